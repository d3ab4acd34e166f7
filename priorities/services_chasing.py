"""Chasing what is not in: whoever is due to be chased is, once, and the log says who, when and for what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person, Seat
from partners.roles import Permission, Role
from partners.rules_mail import Letter
from partners.services_mail import is_reachable, post
from priorities.letters import about_update
from priorities.models import Activity, Chase, ReportingPeriod, Update
from priorities.rules import DeadlineOffsets
from priorities.rules_chasing import AUDIENCE, Audience, Rung, due_rungs, ladder
from priorities.services import may_write
from priorities.services_periods import england_holidays

MORNING = timedelta(hours=8)
"""A day's chases begin at this time of it, in the United Kingdom."""

NEAR = timedelta(days=60)
"""How far from its deadline a period can have a step of the ladder."""

LEADING = (Role.CHAIR, Role.DEPUTY, Role.MEMBER)


@dataclass(frozen=True)
class Found:
    """Whom one audience offers, and why it is not who it should have been."""

    person: Person | None
    why: str = ""


def chasing_day(at: datetime) -> date:
    """The day whose chases are due at the instant: before the morning it is still the day before."""
    return localdate(at - MORNING)


def rungs_due(due_at: datetime, at: datetime, done: Iterable[Rung]) -> tuple[Rung, ...]:
    """The steps to take now for a return that is not in and was due then."""
    holidays = england_holidays()
    steps = ladder(localdate(due_at), DeadlineOffsets(), holidays)
    return due_rungs(steps, today=chasing_day(at), done=done, received=False, holidays=holidays)


def chase_updates(*, at: datetime) -> list[Chase]:
    """Take every step that is due for every update that is not in. Safe at any time, and twice."""
    near = ReportingPeriod.objects.filter(updates_due_at__range=(at - NEAR, at + NEAR))
    return [
        chase for period in near.order_by("starts_on", "pk") for chase in chase_period(period=period, at=at)
    ]


@transaction.atomic
def chase_period(*, period: ReportingPeriod, at: datetime) -> list[Chase]:
    """The same for one period. Whoever finds another at it leaves it to them."""
    if not rungs_due(period.updates_due_at, at, ()):
        return []
    held = ReportingPeriod.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    if held.filter(pk=period.pk).first() is None:
        return []
    done = done_for(Chase.objects.filter(period=period, activity__isnull=False), "activity_id")
    return [
        _chase(activity, period, rung, at)
        for activity in outstanding(period, at)
        for rung in rungs_due(period.updates_due_at, at, done.get(activity.pk, ()))
    ]


def done_for(chases: Any, field: str) -> Mapping[Any, list[Rung]]:
    """Which steps were taken, by the activity or the body."""
    found: dict[Any, list[Rung]] = {}
    for pk, rung in chases.values_list(field, "rung"):
        found.setdefault(pk, []).append(Rung(rung))
    return found


def outstanding(period: ReportingPeriod, at: datetime) -> list[Activity]:
    """The activities whose update is not in at the instant and can still come."""
    settled = Update.objects.filter(period=period).filter(Q(submitted_at__lte=at) | Q(locked_at__lte=at))
    running = Activity.objects.running(period.starts_on, period.ends_on).filter(
        body__partnership=period.partnership_id
    )
    found = running.exclude(pk__in=settled.values("activity_id"))
    return list(
        found.select_related(
            "body__partnership", "body__reports_to", "lead_organisation", "lead_person"
        ).order_by("body__short_name", "priority__number", "reference")
    )


def _chase(activity: Activity, period: ReportingPeriod, rung: Rung, at: datetime) -> Chase:
    asked: dict[Audience, Callable[[], Found]] = {
        Audience.OFFICER: lambda: officer_of(activity, at),
        Audience.LEAD: lambda: lead_of(activity, at),
        Audience.CHAIR: lambda: chair_of(activity.body, at),
    }
    person, to, note = reach(rung, asked)
    letter = about_update(activity, period, rung, to=to, is_passed_on=to is not AUDIENCE[rung])
    return log(period=period, rung=rung, person=person, note=note, letter=letter, at=at, activity=activity)


