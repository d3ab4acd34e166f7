from uuid import UUID

from partners.models import Person, Seat
from tests.access_rows import (
    EVERYBODY,
    HILLSIDE,
    NOBODY,
    NORTH_READERS,
    RIVERTON,
    SLG_READERS,
    plain,
    row,
)
from tests.world import World

NOTHING = UUID(int=0)


def seat_of(world: World, person: Person) -> Seat:
    return Seat.objects.get(person=person)


# The secretaries keep the seats of their own body and of those below it.
KEEPS_NORTH = frozenset({"north_secretary", "secretary"})
KEEPS_SLG = frozenset({"secretary"})

MAKES_PAPERS = frozenset({"north_secretary", "secretary"})
NOT_THERE = {"GET": 404, "HEAD": 404}

ROWS = [
    row("partners:partnership", lambda w: ["riverton"], opens=EVERYBODY),
    row("partners:chart", lambda w: ["riverton"], opens=EVERYBODY),
    row("partners:partners", lambda w: ["riverton"], opens=EVERYBODY),
    row("partners:rate", lambda w: ["riverton", ""], opens=EVERYBODY, post=422, about="the first page"),
    row(
        "partners:rate", lambda w: ["riverton", "partners/"], opens=EVERYBODY, post=422, about="the register"
    ),
    plain(
        "partners:rate",
        NOT_THERE | {"POST": 404},
        lambda w: ["riverton", "updates/"],
        about="a page that is not public",
    ),
    plain("partners:rate", NOT_THERE | {"POST": 404}, lambda w: ["nowhere", ""], about="of no partnership"),
    row("partners:rated", lambda w: ["riverton", "governance/"], opens=EVERYBODY),
    plain("partners:rated", NOT_THERE, lambda w: ["riverton", "rate/"], about="a page that is not rated"),
    row("partners:ratings", lambda w: ["riverton"], opens=MAKES_PAPERS, forbids=RIVERTON),
    row("partners:body", lambda w: ["riverton", "north"], opens=RIVERTON, about="a delivery group"),
    row("partners:body", lambda w: ["riverton", "hwb"], opens=RIVERTON, about="the board"),
    row("partners:body", lambda w: ["riverton", "asb"], opens=RIVERTON, about="a sister board"),
    row("partners:body", lambda w: ["hillside", "hill"], opens=HILLSIDE, about="of the other partnership"),
    row("partners:body", lambda w: ["riverton", "hill"], opens=NOBODY, about="under another's address"),
    row("partners:body", lambda w: ["riverton", "nothing"], opens=NOBODY, about="that does not exist"),
    row("partners:organisation", lambda w: ["riverton", w.fire.key], opens=RIVERTON),
    row("partners:organisation", lambda w: ["hillside", w.police.key], opens=HILLSIDE, about="of two"),
    row("partners:organisation", lambda w: ["hillside", w.fire.key], opens=NOBODY, about="elsewhere"),
    row("partners:people", lambda w: ["riverton"], opens=RIVERTON),
    row("partners:people", lambda w: ["hillside"], opens=HILLSIDE, about="elsewhere"),
    row("partners:person", lambda w: ["riverton", w.officer.pk], opens=RIVERTON, about="with a seat"),
    row("partners:person", lambda w: ["riverton", w.leaver.pk], opens=RIVERTON, about="who left"),
    row("partners:person", lambda w: ["riverton", w.joiner.pk], opens=RIVERTON, about="who is to come"),
    row("partners:person", lambda w: ["riverton", w.stranger.pk], opens=NOBODY, about="from elsewhere"),
    row("partners:person", lambda w: ["riverton", w.operator.pk], opens=NOBODY, about="without a seat"),
    row("partners:person", lambda w: ["riverton", NOTHING], opens=NOBODY, about="that does not exist"),
    row(
        "partners:seat_create",
        lambda w: ["riverton", "north"],
        opens=KEEPS_NORTH,
        forbids=NORTH_READERS,
        post=422,
        about="on a delivery group",
    ),
    row(
        "partners:seat_create",
        lambda w: ["riverton", "slg"],
        opens=KEEPS_SLG,
        forbids=SLG_READERS,
        post=422,
        about="on the leadership group",
    ),
    row(
        "partners:seat_create",
        lambda w: ["hillside", "hill"],
        opens=NOBODY,
        forbids=HILLSIDE,
        about="in the other partnership",
        post=422,
    ),
    row(
        "partners:seat_end",
        lambda w: ["riverton", seat_of(w, w.officer).pk],
        opens=KEEPS_NORTH,
        forbids=NORTH_READERS,
        post=422,
        about="on a delivery group",
    ),
    row(
        "partners:seat_end",
        lambda w: ["riverton", seat_of(w, w.slg_chair).pk],
        opens=KEEPS_SLG,
        forbids=SLG_READERS,
        post=422,
        about="of the leadership group's chair",
    ),
    row(
        "partners:seat_end",
        lambda w: ["riverton", seat_of(w, w.stranger).pk],
        opens=NOBODY,
        about="of the other partnership",
        post=422,
    ),
    row(
        "partners:seat_end",
        lambda w: ["riverton", NOTHING],
        opens=NOBODY,
        about="that does not exist",
        post=422,
    ),
]
