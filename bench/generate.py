"""A partnership of any size with its quarters behind it, made by the services, as its people would have made it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from bscp_portal.demo.story import last_ended_quarter
from partners import services as partners
from partners.models import Body, Organisation, Partnership, Person
from partners.roles import Role
from partners.wording import UK
from priorities import services as priorities
from priorities.models import Activity, Priority, ReportingPeriod, Strategy
from priorities.rules import months_after
from reports import rollup
from reports.models import Meeting
from reports.rules import Disposition, Outcome
from reports.services import deciding, drafting, issuing, lacking, meeting

GROUPS = 4
PRIORITIES = 5
RATINGS = ("red", "amber", "green", "green", "amber", "green", "green", "green", "green", "green")
PROGRESS = "The work went on as planned. Two partners met every month, and what they agreed was done. " * 3


@dataclass
class Generated:
    """A partnership, and by body and role the people on its bodies."""

    partnership: Partnership
    organisation: Organisation
    bodies: dict[str, Body] = field(default_factory=dict)
    people: dict[tuple[str, Role], Person] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    periods: list[ReportingPeriod] = field(default_factory=list)

    @property
    def groups(self) -> list[Body]:
        return [body for slug, body in self.bodies.items() if slug.startswith("group")]


def partnership_of(slug: str, *, activities: int, quarters: int, now: datetime) -> Generated:
    first = months_after(last_ended_quarter(localdate(now)), 3 - 3 * quarters)
    began = _at(first) - timedelta(days=10)
    made = _people(slug, began)
    strategy = Strategy(
        partnership=made.partnership, title="Safer places", vision="Safe.", starts_on=localdate(began)
    ).record(by=None, at=began)
    aims = [
        Priority(
            strategy=strategy, number=n, title=f"What priority {n} is about", short_title=f"Priority {n}"
        ).record(by=None, at=began)
        for n in range(1, PRIORITIES + 1)
    ]
    for number in range(activities):
        activity = Activity(
            priority=aims[number % PRIORITIES],
            reference=f"{slug[0].upper()}{number + 1}",
            title=f"Piece of work number {number + 1} of the partnership",
            body=made.groups[number % GROUPS],
            lead_organisation=made.organisation,
            lead_person=made.people[f"group{number % GROUPS}", Role.OFFICER],
            starts_on=localdate(began),
        )
        made.activities.append(activity.record(by=None, at=began))
    for quarter in range(quarters):
        period = _period(made.partnership, months_after(first, 3 * quarter), began)
        made.periods.append(period)
        _live_through(made, quarter, period, now)
    return made


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UK)


def _people(slug: str, began: datetime) -> Generated:
    said: dict[str, Any] = {"by": None, "at": began}
    organisation = Organisation(
        key=slug, name=f"{slug.title()} Council", short_name="Council", sector="council"
    )
    partnership = partners.create_partnership(
        slug=slug, name=f"Safer {slug.title()}", short_name=slug.title(), area=slug.title(), **said
    )
    made = Generated(partnership, organisation.record(**said))
    shape = {"board": "", "lead": "board"} | {f"group{n}": "lead" for n in range(GROUPS)}
    for name, above in shape.items():
        kind = "delivery" if above == "lead" else "leadership" if above else "board"
        made.bodies[name] = partners.create_body(
            partnership=partnership,
            slug=name,
            name=f"The {name} of {slug.title()}",
            short_name=name.upper(),
            kind=kind,
            reports_to=made.bodies.get(above),
            **said,
        )
        for role in (Role.CHAIR, Role.SECRETARY, Role.OFFICER):
            email = f"{role}.{name}.{slug}@example.org"
            person = partners.create_person(
                email=email, name=f"{name.title()} {role.title()}", organisation=organisation, **said
            )
            partners.give_seat(
                body=made.bodies[name], person=person, role=role, starts_on=localdate(began), **said
            )
            made.people[name, role] = person
    return made


def _period(partnership: Partnership, starts_on: date, began: datetime) -> ReportingPeriod:
    ends_on = months_after(starts_on, 3) - timedelta(days=1)
    end = _at(ends_on)
    return ReportingPeriod(
        partnership=partnership,
        starts_on=starts_on,
        ends_on=ends_on,
        measures_due_at=end + timedelta(days=14),
        updates_due_at=end + timedelta(days=21),
        reports_due_at=end + timedelta(days=28),
    ).record(by=None, at=began)


def _live_through(made: Generated, quarter: int, period: ReportingPeriod, now: datetime) -> None:
    """Updates, reports and decisions of a quarter; the bodies above have yet to decide about the last one."""
    written = min(period.updates_due_at - timedelta(days=2), now - timedelta(hours=3))
    for number, activity in enumerate(made.activities):
        _update(made, activity, period, RATINGS[(number + quarter) % len(RATINGS)], written)
    is_last = localdate(now) < months_after(period.ends_on, 3)
    for body in made.groups:
        _report(made, body, period, min(period.updates_due_at + timedelta(days=3), now - timedelta(hours=2)))
    for name in () if is_last else ("lead", "board"):
        _report(made, made.bodies[name], period, period.reports_due_at + timedelta(days=20))


def _update(made: Generated, activity: Activity, period: ReportingPeriod, rag: str, at: datetime) -> None:
    words: dict[str, Any] = {
        "self_rag": rag,
        "confidence": "probable",
        "progress": f"{PROGRESS}This is what {period.label} was like for {activity.reference}.",
        "blocked": False,
    }
    if rag != "green":
        words |= {
            "cause": "One post is empty.",
            "consequence": "It will take longer.",
            "path_to_green": "Recruit, then train.",
            "green_on": period.ends_on + timedelta(days=120),
        }
    if rag == "red":
        words |= {
            "decision_asked": f"Agree a secondment for {activity.reference}.",
            "asked_of": made.bodies["lead"],
            "asked_by_on": period.ends_on + timedelta(days=60),
        }
    by = activity.lead_person
    assert by is not None
    update = priorities.save_update(
        activity=activity, period=period, words=words, revision=None, by=by, at=at
    )
    priorities.submit_update(update=update, revision=update.revision, by=by, at=at)


def _report(made: Generated, body: Body, period: ReportingPeriod, at: datetime) -> None:
    chair = made.people[body.slug, Role.CHAIR]
    said: dict[str, Any] = {"by": chair, "at": at}
    report = drafting.start_report(body=body, period=period, **said)
    if lacking.awaited_by(report, at=at):
        report = drafting.close_returns(report=report, **said)
    for item in rollup.undecided(report):
        deciding.record_decision(
            item=item, outcome=Outcome.SUPPORT, words="Agreed as asked.", consulted="All members.", **said
        )
    asked = rollup.inbox(report).values("pk")
    for item in report.items.filter(disposition="").exclude(pk__in=asked):
        if item.rag == "red" and body in made.groups:
            issuing.dispose(
                item=item,
                disposition=Disposition.ESCALATED,
                decision_asked=f"Agree what {item.case.reference} asks for.",
                asked_by_on=period.ends_on + timedelta(days=90),
                **said,
            )
        else:
            over = Disposition.HANDLED if item.triggers else Disposition.CLOSED
            own = item.case.body_id == body.pk
            issuing.dispose(
                item=item, disposition=over if own else Disposition.HANDLED, words="We see to it.", **said
            )
    report = issuing.summarise(report=report, summary="How the quarter went.", good_news=[], **said)
    issuing.sign_and_issue(report=report, **said)


def call(made: Generated, now: datetime) -> Meeting:
    """The leadership group's next meeting, about the newest quarter."""
    body = made.bodies["lead"]
    return meeting.call_meeting(
        body=body,
        period=made.periods[-1],
        starts_at=now + timedelta(days=7),
        venue="Town hall",
        by=made.people["lead", Role.SECRETARY],
        at=now,
    )
