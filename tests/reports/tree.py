"""A partnership of any shape, grown for tests: bodies in a tree, each with its people, activities and quarters."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from partners import services as partners
from partners.models import Body, Organisation, Partnership, Person
from partners.roles import Role
from priorities import services as priorities
from priorities.models import Activity, Priority, ReportingPeriod, Strategy, Update
from reports import rollup
from reports.models import ExceptionItem, ExceptionReport
from reports.rules import Disposition, Outcome
from reports.services import deciding, drafting, issuing

LONG_AGO = datetime(2020, 1, 1, 12, tzinfo=UTC)
QUARTERS = [
    (date(2025, 10, 1), date(2025, 12, 31)),
    (date(2026, 1, 1), date(2026, 3, 31)),
    (date(2026, 4, 1), date(2026, 6, 30)),
    (date(2026, 7, 1), date(2026, 9, 30)),
]

WORDS: dict[str, dict[str, Any]] = {
    "green": {"self_rag": "green", "confidence": "probable", "progress": "It goes well.", "blocked": False},
}
WORDS["amber"] = WORDS["green"] | {
    "self_rag": "amber",
    "cause": "One post is empty.",
    "consequence": "It will take longer.",
    "path_to_green": "Recruit, then train.",
}
WORDS["red"] = WORDS["amber"] | {"self_rag": "red", "decision_asked": "Agree a secondment."}


@dataclass
class Tree:
    """Bodies by name, the parent first; people by body and role."""

    partnership: Partnership
    periods: list[ReportingPeriod]
    organisation: Organisation
    priority: Priority
    bodies: dict[str, Body] = field(default_factory=dict)
    people: dict[tuple[str, Role], Person] = field(default_factory=dict)
    activities: dict[str, list[Activity]] = field(default_factory=dict)
    clock: datetime = LONG_AGO

    def at(self, nominal: datetime) -> datetime:
        """When something happens: on its usual day, or right after what happened last. Time never runs back."""
        self.clock = max(nominal, self.clock + timedelta(seconds=1))
        return self.clock

    def person(self, body: str, role: Role) -> Person:
        return self.people[body, role]

    def chair(self, body: Body) -> Person:
        return self.people[body.slug, Role.CHAIR]

    def update(
        self, activity: Activity, period: ReportingPeriod, rag: str, at: datetime | None = None
    ) -> Update:
        at = at or self.at(before_deadline(period))
        by = self.person(activity.body.slug, Role.OFFICER)
        words = dict(WORDS[rag])
        if rag != "green":
            words["green_on"] = period.ends_on + timedelta(days=120)
        if rag == "red":
            words |= {
                "asked_by_on": period.ends_on + timedelta(days=60),
                "asked_of": activity.body.reports_to,
            }
        update = priorities.save_update(
            activity=activity, period=period, words=words, revision=None, by=by, at=at
        )
        return priorities.submit_update(update=update, revision=update.revision, by=by, at=at)

    def draft(self, body: str, period: ReportingPeriod, at: datetime | None = None) -> ExceptionReport:
        return drafting.draft_report(
            body=self.bodies[body], period=period, at=at or self.day_of(self.bodies[body], period)
        )

    def day_of(self, body: Body, period: ReportingPeriod) -> datetime:
        """Groups without others below report in time; the bodies above meet after every deadline."""
        return self.at(meeting_day(period) if body.reporting_bodies.exists() else report_day(period))

    def deal_with(self, report: ExceptionReport, how: str = "handle", at: datetime | None = None) -> None:
        """Dispose of or decide every item of the draft in the simplest way."""
        at = at or self.day_of(report.from_body, report.period)
        asked = set(rollup.undecided(report).values_list("pk", flat=True))
        for item in report.items.select_related("case", "report__from_body", "report__period"):
            if item.pk in asked:
                self.decide(
                    item, Outcome.ESCALATE if how == "escalate" and report.to_body else Outcome.SUPPORT, at=at
                )
            elif not item.disposition and item.pk not in inbox_of(report):
                self.dispose(item, how, at=at)

    def dispose(self, item: ExceptionItem, how: str = "handle", at: datetime | None = None) -> ExceptionItem:
        report = item.report
        at = at or self.day_of(report.from_body, report.period)
        by = self.chair(report.from_body)
        may_escalate = report.to_body is not None and not report.from_body.reporting_bodies.exists()
        if how == "escalate" and may_escalate:
            return issuing.dispose(
                item=item,
                disposition=Disposition.ESCALATED,
                decision_asked="Agree the secondment.",
                asked_by_on=report.period.ends_on + timedelta(days=90),
                by=by,
                at=at,
            )
        if how == "close" and item.case.body_id == report.from_body_id:
            return issuing.dispose(
                item=item, disposition=Disposition.CLOSED, words="It is over.", by=by, at=at
            )
        return issuing.dispose(
            item=item, disposition=Disposition.HANDLED, words="We see to it.", by=by, at=at
        )

    def decide(
        self, item: ExceptionItem, outcome: Outcome, at: datetime | None = None, by: Person | None = None
    ) -> Any:
        period = item.report.period
        extra: dict[str, Any] = {}
        if outcome is Outcome.ESCALATE:
            extra = {"decision_asked": "Fund the post.", "asked_by_on": period.ends_on + timedelta(days=120)}
        if outcome is Outcome.ACCEPT:
            extra = {"accept_until": period.ends_on + timedelta(days=200)}
        return deciding.record_decision(
            item=item,
            outcome=outcome,
            words="So be it.",
            consulted="The members, by e-mail.",
            by=by or self.chair(item.report.from_body),
            at=at or self.at(meeting_day(period)),
            **extra,
        )

    def issue(self, report: ExceptionReport, at: datetime | None = None) -> ExceptionReport:
        at = at or self.day_of(report.from_body, report.period)
        by = self.chair(report.from_body)
        report = issuing.summarise(report=report, summary="How the quarter went.", good_news=[], by=by, at=at)
        return issuing.sign_and_issue(report=report, by=by, at=at)


def inbox_of(report: ExceptionReport) -> set[Any]:
    return set(rollup.inbox(report).values_list("pk", flat=True))


def before_deadline(period: ReportingPeriod) -> datetime:
    return period.updates_due_at - timedelta(days=2)


def report_day(period: ReportingPeriod) -> datetime:
    """When updates are due and reports not yet."""
    return period.updates_due_at + timedelta(days=3)


def meeting_day(period: ReportingPeriod) -> datetime:
    """After every deadline of the period."""
    return period.reports_due_at + timedelta(days=10)


def grow(shape: dict[str, str | None], activities: dict[str, int]) -> Tree:
    """A partnership whose bodies report as `shape` says (body → parent, parents first)."""
    key = uuid4().hex[:8]
    partnership = partners.create_partnership(
        slug=f"p{key}", name="Treewick", short_name="Treewick", area="Treewick", by=None, at=LONG_AGO
    )
    organisation = Organisation(
        key=f"o{key}", name="Treewick Council", short_name="Council", sector="council"
    ).record(by=None, at=LONG_AGO)
    strategy = Strategy(
        partnership=partnership, title="Strategy", vision="Safe.", starts_on=date(2020, 1, 1)
    ).record(by=None, at=LONG_AGO)
    priority = Priority(strategy=strategy, number=1, title="Less harm", short_title="Harm").record(
        by=None, at=LONG_AGO
    )
    periods = [_period(partnership, *quarter) for quarter in QUARTERS]
    tree = Tree(partnership=partnership, periods=periods, organisation=organisation, priority=priority)
    for name, parent in shape.items():
        _add_body(tree, name, parent, key)
        tree.activities[name] = [_activity(tree, name, n) for n in range(1, activities.get(name, 0) + 1)]
    return tree


def _period(partnership: Partnership, starts_on: date, ends_on: date) -> ReportingPeriod:
    end = datetime(ends_on.year, ends_on.month, ends_on.day, 23, 59, tzinfo=UTC)
    return ReportingPeriod(
        partnership=partnership,
        starts_on=starts_on,
        ends_on=ends_on,
        measures_due_at=end + timedelta(days=14),
        updates_due_at=end + timedelta(days=21),
        reports_due_at=end + timedelta(days=28),
    ).record(by=None, at=LONG_AGO)


def _add_body(tree: Tree, name: str, parent: str | None, key: str) -> None:
    body = partners.create_body(
        partnership=tree.partnership,
        slug=name,
        name=f"{name.title()} group",
        short_name=name.upper(),
        kind="delivery" if parent else "board",
        reports_to=tree.bodies[parent] if parent else None,
        by=None,
        at=LONG_AGO,
    )
    tree.bodies[name] = body
    for role in (Role.CHAIR, Role.DEPUTY, Role.OFFICER, Role.SECRETARY, Role.MEMBER):
        person = partners.create_person(
            email=f"{role}.{name}.{key}@example.org",
            name=f"{name.title()} {role}",
            organisation=tree.organisation,
            by=None,
            at=LONG_AGO,
        )
        partners.give_seat(
            body=body,
            person=person,
            role=role,
            starts_on=date(2020, 1, 1),
            organisation=tree.organisation,
            by=None,
            at=LONG_AGO,
        )
        tree.people[name, role] = person


def _activity(tree: Tree, body: str, number: int) -> Activity:
    return Activity(
        priority=tree.priority,
        reference=f"{body}-{number}",
        title=f"Activity {number} of {body}",
        body=tree.bodies[body],
        lead_organisation=tree.organisation,
        starts_on=date(2020, 1, 1),
    ).record(by=None, at=LONG_AGO)
