from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from bscp_portal.health import health


@pytest.mark.django_db
def test_health_is_good_while_the_database_answers() -> None:
    response = health(RequestFactory().get("/health/"))
    assert (response.status_code, response.content) == (200, b"OK\n")
    assert "no-store" in response["Cache-Control"]


def test_health_is_bad_while_it_does_not() -> None:
    with patch(
        "bscp_portal.health.connection.cursor", side_effect=OperationalError("no route to db.internal")
    ):
        response = health(RequestFactory().get("/health/"))
    assert response.status_code == 503
    assert b"internal" not in response.content
    assert "no-store" in response["Cache-Control"]


def test_health_opens_no_transaction_of_its_own() -> None:
    """Otherwise a database that is away would answer with a fault before the view is asked."""
    assert health._non_atomic_requests == {"default"}  # type: ignore[attr-defined]


def test_health_changes_nothing() -> None:
    assert health(RequestFactory().post("/health/")).status_code == 405
