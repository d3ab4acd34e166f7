"""Deciding in place: the dashboard with the form open in the card of one exception."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from partners.models import Body
from partners.views import rescue
from reports.models import Decision
from reports.rollup_rows import Family
from reports.views.dashboard import family_of
from reports.views.dashboard_shown import Shown
from reports.views.items import ItemDecide


class DashboardDecide(ItemDecide):
    """The item's own page has the same form, and everything else about it; this one goes back to what is next.

    An exception that is not waiting for a decision has no card, so it is shown on its own page.
    """

    template_name = "reports/dashboard.html"
    section = ""

    family: Family

    def load(self) -> Body:
        body = super().load()
        if body.slug != self.kwargs["body_slug"]:
            raise Http404
        self.family, self.permissions = family_of(self, body.slug)
        return body

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self._is_awaited and rescue.kept_for(request) is None:
            return redirect("reports:item_decide", self.partnership.slug, self.item.pk)
        return super().get(request, *args, **kwargs)

    @cached_property
    def _board(self) -> dict[str, Any]:
        return Shown(
            family=self.family,
            slug=self.partnership.slug,
            person=self.person,
            permissions=self.permissions,
            at=self.now,
            asked={"period": self.item.report.period.code},
            opened=self.item.pk,
            here=reverse("reports:dashboard", args=[self.partnership.slug, self.body.slug]),
        ).facts()

    @property
    def _is_awaited(self) -> bool:
        return any(card.is_open for card in self._board["cards"])

    def facts(self) -> Mapping[str, Any]:
        own = super().facts()
        return {**own, **self._board} if self._is_awaited else own

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """What was typed about something that was decided meanwhile stays, on the page that says so."""
        template = self.template_name if self._is_awaited else ItemDecide.template_name
        return self.render(
            template=template, status=status, form=form, rescued=self.is_rescued, **self.facts()
        )

    def onward(self, decision: Decision) -> HttpResponse:
        address = reverse("reports:dashboard", args=[self.partnership.slug, self.body.slug])
        return redirect(f"{address}?{urlencode({'period': self.item.report.period.code})}")
