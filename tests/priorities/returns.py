"""Sending the officer's form in tests."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from priorities.models import Activity, ReportingPeriod
from tests.world import World

GREEN: dict[str, str] = {
    "self_rag": "green",
    "confidence": "probable",
    "progress": "Two more advocates started in the victim hub.",
    "blocked": "no",
    "marking": "official",
}
RED: dict[str, str] = GREEN | {
    "self_rag": "red",
    "reason_for_difference": "The dates do not show that nobody applied.",
    "cause": "The post has been empty since June.",
    "consequence": "Referrals wait longer than ten days.",
    "path_to_green": "Recruit in November, start in January.",
    "green_on_day": "31",
    "green_on_month": "January",
    "green_on_year": "2090",
    "decision_asked": "Agree a secondment until January.",
    "asked_by_on_day": "12",
    "asked_by_on_month": "11",
    "asked_by_on_year": "2089",
}
BLOCKAGE: dict[str, str] = {
    "b-title": "No data from the hospital",
    "b-kind": "data_sharing",
    "b-description": "The agreement ended in May.",
    "b-consequence": "Repeat victims are not seen.",
    "b-needed": "A new agreement.",
}


class Desk:
    """One person's browser, at one activity's return for a period."""

    def __init__(
        self,
        client: Client,
        world: World,
        activity: Activity | None = None,
        period: ReportingPeriod | None = None,
    ) -> None:
        self.client, self.world = client, world
        self.activity = activity or world.activity
        self.period = period or world.last_period

    def url(self, page: str = "edit") -> str:
        name = f"priorities:update_{page}"
        return reverse(name, args=["riverton", self.activity.pk, self.period.code])

    def open(self, page: str = "edit") -> Any:
        return self.client.get(self.url(page))

    def send(self, answers: dict[str, str], action: str = "draft", page: str = "edit") -> Any:
        return self.client.post(self.url(page), answers | {"action": action})

    def sent(self, answers: dict[str, str], **shown: str) -> Any:
        """Save a draft that must be accepted."""
        response = self.send(answers | shown)
        assert response.status_code == 302, [e.text for e in response.context["form"].error_summary]
        return response


def errors(response: Any) -> list[tuple[str, str]]:
    """The error summary, as words and the control each is mended in."""
    return [(line.text, line.target) for line in response.context["form"].error_summary]


def set_clock(monkeypatch: pytest.MonkeyPatch, world: World, *, days: int) -> None:
    """Make the database's clock say that the last period ended so many days ago."""
    at = world.last_period.measures_due_at + timedelta(days=days - 10)
    monkeypatch.setattr("partners.middleware.database_now", lambda: at)
