"""One quarter, as its people see it: from an officer's red to the board's answer and back."""

import re
from datetime import timedelta

from django.utils.timezone import localdate
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Enter
from tests.journeys.steps import choose, enter_date, follow, heading, press, says

ADVISERS = "Advisers for victims of domestic abuse in the victim hub"
OFFICERS_ASK = "Agree one more adviser for the victim hub until next March."
CHAIRS_ASK = "Agree £18,000 for one more adviser in the victim hub."
LEADERS_ASK = "Agree that the pooled budget pays for the adviser from April."
PROGRESS = "Three advisers saw 212 people. The waiting list grew to six weeks."
ANSWER = "The Board agrees to pay for the adviser from the pooled budget, from April."
SOON = localdate() + timedelta(days=40)


def fill_in_the_update(page: Page) -> None:
    choose(page, "How is this work performing?", "Red")
    choose(page, "How confident are you", "In doubt")
    page.get_by_label("What progress was made this period?").fill(PROGRESS)
    page.get_by_label("What has changed since the last update?").fill("One adviser left in August.")
    page.get_by_label("What is planned next?").fill("Advertise the post again in January.")
    page.get_by_label("What caused this?").fill("A post is empty and the fixed term cannot be extended.")
    page.get_by_label("What will happen if nothing is done?").fill("People will wait for nine weeks.")
    page.get_by_text("Options, and what you recommend (optional)").click()
    page.get_by_label("What are the options?").fill("Do nothing; move an adviser; or pay for one more.")
    page.get_by_label("What do you recommend?").fill("Pay for one more adviser.")
    page.get_by_label("What are the steps back to green?").fill("The council recruits by March.")
    enter_date(page, "When do you expect it to be green?", SOON + timedelta(days=60))
    page.get_by_label("What decision are you asking for?").fill(OFFICERS_ASK)
    page.get_by_label("Who should decide?").select_option(label="Senior Leadership Group")
    enter_date(page, "When is the decision needed by?", SOON)


def fill_in_the_blockage(page: Page) -> None:
    choose(page, "Is anything blocking progress?", "Yes")
    page.get_by_label("What is the blockage, in a few words?").fill("No money for the fourth adviser")
    page.get_by_label("What kind is it?").select_option(index=2)
    page.get_by_label("What is happening?").fill("The grant ended in June.")
    page.get_by_label("What will happen if it is not cleared?").fill("The post stays empty.")
    page.get_by_label("Who can clear it?").select_option(label="Wigan Council")
    page.get_by_label("What is needed from them?").fill("Money for one post for a year.")


def test_an_officers_red_reaches_the_board_and_its_answer_comes_back(enter: Enter) -> None:
    the_officer_sends_a_red_update(enter("Officer, PREM"))
    the_chair_escalates_it(enter("Chair of PREM"))
    the_leaders_escalate_it_in_turn(enter("Chair of the SLG"))
    the_secretary_makes_the_packs(enter("Secretariat (admin) of SLG and HWB"))
    the_board_answers(enter("Chair of the HWB"))
    the_officer_reads_the_answer(enter("Officer, PREM"))


def the_officer_sends_a_red_update(page: Page) -> None:
    # Home names the update, and one click leads from it to the first question.
    follow(page, re.compile(f"^Write the update on {ADVISERS}"))
    heading(page, ADVISERS)
    fill_in_the_update(page)
    fill_in_the_blockage(page)
    press(page, "Save and review")
    heading(page, "Check your update before you submit it")
    says(page, PROGRESS, OFFICERS_ASK, "No money for the fourth adviser")
    press(page, "Submit update")
    heading(page, "Update submitted")
    says(page, "PREM Delivery Group puts your update into its report", "You are told what was decided")


def the_chair_escalates_it(page: Page) -> None:
    follow(page, "Start the exception report of PREM")
    press(page, "Start the report")
    heading(page, "Draft report: July to September 2026")
    follow(page, "Name what is missing now")
    press(page, "Name them as missing")
    says(page, "Work with young people who set fires")
    press(page, re.compile("Deal with it.*PREM-2026-002"))
    says(page, OFFICERS_ASK)
    choose(page, "What becomes of this exception?", "Escalate it")
    page.get_by_label("What exactly is the body above asked to decide?").fill(CHAIRS_ASK)
    enter_date(page, "When is the decision needed?", SOON)
    press(page, "Save what becomes of it")
    handle_the_rest(page)
    sign(page, "The quarter went well, but for the victim hub.")
    says(page, "It has gone to Senior Leadership Group")


def handle_the_rest(page: Page) -> None:
    left = page.get_by_role("button", name=re.compile("Deal with it"))
    for _ in range(left.count()):
        left.first.click()
        choose(page, "What becomes of this exception?", "Handle it here")
        page.get_by_label("How is the group handling it?").fill("The lead reports to the next meeting.")
        press(page, "Save what becomes of it")
    expect(left).to_have_count(0)


