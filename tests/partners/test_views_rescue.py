"""What was typed when the session ended, or when somebody had signed in again meanwhile."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from partners.models import Person
from partners.views import rescue
from tests.world import World

TYPED = {
    "email": "new.person@example.org",
    "name": "New Person",
    "starts_on_month": "Octember",
    "password": "x",
}
PASSWORD = "a long enough password"


def address(body: str = "slg") -> str:
    return reverse("partners:seat_create", args=["riverton", body])


def sign_in(client: Client, person: Person) -> None:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302


@pytest.fixture
def browser(world: World) -> Client:
    """Somebody opened the form and was signed out."""
    client = Client()
    client.force_login(world.secretary)
    client.get(address())
    desk = client.cookies[settings.DESK_COOKIE_NAME]
    client.logout()
    client.cookies[settings.DESK_COOKIE_NAME] = desk
    return client


def shown(client: Client, at: str = "") -> Any:
    response = client.get(at or address())
    assert response.status_code == 200
    return response


class TestTheSessionEnded:
    def test_the_words_are_back_after_signing_in(self, browser: Client, world: World) -> None:
        assert browser.post(address(), TYPED)["Location"].startswith(reverse("account_login"))
        sign_in(browser, world.secretary)
        response = shown(browser)
        form = response.context["form"]
        assert form["name"].value() == "New Person"
        assert form["starts_on"].value() == ["", "Octember", ""]
        page = response.content.decode()
        assert "What you typed is back on this page" in page
        assert "govuk-error-message" not in page
        assert browser.session.get_expire_at_browser_close()

    def test_until_they_are_sent(self, browser: Client, world: World) -> None:
        browser.post(address(), TYPED)
        sign_in(browser, world.secretary)
        shown(browser)
        assert browser.post(address(), TYPED).status_code == 422
        assert not shown(browser).context["form"].is_bound

    def test_for_nobody_else(self, browser: Client, world: World) -> None:
        browser.post(address(), TYPED)
        sign_in(browser, world.slg_chair)
        assert "rescued" not in browser.session

    def test_on_no_other_page(self, browser: Client, world: World) -> None:
        browser.post(address(), TYPED)
        sign_in(browser, world.secretary)
        assert not shown(browser, address("hwb")).context["form"].is_bound

    def test_for_a_quarter_of_an_hour(
        self, browser: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser.post(address(), TYPED)
        assert browser.session.get_expiry_age() <= rescue.KEPT_FOR.total_seconds()
        sign_in(browser, world.secretary)
        over = datetime.fromisoformat(browser.session["rescued"]["until"])
        monkeypatch.setattr("partners.middleware.database_now", lambda: over)
        assert not shown(browser).context["form"].is_bound

    def test_without_passwords(self, browser: Client) -> None:
        browser.post(address(), TYPED)
        assert "password" not in browser.session["rescued"]["body"]

    def test_up_to_64_kilobytes(self, browser: Client) -> None:
        browser.post(address(), TYPED | {"name": "a" * rescue.LONGEST})
        assert "rescued" not in browser.session

    def test_nothing_is_kept_where_nobody_is_known_to_have_sat_here(self, db: None) -> None:
        client = Client()
        client.cookies[settings.DESK_COOKIE_NAME] = "made-up"
        client.post(address(), TYPED)
        assert "rescued" not in client.session


class TestTheTokenWasDrawnAnew:
    def send(self, world: World, **headers: str) -> tuple[Client, Any]:
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.secretary)
        return client, client.post(address(), TYPED | {"csrfmiddlewaretoken": "old"}, headers=headers)

    def test_the_form_is_shown_again_with_the_words(self, world: World) -> None:
        client, response = self.send(world, Origin="http://testserver")
        assert (response.status_code, response.url) == (302, address())
        assert shown(client).context["form"]["name"].value() == "New Person"

    def test_a_script_is_given_the_new_token(self, world: World) -> None:
        _, response = self.send(world, Origin="http://testserver", Accept="application/json")
        assert response.status_code == 403
        assert response.json()["token"]

    @pytest.mark.parametrize("accept", ["text/html", "application/json"])
    def test_what_another_site_sent_is_refused(self, world: World, accept: str) -> None:
        client, response = self.send(world, Origin="https://elsewhere.example", Accept=accept)
        assert response.status_code == 403
        assert "This form was open for too long" in response.content.decode()
        assert "rescued" not in client.session
