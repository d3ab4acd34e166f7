from datetime import timedelta
from uuid import UUID

from priorities.models import Activity, Blockage, Milestone, Rebaselining, Update
from priorities.services import lock_updates, raise_blockage, save_update, submit_update
from priorities.services_activities import request_rebaseline
from tests.access_rows import (
    HILLSIDE,
    NOBODY,
    NORTH_LEADS,
    NORTH_READERS,
    RIVERTON,
    SOUTH_READERS,
    Members,
    row,
)
from tests.world import World

NOTHING = UUID(int=0)
GREEN = {"self_rag": "green", "confidence": "probable", "progress": "On course.", "blocked": False}

WRITERS: Members = frozenset({"officer", "colleague"})
# Members of bodies above read what was submitted, and no papers still being prepared.
WORKING_READERS = NORTH_READERS - {"slg_member", "hwb_member"}
KEEPERS = NORTH_LEADS | {"north_secretary"}
ENTERERS = KEEPERS | WRITERS | {"south_chair", "slg_chair", "slg_deputy", "secretary", "hwb_chair"}


def draft(w: World, activity: Activity | None = None) -> Update:
    return save_update(
        activity=activity or w.activity,
        period=w.last_period,
        words=GREEN,
        revision=None,
        by=w.colleague,
        at=w.now,
    )


def submitted(w: World, activity: Activity | None = None) -> Update:
    return submit_update(update=draft(w, activity), revision=1, by=w.colleague, at=w.now)


def signed(w: World) -> Update:
    update = submitted(w)
    lock_updates(body=w.north, period=w.last_period, by=w.north_chair, at=w.now)
    return update


def blockage(w: World) -> Blockage:
    return raise_blockage(
        update=draft(w),
        by=w.colleague,
        at=w.now,
        title="No data",
        kind="data_sharing",
        description="The agreement ended.",
        consequence="Nobody is seen.",
        needed="A new agreement.",
        unblocker_body=w.asb,
    )


def restricted_milestone(w: World) -> Milestone:
    milestone = Milestone(activity=w.restricted, title="Secret", baseline_on=w.today)
    return milestone.record(by=None, at=w.now)


def request(w: World, milestone: Milestone | None = None) -> Rebaselining:
    return request_rebaseline(
        milestone=milestone or w.next_milestone,
        new_on=w.today + timedelta(days=90),
        why="Funding came late.",
        by=w.colleague,
        at=w.now,
    )


def of(w: World, activity: Activity) -> list[object]:
    """The address of an activity's return for the period before this one."""
    return ["riverton", activity.pk, w.last_period.code]


def after(w: World, update: Update) -> list[object]:
    return of(w, update.activity)


LISTS = [
    row(f"priorities:{name}", lambda w: ["riverton"], opens=RIVERTON)
    for name in ("priorities", "activities", "measures", "updates")
] + [
    row(f"priorities:{name}", lambda w: ["hillside"], opens=HILLSIDE, about="of the other partnership")
    for name in ("priorities", "activities", "measures", "updates")
]

