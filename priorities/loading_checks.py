"""What must hold between the entries of a partnership file. Each check yields where it fails and why.

An entry that could not be read whole is checked as far as it goes, so that all problems are told at once.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from partners.models import Body
from partners.roles import Role
from partners.rules import RESERVED_SLUGS, overlaps
from priorities.loading_lines import Path
from priorities.loading_reading import Contents, Entry
from priorities.rules import (
    LEAST_LIMIT,
    DeadlineOffsets,
    MeasureFacts,
    Polarity,
    TargetFacts,
    day_words,
    measure_definition_errors,
)

K = TypeVar("K", bound=Hashable)
Found = Iterator[tuple[Path, str]]


def check(contents: Contents) -> None:
    """Add to the contents' problems everything that does not hold."""
    for find in CHECKS:
        contents.problems.add_all(find(contents))


def _partnership(c: Contents) -> Found:
    for entry in c.all("partnership"):
        if entry.get("slug") in RESERVED_SLUGS:
            yield entry.at("slug"), f"“{entry.get('slug')}” is kept for the portal's own pages"


def _days_in_order(c: Contents) -> Found:
    for table in ("organisations", "partners", "seats", "strategy"):
        for entry in c.all(table):
            starts_on, until = entry.get("from"), entry.get("until")
            if starts_on and until and until <= starts_on:
                yield entry.at("until"), f"must be after “from”, {day_words(starts_on)}"
    for activity in c.all("activities"):
        starts_on, ends_on = activity.get("from"), activity.get("planned_end")
        if starts_on and ends_on and ends_on < starts_on:
            yield activity.at("planned_end"), f"must be on or after “from”, {day_words(starts_on)}"
        for milestone in activity.inner["milestones"]:
            due = milestone.get("due")
            if starts_on and due and due < starts_on:
                yield (
                    milestone.at("due"),
                    f"must be on or after its activity's day, {day_words(starts_on)}",
                )


def _successions(c: Contents) -> Found:
    successors = {o.get("key"): o.get("succeeded_by") for o in c.all("organisations")}
    for entry in c.all("organisations"):
        if entry.get("succeeded_by") and not entry.get("until") and "until" not in entry.unread:
            yield entry.at("succeeded_by"), "an organisation that is succeeded must have an “until”"
        if _in_circle(successors, entry.get("key")):
            yield entry.at("succeeded_by"), "the successions come back to where they began"


def _reporting_line(c: Contents) -> Found:
    parents = {body.get("slug"): body.get("reports_to") for body in c.all("bodies")}
    sisters = {body.get("slug") for body in c.all("bodies") if body.get("kind") == Body.Kind.SISTER}
    for entry in c.all("bodies"):
        above = entry.get("reports_to")
        if _in_circle(parents, entry.get("slug")):
            yield entry.at("reports_to"), "the reporting line comes back to where it began"
        if above and entry.get("slug") in sisters:
            yield entry.at("reports_to"), "a sister board reports to nobody here"
        if above in sisters:
            yield entry.at("reports_to"), f"“{above}” is a sister board: nothing is reported to it"


def _bodies(c: Contents) -> Found:
    yield from _twice(c, c.all("bodies"), "short_name", "is the short name of another body")
    for entry in c.all("bodies"):
        number, statutory = entry.get("quorum"), entry.get("quorum_statutory")
        if number is not None and statutory is not None and statutory > number:
            yield entry.at("quorum_statutory"), f"must be {number} or fewer, the quorum"


def _within_organisations(c: Contents) -> Found:
    """Standings and seats hold while the organisation does; an activity begins before its lead ends."""
    spells = {o.get("key"): _spell(o) for o in c.all("organisations")}
    for entry in (*c.all("partners"), *c.all("seats")):
        spell = spells.get(entry.get("organisation"))
        if spell is None or not entry.get("from"):
            continue
        starts_on, until = _spell(entry)
        if starts_on < spell[0]:
            yield entry.at("from"), f"must be on or after {day_words(spell[0])}, when the organisation begins"
        if spell[1] is not None and (until is None or until > spell[1]):
            yield entry.at("until"), f"must be {day_words(spell[1])} or before, when the organisation ends"
    for entry in c.all("activities"):
        spell = spells.get(entry.get("lead_organisation"))
        if spell and spell[1] and entry.get("from") and entry.get("from") >= spell[1]:
            yield entry.at("lead_organisation"), f"this organisation ends on {day_words(spell[1])}"


def _standings(c: Contents) -> Found:
    yield from _overlapping(c, c.all("partners"), lambda e: e.get("organisation"), "has a standing")


def _seats(c: Contents) -> Found:
    def chaired(entry: Entry) -> Hashable:
        return entry.get("body") if entry.get("role") == Role.CHAIR else None

    def place(entry: Entry) -> Hashable:
        key = entry.get("body"), entry.get("person"), entry.get("role")
        return None if None in key else key

    yield from _overlapping(c, c.all("seats"), chaired, "the body has another chair")
    yield from _overlapping(c, c.all("seats"), place, "this person has this seat")


