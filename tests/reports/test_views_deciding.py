"""The page on which a body decides."""

from datetime import timedelta
from typing import Any

import pytest

from partners import services as partners
from partners.middleware import database_now
from partners.models import Person
from partners.roles import Role
from reports.models import ActionPoint, Decision
from reports.rules import OUTCOME_MEANS, OUTCOME_WORDS, Outcome
from reports.services.meeting import call_meeting
from tests.reports.case import Case
from tests.reports.desk import Desk, in_days, three_boxes, today
from tests.reports.reading import errors_of, missing, page, words_of
from tests.reports.tree import LONG_AGO

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


def test_the_box_for_an_ask_begins_with_what_was_asked_below(case: Case) -> None:
    response = case.desk.browser("lead").get(case.url)
    assert response.context["form"]["decision_asked"].value() == "Agree the secondment."
    refused = case.send(outcome="escalate", decision_asked="Fund it.")
    assert (refused.status_code, refused.context["form"]["decision_asked"].value()) == (422, "Fund it.")


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


@pytest.mark.parametrize("days_ago", [0, 1])
def test_the_meeting_takes_the_place_of_who_was_consulted(case: Case, days_ago: int) -> None:
    """Only today's meeting is there already: what was decided on another day is chosen, never assumed."""
    at = database_now() - timedelta(days=days_ago)
    meeting = call_meeting(
        body=case.desk.tree.bodies["lead"],
        period=case.desk.period,
        starts_at=at,
        venue="Hall",
        by=case.desk.person("lead"),
        at=at,
    )
    suggested = case.desk.browser("lead").get(case.url).context["form"]["meeting"].value()
    assert suggested == (None if days_ago else meeting.pk)
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
    way = case.desk.url("decision", Decision.objects.get().pk)
    assert f'<a href="{way}">Go to the decision that waits</a>' in refused.content.decode()


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
