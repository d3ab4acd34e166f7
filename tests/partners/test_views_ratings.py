"""Visitors rate the public pages without leaving a trace, and the secretariat reads what they say."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bscp_portal.checks import routes
from partners import services_ratings
from partners.models import Person, Rating, RatingDay, RatingSender
from partners.rules import Refused
from partners.services_ratings import rate_page
from partners.views.base import Open, PortalView
from tests.factories.partners import days_ago, now
from tests.queries import questions
from tests.world import World

SignIn = Callable[[Person | None], Client]

RATE = ("partners:rate", "riverton", "governance/")


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def public_views() -> dict[str, type[PortalView]]:
    """The public pages under a partnership's slug, by the name of their address."""
    return {
        route.name: view
        for route in routes()
        if route.pattern.startswith("<slug:slug>/")
        and (view := route.view_class) is not None
        and issubclass(view, PortalView)
        and view.permission is Open.PUBLIC
    }


def rated(world: World, **said: str) -> Rating:
    words = {"page": "partners/", "title": "Partners", "face": "good", "comment": "", "address": "192.0.2.1"}
    return rate_page(partnership=world.riverton, at=now(), **(words | said))


def test_every_public_page_asks_to_be_rated() -> None:
    unrated = {name for name, view in public_views().items() if not view.rated_as}
    # What is downloaded has no end to ask at.
    assert unrated == {"partners:rate", "partners:rated", "reports:published_pdf"}


@pytest.mark.django_db
def test_reading_public_pages_sets_no_cookie(world: World) -> None:
    client = Client()
    # Published papers have a test of their own: tests/reports/test_publishing.py.
    read = [
        name for name, view in public_views().items() if view.rated_as and name != "reports:published_read"
    ]
    assert len(read) >= 7
    for name in read:
        response = client.get(at(name, "riverton"))
        assert (response.status_code, dict(response.cookies)) == (200, {}), name
        assert "Rate the information on this page" in response.content.decode()
    assert set(client.get(at(*RATE)).cookies) == {settings.CSRF_COOKIE_NAME}


def test_the_choice_made_on_the_page_comes_along(world: World, sign_in: SignIn) -> None:
    client = sign_in(None)
    link = at(*RATE) + "?rating=poor"
    assert f'href="{link}"' in client.get(at("partners:chart", "riverton")).content.decode()
    page = client.get(link)
    assert page.context["form"]["rating"].initial == "poor"
    assert Rating.objects.count() == 0


def test_a_visitor_rates_once_however_often_it_is_sent(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    token = str(client.get(at(*RATE)).context["csrf_token"])
    sent = {"csrfmiddlewaretoken": token, "rating": "middling", "comment": "Say who chairs\nwhat."}
    for _ in range(2):
        response = client.post(at(*RATE), sent)
        assert (response.status_code, response["Location"]) == (
            302,
            at("partners:rated", "riverton", "governance/"),
        )
    rating = Rating.objects.get()
    assert (rating.face, rating.page) == ("middling", "governance/")
    assert rating.title == "How the partnership is governed"
    assert "Thank you" in client.get(response["Location"]).content.decode()


def test_what_is_wrong_is_said_and_no_word_lost(world: World, sign_in: SignIn) -> None:
    response = sign_in(None).post(at(*RATE), {"rating": "", "comment": "x" * 501})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Select how you rate the information" in page
    assert "x" * 501 in page
    assert Rating.objects.count() == 0


def test_one_too_many_from_one_address_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services_ratings, "MOST_A_DAY", 2)
    sent = {"rating": "good", "comment": "Kept."}
    assert [Client().post(at(*RATE), sent).status_code for _ in range(3)] == [302, 302, 429]
    page = Client().post(at(*RATE), sent).content.decode()
    assert ("Too many ratings" in page, "Kept." in page) == (True, True)
    assert Client(REMOTE_ADDR="192.0.2.9").post(at(*RATE), sent).status_code == 302
    assert Rating.objects.count() == 3


