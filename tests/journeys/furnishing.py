"""What the walk needs beside the year: a record in each state that has a page, on whichever day it is walked.

A new kind of page that no walker comes to wants a record here, and where no list leads to it, an address in `starts`.
"""

import io
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils.timezone import localdate
from psycopg import sql
from pypdf import PdfWriter

from bscp_portal.demo.accounts import CAST
from partners.middleware import database_now
from partners.models import Body, Person
from partners.rules import Marking
from priorities import services as priorities
from priorities import services_activities
from priorities.models import Blockage, Milestone, ReportingPeriod, Update
from reports import rollup, rollup_meetings
from reports.models import ActionPoint, BoardPack, Decision, ExceptionReport, Meeting, Minutes, Paper
from reports.rules import Outcome
from reports.rules_meetings import Interest, Presence, Purpose
from reports.services import agenda, attending, deciding, drafting, handing_in, minuting, packing
from reports.services.agenda import Draft
from reports.services.attending import Told
from reports.services.meeting import call_meeting
from tests.journeys.year import LONG

SLUG = "wigan"
ADMIN, OFFICER = "Secretariat (admin) of SLG and HWB", "Officer, PREM"
CHAIR, LEADER, BOARD = "Chair of PREM", "Chair of the SLG", "Chair of the HWB"
Starts = dict[str, list[str]]


def person(role: str) -> Person:
    return Person.objects.select_related("organisation").get(email=CAST[role])


def furnish() -> Starts:
    """Make the records, and say from which pages each walker sets out."""
    at = database_now()
    period = ReportingPeriod.objects.latest("starts_on")
    found: Starts = {role: [] for role in (ADMIN, OFFICER, CHAIR, LEADER, BOARD)}
    for add in (_work, _meetings, _decisions):
        for role, paths in add(period, at).items():
            found[role] += paths
    return found


def _page(name: str, *args: Any) -> str:
    return reverse(name, args=[SLUG, *args])


# What officers and chairs of groups do.


def _work(period: ReportingPeriod, at: datetime) -> Starts:
    officer = person(OFFICER)
    own = {"activity__body__slug": "prem", "activity__lead_organisation": officer.organisation}
    updates = Update.objects.filter(**own)
    locked = updates.exclude(locked_at=None).latest("submitted_at")
    submitted = updates.filter(locked_at=None).exclude(submitted_at=None).latest("submitted_at")
    started = _started(period, officer, at)
    asked, to_ask = Milestone.objects.filter(actual_on=None, **own)[:2]
    asking = services_activities.request_rebaseline(
        milestone=asked,
        new_on=asked.baseline_on + timedelta(days=90),
        why="The building is let from another day.",
        by=officer,
        at=at,
    )
    blockage = Blockage.objects.filter(resolved_on=None, activity__body__slug="prem").latest("raised_on")
    activity = started.activity
    edited = [_page(f"priorities:update_{what}", activity.pk, period.code) for what in EDITS]
    activities = [_page("priorities:activity", each) for each in (activity.pk, to_ask.activity_id)]
    receipt = _page("priorities:update_receipt", submitted.activity_id, submitted.period.code)
    return {
        OFFICER: [
            *(_page("priorities:update", each.pk) for each in (locked, submitted)),
            receipt,
            *activities,
            *edited,
        ],
        CHAIR: [
            _page("priorities:activity", blockage.activity_id),
            _page("priorities:activity", asked.activity_id),
            _page("priorities:rebaseline_approve", asking.pk),
        ],
    }


EDITS = ("edit", "review", "blockages")


def _started(period: ReportingPeriod, officer: Person, at: datetime) -> Update:
    """An update that its officer has begun, with a blockage in its list."""
    activities = officer.organisation.activities if officer.organisation else None
    assert activities is not None
    activity = activities.filter(body__slug="prem").exclude(updates__period=period)[0]
    update = priorities.save_update(
        activity=activity, period=period, words={"blocked": True}, revision=None, by=officer, at=at
    )
    priorities.raise_blockage(
        update=update,
        title="No room in the building",
        kind="capacity",
        unblocker_organisation=officer.organisation,
        needed="A room on two days a week.",
        by=officer,
        at=at,
    )
    return update


