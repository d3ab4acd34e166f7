"""What a reader of the dashboard may choose by its address: a period, a group, a priority, a status, then or now."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from partners.wording import STATUSES, plural, uk_date
from priorities.models import ReportingPeriod
from priorities.rules import Rag
from reports.rollup_choice import Only
from reports.rollup_dashboard import Dashboard
from reports.views import dashboard_words as words

CHOSEN = 40
"""How many activities are listed by name where a part is asked for."""

DIFFERENCES = 4


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class Choosing:
    """Reads the address. A group, priority or status that there is not counts as not chosen."""

    asked: Mapping[str, str]
    page: Dashboard

    @cached_property
    def only(self) -> Only:
        groups = {body.slug: body for body in self.page.family.members}
        group = groups.get(self.asked.get("group", ""))
        return Only(
            bodies=frozenset(self.page.family.below(group)) if group else None,
            priority=next((n for n in self._priorities if str(n) == self.asked.get("priority")), None),
            rag=next((rag for rag in Rag if rag.value == self.asked.get("status")), None),
        )

    @cached_property
    def _priorities(self) -> dict[int, str]:
        """Those of the strategies in force, and older ones on which something still stands."""
        old = {line.number: line.title or f"Priority {line.number}" for line in self.page.lines}
        return dict(sorted((old | self.page.watch.titles).items()))

    def periods(self, found: list[ReportingPeriod]) -> list[Option]:
        shown = self.page.period
        return [Option(p.code, p.label, p == shown) for p in reversed(found)]

    @property
    def groups(self) -> list[Option]:
        members = self.page.family.members
        below = [(b.slug, b.short_name) for b in members if b != self.page.family.body]
        return self._options("group", below, "All groups")

    @property
    def priorities(self) -> list[Option]:
        named = [(str(n), title) for n, title in self._priorities.items()]
        return self._options("priority", named, "All priorities")

    @property
    def statuses(self) -> list[Option]:
        counts = self.page.now.counts()
        used = [(name, said.word) for name, said in STATUSES.items() if Rag(name) in counts]
        return self._options("status", used, "All statuses")

    def _options(self, name: str, found: list[tuple[str, str]], every: str) -> list[Option]:
        chosen = self.asked.get(name, "")
        return [Option(value, text, value == chosen) for value, text in [("", every), *found]]

    @property
    def is_now(self) -> bool:
        return self.page.as_now

    @property
    def clear_url(self) -> str:
        return _address(self.page)

    def said(self, part: Dashboard) -> str:
        """How much is left, as `2 activities and 1 open exception match: North, Red.`"""
        kept = [o.text for o in [*self.groups, *self.priorities, *self.statuses] if o.selected and o.value]
        activities, cases = len(part.ratings), len(part.open_cases)
        found = f"{plural(activities, 'activity,activities')} and {plural(cases, 'open exception')}"
        return f"{found} {'match' if activities + cases != 1 else 'matches'}: {', '.join(kept)}."

    def lines(self, part: Dashboard, slug: str) -> list[dict[str, Any]]:
        """The activities asked for, the gravest first; all of them only where something is asked for."""
        if not self.only:
            return []
        return [
            {
                "text": f"{r.reference} {r.title}",
                "url": words.activity_url(slug, r.activity),
                "rag": r.rag.value,
                "note": "no update received" if r.is_missing and r.rag is Rag.RED else "",
            }
            for r in part.chosen.named[:CHOSEN]
        ]


@dataclass(frozen=True)
class AsTold:
    """Whether the page shows the papers or the records, what differs between them, and the way to the other."""

    words: str
    changes: list[dict[str, str]]
    more: str
    url: str
    link: str


def as_told(page: Dashboard, slug: str) -> AsTold | None:
    """None where nothing has been issued for the period, so that there is nothing to differ from."""
    issued = [row.issued_at for row in page.reported.issued.values() if row.issued_at]
    if not issued:
        return None
    own = page.own.issued
    told = f"issued on {uk_date(own.issued_at)}" if own and own.issued_at else "issued so far"
    papers = f"the {'report' if own else 'reports'} {told}"
    since = page.since
    moved = "No status has changed since."
    if since:
        moved = f"{plural(len(since), 'status has,statuses have')} changed since."
    shown = f"Shown as the records stand today, not as in {papers}." if page.as_now else f"As in {papers}."
    url = _address(page) if page.as_now else _address(page, view="now")
    link = "Show it as it was reported" if page.as_now else "Show it as the records stand today"
    return AsTold(
        f"{shown} {moved}", _differences(page, slug), _more(page), url, link if since or page.as_now else ""
    )


def _differences(page: Dashboard, slug: str) -> list[dict[str, str]]:
    seen = page.may_name(page.since)
    return [
        {
            "text": f"{change.rating.reference} {change.rating.title}",
            "url": words.activity_url(slug, change.rating.activity),
            "was": STATUSES[change.before].word,
            "now": STATUSES[change.rating.rag].word,
        }
        for change in seen.named[:DIFFERENCES]
    ]


def _more(page: Dashboard) -> str:
    return words.more(page.may_name(page.since), DIFFERENCES)


def _address(page: Dashboard, **view: str) -> str:
    return f"?{urlencode({'period': page.period.code, **view})}"
