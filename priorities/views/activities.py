"""Activities: the plan, and one of them whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate

from partners import access
from partners.models import Body
from partners.roles import Permission
from partners.views.base import Open, PageView
from priorities import shown
from priorities.models import Activity, Milestone, Rebaselining, ReportingPeriod, Update
from priorities.rules import Reasoned, milestone_rag
from priorities.services import may_write
from priorities.shown_measures import cards, today_and_grace
from priorities.views.base import find_activity, reading_body
from priorities.views.returns import marking_words

PERIODS_SHOWN = 8


@dataclass(frozen=True)
class ActivityRow:
    """An activity in a list, judged today."""

    activity: Activity
    judged: Reasoned
    next_milestone: Milestone | None


def activity_rows(activities: Sequence[Activity], on: Any, grace_days: int) -> list[ActivityRow]:
    """Activities with their figures loaded ask nothing more of the database."""
    return [
        ActivityRow(activity, activity.judged(on, grace_days=grace_days), _next(activity))
        for activity in activities
    ]


def _next(activity: Activity) -> Milestone | None:
    ahead = [milestone for milestone in activity.milestones.all() if milestone.actual_on is None]
    return min(ahead, key=lambda milestone: milestone.baseline_on, default=None)


class ActivityList(PageView):
    """The action plan: every activity the reader may see, with what comes next in each."""

    permission = Open.SIGNED_IN
    section = "activities"
    template_name = "priorities/activities.html"

    def facts(self) -> Mapping[str, Any]:
        seen = Activity.objects.visible_to(self.person).filter(
            priority__strategy__partnership=self.partnership
        )
        related = seen.select_related("priority", "body", "lead_organisation", "lead_person")
        rows = activity_rows(list(related.with_figures()), *today_and_grace(self.partnership, self.now))
        asked = {name: self.request.GET.get(name, "") for name in ("priority", "group", "state")}
        hidden = Activity.objects.hidden_from(self.person)
        return {
            "asked": asked,
            "priorities": _distinct(row.activity.priority for row in rows),
            "groups": _distinct(row.activity.body for row in rows),
            "rows": [row for row in rows if _matches(row.activity, asked)],
            "total": len(rows),
            "restricted": hidden.filter(priority__strategy__partnership=self.partnership).count(),
        }


def _distinct(things: Any) -> list[Any]:
    return list({thing.pk: thing for thing in things}.values())


def _matches(activity: Activity, asked: Mapping[str, str]) -> bool:
    """Without a state asked for, the activities still running."""
    return (
        asked["priority"] in ("", str(activity.priority.number))
        and asked["group"] in ("", activity.body.slug)
        and (asked["state"] == "all" or activity.is_closed is (asked["state"] == "closed"))
    )


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone judged today, and the new date that waits for an answer."""

    milestone: Milestone
    judged: Reasoned
    waiting: Rebaselining | None
    answered: list[Rebaselining]


@dataclass(frozen=True)
class PeriodRow:
    """What was said of an activity for a period, as far as the reader may see it."""

    period: ReportingPeriod
    update: Update | None
    standing: str


class ActivityPage(PageView):
    """One activity: what it is, its milestones, measures and blockages, and what was said of it."""

    permission = Permission.READ
    section = "activities"
    template_name = "priorities/activity.html"

    activity: Activity

    def load(self) -> Body:
        self.activity = find_activity(self.person, self.partnership, self.kwargs["activity"])
        return reading_body(self.person, self.activity)

    def facts(self) -> Mapping[str, Any]:
        activity = self.activity
        on, grace_days = today_and_grace(self.partnership, self.now)
        opens = access.permissions_on(self.person, activity.body)
        measures = list(activity.measures.with_figures())
        milestones = self._milestones()
        return {
            "activity": activity,
            "judged": Activity.objects.with_figures().get(pk=activity.pk).judged(on, grace_days=grace_days),
            "milestones": milestones,
            "measures": cards(measures, on, grace_days),
            "blockages": activity.blockages.select_related(
                "unblocker_organisation", "unblocker_body", "owner"
            ),
            "returns": self._returns(),
            "shares": activity.shares.select_related("body"),
            "readers": activity.readers.select_related("person")
            if Permission.NAME_READERS in opens
            else None,
            "may_write": may_write(self.person, activity),
            "may_answer": Permission.APPROVE_REBASELINE in opens,
            "may_restrict": Permission.NAME_READERS in opens,
            "may_close_blockage": Permission.MANAGE_ACTIVITIES in opens or may_write(self.person, activity),
            "marking": marking_words(activity.marking),
        }

    def _milestones(self) -> list[MilestoneRow]:
        asked = Rebaselining.objects.select_related("requested_by", "approved_by", "declined_by")
        rows = self.activity.milestones.prefetch_related(Prefetch("rebaselinings", queryset=asked))
        return [self._milestone(milestone) for milestone in rows]

    def _milestone(self, milestone: Milestone) -> MilestoneRow:
        requests = list(milestone.rebaselinings.all())
        waiting = [r for r in requests if r.approved_at is None and r.declined_at is None]
        return MilestoneRow(
            milestone=milestone,
            judged=milestone_rag(milestone.facts(), localdate(self.now)),
            waiting=next(iter(waiting), None),
            answered=[request for request in requests if request not in waiting],
        )

    def _returns(self) -> list[PeriodRow]:
        activity, today = self.activity, localdate(self.now)
        periods = ReportingPeriod.objects.filter(
            partnership=self.partnership, starts_on__lte=today, ends_on__gte=activity.starts_on
        )
        if activity.closed_on:
            periods = periods.filter(starts_on__lte=activity.closed_on)
        updates = (
            Update.objects.visible_to(self.person).filter(activity=activity).select_related("submitted_by")
        )
        known = {update.period_id: update for update in updates}
        return [
            PeriodRow(period, known.get(period.pk), shown.standing(known.get(period.pk), period, self.now))
            for period in periods.newest_first()[:PERIODS_SHOWN]
        ]
