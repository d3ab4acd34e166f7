"""An installation that serves one partnership; the world has two, so these tests are kept apart from it."""

from django.test import Client

from tests import factories as make


def test_visitors_go_straight_to_the_only_one(db: None) -> None:
    make.make_partnership("riverton")
    response = Client().get("/")
    assert (response.status_code, response["Location"]) == (302, "/riverton/")
