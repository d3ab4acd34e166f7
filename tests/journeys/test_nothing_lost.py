"""Whatever happens while an officer writes, no word that was typed is lost."""

import re

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Request, expect

from bscp_portal.demo.accounts import CAST, PASSWORD
from tests.journeys import installation
from tests.journeys.conftest import Enter
from tests.journeys.looking import flaws
from tests.journeys.steps import choose, follow, heading, press, says
from tests.journeys.test_quarter import PROGRESS, fill_in_the_blockage, fill_in_the_update
from tests.journeys.test_roles import open_the_form

LONG = "A long account of a hard quarter, with everything in it. " * 50
# On the hour there are no minutes, and two hours have names.
KEPT = re.compile(r"^Draft saved at (\d{1,2}(:\d\d)?[ap]m|midday|midnight)\.$")
BACK = "are back in the form"
DRAFT = "**/draft/"


def write(page: Page, words: str) -> None:
    page.get_by_label("What progress was made this period?").fill(words)


def status(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("#autosave")).to_contain_text(words)


def still_there(page: Page, words: str) -> None:
    expect(page.get_by_label("What progress was made this period?")).to_have_value(words)


def sign_in_again(page: Page) -> None:
    page.get_by_label("E-mail address").fill(CAST["Officer, PREM"])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")


def end_the_session(context: BrowserContext) -> None:
    context.clear_cookies(name="session")


def complained(complaints: list[str], *words: str) -> None:
    """The browser noted these failures of the network and had nothing else to complain of."""
    assert [text for text in complaints if not any(each in text for each in words)] == []
    complaints.clear()


def test_words_are_back_after_the_page_was_left_without_saving(enter: Enter) -> None:
    page = enter("Officer, PREM")
    open_the_form(page)
    form = page.url
    write(page, PROGRESS)
    status(page, KEPT)
    # The newest words go when the page does, before anybody paused.
    write(page, LONG)
    page.goto("/wigan/updates/")
    page.goto(form)
    still_there(page, LONG)
    says(page, BACK)
    assert flaws(page) == []
    press(page, "Discard unsaved changes")
    still_there(page, "")
    expect(page.get_by_role("main")).not_to_contain_text(BACK)


def test_words_typed_offline_are_kept_when_the_network_is_back(enter: Enter, complaints: list[str]) -> None:
    page = enter("Officer, PREM")
    open_the_form(page)
    page.context.set_offline(True)
    write(page, PROGRESS)
    status(page, "Not saved. Check your connection. Your changes are still on this page.")
    assert flaws(page) == []
    page.context.set_offline(False)
    status(page, KEPT)
    page.reload()
    still_there(page, PROGRESS)
    complained(complaints, "ERR_INTERNET_DISCONNECTED")


def test_a_button_pressed_offline_leaves_the_words_on_the_page(enter: Enter, complaints: list[str]) -> None:
    page = enter("Officer, PREM")
    open_the_form(page)
    form = page.url
    page.context.set_offline(True)
    write(page, PROGRESS)
    page.get_by_role("button", name="Save draft").click()
    status(page, "Not saved. Check your connection. Your changes are still on this page.")
    assert page.url == form
    still_there(page, PROGRESS)
    page.context.set_offline(False)
    status(page, KEPT)
    # Another button: the one just pressed is guarded against a double click.
    press(page, "Save and review")
    says(page, "Last saved on")
    still_there(page, PROGRESS)
    complained(complaints, "ERR_INTERNET_DISCONNECTED", "422 (Unprocessable Entity)")


def test_a_button_pressed_while_nothing_answers_leaves_the_words_on_the_page(enter: Enter) -> None:
    """The device believes that it is connected."""
    page = enter("Officer, PREM")
    open_the_form(page)
    form = page.url
    page.clock.install()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.route("**/*", lambda _: None)
    with page.expect_request(DRAFT):
        write(page, PROGRESS)
    page.get_by_role("button", name="Save draft").click()
    # The draft that was under way is given up, then one more attempt, and the form is not sent.
    with page.expect_request(DRAFT):
        page.clock.run_for("00:11")
    page.clock.run_for("00:11")
    status(page, "Not saved. Check your connection. Your changes are still on this page.")
    assert not any(request.is_navigation_request() for request in asked)
    assert page.url == form
    still_there(page, PROGRESS)
    page.unroute_all()
    page.clock.run_for("00:16")  # it is tried again by itself
    status(page, KEPT)
    still_there(page, PROGRESS)


