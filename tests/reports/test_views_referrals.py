"""A sister board's answer: its form, where it is read, and the trace that it stands in."""

from typing import Any

import pytest
from django.utils.timezone import localdate

from partners.roles import Role
from partners.wording import plural, uk_date
from reports.models import Decision, Notice, SisterAnswer
from tests.reports.case import Case
from tests.reports.desk import in_days, three_boxes
from tests.reports.reading import errors_of, missing, page, words_of

WORDS = "The training is in our programme from January."


class Referral:
    """LEAD has referred what NORTH asked to a sister board."""

    def __init__(self, case: Case) -> None:
        self.case, self.desk = case, case.desk
        case.send(outcome="refer", referred_to=str(self.desk.sister.pk))
        self.decision = Decision.objects.get()
        self.url = self.desk.url("sister_answer_create", self.decision.pk)
        self.page_url = self.desk.url("decision", self.decision.pk)

    def send(self, **changed: str) -> Any:
        sent = {"words": WORDS, **three_boxes("answered_on", localdate()), **changed}
        return self.desk.browser("lead", Role.SECRETARY).post(self.url, sent)


@pytest.fixture
def referral(case: Case) -> Referral:
    return Referral(case)


def test_the_secretariat_records_it_from_the_decision(referral: Referral) -> None:
    client = referral.desk.browser("lead", Role.SECRETARY)
    before = client.get(referral.page_url)
    assert missing(words_of(before), "No answer has been recorded yet.", "Record its answer") == []
    assert f'href="{referral.url}"' in before.content.decode()
    assert referral.send()["Location"] == referral.page_url
    answer = SisterAnswer.objects.get()
    assert (answer.words, answer.answered_on) == (WORDS, localdate())
    text = page(client, referral.page_url)
    assert missing(text, WORDS, "Recorded by Lead secretary", "Record a later answer") == []


def test_the_page_after_says_to_how_many_it_goes(referral: Referral) -> None:
    client = referral.desk.browser("lead", Role.SECRETARY)
    sent = {"words": WORDS, **three_boxes("answered_on", localdate())}
    text = words_of(client.post(referral.url, sent, follow=True))
    count = SisterAnswer.objects.get().notices.count()
    assert count > 0
    assert f"The answer is recorded. It is sent to {plural(count, 'person,people')}." in text


@pytest.mark.parametrize(
    ("words", "days", "error"),
    [
        ("", 0, "Enter what the board answered"),
        (WORDS, 3, "The day it answered must be today or earlier"),
        (WORDS, -3, "The day it answered must be on or after the day it was referred"),
    ],
)
def test_what_lacks_something_is_refused_and_kept(
    referral: Referral, words: str, days: int, error: str
) -> None:
    response = referral.send(words=words, **three_boxes("answered_on", in_days(days)))
    assert (response.status_code, errors_of(response)) == (422, [error])
    assert words in words_of(response)
    assert not SisterAnswer.objects.exists()


def test_the_list_of_exceptions_says_that_the_board_answered(referral: Referral) -> None:
    desk = referral.desk
    client = desk.browser("lead", Role.MEMBER)
    assert f"{desk.sister.name} is to answer." in page(client, desk.url("exceptions"))
    referral.send()
    text = page(client, desk.url("exceptions"))
    assert f"{desk.sister.name} answered on {uk_date(localdate())}." in text
    assert f"{desk.sister.name} is to answer." not in text


def test_members_and_readers_are_offered_nothing(referral: Referral) -> None:
    member = referral.desk.browser("lead", Role.MEMBER)
    assert "Record its answer" not in page(member, referral.page_url)
    assert member.get(referral.url).status_code == 403


def test_what_was_not_referred_has_no_such_page(case: Case) -> None:
    case.send(outcome="support")
    url = case.desk.url("sister_answer_create", Decision.objects.get().pk)
    assert case.desk.browser("lead").get(url).status_code == 404


def test_the_officer_reads_it_among_the_answers_and_acknowledges_it(referral: Referral) -> None:
    referral.send()
    officer = referral.desk.person("north", Role.OFFICER)
    client = referral.desk.browser("north", Role.OFFICER)
    notice = Notice.objects.get(recipient=officer, sister_answer__isnull=False)
    url = referral.desk.url("notice", notice.pk)
    text = page(client, url)
    sister = referral.desk.sister
    assert missing(text, f"Answer of {sister.full_name}", WORDS, "Its answer") == []
    listed = page(client, referral.desk.url("notices"))
    assert missing(listed, "2 answers wait for you", sister.short_name, "Answer to a referral") == []
    assert f"Read what {sister.short_name} answered on" in page(client, "/")
    client.post(referral.desk.url("notice_acknowledge", notice.pk))
    notice.refresh_from_db()
    assert notice.acknowledged_at is not None


def test_it_stands_in_the_trace_with_who_was_told(referral: Referral) -> None:
    referral.send()
    reference = referral.decision.case.reference
    for body, role in (("north", Role.OFFICER), ("lead", Role.CHAIR), ("board", Role.CHAIR)):
        text = page(referral.desk.browser(body, role), referral.desk.url("case", reference))
        title = f"{referral.desk.sister.short_name} answered on"
        assert missing(text, title, WORDS, "recorded by Lead secretary", "Told:") == []
