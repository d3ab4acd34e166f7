"""What the papers of a meeting say, as plain JSON: everything is decided here, and the printing only lays it out.

Restricted activities are counted and never described. Days that pass change nothing: ages are those of the
reports, and what is overdue is so on the day of the making or of the meeting, whichever comes first.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, localtime

from partners.models import Body, Person
from partners.rules import MARKING_WORDS, Marking
from priorities.models import Activity, Update
from reports import (
    content,
    pack_audiences,
    pack_business,
    pack_exempt,
    pack_measures,
    pack_meeting,
    pack_small,
    rollup,
)
from reports.models import BoardPack, ExceptionCase, ExceptionItem, ExceptionReport, Meeting, Placement
from reports.pack_grid import grid, tallies
from reports.rollup_gathered import Gathered
from reports.rules import GOES_ON, canonical

Content = dict[str, Any]

A_RESTRICTED_ACTIVITY = "a restricted activity"


@dataclass(frozen=True)
class Closed:
    """What readers of a paper may not see, and the highest marking of what they may."""

    cases: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    markings: Mapping[str, Marking] = field(default_factory=dict)
    """Reference of a case or an activity → its marking."""


@dataclass(frozen=True)
class Papers:
    """The reports that a meeting has before it. `working` is the body's own, issued or still open."""

    meeting: Meeting
    working: ExceptionReport
    standing: Content
    own: ExceptionReport | None
    below: tuple[ExceptionReport, ...]
    before: ExceptionReport | None

    @property
    def body(self) -> Body:
        return self.meeting.body

    @property
    def contents(self) -> list[Content]:
        issued = [report.content for report in (self.own, *self.below) if report is not None]
        return [self.standing, *(found for found in issued if found is not None)]


def build(
    meeting: Meeting,
    working: ExceptionReport,
    *,
    at: datetime,
    build: str = BoardPack.Build.RESTRICTED,
    by: Person | None = None,
) -> Content:
    """Everything the pack holds for its audience. The number of queries does not grow with the exceptions.

    `by` is who makes it: they are on the distribution list of an exempt part.
    """
    papers = _gather(meeting, working, at=at)
    closed = _closed(papers)
    if build == BoardPack.Build.EXEMPT:
        return _exempt(papers, closed, by)
    return _open(papers, closed, build, at=at)


def _open(papers: Papers, closed: Closed, build: str, *, at: datetime) -> Content:
    meeting, working = papers.meeting, papers.working
    asked = _asked(working)
    decided = pack_business.decided(working, closed.cases)
    items = [item for item in papers.standing["items"] if item["reference"] not in closed.cases]
    on = min(localdate(at), localdate(meeting.starts_at))
    measures = pack_measures.watched(papers.body, working.period, at=at)
    found: Content = {
        **_cover(papers),
        "dashboard": _dashboard(papers, closed),
        "decisions": [item | asked[item["reference"]] for item in items if item["reference"] in asked],
        "decided": decided,
        "others": _others(papers, items, {*asked, *(row["reference"] for row in decided)}),
        "restricted": len(papers.standing["items"]) - len(items),
        "own": _report(papers.own, closed) | {"elsewhere": []} if papers.own else None,
        "reports": [_report(report, closed) for report in papers.below],
        "silent": _silent(papers),
        "answers": pack_business.answers_from_above(papers.body, working.period, papers.before, closed.cases),
        "followed": pack_business.followed(papers.body, papers.before, items, closed.cases),
        "actions": pack_business.actions(meeting, on=on),
        "history": _history(papers, closed),
        "agenda": pack_meeting.agenda(meeting, build),
        "papers": pack_meeting.papers(meeting, build),
        "last_minutes": pack_meeting.last_minutes(meeting),
        "measures": measures.rows(),
    }
    found["marking"] = _marking(found, closed)
    sensitive = _sensitive(found, closed)
    if build == BoardPack.Build.PUBLIC:
        unsaid = pack_small.unsaid(papers.body, measures)
        found = pack_audiences.public(found, sensitive, measures.public_rows(), unsaid)
    elif build == BoardPack.Build.SUBMISSION:
        found = pack_audiences.submission(found, sensitive)
    plain: Content = json.loads(canonical(found))
    return plain


def _exempt(papers: Papers, closed: Closed, by: Person | None) -> Content:
    restricted = [item for item in papers.standing["items"] if item["reference"] in closed.cases]
    found = pack_exempt.build(papers.meeting, cover=_cover(papers), restricted=restricted, by=by)
    plain: Content = json.loads(canonical(found))
    return plain


