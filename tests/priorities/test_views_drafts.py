from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Person
from priorities.models import Update, UpdateDraft
from priorities.services import lock_updates
from priorities.services_drafts import clear_left_behind
from tests.priorities.returns import GREEN, Desk, errors
from tests.world import World

SignIn = Callable[[Person | None], Client]


def typed(desk: Desk, **answers: str) -> Any:
    return desk.client.post(desk.url("draft"), answers, headers={"Accept": "application/json"})


def later(monkeypatch: pytest.MonkeyPatch, world: World, **passed: int) -> None:
    at = world.last_period.measures_due_at - timedelta(days=1) + timedelta(**passed)
    monkeypatch.setattr("partners.middleware.database_now", lambda: at)


class TestKeeping:
    def test_leaves_the_update_and_its_history_alone(self, desk: Desk) -> None:
        desk.sent(GREEN)
        assert typed(desk, revision="1", progress="Three more.").status_code == 200
        update = Update.objects.get()
        assert (update.progress, update.revision, update.history.count()) == (GREEN["progress"], 1, 1)

    def test_comes_back_as_it_was_typed_without_a_word_on_its_errors(self, desk: Desk, world: World) -> None:
        day = f"m-{world.next_milestone.pk}-forecast_on_day"
        typed(
            desk, progress="Half a sen", green_on_day="31", green_on_month="2", **{day: "3", "b-title": "No"}
        )
        response = desk.open()
        form = response.context["form"]
        assert form["progress"].value() == "Half a sen"
        assert form["green_on"].value() == ["31", "2", ""]
        assert form.milestones[0]["forecast_on"].value()[0] == "3"
        assert form.blockage["title"].value() == "No"
        assert errors(response) == []
        page = response.content.decode()
        assert "are back in the form" in page
        assert "govuk-error-message" not in page

    def test_is_for_whoever_typed_it_alone(self, desk: Desk, colleague: Desk) -> None:
        typed(desk, progress="Mine.")
        assert not colleague.open().context["form"]["progress"].value()

    def test_holds_nothing_but_answers(self, desk: Desk) -> None:
        typed(desk, progress="So.\0", action="review", csrfmiddlewaretoken="x", anything="else")
        assert UpdateDraft.objects.get().answers == {"progress": ["So.\N{REPLACEMENT CHARACTER}"]}

    def test_a_text_far_longer_than_the_form_accepts_is_not_kept(self, desk: Desk) -> None:
        assert typed(desk, progress="a" * 200_001).status_code == 413
        assert typed(desk, progress="a" * 200_000).status_code == 200

    def test_goes_when_it_is_saved(self, desk: Desk) -> None:
        typed(desk, progress="Mine.")
        desk.sent(GREEN)
        assert not UpdateDraft.objects.exists()

    def test_goes_when_the_update_is_submitted(self, desk: Desk) -> None:
        desk.sent(GREEN)
        typed(desk, revision="1", progress="In another window.")
        desk.client.post(desk.url("review"), {"revision": "1"})
        assert not UpdateDraft.objects.exists()

    def test_is_discarded_on_request_and_half_a_saved_blockage_stays(self, desk: Desk) -> None:
        desk.sent(GREEN | {"blocked": "yes", "b-title": "No data"})
        typed(desk, revision="1", progress="Wrong.", **{"b-title": "Nothing"})
        assert desk.client.post(desk.url("discard"))["Location"] == desk.url()
        form = desk.open().context["form"]
        assert (form["progress"].value(), form.blockage["title"].value()) == (GREEN["progress"], "No data")

    def test_the_correction_form_offers_it_where_the_update_never_came(
        self, desk: Desk, world: World
    ) -> None:
        typed(desk, **(GREEN | {"progress": "Half a sen"}))
        lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)
        assert clear_left_behind() == 0
        response = desk.open("amend")
        form = response.context["form"]
        assert (form["progress"].value(), form["self_rag"].value()) == ("Half a sen", "green")
        assert form["revision"].value() == str(Update.objects.get(activity=desk.activity).revision)
        assert errors(response) == []
        assert "did not save is in the form" in response.content.decode()
        sent = GREEN | {"progress": "Whole.", "why": "Never saved.", "revision": form["revision"].value()}
        assert desk.client.post(desk.url("amend"), sent).status_code == 302
        assert Update.objects.get(activity=desk.activity).progress == "Whole."
        assert not UpdateDraft.objects.exists()

    def test_where_it_never_came_it_goes_when_the_next_report_is_signed(
        self, desk: Desk, world: World
    ) -> None:
        typed(desk, progress="Half a sen")
        lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)
        assert clear_left_behind() == 0
        lock_updates(body=world.north, period=world.period, by=world.north_chair, at=world.now)
        assert (clear_left_behind(), UpdateDraft.objects.count()) == (1, 0)

    def test_the_correction_of_what_was_sent_begins_with_what_was_sent(
        self, desk: Desk, world: World
    ) -> None:
        desk.sent(GREEN)
        desk.client.post(desk.url("review"), {"revision": "1"})
        lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)
        typed(desk, progress="In another window.")
        assert desk.open("amend").context["form"]["progress"].value() == GREEN["progress"]

    def test_a_script_is_told_when_nobody_is_signed_in(self, desk: Desk) -> None:
        desk.client.logout()
        response = typed(desk, progress="Mine.")
        assert (response.status_code, response.json()) == (401, {"sign_in": reverse("account_login")})


class TestTwoPeople:
    def test_each_sees_that_the_other_is_typing_and_since_when(
        self, desk: Desk, colleague: Desk, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed(desk, progress="One.")
        began = UpdateDraft.objects.get().started_at
        later(monkeypatch, world, minutes=10)
        typed(desk, progress="One. Two.")
        assert UpdateDraft.objects.get().started_at == began
        said = typed(colleague, progress="Theirs.").json()["others"]
        assert said.startswith(f"{world.officer.name} (since ")
        assert said.endswith(") is also editing this update.")
        assert said in colleague.open().content.decode()

    def test_nobody_is_editing_a_quarter_of_an_hour_later(
        self, desk: Desk, colleague: Desk, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed(desk, progress="One.")
        later(monkeypatch, world, minutes=16)
        assert typed(colleague, progress="Theirs.").json()["others"] == ""

    def test_what_one_saved_stands_in_the_others_draft_where_they_left_it_alone(
        self, desk: Desk, colleague: Desk, world: World
    ) -> None:
        desk.sent(GREEN)
        typed(desk, **GREEN, revision="1", changed="Mine.")
        colleague.sent(GREEN | {"progress": "Theirs."}, revision="1")
        response = desk.open()
        form = response.context["form"]
        assert (form["progress"].value(), form["changed"].value()) == ("Theirs.", "Mine.")
        assert f"{world.colleague.name} saved this update at" in response.content.decode()
        shown = {name: form[name].value() for name in ("progress", "changed")}
        desk.sent(GREEN | shown, revision=str(form["revision"].value()))
        update = Update.objects.get()
        assert (update.progress, update.changed) == ("Theirs.", "Mine.")
