"""The draft of a group for tests of what is done in it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from partners.models import Person
from reports.models import ExceptionItem, ExceptionReport
from reports.rules import Disposition
from reports.services import drafting, issuing
from tests.reports.desk import Desk
from tests.reports.tree import before_deadline, report_day


class South:
    """SOUTH's draft on the quarter: one return, which is missing unless the test sends it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.period = desk, desk.period
        self.body = desk.tree.bodies["south"]
        self.activity = desk.tree.activities["south"][0]
        self.chair = desk.person("south")
        self.at: datetime = desk.tree.at(report_day(desk.period))

    def told(self, rag: str) -> None:
        self.desk.tree.clock = before_deadline(self.period) - timedelta(hours=1)
        self.desk.tree.update(self.activity, self.period, rag)

    def draft(self, at: datetime | None = None) -> ExceptionReport:
        return drafting.start_report(body=self.body, period=self.period, by=self.chair, at=at or self.at)

    def item(self) -> ExceptionItem:
        found: ExceptionItem = self.draft().items.get(case__activity=self.activity)
        return found

    def dispose(self, item: ExceptionItem | None = None, **said: Any) -> ExceptionItem:
        given: dict[str, Any] = {
            "disposition": Disposition.HANDLED,
            "words": "We see to it.",
            "by": self.chair,
        } | said
        return issuing.dispose(item=item or self.item(), at=self.at, **given)

    def raise_by_hand(self, title: str = "A hostel closes", **said: Any) -> ExceptionItem:
        given: dict[str, Any] = {
            "cause": "The lease ends.",
            "consequence": "Twelve beds are lost.",
            "by": self.chair,
        } | said
        return issuing.raise_by_hand(report=self.draft(), title=title, at=self.at, **given)

    def summarise(self, **said: Any) -> ExceptionReport:
        given: dict[str, Any] = {"summary": "All went well.", "good_news": [], "by": self.chair} | said
        return issuing.summarise(report=self.draft(), at=self.at, **given)

    def sign(self, by: Person | None = None, **said: Any) -> ExceptionReport:
        return issuing.sign_report(report=self.draft(), by=by or self.chair, at=self.at, **said)

    def issue(self, by: Person | None = None) -> ExceptionReport:
        return issuing.issue_report(report=self.draft(), by=by or self.chair, at=self.at)


def by_on(south: South) -> date:
    return localdate(south.at) + timedelta(days=30)


@pytest.fixture
def south(desk: Desk) -> South:
    return South(desk)
