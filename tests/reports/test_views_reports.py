"""The report that writes itself: its list, its draft, its preview, its signature and what was issued."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from partners.roles import Role
from priorities.models import Activity, ReportingPeriod
from reports.models import ExceptionReport
from tests.reports.desk import Desk, lay, signed_in, today
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


# Starting


def test_before_it_is_started_it_says_what_is_awaited(desk: Desk) -> None:
    period = current_period(desk)
    text = page(desk.browser("south"), desk.url("report_start", "south", period.code))
    assert missing(text, "Awaited", "south-1 Activity 1 of south", "0 of 1 return have been received") == []
    assert "Missing" not in text


def current_period(desk: Desk) -> ReportingPeriod:
    """A period that has begun and whose deadlines are to come."""
    later = localdate(LONG_AGO)
    assert later < today()
    due = desk.period.updates_due_at.replace(year=today().year + 2)
    return ReportingPeriod(
        partnership=desk.tree.partnership,
        starts_on=today() - timedelta(days=5),
        ends_on=today() + timedelta(days=80),
        measures_due_at=due,
        updates_due_at=due,
        reports_due_at=due + timedelta(days=7),
    ).record(by=None, at=LONG_AGO)


@pytest.mark.parametrize("code", ["2025-11", "never", "2025", "99999-10", "2025-1O"])
def test_a_period_that_is_none_is_not_found(desk: Desk, code: str) -> None:
    assert desk.browser("south").get(desk.url("report_start", "south", code)).status_code == 404


def test_a_report_out_of_turn_is_refused_in_words(desk: Desk) -> None:
    response = desk.browser("north").post(desk.url("report_start", "north", desk.tree.periods[2].code))
    assert response.status_code == 422
    assert "North group has not issued its report for January to March 2026 yet" in words_of(response)


# The draft


def test_the_draft_tells_its_chair_everything(desk: Desk) -> None:
    lead = desk.tree.draft("lead", desk.period)
    text = page(desk.browser("lead"), desk.url("report", lead.pk))
    wanted = [
        "Draft report: October to December 2025",
        "2 exceptions of 2 still need you.",
        "It goes to Board group",
        "decision needed 1",
        "1 of 2 returns has been received",
        "Missing South group",
        "Activity 1 of north",
        "Rated red by the officer",
        "What is asked by",
        "Agree the secondment.",
        "Needs a decision.",
        "No exception report from South group",
        "Not dealt with yet.",
        "Before it can be signed: Enter the chair's summary.",
        "1 escalated exception still needs a decision.",
        "1 exception is not dealt with yet.",
        "Brought forward 0 + new 2",
    ]
    assert missing(text, *wanted) == []


def test_the_groups_draft_shows_both_colours_and_what_performs(desk: Desk) -> None:
    second = desk.tree.periods[1]
    red, green = desk.tree.activities["north"]
    desk.tree.update(red, second, "amber")
    desk.tree.update(green, second, "green")
    report = desk.tree.draft("north", second)
    text = page(desk.browser("north"), desk.url("report", report.pk))
    wanted = [
        "The officer says Amber and the rule",
        "was Red",
        "open for 2 periods",
        "One post is empty.",
        "Performing Green Activity 2 of north : It goes well.",
        "2 of 2 returns have been received.",
        "Recruit, then train.",
        "Written by North officer, Treewick Council",
    ]
    assert missing(text, *wanted) == []


def test_what_nothing_triggers_any_more_is_offered_to_be_closed(desk: Desk) -> None:
    second = desk.tree.periods[1]
    for activity in desk.tree.activities["north"]:
        desk.tree.update(activity, second, "green")
    report = desk.tree.draft("north", second)
    client = desk.browser("north")
    assert "Nothing triggers it any more, so it can be closed" in page(client, desk.url("report", report.pk))
    form = client.get(desk.url("item_dispose", report.items.get().pk)).context["form"]
    assert next(iter(form.fields["disposition"].choices))[0] == "closed"


def test_a_nil_report_is_said_to_be_one(desk: Desk) -> None:
    desk.tree.update(desk.tree.activities["south"][0], desk.period, "green")
    report = desk.tree.draft("south", desk.period)
    assert (
        missing(page(desk.browser("south"), desk.url("report", report.pk)), "nil report", "Nil report") == []
    )


def test_those_who_may_not_prepare_it_are_offered_nothing(desk: Desk) -> None:
    lead = desk.tree.draft("lead", desk.period)
    text = page(desk.browser("lead", Role.MEMBER), desk.url("report", lead.pk))
    offers = [
        "Bring it up to date",
        "Write the summary",
        "Raise an exception",
        "Deal with it",
        "Sign and issue ",
    ]
    assert [offer for offer in offers[:4] if offer in text] == []
    assert "Read and comment" in text


def test_new_updates_are_pointed_out(desk: Desk) -> None:
    period = current_period(desk)
    at = desk.tree.clock
    report = ExceptionReport(
        from_body=desk.tree.bodies["south"],
        to_body=desk.tree.bodies["lead"],
        period=period,
        drafted_at=at,
    ).record(by=None, at=at)
    client = desk.browser("south")
    assert "Updates have come in since" not in page(client, desk.url("report", report.pk))
    desk.tree.update(desk.tree.activities["south"][0], period, "green", at=at + timedelta(hours=1))
    assert "Updates have come in since" in page(client, desk.url("report", report.pk))


def test_closing_the_returns_from_the_draft(desk: Desk) -> None:
    period = current_period(desk)
    report = ExceptionReport(
        from_body=desk.tree.bodies["south"],
        to_body=desk.tree.bodies["lead"],
        period=period,
        drafted_at=desk.tree.clock,
    ).record(by=None, at=desk.tree.clock)
    client = desk.browser("south")
    assert "Name what is missing now" in page(client, desk.url("report", report.pk))
    assert "south-1 Activity 1 of south" in page(client, desk.url("report_close_returns", report.pk))
    assert client.post(desk.url("report_close_returns", report.pk)).status_code == 302
    text = page(client, desk.url("report", report.pk))
    assert "No return received" in text
    assert "Name what is missing now" not in text


# The preview


def test_the_preview_is_what_the_body_above_will_read(desk: Desk) -> None:
    lead = desk.report("lead")
    text = page(desk.browser("lead"), desk.url("report_preview", lead.pk))
    assert (
        missing(text, "Preview", "Exception report: October to December 2025", "Agree the secondment.") == []
    )
    assert "Deal with it" not in text
    assert desk.browser("north").get(desk.url("report_preview", desk.report("north").pk)).status_code == 404


# The chair's words


def test_the_summary_comes_back_into_its_form(desk: Desk) -> None:
    client, url = desk.browser("lead"), desk.url("report_summary", desk.report("lead").pk)
    sent = {"summary": "A hard quarter.", "news_1": "", "news_2": "A hostel opened."}
    assert client.post(url, sent).status_code == 302
    report = desk.report("lead")
    assert (report.summary, report.good_news) == ("A hard quarter.", ["A hostel opened."])
    form = client.get(url).context["form"]
    assert (form["summary"].value(), form["news_1"].value()) == ("A hard quarter.", "A hostel opened.")


def test_an_empty_summary_is_an_error(desk: Desk) -> None:
    response = desk.browser("lead").post(desk.url("report_summary", desk.report("lead").pk), {})
    assert response.status_code == 422
    assert "Enter the summary" in words_of(response)


# Raising by hand


def test_an_exception_is_raised_by_hand(desk: Desk) -> None:
    client, lead = desk.browser("lead"), desk.report("lead")
    sent = {"title": "A hostel closes", "cause": "The lease ends.", "consequence": "Twelve beds are lost."}
    response = client.post(desk.url("item_raise", lead.pk), sent)
    item = lead.items.get(case__title="A hostel closes")
    assert response["Location"] == desk.url("item_dispose", item.pk)
    assert client.post(desk.url("item_raise", lead.pk), {}).status_code == 422


# Signing


def finished(desk: Desk) -> ExceptionReport:
    report = desk.tree.draft("lead", desk.period)
    desk.tree.deal_with(report)
    desk.browser("lead").post(desk.url("report_start", "lead", desk.period.code))
    desk.browser("lead").post(desk.url("report_summary", report.pk), {"summary": "A hard quarter."})
    return report


def test_the_confirmation_says_what_is_frozen(desk: Desk) -> None:
    report = finished(desk)
    text = page(desk.browser("lead"), desk.url("report_sign", report.pk))
    wanted = [
        "freezes the summary, the returns and 2 exceptions: 2 handled here, 0 escalated",
        "hands it to Board group",
        "It can never be changed afterwards",
    ]
    assert missing(text, *wanted) == []


def test_signed_and_issued(desk: Desk) -> None:
    report = finished(desk)
    client, url = desk.browser("lead"), desk.url("report_sign", report.pk)
    saw = client.get(url).context["saw"]
    response = client.post(url, {"saw": saw})
    assert (response.status_code, response["Location"]) == (302, desk.url("report", report.pk))
    issued = desk.report("lead")
    assert (issued.issued_by, issued.signed_as) == (desk.person("lead"), "Chair")
    assert "This report was issued on" in page(client, url)


def test_what_was_not_read_is_not_signed(desk: Desk) -> None:
    report = finished(desk)
    response = desk.browser("lead").post(desk.url("report_sign", report.pk), {"saw": "something else"})
    assert response.status_code == 422
    assert "Bring it up to date and read it again" in words_of(response)
    assert not desk.report("lead").is_issued


def test_what_stands_in_the_way_is_named_and_offers_no_button(desk: Desk) -> None:
    lead = desk.report("lead")
    response = desk.browser("lead").get(desk.url("report_sign", lead.pk))
    assert "Enter the chair's summary." in words_of(response)
    assert response.content.decode().count('<button type="submit" class="govuk-button"') == 0
    assert desk.browser("lead").post(desk.url("report_sign", lead.pk)).status_code == 422


def test_a_secretary_prepares_and_does_not_sign(desk: Desk) -> None:
    report = finished(desk)
    client = desk.browser("lead", Role.SECRETARY)
    assert "ready for the chair or the deputy to sign" in page(client, desk.url("report", report.pk))
    assert client.get(desk.url("report_sign", report.pk)).status_code == 403


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
    assert queries(desk.browser("south"), desk.url("report", report.pk)) == 41


@pytest.mark.parametrize("extra", [1, 3])
def test_the_issued_report_asks_the_same_number_of_questions(desk: Desk, extra: int) -> None:
    desk.tree.clock = LONG_AGO
    more_exceptions(desk, extra)
    report = desk.finish("south")
    assert queries(desk.browser("south"), desk.url("report", report.pk)) == 10
