"""What a report says beside its exceptions: returns, counts, headline, grid, closings. Frozen with it when issued."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from partners.models import Body
from priorities.rules import Rag, Trigger, headline
from priorities.shown_chases import said_of
from reports import rollup
from reports.models import ExceptionItem, ExceptionReport
from reports.rollup_gathered import Due, Gathered
from reports.rules import Reconciliation

Ratings = dict[str, dict[str, Any]]
"""Activity id → rating, both colours, title, reference, priority number, group, restricted."""


def build(report: ExceptionReport, *, at: datetime, gathered: Gathered | None = None) -> dict[str, Any]:
    """Plain JSON. The same report at the same instant gives the same content."""
    gathered = gathered or Gathered(report, at)
    body, due = report.from_body, gathered.due
    below, states, items, before = due.below, due.states, gathered.items, gathered.previous
    ratings = _own_ratings(states, body) | {k: v for child in below for k, v in ratings_of(child).items()}
    silent = [b.short_name for b in due.children if b.pk not in {c.from_body_id for c in below}]
    carried = {str(i.case.activity_id) for i in items}
    return {
        "names": _names(report),
        "summary": report.summary,
        "good_news": list(report.good_news),
        "returns": _returns(states, below, silent, report) | _chased(states, silent, due),
        "headline": headline([Rag(r["rag"]) for r in ratings.values()] + [Rag.NOT_REPORTED] * len(silent)),
        "counts": counts(ratings),
        "counts_before": before.content["counts"] if before is not None and before.content else {},
        "ratings": ratings,
        "grid": grid(_own_ratings(states, body), below, body, silent),
        "performing": _performing(states, carried),
        "closed": [_closing(i) for i in items if i.disposition in ("closed", "merged")],
        "is_nil": not items,
        "items": [_item(i) for i in items],
        "reconciliation": asdict(gathered.reconciliation),
    }


def ratings_of(report: ExceptionReport) -> Ratings:
    """The ratings an issued report was issued with."""
    if report.content is None:
        raise ValueError(f"{report} has not been issued")
    ratings: Ratings = report.content["ratings"]
    return ratings


def reconciliation_of(content: dict[str, Any]) -> Reconciliation:
    return Reconciliation(**content["reconciliation"])


def counts(ratings: Ratings) -> dict[str, int]:
    """How many activities stand at each status; statuses nobody has are left out."""
    found: dict[str, int] = defaultdict(int)
    for rating in ratings.values():
        found[rating["rag"]] += 1
    return dict(sorted(found.items()))


def _names(report: ExceptionReport) -> dict[str, Any]:
    """Every name as it is today: the paper keeps them when they change."""
    partnership = report.from_body.partnership
    signer = report.signed_by
    return {
        "partnership": partnership.name,
        "is_illustrative": partnership.is_illustrative,
        "from_body": report.from_body.full_name,
        "from_short": report.from_body.short_name,
        "to_body": report.to_body.full_name if report.to_body else "",
        "period": report.period.label,
        "version": report.version,
        "correction_why": report.correction_why,
        "signed_by": signer.name if signer else "",
        "signed_as": report.signed_as,
        "signed_at": localtime(report.signed_at).isoformat() if report.signed_at else "",
        "drafted_at": localtime(report.drafted_at).isoformat(),
    }


def _own_ratings(states: Iterable[rollup.State], body: Body) -> Ratings:
    return {
        str(s.activity.pk): {
            "rag": s.rating,
            "self_rag": s.update.self_rag if s.update and s.is_received else "",
            "computed_rag": s.computed.rag,
            "title": s.activity.title,
            "reference": s.activity.reference,
            "priority": s.activity.priority.number,
            "group": body.short_name,
            "restricted": s.activity.restricted,
        }
        for s in states
    }


def _returns(
    states: list[rollup.State], below: list[ExceptionReport], silent: list[str], report: ExceptionReport
) -> dict[str, Any]:
    """Returns due, received, late and missing, by name: updates at a group, reports above it."""
    named = [(s.activity.reference, s.is_received, s.is_late(report.period)) for s in states]
    late_reports = [
        child.from_body.short_name
        for child in below
        if (child.issued_at or report.drafted_at) > report.period.reports_due_at
    ]
    return {
        "due": len(states) + len(below) + len(silent),
        "received": sum(1 for _, received, _ in named if received) + len(below),
        "late": [name for name, received, late in named if received and late] + late_reports,
        "missing": [name for name, received, _ in named if not received] + silent,
    }


def _chased(states: Iterable[rollup.State], silent: Iterable[str], due: Due) -> dict[str, Any]:
    """For what is missing, how often somebody was chased and when last; nothing where nobody was."""
    absent = {s.activity.pk: s.activity.reference for s in states if not s.is_received}
    silent = set(silent)
    names = absent | {body.pk: body.short_name for body in due.children if body.short_name in silent}
    said = said_of(names, due.chases, naming=False) if names else {}
    return {"chased": {names[pk]: words for pk, words in said.items()}} if said else {}


def grid(
    own: Ratings, below: list[ExceptionReport], body: Body, silent: list[str]
) -> dict[str, dict[str, str]]:
    """Group → priority number (as text) → the worst status there. A silent group is silent on everything it owes."""
    columns: dict[str, Ratings] = {body.short_name: own} if own else {}
    columns |= {child.from_body.short_name: ratings_of(child) for child in below}
    found: dict[str, dict[str, str]] = {}
    for column, ratings in columns.items():
        cells: dict[str, list[Rag]] = defaultdict(list)
        for rating in ratings.values():
            cells[str(rating["priority"])].append(Rag(rating["rag"]))
        found[column] = {number: headline(rags).value for number, rags in sorted(cells.items())}
    return found | {name: {"": Rag.NOT_REPORTED.value} for name in silent}


def _performing(states: list[rollup.State], carried: set[str]) -> list[dict[str, str]]:
    """The activities that raise nothing, a line each: that they are on track is also news."""
    return [
        {
            "id": str(s.activity.pk),
            "reference": s.activity.reference,
            "title": s.activity.title,
            "rag": s.rating,
            "line": (s.update.progress if s.update and s.is_received else "").strip().split("\n")[0][:300],
        }
        for s in states
        if str(s.activity.pk) not in carried and not s.activity.restricted
    ]


def _closing(item: ExceptionItem) -> dict[str, str]:
    into = item.merged_into.reference if item.merged_into else ""
    return {
        "reference": item.case.reference,
        "title": item.case.title,
        "why": item.disposition_words,
        "into": into,
    }


def _item(item: ExceptionItem) -> dict[str, Any]:
    return {
        "reference": item.case.reference,
        "rag": item.rag,
        "triggers": [Trigger(t).value for t in item.triggers],
        "brought_forward": item.brought_forward,
        "disposition": item.disposition,
        "words": item.disposition_words,
        "asked": item.decision_asked,
        "asked_by_on": item.asked_by_on.isoformat() if item.asked_by_on else "",
        "into": item.merged_into.reference if item.merged_into else "",
        "shown": item.shown,
    }