# What the secretariat does with meetings, minutes, papers and packs.


def _meetings(period: ReportingPeriod, at: datetime) -> Starts:
    secretary = person(ADMIN)
    slg = Body.objects.get(partnership__slug=SLUG, slug="slg")
    running, coming = _running(slg, period, secretary, at), _coming(slg, period, secretary, at)
    drafted = Minutes.objects.filter(agreed_at=None, meeting__body=slg).latest("meeting__starts_at")
    agreed = Minutes.objects.exclude(agreed_at=None).filter(meeting__body=slg).latest("meeting__starts_at")
    minuting.correct_minutes(
        minutes=agreed,
        words="Four people sent apologies, not three.",
        at_meeting=running,
        by=secretary,
        at=at,
    )
    titles = ("Where the grants went", "Draft of a plan")
    papers = [_paper(coming, title, pages, secretary, at) for pages, title in enumerate(titles, start=1)]
    handing_in.withdraw_paper(paper=papers[1], why="It comes to the next meeting.", by=secretary, at=at)
    edition = packing.make_pack(meeting=coming, by=secretary, at=at, build=BoardPack.Build.PUBLIC)
    packing.make_pack(meeting=coming, by=secretary, at=at, build=BoardPack.Build.RESTRICTED)
    _paper(coming, "What came late", 3, secretary, at)
    return {
        ADMIN: [
            *(_page("reports:meeting", each.pk) for each in (coming, running)),
            *(_page("reports:agenda", each.pk) for each in (coming, running)),
            _page("reports:meeting_run", running.pk),
            _page("reports:declaration_create", running.pk),
            *(_page("reports:minutes", each.meeting_id) for each in (drafted, agreed)),
            _page("reports:minutes", running.pk),
            *(_page("reports:paper", paper.pk) for paper in papers),
            _page("reports:pack", edition.pk),
            _page("reports:supplement_create", coming.pk),
        ]
    }


def _running(slg: Body, period: ReportingPeriod, secretary: Person, at: datetime) -> Meeting:
    """A meeting that began half an hour ago: who came is written down, and one has an interest."""
    said: dict[str, Any] = {"by": secretary, "at": at}
    begun = at - timedelta(minutes=30)
    meeting = call_meeting(body=slg, period=period, starts_at=begun, venue="Town Hall, Wigan", **said)
    agenda.fill_agenda(meeting=meeting, **said)
    item = agenda.add_item(
        meeting=meeting, draft=Draft(title="Small grants", purpose=Purpose.DECISION), **said
    )
    came = rollup_meetings.members(meeting)
    told = {member.person.pk: Told(Presence.PRESENT) for member in came}
    told[came[-1].person.pk] = Told(Presence.DEPUTY, "Marguerite Oyelaran-Finch")
    attending.record_attendance(meeting=meeting, told=told, **said)
    attending.add_guest(meeting=meeting, name="A guest", organisation=None, **said)
    attending.declare(
        item=item,
        attendance=meeting.attendance.get(person=came[0].person),
        kind=Interest.CONFLICT,
        words="Their organisation has applied for one of the grants.",
        withdrew=True,
        **said,
    )
    return meeting


def _coming(slg: Body, period: ReportingPeriod, secretary: Person, at: datetime) -> Meeting:
    """A meeting three weeks from now, for which papers are handed in and one is to follow."""
    said: dict[str, Any] = {"by": secretary, "at": at}
    begins = at + timedelta(weeks=3)
    meeting = call_meeting(body=slg, period=period, starts_at=begins, venue="Town Hall, Wigan", **said)
    agenda.fill_agenda(meeting=meeting, **said)
    follows = Draft(
        title="Small grants",
        purpose=Purpose.DECISION,
        to_follow_why="The panel meets a week before.",
        to_follow_by=localdate(begins) - timedelta(days=2),
    )
    private = Draft(title="Terms with the landlord", exempt=True, exempt_reason="They are still negotiated.")
    for draft in (follows, private):
        agenda.add_item(meeting=meeting, draft=draft, **said)
    return meeting


