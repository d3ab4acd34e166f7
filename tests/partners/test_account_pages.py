"""Signing in and out and passwords, step by step, in the portal's words."""

import re
from html import unescape

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from partners.models import Person

EMAIL = "amina.khan@example.org"
PASSWORD = "a long enough phrase"
NEW = "another phrase, as long"
NEVER = re.compile(r"\b(please|sorry|valid|invalid|this field|username|successfully)\b", re.IGNORECASE)


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create_user(EMAIL, PASSWORD, name="Amina Khan")


@pytest.fixture
def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


def texts(page: object) -> str:
    assert isinstance(page, HttpResponse)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def errors(page: object) -> list[str]:
    """The lines of the summary of a page whose title says that there is an error."""
    assert isinstance(page, HttpResponse)
    source = page.content.decode()
    assert "<title>Error: " in source
    summary = source[source.index("govuk-error-summary__list") : source.index("</ul></div>")]
    return [unescape(text) for text in re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", summary)]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_login", "Sign in"),
        ("account_signup", "Accounts are opened for you"),
        ("account_inactive", "This account is closed"),
        ("account_reset_password", "Set a new password"),
        ("account_reset_password_done", "Check your e-mail"),
        ("account_reset_password_from_key_done", "Your new password is set"),
    ],
)
def test_pages_of_people_who_are_not_signed_in(db: None, client: Client, name: str, heading: str) -> None:
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert f">{heading}</h1>" in page.content.decode()
    assert not NEVER.search(texts(page))


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_logout", "Log out"),
        ("account_change_password", "Change your password"),
        ("account_reauthenticate", "Confirm that it is you"),
    ],
)
def test_pages_of_people_who_are(signed_in: Client, name: str, heading: str) -> None:
    page = signed_in.get(reverse(name))
    assert page.status_code == 200
    assert f">{heading}</h1>" in page.content.decode()
    assert not NEVER.search(texts(page))


def test_somebody_signs_in_and_goes_where_they_meant_to(client: Client, person: Person) -> None:
    login = reverse("account_login")
    assert 'name="next" value="/help/"' in client.get(f"{login}?next=/help/").content.decode()
    page = client.post(login, {"login": EMAIL.upper(), "password": PASSWORD, "next": "/help/"})
    assert (page.status_code, page["Location"]) == (302, "/help/")
    assert "Log out" in texts(client.get("/help/"))


def test_an_empty_sign_in_asks_for_both(client: Client, person: Person) -> None:
    page = client.post(reverse("account_login"), {})
    assert errors(page) == ["Enter e-mail address", "Enter password"]


@pytest.mark.parametrize(
    "sent", [{"login": EMAIL, "password": "x"}, {"login": "no@example.org", "password": PASSWORD}]
)
def test_a_wrong_sign_in_does_not_say_what_is_wrong(
    client: Client, person: Person, sent: dict[str, str]
) -> None:
    page = client.post(reverse("account_login"), sent)
    assert page.status_code == 200
    assert errors(page) == ["Enter an e-mail address and a password that belong together"]
    assert PASSWORD not in page.content.decode()


def test_a_person_without_a_password_cannot_sign_in(db: None, client: Client) -> None:
    Person.objects.create_user(EMAIL, name="Amina Khan")
    page = client.post(reverse("account_login"), {"login": EMAIL, "password": "!"})
    assert errors(page) == ["Enter an e-mail address and a password that belong together"]


def test_logging_out_takes_a_button_and_ends_the_session(signed_in: Client) -> None:
    assert signed_in.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in signed_in.session
    assert signed_in.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in signed_in.session


def test_nobody_opens_their_own_account(db: None, client: Client) -> None:
    page = client.post(reverse("account_signup"), {"email": EMAIL, "password1": NEW})
    assert "Accounts are opened for you" in texts(page)
    assert not Person.objects.exists()


def sent_link() -> str:
    [sent] = mail.outbox
    assert sent.subject == "Set a new password: the link works for one day"
    assert not NEVER.search(str(sent.body))
    [link] = re.findall(r"https?://testserver(/\S+)", str(sent.body))
    return str(link)


def test_a_forgotten_password_is_set_anew_by_a_link(client: Client, person: Person) -> None:
    page = client.post(reverse("account_reset_password"), {"email": EMAIL})
    assert (page.status_code, page["Location"]) == (302, reverse("account_reset_password_done"))
    page = client.get(sent_link(), follow=True)
    assert ">Set a new password</h1>" in page.content.decode()
    form = page.redirect_chain[-1][0]
    assert errors(client.post(form, {"password1": "short", "password2": "short"})) == [
        "Password must be 12 characters or more"
    ]
    assert errors(client.post(form, {"password1": "amina.khan@example", "password2": NEW})) == [
        "Password must be less like your name or e-mail address"
    ]
    assert errors(client.post(form, {"password1": NEW, "password2": "other"})) == [
        "Enter the same new password twice"
    ]
    page = client.post(form, {"password1": NEW, "password2": NEW}, follow=True)
    assert ">Your new password is set</h1>" in page.content.decode()
    page = client.post(reverse("account_login"), {"login": EMAIL, "password": NEW})
    assert page.status_code == 302


def test_a_link_works_once(client: Client, person: Person) -> None:
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    link = sent_link()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert ">This link no longer works</h1>" in Client().get(link, follow=True).content.decode()


def test_an_address_without_an_account_gets_no_message_and_no_different_answer(
    client: Client, db: None
) -> None:
    page = client.post(reverse("account_reset_password"), {"email": "no@example.org"})
    assert (page.status_code, page["Location"]) == (302, reverse("account_reset_password_done"))
    assert mail.outbox == []


def test_a_password_is_changed_by_who_knows_it(signed_in: Client, person: Person) -> None:
    address = reverse("account_change_password")
    sent = {"oldpassword": "wrong", "password1": "password1234", "password2": "password1234"}
    assert errors(signed_in.post(address, sent)) == [
        "Enter the password that you use now",
        "Password must be harder to guess",
    ]
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    page = signed_in.post(address, sent)
    assert page.status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_somebody_confirms_that_it_is_them(signed_in: Client) -> None:
    address = reverse("account_reauthenticate")
    assert errors(signed_in.post(address, {"password": "wrong"})) == ["Enter the password that you use now"]
    assert signed_in.post(address, {"password": PASSWORD}).status_code == 302


def test_passwords_can_be_shown_and_are_filled_in_by_password_managers(client: Client, db: None) -> None:
    source = client.get(reverse("account_login")).content.decode()
    assert re.findall(r'autocomplete="([\w-]+)"', source) == ["email", "current-password"]
    assert "placeholder" not in source
    assert source.count("govuk-js-password-input-toggle") == 1
