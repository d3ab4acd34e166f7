from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from partners import access
from partners.models import Person, Seat
from partners.roles import Permission, Role
from tests.factories.partners import days_ago
from tests.world import World

SignIn = Callable[[Person | None], Client]


def on(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def answers(world: World, **changed: str) -> dict[str, str]:
    given = {"email": "new.person@example.org", "name": "New Person", "role": "member"}
    return given | {"organisation": str(world.fire.pk)} | on("starts_on", world.today) | changed


def errors(world: World, client: Client, **changed: str) -> list[str]:
    response = client.post(
        reverse("partners:seat_create", args=["riverton", "slg"]), answers(world, **changed)
    )
    assert response.status_code == 422
    assert "<title>Error: " in response.content.decode()
    return [line.text for line in response.context["form"].error_summary]


@pytest.fixture
def secretary(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.secretary)


class TestGivingASeat:
    def test_it_opens_what_the_role_opens(self, world: World, secretary: Client) -> None:
        response = secretary.post(
            reverse("partners:seat_create", args=["riverton", "slg"]), answers(world), follow=True
        )
        person = Person.objects.get(email="new.person@example.org")
        assert response.redirect_chain == [("/riverton/groups/slg/", 302)]
        assert (
            f"New Person sits on Senior Leadership Group as member from {world.today.day} "
            in response.content.decode()
        )
        assert access.may(person, Permission.COMMENT, world.slg)
        seat = Seat.objects.get(person=person)
        assert (seat.role, seat.organisation, seat.starts_on, seat.ends_on) == (
            Role.MEMBER,
            world.fire,
            world.today,
            None,
        )
        assert Seat.history.get(id=seat.pk).history_user == world.secretary

    def test_everything_missing_is_said_at_once(self, world: World, secretary: Client) -> None:
        nothing = dict.fromkeys(answers(world), "")
        assert errors(world, secretary, **nothing) == [
            "Enter their e-mail address",
            "Enter their full name",
            "Select what they will be",
            "Enter the first day of the seat",
        ]

    def test_a_refusal_is_shown_as_it_is(self, world: World, secretary: Client) -> None:
        assert errors(world, secretary, role="chair") == [
            "Senior Leadership Group has another chair on some of these days."
        ]
        assert not Person.objects.filter(email="new.person@example.org").exists()

    def test_nobody_gives_themselves_a_seat(self, world: World, secretary: Client) -> None:
        assert errors(world, secretary, email=world.secretary.email) == [
            "Your own seat must be given to you by somebody else."
        ]

    def test_it_ends_after_it_begins(self, world: World, secretary: Client) -> None:
        assert errors(world, secretary, **on("ends_on", days_ago(1))) == [
            "The day the seat ends must be after its first day."
        ]

    def test_only_partners_of_this_partnership_are_offered(self, world: World, secretary: Client) -> None:
        form = secretary.get(reverse("partners:seat_create", args=["riverton", "slg"])).context["form"]
        offered = {str(organisation) for organisation in form.fields["organisation"].queryset}
        assert offered == {"County fire", "County police", "Riverton council", "Riverton voices"}

    def test_the_name_of_somebody_known_is_kept(self, world: World, secretary: Client) -> None:
        changed = answers(world, email=world.stranger.email, name="Another Name")
        secretary.post(reverse("partners:seat_create", args=["riverton", "slg"]), changed)
        assert Person.objects.get(pk=world.stranger.pk).name == "Stranger"


class TestEndingASeat:
    def address(self, person: Person) -> str:
        return reverse("partners:seat_end", args=["riverton", Seat.objects.get(person=person).pk])

    def test_it_opens_nothing_from_that_day(self, world: World, secretary: Client, sign_in: SignIn) -> None:
        theirs = sign_in(world.officer)
        assert theirs.get("/riverton/groups/north/").status_code == 200
        sent = on("ends_on", world.today) | {"why": "Moved to another job."}
        response = secretary.post(self.address(world.officer), sent)
        assert (response.status_code, response["Location"]) == (302, "/riverton/groups/north/")
        assert theirs.get("/riverton/groups/north/").status_code == 404
        assert Seat.history.filter(person=world.officer)[0].history_change_reason == "Moved to another job."

    def test_it_asks_when_and_why(self, world: World, secretary: Client) -> None:
        response = secretary.post(self.address(world.officer), {})
        assert response.status_code == 422
        assert [line.text for line in response.context["form"].error_summary] == [
            "Enter the day the seat ends",
            "Enter why the seat ends",
        ]

    def test_today_is_suggested(self, world: World, secretary: Client) -> None:
        assert secretary.get(self.address(world.officer)).context["form"].initial == {"ends_on": world.today}

    def test_what_has_ended_stays_ended(self, world: World, secretary: Client) -> None:
        sent = on("ends_on", world.today) | {"why": "A mistake."}
        response = secretary.post(self.address(world.leaver), sent)
        assert response.status_code == 422
        assert [line.text for line in response.context["form"].error_summary] == [
            "This seat has already ended."
        ]
