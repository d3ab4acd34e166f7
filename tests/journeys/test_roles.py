"""What each kind of user can do on a portal in mid-quarter, and what stays closed to them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.looking import flaws
from tests.journeys.steps import choose, follow, heading, press, says
from tests.journeys.test_quarter import ADVISERS, PROGRESS, fill_in_the_blockage, fill_in_the_update, sign

SCHOOLS = "Healthy-relationships sessions in schools"
PRISON = "Treatment that continues from prison to the community"
REFUSALS = {
    404: "Failed to load resource: the server responded with a status of 404 (Not Found)",
    422: "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)",
}


def refused(complaints: list[str], status: int) -> None:
    """The browser noted that the server refused, and had nothing else to complain of."""
    assert set(complaints) == {REFUSALS[status]}
    complaints.clear()


def open_the_form(page: Page) -> None:
    follow(page, re.compile(f"^Write the update on {ADVISERS}"))


@pytest.mark.parametrize("width", [1280, 390])
def test_an_officer_mends_what_is_wrong_and_loses_no_word(
    enter: Enter, complaints: list[str], width: int
) -> None:
    page = enter("Officer, PREM", width=width)
    open_the_form(page)
    choose(page, "How is this work performing?", "Red")
    page.get_by_label("What progress was made this period?").fill(PROGRESS)
    group = page.get_by_role("group", name="When do you expect it to be green?")
    group.get_by_label("Day").fill("31")
    group.get_by_label("Month").fill("2")
    group.get_by_label("Year").fill("2027")
    press(page, "Save and review")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.get_by_role("alert")).to_contain_text("must be a real date")
    expect(group).to_contain_text("must be a real date")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label("What progress was made this period?")).to_have_value(PROGRESS)
    expect(group.get_by_label("Day")).to_have_value("31")
    refused(complaints, 422)
    assert flaws(page) == []
    fill_in_the_update(page)
    choose(page, "Is anything blocking progress?", "No")
    press(page, "Save and review")
    heading(page, "Check your update before you submit it")
    press(page, "Submit update")
    heading(page, "Update submitted")


def test_an_officer_leaves_a_draft_and_comes_back(enter: Enter) -> None:
    page = enter("Officer, PREM")
    open_the_form(page)
    page.get_by_label("What progress was made this period?").fill(PROGRESS)
    press(page, "Save draft")
    page.goto("/")
    follow(page, re.compile(ADVISERS))
    expect(page.get_by_label("What progress was made this period?")).to_have_value(PROGRESS)


def test_an_officer_withdraws_what_was_sent_by_mistake(enter: Enter) -> None:
    page = enter("Officer, PREM")
    follow(page, "Updates")
    follow(page, re.compile(SCHOOLS))
    follow(page, "Withdraw update")
    page.get_by_label("Why are you withdrawing it?").fill("It counts one school twice.")
    assert flaws(page) == []
    press(page, re.compile("^Withdraw"))
    says(page, "withdrawn")
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile(SCHOOLS))).to_be_visible()


def test_a_member_reads_and_proposes_and_does_not_decide(enter: Enter) -> None:
    page = enter("SLG member")
    follow(page, "Dashboard")
    follow(page, "Open the draft report")
    press(page, re.compile("Read and comment.*SAS-2025-001"))
    says(page, PRISON, "The chair, the deputy or the secretariat")
    expect(page.get_by_role("button", name="Record the decision")).to_have_count(0)
    page.get_by_label("What do you want to say?").fill("The clinic could open on Saturdays.")
    page.get_by_label("What do you propose?").select_option(label="Ask for more")
    press(page, "Add the comment")
    says(page, "The clinic could open on Saturdays.", "Proposes: ask for more")


def test_a_member_of_the_board_reads_down_to_the_words_of_a_group(enter: Enter) -> None:
    page = enter("HWB member")
    follow(page, "Dashboard")
    follow(page, "See all open exceptions")
    follow(page, "SAS-2025-001")
    heading(page, PRISON)
    follow(page, re.compile("^Read the officer’s own words"))
    says(page, "Marisol Entwhistler", "Every change of this update")


def test_an_auditor_reads_and_changes_nothing(enter: Enter) -> None:
    page = enter("Auditor")
    follow(page, "Dashboard")
    follow(page, "Open the draft report")
    heading(page, "Draft report")
    for verb in ("Decide", "Deal with it", "Bring it up to date", "Sign and issue"):
        expect(page.get_by_role("button", name=re.compile(f"^{verb}"))).to_have_count(0)


def test_a_leaver_sees_nothing_of_the_partnership(enter: Enter, complaints: list[str]) -> None:
    page = enter("Leaver (seat has ended)")
    says(page, "You hold no seat today")
    for path in ("/wigan/updates/", "/wigan/exceptions/", "/wigan/groups/prem/dashboard/"):
        answer = page.goto(path)
        assert answer is not None and answer.status == 404
        heading(page, "Page not found")
    assert flaws(page) == []
    refused(complaints, 404)


def test_without_script_an_officer_submits_and_a_chair_signs(enter: Enter) -> None:
    page = enter("Officer, PREM", script=False)
    open_the_form(page)
    fill_in_the_update(page)
    choose(page, "Is anything blocking progress?", "No")
    press(page, "Save and review")
    press(page, "Submit update")
    heading(page, "Update submitted")
    page = enter("Chair of PREM", script=False)
    follow(page, "Start the exception report of PREM")
    press(page, "Start the report")
    follow(page, "Name what is missing now")
    press(page, "Name them as missing")
    left = page.get_by_role("button", name=re.compile("^Deal with it"))
    for _ in range(left.count()):
        left.first.click()
        choose(page, "What becomes of this exception?", "Handle it here")
        page.get_by_label("How is the group handling it?").fill("The lead reports to the next meeting.")
        press(page, "Save what becomes of it")
    sign(page, "A quarter in which much went well.")


def test_on_a_phone_without_script_an_officer_submits_with_a_blockage(enter: Enter) -> None:
    page = enter("Officer, PREM", width=390, script=False)
    open_the_form(page)
    said = page.locator(
        "summary", has_text=re.compile("What was said for April to June 2026 on: What caused this")
    )
    expect(said).to_have_count(1)
    fill_in_the_update(page)
    fill_in_the_blockage(page)
    press(page, "Save and review")
    heading(page, "Check your update before you submit it")
    says(page, PROGRESS, "No money for the fourth adviser")
    press(page, "Submit update")
    heading(page, "Update submitted")


def test_with_the_keyboard_alone_an_officer_saves_a_draft(enter: Enter) -> None:
    page = enter("Officer, PREM")
    open_the_form(page)
    tab_to(page, "Green")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("^Amber"))).to_be_checked()
    tab_to(page, "What progress was made this period?")
    page.keyboard.type(PROGRESS)
    tab_to(page, "Save draft")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What progress was made this period?")).to_have_value(PROGRESS)
    says(page, "Last saved on")


def test_with_the_keyboard_alone_a_chair_decides(enter: Enter) -> None:
    page = enter("Chair of the SLG")
    follow(page, "Dashboard")
    tab_to(page, f"Decide on {PRISON}")
    page.keyboard.press("Enter")
    says(page, "What is the decision?")
    tab_to(page, "Support")
    page.keyboard.press("Space")
    tab_to(page, "What was decided, in words?")
    page.keyboard.type("Agreed as asked.")
    tab_to(page, "Who was consulted?")
    page.keyboard.type("The members, by e-mail.")
    tab_to(page, "Record the decision")
    page.keyboard.press("Enter")
    says(page, "It takes effect now.")
    heading(page, "Dashboard: July to September 2026")


NAME_OF_FOCUSED = """() => {
    const element = document.activeElement
    if (!element) return ''  // the page is still coming
    const words = element.labels?.length ? element.labels[0] : element
    return words === document.body ? '' : words.innerText.replace(/\\s+/g, ' ').trim()
}"""


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until what has that name is focused."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if str(page.evaluate(NAME_OF_FOCUSED)).startswith(name):
            return
    raise AssertionError(f"The tab key does not lead to {name!r} on {page.url}")