def _paper(meeting: Meeting, title: str, pages: int, secretary: Person, at: datetime) -> Paper:
    made, file = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(595, 842)
    made.write(file)
    assert secretary.organisation is not None
    return handing_in.hand_in(
        item=meeting.agenda.filter(exempt=False).latest("position"),
        title=title,
        organisation=secretary.organisation,
        marking=Marking.OFFICIAL,
        data=file.getvalue(),
        by=secretary,
        at=at,
    )


# What is decided, and what comes of it.


def _decisions(period: ReportingPeriod, at: datetime) -> Starts:
    secretary, officer = person(ADMIN), person(OFFICER)
    slg = Body.objects.get(partnership__slug=SLUG, slug="slg")
    draft = ExceptionReport.objects.filter(from_body=slg, period=period, issued_at=None).first()
    draft = draft or drafting.start_report(body=slg, period=period, by=secretary, at=at)
    item = rollup.undecided(draft)[0]
    running = Meeting.objects.filter(body=slg, starts_at__lte=at).latest("starts_at")
    waits = deciding.record_decision(
        item=item, outcome=Outcome.SUPPORT, words="Agreed as asked.", meeting=running, by=secretary, at=at
    )
    decided = Decision.objects.filter(body=slg).exclude(confirmed_at=None).latest("confirmed_at")
    assert officer.organisation is not None
    action = deciding.raise_action(
        decision=decided,
        what="Find a room for the advisers.",
        person=officer,
        organisation=officer.organisation,
        due_on=localdate(at) + timedelta(days=30),
        by=secretary,
        at=at,
    )
    claimed = ActionPoint.objects.exclude(claimed_at=None).filter(verified_at=None).first()
    actions = [_page("reports:action", each.pk) for each in (action, claimed) if each]
    waiting = _page("reports:decision", waits.pk)
    return {
        ADMIN: [*actions, _page("reports:report", draft.pk), waiting],
        OFFICER: actions[:1],
        LEADER: [waiting, _page("reports:report", draft.pk), _page("reports:report_sign", draft.pk)],
    }


# The same records with words as long as they may be.

A_TITLE, A_NARRATIVE = 200, 4000
TITLES = {"title", "short_title", "name", "deputy_name", "presenter_name", "venue", "source"}
NOT_TYPED = {"html", "public_pem", "failure", "taken_out"}


def stretch() -> None:
    """Put long words and texts of the greatest length wherever somebody typed. For the owner of the database."""
    with connection.cursor() as cursor:
        for label in ("priorities", "reports"):
            for model in apps.get_app_config(label).get_models():
                table = sql.Identifier(model._meta.db_table)
                # They would hold what is final, and what has no history.
                cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
                for field in model._meta.concrete_fields:
                    _stretch(cursor, table, field)
                cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _stretch(cursor: Any, table: sql.Identifier, field: Any) -> None:
    is_title = type(field) is CharField and field.name in TITLES
    is_narrative = type(field) is TextField and field.name not in NOT_TYPED
    if is_title or is_narrative:
        length = min(field.max_length or A_NARRATIVE, A_TITLE if is_title else A_NARRATIVE)
        words = f"{LONG} and a few words about it. " * (length // len(LONG) + 1)
        column = sql.Identifier(field.column)
        # Some titles must differ from their neighbours'.
        put = sql.SQL("UPDATE {} SET {} = left(md5(ctid::text), 8) || %s WHERE {} <> ''").format(
            table, column, column
        )
        cursor.execute(put, [f" {words}"[: length - 8].rstrip()])
