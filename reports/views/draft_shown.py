"""What a draft report shows its chair: plain values for its template, whichever address shows it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from partners.models import Person
from partners.roles import Permission
from reports import content, rollup
from reports.models import ExceptionReport
from reports.services import issuing
from reports.views.cards import seen_items, standing
from reports.views.papers import Returns, Tile, paper_of, returns_so_far


@dataclass(frozen=True)
class Draft:
    report: ExceptionReport
    person: Person
    permissions: frozenset[Permission]
    at: datetime

    def facts(self) -> dict[str, Any]:
        report = self.report
        items = list(seen_items(report, self.person))
        stands = standing(report, items)
        built = content.build(report, at=self.at)
        paper = paper_of(report, built, self.person, returns=self.returns, items=items, stands=stands)
        return {
            "report": report,
            "paper": paper,
            "tiles": [*self._decisions_needed(len(stands.undecided)), *paper.tiles],
            "left": [card for card in paper.cards if not card.is_dealt_with],
            "obstacles": self._obstacles(),
            "has_news": self._has_news(),
        }

    @cached_property
    def returns(self) -> Returns:
        report = self.report
        closed = report.returns_closed_at is not None
        return returns_so_far(report.from_body, report.period, self.person, at=self.at, closed=closed)

    def _decisions_needed(self, undecided: int) -> list[Tile]:
        below = rollup.children(self.report.from_body)
        label = "decision needed" if undecided == 1 else "decisions needed"
        return [Tile(value=undecided, label=label, is_key=True)] if below else []

    def _obstacles(self) -> list[str]:
        if Permission.SIGN_REPORT in self.permissions:
            return issuing.obstacles(self.report, by=self.person, at=self.at)
        return issuing.unfinished(self.report, at=self.at)

    def _has_news(self) -> bool:
        """Whether an update came in after the draft was made."""
        updates = self.report.period.updates.filter(activity__body=self.report.from_body)
        return bool(updates.filter(submitted_at__gt=self.report.drafted_at).exists())
