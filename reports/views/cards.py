"""How an exception is put into words on a page: plain values, ready for a template."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from partners.access import Reader
from partners.changes import Change
from partners.models import Person
from partners.wording import STATUSES, plural, uk_date
from priorities.rules import TRIGGER_WORDS
from reports import rollup, rollup_item_rows
from reports.models import Decision, ExceptionItem, ExceptionReport
from reports.rules import DISPOSITION_WORDS, Disposition
from reports.rules_standing import beside, followed
from reports.shown import Shown, ShownAnswer, ShownBlockage
from reports.views.trace_words import answers_of, ask_changed, in_hand_as_copied

LATEST_ANSWERS = 2  # of a long story the rest is folded away


@dataclass(frozen=True)
class Words:
    """One heading with what was written under it."""

    title: str
    text: str


@dataclass(frozen=True)
class Card:
    """One exception as its report tells it. Days are in words; what is empty was not said."""

    item: ExceptionItem
    shown: Shown
    was: str
    meta: str
    age: str
    triggers: tuple[str, ...]
    happening: str
    rule: tuple[str, ...]
    ask: str
    ask_by: str
    words: tuple[Words, ...]
    outcome: str
    outcome_words: str
    asks_above: str
    asks_above_by: str
    merged_into: str
    ask_changed: tuple[Change, ...] = ()
    is_asked: bool = False  # put to the body from below
    is_undecided: bool = False
    decisions: tuple[Decision, ...] = ()
    waiting: Decision | None = None
    comments: int = 0
    answers: tuple[ShownAnswer, ...] = ()
    earlier_answers: tuple[ShownAnswer, ...] = ()
    blockages: tuple[ShownBlockage, ...] = ()

    @property
    def is_dealt_with(self) -> bool:
        return bool(self.outcome) and not self.is_undecided


def day(iso: str) -> str:
    """12 October 2026, from its ISO form."""
    return uk_date(date.fromisoformat(iso)) if iso else ""


@dataclass(frozen=True)
class Standing:
    """What the items of one report were answered so far, asked for all of them at once."""

    asked: frozenset[Any] = frozenset()
    undecided: frozenset[Any] = frozenset()
    decisions: Mapping[Any, list[Decision]] = field(default_factory=dict)


def standing(
    report: ExceptionReport, items: Iterable[ExceptionItem], gathered: Iterable[Any] | None = None
) -> Standing:
    """Decisions in effect and waiting ones, by item. A repeated item has those of the first.

    `gathered` are all items of the report as `Gathered` has them, where they are at hand.
    """
    roots = {item.pk: item.root_id for item in items}
    by_item: dict[Any, list[Decision]] = defaultdict(list)
    for decision in rollup_item_rows.decisions(report=report.pk) if roots else ():
        by_item[decision.item_id].append(decision)
    if gathered is None:
        known = list(rollup.put_to_it(report).values_list("pk", "asked", "undecided"))
    else:
        known = [(item.pk, item.asked, item.undecided) for item in gathered]
    return Standing(
        asked=frozenset(pk for pk, asked, _ in known if asked),
        undecided=frozenset(pk for pk, _, undecided in known if undecided),
        decisions={pk: [*(by_item[root] if root != pk else []), *by_item[pk]] for pk, root in roots.items()},
    )


def seen_items(report: ExceptionReport, person: Person) -> QuerySet[ExceptionItem]:
    """The items of a report that the person may read, with all that a card needs."""
    found: QuerySet[ExceptionItem] = (
        ExceptionItem.objects.visible_to(person)
        .filter(report=report)
        .in_order()
        .select_related("case", "case__body", "report__from_body", "merged_into")
        .annotate(said=Count("comments"))
    )
    return found


def all_items(report: ExceptionReport, person: Person) -> list[Any]:
    """Every item of a report, with what is due on it and whether the person may see it."""
    return rollup_item_rows.items(
        report=report.pk, body=report.from_body_id, period=report.period_id, person=Reader(person)
    )


def cards(items: Iterable[ExceptionItem], stands: Standing | None = None) -> list[Card]:
    return [card(item, stands or Standing()) for item in items]


def card(item: ExceptionItem, stands: Standing) -> Card:
    shown = Shown.from_json(item.shown)
    decisions = stands.decisions.get(item.pk, [])
    written = shown.cause or shown.progress
    untold = _untold(item, shown, is_undecided=item.pk in stands.undecided)
    return Card(
        item=item,
        shown=shown,
        was=_was(item, shown),
        meta=_meta(item, shown),
        age=_age(shown),
        triggers=tuple(TRIGGER_WORDS[trigger] for trigger in item.get_triggers()),
        happening=written or _unwritten(shown),
        rule=shown.computed_reasons if written or shown.subject == "activity" else (),
        ask=shown.ask_below,
        ask_by=day(shown.ask_below_by),
        words=_words(shown),
        outcome=_outcome(item, shown),
        outcome_words=_beside(item, shown),
        asks_above=item.decision_asked,
        asks_above_by=uk_date(item.asked_by_on) if item.asked_by_on else "",
        merged_into=item.merged_into.reference if item.merged_into else "",
        ask_changed=ask_changed(shown.ask_below, item.decision_asked),
        is_asked=item.pk in stands.asked,
        is_undecided=item.pk in stands.undecided,
        decisions=tuple(d for d in decisions if d.confirmed_at),
        waiting=next((d for d in decisions if not d.confirmed_at), None),
        comments=getattr(item, "said", 0),
        answers=untold[-LATEST_ANSWERS:],
        earlier_answers=untold[:-LATEST_ANSWERS],
        blockages=tuple(replace(b, raised_on=day(b.raised_on)) for b in shown.blockages),
    )


def _outcome(item: ExceptionItem, shown: Shown) -> str:
    """What became of it at this body, and where that leaves it."""
    if item.disposition != Disposition.HANDLED:
        return DISPOSITION_WORDS[Disposition(item.disposition)] if item.disposition else ""
    return in_hand_as_copied(item, shown)


def _beside(item: ExceptionItem, shown: Shown) -> str:
    """What was said of the outcome, without what the line above it says already."""
    if item.disposition != Disposition.HANDLED:
        return item.disposition_words
    return beside(item.disposition_words, answers_of(shown))


def _untold(item: ExceptionItem, shown: Shown, *, is_undecided: bool) -> tuple[ShownAnswer, ...]:
    """The answers so far, but for the one that the outcome tells."""
    answers = [_answer(answer) for answer in shown.answers]
    if item.disposition == Disposition.HANDLED and not is_undecided:
        given = answers_of(shown)
        told = followed(item.disposition_words, given)
        if told is not None:
            del answers[len(given) - 1 - given[::-1].index(told)]
    return tuple(answers)


def _unwritten(shown: Shown) -> str:
    """What is happening where nobody has said so in words of their own."""
    if shown.subject == "activity":
        return "No return was received, so nobody has said."
    return " ".join(shown.computed_reasons)


def _was(item: ExceptionItem, shown: Shown) -> str:
    if shown.previous_rag:
        same = shown.previous_rag == item.rag
        return "no change" if same else f"was {STATUSES[shown.previous_rag].word}"
    return "" if item.brought_forward else "new"


def _meta(item: ExceptionItem, shown: Shown) -> str:
    priority = f"Priority {shown.priority_number}: {shown.priority}" if shown.priority else ""
    lead = ", ".join(filter(None, [shown.lead, shown.organisation]))
    return " · ".join(filter(None, [item.case.reference, priority, shown.group, lead]))


def _age(shown: Shown) -> str:
    if not shown.first_raised_on:
        return ""
    since = f"raised {day(shown.first_raised_on)}"
    return since if shown.periods_open < 2 else f"{since}, open for {plural(shown.periods_open, 'period')}"


def _words(shown: Shown) -> tuple[Words, ...]:
    expected = day(shown.green_on)
    original = day(shown.original_green_on)
    moved = f"{expected} (first given as {original})" if original and original != expected else expected
    written = (
        ("Cause", shown.cause),
        ("Consequence if nothing is done", shown.consequence),
        ("Progress this period", shown.progress),
        ("What has changed", shown.changed),
        ("Planned next", shown.planned_next),
        ("Options", shown.options),
        ("Recommendation", shown.recommendation),
        ("Path to green", shown.path_to_green),
        ("Expected green", moved if expected else ""),
        ("Confidence in the outcome", shown.confidence),
        ("Written by", f"{shown.written_by}{', late' if shown.late else ''}" if shown.written_by else ""),
    )
    return tuple(Words(title, text) for title, text in written if text)


def _answer(answer: ShownAnswer) -> ShownAnswer:
    return ShownAnswer(body=answer.body, outcome=answer.outcome, words=answer.words, on=day(answer.on))
