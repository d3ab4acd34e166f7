"""What the form of an update asks for beside its own page, and the form of a figure."""

from tests.access_rows import NOBODY, NORTH_READERS, RIVERTON, row
from tests.access_rows.priorities import ENTERERS, WRITERS, after, draft, of

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
