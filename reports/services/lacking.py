"""What is still lacking before a report can be signed or something else be decided, with the way to each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from partners.models import Partnership, Person
from partners.rules import Refused
from reports import rollup_report_rows
from reports.models import ExceptionItem, ExceptionReport
from reports.models.decisions import DecisionQuerySet
from reports.rollup_gathered import Gathered
from reports.rules import sole_authors


def awaited_by(report: ExceptionReport, *, at: datetime, gathered: Gathered | None = None) -> list[str]:
    """What is not in and not yet due: until it is, or the returns are closed, silence cannot be told from waiting."""
    if report.returns_closed_at is not None:
        return []
    due = (gathered or Gathered(report, at)).due
    reports = [child.short_name for child, due_at in due.owing if at <= due_at]
    if report.period.updates_are_late(at):
        return reports
    waiting = [s for s in due.states if not s.is_received]
    return [s.activity.reference for s in waiting] + reports


def obstacles(
    report: ExceptionReport,
    *,
    by: Person,
    at: datetime,
    gathered: Gathered | None = None,
    readable: Collection[UUID] | None = None,
) -> list[Refused]:
    """Everything that stands in the way of this person signing the draft now, with the way to it.

    `readable` as in `unfinished`.
    """
    gathered = gathered or Gathered(report, at)
    alone = sole_authors({u.activity.title: people for u, people in gathered.authors.items()}, by.pk)
    found = [] if report.summary else [_way(report, "Enter the chair's summary.", "summary", report.pk)]
    found += unfinished(report, by=by, at=at, gathered=gathered, readable=readable)
    if alone:
        found.append(
            Refused(f"You alone wrote the update on {', '.join(alone)}. Somebody else must sign this report.")
        )
    return found


def _way(report: ExceptionReport, words: str, page: str, pk: object) -> Refused:
    """What is lacking, and the page on which it is made good."""
    name, link = _MADE_GOOD[page]
    return Refused(
        words, url=reverse(f"reports:{name}", args=[report.from_body.partnership.slug, pk]), link=link
    )


def _way_to_first(
    report: ExceptionReport,
    words: str,
    page: str,
    items: Sequence[ExceptionItem],
    by: Person,
    readable: Collection[UUID] | None,
) -> Refused:
    """The way to the first of the items that the person may read; restricted ones count and are led to by nobody."""
    if readable is None:
        readable = set(
            ExceptionItem.objects.visible_to(by).filter(report=report).values_list("pk", flat=True)
        )
    first = next((item.pk for item in items if item.pk in readable), None)
    return Refused(words) if first is None else _way(report, words, page, first)


_MADE_GOOD = {
    "summary": ("report_summary", "Write the summary"),
    "earlier": ("report", "Go to the correction"),
    "awaited": ("report_close_returns", "Name what is missing now"),
    "undecided": ("item_decide", "Go to the first that needs a decision"),
    "left": ("item_dispose", "Go to the first that is not dealt with"),
}


def unfinished(
    report: ExceptionReport,
    *,
    by: Person,
    at: datetime,
    gathered: Gathered | None = None,
    readable: Collection[UUID] | None = None,
) -> list[Refused]:
    """What the draft still lacks, whoever signs it, with the way for this person to make it good.

    `readable` holds the keys of the items that they may read, where those are known already.
    """
    gathered = gathered or Gathered(report, at)
    found = []
    begun = rollup_report_rows.begun_before(body=report.from_body_id, before=report.period.starts_on)
    if begun:
        words = "The correction of an earlier report has been started. Issue that first."
        found.append(_way(report, words, "earlier", begun[0]["pk"]))
    if awaited := awaited_by(report, at=at, gathered=gathered):
        words = f"Not in yet: {', '.join(awaited)}. Wait for them, or name what is missing now."
        found.append(_way(report, words, "awaited", report.pk))
    if undecided := gathered.undecided:
        need = "exceptions still need" if len(undecided) > 1 else "exception still needs"
        words = f"{len(undecided)} escalated {need} a decision."
        found.append(_way_to_first(report, words, "undecided", undecided, by, readable))
    if left := [item for item in gathered.items if not item.asked and item.disposition == ""]:
        words = f"{len(left)} exception{'s are' if len(left) > 1 else ' is'} not dealt with yet."
        found.append(_way_to_first(report, words, "left", left, by, readable))
    return found


def refuse_while_unconfirmed(decisions: DecisionQuerySet, words: str, partnership: Partnership) -> None:
    """One decision at a time: while one waits for the chair, refuse with the words and the way to it."""
    if waiting := decisions.filter(confirmed_at=None, rejected_at=None).first():
        raise Refused(
            words,
            url=reverse("reports:decision", args=[partnership.slug, waiting.pk]),
            link="Go to the decision that waits",
        )
