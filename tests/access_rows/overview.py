"""Who gets what of the dashboards, the list of exceptions and the trace of each."""

from reports.models import ExceptionCase
from tests.access_rows import (
    HILLSIDE,
    HWB_READERS,
    NOBODY,
    NORTH_READERS,
    RIVERTON,
    SLG_READERS,
    SOUTH_READERS,
    row,
)
from tests.access_rows.desk import SLG_PREPARES, SLG_WORKS, answered, asked, issued, restricted
from tests.world import World


def reference_of(w: World, *, restricted: bool) -> str:
    """An exception that NORTH has put before the SLG."""
    issued(w)
    activity = w.restricted if restricted else w.activity
    case: ExceptionCase = ExceptionCase.objects.get(activity=activity)
    return case.reference


ROWS = [
    row("reports:dashboard", lambda w: ["riverton", "north"], opens=NORTH_READERS, about="of a group"),
    row("reports:dashboard", lambda w: ["riverton", "south"], opens=SOUTH_READERS, about="of its neighbour"),
    row("reports:dashboard", lambda w: ["riverton", "slg"], opens=SLG_READERS, about="above the groups"),
    row("reports:dashboard", lambda w: ["riverton", "hwb"], opens=HWB_READERS, about="of the board"),
    row("reports:dashboard", lambda w: ["riverton", "asb"], opens=NOBODY, about="of a sister board"),
    row("reports:dashboard", lambda w: ["hillside", "hill"], opens=HILLSIDE, about="elsewhere"),
    row("reports:dashboard", lambda w: ["riverton", "hill"], opens=NOBODY, about="under another's address"),
    row("reports:dashboard", lambda w: ["riverton", "nothing"], opens=NOBODY, about="that does not exist"),
    answered(
        row(
            "reports:dashboard_decide", lambda w: ["riverton", "slg", asked(w).pk], opens=SLG_WORKS, post=422
        ),
        "POST",
        SLG_WORKS - SLG_PREPARES,
        403,
    ),
    row(
        "reports:dashboard_decide",
        lambda w: ["riverton", "slg", restricted(w).pk],
        opens=NOBODY,
        post=422,
        about="restricted",
    ),
    row(
        "reports:dashboard_decide",
        lambda w: ["riverton", "north", asked(w).pk],
        opens=NOBODY,
        post=422,
        about="under another body",
    ),
    row(
        "reports:dashboard_decide",
        lambda w: ["hillside", "slg", asked(w).pk],
        opens=NOBODY,
        post=422,
        about="under another's address",
    ),
    row("reports:exceptions", lambda w: ["riverton"], opens=RIVERTON),
    row("reports:exceptions", lambda w: ["hillside"], opens=HILLSIDE, about="elsewhere"),
    row(
        "reports:case",
        lambda w: ["riverton", reference_of(w, restricted=False)],
        opens=NORTH_READERS,
        about="escalated",
    ),
    row(
        "reports:case",
        lambda w: ["riverton", reference_of(w, restricted=True)],
        opens=frozenset({"colleague"}),
        about="of a restricted activity",
    ),
    row(
        "reports:case",
        lambda w: ["hillside", reference_of(w, restricted=False)],
        opens=NOBODY,
        about="under another's address",
    ),
    row("reports:case", lambda w: ["riverton", "NORTH-2020-001"], opens=NOBODY, about="that does not exist"),
]