def test_signed_out_in_the_middle_an_officer_signs_in_elsewhere_and_goes_on(
    enter: Enter, complaints: list[str]
) -> None:
    page = enter("Officer, PREM")
    open_the_form(page)
    end_the_session(page.context)
    write(page, PROGRESS)
    status(page, "You have been signed out. Your changes are still on this page.")
    assert flaws(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in (opens in a new tab)").click()
    sign_in_again(opened.value)
    opened.value.close()
    page.bring_to_front()
    write(page, f"{PROGRESS} And more.")
    status(page, KEPT)
    press(page, "Save draft")
    says(page, "Last saved on")
    still_there(page, f"{PROGRESS} And more.")
    complained(complaints, "401 (Unauthorized)", "403 (Forbidden)")


@pytest.mark.parametrize("signs_in_elsewhere", [False, True])
def test_without_script_the_form_waits_for_its_officer(enter: Enter, *, signs_in_elsewhere: bool) -> None:
    page = enter("Officer, PREM", script=False)
    open_the_form(page)
    write(page, PROGRESS)
    end_the_session(page.context)
    if signs_in_elsewhere:
        other = page.context.new_page()
        other.goto("/accounts/login/")
        sign_in_again(other)
    press(page, "Save draft")
    if not signs_in_elsewhere:
        sign_in_again(page)
    says(page, "What you typed is back on this page, and is not saved yet.")
    still_there(page, PROGRESS)
    press(page, "Save draft")
    says(page, "Last saved on")
    still_there(page, PROGRESS)


SUBMITTED = [
    f"historicalupdate WHERE history_change_reason = 'Submitted' AND progress = '{PROGRESS}'",
    "blockage WHERE title = 'No money for the fourth adviser'",
    "updatedraft",
]


def test_a_double_click_and_the_back_button_submit_once(
    enter: Enter, server: tuple[str, str], complaints: list[str]
) -> None:
    page = enter("Officer, PREM")
    open_the_form(page)
    fill_in_the_update(page)
    fill_in_the_blockage(page)
    page.get_by_role("button", name="Save and review").dblclick()
    heading(page, "Check your update before you submit it")
    assert flaws(page) == []
    page.get_by_role("button", name="Submit update").dblclick()
    heading(page, "Update submitted")
    assert flaws(page) == []
    page.go_back()
    if page.get_by_role("button", name="Submit update").is_visible():
        press(page, "Submit update")
        heading(page, "Update submitted")
    with installation.connect(server[1]) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM priorities_{rows}").fetchone() for rows in SUBMITTED
        ]
    assert counts == [(1,), (1,), (0,)]


PRESENT = """
    INSERT INTO priorities_updatedraft
        (id, activity_id, period_id, person_id, answers, unfinished, started_at, saved_at)
    SELECT gen_random_uuid(), d.activity_id, d.period_id, p.id, '{"progress": ["So."]}', '{}', now(), now()
    FROM priorities_updatedraft d, partners_person p WHERE p.name = 'Kwabena Listerly'
"""


def test_two_at_one_update_know_of_each_other_and_are_asked(
    enter: Enter, server: tuple[str, str], complaints: list[str]
) -> None:
    first, second = enter("Officer, PREM"), enter("Officer, PREM")
    for page in (first, second):
        open_the_form(page)
    write(first, "Mine, first.")
    status(first, KEPT)
    with installation.connect(server[1]) as connection:
        connection.execute(PRESENT)
    first.reload()
    expect(first.locator("#others")).to_contain_text("Kwabena Listerly (since ")
    press(first, "Save draft")
    says(first, "Last saved on")
    write(second, "Mine, second.")
    second.get_by_label("What is planned next?").fill("Only in the second.")
    status(second, KEPT)
    expect(second.locator("#others")).to_contain_text("You saved this update in another window")
    choose(second, "How is this work performing?", "Amber")
    press(second, "Save draft")
    heading(second, "You changed this update in another window")
    says(second, "Mine, first.", "Mine, second.")
    refusal = "Failed to load resource: the server responded with a status of 409 (Conflict)"
    assert complaints == [refusal]
    complaints.clear()
    assert flaws(second) == []
    choose(second, "Which version of “progress” do you keep?", "Keep both")
    press(second, "Save these answers")
    still_there(second, "Mine, second.\n\nMine, first.")
    expect(second.get_by_label("What is planned next?")).to_have_value("Only in the second.")


SUMMARY = "The quarter went well but for one thing."


def test_words_on_the_chairs_draft_are_not_left_by_another_button_without_a_question(
    enter: Enter, complaints: list[str]
) -> None:
    """Leaving is asked about once words are typed, whichever way; never when they are sent or left on purpose."""
    page = enter("Chair of the SLG")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    follow(page, "Dashboard")
    follow(page, "Open the draft report")
    follow(page, "Write the summary and good news")
    summary = page.get_by_label("What should the reader know first?")
    summary.press_sequentially(SUMMARY)
    press(page, "Bring it up to date")
    follow(page, "Home")
    assert asked == ["beforeunload"] * 2
    expect(summary).to_have_value(SUMMARY)
    press(page, "Save the summary")
    says(page, "The summary is saved", SUMMARY)
    follow(page, "Change the summary and good news")
    summary.press_sequentially("Not so. ")
    follow(page, "Back without saving")
    says(page, SUMMARY)
    follow(page, "Change the summary and good news")
    summary.fill("")
    page.get_by_label("Good news 1 (optional)").fill("A new hostel.")
    press(page, "Save the summary")
    says(page, "Enter the summary")
    assert len(asked) == 2
    follow(page, "Home")
    assert len(asked) == 3
    complained(complaints, "422 (Unprocessable Entity)")
