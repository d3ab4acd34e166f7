from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Person
from priorities.models import Activity, Blockage, Rebaselining
from tests.access_rows.priorities import blockage as raised
from tests.access_rows.priorities import request as asked
from tests.priorities.returns import errors
from tests.world import World

SignIn = Callable[[Person | None], Client]


def at(name: str, pk: object) -> str:
    return reverse(f"priorities:{name}", args=["riverton", pk])


def date_sent(name: str, day: Any) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


class TestANewDate:
    def test_is_asked_for_with_a_reason(self, world: World, sign_in: SignIn) -> None:
        url, client = at("rebaseline_request", world.next_milestone.pk), sign_in(world.officer)
        empty = client.post(url, {})
        assert errors(empty) == [
            ("Enter the new date", "id_new_on_day"),
            ("Enter why the milestone needs a new date", "id_why"),
        ]
        new_on = world.today + timedelta(days=90)
        response: Any = client.post(url, date_sent("new_on", new_on) | {"why": "Funding came late."})
        assert response.url == at("activity", world.activity.pk)
        assert Rebaselining.objects.get().new_on == new_on
        assert "It waits for an answer." in client.get(url).content.decode()

    def test_must_differ_from_the_one_in_force(self, world: World, sign_in: SignIn) -> None:
        url, client = at("rebaseline_request", world.next_milestone.pk), sign_in(world.officer)
        same = date_sent("new_on", world.next_milestone.baseline_on)
        response = client.post(url, same | {"why": "Same."})
        assert response.status_code == 422
        assert errors(response) == [("The new date must differ from the one in force", "id_new_on_day")]

    def test_of_what_was_met_is_not_offered(self, world: World, sign_in: SignIn) -> None:
        page = sign_in(world.officer).get(at("rebaseline_request", world.milestone.pk)).content.decode()
        assert "This milestone was met on" in page
        assert "Ask for the new date" not in page

    @pytest.mark.parametrize("who", ["north_chair", "north_deputy"])
    def test_is_approved_by_somebody_else(self, world: World, sign_in: SignIn, who: str) -> None:
        request = asked(world)
        client = sign_in(world.everybody[who])
        response: Any = client.post(at("rebaseline_approve", request.pk), {"answer": "approve"})
        assert response.url == at("activity", world.activity.pk)
        world.next_milestone.refresh_from_db()
        assert world.next_milestone.baseline_on == request.new_on
        assert "Approved by" in client.get(at("rebaseline_approve", request.pk)).content.decode()

    def test_is_declined_with_a_reason(self, world: World, sign_in: SignIn) -> None:
        url, client = at("rebaseline_approve", asked(world).pk), sign_in(world.north_chair)
        assert errors(client.post(url, {"answer": "decline"})) == [
            ("Enter why the milestone keeps its date", "id_why")
        ]
        assert client.post(url, {"answer": "decline", "why": "Too late."}).status_code == 302
        assert "Too late." in client.get(url).content.decode()
        assert client.post(url, {"answer": "approve"}).status_code == 422


class TestClosingABlockage:
    def test_says_what_cleared_it(self, world: World, sign_in: SignIn) -> None:
        url, client = at("blockage_close", raised(world).pk), sign_in(world.officer)
        assert errors(client.post(url, {})) == [
            ("Enter what cleared the blockage and the evidence for it", "id_resolution"),
            ("Enter the date it was cleared", "id_resolved_on_day"),
        ]
        answers = date_sent("resolved_on", world.today) | {"resolution": "Agreement signed."}
        response: Any = client.post(url, answers)
        assert response.url == at("activity", world.activity.pk)
        closed = Blockage.objects.get()
        assert (closed.resolution, closed.resolved_by) == ("Agreement signed.", world.officer)
        assert client.post(url, answers).status_code == 422

    def test_its_owner_is_told_who_can(self, world: World, sign_in: SignIn) -> None:
        url, client = at("blockage_close", raised(world).pk), sign_in(world.colleague)
        assert "somebody else closes it" in client.get(url).content.decode()
        answers = date_sent("resolved_on", world.today) | {"resolution": "Agreement signed."}
        response = client.post(url, answers)
        assert errors(response)[0][0] == "Somebody other than the owner closes a blockage."


class TestWhoMayRead:
    def test_the_chair_names_readers_and_opens_it_again(self, world: World, sign_in: SignIn) -> None:
        url, client = at("activity_restrict", world.activity.pk), sign_in(world.north_chair)
        answers = {"openness": "restrict", "readers": [str(world.slg_chair.pk)]}
        assert client.post(url, answers).status_code == 302
        readers = {reader.person for reader in world.activity.readers.all()}
        assert readers == {world.slg_chair, world.north_chair, world.officer}
        assert not Activity.objects.visible_to(world.north_deputy).filter(pk=world.activity.pk).exists()
        assert "Named readers" in client.get(at("activity", world.activity.pk)).content.decode()
        assert errors(client.post(url, {"openness": "open"})) == [
            ("Enter why the activity no longer needs restricting", "id_why")
        ]
        assert client.post(url, {"openness": "open", "why": "It is over."}).status_code == 302
        assert Activity.objects.visible_to(world.north_deputy).filter(pk=world.activity.pk).exists()

    def test_leaving_it_open_changes_nothing(self, world: World, sign_in: SignIn) -> None:
        url = at("activity_restrict", world.activity.pk)
        assert sign_in(world.north_chair).post(url, {"openness": "open"}).status_code == 302
        assert world.activity.history.count() == 1

    def test_only_those_who_may_read_the_group_s_papers_can_be_named(
        self, world: World, sign_in: SignIn
    ) -> None:
        answers = {"openness": "restrict", "readers": [str(world.stranger.pk)]}
        response = sign_in(world.north_chair).post(at("activity_restrict", world.activity.pk), answers)
        assert response.status_code == 422
        assert errors(response) == [("Select who is named from the list", "id_readers_0")]

    def test_a_chair_who_is_not_named_still_names(self, world: World, sign_in: SignIn) -> None:
        client = sign_in(world.north_chair)
        assert client.get(at("activity", world.restricted.pk)).status_code == 404
        answers = {"openness": "restrict", "readers": [str(world.north_deputy.pk)]}
        assert client.post(at("activity_restrict", world.restricted.pk), answers).status_code == 302
        assert client.get(at("activity", world.restricted.pk)).status_code == 200
