from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from partners import access, files
from partners.models import Body
from partners.roles import Permission
from partners.views.base import PageView, PortalView
from partners.views.lists import Download
from reports import rollup_periods
from reports.rollup_periods import Periods
from reports.rollup_rows import Family
from reports.views import dashboard_files
from reports.views.dashboard_shown import Shown


def family_of(page: PortalView, body_slug: str) -> tuple[Family, frozenset[Permission]]:
    """The body with what is below it, for somebody who may read its papers, and what they may do on it."""
    opened = access.opened_bodies(page.request.user, page.partnership)
    body = next((b for b in opened if b.slug == body_slug), None)
    if body is None or Permission.READ not in opened[body]:
        raise Http404
    return Family(body, opened), opened[body]


class DashboardPage(PageView):
    """How a body stands for a period, and what it has to do about it. The same page at every level."""

    permission = Permission.READ
    template_name = "reports/dashboard.html"

    family: Family

    def load(self) -> Body:
        self.family, self.permissions = family_of(self, self.kwargs["body_slug"])
        return self.family.body

    @cached_property
    def shown(self) -> Shown:
        return Shown(
            family=self.family,
            slug=self.partnership.slug,
            person=self.person,
            permissions=self.permissions,
            at=self.now,
            asked=self.request.GET,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, table = request.GET.get("format", ""), request.GET.get("table", "")
        asked = kind in files.TYPES and table in dashboard_files.TABLES
        periods = rollup_periods.periods(self.body, self.person) if asked else []
        return self._file(kind, table, periods) if periods else super().get(request, *args, **kwargs)

    def _file(self, kind: str, table: str, periods: Periods) -> HttpResponse:
        _, page, choice = self.shown.built(periods)
        part = page.narrowed(choice.only)
        title, about, drawn = dashboard_files.TABLES[table]
        return Download(
            name=f"{self.body.slug}-{title.lower()}",
            title=f"{title}, {self.body.short_name}",
            about=f"{about} {page.period.label}, {'as now' if self.shown.as_now else 'as reported'}.",
            table=drawn(part, self.partnership.slug),
            span=f"{page.period.starts_on:%Y-%m}-to-{page.period.ends_on:%Y-%m}",
            narrowed=choice.said(part) if choice.only else "",
        ).answer(self, kind)

    def facts(self) -> Mapping[str, Any]:
        return self.shown.facts()
