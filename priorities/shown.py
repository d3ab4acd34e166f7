"""How the records of this app read on a page: words for values, for changes and for where a return stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from partners.changes import NOTHING, Change, Edit, pieces
from partners.models import Body, Person
from partners.rules import MARKING_WORDS, Marking
from partners.wording import quantity, uk_date
from priorities.models import Activity, Blockage, Measure, Reading, ReportingPeriod, Update
from priorities.rules import (
    CONFIDENCE_WORDS,
    RAG_WORDS,
    Confidence,
    Rag,
    ReadingFacts,
    is_count,
    is_small,
    looks_like_personal_data,
    near_identical,
    span_words,
)
from priorities.services_measures import figures_due

LABELS = {
    "self_rag": "Rating",
    "computed_rag": "Worked out rating",
    "reason_for_difference": "Why the rating differs",
    "confidence": "Confidence",
    "progress": "Progress",
    "changed": "What has changed",
    "planned_next": "What is planned next",
    "cause": "Cause",
    "consequence": "Consequence",
    "options": "Options",
    "recommendation": "Recommendation",
    "path_to_green": "Path to green",
    "green_on": "Expected to be green",
    "blocked": "Anything blocking progress",
    "decision_asked": "Decision asked",
    "asked_of": "Asked of",
    "asked_by_on": "Decision needed by",
    "marking": "Marking",
}
NARRATIVES = ("progress", "changed", "planned_next")
TEXTS = (
    "reason_for_difference",
    *NARRATIVES,
    "cause",
    "consequence",
    "options",
    "recommendation",
    "path_to_green",
    "decision_asked",
)
OF_A_BLOCKAGE = ("title", "description", "cause", "consequence", "tried", "needed")
ACCOUNT = (
    "cause",
    "consequence",
    "options",
    "recommendation",
    "path_to_green",
    "green_on",
    "decision_asked",
    "asked_of",
    "asked_by_on",
)
FIRST_CONTROL = {
    "self_rag": "self_rag_0",
    "confidence": "confidence_0",
    "blocked": "blocked_0",
    "marking": "marking_0",
    "green_on": "green_on_day",
    "asked_by_on": "asked_by_on_day",
}
FLAG_WORDS = {
    "provisional": "provisional",
    "unaudited": "unaudited",
    "incomplete": "does not cover all its days",
    "break_in_series": "starts a new series",
}


NOT_FILLED_IN = "Not filled in"


@dataclass(frozen=True)
class Panel:
    """Something to read beside the officer's boxes, such as what a body above last asked for."""

    title: str
    words: str
    note: str = ""
    url: str = ""


PANELS: list[Callable[[Activity, Person], Iterable[Panel]]] = []
"""Where apps that know more of an activity than this one add what its officer should have beside them."""


def panels(activity: Activity, person: Person) -> list[Panel]:
    return [panel for source in PANELS for panel in source(activity, person)]


