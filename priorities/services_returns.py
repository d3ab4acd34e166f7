"""What happens when the officer's form is sent: the update, its dates, figures and blockage, in one go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from partners.models import Person
from partners.rules import Refused
from priorities.models import Activity, Blockage, Measure, Milestone, ReportingPeriod, Update
from priorities.services import WORDS, raise_blockage, save_update
from priorities.services_drafts import clear_draft
from priorities.services_measures import record_reading


@dataclass(frozen=True)
class Figure:
    """A measure's value for some days, and what is to be said of it."""

    measure: Measure
    starts_on: date
    ends_on: date
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """What one sending of the form says. Dates and figures are there only where the officer changed them."""

    words: Mapping[str, Any]
    forecasts: dict[Milestone, date | None] = field(default_factory=dict)
    met: dict[Milestone, date] = field(default_factory=dict)
    shown: Mapping[Milestone, Mapping[str, date | None]] = field(default_factory=dict)
    """The dates that the form showed of those milestones, by field; where unsaid, today's count as shown."""
    figures: tuple[Figure, ...] = ()
    blockage: Mapping[str, Any] | None = None
    unfinished: Mapping[str, list[str]] = field(default_factory=dict)
    """What cannot be recorded yet, such as half a blockage: kept for this person as it was sent."""


@dataclass(frozen=True)
class Clash:
    """A part of the update that two people changed since `revision`."""

    name: str
    mine: Any
    theirs: Any


UNKNOWN = object()


class Conflict(Refused):
    """Somebody else changed the same parts. Nothing was saved: `words` merges all that does not clash."""

    def __init__(
        self,
        update: Update | None,
        words: Mapping[str, Any],
        clashes: list[Clash],
        milestones: Iterable[Milestone] = (),
    ) -> None:
        super().__init__(
            "Somebody else changed the same answers while you were editing. Select what to keep."
        )
        self.update, self.words, self.clashes, self.milestones = update, words, clashes, list(milestones)


def merged(
    *, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Clash]]:
    """Each of my answers, or theirs where only they changed it; and those that both changed, differently.

    Where the base is not known, every answer that differs is one to ask about.
    """
    words = {
        name: theirs[name] if value == base.get(name, UNKNOWN) else value for name, value in mine.items()
    }
    clashes = [
        Clash(name, mine=value, theirs=theirs[name])
        for name, value in mine.items()
        if value != theirs[name] and base.get(name, UNKNOWN) not in (value, theirs[name])
    ]
    return words, clashes


def date_name(milestone: Milestone, field_name: str) -> str:
    """What a milestone's date is called among the answers: `m-<id>-forecast_on`."""
    return f"m-{milestone.pk}-{field_name}"


def words_of(update: Update) -> dict[str, Any]:
    return {name: getattr(update, name) for name in WORDS}


def blank(activity: Activity, period: ReportingPeriod) -> Update:
    """An update that nobody has saved yet, as the form first shows it: the body above is who mostly decides."""
    above = activity.body.reports_to_id
    return Update(activity=activity, period=period, marking=activity.marking, asked_of_id=above)


def words_at(update: Update, revision: int | None) -> dict[str, Any]:
    """The words as they stood at the revision; of None, before the first save. Empty where unknown."""
    if revision is None:
        return words_of(blank(update.activity, update.period))
    stored = update.history.filter(revision=revision).order_by("-history_id").first()
    return {} if stored is None else words_of(stored.instance)


@transaction.atomic
def save_return(
    *,
    activity: Activity,
    period: ReportingPeriod,
    answers: Answers,
    revision: int | None,
    by: Person,
    at: datetime,
) -> Update:
    """Save everything that was sent, or nothing.

    What somebody else saved since `revision` is kept where this person left it alone. Raises Conflict where
    both changed the same part, and Refused as `save_update` does.
    """
    Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    stored = (
        Update.objects.filter(activity=activity, period=period).select_related("activity", "period").first()
    )
    words, dates, dated = _on_top_of(stored, answers, activity, revision)
    _record_figures(answers.figures, by=by, at=at)
    update = save_update(
        activity=activity,
        period=period,
        words=words,
        revision=stored.revision if stored else revision,
        by=by,
        at=at,
        milestones=answers.forecasts | {m: dates[date_name(m, "forecast_on")] for m in dated},
        met=answers.met | {m: met for m in dated if (met := dates[date_name(m, "actual_on")])},
    )
    if answers.blockage is not None and not _is_raised(activity, answers.blockage):
        raise_blockage(update=update, by=by, at=at, **answers.blockage)
        _count(update, since=stored.revision if stored else None, by=by, at=at)
    clear_draft(update, answers.unfinished, by=by, at=at)
    return update


@transaction.atomic
def add_blockage(*, update: Update, by: Person, at: datetime, **fields: Any) -> Blockage:
    """Raise one more in a draft, which says by this that it is blocked. Refused as `save_update` does."""
    saved = save_update(
        activity=update.activity,
        period=update.period,
        words={"blocked": True},
        revision=update.revision,
        by=by,
        at=at,
    )
    blockage = raise_blockage(update=saved, by=by, at=at, **fields)
    _count(saved, since=update.revision, by=by, at=at)
    return blockage


def _count(update: Update, *, since: int | None, by: Person, at: datetime) -> None:
    """A new blockage makes another revision even where no word changed: who reviewed the last did not read it."""
    if update.revision == since:
        Update.objects.save_revision(update, since, by=by, at=at, why="A blockage was added")


def _record_figures(figures: Iterable[Figure], *, by: Person, at: datetime) -> None:
    for figure in figures:
        record_reading(
            measure=figure.measure,
            starts_on=figure.starts_on,
            ends_on=figure.ends_on,
            by=by,
            at=at,
            **figure.fields,
        )


def _on_top_of(
    stored: Update | None, answers: Answers, activity: Activity, revision: int | None
) -> tuple[Mapping[str, Any], Mapping[str, Any], list[Milestone]]:
    """The words and the dates as merged with what is stored, and the milestones that are dated."""
    dated = list(activity.milestones.select_for_update().filter(pk__in=[m.pk for m in answers.shown]))
    dates, clashes = _dates_on_top(dated, answers)
    words = answers.words
    if stored and stored.revision != revision and not stored.is_submitted and not stored.is_locked:
        words, of_words = merged(base=words_at(stored, revision), mine=words, theirs=words_of(stored))
        clashes = of_words + clashes
    if clashes:
        raise Conflict(stored, {**words, **dates}, clashes, dated)
    return words, dates, dated


def _dates_on_top(dated: Iterable[Milestone], answers: Answers) -> tuple[dict[str, Any], list[Clash]]:
    """The dates of the milestones as `merged` leaves them, by name; nobody takes back that one was met."""
    base, mine, theirs = {}, {}, {}
    for milestone in dated:
        shown = answers.shown[milestone]
        sent = {"forecast_on": answers.forecasts.get(milestone), "actual_on": answers.met.get(milestone)}
        for field_name, value in sent.items():
            name = date_name(milestone, field_name)
            base[name], mine[name], theirs[name] = (
                shown[field_name],
                value,
                getattr(milestone, field_name),
            )
    return merged(base=base, mine=mine, theirs=theirs)


def _is_raised(activity: Activity, blockage: Mapping[str, Any]) -> bool:
    """Whether the same form came twice."""
    same = {name: blockage[name] for name in ("title", "kind", "description", "needed")}
    return activity.blockages.open().filter(**same).exists()
