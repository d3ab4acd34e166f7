"""Pages to which no link of a walker leads: in the middle of something, or before anybody has signed in."""

from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.conftest import Enter
from tests.journeys.looking import flaws
from tests.journeys.markup import markup_flaws
from tests.journeys.steps import follow, press, says

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


def test_what_a_sister_board_answered(enter: Enter, complaints: list[str], tmp_path: Path) -> None:
    page = enter("Secretariat (admin) of SLG and HWB")
    page.goto("/wigan/exceptions/PREM-2025-001/")
    says(page, "answered on", "Its training group answers for it.")
    page.goto(str(page.get_by_text("SLG decided: refer to a sister board").first.get_attribute("href")))
    follow(page, "Record a later answer")
    holds_up(page, tmp_path)
    press(page, "Record the answer")
    says(page, "Enter what the board answered")
    holds_up(page, tmp_path)
    # The browser notes the refusal of an empty form.
    complaints[:] = [each for each in complaints if "status of 422" not in each]
