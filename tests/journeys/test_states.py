"""Pages to which no link of a walker leads: in the middle of something, or before anybody has signed in."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.conftest import Enter
from tests.journeys.looking import flaws
from tests.journeys.markup import markup_flaws
from tests.journeys.steps import choose, enter_date, follow, heading, press, says
from tests.journeys.test_quarter import ADVISERS, SOON, fill_in_the_update

ACCOUNTS = [
    "login/", "signup/", "inactive/", "password/reset/", "password/reset/done/", "password/reset/key/1-set-password/",
    "password/reset/key/done/",
]  # fmt: skip


def holds_up(page: Page, folder: Path) -> None:
    """The page as it stands, and its HTML as the server sends it."""
    assert flaws(page) == []
    assert markup_flaws({page.url: page.request.get(page.url).text()}, folder) == []


def test_before_anybody_has_signed_in(enter: Enter, tmp_path: Path) -> None:
    page = enter(None)
    for path in [*(f"/accounts/{name}" for name in ACCOUNTS), "/wigan/rated/governance/"]:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        holds_up(page, tmp_path)


def test_an_update_under_review_and_its_receipt(enter: Enter, tmp_path: Path) -> None:
    page = enter("Officer, PREM")
    follow(page, re.compile(f"^Write the update on {ADVISERS}"))
    fill_in_the_update(page)
    choose(page, "Is anything blocking progress?", "No")
    press(page, "Save and review")
    heading(page, "Check your update before you submit it")
    holds_up(page, tmp_path)
    press(page, "Submit update")
    heading(page, "Update submitted")
    holds_up(page, tmp_path)


def test_a_report_that_is_started_and_made_ready_to_sign(enter: Enter, tmp_path: Path) -> None:
    page = enter("Chair of PREM")
    follow(page, "Start the exception report of PREM")
    page.goto(str(page.locator("main form[method=post]").get_attribute("action")))
    heading(page, "Start the report")
    holds_up(page, tmp_path)
    press(page, "Start the report")
    follow(page, "Name what is missing now")
    heading(page, "Name what is missing now")
    holds_up(page, tmp_path)
    draft = page.url.removesuffix("returns/")
    page.goto(f"{draft}sign/")
    says(page, "It cannot be signed by you yet")
    holds_up(page, tmp_path)


def test_a_decision_that_waits_for_the_chair(enter: Enter, tmp_path: Path) -> None:
    page = enter("Secretariat (admin) of SLG and HWB")
    follow(page, "Dashboard")
    follow(page, "SLG dashboard")
    press(page, re.compile("^Decide"))
    choose(page, "What is the decision?", "Support")
    page.get_by_label("What was decided, in words?").fill("Agreed as asked.")
    press(page, "Record the decision")
    says(page, "It takes effect when", "Waiting for the chair to confirm")
    page.locator("#waiting ~ ul a").first.click()
    decision = page.url
    page = enter("Chair of the SLG")
    for button in ("Confirm it", "It was not decided so"):
        page.goto(decision)
        press(page, button)
        holds_up(page, tmp_path)


def test_what_a_sister_board_answered(enter: Enter, tmp_path: Path) -> None:
    page = enter("Secretariat (admin) of SLG and HWB")
    page.goto("/wigan/exceptions/PREM-2025-001/")
    says(page, "answered on", "Its training group answers for it.")
    page.goto(str(page.get_by_text("SLG decided: refer to a sister board").first.get_attribute("href")))
    follow(page, "Record a later answer")
    holds_up(page, tmp_path)
    press(page, "Record the answer")
    says(page, "Enter what the board answered")
    holds_up(page, tmp_path)


def test_a_new_date_that_waits_for_the_chair(enter: Enter, tmp_path: Path) -> None:
    page = enter("Officer, PREM")
    page.goto("/wigan/activities/")
    follow(page, ADVISERS)
    activity = page.url
    follow(page, re.compile("^Ask for a new date"))
    enter_date(page, "What should the new date be?", SOON + timedelta(days=90))
    page.get_by_label("Why does the milestone need a new date?").fill("The post is advertised again.")
    press(page, "Ask for the new date")
    page = enter("Chair of PREM")
    page.goto(activity)
    follow(page, re.compile("^Answer the request for a new date"))
    holds_up(page, tmp_path)
