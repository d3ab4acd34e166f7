"""Plays the illustrative year through the services: nothing in it is put into the database any other way."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from bscp_portal.demo.figures import Figures
from bscp_portal.demo.meetings import Meetings
from bscp_portal.demo.story import PARTNERSHIP, Story, months_from_file
from partners import services as partners
from partners import services_mail
from partners.models import Body, Organisation, Partnership, Person
from priorities import services as priorities
from priorities import services_activities, services_chasing
from priorities.loading import load
from priorities.models import Activity, Milestone, ReportingPeriod, Update
from priorities.rules import DeadlineOffsets, months_after
from priorities.rules_chasing import ladder
from priorities.services_periods import england_holidays
from reports.services import chasing

FIRST_DAY_IN_FILE = date(2025, 4, 1)
MOVED_WITH_HEALTH = ("samira.lockwoode", "anneliese.farouqi-wren", "juno.delacroix-patel")
LED_BY_HEALTH = "A1.3"


class Year:
    """Five quarters, one after the other; nothing happens later than `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now - timedelta(hours=3)
        self.left_out: list[str] = []
        self.months = months_from_file(localdate(self.now))
        self.story = Story.read(self.months)
        self.partnership = self._load()
        self.periods = list(ReportingPeriod.objects.filter(partnership=self.partnership))
        self.bodies = {body.slug: body for body in Body.objects.filter(partnership=self.partnership)}
        rows = Activity.objects.filter(priority__strategy__partnership=self.partnership)
        self.activities = {
            a.reference: a for a in rows.select_related("body", "lead_person", "lead_organisation")
        }
        self.promised = dict(Milestone.objects.values_list("pk", "baseline_on"))
        self.figures = Figures(self)
        self.meetings = Meetings(self)

    def _load(self) -> Partnership:
        self.began = self._at(months_after(FIRST_DAY_IN_FILE, self.months))
        return load(PARTNERSHIP, at=self.began, months=self.months).partnership

    @staticmethod
    def _at(day: date, hour: int = 9) -> datetime:
        return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/London"))

    def capped(self, at: datetime, minutes: int = 0) -> datetime:
        """The usual instant; where that is still to come, just before now, `minutes` after what came before."""
        return min(at, self.now + timedelta(minutes=minutes))

    def play(self) -> Partnership:
        self._health_as_it_was()
        self.figures.of_the_year_before()
        for quarter, period in enumerate(self.periods):
            if quarter == 2:
                self._health_moves(self._at(period.starts_on))
            self.figures.enter(quarter, period)
            for reference in self.activities:
                self._update(reference, quarter, period)
            self._rebaseline(quarter, period)
            days = self._chasing_days(period)
            reported_at = self.capped(period.reports_due_at - timedelta(days=1))
            self._chase(period, [at for at in days if at < reported_at])
            self.meetings.hold(quarter, period)
            self._chase(period, [at for at in days if at >= reported_at])
        # Nobody is written to about what never happened.
        services_mail.withhold(partnership=self.partnership, why="Illustrative history", at=self.now)
        return self.partnership

    # Health: one organisation follows another.

    def _health_as_it_was(self) -> None:
        self._move_health("wigan-borough-ccg", self.began + timedelta(hours=1), "As it was then")

    def _health_moves(self, at: datetime) -> None:
        self._move_health("nhs-greater-manchester", at, "The integrated care board took over")

    def _move_health(self, key: str, at: datetime, why: str) -> None:
        organisation = Organisation.objects.get(key=key)
        for name in MOVED_WITH_HEALTH:
            person = Person.objects.get(email=f"{name}@example.org")
            partners.move_person(person=person, organisation=organisation, by=None, at=at, why=why)
        activity = self.activities[LED_BY_HEALTH]
        self.activities[LED_BY_HEALTH] = services_activities.change_lead(
            activity=activity, organisation=organisation, by=None, at=at, why=why
        )

    # Updates.

    def _update(self, reference: str, quarter: int, period: ReportingPeriod) -> None:
        rag, activity = self.story.rag(reference, quarter), self.activities[reference]
        if not rag:
            return
        officer = self._lead(activity)
        late = self.story.row("late", activity=reference, quarter=quarter)
        at = self.capped(period.updates_due_at + timedelta(days=1 if late else -3))
        told = self.story.activity(reference)
        moved, met = self._milestones(activity, period)
        words = {"progress": told["progress"][quarter]}
        saved: dict[str, Any] = {"activity": activity, "period": period, "by": officer}
        update = priorities.save_update(**saved, words=words, revision=None, at=at, milestones=moved, met=met)
        if rag == "draft":
            return
        self._blockage(update, quarter, officer, at)
        words = self._words(update, rag, quarter)
        later = at + timedelta(minutes=20)
        update = priorities.save_update(**saved, words=words, revision=update.revision, at=later)
        priorities.submit_update(
            update=update, revision=update.revision, by=officer, at=later + timedelta(minutes=5)
        )

    @staticmethod
    def _lead(activity: Activity) -> Person:
        if activity.lead_person is None:
            raise LookupError(f"{activity} has no lead")
        return activity.lead_person

    def _words(self, update: Update, rag: str, quarter: int) -> dict[str, Any]:
        reference, period = update.activity.reference, update.period
        told = self.story.activity(reference)
        words: dict[str, Any] = {
            "self_rag": rag,
            "confidence": {"red": "in_doubt", "amber": "probable"}.get(rag, "highly_likely"),
            "progress": told["progress"][quarter],
            "blocked": update.activity.blockages.open().exists(),
            "marking": update.activity.marking,
        }
        if rag != update.computed_rag and update.computed_rag in ("red", "amber", "green"):
            words["reason_for_difference"] = told["reason"]
        if rag in ("red", "amber"):
            words |= {
                "cause": told["cause"],
                "consequence": told["consequence"],
                "path_to_green": told["path"],
            }
            words["green_on"] = period.ends_on + timedelta(days=92)
        if rag == "red":
            words["decision_asked"] = told["ask"]
            words["asked_of"] = self.bodies["slg"]
            words["asked_by_on"] = period.ends_on + timedelta(days=60)
            words["options"] = (
                "Do nothing and report again; move money within the group; or bring in help from outside it."
            )
            words["recommendation"] = (
                "Bring in help from outside the group: nothing that it can do alone brings it back."
            )
        return words

    def _milestones(
        self, activity: Activity, period: ReportingPeriod
    ) -> tuple[dict[Milestone, date | None], dict[Milestone, date]]:
        """New forecasts, and what was met by the end of the quarter."""
        moved: dict[Milestone, date | None] = {}
        met: dict[Milestone, date] = {}
        for milestone in activity.milestones.filter(actual_on=None):
            due = self.promised[milestone.pk]
            slip = self.story.row("slips", activity=activity.reference, milestone=milestone.title)
            comes_on = due + timedelta(days=slip.get("late", slip.get("forecast", -3)))
            if "forecast" not in slip and comes_on <= period.ends_on:
                met[milestone] = comes_on
            elif slip and due <= months_after(period.ends_on, 3):
                moved[milestone] = comes_on
        return moved, met

    def _blockage(self, update: Update, quarter: int, officer: Person, at: datetime) -> None:
        for row in self.story.rows("blockages", activity=update.activity.reference, quarter=quarter):
            body = self.bodies.get(row["unblocker"])
            organisation = None if body else Organisation.objects.get(key=row["unblocker"])
            priorities.raise_blockage(
                update=update,
                by=officer,
                at=at,
                unblocker_body=body,
                unblocker_organisation=organisation,
                target_on=update.period.ends_on + timedelta(days=90),
                **{
                    n: row[n]
                    for n in ("title", "kind", "description", "cause", "consequence", "tried", "needed")
                },
            )

    # Chasing, as the timer would have done it each day.

    def _chasing_days(self, period: ReportingPeriod) -> list[datetime]:
        days = {
            step.on
            for due_at in (period.updates_due_at, period.reports_due_at)
            for step in ladder(localdate(due_at), DeadlineOffsets(), england_holidays())
        }
        return [at for at in (self._at(day) for day in sorted(days)) if at < self.now]

    @staticmethod
    def _chase(period: ReportingPeriod, days: list[datetime]) -> None:
        for at in days:
            services_chasing.chase_period(period=period, at=at)
            chasing.chase_period(period=period, at=at)

    def _rebaseline(self, quarter: int, period: ReportingPeriod) -> None:
        for row in self.story.rows("rebaselines", quarter=quarter):
            activity = self.activities[row["activity"]]
            milestone = activity.milestones.get(title=row["milestone"])
            asked = services_activities.request_rebaseline(
                milestone=milestone,
                new_on=milestone.baseline_on + timedelta(days=row["move"]),
                why=row["why"],
                by=self._lead(activity),
                at=self.capped(period.updates_due_at - timedelta(days=2)),
            )
            chair = self.meetings.chair(activity.body)
            services_activities.approve_rebaseline(
                rebaselining=asked, by=chair, at=self.capped(period.updates_due_at - timedelta(days=1))
            )
