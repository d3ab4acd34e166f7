"""Activities: the plan, and one of them whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Partner
from partners.roles import Permission
from partners.rules import Marking
from partners.tables import Column, Table, status
from partners.views.base import Open
from partners.views.lists import Filter, ListPage, by_words, directed
from partners.views.parts import PartsPage
from partners.views.tables import Offered
from partners.wording import uk_date
from priorities import figure_rows, plan_rows, shown
from priorities.models import Activity, Chase, Milestone, Rebaselining, ReportingPeriod, Update
from priorities.rules import Reasoned, milestone_rag
from priorities.services import may_write
from priorities.shown_measures import cards, today_and_grace
from priorities.views import histories
from priorities.views.base import find_activity, reading_body
from priorities.views.returns import marking_words

PERIODS_SHOWN = 8
CHASES_SHOWN = 12


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


class ActivityList(ListPage):
    """The action plan: every activity the reader may see, with what comes next in each."""

    permission = Open.SIGNED_IN
    section = "activities"
    template_name = "priorities/activities.html"
    name = "activities"
    noun = "activity,activities"
    about = "The action plan: who does what for which priority, and what comes next."
    sorts: ClassVar = {
        "title": ["title"],
        "reference": ["priority__number", "reference"],
        "group": ["body__short_name", "reference"],
        "lead": ["lead_organisation__short_name", "reference"],
        "started": ["starts_on", "reference"],
    }
    usual_sort = "reference"

    def asks(self) -> list[Filter]:
        self.known = plan_rows.offered(**self._about)
        numbers = {row["priority__number"]: row["priority__short_title"] for row in self.known}
        groups = {row["body__slug"]: row["body__short_name"] for row in self.known}
        leads = {row["lead_organisation__key"]: row["lead_organisation__short_name"] for row in self.known}
        return [
            self.ask(
                "priority",
                "Priority",
                {"": "All priorities", **{str(n): f"{n}. {title}" for n, title in sorted(numbers.items())}},
            ),
            self.ask("group", "Group", {"": "All groups", **by_words(groups)}),
            self.ask("lead", "Led by", {"": "All organisations", **by_words(leads)}),
            self.ask("state", "Show", {"": "Still running", "closed": "Closed", "all": "All"}),
        ]

    def found(self) -> Any:
        """Without a state asked for, the activities still running."""
        narrowed = {
            "priority__number": self.asked("priority"),
            "body__slug": self.asked("group"),
            "lead_organisation__key": self.asked("lead"),
        }
        seen = plan_rows.seen(self.person, self.partnership.pk)
        found = seen.filter(**{name: value for name, value in narrowed.items() if value})
        if self.asked("state") != "all":
            found = found.filter(closed_on__isnull=self.asked("state") != "closed")
        return found.select_related("priority", "body", "lead_organisation", "lead_person").order_by(
            *directed(self.sorts, self.sort)
        )

    def rows(self, found: Sequence[Any]) -> list[ActivityRow]:
        figure_rows.load(found)
        return activity_rows(found, *today_and_grace(self.partnership, self.now))

    def columns(self) -> list[Column]:
        return activity_columns(self.partnership.slug)

    def is_sensitive(self, row: ActivityRow) -> bool:
        return row.activity.marking != Marking.OFFICIAL

    def facts(self) -> Mapping[str, Any]:
        restricted = len(plan_rows.hidden(**self._about))
        return {**super().facts(), "total": len(self.known), "restricted": restricted}

    @property
    def _about(self) -> dict[str, Any]:
        return {"partnership": self.partnership.pk, "person": access.Reader(self.person)}


def activity_columns(slug: str) -> list[Column]:
    """The activities of a list, each row an `ActivityRow`."""

    def of(name: str) -> Callable[[ActivityRow], Any]:
        return attrgetter(f"activity.{name}")

    return [
        Column("Activity", of("title"), sort="title", url=lambda row: page_of(slug, row.activity)),
        Column("Reference", of("reference"), small=True),
        Column("Restricted", lambda row: "Restricted" if row.activity.restricted else "", small=True),
        Column(
            "Closed",
            of("closed_on"),
            small=True,
            words=lambda row: (
                f"Closed on {uk_date(row.activity.closed_on)}" if row.activity.closed_on else ""
            ),
        ),
        Column("Priority", of("priority.short_title"), sort="reference"),
        Column("Group", of("body.short_name"), sort="group"),
        Column("Lead", of("lead_organisation.short_name"), sort="lead"),
        Column("Lead person", lambda row: str(row.activity.lead_person or ""), small=True),
        Column("Started", of("starts_on"), sort="started"),
        status(
            "Worked out today",
            lambda row: row.judged.rag,
            note="By the rules, from the milestones and measures as they stand on the day the file is made.",
        ),
        Column(
            "Next milestone",
            lambda row: row.next_milestone.title if row.next_milestone else "None ahead",
            wide=True,
        ),
        Column(
            "Due",
            lambda row: row.next_milestone.baseline_on if row.next_milestone else None,
            small=True,
            note="The day the next milestone was promised for.",
        ),
    ]


def page_of(slug: str, activity: Activity) -> str:
    return reverse("priorities:activity", args=[slug, activity.pk])


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


RETURN_COLUMNS = [
    Column("Period", attrgetter("period.label")),
    Column("Standing", attrgetter("standing")),
    status("Officer's rating", lambda row: row.update.self_rag if row.update else ""),
    status("Worked out", lambda row: row.update.computed_rag if row.update else ""),
]
CHASE_COLUMNS = [
    Column("Update for", attrgetter("period.label")),
    Column("When", attrgetter("chased_at")),
    Column("Who", lambda chase: str(chase.person or "Nobody")),
    Column("What", lambda chase: str(chase.get_rung_display())),
    Column("Note", attrgetter("note")),
]
MILESTONE_COLUMNS = [
    Column("Milestone", attrgetter("milestone.title")),
    status("Status", attrgetter("judged.rag")),
    Column("Due", attrgetter("milestone.baseline_on")),
    Column("Now expected", attrgetter("milestone.forecast_on")),
    Column("Met", attrgetter("milestone.actual_on")),
]


class ActivityPage(PartsPage):
    """One activity: what it is, its milestones, measures and blockages, and what was said of it."""

    permission = Permission.READ
    section = "activities"
    template_name = "priorities/activity.html"

    activity: Activity

    def load(self) -> Body:
        self.activity = find_activity(self.person, self.partnership, self.kwargs["activity"])
        asked = Rebaselining.objects.select_related("requested_by", "approved_by", "declined_by")
        asked_of = Prefetch("milestones__rebaselinings", queryset=asked)
        prefetch_related_objects(
            [self.activity], "milestones", asked_of, "measures__targets", "measures__readings"
        )
        return reading_body(self.person, self.activity)

    def offered(self) -> Mapping[str, Offered]:
        activity = self.activity
        is_sensitive = activity.marking != Marking.OFFICIAL
        return {
            **super().offered(),
            "chases": Offered(
                f"chases-{activity.reference.lower()}",
                "Chases",
                f"Who was reminded of the updates of {activity.title}, and when, the newest first.",
                lambda: Table(CHASE_COLUMNS, self._chases()),
                is_sensitive=is_sensitive,
            ),
            "updates": Offered(
                f"updates-{activity.reference.lower()}",
                "Updates",
                f"What was said of {activity.title}, period by period.",
                lambda: Table(RETURN_COLUMNS, self._returns()),
                is_sensitive=is_sensitive,
            ),
            "milestones": Offered(
                f"milestones-{activity.reference.lower()}",
                "Milestones",
                f"What was promised for {activity.title}, what is expected and what happened.",
                lambda: Table(MILESTONE_COLUMNS, self._milestones()),
                is_sensitive=is_sensitive,
            ),
        }

    def subject(self) -> Activity:
        return self.activity

    def facts(self) -> Mapping[str, Any]:
        activity = self.activity
        on, grace_days = today_and_grace(self.partnership, self.now)
        opens = access.permissions_on(self.person, activity.body)
        writes = may_write(self.person, activity)
        return {
            "activity": activity,
            "judged": self.activity.judged(on, grace_days=grace_days),
            "milestones": self._milestones(),
            "measures": cards(list(activity.measures.all()), on, grace_days),
            "blockages": activity.blockages.dated().select_related(
                "unblocker_organisation", "unblocker_body", "owner"
            ),
            "returns": self._returns(),
            "chases": self._chases(),
            "shares": activity.shares.select_related("body"),
            "readers": activity.readers.select_related("person")
            if Permission.NAME_READERS in opens
            else None,
            "may_write": writes,
            "may_answer": Permission.APPROVE_REBASELINE in opens,
            "may_restrict": Permission.NAME_READERS in opens,
            "may_close": Permission.MANAGE_ACTIVITIES in opens and not activity.is_closed,
            "lead_is_partner": Partner.objects.filter(
                partnership=self.partnership, organisation=activity.lead_organisation_id
            ).exists(),
            "may_close_blockage": Permission.MANAGE_ACTIVITIES in opens or writes,
            "may_mark": Permission.MANAGE_ACTIVITIES in opens or writes,
            "marking": marking_words(activity.marking),
            "parts": self.parts,
            "edits": histories.of_activity(activity),
        }

    def _chases(self) -> list[Chase]:
        sent = Chase.objects.filter(activity=self.activity, chased_at__lte=self.now)
        return list(sent.select_related("period", "person").order_by("-chased_at")[:CHASES_SHOWN])

    def _milestones(self) -> list[MilestoneRow]:
        return [self._milestone(milestone) for milestone in self.activity.milestones.all()]

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
