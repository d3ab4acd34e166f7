"""Was anybody chased who should not have been, or otherwise than the log says?"""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from priorities.models import Chase, Update
from reports.models import ExceptionReport


def chases() -> Iterator[str]:
    """Nobody was chased for what was in, and each chase has the e-mail of whom it names."""
    came = Update.objects.filter(
        activity=OuterRef("activity"), period=OuterRef("period"), submitted_at__lt=OuterRef("chased_at")
    )
    issued = ExceptionReport.objects.filter(
        from_body=OuterRef("body"), period=OuterRef("period"), issued_at__lt=OuterRef("chased_at")
    )
    rows = Chase.objects.select_related("activity", "body", "period")
    for chase in rows.filter(Exists(came)) | rows.filter(Exists(issued)):
        yield f"{chase}: chased after it was in"
    for chase in rows.exclude(email=None).exclude(email__to=F("person")):
        yield f"{chase}: the e-mail went to somebody else"
