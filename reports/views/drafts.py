"""Making a body's report: starting it, the chair's words, signing and issuing, correcting."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.forms import PortalForm
from partners.models import Body
from partners.roles import Permission
from partners.views import rescue
from partners.views.base import FormPage
from priorities.models import ReportingPeriod
from reports import seen
from reports.forms.reports import NEWS, CorrectionForm, RaiseForm, SummaryForm
from reports.models import ExceptionReport
from reports.rollup_gathered import Due
from reports.services import drafting, issuing, lacking
from reports.views.draft_shown import Draft
from reports.views.papers import returns_so_far


class Confirmation(FormPage):
    """A page that asks nothing but to go on."""

    def make_form(self, **sent: Any) -> PortalForm:
        return PortalForm(**sent)


class ReportStart(Confirmation):
    """Begins the report of a period, or brings its draft up to date."""

    permission = Permission.PREPARE_REPORT
    section = "reports"
    template_name = "reports/report_start.html"

    period: ReportingPeriod

    def load(self) -> Body:
        self.period = period_at(
            self.kwargs["period"], ReportingPeriod.objects.filter(partnership=self.partnership)
        )
        return self.readable_body(self.kwargs["body_slug"])

    def facts(self) -> Mapping[str, Any]:
        draft = ExceptionReport.objects.draft().filter(from_body=self.body, period=self.period).first()
        return {
            "period": self.period,
            "draft": draft,
            "returns": returns_so_far(Due(self.body, self.period, self.now), self.person),
        }

    def accepted(self, form: PortalForm) -> HttpResponse:
        report = drafting.start_report(body=self.body, period=self.period, by=self.person, at=self.now)
        messages.success(self.request, "The draft is up to date.")
        return redirect("reports:report", self.partnership.slug, report.pk)


def period_at(code: str, periods: "QuerySet[ReportingPeriod]") -> ReportingPeriod:
    """The period whose first month is the code's, as 2026-07."""
    year, _, month = code.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4):
        raise Http404
    found = periods.filter(starts_on__year=int(year), starts_on__month=int(month)).first()
    if found is None:
        raise Http404
    return found


class OfReport(FormPage):
    """A page about one report that the person may see."""

    section = "reports"

    report: ExceptionReport

    def load(self) -> Body:
        found = ExceptionReport.objects.visible_to(self.person).filter(
            pk=self.kwargs["report"], from_body__partnership=self.partnership
        )
        report = found.select_related("from_body__partnership", "to_body", "period").defer("content").first()
        if report is None:
            raise Http404
        self.report = report
        return report.from_body

    def facts(self) -> Mapping[str, Any]:
        return {"report": self.report}

    def to_report(self, report: ExceptionReport | None = None) -> HttpResponse:
        return redirect("reports:report", self.partnership.slug, (report or self.report).pk)


class ReturnsClose(OfReport, Confirmation):
    """Waits no longer: names as missing, before the deadline, what is not in."""

    permission = Permission.PREPARE_REPORT
    template_name = "reports/report_close_returns.html"

    def facts(self) -> Mapping[str, Any]:
        period = self.report.period
        return {
            "report": self.report,
            "returns": returns_so_far(Due(self.body, period, self.now), self.person),
        }

    def accepted(self, form: PortalForm) -> HttpResponse:
        drafting.close_returns(report=self.report, by=self.person, at=self.now)
        messages.success(self.request, "What is not in is named as missing.")
        return self.to_report()


class ReportSummary(OfReport):
    """The draft with the chair's words open to be written."""

    permission = Permission.PREPARE_REPORT
    template_name = "reports/report.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.is_issued and rescue.kept_for(request) is None:
            return self.to_report()
        return super().get(request, *args, **kwargs)

    def facts(self) -> Mapping[str, Any]:
        return {**Draft(self.report, self.person, self.permissions, self.now).facts(), "writes": True}

    def make_form(self, **sent: Any) -> SummaryForm:
        news = dict(zip(NEWS, self.report.good_news, strict=False))
        return SummaryForm(initial={"summary": self.report.summary, **news}, **sent)

    def accepted(self, form: SummaryForm) -> HttpResponse:
        issuing.summarise(
            report=self.report,
            summary=form.cleaned_data["summary"],
            good_news=form.good_news(),
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, "The summary is saved.")
        return self.to_report()


class ReportSign(OfReport, Confirmation):
    """The chair's signature: what was read is what is frozen and handed on."""

    permission = Permission.SIGN_REPORT
    template_name = "reports/report_sign.html"

    def facts(self) -> Mapping[str, Any]:
        report = self.report
        obstacles = [] if report.is_issued else lacking.obstacles(report, by=self.person, at=self.now)
        counts = dict.fromkeys(("handled", "escalated", "closed", "merged"), 0)
        for disposition in report.items.values_list("disposition", flat=True):
            if disposition:
                counts[disposition] += 1
        return {
            "report": report,
            "obstacles": obstacles,
            "counts": counts,
            "total": report.items.count(),
            "saw": seen.of_report(report),
        }

    def accepted(self, form: PortalForm) -> HttpResponse:
        saw = self.request.POST.get("saw", "")
        issuing.sign_and_issue(report=self.report, by=self.person, at=self.now, saw=saw)
        above = self.report.to_body
        handed = f" It has gone to {above}." if above else ""
        messages.success(self.request, f"The report is signed and issued.{handed}")
        return self.to_report()


class ReportCorrect(OfReport):
    """Begins the next version of an issued report. The issued one stays as it is."""

    permission = Permission.PREPARE_REPORT
    template_name = "reports/report_correct.html"

    def make_form(self, **sent: Any) -> CorrectionForm:
        return CorrectionForm(**sent)

    def accepted(self, form: CorrectionForm) -> HttpResponse:
        version = issuing.correct_report(
            report=self.report, why=form.cleaned_data["why"], by=self.person, at=self.now
        )
        messages.success(self.request, f"Version {version.version} is started.")
        return self.to_report(version)


class ItemRaise(OfReport):
    """Puts something in the report that no rule found."""

    permission = Permission.PREPARE_REPORT
    template_name = "reports/item_raise.html"

    def make_form(self, **sent: Any) -> RaiseForm:
        return RaiseForm(**sent)

    def accepted(self, form: RaiseForm) -> HttpResponse:
        item = issuing.raise_by_hand(report=self.report, by=self.person, at=self.now, **form.cleaned_data)
        messages.success(self.request, f"{item.case.reference} is in the report.")
        return redirect("reports:item_dispose", self.partnership.slug, item.pk)
