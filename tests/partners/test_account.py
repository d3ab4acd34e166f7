"""Signing in and out, and passwords, as the portal sets allauth up."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from partners.models import Person
from tests.world import World

SignIn = Callable[[Person | None], Client]
PASSWORD = "correct horse battery staple"


@pytest.fixture
def ada(world: World) -> Person:
    world.officer.set_password(PASSWORD)
    world.officer.save()
    return world.officer


def sign(client: Client, email: str, password: str, **more: str) -> int:
    given = {"login": email, "password": password} | more
    return client.post(reverse("account_login"), given).status_code


def test_the_right_password_leads_home(ada: Person) -> None:
    client = Client()
    response = client.post(reverse("account_login"), {"login": ada.email.upper(), "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/riverton/groups/north/").status_code == 200


def test_or_back_to_the_page_that_was_asked_for(ada: Person) -> None:
    client = Client()
    asked = client.get("/riverton/groups/north/")["Location"]
    response = client.post(
        asked, {"login": ada.email, "password": PASSWORD, "next": "/riverton/groups/north/"}
    )
    assert response["Location"] == "/riverton/groups/north/"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_never_to_another_site(ada: Person, elsewhere: str) -> None:
    response = Client().post(
        reverse("account_login"), {"login": ada.email, "password": PASSWORD, "next": elsewhere}
    )
    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_wrong_password_and_a_wrong_address_are_answered_alike(ada: Person) -> None:
    answers = []
    for email in (ada.email, "nobody@example.org"):
        response = Client().post(reverse("account_login"), {"login": email, "password": "wrong"})
        answers.append([line.text for line in response.context["form"].error_summary])
        assert response.status_code == 200
    assert answers[0] == answers[1] != []


def test_somebody_without_an_account_does_not_get_in(world: World) -> None:
    client = Client()
    assert sign(client, world.colleague.email, "") == 200
    assert sign(client, world.colleague.email, world.colleague.password) == 200
    assert client.get("/riverton/groups/north/").status_code == 302


def test_nor_somebody_whose_account_is_closed(ada: Person, world: World) -> None:
    ada.is_active = False
    ada.record(by=None, at=world.now)
    client = Client()
    sign(client, ada.email, PASSWORD)
    assert client.get("/riverton/groups/north/").status_code == 302


def test_logging_out_needs_a_button(ada: Person) -> None:
    client = Client()
    sign(client, ada.email, PASSWORD)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/riverton/groups/north/").status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get("/riverton/groups/north/").status_code == 302


def test_nobody_signs_up(world: World) -> None:
    before = Person.objects.count()
    sent = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post(reverse("account_signup"), sent).status_code == 200
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    "name", ["account_email", "account_confirm_email", "account_email_verification_sent"]
)
def test_nobody_changes_the_address_they_sign_in_with(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def new_password(address: str) -> Client:
    """Follow the link that was sent and set a password."""
    client = Client()
    assert client.post(reverse("account_reset_password"), {"email": address}).status_code == 302
    (link,) = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    form = client.get(link, follow=True)
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(form.request["PATH_INFO"], sent).status_code == 302
    return client


def test_a_first_password_is_set_by_the_link(world: World) -> None:
    new_password(world.colleague.email)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert sign(Client(), world.colleague.email, PASSWORD) == 302


def test_the_link_comes_in_text_and_in_html_and_is_the_only_one(world: World) -> None:
    Client().post(reverse("account_reset_password"), {"email": world.officer.email})
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    ((html, kind),) = message.alternatives
    (link,) = re.findall(r"http://testserver/accounts/password/reset/key/\S+", str(message.body))
    assert kind == "text/html"
    assert re.findall(r'href="([^"]+)"', str(html)) == [link]
    assert str(message.body).count("http") == 1


def test_a_link_works_once(world: World) -> None:
    new_password(world.colleague.email)
    (link,) = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    page = Client().get(link, follow=True)
    assert page.status_code == 200
    assert 'type="password"' not in page.content.decode()


def test_asking_for_a_link_does_not_tell_who_has_an_account(world: World) -> None:
    known = Client().post(reverse("account_reset_password"), {"email": world.officer.email})
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[world.officer.email]]