def sign(page: Page, summary: str) -> None:
    follow(page, "Write the summary and good news")
    page.get_by_label("What should the reader know first?").fill(summary)
    page.get_by_label("Good news 1").fill("Two in three found work.")
    press(page, "Save")
    press(page, "Sign and issue")
    heading(page, "Sign and issue the report")
    press(page, "Sign and issue")
    says(page, "The report is signed and issued", summary, "It balances.")


def the_leaders_escalate_it_in_turn(page: Page) -> None:
    follow(page, "Dashboard")
    says(page, CHAIRS_ASK)
    press(page, re.compile(f"Decide.*{ADVISERS}"))
    says(page, CHAIRS_ASK)
    choose(page, "What is the decision?", "Escalate")
    page.get_by_label("What exactly is the body above asked to decide?").fill(LEADERS_ASK)
    enter_date(page, "When is its decision needed?", SOON)
    page.get_by_label("What was decided, in words?").fill("We cannot pay for it and ask the Board.")
    page.get_by_label("Who was consulted?").fill("The members, by e-mail.")
    page.get_by_text("Give somebody something to do").click()
    page.get_by_label("What is to be done?").fill("Keep the post advertised until the Board has met.")
    page.get_by_label("Who is to do it?").select_option(index=1)
    enter_date(page, "When is it due?", SOON)
    press(page, "Record the decision")
    heading(page, "Dashboard: July to September 2026")
    says(page, "It takes effect now.", "told.")
    follow(page, "Open the draft report")
    says(page, LEADERS_ASK)
    support_what_is_left(page)
    handle_the_rest(page)
    sign(page, "One matter needs the Board.")
    says(page, "It has gone to Health and Wellbeing Board")


def support_what_is_left(page: Page) -> None:
    for _ in range(2):
        page.get_by_role("button", name=re.compile("^Decide")).first.click()
        choose(page, "What is the decision?", "Support")
        page.get_by_label("What was decided, in words?").fill("Agreed as asked.")
        page.get_by_label("Who was consulted?").fill("The members, by e-mail.")
        press(page, "Record the decision")
        follow(page, "Dashboard")
        follow(page, "Open the draft report")


def the_secretary_makes_the_packs(page: Page) -> None:
    follow(page, "Dashboard")
    follow(page, "HWB dashboard")
    follow(page, "See its meetings and board packs")
    press(page, "Add a meeting")
    page.get_by_label("Which period is it about?").select_option(index=1)
    enter_date(page, "Which day is it?", SOON)
    page.get_by_label("When does it start?").fill("2pm")
    page.get_by_label("Where is it?").fill("Council Chamber, Town Hall, Wigan")
    press(page, "Add the meeting")
    words = pack_of(page)
    assert LEADERS_ASK in words
    assert re.search(r"Senior Leadership Group.* Brought forward .* Balances", words)
    follow(page, "Dashboard")
    follow(page, "SLG dashboard")
    follow(page, "See its meetings and board packs")
    page.locator("main tbody").get_by_role("link").first.click()
    words = pack_of(page)
    assert CHAIRS_ASK in words
    assert re.search(r"PREM.* Brought forward .* Balances", words)


def pack_of(page: Page) -> str:
    """Make the pack of the meeting, download it, and return its words as they would be read out."""
    press(page, re.compile("^Make .*the pack$"))
    press(page, "Make the pack")
    heading(page, "Making version")
    with page.expect_download() as download:
        press(page, re.compile(r"^Download the pack \(PDF"))
    pages = PdfReader(download.value.path()).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def the_board_answers(page: Page) -> None:
    follow(page, "Dashboard")
    says(page, LEADERS_ASK)
    # Three clicks lead from the Board's line to the officer's own words.
    follow(page, ADVISERS)
    says(page, CHAIRS_ASK)
    follow(page, re.compile("Read the officer’s own words"))
    says(page, PROGRESS, OFFICERS_ASK, "No money for the fourth adviser")
    follow(page, "Dashboard")
    press(page, re.compile(f"Decide.*{ADVISERS}"))
    choose(page, "What is the decision?", "Support")
    page.get_by_label("What was decided, in words?").fill(ANSWER)
    page.get_by_label("Who was consulted?").fill("The members of the Board, at a call on Monday.")
    press(page, "Record the decision")
    says(page, "It takes effect now.", "told.")


def the_officer_reads_the_answer(page: Page) -> None:
    follow(page, f"Read what HWB decided on {ADVISERS}")
    says(page, ANSWER)
    press(page, "I have read this")
    says(page, "You acknowledged this on")
