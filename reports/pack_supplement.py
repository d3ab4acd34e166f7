"""What a supplement says: the papers that came in after a pack was made, why they are late, and nothing else."""

import json
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from partners.rules import MARKING_WORDS, Marking
from reports.models import AgendaItem, BoardPack, Meeting, Seal
from reports.pack_meeting import papers
from reports.rules import canonical

Content = dict[str, Any]


def newest(meeting: Meeting) -> BoardPack | None:
    """The full papers that a supplement adds to."""
    full = BoardPack.objects.filter(meeting=meeting, build=BoardPack.Build.RESTRICTED)
    found: BoardPack | None = full.without_bytes().order_by("-version").first()
    return found


def sent(meeting: Meeting, pack: BoardPack) -> list[tuple[datetime, list[Content]]]:
    """When the pack and each supplement were made, and the papers in them."""
    supplements = BoardPack.objects.filter(meeting=meeting, build=BoardPack.Build.SUPPLEMENT)
    made = supplements | BoardPack.objects.filter(pk=pack.pk)
    rows = made.order_by("made_at").values_list("made_at", "content__papers")
    return [(at, listed or []) for at, listed in rows]


def late(meeting: Meeting) -> list[Content]:
    """The open papers that no reader of the full papers has yet, numbered after those that they have."""
    pack = newest(meeting)
    if pack is None:
        return []
    given = sent(meeting, pack)
    told = {row["sha256"] for _, listed in given for row in listed}
    numbers = [row["number"] for at, listed in given if at >= pack.made_at for row in listed]
    waiting = [row for row in papers(meeting) if row["sha256"] not in told]
    return [row | {"number": n} for n, row in enumerate(waiting, start=max(numbers, default=0) + 1)]


def build(meeting: Meeting, pack: BoardPack, rows: list[Content], *, number: int, why: str) -> Content:
    body = meeting.body
    items = {item.position: item for item in AgendaItem.objects.filter(meeting=meeting)}
    marks = sorted((Marking(row["marking"]) for row in rows), key=list(MARKING_WORDS).index)
    found: Content = {
        "build": BoardPack.Build.SUPPLEMENT.value,
        "number": number,
        "adds_to": _name_of(pack),
        "adds_to_version": pack.version,
        "why": why,
        "partnership": body.partnership.name,
        "colour": body.partnership.brand_colour,
        "is_illustrative": body.partnership.is_illustrative,
        "body": body.full_name,
        "body_short": body.short_name,
        "starts_at": localtime(meeting.starts_at).isoformat(),
        "venue": meeting.venue,
        "period": meeting.period.label,
        "marking": marks[-1].value,
        "papers": [row | _announced(items.get(row["item"])) for row in rows],
        "decisions": [],
    }
    plain: Content = json.loads(canonical(found))
    return plain


def _name_of(pack: BoardPack) -> str:
    """As it stands on the pack's pages; the meeting may have moved since."""
    return str(Seal.objects.get(kind=Seal.Kind.PACK, subject=pack.pk).manifest["name"])


def _announced(item: AgendaItem | None) -> Content:
    """What the agenda said of a paper that was to follow."""
    if item is None or not item.to_follow_why:
        return {"to_follow_by": "", "to_follow_why": ""}
    return {"to_follow_by": str(item.to_follow_by or ""), "to_follow_why": item.to_follow_why}
