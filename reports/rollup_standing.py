"""How the activities of a family of bodies stand in one period: as issued where it was, else as stored.

Pure on the rows of `rollup_rows`. What a body issued speaks for everything below it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from partners.models import Body
from priorities.models import ReportingPeriod
from priorities.rules import Rag, headline, open_rating
from reports.rollup_rows import ActivityRow, Family, ReportRow

Cells = dict[int, Rag]
"""Priority number → the worst status there."""


class Rating(NamedTuple):
    """One activity's status in one period.

    `is_missing`: its return was due and did not come. The rule may call it red all the same, and then that counts.
    """

    activity: UUID
    reference: str
    title: str
    priority: int
    rag: Rag
    is_missing: bool


@dataclass(frozen=True)
class Standing:
    """One period: `issued` holds the family's reports for it, `live` its activities by body if it is open."""

    family: Family
    period: ReportingPeriod
    issued: Mapping[UUID, ReportRow]
    live: Mapping[UUID, list[Rating]]
    activities: Sequence[ActivityRow]

    @property
    def own(self) -> ReportRow | None:
        return self.issued.get(self.family.body.pk)

    @cached_property
    def ratings(self) -> list[Rating]:
        return self._of(self.family.body)

    def under(self, body: Body) -> list[Rating]:
        """The activities of a body below with all of its own; for the body shown, those it accounts for itself."""
        inside = {body.pk} if body == self.family.body else self.family.below(body)
        return [rating for rating in self.ratings if self._places.get(rating.activity) in inside]

    @cached_property
    def _places(self) -> dict[UUID, UUID]:
        return {row.pk: row.body_id for row in self.activities}

    @cached_property
    def is_known(self) -> bool:
        return bool(self.issued or any(self.live.values()))

    def _of(self, body: Body) -> list[Rating]:
        report = self.issued.get(body.pk)
        if report is not None and report.frozen is not None:
            return list(frozen_ratings(report.frozen["ratings"]))
        found = list(self.live.get(body.pk, ()))
        for child in self.family.children[body.pk]:
            found += self._of(child)
        return found

    def counts(self) -> dict[Rag, int]:
        """By status, and by silence: an activity without its return is not reported, whatever the rule says."""
        found = Counter(rating.rag for rating in self.ratings if rating.rag is not Rag.NOT_REPORTED)
        unheard = sum(1 for rating in self.ratings if rating.is_missing or rating.rag is Rag.NOT_REPORTED)
        return dict(found) | ({Rag.NOT_REPORTED: unheard} if unheard else {})

    @property
    def silent_and_red(self) -> int:
        """How many stand in the counts twice."""
        return sum(1 for rating in self.ratings if rating.is_missing and rating.rag is Rag.RED)

    def headline(self, silent: Iterable[Body]) -> Rag:
        """The worst of everything. A body below that owes its report counts as not reported."""
        if self.own is not None and self.own.frozen is not None:
            return Rag(self.own.frozen["headline"])
        frozen = [
            Rag(r.frozen["headline"]) for r in self.issued.values() if r.frozen and "headline" in r.frozen
        ]
        silence = [Rag.NOT_REPORTED for _ in silent]
        return headline([*(rating.rag for rating in self.ratings), *frozen, *silence])

    def columns(self) -> dict[UUID, Cells]:
        """The cells of each body straight below, and of the body itself where it has activities."""
        if self.own is not None and self.own.frozen is not None:
            return self._as_reported(self.own.frozen)
        body = self.family.body
        own = {body.pk: worst(self.live[body.pk])} if self.live.get(body.pk) else {}
        return own | {child.pk: self._cells(child) for child in self.family.children[body.pk]}

    def _as_reported(self, frozen: dict[str, Any]) -> dict[UUID, Cells]:
        bodies = {body.short_name: body.pk for body in self.family.members}
        bodies |= {r.frozen["names"]["from_short"]: pk for pk, r in self.issued.items() if r.frozen}
        called = self.own.called if self.own else None
        then = {each["id"]: each["short_name"] for each in called or ()}
        bodies |= {name: UUID(body) for body, name in then.items()}
        return {
            bodies[name]: self._line(bodies[name], line)
            for name, line in frozen["grid"].items()
            if name in bodies
        }

    def _cells(self, body: Body) -> Cells:
        report = self.issued.get(body.pk)
        if report is not None:
            return self.collapsed(report)
        found = self._of(body)
        return worst(found) if found or self.live else self._line(body.pk, {"": Rag.NOT_REPORTED})

    def collapsed(self, report: ReportRow) -> Cells:
        """All the columns of a report in one."""
        bodies = {body.short_name: body.pk for body in self.family.members}
        grid: dict[str, dict[str, str]] = report.frozen["grid"] if report.frozen else {}
        lines = [self._line(bodies.get(name, report.from_body_id), line) for name, line in grid.items()]
        return gravest(lines)

    def _line(self, body: UUID, line: Mapping[str, str]) -> Cells:
        """A column of a frozen grid. A silent body is silent on everything it owed."""
        if "" in line:
            return dict.fromkeys(self._owed(body), Rag.NOT_REPORTED)
        return {int(number): Rag(rag) for number, rag in line.items()}

    def _owed(self, body: UUID) -> set[int]:
        """The priorities on which a body, or one below it, had something under way."""
        found = next(each for each in self.family.members if each.pk == body)
        below = self.family.below(found)
        return {row.number for row in self.activities if row.body_id in below and row.ran_in(self.period)}

    def summed(self) -> Cells:
        """The worst status of each priority, over every column."""
        if self.own is not None:
            return self.collapsed(self.own)
        return gravest(self.columns().values())


def live_ratings(
    rows: Iterable[ActivityRow],
    period: ReportingPeriod,
    due: Mapping[UUID, bool],
    ruled: Mapping[UUID, Rag] | None = None,
) -> dict[UUID, list[Rating]]:
    """Body → its activities of the period by the stored colours. `due`: whether a body's returns were due.

    `ruled` holds the rule's colour of activities on which nobody has begun to write, so that none is stored.
    """
    found: dict[UUID, list[Rating]] = defaultdict(list)
    for row in rows:
        if row.ran_in(period):
            received = row.submitted_at is not None
            self_rag = Rag(row.self_rag) if received and row.self_rag else None
            unwritten = (ruled or {}).get(row.pk, Rag.GREY)
            computed = Rag(row.computed_rag) if row.computed_rag else unwritten
            rag = open_rating(self_rag, computed, return_due=due[row.body_id])
            missing = due[row.body_id] and not received
            found[row.body_id].append(Rating(row.pk, row.reference, row.title, row.number, rag, missing))
    return found


def frozen_ratings(stored: Mapping[str, Mapping[str, Any]]) -> Iterable[Rating]:
    for activity, r in stored.items():
        rag = Rag(r["rag"])
        missing = not r["self_rag"] and rag is not Rag.NOT_DUE
        yield Rating(UUID(activity), r["reference"], r["title"], r["priority"], rag, missing)


def worst(ratings: Iterable[Rating]) -> Cells:
    found: dict[int, list[Rag]] = defaultdict(list)
    for rating in ratings:
        found[rating.priority].append(rating.rag)
    return {number: headline(rags) for number, rags in found.items()}


def gravest(lines: Iterable[Cells]) -> Cells:
    """Several columns as one: the worst of each priority."""
    found: dict[int, list[Rag]] = defaultdict(list)
    for line in lines:
        for number, rag in line.items():
            found[number].append(rag)
    return {number: headline(rags) for number, rags in found.items()}