def _sensitive(found: Content, closed: Closed) -> frozenset[str]:
    """References of whatever bears a marking: by its activity, by the update, or as it was frozen."""
    marked = {name for name, marking in closed.markings.items() if marking is not Marking.OFFICIAL}
    reports = [found["own"], *found["reports"]] if found["own"] else found["reports"]
    items = [*found["decisions"], *found["others"], *(item for report in reports for item in report["items"])]
    for item in items:
        shown = item["shown"]
        if shown.get("marking", Marking.OFFICIAL) != Marking.OFFICIAL or shown["subject_reference"] in marked:
            marked.add(item["reference"])
    return frozenset(marked)


def _gather(meeting: Meeting, working: ExceptionReport, *, at: datetime) -> Papers:
    issued = ExceptionReport.objects.latest_versions().filter(from_body=meeting.body, period=working.period)
    gathered = Gathered(working, at)
    standing = working.content if working.is_issued else content.build(working, at=at, gathered=gathered)
    return Papers(
        meeting=meeting,
        working=working,
        standing=standing or {},
        own=issued.select_related("from_body").first(),
        below=tuple(gathered.due.below),
        before=gathered.previous,
    )


def _cover(papers: Papers) -> Content:
    body, meeting = papers.body, papers.meeting
    return {
        "partnership": body.partnership.name,
        "colour": body.partnership.brand_colour,
        "is_illustrative": body.partnership.is_illustrative,
        "body": body.full_name,
        "body_short": body.short_name,
        "above": body.reports_to.short_name if body.reports_to else "",
        "starts_at": localtime(meeting.starts_at).isoformat(),
        "venue": meeting.venue,
        "period": meeting.period.label,
    }


def _closed(papers: Papers) -> Closed:
    """By what is restricted today, and by what was when a report was frozen."""
    items = [item for found in papers.contents for item in found["items"]]
    ratings = {pk: rating for found in papers.contents for pk, rating in found["ratings"].items()}
    frozen = {item["reference"] for item in items if item["shown"].get("restricted")}
    markings: dict[str, Marking] = {}
    cases = set(frozen)
    for reference, restricted, by_action, marking in _cases(papers.body, items):
        markings[reference] = Marking(marking or Marking.OFFICIAL)
        if restricted or by_action:
            cases.add(reference)
    activities = {rating["reference"] for rating in ratings.values() if rating["restricted"]}
    marked = dict(
        Update.objects.filter(activity__in=ratings, period=papers.working.period).values_list(
            "activity_id", "marking"
        )
    )
    rows = Activity.objects.filter(pk__in=ratings).values_list("pk", "reference", "restricted", "marking")
    for pk, reference, restricted, marking in rows:
        markings[reference] = highest([marking, marked.get(pk, Marking.OFFICIAL)])
        if restricted:
            activities.add(reference)
    return Closed(frozenset(cases), frozenset(activities), markings)


def _cases(
    body: Body, items: Iterable[Content]
) -> Iterable[tuple[str, bool | None, bool | None, str | None]]:
    """An overdue action shows what it asks for, so it is as closed as the exception it came from."""
    found = ExceptionCase.objects.filter(
        partnership=body.partnership_id, reference__in={item["reference"] for item in items}
    )
    return found.values_list(
        "reference", "activity__restricted", "action__case__activity__restricted", "activity__marking"
    )


def highest(markings: Iterable[str]) -> Marking:
    order = list(MARKING_WORDS)
    return max((Marking(marking) for marking in markings), key=order.index, default=Marking.OFFICIAL)


def _marking(found: Content, closed: Closed) -> str:
    """The highest of everything that is described in the papers."""
    reports = [found["own"], *found["reports"]] if found["own"] else found["reports"]
    items = [*found["decisions"], *found["others"], *(item for report in reports for item in report["items"])]
    lines = [line for report in reports for line in (*report["performing"], *report["elsewhere"])]
    rows = [*found["decided"], *found["answers"], *found["followed"], *found["actions"]["rows"]]
    marks = [item["shown"].get("marking", Marking.OFFICIAL) for item in items]
    marks += pack_meeting.markings(found)
    marks += [row.get("marking", Marking.OFFICIAL) for row in rows]
    named = [thing["reference"] for thing in (*items, *lines, *(c for r in reports for c in r["closed"]))]
    return highest([*marks, *(closed.markings.get(name, Marking.OFFICIAL) for name in named)]).value


