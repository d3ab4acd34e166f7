"""The draft on its chair's desk: started, brought up to date, previewed, summed up and signed."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from partners.roles import Role
from priorities.models import ReportingPeriod
from reports.models import ExceptionReport
from tests.reports.desk import Desk, today
from tests.reports.quarters import signed_out
from tests.reports.reading import missing, page, words_of
from tests.reports.tree import LONG_AGO

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
        "2 of 2 exceptions still need you.",
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
        "Officer’s rating: Amber Worked out:",
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


def test_a_summary_kept_over_a_sign_in_is_shown_although_the_report_was_issued_meanwhile(desk: Desk) -> None:
    report = finished(desk)
    client, url = desk.browser("lead"), desk.url("report_summary", report.pk)
    signed_out(client, url)
    assert "login" in client.post(url, {"summary": "A harder quarter."})["Location"]
    signing, sign = desk.browser("lead"), desk.url("report_sign", report.pk)
    signing.post(sign, {"saw": signing.get(sign).context["saw"]})
    assert desk.report("lead").is_issued
    client.force_login(desk.person("lead"))
    response = client.get(url)
    assert response.status_code == 200
    assert missing(words_of(response), "What you typed is back", "A harder quarter.") == []


def test_an_empty_summary_is_an_error(desk: Desk) -> None:
    url = desk.url("report_summary", desk.report("lead").pk)
    response = desk.browser("lead").post(url, {"news_1": "A new adviser."})
    assert missing(words_of(response), "Exceptions, gravest first") == []
    assert 'value="A new adviser."' in response.content.decode()
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
