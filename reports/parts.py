"""What this app says on the pages of organisations, people and bodies: actions, meetings and referrals."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Organisation, Partnership, Person
from partners.parts import Part
from partners.roles import Permission
from partners.tables import Column, Table
from partners.wording import uk_date
from reports.models import ActionPoint, Decision, ExceptionCase, ExceptionReport, Meeting
from reports.models.exceptions import open_case_to
from reports.parts_cases import marked

FIRST = 10


def of_organisation(organisation: Organisation, partnership: Partnership, person: Person) -> Iterator[Part]:
    given = _actions(partnership, person).filter(organisation=organisation)
    yield _part("Actions it was given", given, partnership, organisation=organisation.key)


def of_person(shown: Person, partnership: Partnership, person: Person) -> Iterator[Part]:
    given = _actions(partnership, person).filter(person=shown)
    yield _part("Actions they were given", given, partnership, whose=str(shown.pk))


def of_body(body: Body, partnership: Partnership, person: Person) -> Iterator[Part]:
    logged = _actions(partnership, person).filter(body=body)
    yield _part("Actions in its log", logged, partnership, body=body.slug)
    told = ExceptionReport.objects.visible_to(person).filter(from_body=body).select_related("period")
    newest = list(told.defer("content").order_by("-period__starts_on", "-version")[:3])
    reports = reverse("reports:reports", args=[partnership.slug, body.slug])
    yield Part(
        "reports", "Exception reports", Table(_of_report(partnership), newest), (reports, "All its reports")
    )
    held = Meeting.objects.visible_to(person).filter(body=body).select_related("period", "body")
    every = reverse("reports:meetings", args=[partnership.slug, body.slug])
    rows = list(held.order_by("-starts_at")[:3])
    yield Part("meetings", "Meetings", Table(_of_meeting(partnership), rows), (every, "All its meetings"))
    referred = list(_referred(body, partnership, person))
    yield Part("referred", "Referred to it", Table(_of_referral(partnership), referred))


def _referred(body: Body, partnership: Partnership, person: Person) -> Any:
    """Decisions that refer an exception to the board, for its own members and whoever follows the exception.

    Members of the board read what they are asked, though the exception stands in no paper of theirs; never that of
    a restricted activity.
    """
    theirs = Q(referred_to_id__in=access.body_ids(person, Permission.READ)) & open_case_to(person, "case__")
    followed = Q(pk__in=Decision.objects.visible_to(person).values("pk"))
    opens = ExceptionCase.objects.visible_to(person).filter(pk=OuterRef("case_id"))
    found = Decision.objects.in_effect().filter(theirs | followed, referred_to=body)
    found = found.filter(body__partnership=partnership)
    found = found.annotate(opens=Exists(opens), marking=marked("item__shown"))
    return found.select_related("case__activity", "body").order_by("case__closed_at", "-confirmed_at")[:FIRST]


def _actions(partnership: Partnership, person: Person) -> Any:
    seen = ActionPoint.objects.visible_to(person).filter(body__partnership=partnership)
    return seen.unfinished().select_related("person", "organisation").order_by("due_on", "reference")


def _part(title: str, found: Any, partnership: Partnership, **narrowed: str) -> Part:
    every = f"{reverse('reports:actions', args=[partnership.slug])}?{urlencode(narrowed)}"
    return Part(
        "actions",
        title,
        Table(_of_action(partnership), list(found[:FIRST])),
        (every, "All of them, with those that are done"),
    )


def _of_action(partnership: Partnership) -> list[Column]:
    slug = partnership.slug
    return [
        Column(
            "Action",
            lambda action: f"{action.reference}: {action.what}",
            url=lambda action: reverse("reports:action", args=[slug, action.pk]),
        ),
        Column("Who", attrgetter("person.name")),
        Column("Organisation", attrgetter("organisation.short_name")),
        Column("State", lambda action: "Done (claimed)" if action.claimed_at else "Still to be done"),
        Column("Due", attrgetter("due_on")),
    ]


def _of_referral(partnership: Partnership) -> list[Column]:
    def trace(decision: Any) -> str:
        return (
            reverse("reports:case", args=[partnership.slug, decision.case.reference])
            if decision.opens
            else ""
        )

    return [
        Column("Exception", lambda decision: f"{decision.case.reference}: {decision.case.title}", url=trace),
        Column("What is asked", attrgetter("words"), wide=True),
        Column("By", attrgetter("body.short_name")),
        Column("Since", attrgetter("decided_on")),
        Column("State", lambda decision: "Closed" if decision.case.closed_at else "Open"),
    ]


def _of_report(partnership: Partnership) -> list[Column]:
    slug = partnership.slug
    return [
        Column(
            "About",
            attrgetter("period.label"),
            url=lambda report: reverse("reports:report", args=[slug, report.pk]),
        ),
        Column("Version", attrgetter("version"), numeric=True),
        Column("Issued", lambda report: report.issued_at, words=_issued),
    ]


def _issued(report: Any) -> str:
    return uk_date(localdate(report.issued_at)) if report.issued_at else "Draft, not issued yet"


def _of_meeting(partnership: Partnership) -> list[Column]:
    slug = partnership.slug
    return [
        Column(
            "When",
            attrgetter("starts_at"),
            url=lambda meeting: reverse("reports:meeting", args=[slug, meeting.pk]),
        ),
        Column("Where", attrgetter("venue")),
        Column("About", lambda meeting: str(meeting.period.label)),
    ]
