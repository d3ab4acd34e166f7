"""What the page of an activity says of its exceptions: the way from the work to what is asked for it."""

import re

import pytest
from django.urls import reverse

from partners import parts
from partners.models import Person
from partners.roles import Role
from partners.rules import Marking
from priorities.models import Activity, Update
from priorities.services_activities import restrict_activity
from reports import parts_cases
from reports.models import ExceptionCase
from tests.queries import questions
from tests.reports.quarters import browser, groups_report, planted
from tests.reports.tree import WORDS, Tree, meeting_day

pytestmark = pytest.mark.django_db


def address(tree: Tree, place: int = 0) -> str:
    return reverse("priorities:activity", args=[tree.partnership.slug, tree.activities["north"][place].pk])


def read(tree: Tree, person: Person) -> str:
    response = browser(person).get(address(tree))
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_an_open_exception_is_named_and_linked(escalated: Tree) -> None:
    case = ExceptionCase.objects.get(activity=escalated.activities["north"][0])
    client = browser(escalated.person("lead", Role.MEMBER))
    html = client.get(address(escalated)).content.decode()
    assert reverse("reports:case", args=[escalated.partnership.slug, case.reference]) in html
    said = read(escalated, escalated.person("lead", Role.MEMBER))
    assert re.search(rf"{case.reference}: {case.title} \d+ \w+ 20\d\d Open", said)


def test_a_closed_one_says_when_and_why(escalated: Tree) -> None:
    second = escalated.periods[1]
    for activity in escalated.activities["north"]:
        escalated.update(activity, second, "green")
    report = escalated.draft("north", second)
    escalated.deal_with(report, "close")
    escalated.issue(report)
    said = read(escalated, escalated.person("north", Role.OFFICER))
    assert re.search(r"Closed on \d+ \w+ 20\d\d It is over\.", said)


def test_where_there_is_none_nothing_is_said(tree: Tree) -> None:
    page = browser(tree.person("north", Role.OFFICER)).get(address(tree))
    assert 'id="exceptions"' not in page.content.decode()


def test_that_of_a_restricted_activity_is_for_its_readers(escalated: Tree) -> None:
    activity, reader = escalated.activities["north"][0], escalated.person("north", Role.OFFICER)
    at = escalated.at(meeting_day(escalated.periods[0]))
    restrict_activity(activity=activity, readers=[reader], by=escalated.person("north", Role.CHAIR), at=at)
    assert ExceptionCase.objects.get(activity=activity).reference in read(escalated, reader)
    other = escalated.person("lead", Role.MEMBER)
    assert browser(other).get(address(escalated)).status_code == 404
    assert [
        len(part.table.rows) for part in parts_cases.of_activity(activity, escalated.partnership, reader)
    ] == [1]
    assert [part.table.rows for part in parts_cases.of_activity(activity, escalated.partnership, other)] == [
        []
    ]


def test_the_page_asks_one_question_for_them(escalated: Tree) -> None:
    url = address(escalated)
    (case,) = ExceptionCase.objects.filter(activity=escalated.activities["north"][0])
    _, with_one = questions(lambda: browser(escalated.person("north", Role.OFFICER)).get(url))
    parts.SOURCES[Activity].remove(parts_cases.of_activity)
    try:
        answer, without = questions(lambda: browser(escalated.person("north", Role.OFFICER)).get(url))
    finally:
        parts.add(Activity, parts_cases.of_activity)
    assert case.reference not in answer.content.decode()
    assert with_one - without == 1


def test_what_stands_on_the_page_is_a_file_too(escalated: Tree) -> None:
    client = browser(escalated.person("lead", Role.MEMBER))
    case = ExceptionCase.objects.get(activity=escalated.activities["north"][0])
    assert "?table=exceptions&amp;format=csv" in client.get(address(escalated)).content.decode()
    made = client.get(f"{address(escalated)}?table=exceptions&format=csv")
    head, line = made.content.decode("utf-8-sig").splitlines()
    assert head == "Exception,Raised,Where it stands,Why it was closed"
    assert line.startswith(f"{case.reference}: {case.title},20")
    assert "OFFICIAL-SENSITIVE" not in made["Content-Disposition"]
    assert client.get(f"{address(escalated)}?table=exceptions&format=xlsx").status_code == 200


@pytest.mark.parametrize(("kind", "table"), [("activity", "exceptions"), ("update", "answers")])
def test_the_file_of_what_a_marked_update_led_to_carries_its_marking(
    monkeypatch: pytest.MonkeyPatch, kind: str, table: str
) -> None:
    marked = WORDS["red"] | {"marking": Marking.OFFICIAL_SENSITIVE.value}
    monkeypatch.setitem(WORDS, "red", marked)
    grown = planted()
    groups_report(grown, grown.periods[0])
    activity = grown.activities["north"][0]
    assert activity.marking == Marking.OFFICIAL
    update = Update.objects.get(activity=activity, period=grown.periods[0])
    thing = {"activity": activity, "update": update}[kind]
    url = reverse(f"priorities:{kind}", args=[grown.partnership.slug, thing.pk])
    made = browser(grown.person("lead", Role.CHAIR)).get(f"{url}?table={table}&format=csv")
    assert made.status_code == 200
    assert "OFFICIAL-SENSITIVE" in made["Content-Disposition"]


def test_the_file_of_a_marked_activity_carries_its_marking(escalated: Tree) -> None:
    activity = escalated.activities["north"][0]
    activity.marking = Marking.OFFICIAL_SENSITIVE
    activity.record(by=None, at=escalated.at(meeting_day(escalated.periods[0])))
    client = browser(escalated.person("lead", Role.MEMBER))
    made = client.get(f"{address(escalated)}?table=exceptions&format=csv")
    assert "OFFICIAL-SENSITIVE" in made["Content-Disposition"]
