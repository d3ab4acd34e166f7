"""Who gets what of the packs: they open to whoever may read the body's papers, and the secretariat makes them."""

from reports.models import BoardPack, Meeting, PackOrder
from reports.services.meeting import call_meeting
from tests.access_rows import HILLSIDE, NOBODY, RIVERTON, SLG_READERS, row
from tests.access_rows.desk import draft, meeting
from tests.access_rows.partners import NOTHING
from tests.world import World


def out_of_turn(w: World) -> Meeting:
    """About a quarter whose report has to wait for the one before, so that no pack can be made of it."""
    draft(w)
    return call_meeting(
        body=w.slg, period=w.period, starts_at=w.now, venue="Town hall", by=w.slg_chair, at=w.now
    )


def pack(w: World) -> BoardPack:
    return BoardPack.objects.create(
        meeting=meeting(w),
        pdf=b"%PDF",
        sha256="0" * 64,
        pages=1,
        content={},
        content_sha256="0" * 64,
        made_by=w.secretary,
        made_at=w.now,
    )


def order(w: World) -> PackOrder:
    return PackOrder.objects.create(
        meeting=meeting(w),
        version=1,
        content={},
        content_sha256="0" * 64,
        ordered_by=w.secretary,
        ordered_at=w.now,
    )


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
    row("reports:pack", lambda w: ["riverton", pack(w).pk], opens=SLG_READERS),
    row("reports:pack", lambda w: ["hillside", pack(w).pk], opens=NOBODY, about="under another's address"),
    row("reports:pack", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row("reports:pack_pdf", lambda w: ["riverton", pack(w).pk], opens=SLG_READERS),
    row(
        "reports:pack_pdf", lambda w: ["hillside", pack(w).pk], opens=NOBODY, about="under another's address"
    ),
    row("reports:pack_pdf", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
]
