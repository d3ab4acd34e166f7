"""Who gets what of the packs: they open to whoever may read the body's papers, and the secretariat makes them."""

from reports.models import BoardPack, Meeting, PackOrder, PrintEdition, Recipient
from reports.services.meeting import call_meeting
from reports.services.publishing import publish_pack
from tests.access_rows import EVERYBODY, HILLSIDE, NOBODY, RIVERTON, SLG_READERS, plain, row
from tests.access_rows.desk import draft, meeting
from tests.access_rows.partners import NOTHING
from tests.world import World


def out_of_turn(w: World) -> Meeting:
    """About a quarter whose report has to wait for the one before, so that no pack can be made of it."""
    draft(w)
    return call_meeting(
        body=w.slg, period=w.period, starts_at=w.now, venue="Town hall", by=w.slg_chair, at=w.now
    )


SLG_WORKING = SLG_READERS - {"hwb_member"}  # may read its working papers; of those above, only who leads
RESTRICTED, PUBLIC, SUBMISSION, EXEMPT = (
    BoardPack.Build.RESTRICTED,
    BoardPack.Build.PUBLIC,
    BoardPack.Build.SUBMISSION,
    BoardPack.Build.EXEMPT,
)


def published(w: World) -> BoardPack:
    made = pack(w, PUBLIC)
    publish_pack(pack=made, by=w.secretary, at=w.now)
    return made


def pack(w: World, build: str = RESTRICTED) -> BoardPack:
    return BoardPack.objects.create(
        meeting=(called := meeting(w)),
        build=build,
        pdf=b"%PDF",
        sha256="0" * 64,
        pages=1,
        content={"starts_at": called.starts_at.isoformat()},
        content_sha256="0" * 64,
        made_by=w.secretary,
        made_at=w.now,
    )


def printed(w: World) -> BoardPack:
    made = pack(w)
    PrintEdition.objects.create(pack=made, pdf=b"%PDF", sha256="1" * 64, pages=2)
    return made


def exempt(w: World) -> BoardPack:
    """On its list are one member and one who has no seat on the body."""
    made = pack(w, EXEMPT)
    for person in (w.slg_member, w.north_chair):
        Recipient.objects.create(pack=made, person=person, name=person.name, role="Member")
    return made


def order(w: World) -> PackOrder:
    return PackOrder.objects.create(
        meeting=(called := meeting(w)),
        version=1,
        content={"starts_at": called.starts_at.isoformat()},
        content_sha256="0" * 64,
        ordered_by=w.secretary,
        ordered_at=w.now,
    )


NOT_THERE = {"GET": 404, "HEAD": 404}

