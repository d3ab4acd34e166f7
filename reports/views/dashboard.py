from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate

from partners import access, files
from partners.models import Body
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking
from partners.views.base import PageView
from partners.views.lists import Download
from partners.wording import STATUSES, uk_date
from priorities.models import ReportingPeriod
from priorities.rules import Rag
from reports import rollup_dashboard, rollup_rows
from reports.rollup_dashboard import Dashboard, Seen
from reports.rollup_picture import Change
from reports.rollup_rows import CaseRow, Family
from reports.rules import OUTCOME_WORDS, Movement, Outcome
from reports.views import dashboard_choice, dashboard_files
from reports.views import dashboard_words as words

Periods = list[tuple[ReportingPeriod, datetime | None]]


class DashboardPage(PageView):
    """How a body stands for a period, and what it has to do about it. The same page at every level."""

    permission = Permission.READ
    template_name = "reports/dashboard.html"

    family: Family

    def load(self) -> Body:
        opened = access.opened_bodies(self.request.user, self.partnership)
        body = next((b for b in opened if b.slug == self.kwargs["body_slug"]), None)
        if body is None or Permission.READ not in opened[body]:
            raise Http404
        self.family, self.permissions = Family(body, opened), opened[body]
        return body

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, table = request.GET.get("format", ""), request.GET.get("table", "")
        asked = kind in files.TYPES and table in dashboard_files.TABLES
        periods = rollup_rows.periods(self.body) if asked else []
        if not periods:
            return super().get(request, *args, **kwargs)
        _, page, choice = self._built(periods)
        part = page.narrowed(choice.only)
        title, about, drawn = dashboard_files.TABLES[table]
        return Download(
            name=f"{self.body.slug}-{title.lower()}",
            title=f"{title}, {self.body.short_name}",
            about=f"{about} {page.period.label}, {'as now' if self._as_now else 'as reported'}.",
            table=drawn(part, self.partnership.slug),
            span=f"{page.period.starts_on:%Y-%m}-to-{page.period.ends_on:%Y-%m}",
            narrowed=choice.said(part) if choice.only else "",
        ).answer(self, kind)

    @property
    def _as_now(self) -> bool:
        return self.request.GET.get("view") == "now"

    def _built(self, periods: Periods) -> tuple[int, Dashboard, dashboard_choice.Choosing]:
        """The place of the period among all, what stands for it, and what of it is asked for."""
        place = self._place(periods)
        page = rollup_dashboard.build(
            self.family, periods[: place + 1], at=self.now, person=self.person, as_now=self._as_now
        )
        return place, page, dashboard_choice.Choosing(self.request.GET, page)

    def facts(self) -> Mapping[str, Any]:
        periods = rollup_rows.periods(self.body)
        if not periods:
            return {}
        place, page, choice = self._built(periods)
        part = page.narrowed(choice.only)
        return {
            "period": page.period,
            "previous": periods[place - 1][0] if place else None,
            "following": periods[place + 1][0] if place + 1 < len(periods) else None,
            "page": part,
            "choosing": choice,
            "chosen": choice.lines(part, self.partnership.slug),
            "more_chosen": words.more(part.chosen, dashboard_choice.CHOSEN) if choice.only else "",
            "said": choice.said(part) if choice.only else "",
            "period_choices": choice.periods([period for period, _ in periods]),
            "as_told": dashboard_choice.as_told(page, self.partnership.slug),
            **self._headline(page, part),
            **self._decisions(part),
            **self._lists(part),
            **self._report(part),
        }

    def _place(self, periods: Periods) -> int:
        """The period asked for; without one, the newest that has ended."""
        code = self.request.GET.get("period")
        if code is None:
            today = localdate(self.now)
            return max((n for n, (period, _) in enumerate(periods) if period.ends_on < today), default=0)
        found = [n for n, (period, _) in enumerate(periods) if period.code == code]
        if not found:
            raise Http404
        return found[0]

    def _headline(self, page: Dashboard, part: Dashboard) -> dict[str, Any]:
        return {
            "lede": words.lede(page),
            "worst": words.worst(page, self.partnership.slug),
            "asked": page.asked.total,
            "silence": words.silence(page),
            "meeting": words.meeting(page),
            "tiles": words.tiles(page),
            "columns": [(c.body.short_name, words.column_note(c)) for c in part.columns],
            "grid": words.grid(part, self.partnership.slug),
            "key": words.statuses_of(part),
            "loose": sum(1 for case in part.open_cases if case.priority is None),
        }

    def _decisions(self, page: Dashboard) -> dict[str, Any]:
        may_decide = Permission.RECORD_DECISION in self.permissions
        markings = {(case.words or {}).get("marking") for case in page.asked.named[: words.CARDS]}
        sensitive = Marking.OFFICIAL_SENSITIVE in markings
        return {
            "cards": words.cards(page, self.partnership.slug, may_decide=may_decide),
            "more_cards": words.more(page.asked, words.CARDS),
            "waiting": [self._waiting(case) for case in page.waiting.named],
            "more_waiting": words.more(page.waiting, len(page.waiting.named)),
            "marking": MARKING_WORDS[Marking.OFFICIAL_SENSITIVE] if sensitive else "",
        }

    def _waiting(self, case: CaseRow) -> dict[str, Any]:
        recorded = case.waiting or {}
        return {
            "title": case.title,
            "reference": case.reference,
            "url": reverse("reports:decision", args=[self.partnership.slug, recorded["pk"]]),
            "outcome": OUTCOME_WORDS[Outcome(recorded["outcome"])],
            "words": words.shortened(recorded["words"]),
            "by": recorded["by"],
            "on": uk_date(_moment(recorded["on"])),
        }

    def _lists(self, page: Dashboard) -> dict[str, Any]:
        shown = words.NAMES
        worse, better = page.changes(Movement.WORSE), page.changes(Movement.BETTER)
        slug = self.partnership.slug
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
        slug = self.partnership.slug
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
        days = (localdate(page.as_at) - localdate(case.opened_at)).days
        url = words.case_url(self.partnership.slug, case.reference)
        return {"reference": case.reference, "title": case.title, "url": url, "days": days}

    def _ask(self, ask: rollup_rows.CarriedRow) -> dict[str, Any]:
        answer = ask.answer or {}
        return {
            "title": ask.title,
            "reference": ask.reference,
            "url": words.case_url(self.partnership.slug, ask.reference),
            "asked": words.shortened(ask.asked),
            "by": ask.asked_by_on,
            "outcome": OUTCOME_WORDS[Outcome(answer["outcome"])] if answer else "",
            "words": words.shortened(answer["words"]) if answer else "",
            "on": uk_date(_moment(answer["on"])) if answer else "",
        }

    def _report(self, page: Dashboard) -> dict[str, Any]:
        row = page.own.issued or page.own.draft
        slug = self.partnership.slug
        url = reverse("reports:report", args=[slug, row.pk]) if row else ""
        return {"report": row, "report_url": url, "above": self._above()}

    def _above(self) -> Body | None:
        found = (b for b in self.family.opened if b.pk == self.body.reports_to_id)
        return next(found, None)


def _moment(stored: str) -> datetime:
    """An instant as JSON holds it."""
    found = parse_datetime(stored)
    if found is None:
        raise ValueError(f"no instant: {stored}")
    return found
