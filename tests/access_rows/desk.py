"""Who gets what of reports, exceptions, decisions, answers, actions and meetings.

In the quarter before this one NORTH has issued its report with two escalated exceptions, one of them about a
restricted activity, so that the SLG has a draft.
"""

from dataclasses import replace
from datetime import timedelta

from partners.models import Body
from reports.models import ActionPoint, Decision, ExceptionItem, ExceptionReport, Meeting, Notice
from reports.rules import Disposition, Outcome
from reports.services import deciding, drafting, issuing
from reports.services.meeting import call_meeting
from tests.access_rows import (
    HILLSIDE,
    NOBODY,
    NORTH_LEADS,
    NORTH_READERS,
    RIVERTON,
    SLG_READERS,
    Members,
    Row,
    row,
)
from tests.access_rows.partners import NOTHING
from tests.world import World

NORTH_PREPARES = NORTH_LEADS | {"north_secretary"}
# Members of the board above read what was issued and decided, and no papers still being prepared.
SLG_WORKS = SLG_READERS - {"hwb_member"}
SLG_LEADS: Members = frozenset({"slg_chair", "slg_deputy"})
SLG_PREPARES = SLG_LEADS | {"secretary"}
SLG_SPEAKS = SLG_PREPARES | {"slg_member"}
# The action is given to the officer, and the council answers for it.
SEES_ACTION = SLG_READERS | {"officer"}
COUNCIL: Members = frozenset({"officer", "slg_chair", "secretary", "hwb_chair", "auditor"})


def issued(w: World) -> ExceptionReport:
    """The report of NORTH, issued where it is not yet."""
    before = ExceptionReport.objects.issued().filter(from_body=w.north, period=w.last_period).first()
    return before or _issue(w)


def _issue(w: World) -> ExceptionReport:
    north = drafting.start_report(body=w.north, period=w.last_period, by=w.north_chair, at=w.now)
    north = drafting.close_returns(report=north, by=w.north_chair, at=w.now)
    asked = {w.activity.pk, w.restricted.pk}
    for item in north.items.select_related("case"):
        up = item.case.activity_id in asked
        issuing.dispose(
            item=item,
            disposition=Disposition.ESCALATED if up else Disposition.HANDLED,
            words="" if up else "We ring them.",
            decision_asked="Speak to the council." if up else "",
            asked_by_on=w.today + timedelta(days=30) if up else None,
            by=w.north_chair,
            at=w.now,
        )
    issuing.summarise(report=north, summary="Nothing came.", good_news=[], by=w.north_chair, at=w.now)
    return issuing.sign_and_issue(report=north, by=w.north_chair, at=w.now)


def draft(w: World) -> ExceptionReport:
    issued(w)
    found: ExceptionReport = ExceptionReport.objects.get(from_body=w.slg)
    return found


def asked(w: World) -> ExceptionItem:
    found: ExceptionItem = draft(w).items.get(case__activity=w.activity)
    return found


def restricted(w: World) -> ExceptionItem:
    found: ExceptionItem = draft(w).items.get(case__activity=w.restricted)
    return found


def own(w: World) -> ExceptionItem:
    return issuing.raise_by_hand(
        report=draft(w), title="A hostel closes", cause="Rent.", consequence="Beds.", by=w.slg_chair, at=w.now
    )


def decided(w: World, by: str = "slg_chair") -> Decision:
    return deciding.record_decision(
        item=asked(w),
        outcome=Outcome.SUPPORT,
        words="We will.",
        consulted="All.",
        by=getattr(w, by),
        at=w.now,
    )


def referred(w: World) -> Decision:
    return deciding.record_decision(
        item=asked(w),
        outcome=Outcome.REFER,
        words="It is theirs.",
        referred_to=Body.objects.get(partnership=w.slg.partnership, slug="asb"),
        consulted="All.",
        by=w.slg_chair,
        at=w.now,
    )


def waiting(w: World) -> Decision:
    return decided(w, "secretary")


def notice(w: World) -> Notice:
    found: Notice = decided(w).notices.get(recipient=w.north_chair)
    return found


