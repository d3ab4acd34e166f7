"""Reading a body's reports: the list by period, the draft on its chair's desk, and what was issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from partners.access import Reader
from partners.models import Body
from partners.roles import Permission
from partners.tables import Column
from partners.views.base import PageView
from partners.views.lists import Filter, ListPage
from partners.wording import deadline, uk_datetime
from priorities.models import ReportingPeriod
from reports import rollup, rollup_report_rows
from reports.models import ExceptionReport
from reports.rollup_gathered import Due
from reports.views.draft_shown import Draft
from reports.views.papers import paper_of, returns_so_far


@dataclass(frozen=True)
class ReportLine:
    """A version of the body's report on a period; without one, that it has not been started."""

    period: ReportingPeriod
    report: ExceptionReport | None
    several: bool
    due_at: datetime

    @property
    def state(self) -> str:
        if self.report is None:
            return "Not started"
        return "Issued" if self.report.is_issued else "Signed" if self.report.is_signed else "Draft"

    @property
    def named(self) -> str:
        version = f", version {self.report.version}" if self.report and self.several else ""
        return f"{self.period.label}{version}"

    def told(self, now: datetime) -> str:
        report = self.report
        if report is not None and report.issued_at:
            return f"Issued by {report.issued_by}, {report.signed_as.lower()}, on {uk_datetime(report.issued_at)}"
        due = f"{'It was due' if self.due_at < now else 'Due'} by {deadline(self.due_at)}"
        return f"Data as of {uk_datetime(report.drafted_at)}. {due}" if report else due


class Reports(ListPage):
    """A body's reports by period, with every version, and what is awaited for the one that comes next."""

    permission = Permission.READ
    section = "reports"
    template_name = "reports/reports.html"
    name = "reports"
    noun = "report"
    about = "What a body tells the body above about each period, in every version."

    def load(self) -> Body:
        body = self.readable_body(self.kwargs["body_slug"])
        if body.kind == Body.Kind.SISTER:
            raise Http404
        return body

    def asks(self) -> list[Filter]:
        held = {line.state: line.state for line in self._lines}
        return [self.ask("state", "State", {"": "All", **held})]

    def found(self) -> list[ReportLine]:
        state = self.asked("state")
        return [line for line in self._lines if state in ("", line.state)]

    @cached_property
    def _lines(self) -> list[ReportLine]:
        reports = ExceptionReport.objects.visible_to(self.person).filter(from_body=self.body)
        related = reports.select_related("from_body", "period", "signed_by", "issued_by").defer("content")
        held: dict[Any, list[ExceptionReport | None]] = {}
        for report in related:
            held.setdefault(report.period_id, []).append(report)
        return [
            ReportLine(
                period,
                report,
                several=len(held.get(period.pk, [])) > 1 or (report is not None and report.version > 1),
                due_at=period.report_due_at(self._height),
            )
            for period in self._periods
            for report in held.get(period.pk, [None])
        ]

    @cached_property
    def _periods(self) -> list[ReportingPeriod]:
        begun = ReportingPeriod.objects.filter(
            partnership=self.partnership, starts_on__lte=localdate(self.now)
        )
        return list(begun.newest_first())

    @cached_property
    def _height(self) -> int:
        return rollup.heights(self.body)[self.body.pk]

    def columns(self) -> list[Column]:
        slug = self.partnership.slug
        shapes = {"Issued": "complete"}

        def address(line: ReportLine) -> str:
            return reverse("reports:report", args=[slug, line.report.pk]) if line.report else ""

        return [
            Column("Report", attrgetter("named"), url=address),
            Column("State", attrgetter("state"), rag=lambda line: shapes.get(line.state, "not_due")),
            Column("Who and when", lambda line: line.told(self.now), wide=True),
            Column(
                "Why there is another version",
                lambda line: line.report.correction_why if line.report else "",
                small=True,
                words=lambda line: (
                    f"Why there is another version: {line.report.correction_why}"
                    if line.report and line.report.correction_why
                    else ""
                ),
            ),
        ]

    def facts(self) -> Mapping[str, Any]:
        startable = self._startable(self._periods) if Permission.PREPARE_REPORT in self.permissions else None
        return {
            **super().facts(),
            "starting": self._starting(startable, self._height) if startable else None,
        }

    def _starting(self, period: ReportingPeriod, height: int) -> dict[str, Any]:
        returns = returns_so_far(Due(self.body, period, self.now), self.person)
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
        report: ExceptionReport | None = rollup_report_rows.reports.first(
            report=self.kwargs["report"], partnership=self.partnership.pk, person=Reader(self.person)
        )
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
        return self.draft.facts()

    @cached_property
    def draft(self) -> Draft:
        return Draft(self.report, self.person, self.permissions, self.now)


class ReportPreview(ReportPage):
    """A draft as the body above will read it once it is issued."""

    permission = Permission.READ_WORKING
    template_name = "reports/report_issued.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.is_issued:
            raise Http404
        paper = paper_of(self.report, self.draft.content, self.person, returns=self.draft.returns)
        return self.render(report=self.report, paper=paper, is_preview=True)
