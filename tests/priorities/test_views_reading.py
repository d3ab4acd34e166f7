from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Person
from priorities.models import Activity, MeasureLink, Reading, ReportingPeriod, Strategy, Update
from priorities.services import amend_update, lock_updates, save_update, submit_update, withdraw_update
from tests import factories as make
from tests.priorities.scene import GREEN
from tests.queries import questions
from tests.world import World

SignIn = Callable[[Person | None], Client]


def at(name: str, *args: object) -> str:
    return reverse(f"priorities:{name}", args=["riverton", *args])


def texts(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def submit(world: World, activity: Activity, period: ReportingPeriod, **words: Any) -> Update:
    update = save_update(
        activity=activity,
        period=period,
        words=GREEN | words,
        revision=None,
        by=world.colleague,
        at=world.now,
    )
    return submit_update(update=update, revision=1, by=world.colleague, at=world.now)


@pytest.fixture
def officer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.officer)


class TestTheListOfUpdates:
    def url(self, world: World) -> str:
        return f"{at('updates')}?period={world.last_period.code}"

    def listed(self, response: Any, *, theirs: bool) -> list[tuple[str, str, str, str]]:
        rows = [row for row in response.context["rows"] if row.is_theirs is theirs]
        return [(row.activity.reference, row.standing, row.self_rag, row.computed_rag) for row in rows]

    def references(self, response: Any) -> list[str]:
        return [row.activity.reference for row in response.context["rows"]]

    def test_puts_one_s_own_first_with_both_colours(self, officer: Client, world: World) -> None:
        submit(world, world.activity, world.last_period)
        response = officer.get(self.url(world))
        late = world.last_period.updates_are_late(world.now)
        silent = ("Overdue", "not_reported") if late else ("Not started", "not_due")
        standing = "Submitted late" if late else "Submitted"
        assert self.listed(response, theirs=True) == [
            ("N1", standing, "green", "green"),
            ("N4", silent[0], silent[1], "grey"),
        ]
        assert self.listed(response, theirs=False) == [("N2", silent[0], silent[1], "grey")]
        assert self.references(response) == ["N1", "N4", "N2"]

    def test_tells_a_chair_of_the_group_and_of_those_above(self, world: World, sign_in: SignIn) -> None:
        chair = sign_in(world.slg_chair).get(self.url(world))
        assert self.listed(chair, theirs=True) == []
        assert self.references(chair) == ["N1", "N2", "N4", "S1"]

    def test_can_be_narrowed_to_a_group(self, world: World, sign_in: SignIn) -> None:
        response = sign_in(world.slg_chair).get(f"{self.url(world)}&group=south")
        assert self.references(response) == ["S1"]
        assert "1 activity in" in texts(response)

    def test_can_be_narrowed_to_one_s_own_and_to_where_they_stand(
        self, officer: Client, world: World
    ) -> None:
        submit(world, world.activity, world.last_period)
        url = self.url(world)
        assert self.references(officer.get(f"{url}&whose=mine")) == ["N1", "N4"]
        done = officer.get(f"{url}&whose=mine").context["rows"][0].standing
        assert self.references(officer.get(url, {"period": world.last_period.code, "standing": done})) == [
            "N1"
        ]
        nothing = officer.get(f"{at('updates')}?period={world.period.code}&standing=Submitted&whose=mine")
        assert self.references(nothing) == ["N1", "N4"]

    def test_sorts_by_its_headers(self, officer: Client, world: World) -> None:
        submit(world, world.activity, world.last_period)
        found = {
            sort: self.references(officer.get(f"{self.url(world)}&sort={sort}"))
            for sort in ("title", "-title", "rating", "standing", "nonsense")
        }
        assert found["title"] == found["-title"][::-1] == ["N1", "N2", "N4"]
        assert (found["rating"][-1], found["standing"][-1]) == ("N1", "N1")
        assert found["nonsense"] == ["N1", "N4", "N2"]

    def test_an_empty_one_says_so(self, world: World, sign_in: SignIn) -> None:
        response = sign_in(world.slg_chair).get(f"{self.url(world)}&whose=mine")
        assert "No activity to show" in texts(response)
        assert "Clear filters" in texts(response)

    @pytest.mark.parametrize("code", ["", "2026-13", "nonsense", "1999-01"])
    def test_any_other_period_is_the_one_in_hand(self, officer: Client, world: World, code: str) -> None:
        response = officer.get(f"{at('updates')}?period={code}")
        in_hand = world.period if world.now > world.last_period.reports_due_at else world.last_period
        assert response.context["period"] == in_hand

    def test_says_so_before_the_first_period(self, officer: Client, world: World) -> None:
        for period in ReportingPeriod.objects.filter(partnership=world.riverton):
            period.delete()
        assert "No reporting period has begun" in texts(officer.get(at("updates")))

    def test_a_return_that_never_came_stays_missing(self, officer: Client, world: World) -> None:
        lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)
        response = officer.get(self.url(world))
        assert {row.standing for row in response.context["rows"] if row.is_theirs} == {"Not received"}

    def test_drafts_show_to_those_who_read_working_papers(self, world: World, sign_in: SignIn) -> None:
        save_update(
            activity=world.activity,
            period=world.last_period,
            words=GREEN,
            revision=None,
            by=world.officer,
            at=world.now,
        )
        chair, member = (
            next(row for row in sign_in(who).get(self.url(world)).context["rows"])
            for who in (world.north_chair, world.slg_member)
        )
        assert (chair.update is None, member.update is None) == (False, True)


