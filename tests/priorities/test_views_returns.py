from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Person
from priorities.models import Blockage, Reading, Update, UpdateDraft
from tests.priorities.returns import BLOCKAGE, GREEN, RED, Desk, errors, set_clock
from tests.queries import questions
from tests.world import World

SignIn = Callable[[Person | None], Client]


class TestTheEmptyForm:
    def test_shows_the_questions_and_what_was_worked_out(self, desk: Desk) -> None:
        response = desk.open()
        assert response.status_code == 200
        page = response.content.decode()
        assert "How is this work performing?" in page
        assert "“First referrals” is due on" in page
        assert "Measure M1: 104 for" in page

    def test_never_copies_last_period_s_words_into_the_box(self, desk: Desk, world: World) -> None:
        earlier = Desk(desk.client, world)
        earlier.sent(GREEN)
        earlier.client.post(earlier.url("review"), {"revision": "1"})
        this = Desk(desk.client, world, period=world.period)
        at = this.open()
        page = at.content.decode()
        # They stand beside the form, and once more under the box for whoever has no room beside it.
        assert page.count(GREEN["progress"]) == 2
        assert f"‘{GREEN['progress']}’" in page
        assert f'app-words">{GREEN["progress"]}</div>' in page
        assert at.context["form"]["progress"].value() == ""

    def test_is_not_there_before_its_period_has_begun(
        self, desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        this = Desk(desk.client, world, period=world.period)
        assert this.open().status_code == 200
        set_clock(monkeypatch, world, days=-1)
        assert this.open().status_code == 404

    def test_is_not_there_for_an_activity_that_had_ended(self, desk: Desk, world: World) -> None:
        world.activity.closed_on = world.last_period.starts_on - timedelta(days=1)
        world.activity.outcome = "Done."
        world.activity.record(by=None, at=world.now)
        assert desk.open().status_code == 404

    @pytest.mark.parametrize("code", ["2026-13", "2026-7", "0000-01", "1999-01", "july"])
    def test_there_is_no_such_period(self, desk: Desk, code: str) -> None:
        at = desk.url().replace(desk.period.code, code)
        assert desk.client.get(at).status_code == 404


class TestSavingADraft:
    def test_keeps_half_of_it_and_comes_back_with_it(self, desk: Desk) -> None:
        response = desk.sent({"progress": "Started.", "marking": "official"})
        assert response.url == desk.url()
        page = desk.open()
        assert "Draft saved at" in page.content.decode()
        assert page.context["form"]["progress"].value() == "Started."
        assert page.context["form"]["revision"].value() == 1
        assert Update.objects.get().self_rag == ""

    def test_shows_errors_beside_the_boxes_and_keeps_what_was_typed(self, desk: Desk) -> None:
        typed = GREEN | {
            "green_on_day": "31",
            "green_on_month": "2",
            "green_on_year": "2027",
            "cause": "Snow.",
        }
        response = desk.send(typed)
        assert response.status_code == 422
        assert errors(response) == [("Date you expect it to be green must be a real date", "id_green_on_day")]
        page = response.content.decode()
        assert page.startswith("<!DOCTYPE html>")
        assert "<title>Error: " in page
        assert 'value="31"' in page
        assert "Snow." in page
        assert not Update.objects.exists()

    def test_dates_milestones_only_where_they_were_changed(self, desk: Desk, world: World) -> None:
        milestone = world.next_milestone
        name = f"m-{milestone.pk}"
        desk.sent(GREEN, **{f"{name}-shown": "- -"})
        assert milestone.history.count() == 1
        moved = {
            f"{name}-forecast_on_{part}": value
            for part, value in (("day", "1"), ("month", "mar"), ("year", "2090"))
        }
        desk.sent(GREEN | moved, revision="1", **{f"{name}-shown": "- -"})
        milestone.refresh_from_db()
        assert milestone.forecast_on == date(2090, 3, 1)
        assert Update.objects.get().computed_rag == "red"

    def test_a_milestone_is_met_in_the_past(self, desk: Desk, world: World) -> None:
        name = f"m-{world.next_milestone.pk}"
        met = {
            f"{name}-actual_on_{part}": value
            for part, value in (("day", "1"), ("month", "3"), ("year", "2090"))
        }
        response = desk.send(GREEN | met | {f"{name}-shown": "- -"})
        assert errors(response) == [
            ("Date “First referrals” was met must be today or in the past", f"id_{name}-actual_on_day")
        ]

    def test_enters_the_figure_that_is_due(self, desk: Desk, world: World) -> None:
        Reading.objects.get(measure=world.measure).delete()
        name = f"r-{world.measure.pk}-{world.last_period.ends_on:%Y%m%d}"
        desk.sent(GREEN, **{f"{name}-value": "1,250", f"{name}-flags": "provisional", f"{name}-shown": ""})
        reading = Reading.objects.get(measure=world.measure)
        assert (reading.value, reading.provisional, reading.entered_by) == (
            Decimal(1250),
            True,
            world.officer,
        )
        assert desk.open().context["form"].figures[0]["value"].value() == Decimal(1250)

    def test_a_figure_that_another_entered_meanwhile_is_not_replaced_in_silence(
        self, desk: Desk, colleague: Desk, world: World
    ) -> None:
        name = f"r-{world.measure.pk}-{world.last_period.ends_on:%Y%m%d}"
        colleague.sent(GREEN | {f"{name}-value": "110", f"{name}-shown": "104"})
        mine = GREEN | {f"{name}-value": "120", f"{name}-shown": "104", "revision": "1"}
        response = desk.send(mine)
        assert response.status_code == 422
        assert errors(response) == [
            (
                "Measure M1 was saved as 110 while you were editing. Save again to keep your figure",
                f"id_{name}-value",
            )
        ]
        assert Reading.objects.get(measure=world.measure).value == Decimal(110)
        shown = response.context["form"].figures[0]
        assert shown["value"].value() == "120"
        desk.sent(mine, **{f"{name}-shown": shown["shown"].value()})
        assert Reading.objects.get(measure=world.measure).value == Decimal(120)

    def test_a_figure_must_be_a_number(self, desk: Desk, world: World) -> None:
        name = f"r-{world.measure.pk}-{world.last_period.ends_on:%Y%m%d}"
        response = desk.send(GREEN | {f"{name}-value": "about 14", f"{name}-shown": "104"})
        assert response.status_code == 422
        assert [target for _, target in errors(response)] == [f"id_{name}-value"]
        assert "about 14" in response.content.decode()

    def test_is_refused_once_it_was_submitted(self, desk: Desk) -> None:
        desk.sent(GREEN)
        desk.client.post(desk.url("review"), {"revision": "1"})
        response = desk.send(GREEN | {"revision": "2", "progress": "More."})
        assert response.status_code == 422
        assert errors(response)[0][0] == "This update has been submitted. Withdraw it to change it."
        assert "More." in response.content.decode()


class TestABlockage:
    def whole(self, world: World) -> dict[str, str]:
        return GREEN | BLOCKAGE | {"blocked": "yes", "b-unblocker": f"o-{world.police.pk}"}

    def test_is_raised_with_the_update(self, desk: Desk, world: World) -> None:
        desk.sent(self.whole(world))
        blockage = Blockage.objects.get()
        assert (blockage.unblocker_organisation, blockage.owner) == (world.police, world.officer)
        assert desk.open().context["form"].blockage["title"].value() is None

    def test_can_be_cleared_by_a_body(self, desk: Desk, world: World) -> None:
        desk.sent(self.whole(world) | {"b-unblocker": f"b-{world.asb.pk}"})
        assert Blockage.objects.get().unblocker_body == world.asb

    def test_half_of_one_is_kept_for_whoever_typed_it(
        self, desk: Desk, colleague: Desk, world: World
    ) -> None:
        desk.sent(GREEN | {"blocked": "yes", "b-title": "No data", "b-target_on_year": ""})
        assert not Blockage.objects.exists()
        assert desk.open().context["form"].blockage["title"].value() == "No data"
        assert colleague.open().context["form"].blockage["title"].value() is None
        desk.sent(self.whole(world), revision="1")
        assert Blockage.objects.get().title == "No data from the hospital"
        assert not UpdateDraft.objects.exists()

    def test_half_of_one_is_named_when_it_is_reviewed(self, desk: Desk) -> None:
        response = desk.send(GREEN | {"blocked": "yes", "b-title": "No data"}, action="review")
        assert response.status_code == 422
        assert errors(response) == [
            ("Select what kind of blockage it is", "id_b-kind"),
            ("Enter what is happening", "id_b-description"),
            ("Enter what will happen if it is not cleared", "id_b-consequence"),
            ("Select who can clear the blockage", "id_b-unblocker"),
            ("Enter what is needed to clear it", "id_b-needed"),
        ]
        assert response.context["form"].blockage["title"].value() == "No data"

    def test_none_at_all_is_named_too(self, desk: Desk) -> None:
        response = desk.send(GREEN | {"blocked": "yes"}, action="review")
        assert response.status_code == 422
        assert errors(response)[0] == ("Enter what the blockage is", "id_b-title")

    def test_several_are_added_to_a_list_one_at_a_time(self, desk: Desk, world: World) -> None:
        saved = desk.send(GREEN | {"blocked": "no", "progress": "Kept."}, action="blockages")
        assert (saved.status_code, saved.url) == (302, desk.url("blockages"))
        one = BLOCKAGE | {"b-unblocker": f"o-{world.police.pk}"}
        for title in ("No room", "No money"):
            assert desk.send(one | {"b-title": title}, page="blockages").url == desk.url("blockages")
        half = desk.send({"b-title": "No"}, page="blockages")
        assert (half.status_code, errors(half)[0]) == (
            422,
            ("Select what kind of blockage it is", "id_b-kind"),
        )
        page = desk.open("blockages").content.decode()
        for words in ("2 blockages open", "No room", "No money"):
            assert words in page
        update = Update.objects.get()
        assert (update.blocked, update.progress, Blockage.objects.count()) == (True, "Kept.", 2)
        form = desk.open().content.decode()
        assert "Blockages open now" in form
        assert "id_b-title" not in form
        answer = desk.send(GREEN | {"blocked": "yes", "progress": "", "revision": "2"}, action="review")
        assert [target for _, target in errors(answer)] == ["id_progress"]

    def test_is_ignored_where_nothing_blocks(self, desk: Desk, world: World) -> None:
        desk.sent(self.whole(world) | {"blocked": "no"})
        assert not Blockage.objects.exists()
        assert not UpdateDraft.objects.exists()


class TestReviewing:
    def test_what_is_missing_is_named_and_the_rest_is_saved(self, desk: Desk) -> None:
        response = desk.send({"self_rag": "red", "progress": "None.", "marking": "official"}, action="review")
        assert response.status_code == 422
        assert [target for _, target in errors(response)] == [
            "id_reason_for_difference",
            "id_confidence_0",
            "id_cause",
            "id_consequence",
            "id_path_to_green",
            "id_green_on_day",
            "id_decision_asked",
            "id_asked_by_on_day",
            "id_blocked_0",
        ]
        assert response.context["form"]["revision"].value() == "1"
        assert Update.objects.get().progress == "None."

    def test_the_form_asks_the_database_as_much_for_one_blockage_as_for_three(
        self, desk: Desk, world: World
    ) -> None:
        asked = []
        for revision, name in enumerate(("One", "Two", "Three")):
            sent = BLOCKAGE | {"b-title": name, "b-unblocker": f"o-{world.police.pk}"}
            desk.sent(GREEN | {"blocked": "yes"} | sent | ({"revision": str(revision)} if revision else {}))
            asked.append(questions(desk.open)[1])
        assert Blockage.objects.count() == 3
        assert asked == [11, 11, 11]

    def test_the_body_above_is_asked_unless_another_is_chosen(self, desk: Desk, world: World) -> None:
        asked = desk.open().context["form"]["asked_of"]
        assert asked.value() == world.slg.pk
        assert f'value="{world.slg.pk}" selected' in str(asked)
        desk.sent(GREEN | {"self_rag": "amber", "asked_of": str(world.north.pk)})
        assert desk.open().context["form"]["asked_of"].value() == world.north.pk

    def test_who_is_asked_is_reviewed_with_the_decision_alone(self, desk: Desk, world: World) -> None:
        desk.sent(RED | {"decision_asked": "", "asked_of": str(world.slg.pk)})
        assert "Asked of" not in desk.open("review").content.decode()
        desk.sent(RED | {"asked_of": str(world.slg.pk), "revision": "1"})
        assert "Asked of" in desk.open("review").content.decode()

    def test_what_may_be_left_out_is_folded_away_until_something_stands_in_it(self, desk: Desk) -> None:
        folded = '<details class="govuk-details">\n  <summary class="govuk-details__summary">'
        page = desk.open().content.decode()
        assert (page.count(folded), page.count(folded.replace('">\n', '" open>\n'))) == (2, 0)
        half = {"blocked": "yes", "b-title": "No data", "b-tried": "We wrote twice."}
        desk.sent(GREEN | half | {"options": "Wait."})
        page = desk.open().content.decode()
        assert (page.count(folded), page.count(folded.replace('">\n', '" open>\n'))) == (0, 2)

    def test_a_whole_update_is_shown_once_more(self, desk: Desk, world: World) -> None:
        response = desk.send(RED | {"asked_of": str(world.slg.pk)}, action="review")
        assert (response.status_code, response.url) == (302, desk.url("review"))
        page = desk.open("review").content.decode()
        for words in (
            "Agree a secondment until January.",
            "31 January 2090",
            "Senior Leadership Group",
            "Submit update",
        ):
            assert words in page
        assert f"{desk.url()}#id_green_on_day" in page

    def test_warns_of_copied_words_and_of_personal_data(self, desk: Desk, world: World) -> None:
        desk.sent(GREEN)
        desk.client.post(desk.url("review"), {"revision": "1"})
        this = Desk(desk.client, world, period=world.period)
        this.sent(GREEN | {"changed": "Now at 12 High Street, WN1 1XL."})
        page = this.open("review").content.decode()
        assert "“Progress” is almost the same as last period." in page
        assert "“What has changed” looks like it holds a full postcode." in page
        assert "Submit update" in page

    def test_an_unfinished_update_is_not_offered_for_submission(self, desk: Desk) -> None:
        desk.sent(GREEN | {"progress": ""})
        page = desk.open("review").content.decode()
        assert "This update is not complete" in page
        assert "Submit update" not in page
        response = desk.client.post(desk.url("review"), {"revision": "1"})
        assert response.status_code == 422
        assert not Update.objects.submitted().exists()

    def test_without_an_update_leads_to_the_form(self, desk: Desk) -> None:
        assert desk.open("review").url == desk.url()
        assert desk.open("receipt").url == desk.url()
        assert desk.open("withdraw").url == desk.url()
        assert desk.open("amend").url == desk.url()


class TestSubmitting:
    def submit(self, desk: Desk, revision: str = "1") -> Any:
        return desk.client.post(desk.url("review"), {"revision": revision})

    def test_ends_at_a_receipt_that_says_what_happens_next(self, desk: Desk, world: World) -> None:
        desk.sent(GREEN)
        assert self.submit(desk).url == desk.url("receipt")
        page = desk.open("receipt").content.decode()
        assert "Update submitted" in page
        assert "Its chair signs the report by 10pm" in page or "Its chair signs the report by 11pm" in page
        assert "counts as late" not in page

    def test_says_when_it_came_late(self, desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        set_clock(monkeypatch, world, days=16)
        desk.sent(GREEN)
        self.submit(desk)
        assert "counts as late" in desk.open("receipt").content.decode()

    def test_a_second_click_shows_the_receipt_again(self, desk: Desk) -> None:
        desk.sent(GREEN)
        self.submit(desk)
        again = self.submit(desk)
        assert (again.status_code, again.url) == (302, desk.url("receipt"))
        assert Update.objects.get().history.filter(history_change_reason="Submitted").count() == 1

    def test_what_somebody_else_changed_must_be_read_first(self, desk: Desk, colleague: Desk) -> None:
        desk.sent(GREEN)
        colleague.sent(GREEN | {"changed": "Theirs."}, revision="1")
        response = self.submit(desk)
        assert response.status_code == 409
        assert "Theirs." in response.content.decode()
        assert self.submit(desk, revision="2").url == desk.url("receipt")

    def test_a_tampered_revision_is_an_error(self, desk: Desk) -> None:
        desk.sent(GREEN)
        assert self.submit(desk, revision="x").status_code == 422
        assert self.submit(desk, revision="").status_code == 422

    def test_a_submitted_update_opens_for_reading(self, desk: Desk) -> None:
        desk.sent(GREEN)
        self.submit(desk)
        reading = reverse("priorities:update", args=["riverton", Update.objects.get().pk])
        assert desk.open().url == reading


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("colleague", 200),
        ("other_officer", 403),
        ("north_chair", 403),
        ("north_secretary", 403),
        ("slg_chair", 403),
        ("auditor", 403),
        ("south_officer", 404),
        ("leaver", 404),
        ("joiner", 404),
        ("stranger", 404),
        ("operator", 404),
    ],
)
def test_who_may_write(world: World, sign_in: SignIn, in_time: None, who: str, status: int) -> None:
    desk = Desk(sign_in(getattr(world, who)), world)
    assert desk.open().status_code == status
    expected = 302 if status == 200 else status
    for page in ("review", "receipt", "withdraw", "amend"):
        assert desk.open(page).status_code == expected


def test_a_restricted_activity_is_written_by_its_readers(world: World, sign_in: SignIn) -> None:
    reader, other = sign_in(world.colleague), sign_in(world.officer)
    assert Desk(reader, world, activity=world.restricted).open().status_code == 200
    assert Desk(other, world, activity=world.restricted).open().status_code == 404