def reach(rung: Rung, asked: Mapping[Audience, Callable[[], Found]]) -> tuple[Person | None, Audience, str]:
    """The first who can be reached, from the step's own audience upwards, and what is to be said about it."""
    said: list[str] = []
    order = list(asked)
    for audience in order[order.index(AUDIENCE[rung]) :]:
        found = asked[audience]()
        said += [found.why] if found.why else []
        if found.person is not None:
            return found.person, audience, " ".join(said)
    return None, order[-1], " ".join([*said, "Nobody could be reached."])


def log(
    *,
    period: ReportingPeriod,
    rung: Rung,
    person: Person | None,
    note: str,
    letter: Letter,
    at: datetime,
    activity: Activity | None = None,
    body: Body | None = None,
) -> Chase:
    """Write the chase down together with its e-mail."""
    about = activity or body
    email = None
    if person is not None and about is not None:
        key = f"chase:{about.pk}:{period.pk}:{rung}"
        email = post(to=person, partnership=period.partnership, letter=letter, key=key, at=at)
    return Chase.objects.create(
        period=period,
        activity=activity,
        body=body,
        rung=rung,
        person=person,
        note=note,
        email=email,
        chased_at=at,
    )


# Who it is


def officer_of(activity: Activity, at: datetime) -> Found:
    """The lead person; where they cannot write it, another officer of the same organisation."""
    lead, why = activity.lead_person, "No officer is named as its lead."
    if lead is not None:
        why = _why_not(lead, activity, at)
        if not why:
            return Found(lead)
    writers = access.people_with(Permission.WRITE_UPDATE, activity.body, at=at).order_by("name", "pk")
    others = (person for person in writers if person != lead and not _why_not(person, activity, at))
    return Found(next(others, None), why)


def _why_not(person: Person, activity: Activity, at: datetime) -> str:
    if not is_reachable(person):
        return f"{person} has no account in use."
    if not may_write(person, activity, at=at):
        return f"{person} cannot write its updates."
    return "" if _may_know(person, activity) else f"{person} is not named as a reader."


def _may_know(person: Person, activity: Activity) -> bool:
    return not activity.restricted or activity.readers.filter(person=person).exists()


def lead_of(activity: Activity, at: datetime) -> Found:
    """Who speaks for the lead organisation: on the nearest body above the group, else on the group itself."""
    organisation = activity.lead_organisation
    theirs = Q(organisation=organisation) | Q(organisation=None, person__organisation=organisation)
    for body in [*_above(activity.body), activity.body]:
        for person in seated(body, LEADING, at, theirs):
            if _may_know(person, activity):
                return Found(person)
    return Found(None, f"Nobody speaks for {organisation.short_name} in the line of reporting.")


def _above(body: Body) -> list[Body]:
    found = []
    above = body.reports_to
    while above is not None:
        found.append(above)
        above = above.reports_to
    return found


def chair_of(body: Body, at: datetime) -> Found:
    """The chair; else a deputy, else the secretariat."""
    chair = next(iter(seated(body, (Role.CHAIR,), at)), None)
    if chair is not None:
        return Found(chair)
    instead = next(iter(seated(body, (Role.DEPUTY, Role.SECRETARY), at)), None)
    return Found(instead, f"{body.short_name} has no chair who can be reached.")


def seated(body: Body, roles: Sequence[Role], at: datetime, which: Q | None = None) -> list[Person]:
    """Who can be reached of those in these seats of the body, in the order of the roles and of their names."""
    seats = Seat.objects.current(localdate(at)).filter(which or Q(), body=body, role__in=roles)
    rows = seats.select_related("person").order_by("person__name", "person_id")
    people = sorted(rows, key=lambda seat: roles.index(seat.get_role()))
    return [seat.person for seat in people if is_reachable(seat.person)]
