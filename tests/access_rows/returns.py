"""What the form of an update asks for beside its own page."""

from tests.access_rows import NORTH_READERS, row
from tests.access_rows.priorities import WRITERS, after, draft, of

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
]