def said(name: str, value: Any) -> str:
    """A part of an update in words; "Nothing" for what was left empty."""
    if value in ("", None):
        return NOTHING
    if name in ("self_rag", "computed_rag"):
        return RAG_WORDS[Rag(value)]
    if name == "confidence":
        return CONFIDENCE_WORDS[Confidence(value)]
    if name == "marking":
        return MARKING_WORDS[Marking(value)]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Body):
        return value.name
    return uk_date(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Row:
    """A part of an update: what it is called, what it says, and the control that changes it."""

    name: str
    label: str
    value: str
    rag: str
    control: str


def account_of(update: Update) -> list[str]:
    """The parts of its account: nobody is asked where no decision is."""
    return [name for name in ACCOUNT if name != "asked_of" or update.decision_asked.strip()]


def rows(update: Update, names: Iterable[str]) -> list[Row]:
    return [_row(update, name) for name in names]


def rows_to_check(update: Update, names: Iterable[str]) -> list[Row]:
    """Before it is sent: what was left empty is said to be so."""
    found = rows(update, names)
    return [replace(row, value=NOT_FILLED_IN) if row.value == NOTHING else row for row in found]


def rows_said(update: Update, names: Iterable[str]) -> list[Row]:
    """Without what was left empty."""
    return [row for row in rows(update, names) if row.value != NOTHING]


def _row(update: Update, name: str) -> Row:
    value = getattr(update, name)
    rag = str(value) if name in ("self_rag", "computed_rag") else ""
    return Row(name, LABELS[name], said(name, value), rag, f"id_{FIRST_CONTROL.get(name, name)}")


@dataclass(frozen=True)
class FigureRow:
    """A figure due in a period; `value` is empty where it has not been entered."""

    measure: Measure
    days: str
    value: str
    flags: str
    control: str


def figures(measures: Iterable[Measure], period: ReportingPeriod) -> list[FigureRow]:
    return [
        FigureRow(
            measure=measure,
            days=span_words(starts_on, ends_on),
            value=value_words(measure, reading.value) if reading and reading.value is not None else "",
            flags=flag_words(reading) if reading else "",
            control=f"id_r-{measure.pk}-{ends_on:%Y%m%d}-value",
        )
        for measure in measures
        for starts_on, ends_on, reading in figures_due(measure, period)
    ]


def value_words(measure: Measure, value: Decimal) -> str:
    return quantity(value, measure.unit)


def flag_words(reading: Reading | ReadingFacts) -> str:
    """What is to be said of a figure, as one sentence; empty where there is nothing."""
    words = [word for name, word in FLAG_WORDS.items() if getattr(reading, name)]
    return f"{', '.join(words).capitalize()}." if words else ""


def limit_words(measure: Measure) -> str:
    """Which figures of the measure public papers leave out, for whoever enters one; empty where they show all."""
    below = measure.suppressed_below if is_count(measure.unit) else 0
    return f"Public papers do not show a figure from 1 to {below - 1}." if below else ""


def small_words(measure: Measure, value: Decimal | None) -> str:
    """That public papers do not show this figure, and why; empty where it is not small."""
    if not (is_count(measure.unit) and is_small(value, measure.suppressed_below)):
        return ""
    return f"It is fewer than {measure.suppressed_below}, so public papers do not show it."


def edits(update: Update, *, with_drafts: bool) -> list[Edit]:
    """Every change of the update in words, newest first; without its drafts, from its first submission on."""
    rows = update.history.select_related("history_user", "asked_of").order_by("history_id")
    return told(list(rows), with_drafts=with_drafts)


def told(rows: Sequence[Any], *, with_drafts: bool) -> list[Edit]:
    """As `edits`, from the rows of one update's history, oldest first."""
    pairs = list(zip([None, *rows], rows, strict=False))
    submitted = next((place for place, row in enumerate(rows) if row.submitted_at), len(rows))
    return [_edit(before, row) for before, row in pairs[0 if with_drafts else submitted :]][::-1]


def _edit(before: Any, row: Any) -> Edit:
    reason = row.history_change_reason or ""
    title = _title(before, row)
    return Edit(
        when=row.history_date,
        who=row.history_user.name if row.history_user else "The portal",
        title=title,
        why="" if reason == title else reason,
        changes=[_change(name, before, row) for name in LABELS if before and _differs(name, before, row)],
    )


def _title(before: Any, row: Any) -> str:
    if before is None:
        return "Begun"
    if row.submitted_at != before.submitted_at:
        return "Submitted" if row.submitted_at else "Withdrawn"
    if row.locked_at != before.locked_at:
        return "Locked"
    return "Amended" if row.locked_at else "Changed"


def _differs(name: str, before: Any, row: Any) -> bool:
    return bool(getattr(before, name) != getattr(row, name))


def _change(name: str, before: Any, row: Any) -> Change:
    was, now = getattr(before, name), getattr(row, name)
    told = pieces(was, now) if name in TEXTS else ()
    return Change(LABELS[name], said(name, was), said(name, now), told)


def warnings(update: Update, previous: Update | None, blockages: Iterable[Blockage] = ()) -> list[str]:
    """What to look at again before submitting. None of it stands in the way."""
    copied = [
        f"“{LABELS[name]}” is almost the same as last period. Say what is different now."
        for name in NARRATIVES
        if previous and near_identical(getattr(update, name), getattr(previous, name))
    ]
    texts = [(LABELS[name], getattr(update, name)) for name in TEXTS]
    texts += [
        (f"Blockage: {b.title}", "\n".join(getattr(b, name) for name in OF_A_BLOCKAGE)) for b in blockages
    ]
    personal = [
        f"“{label}” looks like it holds {' and '.join(found)}. Remove what could identify a person."
        for label, text in texts
        if (found := looks_like_personal_data(text))
    ]
    return copied + personal


def standing(update: Update | None, period: ReportingPeriod, at: datetime) -> str:
    """Where a return stands, in a word or two."""
    if update and update.submitted_at:
        late = period.updates_are_late(update.submitted_at)
        return "Submitted late" if late else "Submitted"
    if update and update.is_locked:
        return "Not received"
    if period.updates_are_late(at):
        return "Overdue draft" if update else "Overdue"
    return "Draft" if update else "Not started"
