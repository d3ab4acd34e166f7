"""What a draft report shows its chair: plain values for its template, whichever address shows it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from partners.models import Person
from partners.roles import Permission
from partners.rules import Refused
from reports import content
from reports.models import ExceptionReport
from reports.rollup_gathered import Gathered
from reports.services import lacking
from reports.views.cards import all_items, standing
from reports.views.papers import Returns, Tile, paper_of, returns_so_far


@dataclass(frozen=True)
class Draft:
    report: ExceptionReport
    person: Person
    permissions: frozenset[Permission]
    at: datetime

    def facts(self) -> dict[str, Any]:
        report = self.report
        items = [item for item in self.items if item.is_seen]
        stands = standing(report, items, self.items)
        paper = paper_of(report, self.content, self.person, returns=self.returns, items=items, stands=stands)
        return {
            "report": report,
            "paper": paper,
            "tiles": [*self._decisions_needed(len(stands.undecided)), *paper.tiles],
            "left": [card for card in paper.cards if not card.is_dealt_with],
            "obstacles": self._obstacles({item.pk for item in items}),
            "has_news": self.gathered.has_news(),
        }

    @cached_property
    def items(self) -> list[Any]:
        return all_items(self.report, self.person)

    @cached_property
    def gathered(self) -> Gathered:
        return Gathered(self.report, self.at, at_hand=self.items)

    @cached_property
    def content(self) -> dict[str, Any]:
        """What issuing it now would freeze."""
        return content.build(self.report, at=self.at, gathered=self.gathered)

    @cached_property
    def returns(self) -> Returns:
        return returns_so_far(self.gathered.due, self.person)

    def _decisions_needed(self, undecided: int) -> list[Tile]:
        label = "decision needed" if undecided == 1 else "decisions needed"
        return [Tile(value=undecided, label=label, is_key=True)] if self.gathered.due.children else []

    def _obstacles(self, readable: set[UUID]) -> list[Refused]:
        signs = Permission.SIGN_REPORT in self.permissions
        asked = lacking.obstacles if signs else lacking.unfinished
        return asked(self.report, by=self.person, at=self.at, gathered=self.gathered, readable=readable)