def _strategy(c: Contents) -> Found:
    for table in ("priorities", "activities", "measures"):
        if c.all(table) and "strategy" not in c.entries:
            yield (table,), "the table [strategy] is missing"


def _activities(c: Contents) -> Found:
    sisters = {body.get("slug") for body in c.all("bodies") if body.get("kind") == Body.Kind.SISTER}
    for entry in c.all("activities"):
        if entry.get("body") in sisters:
            yield entry.at("body"), "a sister board accounts for no activity here"
        if entry.get("body") in (entry.get("shared_with") or []):
            yield entry.at("shared_with"), "the group that accounts for an activity does not share it as well"
        if {"restricted", "readers"} & entry.unread:
            continue
        if entry.get("restricted") and not entry.get("readers"):
            yield entry.at("restricted"), "an activity that is restricted must have “readers”"
        if entry.get("readers") and not entry.get("restricted"):
            yield entry.at("readers"), "only an activity with “restricted = true” has readers"


def _measures(c: Contents) -> Found:
    for entry in c.all("measures"):
        faults = measure_definition_errors(_facts(entry, None))
        yield from ((entry.path, fault) for fault in faults)
        if 0 < (entry.get("suppressed_below") or 0) < LEAST_LIMIT:
            yield entry.at("suppressed_below"), f"must be 0, or {LEAST_LIMIT} or more"
        for target in (t for t in entry.inner["targets"] if not t.unread):
            value, low, high = (target.get(key) for key in ("value", "low", "high"))
            band = low is not None and high is not None
            if (value is not None) is band or (low is None) is not (high is None):
                yield target.path, "a target must have either “value”, or “low” and “high”"
            elif band and low > high:
                yield target.at("low"), f"must be {high} or under, the top of the band"
            elif entry.get("polarity"):
                found = measure_definition_errors(_facts(entry, TargetFacts(value, low, high)))
                yield from ((target.path, fault) for fault in found if fault not in faults)


def _facts(entry: Entry, target: TargetFacts | None) -> MeasureFacts:
    return MeasureFacts(
        reference=entry.get("reference") or "",
        title=entry.get("title") or "",
        unit=entry.get("unit") or "",
        polarity=Polarity(entry.get("polarity") or Polarity.NO_JUDGEMENT),
        target=target,
        tolerance_percent=entry.values.get("tolerance_percent", Decimal(10)),
        tolerance_absolute=entry.get("tolerance_absolute"),
    )


def _periods(c: Contents) -> Found:
    for entry in c.all("periods"):
        first = entry.get("first")
        if first and first.day != 1:
            yield entry.at("first"), "must be the first day of a month"
        due = offsets(entry)
        if due.updates < due.measures:
            yield entry.at("updates_due"), f"must be {due.measures} or more, when the measures are due"
        if due.reports <= due.updates:
            yield entry.at("reports_due"), f"must be more than {due.updates}, when the updates are due"


def offsets(periods: Entry) -> DeadlineOffsets:
    """The working days allowed after a period, with the defaults for what the file leaves out."""
    keys = {"measures_due": "measures", "updates_due": "updates", "reports_due": "reports"}
    return DeadlineOffsets(**{name: periods.get(key) for key, name in keys.items() if key in periods.values})


def _spell(entry: Entry) -> tuple[date, date | None]:
    return entry.get("from") or date.min, entry.get("until")


def _in_circle(parents: Mapping[K, K | None], start: K) -> bool:
    """Whether the way up from `start` comes back to it; None is nowhere."""
    passed: set[K] = set()
    above = parents.get(start)
    while above is not None and above not in passed:
        if above == start:
            return True
        passed.add(above)
        above = parents.get(above)
    return False


def _overlapping(
    c: Contents, entries: Iterable[Entry], key: Callable[[Entry], Hashable], words: str
) -> Found:
    """Entries of one key whose days overlap; the same entry given twice is told elsewhere."""
    together: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        if key(entry) is None or entry.get("from") is None:
            continue
        for other in together[key(entry)]:
            if entry.identity != other.identity and overlaps(_spell(other), _spell(entry)):
                line = c.problems.line(other.path)
                yield entry.at("from"), f"{words} on some of these days already, by line {line}"
        together[key(entry)].append(entry)


def _twice(c: Contents, entries: Iterable[Entry], key: str, words: str) -> Found:
    first: dict[object, Entry] = {}
    for entry in entries:
        value = entry.get(key)
        if value is not None and first.setdefault(value, entry) is not entry:
            line = c.problems.line(first[value].path)
            yield entry.at(key), f"“{value}” {words}, on line {line}"


CHECKS: tuple[Callable[[Contents], Found], ...] = (
    _partnership,
    _days_in_order,
    _successions,
    _reporting_line,
    _bodies,
    _within_organisations,
    _standings,
    _seats,
    _strategy,
    _activities,
    _measures,
    _periods,
)
