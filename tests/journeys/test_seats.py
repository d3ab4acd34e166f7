"""What a seat opens in the browser, from the day it is given to the day it ends, and what never opens."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.steps import choose, enter_date, follow, heading, press, says
from tests.journeys.test_roles import refused
from tests.journeys.year import NEWCOMER

LEAVER = "Leaver (seat has ended)"
SECRETARY = "Secretariat (admin) of SLG and HWB"
DASHBOARD = "/wigan/groups/slg/dashboard/"


def status_of(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer is not None
    return answer.status


@pytest.mark.parametrize(
    "path", [DASHBOARD, "/wigan/updates/", "/wigan/exceptions/SAS-2025-001/", "/wigan/groups/prem/"]
)
def test_another_partnership_is_not_there(enter: Enter, complaints: list[str], path: str) -> None:
    page = enter(NEWCOMER)
    assert status_of(page, "/newtown/groups/leaders/dashboard/") == 200
    assert status_of(page, path) == 404
    heading(page, "Page not found")
    refused(complaints, 404)


def test_a_seat_is_given_and_ended(enter: Enter, complaints: list[str]) -> None:
    person, secretary = enter(LEAVER), enter(SECRETARY)
    assert status_of(person, DASHBOARD) == 404
    secretary.goto("/wigan/groups/slg/")
    follow(secretary, "Give a seat")
    secretary.get_by_label("E-mail address").fill("priyanka.whittlestone@example.org")
    secretary.get_by_label("Full name").fill("Priyanka Whittlestone")
    choose(secretary, "What will they be?", "Member")
    enter_date(secretary, "First day", localdate() - timedelta(days=1))
    secretary.locator("main form button[type=submit]").click()
    says(secretary, "Priyanka Whittlestone sits on Senior Leadership Group as member")
    assert status_of(person, DASHBOARD) == 200
    secretary.get_by_role("link", name=re.compile("^End seat of Priyanka Whittlestone")).click()
    enter_date(secretary, "The day it ends", localdate())
    secretary.get_by_label("Why does it end?").fill("It was given by mistake.")
    press(secretary, "End the seat")
    says(secretary, "until")
    assert status_of(person, DASHBOARD) == 404
    refused(complaints, 404)


def test_a_chair_closes_one_exception_and_merges_another(enter: Enter) -> None:
    page = enter("Chair of PREM")
    follow(page, "Start the exception report of PREM")
    press(page, "Start the report")
    press(page, re.compile("^Deal with it"))
    closed = page.url
    choose(page, "What becomes of this exception?", "Close it")
    page.get_by_label("Why can it be closed?").fill("The post is filled and the waiting list is gone.")
    press(page, "Save what becomes of it")
    press(page, re.compile("^Deal with it"))
    assert page.url != closed
    choose(page, "What becomes of this exception?", "Merge it")
    page.get_by_label("Which exception does it become part of?").select_option(index=1)
    page.get_by_label("Why are the two one exception?").fill("One cause: the same empty post.")
    press(page, "Save what becomes of it")
    expect(page.get_by_role("main")).to_contain_text("The post is filled and the waiting list is gone.")
    expect(page.get_by_role("main")).to_contain_text("One cause: the same empty post.")
