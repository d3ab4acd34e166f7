"""A blockage that was mistyped is mended while its update is a draft; what was sent stands until it is withdrawn."""

from typing import Any

import pytest
from django.utils.timezone import localdate

from partners.models import Person
from priorities.models import Blockage, Update
from priorities.services import resolve_blockage
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
    answer = change(desk, said | {"b-title": "No data from the clinic", "b-version": version()})
    assert (answer.status_code, answer.url) == (302, desk.url("blockages"))
    blockage = Blockage.objects.get()
    assert (blockage.title, blockage.description) == ("No data from the clinic", BLOCKAGE["b-description"])
    assert [row.title for row in blockage.history.order_by("history_id")] == [
        BLOCKAGE["b-title"],
        "No data from the clinic",
    ]


def test_what_it_cannot_do_without_is_asked_beside_its_box(desk: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    answer = change(desk, said | {"b-needed": "", "b-version": version()})
    assert answer.status_code == 422
    assert errors(answer) == [("Enter what is needed to clear it", "id_b-needed")]
    assert Blockage.objects.get().needed == BLOCKAGE["b-needed"]


def test_what_somebody_else_changed_is_shown_first(desk: Desk, colleague: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    opened = version()
    change(colleague, said | {"b-title": "Theirs", "b-version": opened})
    answer = change(desk, said | {"b-title": "Mine", "b-version": opened})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed this blockage while you were editing" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert Blockage.objects.get().title == "Theirs"
    assert change(desk, said | {"b-title": "Mine", "b-version": version()}).status_code == 302
    assert Blockage.objects.get().title == "Mine"


@pytest.mark.parametrize("tampered", ["", "x", "0"])
def test_without_the_version_that_was_read_nothing_is_replaced(desk: Desk, said: Said, tampered: str) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    assert change(desk, said | {"b-title": "Mine", "b-version": tampered}).status_code == 409
    assert Blockage.objects.get().title == BLOCKAGE["b-title"]


def test_an_error_on_the_way_does_not_pass_over_what_somebody_else_changed(
    desk: Desk, colleague: Desk, said: Said
) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    opened = version()
    change(colleague, said | {"b-title": "Theirs", "b-version": opened})
    half = change(desk, said | {"b-title": "Mine", "b-needed": "", "b-version": opened})
    assert half.status_code == 422
    again = half.context["form"]["version"].value()
    answer = change(desk, said | {"b-title": "Mine", "b-version": again})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "What stands now" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert Blockage.objects.get().title == "Theirs"


def test_what_comes_back_after_a_session_ended_remembers_what_was_read(
    desk: Desk, colleague: Desk, said: Said
) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    opened = version()
    change(colleague, said | {"b-title": "Theirs", "b-version": opened})
    del desk.client.cookies["session"]
    change(desk, said | {"b-title": "Mine", "b-version": opened})
    desk.client.force_login(Person.objects.get(pk=desk.world.officer.pk))
    form = desk.client.get(address(desk)).context["form"]
    assert (form["title"].value(), form["version"].value()) == ("Mine", opened)


def test_what_was_sent_stands_until_it_is_withdrawn(desk: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    url, read = address(desk), version()
    desk.client.post(desk.url("review"), {"revision": "1"})
    late = desk.client.post(url, said | {"b-title": "Late", "b-version": read})
    assert late.status_code == 422
    assert errors(late)[0][0] == "Withdraw the update to change what it says of this blockage."
    assert 'value="Late"' in late.content.decode()
    assert Blockage.objects.get().title == BLOCKAGE["b-title"]
    assert desk.client.get(url).status_code == 302
    desk.send({"why": "A word was wrong."}, page="withdraw")
    assert change(desk, said | {"b-title": "Mended", "b-version": version()}).status_code == 302
    assert Blockage.objects.get().title == "Mended"


def test_words_for_one_that_was_closed_meanwhile_stay_on_the_page(
    desk: Desk, said: Said, world: World
) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    url, read = address(desk), version()
    resolve_blockage(
        blockage=Blockage.objects.get(),
        resolution="Signed.",
        on=localdate(world.now),
        by=world.north_chair,
        at=world.now,
    )
    answer = desk.client.post(url, said | {"b-title": "Mine", "b-version": read})
    assert answer.status_code == 422
    assert errors(answer)[0][0] == "This blockage has already been closed."
    page = answer.content.decode()
    assert 'value="Mine"' in page
    assert "Signed." in page
    assert desk.client.get(url).status_code == 404


def test_words_for_the_list_of_a_submitted_update_stay_on_the_page(desk: Desk, said: Said) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    desk.client.post(desk.url("review"), {"revision": "1"})
    answer = desk.send(said | {"b-title": "Another"}, page="blockages")
    assert answer.status_code == 422
    assert errors(answer)[0][0] == "This update has been submitted. Withdraw it to change it."
    assert 'value="Another"' in answer.content.decode()
    assert Blockage.objects.count() == 1


@pytest.mark.parametrize("added", [True, False])
def test_nobody_submits_a_blockage_that_they_did_not_read(
    desk: Desk, colleague: Desk, said: Said, *, added: bool
) -> None:
    desk.sent(GREEN | said | {"blocked": "yes"})
    reviewed = desk.open("review").context["form"]["revision"].value()
    if added:
        colleague.send(said | {"b-title": "Theirs"}, page="blockages")
    else:
        change(colleague, said | {"b-title": "Theirs", "b-version": version()})
    answer = desk.client.post(desk.url("review"), {"revision": reviewed})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert not Update.objects.get().is_submitted


def test_nor_one_that_the_form_added_to_the_same_words(desk: Desk, colleague: Desk, said: Said) -> None:
    words = GREEN | {"blocked": "yes"}
    desk.sent(words | said)
    reviewed = str(Update.objects.get().revision)
    colleague.sent(words | said | {"b-title": "Theirs"}, revision=reviewed)
    assert Blockage.objects.count() == 2
    assert desk.client.post(desk.url("review"), {"revision": reviewed}).status_code == 409


def test_the_form_that_was_open_meanwhile_is_saved_without_a_question(desk: Desk, said: Said) -> None:
    words = GREEN | {"blocked": "yes"}
    desk.sent(words | said)
    opened = str(Update.objects.get().revision)
    desk.send(said | {"b-title": "Another"}, page="blockages")
    change(desk, said | {"b-title": "Mended", "b-version": version()})
    assert Update.objects.get().revision > int(opened)
    desk.sent(words | {"progress": "All went well."}, revision=opened)
    assert Update.objects.get().progress == "All went well."


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
