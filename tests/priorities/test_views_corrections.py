from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Person
from priorities.models import Update
from priorities.services import lock_updates
from tests.priorities.returns import GREEN, Desk, errors
from tests.world import World

SignIn = Callable[[Person | None], Client]


def lock(world: World) -> None:
    lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)


class TestTwoAtOnce:
    def test_parts_that_only_one_changed_are_merged(self, desk: Desk, colleague: Desk) -> None:
        desk.sent(GREEN)
        colleague.sent(GREEN | {"changed": "Theirs."}, revision="1")
        desk.sent(GREEN | {"planned_next": "Ours."}, revision="1")
        update = Update.objects.get()
        assert (update.changed, update.planned_next, update.revision) == ("Theirs.", "Ours.", 3)

    def test_the_same_change_twice_is_no_conflict(self, desk: Desk, colleague: Desk) -> None:
        desk.sent(GREEN)
        colleague.sent(GREEN | {"changed": "Same."}, revision="1")
        desk.sent(GREEN | {"changed": "Same."}, revision="1")
        assert Update.objects.get().changed == "Same."

    def clash(self, desk: Desk, colleague: Desk) -> Any:
        desk.sent(GREEN)
        colleague.sent(GREEN | {"progress": "Theirs.", "changed": "Only theirs."}, revision="1")
        return desk.send(GREEN | {"progress": "Ours.", "planned_next": "Only ours.", "revision": "1"})

    def test_parts_that_both_changed_are_shown_side_by_side(self, desk: Desk, colleague: Desk) -> None:
        response = self.clash(desk, colleague)
        assert response.status_code == 409
        page = response.content.decode()
        assert "Colleague changed this update while you were editing" in page
        assert "1 answer differs" in page
        for words in ("Ours.", "Theirs.", "Only ours.", "Only theirs."):
            assert words in page
        assert Update.objects.get().progress == "Theirs."

    @pytest.mark.parametrize(
        ("choice", "kept"), [("mine", "Ours."), ("theirs", "Theirs."), ("both", "Ours.\n\nTheirs.")]
    )
    def test_the_choice_is_carried_out_and_nothing_else_is_lost(
        self, desk: Desk, colleague: Desk, choice: str, kept: str
    ) -> None:
        carried = self.carried(self.clash(desk, colleague))
        response = desk.client.post(desk.url(), carried | {"keep_progress": choice})
        assert response.status_code == 302
        update = Update.objects.get()
        assert (update.progress, update.changed, update.planned_next) == (kept, "Only theirs.", "Only ours.")

    def test_a_choice_must_be_made(self, desk: Desk, colleague: Desk) -> None:
        carried = self.carried(self.clash(desk, colleague))
        response = desk.client.post(desk.url(), carried)
        assert response.status_code == 422
        assert errors(response) == [("Select which version of “progress” to keep", "id_keep_progress_0")]
        assert self.carried(response) == carried
        assert "Ours." in response.content.decode()

    @pytest.mark.parametrize(
        ("revision", "status"), [("", 409), ("x", 422), ("9" * 5000, 422), ("٣", 409), ("-1", 422)]
    )
    def test_a_tampered_revision_is_no_fault(
        self, desk: Desk, colleague: Desk, revision: str, status: int
    ) -> None:
        carried = self.carried(self.clash(desk, colleague)) | {"revision": revision, "keep_progress": "mine"}
        assert desk.client.post(desk.url(), carried).status_code == status
        assert Update.objects.get().progress == "Theirs."

    def test_a_third_change_meanwhile_asks_again(self, desk: Desk, colleague: Desk) -> None:
        carried = self.carried(self.clash(desk, colleague))
        colleague.sent(GREEN | {"progress": "Theirs again.", "changed": "Only theirs."}, revision="2")
        response = desk.client.post(desk.url(), carried | {"keep_progress": "mine"})
        assert response.status_code == 409
        assert "Theirs again." in response.content.decode()

    def test_two_first_saves_ask_too(self, desk: Desk, colleague: Desk) -> None:
        colleague.sent(GREEN | {"progress": "Theirs."})
        response = desk.send(GREEN | {"progress": "Ours."})
        assert response.status_code == 409

    def test_a_revision_that_never_was_asks_about_all_that_differs(self, desk: Desk, colleague: Desk) -> None:
        colleague.sent(GREEN | {"progress": "Theirs."})
        response = desk.send(GREEN | {"progress": "Ours.", "revision": "77"})
        assert response.status_code == 409
        assert response.context["names"] == ["progress"]

    def dates(self, world: World, month: str, shown: str = "- -") -> dict[str, str]:
        name = f"m-{world.next_milestone.pk}"
        first = {"day": "1", "month": month, "year": "2090"}
        return {f"{name}-shown": shown} | {f"{name}-forecast_on_{part}": v for part, v in first.items()}

    @pytest.mark.parametrize(("choice", "month"), [("mine", 4), ("theirs", 3)])
    def test_two_dates_for_one_milestone_are_asked_about(
        self, desk: Desk, colleague: Desk, world: World, choice: str, month: int
    ) -> None:
        desk.sent(GREEN)
        colleague.sent(GREEN | self.dates(world, "3"), revision="1")
        response = desk.send(GREEN | self.dates(world, "4") | {"changed": "Mine.", "revision": "1"})
        assert response.status_code == 409
        page = response.content.decode()
        for words in (
            "First referrals: now expected on",
            "1 April 2090",
            "1 March 2090",
            "Colleague changed",
        ):
            assert words in page
        carried = self.carried(response)
        missing = desk.client.post(desk.url(), carried)
        assert (missing.status_code, self.carried(missing)) == (422, carried)
        keep = {f"keep_m-{world.next_milestone.pk}-forecast_on": choice}
        assert desk.client.post(desk.url(), carried | keep).status_code == 302
        world.next_milestone.refresh_from_db()
        assert world.next_milestone.forecast_on == date(2090, month, 1)
        assert Update.objects.get().changed == "Mine."

    def carried(self, response: Any) -> dict[str, str]:
        """The hidden controls of the conflict page."""
        shown = response.context
        return dict(shown["carried"]) | {"revision": shown["revision"], "clash": shown["names"][0]}


