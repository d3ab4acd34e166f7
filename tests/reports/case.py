"""An exception on LEAD's desk with the forms of its page."""

from typing import Any

import pytest

from partners.roles import Role
from tests.reports.desk import Desk


class Case:
    """An exception on LEAD's desk, with the forms that its page would send."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.item = desk.item("lead")
        self.url = desk.url("item_decide", self.item.pk)

    def form(self, body: str = "lead", role: Role = Role.CHAIR) -> dict[str, Any]:
        context = self.desk.browser(body, role).get(self.url).context
        return {
            "saw": context["saw"],
            "after": str(context["after"]),
            "outcome": "support",
            "words": "The council pays for the post.",
            "meeting": "",
            "consulted": "The members, by e-mail.",
        }

    def send(self, *, by: tuple[str, Role] = ("lead", Role.CHAIR), **changed: str) -> Any:
        return self.desk.browser(*by).post(self.url, self.form(*by) | changed)


@pytest.fixture
def case(desk: Desk) -> Case:
    return Case(desk)