def queries(client: Client, url: str) -> int:
    response, count = questions(lambda: client.get(url))
    assert response.status_code == 200
    return count


class TestQueries:
    """The number is pinned, and does not grow with what is listed."""

    def grow(self, world: World, *references: str) -> None:
        for reference in references:
            activity = make.make_activity(world.violence, world.north, world.council, reference)
            make.make_milestone(activity, "Step", world.today + timedelta(days=9))
            measure = make.make_measure(world.violence, f"M{reference}")
            MeasureLink(measure=measure, activity=activity).record(by=None, at=world.now)
            make.make_reading(measure, world.last_period.starts_on, world.last_period.ends_on, 7)
            submit(world, activity, world.last_period)

    @pytest.mark.parametrize(
        ("name", "args", "count"),
        [
            ("updates", [], 10),
            ("activities", [], 10),
            ("measures", [], 6),
            ("priorities", [], 8),
            ("priority", [1], 15),
        ],
    )
    def test_of_lists(self, officer: Client, world: World, name: str, args: list[int], count: int) -> None:
        url = f"{at(name, *args)}?period={world.last_period.code}"
        self.grow(world, "X1")
        assert queries(officer, url) == count
        self.grow(world, "X2", "X3")
        assert queries(officer, url) == count


class TestOneUpdate:
    def test_shows_the_words_both_colours_and_every_edit(self, world: World, officer: Client) -> None:
        update = submit(world, world.activity, world.last_period, changed="A second room was found.")
        withdraw_update(update=update, by=world.officer, at=world.now, why="Miscounted.")
        save_update(
            activity=world.activity,
            period=world.last_period,
            words={"progress": "Three more advocates started in the victim hub.", "confidence": "in_doubt"},
            revision=3,
            by=world.officer,
            at=world.now,
        )
        update.refresh_from_db()
        submit_update(update=update, revision=4, by=world.officer, at=world.now)
        response = officer.get(at("update", update.pk))
        page = texts(response)
        assert [edit.title for edit in response.context["edits"]] == [
            "Submitted",
            "Changed",
            "Withdrawn",
            "Submitted",
            "Begun",
        ]
        assert "Miscounted." in page
        assert "removed: </span>Two </del>" in page
        assert "added: </span>Three </ins>more advocates" in page
        assert "Probable → In doubt" in page
        assert "A second room was found." in page

    def test_readers_above_see_edits_from_the_first_submission_on(
        self, world: World, sign_in: SignIn
    ) -> None:
        update = submit(world, world.activity, world.last_period)
        page = at("update", update.pk)
        titles = {
            name: [edit.title for edit in sign_in(person).get(page).context["edits"]]
            for name, person in (
                ("member", world.hwb_member),
                ("auditor", world.auditor),
                ("chair", world.slg_chair),
            )
        }
        assert titles == {
            "member": ["Submitted"],
            "auditor": ["Submitted", "Begun"],
            "chair": ["Submitted", "Begun"],
        }

    def test_the_sharing_group_sees_no_drafts_of_it(self, world: World, sign_in: SignIn) -> None:
        update = submit(world, world.shared, world.last_period)
        response = sign_in(world.south_officer).get(at("update", update.pk))
        assert [edit.title for edit in response.context["edits"]] == ["Submitted"]

    def test_offers_what_its_writer_may_do(self, world: World, officer: Client, sign_in: SignIn) -> None:
        update = submit(world, world.activity, world.last_period)
        url = at("update", update.pk)
        assert "Withdraw update" in texts(officer.get(url))
        assert "Withdraw update" not in texts(sign_in(world.north_chair).get(url))
        lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)
        page = texts(officer.get(url))
        assert ("Withdraw update" in page, "Correct update" in page) == (False, True)
        update.refresh_from_db()
        amend_update(
            update=update, words={"progress": "One."}, by=world.officer, at=world.now, why="Miscounted."
        )
        amended = officer.get(url)
        assert "Corrected after the group" in texts(amended)
        assert [edit.title for edit in amended.context["edits"]][:2] == ["Amended", "Locked"]

    def test_a_missing_one_says_so(self, world: World, officer: Client) -> None:
        lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)
        page = texts(officer.get(at("update", Update.objects.get(activity=world.activity).pk)))
        assert "No update was received before" in page
        assert "Send the missing update" in page

    def test_carries_its_marking(self, world: World, officer: Client) -> None:
        update = submit(world, world.activity, world.last_period, marking="official_sensitive")
        assert '<p class="app-marking">OFFICIAL-SENSITIVE</p>' in texts(officer.get(at("update", update.pk)))


