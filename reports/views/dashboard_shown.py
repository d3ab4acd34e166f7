"""What the dashboard of a body shows somebody: plain values for its template, whichever address shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate

from partners.models import Body, Person
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking
from partners.wording import STATUSES, file_size, uk_date
from priorities.rules import Rag
from reports import rollup_dashboard, rollup_periods, rollup_rows
from reports.rollup_dashboard import Dashboard, Seen
from reports.rollup_periods import Periods
from reports.rollup_picture import Change
from reports.rollup_rows import CaseRow, Family
from reports.rules import OUTCOME_WORDS, Movement, Outcome
from reports.views import dashboard_choice
from reports.views import dashboard_words as words


@dataclass(frozen=True)
class Shown:
    """Reads what is asked for (`?period=` and the filters) and puts the answer into words.

    `opened` is the item on whose card the form stands open. `here` goes before every address that only says
    what to show: empty on the dashboard's own address.
    """

    family: Family
    slug: str  # of the partnership
    person: Person
    permissions: frozenset[Permission]
    at: datetime
    asked: Mapping[str, str]
    opened: UUID | None = None
    here: str = ""

    @property
    def as_now(self) -> bool:
        return self.asked.get("view") == "now"

    def built(self, periods: Periods) -> tuple[int, Dashboard, dashboard_choice.Choosing]:
        """The place of the period among all, what stands for it, and what of it is asked for."""
        place = self._place(periods)
        page = rollup_dashboard.build(
            self.family, periods[: place + 1], at=self.at, person=self.person, as_now=self.as_now
        )
        return place, page, dashboard_choice.Choosing(self.asked, page)

    def facts(self) -> dict[str, Any]:
        """Empty where no period has been opened."""
        periods = rollup_periods.periods(self.family.body, self.person)
        if not periods:
            return {}
        place, page, choice = self.built(periods)
        part = page.narrowed(choice.only)
        return {
            "period": page.period,
            "previous": periods[place - 1][0] if place else None,
            "following": periods[place + 1][0] if place + 1 < len(periods) else None,
            "page": part,
            "choosing": choice,
            "chosen": choice.lines(part, self.slug),
            "more_chosen": words.more(part.chosen, dashboard_choice.CHOSEN) if choice.only else "",
            "said": choice.said(part) if choice.only else "",
            "period_choices": choice.periods([period for period, _ in periods]),
            "as_told": dashboard_choice.as_told(page, self.slug),
            **self._headline(page, part),
            **self._decisions(part),
            **self._lists(part),
            **self._report(part),
        }

    def _place(self, periods: Periods) -> int:
        """The period asked for; without one, the newest that has ended."""
        code = self.asked.get("period")
        if code is None:
            today = localdate(self.at)
            return max((n for n, (period, _) in enumerate(periods) if period.ends_on < today), default=0)
        found = [n for n, (period, _) in enumerate(periods) if period.code == code]
        if not found:
            raise Http404
        return found[0]

    def _headline(self, page: Dashboard, part: Dashboard) -> dict[str, Any]:
        return {
            "lede": words.lede(page),
            "worst": words.worst(page, self.slug),
            "asked": page.asked.total,
            "silence": words.silence(page),
            "meeting": words.meeting(page),
            "tiles": words.tiles(page, self.here),
            "here": self.here,
            "columns": [(c.body.short_name, words.column_note(c)) for c in part.columns],
            "grid": words.grid(part, self.slug),
            "key": words.statuses_of(part),
            "loose": sum(1 for case in part.open_cases if case.priority is None),
        }

    def _decisions(self, page: Dashboard) -> dict[str, Any]:
        may_decide = Permission.RECORD_DECISION in self.permissions
        cards = words.cards(page, self.slug, may_decide=may_decide, opened=self.opened)
        shown = {card.key for card in cards}
        markings = {(c.words or {}).get("marking") for c in page.asked.named if c.reference in shown}
        sensitive = Marking.OFFICIAL_SENSITIVE in markings
        return {
            "cards": cards,
            "more_cards": words.more(page.asked, len(cards)),
            "waiting": [self._waiting(case) for case in page.waiting.named],
            "more_waiting": words.more(page.waiting, len(page.waiting.named)),
            "marking": MARKING_WORDS[Marking.OFFICIAL_SENSITIVE] if sensitive else "",
        }

    def _waiting(self, case: CaseRow) -> dict[str, Any]:
        recorded = case.waiting or {}
        return {
            "title": case.title,
            "reference": case.reference,
            "url": reverse("reports:decision", args=[self.slug, recorded["pk"]]),
            "outcome": OUTCOME_WORDS[Outcome(recorded["outcome"])],
            "words": words.shortened(recorded["words"]),
            "by": recorded["by"],
            "on": uk_date(_moment(recorded["on"])),
        }

    def _lists(self, page: Dashboard) -> dict[str, Any]:
        shown = words.NAMES
        worse, better = page.changes(Movement.WORSE), page.changes(Movement.BETTER)
        slug = self.slug
        return {
            "worse": self._changes(worse),
            "more_worse": words.more(worse, shown),
            "better": self._changes(better),
            "more_better": words.more(better, shown),
            "missing": [
                {
                    "text": f"{r.reference} {r.title}",
                    "url": words.activity_url(slug, r.activity),
                    "rag": r.rag.value if r.rag is Rag.RED else "",
                    "chased": words.chased(page, r),
                }
                for r in page.missing.named[:shown]
            ],
            "more_missing": words.more(page.missing, shown),
            "silent": [column for column in page.columns if column.is_silent],
            "oldest": [self._old(case, page) for case in page.oldest.named[:shown]],
            "more_oldest": words.more(page.oldest, shown),
            "measures": words.measures(page, slug),
            "more_measures": max(len(page.measures) - words.MEASURES, 0),
            "asks": [self._ask(ask) for ask in page.asks.named[: words.ASKS]],
            "more_asks": words.more(page.asks, words.ASKS),
        }

    def _changes(self, seen: Seen[Change]) -> list[dict[str, str]]:
        slug = self.slug
        return [
            {
                "rag": change.rating.rag.value,
                "was": f"was {STATUSES[change.before].word}",
                "text": change.rating.title,
                "url": words.activity_url(slug, change.rating.activity),
            }
            for change in seen.named[: words.NAMES]
        ]

    def _old(self, case: CaseRow, page: Dashboard) -> dict[str, Any]:
        days = page.days_open(case)
        url = words.case_url(self.slug, case.reference)
        return {"reference": case.reference, "title": case.title, "url": url, "days": days}

    def _ask(self, ask: rollup_rows.CarriedRow) -> dict[str, Any]:
        answer = ask.answer or {}
        return {
            "title": ask.title,
            "reference": ask.reference,
            "url": words.case_url(self.slug, ask.reference),
            "asked": words.shortened(ask.asked),
            "by": ask.asked_by_on,
            "outcome": OUTCOME_WORDS[Outcome(answer["outcome"])] if answer else "",
            "words": words.shortened(answer["words"]) if answer else "",
            "on": uk_date(date.fromisoformat(answer["on"])) if answer else "",
        }

    def _report(self, page: Dashboard) -> dict[str, Any]:
        row = page.own.issued or page.own.draft
        slug = self.slug
        url = reverse("reports:report", args=[slug, row.pk]) if row else ""
        return {"report": row, "report_url": url, "above": self._above(), "pack": self._pack(page)}

    def _pack(self, page: Dashboard) -> dict[str, str] | None:
        found = vars(page.period)["pack"]
        if found is None:
            return None
        return {
            "url": reverse("reports:pack_pdf", args=[self.slug, found["pk"]]),
            "size": file_size(found["size"]),
        }

    def _above(self) -> Body | None:
        found = (b for b in self.family.opened if b.pk == self.family.body.reports_to_id)
        return next(found, None)


def _moment(stored: str) -> datetime:
    """An instant as JSON holds it."""
    found = parse_datetime(stored)
    if found is None:
        raise ValueError(f"no instant: {stored}")
    return found
