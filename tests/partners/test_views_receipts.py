from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.urls import reverse

from partners.models import Person, Receipt, Seat
from tests.world import World

SignIn = Callable[[Person | None], Client]

SENT = {
    "csrfmiddlewaretoken": "drawn for one showing of the form",
    "email": "new.person@example.org",
    "name": "New Person",
    "role": "member",
    "starts_on_day": "1",
    "starts_on_month": "12",
    "starts_on_year": "2026",
}


def seats() -> int:
    return Seat.objects.filter(person__email=SENT["email"]).count()


def address(body: str = "slg") -> str:
    return reverse("partners:seat_create", args=["riverton", body])


def test_the_same_form_sent_twice_takes_effect_once(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.secretary)
    first, second = client.post(address(), SENT), client.post(address(), SENT)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == reverse("partners:body", args=["riverton", "slg"])
    assert seats() == 1


def test_other_words_are_another_form(world: World, sign_in: SignIn) -> None:
    """A changed answer after the back button is not swallowed: the service judges it."""
    client = sign_in(world.secretary)
    client.post(address(), SENT)
    assert client.post(address(), SENT | {"role": "auditor"}).status_code == 302
    assert seats() == 2


def test_another_showing_is_another_form(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.secretary)
    client.post(address(), SENT)
    again = client.post(address(), SENT | {"csrfmiddlewaretoken": "drawn for another"})
    assert again.status_code == 422
    assert "already holds this seat" in again.content.decode()


def test_another_address_is_another_form(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.secretary)
    client.post(address("slg"), SENT)
    assert client.post(address("north"), SENT)["Location"] == reverse(
        "partners:body", args=["riverton", "north"]
    )
    assert seats() == 2


def test_one_persons_receipt_answers_nobody_else(world: World, sign_in: SignIn) -> None:
    sign_in(world.secretary).post(address("north"), SENT)
    assert sign_in(world.north_secretary).post(address("north"), SENT).status_code == 422


def test_a_refused_form_leaves_no_receipt(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.secretary)
    assert client.post(address(), SENT | {"role": "chair"}).status_code == 422
    assert not Receipt.objects.exists()


def test_a_receipt_is_kept_for_a_week(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.secretary)
    client.post(address(), SENT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_receipt SET at = at - interval '8 days'")
    client.post(address("north"), SENT)
    assert Receipt.objects.count() == 1
