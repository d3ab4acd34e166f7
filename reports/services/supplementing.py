"""Papers that come in after a pack was issued go out as a numbered supplement to it; the pack stays as it is."""

from datetime import datetime

from django.db import transaction

from partners import access
from partners.models import Person
from partners.roles import Permission
from partners.rules import Refused, refuse_if
from reports import pack_supplement
from reports.models import BoardPack, Meeting, PackOrder
from reports.rules import content_hash
from reports.services import packing
from reports.services.sealing import head_of

MADE_FROM = (BoardPack.Build.RESTRICTED, BoardPack.Build.SUPPLEMENT)


@transaction.atomic
def order_supplement(*, meeting: Meeting, why: str, by: Person, at: datetime) -> PackOrder:
    """Draw up the next supplement from every open paper that is in no pack and no supplement yet.

    Refused where there is none, so that nothing is sent twice.
    """
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related(
        "period", "body__partnership"
    ).get(pk=meeting.pk)  # fmt: skip
    refuse_if(
        not access.may(by, Permission.EXPORT_PACK, meeting.body, at=at),
        f"Only the secretariat of {meeting.body} can send out its papers.",
    )
    if PackOrder.objects.unsettled().filter(meeting=meeting, build__in=MADE_FROM).exists():
        raise Refused("Papers of this meeting are being made. Send a supplement when they are ready.")
    pack = pack_supplement.newest(meeting)
    if pack is None:
        raise Refused("No pack of this meeting has been made yet. The papers will stand in that.")
    rows = pack_supplement.late(meeting)
    refuse_if(not rows, "No paper has come in since the last pack or supplement.")
    why = " ".join(why.split())
    refuse_if(not why, "Enter why the papers are late.")
    number = BoardPack.objects.filter(meeting=meeting, build=BoardPack.Build.SUPPLEMENT).count() + 1
    content = pack_supplement.build(meeting, pack, rows, number=number, why=why)
    seal = head_of(meeting.body)
    return PackOrder.objects.create(
        meeting=meeting,
        build=BoardPack.Build.SUPPLEMENT,
        version=number,
        change_note=why,
        content=content,
        content_sha256=content_hash(content),
        witness=seal.head if seal else "",
        ordered_by=by,
        ordered_at=at,
    )


@transaction.atomic
def send_supplement(*, meeting: Meeting, why: str, by: Person, at: datetime) -> BoardPack:
    """Order and render in one, for commands that wait."""
    order = order_supplement(meeting=meeting, why=why, by=by, at=at)
    rendered = packing.rendering_of(order)
    printed = packing.printing_of(order, rendered)
    return packing.publish(order=order, rendered=rendered, printed=printed, at=at)