def test_an_address_is_counted_by_a_digest_that_the_next_day_forgets(world: World) -> None:
    rated(world, address="192.0.2.1")
    rated(world, address="192.0.2.1")
    sender = RatingSender.objects.get()
    salt = bytes(sender.day.salt)
    assert sender.ratings == 2
    assert sender.digest == hmac.new(salt, b"192.0.2.1", hashlib.sha256).hexdigest()
    RatingDay.objects.create(on=days_ago(1), salt=b"old").senders.create(digest="d", ratings=30)
    rated(world, address="192.0.2.1")
    assert [day.on for day in RatingDay.objects.all()] == [sender.day.on]
    assert [each.ratings for each in RatingSender.objects.all()] == [3]


def test_the_limit_holds_to_the_last(world: World) -> None:
    for _ in range(services_ratings.MOST_A_DAY):
        rated(world)
    with pytest.raises(Refused, match="Send yours again tomorrow"):
        rated(world)


def read(client: Client, query: str = "") -> str:
    response = client.get(at("partners:ratings", "riverton") + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_secretariat_reads_counts_and_comments_of_a_month(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.secretary)
    assert "Nobody has rated a page yet" in read(client)
    for face in ("good", "good", "poor"):
        rated(world, face=face, comment="<b>Too long.</b>" if face == "poor" else "")
    old = rated(world, page="", title="The partnership", face="middling", comment="Old words.")
    Rating.objects.filter(pk=old.pk).update(on=date(2026, 1, 31))
    page = read(client)
    assert "3 ratings, 1 comment" in page
    assert '>2</td><td class="app-num" data-label="Neither good nor poor">0</td>' in page
    assert "&lt;b&gt;Too long.&lt;/b&gt;" in page
    assert "Old words." not in page
    january = read(client, "?month=2026-01")
    assert ("1 rating, 1 comment" in january, "Old words." in january) == (True, True)
    assert "3 ratings" in read(client, "?month=2026-13%00")


def test_counts_and_comments_of_a_month_are_files_for_the_secretariat_alone(
    world: World, sign_in: SignIn
) -> None:
    for face in ("good", "good", "poor"):
        rated(world, face=face, comment="=1+1" if face == "poor" else "")
    old = rated(world, page="", title="The partnership", face="middling", comment="Old words.")
    Rating.objects.filter(pk=old.pk).update(on=date(2026, 1, 31))
    path = at("partners:ratings", "riverton")
    client = sign_in(world.secretary)
    month = f"{world.today:%Y-%m}"
    ratings = client.get(f"{path}?table=ratings&format=csv")
    assert ratings["Content-Disposition"] == f'attachment; filename="ratings-{month}.csv"'
    titles, line = ratings.content.decode("utf-8-sig").splitlines()
    assert titles == "Page,Good,Neither good nor poor,Poor"
    assert line.endswith(",2,0,1")
    comments = client.get(f"{path}?table=comments&format=csv").content.decode("utf-8-sig")
    assert "'=1+1" in comments
    assert "Old words." not in comments
    january = client.get(f"{path}?month=2026-01&table=comments&format=csv").content.decode()
    assert "Old words." in january
    assert client.get(f"{path}?table=nothing&format=csv")["Content-Type"].startswith("text/html")
    for person in (world.officer, world.north_chair):
        assert sign_in(person).get(f"{path}?table=comments&format=csv").status_code == 403


def test_another_partnership_is_counted_apart(world: World, sign_in: SignIn) -> None:
    rate_page(
        partnership=world.hillside, page="", title="The partnership", face="poor", comment="Hill.",
        address="192.0.2.1", at=now(),
    )  # fmt: skip
    assert "Hill." not in read(sign_in(world.secretary))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_of_the_database_for_one_as_for_three(
    world: World, sign_in: SignIn, count: int
) -> None:
    for number in range(count):
        rated(world, page=f"{number}/", title=f"Page {number}", comment="Words.")
    client = sign_in(world.secretary)
    _, asked = questions(lambda: read(client))
    assert asked == 8
