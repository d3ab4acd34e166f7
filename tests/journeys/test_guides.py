"""Each guide, walked step by step in the order it tells, with its own pictures taken on the way."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.looking import flaws
from tests.journeys.pictured import Guide, steps_of
from tests.journeys.steps import choose, enter_date, follow, heading, press, says
from tests.journeys.test_quarter import (
    ADVISERS,
    ANSWER,
    CHAIRS_ASK,
    LEADERS_ASK,
    SOON,
    fill_in_the_blockage,
    fill_in_the_update,
    handle_the_rest,
)  # fmt: skip

Open = Callable[[str], Guide]


@pytest.fixture
def guide(request: pytest.FixtureRequest) -> Open:
    return lambda name: Guide(name, write=bool(request.config.getoption("take_pictures")))


def group(page: Page, question: str) -> str:
    """The part of a form with a question, as a place on the page."""
    return f".govuk-form-group:has-text({question!r}) >> nth=-1"


def test_officers_and_chairs_pass_one_request_up_and_its_answer_down(enter: Enter, guide: Open) -> None:
    officer, chair = guide("officer"), guide("chair")
    the_officer_signs_in(enter(None), officer)
    the_officer_writes(enter("Officer, PREM"), officer)
    the_group_escalates(enter("Chair of PREM"), chair)
    the_leaders_escalate(enter("Chair of the SLG"), chair)
    the_board_decides(enter("Chair of the HWB"), chair)
    page = enter("Officer, PREM")
    officer.show(page, "told", to="main li")
    follow(page, f"Read what HWB decided on {ADVISERS}")
    officer.show(page, "answer", to=page.get_by_role("button", name="I have read this"))
    officer.all_was_shown()
    chair.all_was_shown()


def the_officer_signs_in(page: Page, guide: Guide) -> None:
    follow(page, "Sign in")
    guide.show(page, "sign-in", to=page.get_by_role("button", name="Sign in"))


def the_officer_writes(page: Page, guide: Guide) -> None:
    guide.show(page, "home", to="main li")
    follow(page, re.compile(f"^Write the update on {ADVISERS}"))
    fill_in_the_update(page)
    fill_in_the_blockage(page)
    guide.show(page, "rating", to=page.get_by_role("group", name="How is this work performing?"))
    guide.show(
        page, "ask",
        since=group(page, "What caused this?"),
        to=group(page, "When is the decision needed by?"),
    )  # fmt: skip
    guide.show(
        page, "blockage",
        since=page.get_by_role("group", name="Is anything blocking progress?"),
        to=group(page, "What is needed from them?"),
    )  # fmt: skip
    press(page, "Save and review")
    heading(page, "Check your update before you submit it")
    guide.show(page, "review", to="main dl >> nth=0")
    press(page, "Submit update")
    heading(page, "Update submitted")
    guide.show(page, "receipt", to="main ol, main ul, main p >> nth=-1")


def the_group_escalates(page: Page, guide: Guide) -> None:
    follow(page, "Start the exception report of PREM")
    press(page, "Start the report")
    follow(page, "Name what is missing now")
    press(page, "Name them as missing")
    guide.show(page, "draft", to="main article >> nth=0")
    press(page, re.compile("Deal with it.*PREM-2026-002"))
    choose(page, "What becomes of this exception?", "Escalate it")
    page.get_by_label("What exactly is the body above asked to decide?").fill(CHAIRS_ASK)
    enter_date(page, "When is the decision needed?", SOON)
    guide.show(
        page, "escalate",
        since=page.get_by_role("group", name="What becomes of this exception?"),
        to=page.get_by_role("button", name="Save what becomes of it"),
    )  # fmt: skip
    press(page, "Save what becomes of it")
    handle_the_rest(page)
    follow(page, "Write the summary and good news")
    page.get_by_label("What should the reader know first?").fill(
        "The quarter went well, but for the victim hub."
    )
    page.get_by_label("Good news 1").fill("Two in three found work.")
    press(page, "Save")
    press(page, "Sign and issue")
    heading(page, "Sign and issue the report")
    guide.show(page, "sign", to=page.get_by_role("button", name="Sign and issue"))
    press(page, "Sign and issue")


def the_leaders_escalate(page: Page, guide: Guide) -> None:
    follow(page, "Dashboard")
    guide.show(page, "requests", since="#decisions", to="#decisions ~ article >> nth=0")
    press(page, re.compile(f"Decide.*{ADVISERS}"))
    choose(page, "What is the decision?", "Escalate")
    page.get_by_label("What exactly is the body above asked to decide?").fill(LEADERS_ASK)
    enter_date(page, "When is its decision needed?", SOON)
    page.get_by_label("What was decided, in words?").fill("We cannot pay for it and ask the Board.")
    page.get_by_label("Who was consulted?").fill("The members, by e-mail.")
    guide.show(
        page, "decide",
        since=page.get_by_role("group", name="What is the decision?"),
        to=group(page, "What was decided, in words?"),
    )  # fmt: skip
    press(page, "Record the decision")


def the_board_decides(page: Page, guide: Guide) -> None:
    follow(page, "Dashboard")
    press(page, re.compile(f"Decide.*{ADVISERS}"))
    choose(page, "What is the decision?", "Support")
    page.get_by_label("What was decided, in words?").fill(ANSWER)
    page.get_by_label("Who was consulted?").fill("The members of the Board, at a call on Monday.")
    guide.show(page, "board", since="#decisions", to="#decisions ~ article >> nth=0")
    press(page, "Record the decision")


def test_a_member_reads_down_to_the_words_and_comments(enter: Enter, guide: Open) -> None:
    member = guide("member")
    page = enter("SLG member")
    follow(page, "Dashboard")
    member.show(page, "dashboard", to="main table")
    follow(page, "SAS-2025-001")
    member.show(page, "exception", to="#trace ~ ol > li >> nth=1")
    follow(page, "Dashboard")
    follow(page, "Open the draft report")
    member.show(page, "draft", to="main article >> nth=0")
    press(page, re.compile("Read and comment.*SAS-2025-001"))
    page.get_by_label("What do you want to say?").fill("The clinic could open on Saturdays.")
    page.get_by_label("What do you propose?").select_option(label="Ask for more")
    member.show(
        page, "comment",
        since=group(page, "What do you want to say?"),
        to=page.get_by_role("button", name="Add the comment"),
    )  # fmt: skip
    member.all_was_shown()


def test_a_secretary_takes_a_meeting_from_the_agenda_to_published_papers(enter: Enter, guide: Open) -> None:
    admin = guide("admin")
    page = enter("Secretariat (admin) of SLG and HWB")
    page.goto("/wigan/groups/slg/meetings/")
    press(page, "Add a meeting")
    page.get_by_label("Which period is it about?").select_option(index=1)
    enter_date(page, "Which day is it?", SOON)
    page.get_by_label("When does it start?").fill("2pm")
    page.get_by_label("Where is it?").fill("Town Hall, Wigan")
    admin.show(page, "meeting", to=page.get_by_role("button", name="Add the meeting"))
    press(page, "Add the meeting")
    meeting = page.url
    press(page, "Make the agenda")
    press(page, "Propose the agenda")
    admin.show(page, "agenda", to="main table")
    page.goto(meeting)
    press(page, "Run the meeting")
    admin.show(page, "run", to="main tbody tr >> nth=3")
    page.goto(meeting)
    press(page, re.compile("^Make .*the pack$"))
    admin.show(page, "pack", to=page.get_by_role("button", name="Make the pack"))
    choose(page, "Which papers?", "The public edition")
    press(page, "Make the pack")
    publish = page.get_by_role("link", name="Publish this edition")
    expect(publish).to_be_visible(timeout=120_000)
    admin.show(page, "publish", to=publish)
    admin.all_was_shown()


def test_an_auditor_follows_an_exception_and_checks_what_was_issued(enter: Enter, guide: Open) -> None:
    auditor = guide("auditor")
    page = enter("Auditor")
    follow(page, "Exceptions")
    follow(page, "SAS-2025-001")
    auditor.show(page, "trace", since="#trace", to="#trace ~ ol > li >> nth=1")
    follow(page, re.compile("^Read the officer’s own words"))
    history = page.get_by_role("heading", name="Every change of this update")
    auditor.show(page, "history", since=history, to="main ol li >> nth=-1")
    page.goto("/wigan/groups/slg/reports/")
    follow(page, "April to June 2026")
    balance = page.get_by_role("heading", name="Do the books balance?")
    auditor.show(page, "balance", since=balance, to=balance.locator("xpath=following-sibling::*[last()]"))
    issued = re.search("[0-9a-f]{64}", page.get_by_role("main").inner_text())
    assert issued is not None
    page.goto("/check/")
    page.get_by_label("Or its SHA-256").fill(issued[0])
    press(page, "Check")
    says(page, "Yes. This is exactly")
    auditor.show(page, "check", to=page.get_by_role("button", name="Check"))
    auditor.all_was_shown()


def test_the_guides_are_read_in_the_portal(enter: Enter) -> None:
    page = enter("Officer, PREM")
    for readers in ("officers", "chairs and deputies", "members", "the secretariat", "auditors"):
        page.goto("/wigan/help/")
        follow(page, f"Guide for {readers}")
        heading(page, f"Guide for {readers}")
        pictures = page.get_by_role("main").locator("img")
        for at in range(pictures.count()):
            pictures.nth(at).scroll_into_view_if_needed()
            expect(pictures.nth(at)).to_have_js_property("complete", True)
            assert pictures.nth(at).evaluate("picture => picture.naturalWidth") > 0
        assert flaws(page) == []


def test_a_word_that_is_no_longer_on_the_page_is_found(page: Page) -> None:
    picture = "![A](../img/guides/g-{}.webp)"
    text = "# G\n**Other**\n## S\n1. Press\n   **Send it …\n   off** now.\n\n" + picture.format("a")
    text += "\n\n2. " + picture.format("b")
    assert steps_of(text) == {"g-a": ["send it ", " off"], "g-b": []}
    page.set_content("<main><h1>G</h1><button>Post it</button></main>")
    walked = Guide("officer", write=False)
    with pytest.raises(AssertionError, match="officer-sign-in"):
        walked.show(page, "sign-in", to="button")
