"""Closing an activity on its page."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from priorities.models import Activity
from tests.priorities.conftest import SignIn
from tests.world import World


def at(name: str, world: World) -> str:
    return reverse(f"priorities:{name}", args=["riverton", world.activity.pk])


def given(world: World, days_back: int = 0, **changed: str) -> dict[str, str]:
    day = world.today - timedelta(days=days_back)
    boxes = {
        "closed_on_day": str(day.day),
        "closed_on_month": str(day.month),
        "closed_on_year": str(day.year),
    }
    return {**boxes, "outcome": "Two teams stay.", "why": "Ended as planned.", **changed}


def errors(client: Client, world: World, answers: dict[str, str]) -> list[str]:
    response = client.post(at("activity_close", world), answers)
    assert response.status_code == 422
    return [line.text for line in response.context["form"].error_summary]


def test_it_closes_with_what_came_of_it_and_why(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.north_secretary)
    assert "Close this activity" in client.get(at("activity", world)).content.decode()
    page = client.get(at("activity_close", world)).content.decode()
    assert "1 milestone not met (First referrals)" in page
    response = client.post(at("activity_close", world), given(world))
    assert (response.status_code, response["Location"]) == (302, at("activity", world))
    closed = Activity.objects.get(pk=world.activity.pk)
    assert (closed.closed_on, closed.outcome) == (world.today, "Two teams stay.")
    newest = closed.history.latest()
    assert (newest.history_change_reason, newest.history_user) == ("Ended as planned.", world.north_secretary)
    after = client.get(at("activity", world)).content.decode()
    assert "Two teams stay." in after
    assert "Close this activity" not in after


def test_what_is_lacking_is_asked_for(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.north_chair)
    assert errors(client, world, {}) == [
        "Enter its last day",
        "Enter what came of the activity",
        "Enter why the activity ends",
    ]
    assert errors(client, world, given(world, days_back=-1)) == ["Its last day must be today or earlier"]
    assert errors(client, world, given(world, days_back=9999)) == [
        "The day it ended must be after the day it started"
    ]


def test_its_officer_is_not_offered_it(world: World, sign_in: SignIn) -> None:
    assert "Close this activity" not in sign_in(world.officer).get(at("activity", world)).content.decode()
