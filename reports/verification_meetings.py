"""Do the meetings hold? The bytes of papers against their digests, agreed minutes against theirs."""

import hashlib
from collections.abc import Iterator

from reports.models import Minutes, Paper, PaperFile
from reports.rules import content_hash


def handed_in() -> Iterator[str]:
    """Each paper has its bytes, and they are those that were taken in."""
    for file in PaperFile.objects.select_related("paper").iterator(chunk_size=20):
        data = bytes(file.data)
        if hashlib.sha256(data).hexdigest() != file.sha256 or len(data) != file.size:
            yield f"paper {file.paper_id}: its bytes are not those that were handed in"
    for paper in Paper.objects.filter(file=None):
        yield f"paper {paper.pk}: it has no bytes"


def agreed_minutes() -> Iterator[str]:
    """Minutes that a meeting agreed say what they said then."""
    for minutes in Minutes.objects.filter(agreed_at__isnull=False).select_related("meeting__body"):
        if content_hash(minutes.sections) != minutes.sha256:
            yield f"{minutes} ({minutes.pk}): they are not what was agreed"
