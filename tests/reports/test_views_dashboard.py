"""The dashboard as a page: what it says, to whom, where it leads and what it costs."""

import csv
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from partners.roles import Role
from partners.wording import STATUSES
from priorities.models import Chase, MeasureLink, Target, Update
from priorities.services_activities import restrict_activity
from reports.models import ExceptionReport, Meeting
from reports.rules import Outcome
from reports.services import deciding
from tests import factories as make
from tests.queries import questions
from tests.reports.quarters import browser, everybody_reports, groups_report, planted, report_of
from tests.reports.tree import LONG_AGO, Tree, grow, meeting_day

pytestmark = pytest.mark.django_db

HEAVIEST = 40_000  # bytes of HTML, before compression
QUERIES = 11


def address(tree: Tree, name: str, period: int | None = None) -> str:
    found = reverse("reports:dashboard", args=[tree.partnership.slug, name])
    return found if period is None else f"{found}?period={tree.periods[period].code}"


def text(tree: Tree, name: str, period: int | None = None, role: Role = Role.CHAIR) -> str:
    """What the page says, without its marks and with single spaces."""
    response = browser(tree.person(name, role)).get(address(tree, name, period))
    assert response.status_code == 200
    main = re.sub(r"(?s).*<main|</main>.*", "", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_first_sentence_says_what_it_comes_to(escalated: Tree) -> None:
    said = text(escalated, "lead", 0)
    assert "2 of 3 activities are red. LEAD has issued no report. 2 requests need a decision ." in said
    assert "Dashboard: October to December 2025" in said


def test_the_meeting_to_come_is_named(tree: Tree) -> None:
    period = tree.periods[3]
    groups_report(tree, period)
    response = browser(tree.person("lead", Role.CHAIR)).get(address(tree, "lead", 3))
    later = response.context["now"] + timedelta(days=9)
    Meeting(body=tree.bodies["lead"], period=period, starts_at=later, venue="Hall").record(by=None, at=later)
    assert "need a decision at the meeting on" in text(tree, "lead", 3)


def test_the_newest_period_that_has_ended_is_shown(tree: Tree) -> None:
    assert "Dashboard: July to September 2026" in text(tree, "north")


def test_the_strip_puts_decisions_first_and_tells_what_was(reported: Tree) -> None:
    groups_report(reported, reported.periods[1], north="amber")
    said = text(reported, "lead", 1)
    strip = r"Summary decisions needed 2 .*red, was 2 0 amber, was 0 2 amber, was 0 green, was 1 1 green"
    assert re.search(strip, said)


def test_each_cell_has_a_word_and_what_it_was(reported: Tree) -> None:
    groups_report(reported, reported.periods[1], north="amber")
    page = browser(reported.person("lead", Role.CHAIR)).get(address(reported, "lead", 1)).content.decode()
    slug, code = reported.partnership.slug, reported.periods[1].code
    assert re.search(
        rf'<a href="/{slug}/exceptions/\?period={code}&amp;group=north&amp;priority=1" class="app-cell app-rag--amber">'
        r".*?<b>Amber.*?</b>.*?was Red",
        page,
        re.DOTALL,
    )
    assert f'/{slug}/updates/?period={code}&amp;group=south" class="app-cell app-rag--green"' in page
    assert "October to December 2025 red, January to March 2026 amber" in page


def test_a_request_stands_beside_what_is_happening(escalated: Tree) -> None:
    said = text(escalated, "lead", 0)
    assert "What is happening One post is empty. What is needed from LEAD by 31 March 2026" in said
    assert (
        "Agree the secondment. Decide on Activity 1 of north Support : Activity 1 of north Ask for more"
        in said
    )
    assert "Escalate to BOARD : Activity 1 of north" in said


def test_who_may_not_decide_is_offered_no_decision(escalated: Tree) -> None:
    assert "Decide on" not in text(escalated, "lead", 0, Role.MEMBER)
    assert "What is needed from LEAD" in text(escalated, "lead", 0, Role.MEMBER)


def test_a_decision_that_waits_is_named_with_who_recorded_it(escalated: Tree) -> None:
    item = report_of(escalated, "lead", escalated.periods[0]).items.order_by("position")[0]
    escalated.decide(item, Outcome.SUPPORT, by=escalated.person("lead", Role.SECRETARY))
    assert "support. So be it. Recorded by Lead secretary on" in text(escalated, "lead", 0)


def test_what_members_propose_is_told(escalated: Tree) -> None:
    item = report_of(escalated, "lead", escalated.periods[0]).items.order_by("position")[0]
    member = escalated.person("lead", Role.MEMBER)
    deciding.comment(
        item=item, words="We should.", by=member, at=meeting_day(escalated.periods[0]), outcome="support"
    )
    assert "1 comment. Proposed: support (1)." in text(escalated, "lead", 0)


def test_what_is_missing_is_named(tree: Tree) -> None:
    Chase.objects.create(
        activity=tree.activities["north"][0],
        period=tree.periods[0],
        rung="late",
        note="No seat is held.",
        chased_at=meeting_day(tree.periods[0]),
    )
    said = text(tree, "lead", 0)
    assert "North group (NORTH) : due by 11:59pm on Wednesday 28 January 2026" in said
    assert "Updates, due by 11:59pm on Wednesday 21 January 2026" in said
    assert re.search(
        r"north-1 Activity 1 of north First chase on .*: nobody who could be reached\. 1 message", said
    )
    nobody = "Nobody has been chased."
    assert f"north-2 Activity 2 of north {nobody} south-1 Activity 1 of south {nobody}" in said
    assert "3 of 3 activities were not reported. NORTH, SOUTH and LEAD have issued no report." in said


def test_what_changed_is_named(reported: Tree) -> None:
    groups_report(reported, reported.periods[1], north="green", south="red")
    said = text(reported, "lead", 1)
    assert "Worse Red was Green Activity 1 of south" in said
    assert "Better Green was Red Activity 1 of north Green was Red Activity 2 of north" in said


def test_what_was_asked_above_has_its_answer(reported: Tree) -> None:
    said = text(reported, "lead", 0)
    assert "What LEAD asked of Board group (BOARD), and the answers" in said
    assert re.search(r"Decision asked by 30 April 2026 Fund the post\. Support, .*? So be it\.", said)


def test_an_issued_report_balances_and_is_linked(reported: Tree) -> None:
    said = text(reported, "lead", 0)
    assert "closed 0 + handled here 0 + escalated 2 + merged 0. It balances." in said
    report = ExceptionReport.objects.get(from_body=reported.bodies["lead"], period=reported.periods[0])
    page = browser(reported.person("lead", Role.CHAIR)).get(address(reported, "lead", 0)).content.decode()
    assert f'href="/{reported.partnership.slug}/reports/{report.pk}/"' in page
    assert "Read the report issued on" in said


def test_a_draft_says_how_much_is_left_and_not_that_it_is_at_fault(escalated: Tree) -> None:
    said = text(escalated, "lead", 0)
    left = "merged 0 + 2 still to be dealt with before the report can be signed."
    assert f"Brought forward 0 + new 2 = closed 0 + handled here 0 + escalated 0 + {left}" in said
    assert "does not balance" not in said


def test_measures_have_a_line_a_direction_and_a_target(tree: Tree) -> None:
    found = make.make_measure(tree.priority, "M1", polarity="lower", unit="%", title="Repeat victims")
    MeasureLink(measure=found, activity=tree.activities["north"][0]).record(by=None, at=LONG_AGO)
    Target(measure=found, from_on=LONG_AGO.date(), value=20).record(by=None, at=LONG_AGO)
    for period, value in zip(tree.periods[:2], (30, 40), strict=True):
        make.make_reading(found, period.starts_on, period.ends_on, value)
    said = text(tree, "north", 1)
    assert "Measures NORTH watches Repeat victims 40% Red Target 20%" in said
    assert "Worse than the period before, not comparable with the same period last year." in said
    page = browser(tree.person("north", Role.CHAIR)).get(address(tree, "north", 1)).content.decode()
    assert 'aria-label="Repeat victims: 30%, 40%"' in page


def test_the_worst_is_named_and_a_part_can_be_asked_for(escalated: Tree) -> None:
    said = text(escalated, "lead", 0)
    assert re.search(
        r"Red The worst: Activity 1 of north \. NORTH, open for \d+ days\. One post is empty\.", said
    )
    asked = {"period": escalated.periods[0].code, "group": "north", "priority": "1", "status": "red"}
    client = browser(escalated.person("lead", Role.CHAIR))
    part = client.get(address(escalated, "lead"), asked).content.decode()
    assert re.search(r"2 activities and 2 open exceptions match: NORTH, [^,]+, Red\.", part)
    assert "Activity 1 of south" not in part
    assert "2 of 3 activities are red." in part
    nothing = client.get(address(escalated, "lead"), asked | {"group": "south"}).content.decode()
    assert re.search(r"0 activities and 0 open exceptions match: SOUTH, [^,]+, Red\.", nothing)
    unknown = {"period": escalated.periods[0].code, "group": "nowhere", "priority": "x", "status": "blue"}
    assert "What matches" not in client.get(address(escalated, "lead"), unknown).content.decode()


def test_what_was_reported_and_what_holds_today_are_told_apart(reported: Tree) -> None:
    first = reported.periods[0]
    update = Update.objects.get(activity=reported.activities["north"][0], period=first)
    update.self_rag = "amber"
    update.record(by=None, at=meeting_day(first))
    said = text(reported, "lead", 0)
    assert "1 status has changed since. Show it as the records stand today" in said
    assert "Activity 1 of north : reported Red, now Amber" in said
    assert "2 of 3 activities are red." in said
    client = browser(reported.person("lead", Role.CHAIR))
    today = client.get(address(reported, "lead"), {"period": first.code, "view": "now"}).content.decode()
    assert "1 of 3 activities is red and 1 is amber." in today
    assert "Show it as it was reported" in today


def test_other_periods_are_a_step_away(tree: Tree) -> None:
    page = browser(tree.person("lead", Role.CHAIR)).get(address(tree, "lead", 1)).content.decode()
    assert f'href="?period={tree.periods[0].code}" rel="prev"' in page
    assert f'href="?period={tree.periods[2].code}" rel="next"' in page


def test_restricted_activities_are_counted_and_not_named(tree: Tree) -> None:
    officer, chair = tree.person("north", Role.OFFICER), tree.person("north", Role.CHAIR)
    activity = tree.activities["north"][0]
    restrict_activity(activity=activity, readers=[officer], by=chair, at=LONG_AGO)
    groups_report(tree, tree.periods[0])
    said = text(tree, "lead", 0)
    assert "2 of 3 activities are red. LEAD has issued no report. 2 requests need a decision" in said
    assert "Activity 1 of north" not in said
    assert "Activity 2 of north" in said
    assert "And 1 restricted." in said
    assert "Activity 1 of north" in text(tree, "north", 0)


def test_a_group_without_activities_says_so() -> None:
    tree = grow({"board": None, "lead": "board"}, {})
    assert "No activity reports to LEAD for this period." in text(tree, "lead", 0)


def test_a_partnership_without_periods_says_so(tree: Tree) -> None:
    for period in tree.periods:
        period._history_user, period._history_date = None, LONG_AGO
        period.delete()
    assert "No reporting period has been opened yet" in text(tree, "lead")


@pytest.mark.parametrize("code", ["2031-01", "nonsense", "", "2025-10\0"])
def test_a_period_that_does_not_exist_is_not_found(tree: Tree, code: str) -> None:
    client = browser(tree.person("lead", Role.CHAIR))
    assert client.get(address(tree, "lead"), {"period": code}).status_code == 404


def test_whose_papers_one_may_not_read_is_not_found(tree: Tree) -> None:
    officer = browser(tree.person("north", Role.OFFICER))
    assert officer.get(address(tree, "north")).status_code == 200
    assert officer.get(address(tree, "south")).status_code == 404
    assert officer.get(address(tree, "lead")).status_code == 404


def test_another_partnership_is_not_found(tree: Tree) -> None:
    other = planted()
    client = browser(tree.person("lead", Role.CHAIR))
    assert client.get(address(other, "lead")).status_code == 404


def test_the_page_asks_as_much_of_three_activities_as_of_one() -> None:
    for north in (1, 3):
        tree = planted(north=north)
        everybody_reports(tree, tree.periods[0])
        groups_report(tree, tree.periods[1], north="amber", south="red")
        for name in ("north", "lead", "board"):
            client = browser(tree.person(name, Role.CHAIR))
            _, asked = questions(lambda: client.get(address(tree, name, 1)))  # noqa: B023 - called at once
            assert asked == QUERIES


def test_sixty_activities_cost_no_more_and_weigh_little() -> None:
    tree = planted(north=40, south=20)
    groups_report(tree, tree.periods[0], south="amber")
    client = browser(tree.person("lead", Role.CHAIR))
    response, asked = questions(lambda: client.get(address(tree, "lead", 0)))
    assert asked == QUERIES
    assert len(response.content) < HEAVIEST
    assert "40 of 60 activities are red and 20 are amber." in response.content.decode()


def test_its_tables_are_files_under_the_same_filters(reported: Tree) -> None:
    groups_report(reported, reported.periods[1], north="amber")
    client, url = browser(reported.person("lead", Role.CHAIR)), address(reported, "lead", 1)
    page = client.get(url)
    assert "table=grid&amp;format=csv" in page.content.decode()
    response = client.get(f"{url}&table=grid&format=csv")
    assert response["Content-Disposition"] == 'attachment; filename="lead-statuses-2026-01-to-2026-03.csv"'
    head, *rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    names = [name for name, _ in page.context["columns"]]
    assert head == ["Priority", *(part for n in names for part in (n, f"{n}, before")), "Open exceptions"]
    assert [row[0] for row in rows] == [line.title for line in page.context["grid"]]
    assert rows[0][1:5:2] == [
        STATUSES[c.rag].word if c.rag else "" for c in page.context["grid"][0].cells[:2]
    ]
    assert client.get(f"{url}&table=measures&format=xlsx").content.startswith(b"PK")
    assert client.get(f"{url}&table=nothing&format=csv")["Content-Type"].startswith("text/html")
    outside = browser(reported.person("north", Role.OFFICER)).get(f"{url}&table=grid&format=csv")
    assert outside.status_code == 404
