"""The list of a body's reports, and reading what was issued."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.roles import Role
from partners.wording import uk_date
from priorities.models import Activity
from priorities.services_chasing import chase_period
from reports.models import ExceptionReport
from tests.reports.desk import Desk, lay, signed_in
from tests.reports.reading import missing, page, queries, words_of
from tests.reports.tree import LONG_AGO, grow

# The list


def test_the_list_says_who_issued_what_and_when(desk: Desk) -> None:
    text = page(desk.browser("north"), desk.url("reports", "north"))
    wanted = [
        "October to December 2025",
        "Issued by North chair, chair, on",
        "January to March 2026",
        "Not started",
    ]
    assert missing(text, *wanted) == []


def test_who_prepares_it_starts_the_next_from_the_list(desk: Desk) -> None:
    second = desk.tree.periods[1]
    client = desk.browser("north", Role.SECRETARY)
    text = page(client, desk.url("reports", "north"))
    assert (
        missing(
            text, "Next: January to March 2026", "0 of 2 returns have been received", "Missing", "north-1"
        )
        == []
    )
    response = client.post(desk.url("report_start", "north", second.code))
    report = ExceptionReport.objects.get(from_body=desk.tree.bodies["north"], period=second)
    assert (response.status_code, response["Location"]) == (302, desk.url("report", report.pk))


def test_others_are_not_offered_to_start_it(desk: Desk) -> None:
    text = page(desk.browser("north", Role.OFFICER), desk.url("reports", "north"))
    assert "Start the report" not in text
    assert "Next:" not in text


def test_nothing_is_offered_while_a_draft_is_open(desk: Desk) -> None:
    assert "Next:" not in page(desk.browser("lead"), desk.url("reports", "lead"))


def test_drafts_are_listed_for_those_who_see_working_papers(desk: Desk) -> None:
    """A member of the board reads what its groups issued, and not what they are writing."""
    url = desk.url("reports", "lead")
    assert "Draft" in page(desk.browser("lead", Role.MEMBER), url)
    assert "Draft" in page(desk.browser("board"), url)
    assert "Draft" not in page(desk.browser("board", Role.MEMBER), url)


def test_a_correction_stands_in_the_list_with_its_reason(desk: Desk) -> None:
    client = desk.browser("north")
    client.post(desk.url("report_correct", desk.report("north").pk), {"why": "A sum was wrong."})
    text = page(client, desk.url("reports", "north"))
    assert missing(text, "version 2", "version 1", "A sum was wrong.") == []


def test_a_sister_board_has_no_reports(desk: Desk) -> None:
    assert desk.browser("board").get(desk.url("reports", "sister")).status_code == 404


def test_before_the_first_period_it_says_so(desk: Desk) -> None:
    empty = grow({"only": None}, {})
    for period in empty.periods:
        period.delete()
    client = signed_in(empty.person("only", Role.CHAIR))
    url = reverse("reports:reports", args=[empty.partnership.slug, "only"])
    assert "No reporting period has been opened yet" in page(client, url)


# What was issued


def test_the_issued_report_reads_as_it_was_frozen(desk: Desk) -> None:
    north = desk.tree.bodies["north"]
    north.name = "A group by another name"
    north.record(by=None, at=desk.tree.clock)
    report = desk.report("north")
    text = page(desk.browser("lead"), desk.url("report", report.pk))
    wanted = [
        "North group (NORTH) to Lead group (LEAD)",
        "Exception report: October to December 2025",
        "How the quarter went.",
        "Signed by North chair, chair, on",
        "Activity 1 of north",
        "Escalated",
        "Agree the secondment.",
        "Performing Green Activity 2 of north",
        "It balances.",
        report.content_sha256,
    ]
    assert missing(text, *wanted) == []
    assert missing(text, "A group by another name") == ["A group by another name"]


def test_closed_exceptions_are_listed_with_their_reason(desk: Desk) -> None:
    report = desk.finish("south", "close")
    text = page(desk.browser("lead"), desk.url("report", report.pk))
    assert missing(text, "Closed since last time", "Activity 1 of south", "Closed: It is over.") == []


def test_a_nil_report_was_issued_as_one(desk: Desk) -> None:
    desk.tree.update(desk.tree.activities["south"][0], desk.period, "green")
    report = desk.finish("south")
    assert "Nil report. There are no exceptions" in page(desk.browser("south"), desk.url("report", report.pk))


def test_a_correction_points_both_ways(desk: Desk) -> None:
    first, client = desk.report("north"), desk.browser("north")
    response = client.post(desk.url("report_correct", first.pk), {"why": "A sum was wrong."})
    second = desk.report("north")
    assert (response["Location"], second.version) == (desk.url("report", second.pk), 2)
    assert "A correction has been started" in page(client, desk.url("report", first.pk))
    assert (
        missing(page(client, desk.url("report", second.pk)), "It corrects version 1", "A sum was wrong.")
        == []
    )
    desk.tree.issue(second)
    assert "Version 2 has taken the place of this one" in page(client, desk.url("report", first.pk))
    assert missing(page(client, desk.url("report", second.pk)), "Read version 1", "A sum was wrong.") == []


def test_a_correction_needs_its_reason(desk: Desk) -> None:
    response = desk.browser("north").post(desk.url("report_correct", desk.report("north").pk), {})
    assert response.status_code == 422
    assert "Enter what is being corrected and why" in words_of(response)


# Who sees what


@pytest.mark.parametrize(
    ("body", "role", "status"),
    [
        ("lead", Role.OFFICER, 200),
        ("board", Role.CHAIR, 200),
        ("board", Role.MEMBER, 404),
        ("north", Role.CHAIR, 404),
    ],
)
def test_a_draft_is_seen_where_working_papers_are(desk: Desk, body: str, role: Role, status: int) -> None:
    for name in ("report", "report_preview"):
        assert desk.browser(body, role).get(desk.url(name, desk.report("lead").pk)).status_code == status


def test_an_issued_report_is_seen_above_and_not_beside(desk: Desk) -> None:
    url = desk.url("report", desk.report("north").pk)
    assert desk.browser("board", Role.MEMBER).get(url).status_code == 200
    assert desk.browser("south").get(url).status_code == 404


def test_another_partnership_sees_nothing(desk: Desk) -> None:
    elsewhere = lay()
    for name in ("report", "report_summary", "report_sign", "report_correct", "item_raise"):
        args = [desk.report("north").pk]
        assert elsewhere.browser("lead").get(desk.url(name, *args)).status_code == 404
        assert elsewhere.browser("lead").get(elsewhere.url(name, *args)).status_code == 404


def test_restricted_exceptions_are_counted_and_shown_to_their_readers(desk: Desk) -> None:
    red = desk.tree.activities["north"][0]
    desk.restrict(red, desk.person("lead"))
    for url in (desk.url("report", desk.report("lead").pk), desk.url("report", desk.report("north").pk)):
        assert red.title in page(desk.browser("lead"), url)
        other = page(desk.browser("lead", Role.DEPUTY), url)
        assert "1 restricted exception" in other
        assert missing(other, red.title, "Agree the secondment.", "One post is empty.") == [
            red.title,
            "Agree the secondment.",
            "One post is empty.",
        ]


def test_a_restricted_return_is_missing_without_its_name(desk: Desk) -> None:
    activity = desk.tree.activities["south"][0]
    desk.restrict(activity, desk.person("south"))
    report = desk.tree.draft("south", desk.period)
    own, other = desk.browser("south"), desk.browser("south", Role.DEPUTY)
    assert "Missing south-1 Activity 1 of south" in page(own, desk.url("report", report.pk))
    assert "Missing 1 restricted activity" in page(other, desk.url("report", report.pk))
    desk.finish("south")
    assert "Missing south-1 Activity 1 of south" in page(own, desk.url("report", report.pk))
    assert "Missing 1 restricted activity" in page(other, desk.url("report", report.pk))


# Who was chased


def test_what_is_missing_says_who_was_chased_and_the_issued_report_how_often(desk: Desk) -> None:
    desk.tree.clock = LONG_AGO
    activity = desk.tree.activities["south"][0]
    late = desk.period.updates_due_at + timedelta(days=2)
    assert len(chase_period(period=desk.period, at=late)) == 1
    report = desk.tree.draft("south", desk.period)
    day = uk_date(late)
    draft = page(desk.browser("south"), desk.url("report", report.pk))
    assert f"{activity.title} (chased once, last on {day}: South officer)" in draft
    issued = desk.finish("south")
    assert (issued.content or {})["returns"]["chased"] == {activity.reference: f"chased once, last on {day}"}
    paper = page(desk.browser("lead"), desk.url("report", issued.pk))
    assert f"{activity.title} (chased once, last on {day})" in paper


# How much it asks of the database


def more_exceptions(desk: Desk, count: int) -> None:
    for number in range(count):
        activity = Activity(
            priority=desk.tree.priority,
            reference=f"more-{number}",
            title=f"More {number}",
            body=desk.tree.bodies["south"],
            lead_organisation=desk.tree.organisation,
            starts_on=LONG_AGO.date(),
        ).record(by=None, at=LONG_AGO)
        desk.tree.update(activity, desk.period, "red")


@pytest.mark.parametrize("extra", [1, 3])
def test_the_draft_asks_the_same_number_of_questions(desk: Desk, extra: int) -> None:
    desk.tree.clock = LONG_AGO
    more_exceptions(desk, extra)
    report = desk.tree.draft("south", desk.period)
    assert report.items.count() == 1 + extra
    assert queries(desk.browser("south"), desk.url("report", report.pk)) == 21


@pytest.mark.parametrize("extra", [1, 3])
def test_the_issued_report_asks_the_same_number_of_questions(desk: Desk, extra: int) -> None:
    desk.tree.clock = LONG_AGO
    more_exceptions(desk, extra)
    report = desk.finish("south")
    assert queries(desk.browser("south"), desk.url("report", report.pk)) == 8
