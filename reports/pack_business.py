"""What a body's earlier business came to: its decisions, the answers from above and its action log."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from partners.models import Body
from partners.rules import Marking
from priorities.models import ReportingPeriod
from reports import rollup
from reports.models import ActionPoint, Decision, ExceptionReport, Meeting

Row = dict[str, Any]

STATES = ("overdue", "open", "claimed", "done")


def decided(working: ExceptionReport, closed: frozenset[str]) -> list[Row]:
    """What was put to the body for this period and already has its answer."""
    put = rollup.inbox(working)
    waiting = rollup.undecided(working).values("pk")
    answered = put.exclude(pk__in=waiting)
    on_items = Q(item__in=answered.values("pk")) | Q(item__in=answered.values("unchanged_from"))
    found = _told(Decision.objects.in_effect().filter(on_items), closed)
    return [_decision(row) for row in found]


def answers_from_above(
    body: Body, period: ReportingPeriod, before: ExceptionReport | None, closed: frozenset[str]
) -> list[Row]:
    """What the body above has decided on what this body put to it, for the period before or this one."""
    since = before.period.starts_on if before else period.starts_on
    found = Decision.objects.in_effect().filter(
        body=body.reports_to_id,
        item__report__period__starts_on__gte=since,
        item__report__period__starts_on__lte=period.starts_on,
        item__sources__source__report__from_body=body,
    )
    return [_decision(row) for row in _told(found.distinct(), closed)]


def followed(
    body: Body, before: ExceptionReport | None, items: Iterable[Row], closed: frozenset[str]
) -> list[Row]:
    """The body's own decisions of the period before: who has acknowledged them, what was done, how it stands now."""
    period = before.period_id if before else None
    found = Decision.objects.in_effect().filter(
        body=body, item__report__from_body=body, item__report__period=period
    )
    actions = ActionPoint.objects.order_by("reference")
    rows = _told(found, closed).prefetch_related(Prefetch("actions", queryset=actions))
    told = Q(notices__sister_answer=None)  # of the decision, not of what a sister board answered later
    rows = rows.annotate(
        told=Count("notices", distinct=True, filter=told),
        read=Count("notices", distinct=True, filter=told & Q(notices__acknowledged_at__isnull=False)),
    )
    now = {item["reference"]: item["rag"] for item in items}
    return [
        _decision(row)
        | {
            "told": row.told,
            "read": row.read,
            "actions": [
                {"reference": a.reference, "done": a.verified_at is not None} for a in row.actions.all()
            ],
            "now": now.get(row.case.reference, ""),
            "closed_why": row.case.closed_why,
        }
        for row in rows
    ]


def _told(decisions: QuerySet[Decision], closed: frozenset[str]) -> QuerySet[Decision]:
    """Without what is restricted, whatever the reports said of it."""
    open_ones = decisions.exclude(case__activity__restricted=True).exclude(
        case__action__case__activity__restricted=True
    )
    return (
        open_ones.exclude(case__reference__in=closed)
        .select_related("body", "case__activity", "referred_to", "meeting")
        .order_by("confirmed_at", "case__reference")
    )


def _decision(decision: Decision) -> Row:
    activity = decision.case.activity
    return {
        "reference": decision.case.reference,
        "title": decision.case.title,
        "body": decision.body.short_name,
        "outcome": decision.outcome,
        "words": decision.words,
        "on": decision.get_day().isoformat(),
        "until": decision.accept_until.isoformat() if decision.accept_until else "",
        "board": decision.referred_to.name if decision.referred_to else "",
        "asked": decision.decision_asked,
        "marking": activity.marking if activity else Marking.OFFICIAL.value,
    }


def actions(meeting: Meeting, *, on: date) -> dict[str, Any]:
    """The body's log: everything not yet verified, and what was since its last meeting."""
    earlier = Meeting.objects.filter(body=meeting.body_id, starts_at__lt=meeting.starts_at)
    last = earlier.order_by("-starts_at").first()
    since = localdate(last.starts_at) if last else meeting.period.starts_on
    found = (
        ActionPoint.objects.filter(
            Q(verified_at=None) | Q(verified_at__date__gte=since), body=meeting.body_id
        )
        .select_related("case__activity", "person", "organisation")
        .annotate(moves=Count("redatings"))
    )
    rows = [_action(action, on) for action in found if not _is_restricted(action)]
    rows.sort(key=lambda row: (STATES.index(row["state"]), row["due_on"], row["reference"]))
    return {"rows": rows, "restricted": len(found) - len(rows)}


def _is_restricted(action: ActionPoint) -> bool:
    return action.case.activity is not None and action.case.activity.restricted


def _action(action: Any, on: date) -> Row:
    """`action` carries `moves`, which the query counted."""
    activity = action.case.activity
    return {
        "reference": action.reference,
        "what": action.what,
        "person": action.person.name,
        "organisation": action.organisation.name,
        "due_on": action.due_on.isoformat(),
        "first_due_on": action.first_due_on.isoformat(),
        "moves": action.moves,
        "state": _state(action, on),
        "claim": action.claim,
        "verification": action.verification,
        "case": action.case.reference,
        "marking": activity.marking if activity else Marking.OFFICIAL.value,
    }


def _state(action: ActionPoint, on: date) -> str:
    if action.verified_at is not None:
        return "done"
    if action.claimed_at is not None:
        return "claimed"
    return "overdue" if action.due_on < on else "open"
