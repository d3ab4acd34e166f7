"""One exception of a draft: what becomes of it, what is decided about it, what members say."""

from datetime import timedelta
from typing import Any

import pytest

from partners import services as partners
from partners.models import Person
from partners.roles import Role
from reports.models import ActionPoint, Comment, Decision, ExceptionItem
from reports.rules import OUTCOME_MEANS, OUTCOME_WORDS, Outcome
from reports.services import issuing
from reports.services.meeting import call_meeting
from tests.reports.desk import Desk, in_days, lay, three_boxes, today
from tests.reports.reading import errors_of, missing, page, words_of
from tests.reports.tree import LONG_AGO


class Case:
    """An exception on LEAD's desk, with the forms that its page would send."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.item = desk.item("lead")
        self.url = desk.url("item_decide", self.item.pk)

    def form(self, body: str = "lead", role: Role = Role.CHAIR) -> dict[str, Any]:
        context = self.desk.browser(body, role).get(self.url).context
        return {
            "saw": context["saw"],
            "after": str(context["after"]),
            "outcome": "support",
            "words": "The council pays for the post.",
            "meeting": "",
            "consulted": "The members, by e-mail.",
        }

    def send(self, *, by: tuple[str, Role] = ("lead", Role.CHAIR), **changed: str) -> Any:
        return self.desk.browser(*by).post(self.url, self.form(*by) | changed)


@pytest.fixture
def case(desk: Desk) -> Case:
    return Case(desk)


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


# The decision


def test_the_page_sets_what_happens_beside_what_is_asked(case: Case) -> None:
    text = page(case.desk.browser("lead"), case.url)
    wanted = [
        "What is happening One post is empty.",
        "What is asked by",
        "Agree the secondment.",
        "Lead chair and Lead deputy may decide for Lead group",
        "Nobody has commented yet.",
    ]
    assert missing(text, *wanted) == []


EXTRA: dict[Outcome, Any] = {
    Outcome.SUPPORT: lambda desk: {},
    Outcome.DIRECT: lambda desk: {},
    Outcome.ACCEPT: lambda desk: three_boxes("accept_until", in_days(90)),
    Outcome.ASK: lambda desk: {},
    Outcome.RETURN: lambda desk: {},
    Outcome.ESCALATE: lambda desk: {"decision_asked": "Fund it."} | three_boxes("asked_by_on", in_days(90)),
    Outcome.REFER: lambda desk: {"referred_to": str(desk.sister.pk)},
}


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_can_be_recorded(case: Case, outcome: Outcome) -> None:
    response = case.send(outcome=outcome.value, **EXTRA[outcome](case.desk))
    decision = Decision.objects.get()
    assert (response.status_code, response["Location"]) == (302, case.desk.url("decision", decision.pk))
    assert (decision.outcome, decision.confirmed_by) == (outcome.value, case.desk.person("lead"))


def test_every_outcome_is_offered_with_its_meaning(case: Case) -> None:
    text = page(case.desk.browser("lead"), case.url)
    assert missing(text, *(f"{OUTCOME_WORDS[o]} {OUTCOME_MEANS[o]}" for o in Outcome)) == []


def test_what_cannot_be_chosen_is_not_offered(case: Case) -> None:
    """At the root nothing goes up, and without a sister board nothing is referred."""
    case.send(outcome="escalate", **EXTRA[Outcome.ESCALATE](case.desk))
    above = case.desk.item("board")
    form = case.desk.browser("board").get(case.desk.url("item_decide", above.pk)).context["form"]
    assert "escalate" not in dict(form.fields["outcome"].choices)
    assert "refer" in dict(form.fields["outcome"].choices)


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"outcome": ""}, ["Select what was decided"]),
        ({"words": ""}, ["Enter what was decided, in the words the officer will read"]),
        ({"consulted": ""}, ["Enter who was consulted, or select the meeting that decided"]),
        (
            {"outcome": "accept"},
            ["Enter the day until which the position is accepted. It must be in the future"],
        ),
        (
            {"outcome": "accept", **three_boxes("accept_until", LONG_AGO.date())},
            ["Enter the day until which the position is accepted. It must be in the future"],
        ),
        ({"outcome": "refer"}, ["Select which board this is referred to"]),
        (
            {"outcome": "escalate"},
            [
                "Enter exactly what the body above is asked to decide",
                "Enter the day by which its decision is needed",
            ],
        ),
        ({"action-what": "Fill the post"}, ["Select who is to do it", "Enter the day it is due"]),
    ],
)
def test_an_answer_that_lacks_something_is_refused(
    case: Case, changed: dict[str, Any], errors: list[str]
) -> None:
    assert errors_of(case.send(**changed)) == errors
    assert not Decision.objects.exists()


def test_the_meeting_takes_the_place_of_who_was_consulted(case: Case) -> None:
    at = case.desk.tree.clock
    meeting = call_meeting(
        body=case.desk.tree.bodies["lead"],
        period=case.desk.period,
        starts_at=at,
        venue="Hall",
        by=case.desk.person("lead"),
        at=at,
    )
    assert case.desk.browser("lead").get(case.url).context["form"]["meeting"].value() == meeting.pk
    assert case.send(meeting=str(meeting.pk), consulted="").status_code == 302
    assert (Decision.objects.get().meeting, Decision.objects.get().consulted) == (meeting, "")


def task(desk: Desk, **changed: str) -> dict[str, Any]:
    officer = desk.person("north", Role.OFFICER)
    given = {"what": "Fill the post", "person": str(officer.pk), "organisation": ""}
    return {f"action-{name}": value for name, value in (given | changed).items()} | three_boxes(
        "action-due_on", in_days(30)
    )


def test_a_decision_gives_somebody_something_to_do(case: Case) -> None:
    assert case.send(**task(case.desk)).status_code == 302
    action = ActionPoint.objects.get()
    assert (action.what, action.person, action.due_on) == (
        "Fill the post",
        case.desk.person("north", Role.OFFICER),
        in_days(30),
    )
    assert action.organisation == case.desk.tree.organisation


def test_an_action_needs_an_organisation(case: Case) -> None:
    auditor = case.desk.auditor
    response = case.send(**task(case.desk, person=str(auditor.pk)))
    assert errors_of(response) == ["Select which organisation answers for it"]
    chosen = str(case.desk.tree.organisation.pk)
    assert case.send(**task(case.desk, person=str(auditor.pk), organisation=chosen)).status_code == 302


def test_what_was_typed_is_kept_when_something_is_lacking(case: Case) -> None:
    text = words_of(case.send(outcome="", **task(case.desk)))
    assert missing(text, "The council pays for the post.", "The members, by e-mail.", "Fill the post") == []


def test_the_same_form_sent_twice_decides_once(case: Case) -> None:
    client, sent = case.desk.browser("lead"), case.form()
    first = client.post(case.url, sent)
    second = client.post(case.url, sent)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert "A decision has already been recorded." in page(client, second["Location"])
    assert Decision.objects.count() == 1


def test_a_decision_in_effect_may_be_replaced(case: Case) -> None:
    case.send()
    assert "A new decision takes its place" in page(case.desk.browser("lead"), case.url)
    assert case.send(outcome="direct", words="Do it another way.").status_code == 302
    newest = Decision.objects.in_effect().get()
    assert (newest.outcome, newest.supersedes is not None) == ("direct", True)


def test_the_secretariat_records_and_the_page_says_who_confirms(case: Case) -> None:
    secretary = case.desk.browser("lead", Role.SECRETARY)
    assert "takes effect when the chair or the deputy confirms it" in page(secretary, case.url)
    case.send(by=("lead", Role.SECRETARY))
    assert Decision.objects.get().confirmed_at is None
    assert "waits for the chair to confirm it" in page(case.desk.browser("lead"), case.url)
    refused = case.desk.browser("lead").post(case.url, case.form())
    assert errors_of(refused) == ["A decision is already waiting for the chair to confirm it."]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER])
def test_who_may_not_decide_reads_and_sends_nothing(case: Case, role: Role) -> None:
    client = case.desk.browser("lead", role)
    text = page(client, case.url)
    assert "Record the decision" not in text
    assert "The chair, the deputy or the secretariat of Lead group (LEAD) records it." in text
    assert client.post(case.url, {"outcome": "support"}).status_code == 403


def test_the_chair_above_reads_and_decides_nothing_here(case: Case) -> None:
    client = case.desk.browser("board")
    assert "Record the decision" not in page(client, case.url)
    assert client.post(case.url, {"outcome": "support"}).status_code == 403


def take_chair(desk: Desk, person: Person) -> None:
    held = desk.tree.bodies["lead"].seats.get(role=Role.CHAIR)
    at = desk.tree.clock
    partners.end_seat(seat=held, ends_on=today() - timedelta(days=1), by=None, at=at)
    partners.give_seat(
        body=held.body, person=person, role=Role.CHAIR, starts_on=today() - timedelta(days=1), by=None, at=at
    )


def test_a_barred_chair_is_told_so(case: Case) -> None:
    take_chair(case.desk, case.desk.person("north"))
    client = case.desk.browser("north")
    text = page(client, case.url)
    assert "You wrote or signed what is asked here, so somebody else must decide it." in text
    assert "Lead deputy decides for Lead group" in text
    assert "Record the decision" not in text
    refused = client.post(case.url, {"outcome": "support", "words": "Yes.", "consulted": "All."})
    assert errors_of(refused) == ["You wrote or signed what is asked here, so somebody else must decide it."]


def test_where_nobody_here_may_the_body_above_acts(case: Case) -> None:
    take_chair(case.desk, case.desk.person("north"))
    deputy = case.desk.tree.bodies["lead"].seats.get(role=Role.DEPUTY)
    partners.end_seat(seat=deputy, ends_on=today(), by=None, at=case.desk.tree.clock)
    text = page(case.desk.browser("board"), case.url)
    assert "Board chair and Board deputy of Board group (BOARD) may act." in text
    assert case.send(by=("board", Role.CHAIR)).status_code == 302
    assert Decision.objects.get().confirmed_by == case.desk.person("board")


def test_where_nobody_may_at_all_the_page_says_so(case: Case) -> None:
    for body in ("lead", "board"):
        for held in case.desk.tree.bodies[body].seats.filter(role__in=[Role.CHAIR, Role.DEPUTY]):
            partners.end_seat(seat=held, ends_on=today(), by=None, at=case.desk.tree.clock)
    text = page(case.desk.browser("lead", Role.MEMBER), case.url)
    assert "Nobody who may decide this holds a seat today" in text


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
