"""What the form of an update asks for beside its own page, and the form of a figure."""

from priorities.models import Blockage
from priorities.services import raise_blockage
from tests.access_rows import NOBODY, NORTH_READERS, RIVERTON, row
from tests.access_rows.priorities import ENTERERS, WRITERS, after, draft, of
from tests.world import World


def blocked(w: World) -> Blockage:
    """A blockage that a draft raises."""
    said = {"title": "No room", "kind": "capacity", "needed": "A room."}
    return raise_blockage(update=draft(w), unblocker_organisation=w.police, by=w.colleague, at=w.now, **said)


ROWS = [
    *[
        row(
            f"priorities:update_{page}",
            lambda w: of(w, w.activity),
            opens=WRITERS,
            forbids=NORTH_READERS,
            get=405,
            post=post,
        )
        for page, post in (("draft", 200), ("discard", 302))
    ],
    *[
        row(
            f"priorities:update_{page}",
            lambda w: of(w, w.restricted),
            opens=frozenset({"colleague"}),
            get=405,
            post=post,
            about="restricted",
        )
        for page, post in (("draft", 200), ("discard", 302))
    ],
    row(
        "priorities:update_blockages",
        lambda w: after(w, draft(w)),
        opens=WRITERS,
        forbids=NORTH_READERS,
        post=422,
        about="draft",
    ),
    row(
        "priorities:update_blockage_change",
        lambda w: [*after(w, blocked(w).raised_in), Blockage.objects.get().pk],
        opens=WRITERS,
        forbids=NORTH_READERS,
        post=422,
        about="draft",
    ),
    row(
        "priorities:reading_create",
        lambda w: ["riverton", w.measure.pk],
        opens=ENTERERS,
        forbids=RIVERTON,
        post=422,
    ),
    row(
        "priorities:reading_create",
        lambda w: ["riverton", w.hill_measure.pk],
        opens=NOBODY,
        about="from elsewhere",
        post=422,
    ),
]