class TestActivities:
    def test_lists_what_one_may_see_and_counts_the_rest(self, world: World, officer: Client) -> None:
        response = officer.get(at("activities"))
        assert [row.activity.reference for row in response.context["rows"]] == ["N1", "N2", "N4"]
        assert response.context["rows"][0].next_milestone == world.next_milestone
        assert "3 activities of 3, and 1 restricted to named readers" in texts(response)

    def test_can_be_narrowed(self, world: World, officer: Client) -> None:
        world.police_activity.closed_on, world.police_activity.outcome = world.today, "Done."
        world.police_activity.record(by=None, at=world.now)

        def found(query: str) -> list[str]:
            rows = officer.get(f"{at('activities')}?{query}").context["rows"]
            return [row.activity.reference for row in rows]

        assert found("") == ["N1", "N4"]
        assert found("state=closed") == ["N2"]
        assert found("state=all&priority=1") == ["N1", "N2"]
        assert found("group=south&lead=nobody") == ["N1", "N4"]
        assert found("lead=riverton-council&priority=2") == ["N4"]
        assert found("priority=nonsense") == ["N1", "N4"]
        assert found("sort=-reference") == ["N4", "N1"]

    def test_one_shows_its_facts_and_returns(self, world: World, officer: Client) -> None:
        submit(world, world.activity, world.last_period)
        response = officer.get(at("activity", world.activity.pk))
        page = texts(response)
        for words in (
            "Activity N1",
            "Riverton council",
            "First referrals",
            "Measure M1",
            "Ask for a new date",
            "Every change of this record",
        ):
            assert words in page
        assert [row.update is not None for row in response.context["returns"]] == [False, True]

    def test_readers_are_named_to_who_may_name_them(self, world: World, sign_in: SignIn) -> None:
        page = texts(sign_in(world.colleague).get(at("activity", world.restricted.pk)))
        assert "Restricted:" in page
        assert "Named readers" not in page

    def test_another_group_s_activity_is_not_there(self, world: World, officer: Client) -> None:
        assert officer.get(at("activity", world.south_activity.pk)).status_code == 404


