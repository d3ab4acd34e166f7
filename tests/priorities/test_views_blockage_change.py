"""A blockage that was mistyped is mended while its update is a draft; what was sent stands until it is withdrawn."""

from typing import Any

import pytest

from priorities.models import Blockage
from tests.priorities.returns import BLOCKAGE, GREEN, Desk, errors
from tests.queries import questions
from tests.world import World

Said = dict[str, str]


@pytest.fixture
def said(world: World) -> Said:
    return BLOCKAGE | {"b-unblocker": f"o-{world.police.pk}"}


def address(desk: Desk) -> str:
    return f"{desk.url('blockages')}{Blockage.objects.latest('raised_on').pk}/"


def version() -> str:
    return str(Blockage.history.latest("history_id").history_id)


def change(desk: Desk, answers: Said) -> Any:
    return desk.client.post(address(desk), answers)


def test_the_list_and_the_review_lead_to_it(desk: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    for page in ("blockages", "review"):
        assert f'href="{address(desk)}"' in desk.open(page).content.decode()


def test_it_begins_with_what_was_said_and_keeps_what_it_was(desk: Desk, said: Said, world: World) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    page = desk.client.get(address(desk)).content.decode()
    assert f'value="{BLOCKAGE["b-title"]}"' in page
    assert f'<option value="o-{world.police.pk}" selected>' in page
    answer = change(desk, said | {"b-title": "No data from the clinic", "version": version()})
    assert (answer.status_code, answer.url) == (302, desk.url("blockages"))
    blockage = Blockage.objects.get()
    assert (blockage.title, blockage.description) == ("No data from the clinic", BLOCKAGE["b-description"])
    assert [row.title for row in blockage.history.order_by("history_id")] == [
        BLOCKAGE["b-title"],
        "No data from the clinic",
    ]


def test_what_it_cannot_do_without_is_asked_beside_its_box(desk: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    answer = change(desk, said | {"b-needed": "", "version": version()})
    assert answer.status_code == 422
    assert errors(answer) == [("Enter what is needed to clear it", "id_b-needed")]
    assert Blockage.objects.get().needed == BLOCKAGE["b-needed"]


def test_what_somebody_else_changed_is_shown_first(desk: Desk, colleague: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    opened = version()
    change(colleague, said | {"b-title": "Theirs", "version": opened})
    answer = change(desk, said | {"b-title": "Mine", "version": opened})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed this blockage while you were editing" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert Blockage.objects.get().title == "Theirs"
    assert change(desk, said | {"b-title": "Mine", "version": version()}).status_code == 302
    assert Blockage.objects.get().title == "Mine"


@pytest.mark.parametrize("tampered", ["", "x", "0"])
def test_without_the_version_that_was_read_nothing_is_replaced(desk: Desk, said: Said, tampered: str) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    assert change(desk, said | {"b-title": "Mine", "version": tampered}).status_code == 409
    assert Blockage.objects.get().title == BLOCKAGE["b-title"]


def test_what_was_sent_stands_until_it_is_withdrawn(desk: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    url, read = address(desk), version()
    desk.client.post(desk.url("review"), {"revision": "1"})
    assert desk.client.post(url, said | {"b-title": "Late", "version": read}).status_code == 302
    assert Blockage.objects.get().title == BLOCKAGE["b-title"]
    desk.send({"why": "A word was wrong."}, page="withdraw")
    assert change(desk, said | {"b-title": "Mended", "version": version()}).status_code == 302
    assert Blockage.objects.get().title == "Mended"


def test_one_that_an_earlier_update_raised_is_not_changed_here(desk: Desk, said: Said, world: World) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    desk.client.post(desk.url("review"), {"revision": "1"})
    later = Desk(desk.client, world, period=world.period)
    later.sent(GREEN | {"blocked": "yes"})
    assert later.client.get(address(later)).status_code == 404
    assert f'href="{address(later)}"' not in later.open("blockages").content.decode()


def test_the_page_asks_as_much_of_three_as_of_one(desk: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    url = address(desk)
    desk.client.get(url)
    _, of_one = questions(lambda: desk.client.get(url))
    for title in ("No room", "No money"):
        desk.send(said | {"b-title": title}, page="blockages")
    _, of_three = questions(lambda: desk.client.get(url))
    assert of_three == of_one
