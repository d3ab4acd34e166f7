"""A report as a page: what stands beside its exceptions, as the reader may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from partners.models import Body, Person
from partners.wording import STATUSES, plural
from priorities.models import Activity
from priorities.models.activities import open_to
from priorities.shown_chases import said_of
from reports import content as contents
from reports import rollup
from reports.models import ExceptionItem, ExceptionReport
from reports.rollup_gathered import Due
from reports.rules import Reconciliation
from reports.views.cards import Card, Standing, all_items, cards

ALWAYS_COUNTED = ("red", "amber", "green", "not_reported")


@dataclass(frozen=True)
class Returns:
    """What was due for a period and what came, by name. `awaited` is neither in nor overdue."""

    due: int
    received: int
    late: tuple[str, ...]
    missing: tuple[str, ...]
    awaited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tile:
    value: int
    label: str
    rag: str = ""
    url: str = ""
    is_key: bool = False


@dataclass(frozen=True)
class Performing:
    """An activity that raises nothing, in one line."""

    rag: str
    title: str
    line: str


@dataclass(frozen=True)
class Paper:
    """Everything a report says, for one reader. `hidden` exceptions are about what others alone may read."""

    names: Mapping[str, Any]
    summary: str
    good_news: tuple[str, ...]
    headline: str
    tiles: tuple[Tile, ...]
    returns: Returns
    cards: tuple[Card, ...]
    hidden: int
    performing: tuple[Performing, ...]
    performing_restricted: int
    has_activities: bool
    balance: Reconciliation
    is_nil: bool

    @property
    def closed(self) -> list[Card]:
        return [card for card in self.cards if card.item.disposition in ("closed", "merged")]

    @property
    def going_on(self) -> list[Card]:
        return [card for card in self.cards if card.item.disposition not in ("closed", "merged")]


def paper_of(
    report: ExceptionReport,
    content: Mapping[str, Any],
    person: Person,
    *,
    returns: Returns | None = None,
    items: list[ExceptionItem] | None = None,
    stands: Standing | None = None,
) -> Paper:
    """`content` is the frozen one, or for a draft the one that issuing it now would freeze."""
    items = [item for item in all_items(report, person) if item.is_seen] if items is None else items
    return Paper(
        names=content["names"],
        summary=content["summary"],
        good_news=tuple(content["good_news"]),
        headline=content["headline"],
        tiles=tuple(count_tiles(content["counts"], content["counts_before"])),
        returns=returns or _frozen_returns(content, person),
        cards=tuple(cards(items, stands)),
        hidden=len(content["items"]) - len(items),
        performing=tuple(
            Performing(rag=row["rag"], title=row["title"], line=row["line"]) for row in content["performing"]
        ),
        performing_restricted=_restricted_performing(content),
        has_activities=any(r["group"] == content["names"]["from_short"] for r in content["ratings"].values()),
        balance=contents.reconciliation_of(dict(content)),
        is_nil=content["is_nil"],
    )


def _restricted_performing(content: Mapping[str, Any]) -> int:
    """Activities without an exception that no report names, since only their named readers may know of them."""
    own = content["names"]["from_short"]
    carried = {item["shown"]["subject_reference"] for item in content["items"]}
    rated = [rating for rating in content["ratings"].values() if rating["group"] == own]
    return sum(1 for rating in rated if rating["restricted"] and rating["reference"] not in carried)


def count_tiles(counts: Mapping[str, int], before: Mapping[str, int]) -> Iterable[Tile]:
    """How many activities stand at each status, and how many did last time."""
    for rag, status in STATUSES.items():
        now = counts.get(rag, 0)
        if not now and rag not in ALWAYS_COUNTED:
            continue
        was = f", was {before.get(rag, 0)}" if before else ""
        yield Tile(value=now, label=f"{status.word.lower()}{was}", rag=rag)


def _frozen_returns(content: Mapping[str, Any], person: Person) -> Returns:
    """The returns of an issued report; those of activities restricted to others are counted, not named."""
    own = content["names"]["from_short"]
    rated = {pk: rating for pk, rating in content["ratings"].items() if rating["group"] == own}
    shut = _shut({pk for pk, rating in rated.items() if rating["restricted"]}, person)
    titles = {rating["reference"]: f"{rating['reference']} {rating['title']}" for rating in rated.values()}
    hidden = {rating["reference"] for pk, rating in rated.items() if pk in shut}
    found = content["returns"]
    chased = found.get("chased", {})

    def named(names: Iterable[str], said: Mapping[str, str]) -> tuple[str, ...]:
        return _named(None if n in hidden else _with(titles.get(n, n), said.get(n, "")) for n in names)

    return Returns(
        due=found["due"],
        received=found["received"],
        late=named(found["late"], {}),
        missing=named(found["missing"], chased),
    )


def returns_so_far(due: Due, person: Person) -> Returns:
    """The same for a report that is not issued yet, or not even begun."""
    period, at, states, issued, owing = due.period, due.at, due.states, due.below, due.owing
    shut = _shut({str(s.activity.pk) for s in states if s.activity.restricted}, person)
    silent = {child.pk for child, due_at in owing if due.returns_closed or at > due_at}
    absent = [*(s.activity.pk for s in states if not s.is_received), *(child.pk for child, _ in owing)]
    chased = said_of(absent, due.chases, naming=True) if absent else {}

    def names(chosen: Iterable[rollup.State]) -> list[str | None]:
        return [None if str(s.activity.pk) in shut else _called(s, chased) for s in chosen]

    def bodies(chosen: Iterable[Body]) -> list[str]:
        return [_with(child.full_name, chased.get(child.pk, "")) for child in chosen]

    late_reports = [
        r.from_body.full_name
        for r in issued
        if r.issued_at and r.issued_at > period.report_due_at(due.heights[r.from_body_id])
    ]
    waiting = [s for s in states if not s.is_received and not s.is_missing]
    return Returns(
        due=len(states) + len(issued) + len(owing),
        received=sum(1 for s in states if s.is_received) + len(issued),
        late=_named([*names(s for s in states if s.is_received and s.is_late(period)), *late_reports]),
        missing=_named(
            [*names(s for s in states if s.is_missing), *bodies(c for c, _ in owing if c.pk in silent)]
        ),
        awaited=_named([*names(waiting), *bodies(c for c, _ in owing if c.pk not in silent)]),
    )


def _called(state: rollup.State, chased: Mapping[Any, str]) -> str:
    name = f"{state.activity.reference} {state.activity.title}"
    return name if state.is_received else _with(name, chased.get(state.activity.pk, ""))


def _with(name: str, said: str) -> str:
    return f"{name} ({said})" if said else name


def _shut(restricted: set[str], person: Person) -> set[str]:
    """Of these restricted activities, those the person is not named to read."""
    if not restricted:
        return set()
    readable = Activity.objects.filter(pk__in=restricted).filter(open_to(person))
    return restricted - {str(pk) for pk in readable.values_list("pk", flat=True)}


def _named(names: Iterable[str | None]) -> tuple[str, ...]:
    """The names there are, and how many more there would be."""
    names = list(names)
    known = tuple(name for name in names if name is not None)
    hidden = len(names) - len(known)
    return (*known, plural(hidden, "restricted activity,restricted activities")) if hidden else known
