"""Who has opened a pack, of those it is for and of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef

from partners.models import Seat
from reports import rollup_meetings
from reports.models import BoardPack, Opening


@dataclass(frozen=True)
class Reader:
    """`role` is empty for somebody without a seat at the meeting."""

    name: str
    role: str
    is_member: bool
    times: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Openings:
    """In a line: how many of the members, and who not yet."""

    members: int
    opened: int
    not_yet: tuple[str, ...]
    first: datetime | None
    last: datetime | None


def readers(pack: BoardPack) -> list[Reader]:
    """Those it is for in their order, whether they opened it or not, and then whoever else did.

    An exempt part is for those on its list who still hold their seat, any other pack for the members of the meeting.
    """
    rows = Opening.objects.filter(pack=pack).order_by("person__name").values("person", "person__name")
    counted = rows.annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
    opened: dict[Any, dict[str, Any]] = {
        row["person"]: {name: row[name] for name in ("times", "first", "last")} for row in counted
    }
    names = {row["person"]: row["person__name"] for row in counted}
    found = []
    for person, name, role, counts in _for_whom(pack):
        found.append(Reader(name, role, counts, **opened.pop(person, {})))
    return found + [Reader(names[pk], "", False, **told) for pk, told in opened.items()]


def _for_whom(pack: BoardPack) -> list[tuple[Any, str, str, bool]]:
    """Person, name, role and whether they make up the number of those it is for."""
    if pack.build == BoardPack.Build.EXEMPT:
        seated = Seat.objects.current().filter(person=OuterRef("person"), body=pack.meeting.body_id)
        listed = pack.recipients.annotate(may_open=Exists(seated))
        return [(each.person_id, each.name, each.role, each.may_open) for each in listed]
    members = rollup_meetings.members(pack.meeting)
    return [(each.person.pk, each.person.name, each.role, each.counts) for each in members]


def summed(found: Sequence[Reader]) -> Openings:
    members = [reader for reader in found if reader.is_member]
    return Openings(
        members=len(members),
        opened=sum(1 for reader in members if reader.times),
        not_yet=tuple(reader.name for reader in members if not reader.times),
        first=min((reader.first for reader in found if reader.first), default=None),
        last=max((reader.last for reader in found if reader.last), default=None),
    )
