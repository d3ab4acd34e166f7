"""Who gets what of meetings: their own readers the agenda and the minutes, those who keep them the rest.

The meeting is the SLG's, of today. Its papers and drafts are working papers, closed to members of the board above.
"""

import hashlib

from partners.rules import Marking
from reports.models import AgendaItem, Meeting, Paper, PaperFile
from reports.rules import content_hash
from reports.rules_meetings import Presence
from reports.services import agenda, attending, calendars, minuting
from reports.services.meeting import call_meeting
from tests.access_rows import HILLSIDE, NOBODY, RIVERTON, SLG_READERS, Args, Members, Row, plain, row
from tests.access_rows.desk import SLG_PREPARES, SLG_SPEAKS, SLG_WORKS, meeting
from tests.access_rows.partners import NOTHING
from tests.world import World


def with_item(w: World) -> AgendaItem:
    draft = agenda.Draft(title="Winter plan")
    return agenda.add_item(meeting=meeting(w), draft=draft, by=w.secretary, at=w.now)


def attended(w: World) -> Meeting:
    held = with_item(w).meeting
    told = {w.slg_chair.pk: attending.Told(Presence.PRESENT)}
    attending.record_attendance(meeting=held, told=told, by=w.secretary, at=w.now)
    return held


def drafted(w: World) -> Meeting:
    return minuting.draft_minutes(meeting=attended(w), by=w.secretary, at=w.now).meeting


def agreed(w: World) -> Meeting:
    held = call_meeting(
        body=w.slg,
        period=w.last_period,
        starts_at=w.now.replace(microsecond=0),
        venue="Hall",
        by=w.secretary,
        at=w.now,
    )
    told = {w.slg_chair.pk: attending.Told(Presence.PRESENT)}
    attending.record_attendance(meeting=held, told=told, by=w.secretary, at=w.now)
    minutes = minuting.draft_minutes(meeting=held, by=w.secretary, at=w.now)
    minuting.agree_minutes(
        meeting=held,
        at_meeting=meeting(w),
        saw=content_hash(minutes.sections),
        by=w.secretary,
        at=w.now,
    )
    return held


def paper(w: World) -> Paper:
    return paper_of(with_item(w), w)


def private_paper(w: World) -> Paper:
    draft = agenda.Draft(title="Terms", exempt=True, exempt_reason="Members only.")
    return paper_of(agenda.add_item(meeting=meeting(w), draft=draft, by=w.secretary, at=w.now), w)


def paper_of(item: AgendaItem, w: World) -> Paper:
    made = Paper(
        meeting=item.meeting,
        item=item,
        title="A paper",
        organisation=w.council,
        marking=Marking.OFFICIAL,
        handed_in_by=w.secretary,
        handed_in_at=w.now,
    ).record(by=w.secretary, at=w.now)
    data = b"%PDF-1.7"
    digest = hashlib.sha256(data).hexdigest()
    PaperFile.objects.create(paper=made, data=data, size=len(data), sha256=digest, pages=1)
    return made


def token(w: World) -> str:
    return calendars.give_feed(by=w.slg_chair, at=w.now)


def kept(name: str, args: Args, *, post: int, get: int = 200) -> list[Row]:
    """A page for the chair, the deputy and the secretariat alone, with what it is elsewhere."""
    elsewhere = lambda w: ["hillside", *list(args(w))[1:]]  # noqa: E731
    return [
        row(name, args, opens=SLG_PREPARES, forbids=SLG_READERS, get=get, post=post),
        row(name, elsewhere, opens=NOBODY, about="under another's address", post=422),
        row(name, lambda w: ["riverton", NOTHING], opens=NOBODY, about="of nothing", post=422),
    ]


def of_paper(name: str, opens: Members, *, post: int = 405) -> list[Row]:
    forbids = SLG_WORKS - opens
    return [
        row(name, lambda w: ["riverton", paper(w).pk], opens=opens, forbids=forbids, post=post),
        row(
            name,
            lambda w: ["hillside", paper(w).pk],
            opens=NOBODY,
            about="under another's address",
            post=post,
        ),
        row(name, lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist", post=post),
    ]


CHANGES = [
    *kept("reports:meeting_change", lambda w: ["riverton", meeting(w).pk], post=422),
    *kept("reports:meeting_cancel", lambda w: ["riverton", meeting(w).pk], post=422),
    *kept("reports:meeting_run", lambda w: ["riverton", with_item(w).meeting_id], post=302),
    *kept("reports:declaration_create", lambda w: ["riverton", attended(w).pk], post=422),
    *kept("reports:agenda", lambda w: ["riverton", meeting(w).pk], post=302),
    *kept("reports:agenda_item_create", lambda w: ["riverton", meeting(w).pk], post=422),
    *kept("reports:agenda_item_change", lambda w: ["riverton", with_item(w).pk], post=422),
    *kept("reports:agenda_item_move", lambda w: ["riverton", with_item(w).pk], get=302, post=302),
    *kept("reports:agenda_item_remove", lambda w: ["riverton", with_item(w).pk], post=302),
    *kept("reports:minutes_draft", lambda w: ["riverton", meeting(w).pk], post=422),
    *kept("reports:minutes_edit", lambda w: ["riverton", drafted(w).pk], post=409),
    *kept("reports:minutes_agree", lambda w: ["riverton", drafted(w).pk], post=422),
    *kept("reports:minutes_correct", lambda w: ["riverton", agreed(w).pk], post=422),
]

READ = [
    row("reports:minutes", lambda w: ["riverton", drafted(w).pk], opens=SLG_READERS),
    row("reports:minutes", lambda w: ["hillside", meeting(w).pk], opens=NOBODY, about="under another's"),
    row("reports:meeting_calendar", lambda w: ["riverton", meeting(w).pk], opens=SLG_READERS),
    row("reports:meeting_calendar", lambda w: ["hillside", meeting(w).pk], opens=NOBODY, about="another's"),
    row("reports:calendar", lambda w: ["riverton"], opens=RIVERTON, post=200),
    row("reports:calendar", lambda w: ["hillside"], opens=HILLSIDE, post=200, about="of the other"),
    plain("calendar:feed", {"GET": 404, "HEAD": 404}, lambda w: ["guess"], about="guessed"),
    plain("calendar:feed", {"GET": 200, "HEAD": 200}, lambda w: [token(w)]),
]

PAPERS = [
    row(
        "reports:paper_create",
        lambda w: ["riverton", with_item(w).meeting_id],
        opens=SLG_SPEAKS,
        forbids=SLG_READERS,
        post=422,
    ),
    row(
        "reports:paper_create",
        lambda w: ["hillside", meeting(w).pk],
        opens=NOBODY,
        about="another's",
        post=422,
    ),
    *of_paper("reports:paper", SLG_WORKS),
    *of_paper("reports:paper_file", SLG_WORKS),
    # That of a private item is for those with a seat on the body alone.
    *(
        row(
            f"reports:{name}",
            lambda w: ["riverton", private_paper(w).pk],
            opens=SLG_WORKS - {"hwb_chair"},
            about="of a private item",
        )
        for name in ("paper", "paper_file")
    ),
    # The paper is the council's: the chair and the secretary keep the meeting and work there, the deputy keeps it.
    *of_paper("reports:paper_mark", SLG_PREPARES, post=422),
    *of_paper("reports:paper_withdraw", SLG_PREPARES, post=422),
]

ROWS = [*CHANGES, *READ, *PAPERS]
