"""Who is told of what was decided, escalated or given to do. It leaves by e-mail, through the outbox."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Q
from django.utils.timezone import get_current_timezone, localdate

from partners.models import Body, Person
from partners.roles import Role
from partners.services_mail import post
from priorities.models import ReportingPeriod
from priorities.rules import DeadlineOffsets, working_days_after
from priorities.services_chasing import MORNING, chair_of, seated
from priorities.services_periods import england_holidays
from reports.letters import (
    about_action,
    about_decision,
    about_escalation,
    about_pack,
    about_publication,
    about_sister_answer,
)
from reports.models import (
    ActionPoint,
    BoardPack,
    Decision,
    ExceptionReport,
    Notice,
    Publication,
    SisterAnswer,
)
from reports.services.distributing import recipients
from reports.services.sealing import head_of

LEADS = (Role.CHAIR, Role.DEPUTY, Role.SECRETARY)
READERS_OF_PAPERS = (Role.CHAIR, Role.DEPUTY, Role.MEMBER, Role.SECRETARY)
TOLD_OF = (BoardPack.Build.RESTRICTED, BoardPack.Build.SUPPLEMENT, BoardPack.Build.EXEMPT)


def tell(decision: Decision, people: Iterable[Person], *, at: datetime) -> list[Notice]:
    """A notice for each person, which they acknowledge, and an e-mail that takes them to it."""
    notices = [Notice(decision=decision, recipient=person, told_at=at) for person in people]
    Notice.objects.bulk_create(notices)
    for notice in notices:
        post(
            to=notice.recipient,
            partnership=decision.body.partnership,
            letter=about_decision(notice, at=at),
            key=f"decision:{notice.pk}",
            at=at,
        )
    return notices


def tell_of_sister_answer(answer: SisterAnswer, people: Iterable[Person], *, at: datetime) -> list[Notice]:
    """The same of what a sister board answered."""
    decision = answer.decision
    notices = [
        Notice(decision=decision, sister_answer=answer, recipient=person, told_at=at) for person in people
    ]
    Notice.objects.bulk_create(notices)
    for notice in notices:
        post(
            to=notice.recipient,
            partnership=decision.body.partnership,
            letter=about_sister_answer(notice, at=at),
            key=f"sister-answer:{notice.pk}",
            at=at,
        )
    return notices


def tell_of_report(report: ExceptionReport, *, at: datetime) -> None:
    """Tell those above what an issued report asks of them. What a corrected one repeats they have been told."""
    asked = report.items.filter(disposition="escalated", unchanged_from=None)
    days = [day for day in asked.values_list("asked_by_on", flat=True) if day is not None]
    if report.to_body is None or not days or report.from_body.reporting_bodies.reporting().exists():
        return  # what has bodies below it escalates by decision
    tell_above(report.from_body, report.to_body, report.period, days, about=f"report:{report.pk}", at=at)


def tell_of_escalation(decision: Decision, *, at: datetime) -> None:
    """Tell those above what a decision to escalate asks of them."""
    report, day = decision.item.report, decision.asked_by_on
    if report.to_body is not None and day is not None:
        about = f"escalation:{decision.pk}"
        tell_above(decision.body, report.to_body, report.period, [day], about=about, at=at)


def tell_above(
    body: Body, above: Body, period: ReportingPeriod, days: list[date], *, about: str, at: datetime
) -> None:
    """Write to the chair and the secretariat of the body above. `days` are those by which it is asked to decide."""
    letter = about_escalation(body, above, period, len(days), min(days), on=localdate(at))
    chair = chair_of(above, at).person
    people = {person.pk: person for person in seated(above, (Role.SECRETARY,), at)}
    for person in [chair, *(p for pk, p in people.items() if chair is None or pk != chair.pk)]:
        if person is not None:
            key = f"{about}:{person.pk}"
            post(to=person, partnership=above.partnership, letter=letter, key=key, at=at)


def tell_of_action(action: ActionPoint, *, at: datetime) -> None:
    """An action is mailed on the morning of the working day after it was given."""
    day = working_days_after(localdate(at), DeadlineOffsets().actions_after, england_holidays())
    morning = datetime.combine(day, time(), tzinfo=get_current_timezone()) + MORNING
    post(
        to=action.person,
        partnership=action.body.partnership,
        letter=about_action(action, "given"),
        key=f"action-given:{action.pk}",
        at=at,
        due_at=morning,
    )


def tell_of_pack(pack: BoardPack, *, at: datetime) -> None:
    """Tell whoever has a seat on the body that the papers of a meeting to come are there, by a link alone.

    Of an exempt part those on its list are told, and nobody else. The letter bears the body's newest seal: whoever
    keeps it can witness that nothing sealed until then was changed.
    """
    meeting = pack.meeting
    if pack.build not in TOLD_OF or meeting.starts_at <= at:
        return
    exempt = pack.build == BoardPack.Build.EXEMPT
    people = recipients(pack, at=at) if exempt else seated(meeting.body, READERS_OF_PAPERS, at)
    seal = head_of(meeting.body)
    letter = about_pack(pack, seal.head if seal else "")
    for person in people:
        key = f"pack:{pack.pk}:{person.pk}"
        post(to=person, partnership=meeting.body.partnership, letter=letter, key=key, at=at)


def tell_of_publication(publication: Publication, *, at: datetime) -> None:
    """Tell everybody with a seat on the body, and who leads the bodies above, below and beside it: each once.

    Like the letter about a pack it bears the newest seal, so that witnesses stand outside the portal.
    """
    body = publication.pack.meeting.body
    seal = head_of(body)
    letter = about_publication(publication, seal.head if seal else "")
    beside = Q(kind=Body.Kind.SISTER, partnership=body.partnership_id)
    neighbours = Body.objects.filter(Q(reports_to=body) | Q(pk=body.reports_to_id) | beside)
    people = seated(body, tuple(Role), at)
    for each in neighbours.order_by("short_name"):
        people += seated(each, LEADS, at)
    for person in people:
        key = f"publication:{publication.pk}:{person.pk}"
        post(to=person, partnership=body.partnership, letter=letter, key=key, at=at)
