"""What becomes of one exception of a draft, what members say of it, and who sees it."""

from typing import Any

import pytest

from partners.roles import Role
from reports.models import Comment, ExceptionItem
from reports.services import issuing
from tests.reports.case import Case
from tests.reports.desk import Desk, in_days, lay, three_boxes
from tests.reports.reading import errors_of, missing, page, words_of
from tests.reports.tree import WORDS

# What becomes of it


def silence(desk: Desk) -> ExceptionItem:
    """LEAD's own exception: SOUTH has issued no report."""
    lead = desk.tree.draft("lead", desk.period)
    found: ExceptionItem = lead.items.get(case__silent_body=desk.tree.bodies["south"])
    return found


def own(desk: Desk) -> ExceptionItem:
    """A delivery group's exception: SOUTH's return is missing."""
    found: ExceptionItem = desk.tree.draft("south", desk.period).items.get()
    return found


def dispose(desk: Desk, item: ExceptionItem, body: str = "south", **sent: str) -> Any:
    client, url = desk.browser(body), desk.url("item_dispose", item.pk)
    return client.post(url, {"saw": client.get(url).context["saw"]} | sent)


def choices(desk: Desk, item: ExceptionItem, body: str = "south") -> list[str]:
    form = desk.browser(body).get(desk.url("item_dispose", item.pk)).context["form"]
    return [value for value, _ in form.fields["disposition"].choices]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"disposition": "handled", "handled_words": "We ring them."}, ("handled", "We ring them.", "")),
        ({"disposition": "closed", "closed_words": "It came."}, ("closed", "It came.", "")),
        (
            {"disposition": "escalated", "decision_asked": "Speak to them."},
            ("escalated", "", "Speak to them."),
        ),
    ],
    ids=["handled", "closed", "escalated"],
)
def test_each_answer_is_kept(desk: Desk, sent: dict[str, str], kept: tuple[str, str, str]) -> None:
    item = own(desk)
    dated = three_boxes("asked_by_on", in_days(30)) if sent["disposition"] == "escalated" else {}
    response = dispose(desk, item, **sent, **dated)
    assert (response.status_code, response["Location"]) == (302, desk.url("report", item.report_id))
    item.refresh_from_db()
    assert (item.disposition, item.disposition_words, item.decision_asked) == kept
    assert item.asked_by_on == (in_days(30) if dated else None)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, ["Select what becomes of this exception"]),
        ({"disposition": "handled"}, ["Enter how the group is handling this"]),
        ({"disposition": "closed"}, ["Enter why the exception can be closed"]),
        (
            {"disposition": "escalated"},
            [
                "Enter exactly what the body above is asked to decide",
                "Enter the day by which the decision is needed",
            ],
        ),
        (
            {"disposition": "merged"},
            [
                "Select what becomes of this exception from the list",
                "Select the exception it becomes part of",
                "Enter why the two are one exception",
            ],
        ),
    ],
)
def test_an_answer_that_lacks_something(desk: Desk, sent: dict[str, str], errors: list[str]) -> None:
    item = own(desk)
    assert errors_of(dispose(desk, item, **sent)) == errors
    item.refresh_from_db()
    assert item.disposition == ""


def test_the_question_stands_in_its_card_and_keeps_what_was_typed(desk: Desk) -> None:
    item = own(desk)
    shown = desk.browser("south").get(desk.url("item_dispose", item.pk)).content.decode()
    card = shown[shown.index(f'id="{item.case.reference}"') :].partition("</article>")[0]
    assert missing(card, 'name="handled_words"', 'name="closed_words"', "Save what becomes of it") == []
    assert shown.count('name="handled_words"') == 1
    refused = dispose(desk, item, disposition="closed", closed_words="", handled_words="We ring them.")
    assert (refused.status_code, errors_of(refused)) == (422, ["Enter why the exception can be closed"])
    text = words_of(refused)
    assert missing(text, "We ring them.", "Exceptions, gravest first", "Sign and issue") == []


def asking(desk: Desk) -> ExceptionItem:
    """SOUTH's officer rated the work red, and asks."""
    desk.tree.update(desk.tree.activities["south"][0], desk.period, "red")
    found: ExceptionItem = desk.tree.draft("south", desk.period).items.get()
    return found


def test_the_ask_begins_with_the_officers_words_and_day(desk: Desk) -> None:
    item = asking(desk)
    by = in_days(40)
    item.shown |= {"ask_below_by": by.isoformat()}
    item.record(by=None, at=desk.tree.clock)
    response = desk.browser("south").get(desk.url("item_dispose", item.pk))
    form = response.context["form"]
    assert form["decision_asked"].value() == WORDS["red"]["decision_asked"]
    assert missing(response.content.decode(), "The box begins with the officer’s own words.") == []
    boxes = three_boxes("asked_by_on", by).values()
    assert missing(str(form["asked_by_on"]), *[f'value="{value}"' for value in boxes]) == []


def test_a_day_that_has_passed_is_asked_for_anew_and_the_chairs_own_words_stay(desk: Desk) -> None:
    item = asking(desk)
    url = desk.url("item_dispose", item.pk)
    item.shown |= {"ask_below_by": in_days(-1).isoformat()}
    item.record(by=None, at=desk.tree.clock)
    assert not desk.browser("south").get(url).context["form"]["asked_by_on"].value()
    sent = {"disposition": "escalated", "decision_asked": "Lend us a nurse."}
    assert dispose(desk, item, **sent, **three_boxes("asked_by_on", in_days(30))).status_code == 302
    form = desk.browser("south").get(url).context["form"]
    assert (form["decision_asked"].value(), form["asked_by_on"].value()) == ("Lend us a nurse.", in_days(30))


