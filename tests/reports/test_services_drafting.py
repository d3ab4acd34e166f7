"""A report is drafted by the portal, in turn, and adds what nobody's rule found."""

from datetime import timedelta
from typing import Any

import pytest

from partners.roles import Role
from partners.rules import Refused
from reports.models import ExceptionCase, ExceptionReport
from reports.services import drafting, issuing, lacking
from tests.reports.desk import Desk, lay
from tests.reports.south import South
from tests.reports.tree import before_deadline

# Drafting


@pytest.mark.parametrize(
    ("body", "role"), [("south", Role.MEMBER), ("south", Role.OFFICER), ("lead", Role.CHAIR)]
)
def test_only_those_who_prepare_a_report_start_it(south: South, body: str, role: Role) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        drafting.start_report(
            body=south.body, period=south.period, by=south.desk.person(body, role), at=south.at
        )
    assert not ExceptionReport.objects.filter(from_body=south.body).exists()


def test_a_sister_board_issues_no_report(desk: Desk) -> None:
    with pytest.raises(Refused, match="stands beside the reporting line"):
        drafting.draft_report(body=desk.sister, period=desk.period, at=desk.tree.clock)


def test_a_report_is_about_a_period_of_its_own_partnership(desk: Desk) -> None:
    elsewhere = lay().period
    with pytest.raises(Refused, match="the body's own partnership"):
        drafting.draft_report(body=desk.tree.bodies["south"], period=elsewhere, at=desk.tree.clock)


def test_the_gravest_stands_first_whichever_came_first(south: South) -> None:
    meant = south.at
    south.at = before_deadline(south.period) - timedelta(hours=2)
    south.raise_by_hand()
    south.told("red")
    found = list(south.draft(at=meant).items.order_by("position").values_list("case__reference", "triggers"))
    assert [triggers[0] for _, triggers in found] == ["self_red", "by_hand"]
    assert [reference[-3:] for reference, _ in found] == ["002", "001"]


def test_what_was_issued_is_not_begun_again(desk: Desk) -> None:
    with pytest.raises(Refused, match="Correct it instead"):
        drafting.draft_report(body=desk.tree.bodies["north"], period=desk.period, at=desk.tree.clock)


def test_before_the_deadline_silence_is_awaited(south: South) -> None:
    early = before_deadline(south.period)
    report = south.draft(early)
    assert not report.items.exists()
    assert lacking.awaited_by(report, at=early) == ["south-1"]
    issuing.summarise(report=report, summary="Early.", good_news=[], by=south.chair, at=early)
    with pytest.raises(Refused, match=r"Not in yet: south-1\. Wait for them, or name what is missing now"):
        issuing.sign_report(report=report, by=south.chair, at=early)


def test_closing_the_returns_names_what_is_missing(south: South) -> None:
    early = before_deadline(south.period)
    report = drafting.close_returns(report=south.draft(early), by=south.chair, at=early)
    assert report.returns_closed_at == early
    assert [item.triggers for item in report.items.all()] == [["return_missing"]]
    assert lacking.awaited_by(report, at=early) == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER])
def test_members_and_officers_do_not_close_the_returns(south: South, role: Role) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        drafting.close_returns(report=south.draft(), by=south.desk.person("south", role), at=south.at)


def test_returns_of_an_issued_report_stay_as_they_are(desk: Desk) -> None:
    with pytest.raises(Refused, match="A correction makes a new version"):
        drafting.close_returns(report=desk.report("north"), by=desk.person("north"), at=desk.tree.clock)


# Raised by hand


def test_raised_by_hand(south: South) -> None:
    item = south.raise_by_hand()
    assert (item.case.title, item.case.opened_by) == ("A hostel closes", south.chair)
    assert (item.triggers, item.rag) == (["by_hand"], "red")
    assert (item.shown["cause"], item.shown["consequence"]) == ("The lease ends.", "Twelve beds are lost.")
    assert south.draft().items.get(case=item.case).triggers == ["by_hand"], "drafting again keeps it"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": " "}, "Enter what the exception is"),
        ({"cause": ""}, "Enter the cause, and the consequence"),
        ({"consequence": ""}, "Enter the cause, and the consequence"),
    ],
)
def test_what_is_raised_is_told_in_full(south: South, said: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        south.raise_by_hand(**said)
    assert not ExceptionCase.objects.filter(opened_by=south.chair).exists()


def test_nobody_else_raises(south: South) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        south.raise_by_hand(by=south.desk.person("south", Role.MEMBER))
