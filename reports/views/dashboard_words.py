"""The dashboard in words: what its numbers say, and where each of them leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.timezone import localdate

from partners.roles import Permission
from partners.wording import STATUSES, listed, number, plural, quantity, uk_date
from priorities.rules import MeasureFacts, Rag, span_words
from priorities.rules_chasing import RUNG_WORDS, Rung
from priorities.shown_measures import AGAINST, LONG, SHORT
from reports.rollup_dashboard import Dashboard, Line, Seen
from reports.rollup_measures import Watched
from reports.rollup_picture import Column
from reports.rollup_rows import CaseRow
from reports.rollup_standing import Rating
from reports.rules import OUTCOME_WORDS, Outcome

CARDS, NAMES, ASKS, MEASURES, WORDS = 3, 4, 3, 4, 320
"""How much is shown at once: cards, lines of a list, asks, measures, and characters of somebody's words."""

ALWAYS = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NOT_REPORTED)
ON_TRACK = {Rag.GREEN, Rag.COMPLETE, Rag.REBASELINED}


@dataclass(frozen=True)
class Tile:
    value: int | str
    label: str
    rag: str = ""
    url: str = ""
    is_key: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell of the grid; without a status nothing is done there."""

    label: str
    rag: str = ""
    note: str = ""
    url: str = ""
    about: str = ""


@dataclass(frozen=True)
class GridLine:
    title: str
    cells: list[Cell]
    trend: list[tuple[str, str]]
    open: str


@dataclass(frozen=True)
class Card:
    key: str
    rag: str
    note: str
    title: str
    url: str
    meta: str
    happening: str
    asked: str
    asked_of: str
    asked_by: str
    decide_url: str
    ways: list[
        tuple[str, str]
    ]  # the decisions taken most: words and address, with the answer already selected
    proposals: str
    is_open: bool  # the form stands in the card


def lede(page: Dashboard) -> str:
    """One sentence that answers: so what?"""
    counts, total = page.now.counts(), len(page.now.ratings)
    if not total:
        return f"No activity reports to {page.family.body.short_name} for this period."
    grave = [(Rag.RED, "red"), (Rag.AMBER, "amber")]
    parts = [f"{_are(counts[rag])} {word}" for rag, word in grave if rag in counts]
    if silent := counts.get(Rag.NOT_REPORTED):
        red = page.now.silent_and_red
        of_them = f", {number(red)} of which the rule calls red" if red else ""
        parts.append(f"{number(silent)} {'was' if silent == 1 else 'were'} not reported{of_them}")
    if parts:
        first, _, rest = parts[0].partition(" ")
        return f"{first} of {plural(total, 'activity,activities')} {rest}{_tail(parts[1:])}."
    if set(counts) <= ON_TRACK:
        return "The one activity is on track." if total == 1 else f"All {total} activities are on track."
    on_track = sum(n for rag, n in counts.items() if rag in ON_TRACK)
    said = "None is red or amber" if total > 1 else "It is neither red nor amber"
    return f"{plural(total, 'activity,activities')}, of which {_are(on_track)} on track. {said}."


def _are(count: int) -> str:
    return f"{number(count)} {'is' if count == 1 else 'are'}"


def _tail(parts: list[str]) -> str:
    if not parts:
        return ""
    return f", {parts[0]} and {parts[1]}" if len(parts) == 2 else f" and {parts[0]}"


@dataclass(frozen=True)
class Worst:
    """The gravest open exception in a sentence. Without a title the reader may not open it."""

    title: str
    url: str
    rag: str
    said: str


def worst(page: Dashboard, slug: str) -> Worst | None:
    case = page.worst
    if case is None:
        return None
    rag = page.colour_of(case)
    said = f"open for {plural(page.days_open(case), 'day')}"
    if not case.is_seen:
        return Worst("", "", rag.value, said)
    names = [body.short_name for body in page.family.members if body.pk == case.body_id]
    told = case.words or {}
    happening = shortened(told.get("cause") or told.get("progress") or "")
    place = f"{names[0]}, " if names else ""
    return Worst(case.title, case_url(slug, case.reference), rag.value, f"{place}{said}. {happening}".strip())


def silence(page: Dashboard) -> str:
    """Which bodies owe a report, this one among them."""
    names = [body.short_name for body in page.silent]
    if page.is_overdue:
        names.append(page.family.body.short_name)
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'} issued no report." if names else ""


def meeting(page: Dashboard) -> str:
    """When the body can decide, if that is still to come."""
    if page.meets_at is None or page.meets_at < page.at:
        return ""
    return f"at the meeting on {uk_date(page.meets_at)}"


def tiles(page: Dashboard, here: str) -> list[Tile]:
    counts, before = page.now.counts(), page.before.counts() if page.before else None
    rags = [*ALWAYS, *(rag for rag in Rag if rag in counts and rag not in ALWAYS)]
    found = [_key_tile(page)]
    for rag in rags:
        was = f", was {before.get(rag, 0)}" if before is not None else ""
        label = f"{STATUSES[rag].word.lower()}{was}"
        url = (
            f"{here}?{urlencode({'period': page.period.code, 'status': rag.value})}#chosen"
            if rag in counts
            else ""
        )
        found.append(Tile(counts.get(rag, 0), label, rag=rag.value, url=url))
    if page.blocked_since is not None:
        days = max((localdate(page.as_at) - page.blocked_since).days, 0)
        found.append(Tile(days, f"{'day' if days == 1 else 'days'}, oldest open blockage"))
    return found


def _key_tile(page: Dashboard) -> Tile:
    if page.family.children[page.family.body.pk]:
        asked = page.asked.total
        label = "decision needed" if asked == 1 else "decisions needed"
        return Tile(asked, label, url="#decisions" if asked else "", is_key=True)
    if page.own.draft is not None:
        return Tile(page.unhandled, f"{_exceptions(page.unhandled)} to deal with", is_key=True)
    return Tile(len(page.open_cases), f"{_exceptions(len(page.open_cases))} open", is_key=True)


def _exceptions(count: int) -> str:
    return "exception" if count == 1 else "exceptions"


def grid(page: Dashboard, slug: str) -> list[GridLine]:
    return [
        GridLine(
            title=line.title or f"Priority {line.number}",
            cells=[_cell(page, line, column, slug) for column in page.columns],
            trend=[(period.label, rag.value) for period, rag in line.trend],
            open=_open(page, line.open_cases),
        )
        for line in page.lines
    ]


def statuses_of(page: Dashboard) -> list[str]:
    """The statuses that the grid uses, gravest first as they are always listed."""
    used = {rag for line in page.lines for _, rag in line.trend}
    used |= {rag for column in page.columns for rag in column.cells.values()}
    return [name for name in STATUSES if name in used]


def _open(page: Dashboard, cases: list[CaseRow]) -> str:
    if not cases:
        return "None"
    return f"{len(cases)}, oldest {plural(page.days_open(cases[0]), 'day')}"


def _cell(page: Dashboard, line: Line, column: Column, slug: str) -> Cell:
    label = column.body.short_name
    rag = column.cells.get(line.number)
    if rag is None:
        return Cell(label)
    about = f"{line.title}, {label}"
    note = _was(column.before.get(line.number), rag)
    quiet = column.silent.get(line.number, 0) if rag is Rag.RED else 0
    return Cell(
        label,
        rag.value,
        ", ".join(filter(None, [note, f"{number(quiet)} not reported" if quiet else ""])),
        _cell_url(page, line, column, slug),
        about,
    )


def _was(before: Rag | None, now: Rag) -> str:
    if before is None:
        return ""
    return "no change" if before is now else f"was {STATUSES[before].word}"


def _cell_url(page: Dashboard, line: Line, column: Column, slug: str) -> str:
    """To the exceptions behind the status; where there are none, to the updates it is made of."""
    if not page.family.may(Permission.READ, column.body):
        return ""
    inside = {column.body.pk} if column.body == page.family.body else page.family.below(column.body)
    period = {"period": page.period.code, "group": column.body.slug}
    if any(case.body_id in inside for case in line.open_cases):
        return exceptions_url(slug, **period, priority=line.number)
    return f"{reverse('priorities:updates', args=[slug])}?{urlencode(period)}"


@dataclass(frozen=True)
class MeasureTile:
    """A measure with its line, ready to draw. `label` is what the line says, for who cannot see it."""

    title: str
    url: str
    rag: str
    value: str
    values: list[Decimal | None]
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None
    label: str
    words: str
    aim: str


def measures(page: Dashboard, slug: str) -> list[MeasureTile]:
    return [_measure(watched, slug) for watched in page.measures[:MEASURES]]


def _measure(watched: Watched, slug: str) -> MeasureTile:
    facts, target = watched.facts, watched.facts.target
    newest = watched.newest
    values = [reading.value for reading in facts.readings]
    told = ", ".join("no value" if v is None else quantity(v, facts.unit) for v in values)
    going = f"{AGAINST[watched.short].capitalize()} {SHORT}, {AGAINST[watched.long]} {LONG}."
    return MeasureTile(
        title=facts.title,
        url=reverse("priorities:measure", args=[slug, watched.pk]),
        rag=watched.rag.value,
        value=quantity(newest.value, facts.unit) if newest else "No figure",
        values=values,
        target=target.value if target else None,
        low=target.low if target else None,
        high=target.high if target else None,
        label=f"{facts.title}: {told}",
        words=f"{span_words(newest.starts_on, newest.ends_on)}. {going}" if newest else "",
        aim=_aim(facts),
    )


def _aim(facts: MeasureFacts) -> str:
    target, unit = facts.target, facts.unit
    if target is None:
        return ""
    if target.value is not None:
        return f"Target {quantity(target.value, unit)}"
    return f"Expected between {quantity(target.low, unit)} and {quantity(target.high, unit)}"


def exceptions_url(slug: str, **filters: object) -> str:
    return f"{reverse('reports:exceptions', args=[slug])}?{urlencode(filters)}"


def case_url(slug: str, reference: str) -> str:
    return reverse("reports:case", args=[slug, reference])


def cards(page: Dashboard, slug: str, *, may_decide: bool, opened: UUID | None) -> list[Card]:
    """The first few, and the one whose form is open wherever it stands."""
    shown = page.asked.named
    picked = [case for place, case in enumerate(shown) if place < CARDS or case.item == opened]
    return [_card(case, page, slug, may_decide, is_open=case.item == opened) for case in picked]


def _card(case: CaseRow, page: Dashboard, slug: str, may_decide: bool, *, is_open: bool) -> Card:
    words = case.words or {}
    happening = words["cause"] or words["progress"] or " ".join(words["computed_reasons"])
    days = page.days_open(case)
    was = words["previous_rag"]
    group = f"{words['group']} group" if words["group"] else ""
    raised = f"raised by {words['organisation']}" if words["organisation"] else ""
    decide = ""
    if may_decide and not is_open and case.item:
        decide = reverse("reports:dashboard_decide", args=[slug, page.family.body.slug, case.item])
    return Card(
        key=case.reference,
        rag=case.rag or Rag.GREY,
        note=f"was {STATUSES[was].word}, open {plural(days, 'day')}"
        if was
        else f"open {plural(days, 'day')}",
        title=case.title,
        url=case_url(slug, case.reference),
        meta=" · ".join(filter(None, [words["priority"], group, raised, case.reference])),
        happening=shortened(happening),
        asked=shortened(words["ask_below"] or words["below_words"]),
        asked_of=page.family.body.short_name if words["ask_below"] else "",
        asked_by=uk_date(date.fromisoformat(words["ask_below_by"])) if words["ask_below_by"] else "",
        decide_url=f"{decide}#{case.reference}" if decide else "",
        ways=_ways(case, decide, page) if decide else [],
        proposals=proposed(case.proposals),
        is_open=is_open,
    )


def _ways(case: CaseRow, decide: str, page: Dashboard) -> list[tuple[str, str]]:
    names = {body.pk: body.short_name for body in page.family.opened}
    above = page.family.body.reports_to_id
    outcomes = [Outcome.SUPPORT, Outcome.ASK, *([Outcome.ESCALATE] if above else [])]
    found = []
    for outcome in outcomes:
        to = f" to {names.get(above, 'the body above')}" if outcome is Outcome.ESCALATE and above else ""
        found.append((f"{OUTCOME_WORDS[outcome]}{to}", f"{decide}?outcome={outcome}#{case.reference}"))
    return found


def shortened(words: str) -> str:
    return Truncator(words).chars(WORDS)


def proposed(outcomes: Iterable[str]) -> str:
    """What members said before the decision, as `2 comments. Proposed: support (1), escalate (1).`"""
    outcomes = list(outcomes)
    if not outcomes:
        return ""
    named = [outcome for outcome in Outcome if outcome.value in outcomes]
    tally = listed([f"{OUTCOME_WORDS[o].lower()} ({outcomes.count(o.value)})" for o in named])
    return f"{plural(len(outcomes), 'comment')}.{f' Proposed: {tally}.' if tally else ''}"


def more(seen: Seen[Any], shown: int) -> str:
    """What a list leaves out: lines beyond its length, and lines the reader may not open."""
    beyond = max(len(seen.named) - shown, 0)
    parts = [f"{beyond} more"] if beyond else []
    parts += [f"{seen.hidden} restricted"] if seen.hidden else []
    return f"{'And ' if shown and seen.named else ''}{listed(parts)}." if parts else ""


def chased(page: Dashboard, rating: Rating) -> str:
    """Who was chased last for an update that is not in, and how often in all."""
    log = next((row.chased for row in page.activity_rows if row.pk == rating.activity), [])
    if not log:
        return "Nobody has been chased."
    newest = log[0]
    who = newest["who"] or "nobody who could be reached"
    day = uk_date(datetime.fromisoformat(newest["on"]))
    return f"{RUNG_WORDS[Rung(newest['step'])]} on {day}: {who}. {plural(len(log), 'message')} in all."


def column_note(column: Column) -> str:
    """Whether what a column shows was issued, and if not, by when it is to be."""
    if column.issued_at is not None:
        return f"as issued on {uk_date(column.issued_at)}"
    return (
        f"report was due {uk_date(column.due_at)}"
        if column.is_silent
        else f"report due {uk_date(column.due_at)}"
    )


def activity_url(slug: str, activity: UUID) -> str:
    return reverse("priorities:activity", args=[slug, activity])