READING = [
    row("priorities:priority", lambda w: ["riverton", 1], opens=RIVERTON),
    row("priorities:priority", lambda w: ["riverton", 9], opens=NOBODY, about="that does not exist"),
    row("priorities:measure", lambda w: ["riverton", w.measure.pk], opens=RIVERTON),
    row(
        "priorities:measure", lambda w: ["riverton", w.hill_measure.pk], opens=NOBODY, about="from elsewhere"
    ),
    row("priorities:measure", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row("priorities:activity", lambda w: ["riverton", w.activity.pk], opens=NORTH_READERS),
    row(
        "priorities:activity",
        lambda w: ["riverton", w.restricted.pk],
        opens=frozenset({"colleague"}),
        about="restricted",
    ),
    row(
        "priorities:activity",
        lambda w: ["riverton", w.shared.pk],
        opens=NORTH_READERS | SOUTH_READERS,
        about="shared",
    ),
    row(
        "priorities:activity",
        lambda w: ["riverton", w.south_activity.pk],
        opens=SOUTH_READERS,
        about="of SOUTH",
    ),
    row(
        "priorities:activity",
        lambda w: ["riverton", w.hill_activity.pk],
        opens=NOBODY,
        about="under another's address",
    ),
    row("priorities:activity", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row("priorities:update", lambda w: ["riverton", submitted(w).pk], opens=NORTH_READERS, about="submitted"),
    row("priorities:update", lambda w: ["riverton", signed(w).pk], opens=NORTH_READERS, about="signed"),
    row("priorities:update", lambda w: ["riverton", draft(w).pk], opens=WORKING_READERS, about="draft"),
    row(
        "priorities:update",
        lambda w: ["riverton", submitted(w, w.shared).pk],
        opens=NORTH_READERS | SOUTH_READERS,
        about="shared",
    ),
    row(
        "priorities:update",
        lambda w: ["riverton", draft(w, w.shared).pk],
        opens=WORKING_READERS,
        about="shared draft",
    ),
    row(
        "priorities:update",
        lambda w: ["riverton", submitted(w, w.restricted).pk],
        opens=frozenset({"colleague"}),
        about="restricted",
    ),
    row(
        "priorities:update",
        lambda w: ["hillside", submitted(w).pk],
        opens=NOBODY,
        about="under another's address",
    ),
    row("priorities:update", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
]

FORMS = [
    row(
        "priorities:update_edit", lambda w: of(w, w.activity), opens=WRITERS, forbids=NORTH_READERS, post=422
    ),
    row(
        "priorities:update_edit",
        lambda w: of(w, w.police_activity),
        opens=frozenset({"other_officer"}),
        forbids=NORTH_READERS,
        post=422,
        about="of the police",
    ),
    row(
        "priorities:update_edit",
        lambda w: of(w, w.shared),
        opens=WRITERS,
        forbids=NORTH_READERS | SOUTH_READERS,
        post=422,
        about="shared",
    ),
    row(
        "priorities:update_edit",
        lambda w: of(w, w.restricted),
        opens=frozenset({"colleague"}),
        post=422,
        about="restricted",
    ),
    row(
        "priorities:update_edit",
        lambda w: ["riverton", w.hill_activity.pk, w.hill_period.code],
        opens=NOBODY,
        about="of the other partnership",
        post=422,
    ),
    row(
        "priorities:update_edit",
        lambda w: ["riverton", w.activity.pk, "1999-01"],
        opens=NOBODY,
        about="for no period",
        post=422,
    ),
    row(
        "priorities:update_edit",
        lambda w: after(w, submitted(w)),
        opens=WRITERS,
        forbids=NORTH_READERS,
        get=302,
        post=422,
        about="submitted",
    ),
    *[
        row(
            f"priorities:update_{page}",
            lambda w: of(w, w.activity),
            opens=WRITERS,
            forbids=NORTH_READERS,
            get=302,
            post=post,
            about="before it is begun",
        )
        for page, post in (
            ("review", 302),
            ("blockages", 302),
            ("receipt", 405),
            ("withdraw", 302),
            ("amend", 302),
        )
    ],
    row(
        "priorities:update_review",
        lambda w: after(w, draft(w)),
        opens=WRITERS,
        forbids=NORTH_READERS,
        post=422,
        about="draft",
    ),
    row(
        "priorities:update_receipt",
        lambda w: after(w, submitted(w)),
        opens=WRITERS,
        forbids=NORTH_READERS,
        about="submitted",
    ),
    row(
        "priorities:update_withdraw",
        lambda w: after(w, submitted(w)),
        opens=WRITERS,
        forbids=NORTH_READERS,
        post=422,
        about="submitted",
    ),
    row(
        "priorities:update_amend",
        lambda w: after(w, signed(w)),
        opens=WRITERS,
        forbids=NORTH_READERS,
        post=422,
        about="signed",
    ),
    row(
        "priorities:activity_restrict",
        lambda w: ["riverton", w.activity.pk],
        opens=NORTH_LEADS,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "priorities:activity_restrict",
        lambda w: ["riverton", w.restricted.pk],
        opens=NORTH_LEADS,
        forbids=frozenset({"colleague"}),
        post=422,
        about="restricted",
    ),
    row(
        "priorities:activity_restrict",
        lambda w: ["riverton", w.hill_activity.pk],
        opens=NOBODY,
        about="from elsewhere",
        post=422,
    ),
    row(
        "priorities:rebaseline_request",
        lambda w: ["riverton", w.next_milestone.pk],
        opens=WRITERS,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "priorities:rebaseline_request",
        lambda w: ["riverton", restricted_milestone(w).pk],
        opens=frozenset({"colleague"}),
        post=422,
        about="restricted",
    ),
    row(
        "priorities:rebaseline_request",
        lambda w: ["riverton", NOTHING],
        opens=NOBODY,
        about="of nothing",
        post=422,
    ),
    row(
        "priorities:rebaseline_approve",
        lambda w: ["riverton", request(w).pk],
        opens=NORTH_LEADS,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "priorities:rebaseline_approve",
        lambda w: ["riverton", request(w, restricted_milestone(w)).pk],
        opens=NOBODY,
        forbids=frozenset({"colleague"}),
        about="restricted",
        post=422,
    ),
    row(
        "priorities:rebaseline_approve",
        lambda w: ["riverton", NOTHING],
        opens=NOBODY,
        about="of nothing",
        post=422,
    ),
    row(
        "priorities:activity_mark",
        lambda w: ["riverton", w.activity.pk],
        opens=KEEPERS | WRITERS,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "priorities:activity_mark",
        lambda w: ["riverton", NOTHING],
        opens=NOBODY,
        about="of nothing",
        post=422,
    ),
    row(
        "priorities:update_mark",
        lambda w: ["riverton", submitted(w).pk],
        opens=WRITERS,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "priorities:update_mark",
        lambda w: ["riverton", NOTHING],
        opens=NOBODY,
        about="of nothing",
        post=422,
    ),
    row(
        "priorities:activity_close",
        lambda w: ["riverton", w.activity.pk],
        opens=KEEPERS,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "priorities:activity_close",
        lambda w: ["riverton", w.restricted.pk],
        opens=NOBODY,
        forbids=frozenset({"colleague"}),
        about="restricted",
        post=422,
    ),
    row(
        "priorities:activity_close",
        lambda w: ["riverton", NOTHING],
        opens=NOBODY,
        about="of nothing",
        post=422,
    ),
    row(
        "priorities:blockage_close",
        lambda w: ["riverton", blockage(w).pk],
        opens=KEEPERS | WRITERS,
        forbids=NORTH_READERS,
        post=422,
    ),
    row(
        "priorities:blockage_close",
        lambda w: ["riverton", NOTHING],
        opens=NOBODY,
        about="of nothing",
        post=422,
    ),
]

ROWS = [*LISTS, *READING, *FORMS]
