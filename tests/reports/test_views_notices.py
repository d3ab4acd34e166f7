"""What somebody was told, on the page and by e-mail."""

import re

import pytest
from django.core import mail
from django.test import override_settings

from partners import services as partners
from partners import services_mail
from partners.roles import Role
from reports.models import Decision, Notice
from reports.rules import Outcome
from tests.reports.desk import Desk, lay, signed_in, today
from tests.reports.reading import missing, page, queries, words_of


@pytest.fixture
def notice(desk: Desk) -> Notice:
    """What NORTH's officer was told of LEAD's answer."""
    decision = desk.decided()
    found: Notice = decision.notices.get(recipient=desk.person("north", Role.OFFICER))
    return found


def test_the_answer_stands_beside_the_ask(desk: Desk, notice: Notice) -> None:
    text = page(desk.browser("north", Role.OFFICER), desk.url("notice", notice.pk))
    wanted = [
        "Answer of Lead group (LEAD)",
        "NORTH-2026-001",
        "What was asked Agree the secondment.",
        "The answer: support So be it.",
        "Consulted: The members, by e-mail.",
        "Follow the exception from the first words to this answer",
        "I have read this",
    ]
    assert missing(text, *wanted) == []


def test_it_is_acknowledged_once(desk: Desk, notice: Notice) -> None:
    client = desk.browser("north", Role.OFFICER)
    for _ in range(2):
        response = client.post(desk.url("notice_acknowledge", notice.pk))
        assert (response.status_code, response["Location"]) == (302, desk.url("notice", notice.pk))
    first = Notice.objects.get(pk=notice.pk).acknowledged_at
    assert first is not None
    text = page(client, desk.url("notice", notice.pk))
    assert "You acknowledged this on" in text
    assert "I have read this" not in text


def test_the_list_has_what_waits_first(desk: Desk, notice: Notice) -> None:
    client = desk.browser("north", Role.OFFICER)
    assert "1 answer waits for you to acknowledge." in page(client, desk.url("notices"))
    client.post(desk.url("notice_acknowledge", notice.pk))
    assert "You have acknowledged every answer." in page(client, desk.url("notices"))
    desk.decided(Outcome.DIRECT)
    response = client.get(desk.url("notices"))
    assert "1 answer waits" in words_of(response)
    assert [line.notice.decision.outcome for line in response.context["rows"]] == ["direct", "support"]
    for query, outcomes in {
        "state=read": ["support"],
        "state=waiting": ["direct"],
        "outcome=support": ["support"],
        "body=lead&sort=told": ["support", "direct"],
        "state=read&outcome=direct": [],
    }.items():
        found = client.get(f"{desk.url('notices')}?{query}").context["rows"]
        assert [line.notice.decision.outcome for line in found] == outcomes


def test_an_empty_list_says_what_comes_here(desk: Desk) -> None:
    text = page(desk.browser("south", Role.OFFICER), desk.url("notices"))
    assert missing(text, "Nobody has answered anything of yours yet.", "its answer comes here") == []


def test_a_notice_is_its_recipients_alone(desk: Desk, notice: Notice) -> None:
    read, acknowledge = desk.url("notice", notice.pk), desk.url("notice_acknowledge", notice.pk)
    for body, role in (("north", Role.CHAIR), ("lead", Role.CHAIR), ("south", Role.OFFICER)):
        assert desk.browser(body, role).get(read).status_code == 404
        assert desk.browser(body, role).post(acknowledge).status_code == 404
    elsewhere = lay()
    assert elsewhere.browser("lead").get(elsewhere.url("notice", notice.pk)).status_code == 404
    assert elsewhere.browser("lead").post(elsewhere.url("notice_acknowledge", notice.pk)).status_code == 404


def test_without_a_seat_a_notice_opens_nothing(desk: Desk, notice: Notice) -> None:
    officer = desk.person("north", Role.OFFICER)
    client = signed_in(officer)
    for held in officer.seats.all():
        partners.end_seat(seat=held, ends_on=today(), by=None, at=desk.tree.clock)
    assert client.get(desk.url("notice", notice.pk)).status_code == 404


def test_what_has_been_restricted_since_is_not_shown(desk: Desk, notice: Notice) -> None:
    activity = desk.tree.activities["north"][0]
    desk.restrict(activity, desk.person("north"))
    officer, chair = desk.browser("north", Role.OFFICER), desk.browser("north")
    text = page(officer, desk.url("notice", notice.pk)) + page(officer, desk.url("notices"))
    assert missing(text, "This is about a restricted activity", "NORTH-2026-001: Restricted") == []
    assert missing(text, activity.title, "So be it.", "Agree the secondment.") == [
        activity.title,
        "So be it.",
        "Agree the secondment.",
    ]
    own = Notice.objects.get(recipient=desk.person("north"))
    assert "So be it." in page(chair, desk.url("notice", own.pk))
    assert activity.title in page(chair, desk.url("notices"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(desk: Desk, count: int) -> None:
    for outcome in (Outcome.SUPPORT, Outcome.DIRECT, Outcome.ASK)[:count]:
        desk.decided(outcome)
    assert Notice.objects.filter(recipient=desk.person("north", Role.OFFICER)).count() == count
    assert queries(desk.browser("north", Role.OFFICER), desk.url("notices")) == 9


# By e-mail


def sent(desk: Desk) -> tuple[Decision, list[mail.EmailMultiAlternatives]]:
    """What tells of a decision once it is stored, in the order of the addresses."""
    decision = desk.decided()
    mail.outbox.clear()
    services_mail.send_waiting(at=desk.tree.clock)
    messages = [message for message in mail.outbox if isinstance(message, mail.EmailMultiAlternatives)]
    telling = [message for message in messages if str(message.subject).startswith("Read ")]
    return decision, sorted(telling, key=lambda message: message.to)


def test_each_person_concerned_gets_one_e_mail(desk: Desk) -> None:
    _, messages = sent(desk)
    people = [desk.person("north"), desk.person("north", Role.OFFICER)]
    assert [message.to for message in messages] == [[person.email] for person in people]


@override_settings(SITE_URL="https://portal.example.org/")
def test_it_has_one_link_and_no_word_of_the_exception(desk: Desk) -> None:
    decision, messages = sent(desk)
    notice = decision.notices.get(recipient=desk.person("north"))
    html = str(messages[0].alternatives[0][0])
    link = f"https://portal.example.org{desk.url('notice', notice.pk)}"
    for text in (str(messages[0].body), html):
        assert re.findall(r"https?://[^\s\"<]+", text) == [link]
        assert "North chair" in text
        secrets = [
            decision.words,
            "Agree the secondment.",
            desk.item("north").case.title,
            "One post is empty.",
        ]
        assert missing(text, *secrets) == secrets


def test_its_subject_says_what_to_do_and_the_day(desk: Desk) -> None:
    _, messages = sent(desk)
    assert re.fullmatch(
        r"Read the LEAD decision of \d{1,2} [A-Z][a-z]+ 2026 on NORTH-2026-001", str(messages[0].subject)
    )


def test_nobody_without_an_account_in_use_is_written_to(desk: Desk) -> None:
    officer = desk.person("north", Role.OFFICER)
    officer.is_active = False
    officer.record(by=None, at=desk.tree.clock)
    _, messages = sent(desk)
    assert [message.to for message in messages] == [[desk.person("north").email]]


def test_several_decisions_of_one_day_are_one_e_mail(desk: Desk) -> None:
    desk.decided()
    _, messages = sent(desk)
    assert len(messages) == 2
    assert str(messages[0].subject).startswith("Read 2 decisions of ")
