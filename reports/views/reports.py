"""Reading a body's reports: the list by period, the draft on its chair's desk, and what was issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate

from partners.models import Body
from partners.roles import Permission
from partners.views.base import PageView
from priorities.models import ReportingPeriod
from reports import content, rollup
from reports.models import ExceptionReport
from reports.services import issuing
from reports.views.cards import seen_items, standing
from reports.views.papers import Returns, Tile, paper_of, returns_so_far

PERIODS_A_PAGE = 8


@dataclass(frozen=True)
class PeriodRow:
    """A period with the body's reports on it, newest version first."""

    period: ReportingPeriod
    reports: list[ExceptionReport]
    due_at: datetime


class Reports(PageView):
    """A body's reports by period, with every version, and what is awaited for the one that comes next."""

    permission = Permission.READ
    section = "reports"
    template_name = "reports/reports.html"

    def load(self) -> Body:
        body = self.readable_body(self.kwargs["body_slug"])
        if body.kind == Body.Kind.SISTER:
            raise Http404
        return body

    def facts(self) -> Mapping[str, Any]:
        periods = ReportingPeriod.objects.filter(
            partnership=self.partnership, starts_on__lte=localdate(self.now)
        ).newest_first()
        page = Paginator(periods, PERIODS_A_PAGE).get_page(self.request.GET.get("page"))
        shown = list(page.object_list)
        reports = ExceptionReport.objects.visible_to(self.person).filter(from_body=self.body)
        rows = list(
            reports.filter(period__in=shown)
            .select_related("from_body", "period", "signed_by", "issued_by")
            .defer("content")
        )
        height = rollup.heights(self.body)[self.body.pk]
        startable = self._startable(shown) if Permission.PREPARE_REPORT in self.permissions else None
        return {
            "page": page,
            "rows": [
                PeriodRow(
                    period=period,
                    reports=[report for report in rows if report.period_id == period.pk],
                    due_at=period.report_due_at(height),
                )
                for period in shown
            ],
            "starting": self._starting(startable, height) if startable else None,
        }

    def _starting(self, period: ReportingPeriod, height: int) -> dict[str, Any]:
        returns = returns_so_far(self.body, period, self.person, at=self.now)
        return {"period": period, "due_at": period.report_due_at(height), "returns": returns}

    def _startable(self, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
        """The one period whose turn it is: the next after the last report, once that is issued."""
        newest = ExceptionReport.objects.filter(from_body=self.body).order_by(
            "-period__starts_on", "-version"
        )
        last = newest.select_related("period").defer("content").first()
        if last is None:
            ended = [period for period in periods if period.ends_on < localdate(self.now)]
            return next(iter(ended or periods), None)
        if not last.is_issued and last.version == 1:
            return None
        later = [period for period in periods if period.starts_on > last.period.starts_on]
        return later[-1] if later else None


class ReportPage(PageView):
    """One report: a draft with everything its chair needs to finish it, or an issued one as it was frozen."""

    permission = Permission.READ
    section = "reports"
    template_name = "reports/report.html"

    report: ExceptionReport

    def load(self) -> Body:
        found = ExceptionReport.objects.visible_to(self.person).filter(
            pk=self.kwargs["report"], from_body__partnership=self.partnership
        )
        report = found.select_related(
            "from_body__partnership", "to_body", "period", "signed_by", "issued_by", "supersedes"
        ).first()
        if report is None:
            raise Http404
        self.report = report
        return report.from_body

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.is_issued:
            return self.render(template="reports/report_issued.html", **self.issued_facts())
        return self.render(**self.facts())

    def issued_facts(self) -> Mapping[str, Any]:
        frozen = cast(dict[str, Any], self.report.content)  # an issued report has it, by constraint
        return {
            "report": self.report,
            "paper": paper_of(self.report, frozen, self.person),
            "later": ExceptionReport.objects.visible_to(self.person)
            .filter(supersedes=self.report)
            .defer("content")
            .first(),
        }

    def facts(self) -> Mapping[str, Any]:
        report = self.report
        returns = self.returns
        items = list(seen_items(report, self.person))
        stands = standing(report, items)
        built = content.build(report, at=self.now)
        paper = paper_of(report, built, self.person, returns=returns, items=items, stands=stands)
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
        closed = self.report.returns_closed_at is not None
        return returns_so_far(self.body, self.report.period, self.person, at=self.now, closed=closed)

    def _decisions_needed(self, undecided: int) -> list[Tile]:
        below = rollup.children(self.body)
        label = "decision needed" if undecided == 1 else "decisions needed"
        return [Tile(value=undecided, label=label, is_key=True)] if below else []

    def _obstacles(self) -> list[str]:
        if Permission.SIGN_REPORT in self.permissions:
            return issuing.obstacles(self.report, by=self.person, at=self.now)
        return issuing.unfinished(self.report, at=self.now)

    def _has_news(self) -> bool:
        """Whether an update came in after the draft was made."""
        updates = self.report.period.updates.filter(activity__body=self.body)
        return bool(updates.filter(submitted_at__gt=self.report.drafted_at).exists())


class ReportPreview(ReportPage):
    """A draft as the body above will read it once it is issued."""

    permission = Permission.READ_WORKING
    template_name = "reports/report_issued.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.is_issued:
            raise Http404
        built = content.build(self.report, at=self.now)
        paper = paper_of(self.report, built, self.person, returns=self.returns)
        return self.render(report=self.report, paper=paper, is_preview=True)