class TestWithdrawing:
    def test_needs_a_reason_and_opens_it_again(self, desk: Desk) -> None:
        desk.sent(GREEN)
        desk.client.post(desk.url("review"), {"revision": "1"})
        assert desk.open("withdraw").status_code == 200
        missing = desk.client.post(desk.url("withdraw"), {"why": ""})
        assert (missing.status_code, errors(missing)) == (
            422,
            [("Enter why you are withdrawing it", "id_why")],
        )
        done: Any = desk.client.post(desk.url("withdraw"), {"why": "Wrong quarter."})
        assert done.url == desk.url()
        assert desk.open().context["form"]["progress"].value() == GREEN["progress"]

    def test_is_over_once_the_report_is_signed(self, desk: Desk, world: World) -> None:
        desk.sent(GREEN)
        desk.client.post(desk.url("review"), {"revision": "1"})
        lock(world)
        reading = reverse(
            "priorities:update", args=["riverton", Update.objects.get(activity=world.activity).pk]
        )
        assert desk.open("withdraw").url == reading
        late: Any = desk.client.post(desk.url("withdraw"), {"why": "Late."})
        assert late.url == reading


class TestAmending:
    def test_corrects_what_was_signed(self, desk: Desk, world: World) -> None:
        desk.sent(GREEN)
        desk.client.post(desk.url("review"), {"revision": "1"})
        lock(world)
        assert desk.open("amend").status_code == 200
        answers = GREEN | {"revision": "2", "progress": "One, not two.", "why": "Miscounted."}
        update = Update.objects.get(activity=world.activity)
        response: Any = desk.client.post(desk.url("amend"), answers)
        assert response.url == reverse("priorities:update", args=["riverton", update.pk])
        update.refresh_from_db()
        assert (update.progress, update.amended_why) == ("One, not two.", "Miscounted.")

    def test_names_what_is_missing(self, desk: Desk, world: World) -> None:
        lock(world)
        assert "Send the update that was missing" in desk.open("amend").content.decode()
        response = desk.client.post(
            desk.url("amend"), {"revision": "1", "marking": "official", "why": "Away.", "self_rag": "green"}
        )
        assert response.status_code == 422
        assert [target for _, target in errors(response)] == [
            "id_confidence_0",
            "id_progress",
            "id_blocked_0",
        ]

    def test_does_not_overwrite_another_correction(self, desk: Desk, colleague: Desk, world: World) -> None:
        lock(world)
        answers = GREEN | {"revision": "1", "why": "Away."}
        assert colleague.client.post(colleague.url("amend"), answers).status_code == 302
        assert desk.client.post(desk.url("amend"), answers).status_code == 422

    def test_is_not_for_an_open_report(self, desk: Desk, world: World) -> None:
        desk.sent(GREEN)
        assert desk.open("amend").url == desk.url()