class TestMeasures:
    def test_lists_each_with_its_newest_figure(self, world: World, officer: Client) -> None:
        response = officer.get(at("measures"))
        assert [(c.measure.reference, c.value) for c in response.context["cards"]] == [
            ("M1", "104"),
            ("M2", "31"),
        ]
        narrowed = officer.get(f"{at('measures')}?priority=2")
        assert [c.measure.reference for c in narrowed.context["cards"]] == ["M2"]

    def test_one_prints_its_rule_and_says_the_message_of_its_chart(
        self, world: World, officer: Client
    ) -> None:
        last = world.last_period
        earlier_end = last.starts_on - timedelta(days=1)
        earlier = date(earlier_end.year, earlier_end.month - 2, 1)
        make.make_reading(world.measure, earlier, earlier_end, 90)
        page = texts(officer.get(at("measure", world.measure.pk)))
        assert "Green: on target, better, or within 10% of it." in page
        assert "Measure M1 was 104 in" in page
        assert "better than the period before, not comparable with the same period last year" in page
        assert "Enter a figure" in page

    def test_without_a_figure_it_says_what_to_do(self, world: World, officer: Client) -> None:
        measure = make.make_measure(world.violence, "M9")
        page = texts(officer.get(at("measure", measure.pk)))
        assert "No figure has been entered" in page
        assert "Enter a figure" not in page

    def test_a_figure_is_entered_and_corrected_with_a_reason(self, world: World, officer: Client) -> None:
        url, ends_on = at("reading_create", world.measure.pk), world.last_period.ends_on
        answers = {"days": ends_on.isoformat(), "value": "1,080", "flags": ["provisional"], "note": "Early."}
        missing = officer.post(url, answers)
        assert missing.status_code == 422
        assert [line.text for line in missing.context["form"].error_summary] == [
            "Enter why the figure is changed"
        ]
        assert officer.post(url, answers | {"why": "August was left out."}).status_code == 302
        again = officer.post(url, answers)
        assert again.status_code == 302
        reading = Reading.objects.get(measure=world.measure, ends_on=ends_on)
        assert (reading.value, reading.provisional, reading.note) == (Decimal(1080), True, "Early.")
        assert reading.history.latest().history_change_reason == "August was left out."

    def test_who_enters_a_small_number_is_told_that_the_public_does_not_see_it(
        self, world: World, officer: Client
    ) -> None:
        url, ends_on = at("reading_create", world.measure.pk), world.last_period.ends_on
        assert "Public papers do not show a figure from 1 to 4." in texts(officer.get(url))
        answers = {"days": ends_on.isoformat(), "value": "3", "why": "Counted again."}
        page = texts(officer.post(url, answers, follow=True))
        assert "It is fewer than 5, so public papers do not show it." in page
        assert "Not shown in public: it is small." in page
        page = texts(officer.post(url, answers | {"value": "30"}, follow=True))
        assert "Figure saved for Measure M1." in page
        assert "public papers" not in page and "Not shown" not in page

    def test_a_measure_without_a_limit_and_a_share_say_nothing_of_the_public(
        self, world: World, officer: Client
    ) -> None:
        for change in ({"suppressed_below": 0}, {"suppressed_below": 5, "unit": "%"}):
            for name, value in change.items():
                setattr(world.measure, name, value)
            world.measure.record(by=None, at=world.now)
            page = texts(officer.get(at("reading_create", world.measure.pk)))
            assert "Public papers do not show a figure" not in page

    def test_a_figure_is_for_days_that_are_due(self, world: World, officer: Client) -> None:
        response = officer.post(at("reading_create", world.measure.pk), {"days": "1999-01-31", "value": "x"})
        assert [line.text for line in response.context["form"].error_summary] == [
            "Select which days the figure is for from the list",
            "Figure must be a number",
        ]


class TestPriorities:
    def test_lists_them_with_what_is_done(self, world: World, officer: Client) -> None:
        response = officer.get(at("priorities"))
        rows = [(priority.number, n, m) for priority, n, m in response.context["rows"]]
        assert rows == [(1, 2, 1), (2, 1, 1)]

    def test_without_a_strategy_says_so(self, world: World, officer: Client) -> None:
        strategy = Strategy.objects.get(partnership=world.riverton)
        strategy.starts_on, strategy.ends_on = world.today + timedelta(days=9), None
        strategy.record(by=None, at=world.now)
        assert "No strategy is in force" in texts(officer.get(at("priorities")))
        assert officer.get(at("priority", 1)).status_code == 404

    def test_one_shows_activities_measures_and_what_is_restricted(
        self, world: World, officer: Client
    ) -> None:
        response = officer.get(at("priority", 2))
        assert [row.activity.reference for row in response.context["rows"]] == ["N4"]
        assert "1 more is restricted to named readers." in texts(response)

    def test_a_number_that_no_database_holds_is_not_there(self, officer: Client) -> None:
        assert officer.get(at("priority", 10**20)).status_code == 404