def _dashboard(papers: Papers, closed: Closed) -> Content:
    standing, before = papers.standing, papers.before
    return {
        "headline": standing["headline"],
        "total": len(standing["ratings"]),
        "counts": tallies(standing["counts"], standing["counts_before"]),
        "grid": grid(
            papers.body, papers.working.period, standing, [report.content or {} for report in papers.below],
            (before.content or {}) if before else {},
        ),
        "returns": _returns(standing["returns"], standing["ratings"], closed),
        "reconciliation": standing["reconciliation"],
        "is_open": not papers.working.is_issued,
    }  # fmt: skip


def _returns(returns: Content, ratings: Content, closed: Closed) -> Content:
    """With titles beside references; a restricted activity stays without a name."""
    titles = {rating["reference"]: rating["title"] for rating in ratings.values()}

    chased = returns.get("chased", {})

    def named(references: Iterable[str], said: Content) -> list[str]:
        return [
            A_RESTRICTED_ACTIVITY
            if name in closed.activities
            else " ".join([name, titles.get(name, "")]).strip() + (f" ({said[name]})" if name in said else "")
            for name in references
        ]

    kept = {name: value for name, value in returns.items() if name != "chased"}
    return kept | {"late": named(returns["late"], {}), "missing": named(returns["missing"], chased)}


def _asked(working: ExceptionReport) -> dict[str, Content]:
    """Reference of each exception that waits for the body's decision → which body asks."""
    waiting = rollup.undecided(working)
    rows = Placement.objects.filter(
        item__case__in=waiting.values("case"),
        item__report__from_body=working.from_body_id,
        item__report__period=working.period_id,
    )
    names = rows.order_by("placed_at").values_list(
        "item__case__reference", "source__report__from_body__short_name"
    )
    return {reference: {"asker": asker} for reference, asker in names}


def _others(papers: Papers, items: list[Content], elsewhere: set[str]) -> list[Content]:
    """In an open report: what nobody has put to the body, and that it deals with itself."""
    if papers.working.is_issued:
        return []
    return [item for item in items if item["reference"] not in elsewhere]


def _report(report: ExceptionReport, closed: Closed) -> Content:
    """One issued report as its readers may see it, from its frozen words alone."""
    found = report.content or {}
    items = [item for item in found["items"] if item["reference"] not in closed.cases]
    carried = {item["shown"].get("subject_reference") for item in found["items"]}
    performing = [line for line in found["performing"] if line["reference"] not in closed.activities]
    listed = carried | {line["reference"] for line in performing} | closed.activities
    return {
        **{
            name: found[name]
            for name in ("names", "summary", "good_news", "is_nil", "headline", "reconciliation")
        },
        "issued_at": localtime(report.issued_at).isoformat(),
        "counts": tallies(found["counts"], found["counts_before"]),
        "returns": _returns(found["returns"], found["ratings"], closed),
        "performing": [
            {name: line[name] for name in ("reference", "title", "rag", "line")} for line in performing
        ],
        "elsewhere": [
            {name: rating[name] for name in ("reference", "title", "rag", "group")}
            for rating in sorted(found["ratings"].values(), key=lambda r: (r["group"], r["reference"]))
            if rating["reference"] not in listed
        ],
        "items": [item for item in items if item["disposition"] in GOES_ON],
        "closed": [row for row in found["closed"] if row["reference"] not in closed.cases],
        "restricted": len(found["items"]) - len(items),
    }


def _silent(papers: Papers) -> list[str]:
    told = {report.from_body_id for report in papers.below}
    return [child.full_name for child in rollup.children(papers.body) if child.pk not in told]


def _history(papers: Papers, closed: Closed) -> dict[str, list[Content]]:
    """Reference → what the exception was in each earlier period, oldest first, by the highest report of it."""
    items = {item["reference"] for found in papers.contents for item in found["items"]} - closed.cases
    rows = (
        ExceptionItem.objects.filter(
            case__partnership=papers.body.partnership_id,
            case__reference__in=items,
            report__in=ExceptionReport.objects.latest_versions(),
            report__period__starts_on__lt=papers.working.period.starts_on,
        )
        .select_related("case", "report__period")
        .defer("shown", "report__content")
        .order_by("report__period__starts_on", "report__issued_at")
    )
    found: dict[str, dict[str, Content]] = {}
    for item in rows:
        told = {"period": item.report.period.label, "rag": str(item.rag)}
        found.setdefault(item.case.reference, {})[told["period"]] = told
    return {reference: list(periods.values()) for reference, periods in sorted(found.items())}