ROWS = [
    row("reports:packs", lambda w: ["riverton"], opens=RIVERTON),
    row("reports:packs", lambda w: ["hillside"], opens=HILLSIDE, about="of the other partnership"),
    row(
        "reports:pack_create",
        lambda w: ["riverton", out_of_turn(w).pk],
        opens=frozenset({"secretary"}),
        forbids=SLG_READERS,
        post=422,
    ),
    row(
        "reports:pack_create",
        lambda w: ["hillside", meeting(w).pk],
        opens=NOBODY,
        about="under another's address",
        post=422,
    ),
    row(
        "reports:pack_create", lambda w: ["riverton", NOTHING], opens=NOBODY, about="of no meeting", post=422
    ),
    row(
        "reports:pack_order",
        lambda w: ["riverton", order(w).pk],
        opens=frozenset({"secretary"}),
        forbids=SLG_READERS,
    ),
    row(
        "reports:pack_order",
        lambda w: ["hillside", order(w).pk],
        opens=NOBODY,
        about="under another's address",
    ),
    row("reports:pack_order", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row("reports:pack", lambda w: ["riverton", pack(w).pk], opens=SLG_WORKING),
    row(
        "reports:pack",
        lambda w: ["riverton", pack(w, SUBMISSION).pk],
        opens=SLG_READERS,
        about="sent up",
    ),
    row(
        "reports:pack",
        lambda w: ["riverton", pack(w, PUBLIC).pk],
        opens=SLG_WORKING,
        about="for the public, not published",
    ),
    row("reports:pack", lambda w: ["riverton", published(w).pk], opens=SLG_READERS, about="published"),
    *(
        row(
            f"reports:{name}",
            lambda w: ["riverton", exempt(w).pk],
            opens=frozenset({"slg_member"}),
            about="exempt part",
        )
        for name in ("pack", "pack_read", "pack_pdf")
    ),
    row(
        "reports:pack_publish",
        lambda w: ["riverton", exempt(w).pk],
        opens=NOBODY,
        about="of an exempt part",
        post=422,
    ),
    row("reports:pack", lambda w: ["hillside", pack(w).pk], opens=NOBODY, about="under another's address"),
    row("reports:pack", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row("reports:pack_pdf", lambda w: ["riverton", pack(w).pk], opens=SLG_WORKING),
    row(
        "reports:supplement_create",
        lambda w: ["riverton", meeting(w).pk],
        opens=frozenset({"secretary"}),
        forbids=SLG_READERS,
        post=422,
    ),
    row(
        "reports:supplement_create",
        lambda w: ["hillside", meeting(w).pk],
        opens=NOBODY,
        about="under another's address",
        post=422,
    ),
    row(
        "reports:pack_openings",
        lambda w: ["riverton", pack(w).pk],
        opens=frozenset({"secretary"}),
        forbids=SLG_WORKING,
    ),
    row("reports:pack_openings", lambda w: ["hillside", pack(w).pk], opens=NOBODY, about="of another"),
    row("reports:own_openings", lambda w: ["riverton"], opens=RIVERTON),
    row("reports:own_openings", lambda w: ["hillside"], opens=HILLSIDE, about="of the other partnership"),
    row("reports:pack_print", lambda w: ["riverton", printed(w).pk], opens=SLG_WORKING),
    row("reports:pack_print", lambda w: ["hillside", printed(w).pk], opens=NOBODY, about="of another"),
    row("reports:pack_print", lambda w: ["riverton", pack(w).pk], opens=NOBODY, about="that has none"),
    row(
        "reports:pack_publish",
        lambda w: ["riverton", pack(w, PUBLIC).pk],
        opens=frozenset({"secretary"}),
        forbids=SLG_WORKING,
        post=302,
    ),
    row(
        "reports:pack_publish",
        lambda w: ["riverton", pack(w).pk],
        opens=NOBODY,
        about="of full papers",
        post=422,
    ),
    row("reports:published", lambda w: ["riverton"], opens=EVERYBODY),
    row("reports:published_read", lambda w: ["riverton", published(w).pk], opens=EVERYBODY),
    plain(
        "reports:published_read", NOT_THERE, lambda w: ["riverton", pack(w, PUBLIC).pk], about="not published"
    ),
    plain("reports:published_read", NOT_THERE, lambda w: ["hillside", published(w).pk], about="of another"),
    row("reports:published_pdf", lambda w: ["riverton", published(w).pk], opens=EVERYBODY),
    plain(
        "reports:published_pdf", NOT_THERE, lambda w: ["riverton", pack(w, PUBLIC).pk], about="not published"
    ),
    plain("reports:published_pdf", NOT_THERE, lambda w: ["hillside", published(w).pk], about="of another"),
    plain(
        "reports:published_pdf", NOT_THERE, lambda w: ["riverton", pack(w, SUBMISSION).pk], about="sent up"
    ),
    row("reports:pack_read", lambda w: ["riverton", pack(w).pk], opens=SLG_WORKING),
    row(
        "reports:pack_read", lambda w: ["hillside", pack(w).pk], opens=NOBODY, about="under another's address"
    ),
    row("reports:pack_read", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row(
        "reports:pack_pdf", lambda w: ["hillside", pack(w).pk], opens=NOBODY, about="under another's address"
    ),
    row("reports:pack_pdf", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
]
