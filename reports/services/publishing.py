"""Publishing is an act of its own: somebody of the secretariat says that a public edition may be read by anyone."""

from datetime import datetime

from django.db import transaction

from partners import access
from partners.models import Person
from partners.roles import Permission
from partners.rules import refuse_if
from reports.models import BoardPack, Meeting, Publication
from reports.services.telling import tell_of_publication


@transaction.atomic
def publish_pack(*, pack: BoardPack, by: Person, at: datetime) -> Publication:
    """From now on anybody may read it, without an account. The body and its neighbours are told."""
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=pack.meeting_id)
    pack = BoardPack.objects.without_bytes().select_related("meeting__body__partnership").get(pk=pack.pk)
    refuse_if(
        not access.may(by, Permission.EXPORT_PACK, pack.meeting.body, at=at),
        f"Only the secretariat of {pack.meeting.body} can publish its papers.",
    )
    refuse_if(pack.build != BoardPack.Build.PUBLIC, "Only a public edition can be published.")
    refuse_if(Publication.objects.filter(pack=pack).exists(), "This edition has already been published.")
    newer = meeting.packs.filter(build=pack.build, version__gt=pack.version)
    refuse_if(newer.exists(), "There is a newer public edition. Publish that one.")
    publication = Publication.objects.create(pack=pack, by=by, at=at)
    tell_of_publication(publication, at=at)
    return publication