def test_what_does_not_apply_is_ignored(desk: Desk) -> None:
    """Without script every follow-up question shows: what stands in one that does not apply changes nothing."""
    item = own(desk)
    sent = {"disposition": "handled", "handled_words": "We ring them.", "asked_by_on_day": "99"}
    assert dispose(desk, item, **sent, closed_words="Over.").status_code == 302
    item.refresh_from_db()
    assert (item.disposition_words, item.asked_by_on) == ("We ring them.", None)


def test_one_exception_is_merged_into_another(desk: Desk) -> None:
    item = own(desk)
    other = issuing.raise_by_hand(
        report=item.report,
        title="Nobody answers",
        cause="The post is empty.",
        consequence="No returns.",
        by=desk.person("south"),
        at=desk.tree.clock,
    )
    assert choices(desk, item) == ["handled", "escalated", "closed", "merged"]
    sent = {"disposition": "merged", "merged_into": str(other.case_id), "merged_words": "The same post."}
    assert dispose(desk, item, **sent).status_code == 302
    item.refresh_from_db()
    assert (item.disposition, item.merged_into_id) == ("merged", other.case_id)


def test_above_the_groups_a_decision_escalates(desk: Desk) -> None:
    item = silence(desk)
    assert choices(desk, item, "lead") == ["handled", "closed", "merged"]
    text = page(desk.browser("lead"), desk.url("item_dispose", item.pk))
    assert "Record a decision of LEAD to escalate it" in text


def test_what_was_put_to_the_body_is_decided_instead(case: Case) -> None:
    response = case.desk.browser("lead").get(case.desk.url("item_dispose", case.item.pk))
    assert (response.status_code, response["Location"]) == (302, case.url)


def test_what_was_issued_leads_to_its_report(desk: Desk) -> None:
    item = desk.item("north")
    url = desk.url("report", item.report_id)
    assert desk.browser("north").get(desk.url("item_dispose", item.pk))["Location"] == url
    assert desk.browser("north").get(desk.url("item_decide", item.pk))["Location"] == url
    refused = desk.browser("north").post(
        desk.url("item_dispose", item.pk), {"disposition": "handled", "handled_words": "No."}
    )
    assert errors_of(refused) == ["This report has been issued. A correction makes a new version."]


def test_what_was_said_before_stands_below_the_form(desk: Desk) -> None:
    item = own(desk)
    dispose(desk, item, disposition="handled", handled_words="We ring them.")
    text = page(desk.browser("south"), desk.url("item_dispose", item.pk))
    assert missing(text, "What was said before", "Handled", "South chair", "We ring them.") == []


def test_of_two_the_second_reads_again_and_loses_no_word(desk: Desk) -> None:
    item = own(desk)
    client, url = desk.browser("south", Role.SECRETARY), desk.url("item_dispose", item.pk)
    saw = client.get(url).context["saw"]
    dispose(desk, item, disposition="handled", handled_words="We ring them.")
    sent = {"disposition": "handled", "handled_words": "We write to them."}
    response = client.post(url, sent | {"saw": saw})
    assert errors_of(response)[0].startswith("This exception has changed since you opened the page")
    assert "We write to them." in words_of(response)
    assert client.post(url, sent | {"saw": response.context["saw"]}).status_code == 302


# What members say


def test_a_member_comments_and_proposes(case: Case) -> None:
    client = case.desk.browser("lead", Role.MEMBER)
    sent = {"comment-words": "Pay for it.", "comment-outcome": "support"}
    response = client.post(case.desk.url("item_comment", case.item.pk), sent)
    assert (response.status_code, response["Location"]) == (302, case.url)
    text = page(case.desk.browser("lead"), case.url)
    assert missing(text, "Pay for it.", "Lead member", "Proposes: support") == []
    draft = page(client, case.desk.url("report", case.item.report_id))
    assert "1 comment" in draft


def test_an_empty_comment_is_an_error(case: Case) -> None:
    response = case.desk.browser("lead", Role.MEMBER).post(case.desk.url("item_comment", case.item.pk), {})
    assert errors_of(response) == ["Enter your comment"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "role", "status"),
    [
        ("lead", Role.OFFICER, 403),
        ("board", Role.CHAIR, 403),
        ("board", Role.MEMBER, 404),
        ("north", Role.CHAIR, 404),
    ],
)
def test_others_do_not_comment(case: Case, body: str, role: Role, status: int) -> None:
    client = case.desk.browser(body, role)
    assert client.post(case.desk.url("item_comment", case.item.pk), {}).status_code == status


# Who sees what


@pytest.mark.parametrize("name", ["item_dispose", "item_decide", "item_comment"])
def test_a_restricted_exception_is_open_to_its_readers_alone(desk: Desk, name: str) -> None:
    item = desk.item("lead")
    desk.restrict(desk.tree.activities["north"][0], desk.person("lead"))
    reader = desk.browser("lead").get(desk.url(name, item.pk), follow=True)
    assert (reader.status_code, "Activity 1 of north" in words_of(reader)) == (200, True)
    assert desk.browser("lead", Role.DEPUTY).get(desk.url(name, item.pk)).status_code == 404


@pytest.mark.parametrize("name", ["item_dispose", "item_decide", "item_comment"])
def test_another_partnership_sees_nothing(desk: Desk, name: str) -> None:
    elsewhere = lay()
    item = desk.item("lead")
    assert elsewhere.browser("lead").get(desk.url(name, item.pk)).status_code == 404
    assert elsewhere.browser("lead").get(elsewhere.url(name, item.pk)).status_code == 404