def action(w: World) -> ActionPoint:
    return deciding.raise_action(
        decision=decided(w),
        what="Speak to them",
        person=w.officer,
        organisation=w.council,
        due_on=w.today,
        by=w.slg_chair,
        at=w.now,
    )


def meeting(w: World) -> Meeting:
    return call_meeting(
        body=w.slg, period=w.last_period, starts_at=w.now, venue="Hall", by=w.slg_chair, at=w.now
    )


def answered(given: Row, method: str, members: Members, status: int) -> Row:
    """The row, with these members answered otherwise by one method."""
    statuses = dict(given.expected[method]) | dict.fromkeys(members, status)
    return replace(given, expected={**given.expected, method: statuses})


REPORTS = [
    row("reports:reports", lambda w: ["riverton", "north"], opens=NORTH_READERS),
    row("reports:reports", lambda w: ["hillside", "hill"], opens=HILLSIDE, about="of the other partnership"),
    row("reports:reports", lambda w: ["riverton", "asb"], opens=NOBODY, about="of a sister board"),
    row(
        "reports:report_start",
        lambda w: ["riverton", "north", w.last_period.code],
        opens=NORTH_PREPARES,
        forbids=NORTH_READERS,
        post=302,
    ),
    row(
        "reports:report_start",
        lambda w: ["riverton", "north", "1999-01"],
        opens=NOBODY,
        about="on a period that does not exist",
        post=422,
    ),
    row("reports:report", lambda w: ["riverton", issued(w).pk], opens=NORTH_READERS, about="issued"),
    row("reports:report", lambda w: ["riverton", draft(w).pk], opens=SLG_WORKS, about="in draft"),
    row(
        "reports:report", lambda w: ["hillside", issued(w).pk], opens=NOBODY, about="under another's address"
    ),
    row("reports:report", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row("reports:report_preview", lambda w: ["riverton", draft(w).pk], opens=SLG_WORKS),
    row(
        "reports:report_close_returns",
        lambda w: ["riverton", draft(w).pk],
        opens=SLG_PREPARES,
        forbids=SLG_WORKS,
        post=302,
    ),
    row(
        "reports:report_summary",
        lambda w: ["riverton", draft(w).pk],
        opens=SLG_PREPARES,
        forbids=SLG_WORKS,
        post=422,
    ),
    row(
        "reports:report_sign",
        lambda w: ["riverton", draft(w).pk],
        opens=SLG_LEADS,
        forbids=SLG_WORKS,
        post=422,
    ),
    row(
        "reports:report_correct",
        lambda w: ["riverton", issued(w).pk],
        opens=NORTH_PREPARES,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "reports:item_raise",
        lambda w: ["riverton", draft(w).pk],
        opens=SLG_PREPARES,
        forbids=SLG_WORKS,
        post=422,
    ),
]

ITEMS = [
    row(
        "reports:item_dispose",
        lambda w: ["riverton", own(w).pk],
        opens=SLG_PREPARES,
        forbids=SLG_WORKS,
        post=422,
        about="raised by hand",
    ),
    row(
        "reports:item_dispose",
        lambda w: ["riverton", asked(w).pk],
        opens=SLG_PREPARES,
        forbids=SLG_WORKS,
        get=302,
        post=422,
        about="put to the body",
    ),
    row(
        "reports:item_dispose",
        lambda w: ["riverton", restricted(w).pk],
        opens=NOBODY,
        about="restricted",
        post=422,
    ),
    answered(
        row("reports:item_decide", lambda w: ["riverton", asked(w).pk], opens=SLG_WORKS, post=422),
        "POST",
        SLG_WORKS - SLG_PREPARES,
        403,
    ),
    row(
        "reports:item_decide",
        lambda w: ["riverton", restricted(w).pk],
        opens=NOBODY,
        about="restricted",
        post=422,
    ),
    row(
        "reports:item_decide",
        lambda w: ["hillside", asked(w).pk],
        opens=NOBODY,
        about="under another's address",
        post=422,
    ),
    row(
        "reports:item_comment",
        lambda w: ["riverton", asked(w).pk],
        opens=SLG_SPEAKS,
        forbids=SLG_WORKS,
        post=422,
    ),
    row(
        "reports:item_comment",
        lambda w: ["riverton", restricted(w).pk],
        opens=NOBODY,
        about="restricted",
        post=422,
    ),
]

DECISIONS = [
    row("reports:decision", lambda w: ["riverton", decided(w).pk], opens=NORTH_READERS, about="in effect"),
    row("reports:decision", lambda w: ["riverton", waiting(w).pk], opens=SLG_WORKS, about="waiting"),
    row(
        "reports:decision",
        lambda w: ["hillside", decided(w).pk],
        opens=NOBODY,
        about="under another's address",
    ),
    *(
        row(
            f"reports:{name}",
            lambda w: ["riverton", waiting(w).pk],
            opens=SLG_LEADS,
            forbids=SLG_WORKS,
            post=302,
        )
        for name in ("decision_confirm", "decision_reject")
    ),
    row(
        "reports:action_create",
        lambda w: ["riverton", decided(w).pk],
        opens=SLG_PREPARES,
        forbids=NORTH_READERS,
        post=422,
    ),
]

REFERRALS = [
    row(
        "reports:sister_answer_create",
        lambda w: ["riverton", referred(w).pk],
        opens=SLG_PREPARES,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "reports:sister_answer_create",
        lambda w: ["riverton", decided(w).pk],
        opens=NOBODY,
        post=422,
        about="of what was not referred",
    ),
    row(
        "reports:sister_answer_create",
        lambda w: ["hillside", referred(w).pk],
        opens=NOBODY,
        post=422,
        about="under another's address",
    ),
]

NOTICES = [
    row("reports:notices", lambda w: ["riverton"], opens=RIVERTON),
    row("reports:notices", lambda w: ["hillside"], opens=HILLSIDE, about="of the other partnership"),
    row("reports:notice", lambda w: ["riverton", notice(w).pk], opens=frozenset({"north_chair"})),
    row(
        "reports:notice",
        lambda w: ["hillside", notice(w).pk],
        opens=NOBODY,
        about="under another's address",
    ),
    row(
        "reports:notice_acknowledge",
        lambda w: ["riverton", notice(w).pk],
        opens=frozenset({"north_chair"}),
        post=302,
    ),
]

ACTIONS = [
    row("reports:actions", lambda w: ["riverton"], opens=RIVERTON),
    row("reports:actions", lambda w: ["hillside"], opens=HILLSIDE, about="of the other partnership"),
    row("reports:action", lambda w: ["riverton", action(w).pk], opens=SEES_ACTION),
    row(
        "reports:action", lambda w: ["hillside", action(w).pk], opens=NOBODY, about="under another's address"
    ),
    row(
        "reports:action_claim",
        lambda w: ["riverton", action(w).pk],
        opens=COUNCIL,
        forbids=SEES_ACTION,
        post=422,
    ),
    *(
        row(
            f"reports:{name}",
            lambda w: ["riverton", action(w).pk],
            opens=who,
            forbids=SEES_ACTION,
            post=422,
        )
        for name, who in (
            ("action_verify", SLG_SPEAKS),
            ("action_send_back", SLG_SPEAKS),
            ("action_redate", SLG_PREPARES),
        )
    ),
]

MEETINGS = [
    row("reports:all_meetings", lambda w: ["riverton"], opens=RIVERTON),
    row("reports:all_meetings", lambda w: ["hillside"], opens=HILLSIDE, about="elsewhere"),
    row("reports:meetings", lambda w: ["riverton", "slg"], opens=SLG_READERS),
    row("reports:meetings", lambda w: ["hillside", "hill"], opens=HILLSIDE, about="of the other partnership"),
    row(
        "reports:meeting_create",
        lambda w: ["riverton", "slg"],
        opens=SLG_PREPARES,
        forbids=SLG_READERS,
        post=422,
    ),
    row("reports:meeting", lambda w: ["riverton", meeting(w).pk], opens=SLG_READERS),
    row(
        "reports:meeting",
        lambda w: ["hillside", meeting(w).pk],
        opens=NOBODY,
        about="under another's address",
    ),
]

ROWS = [*REPORTS, *ITEMS, *DECISIONS, *REFERRALS, *NOTICES, *ACTIONS, *MEETINGS]
