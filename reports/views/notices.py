"""What somebody was told: the answers on the exceptions they wrote about, asked about or chair."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from partners.views.base import Open, PageView, PortalView
from reports.models import ExceptionCase, Notice
from reports.models.exceptions import open_case_to
from reports.services import deciding
from reports.views.cards import Card, Standing, card
from reports.views.drafts import Confirmation

NOTICES_A_PAGE = 20


class Notices(PageView):
    """Every answer the person was told, with those they have not acknowledged first."""

    permission = Open.SIGNED_IN
    section = "notices"
    template_name = "reports/notices.html"

    def facts(self) -> Mapping[str, Any]:
        mine = Notice.objects.visible_to(self.person).filter(decision__body__partnership=self.partnership)
        found = mine.select_related("decision__body", "decision__case").order_by(
            F("acknowledged_at").desc(nulls_first=True), "-told_at"
        )
        page = Paginator(found, NOTICES_A_PAGE).get_page(self.request.GET.get("page"))
        cases = [notice.decision.case_id for notice in page.object_list]
        readable = ExceptionCase.objects.filter(pk__in=cases).filter(open_case_to(self.person))
        return {
            "page": page,
            "readable": set(readable.values_list("pk", flat=True)),
            "waiting": mine.unacknowledged().count(),
        }


class OfNotice(PortalView):
    permission = Open.SIGNED_IN
    section = "notices"

    notice: Notice

    def load(self) -> None:
        mine = Notice.objects.visible_to(self.person).filter(decision__body__partnership=self.partnership)
        notice = (
            mine.filter(pk=self.kwargs["notice"])
            .select_related(
                "decision__body",
                "decision__case",
                "decision__meeting",
                "decision__referred_to",
                "decision__item__case__body",
                "decision__item__report__from_body",
            )
            .first()
        )
        if notice is None:
            raise Http404
        self.notice = notice

    def facts(self) -> Mapping[str, Any]:
        decision = self.notice.decision
        followed = ExceptionCase.objects.visible_to(self.person).filter(pk=decision.case_id)
        return {
            "notice": self.notice,
            "decision": decision,
            "card": self.card,
            "actions": decision.actions.select_related("person", "organisation"),
            "follows": followed.exists(),
        }

    @property
    def card(self) -> Card | None:
        """What was asked; nothing where the activity has been restricted to others."""
        case = ExceptionCase.objects.filter(pk=self.notice.decision.case_id).filter(open_case_to(self.person))
        return card(self.notice.decision.item, Standing()) if case.exists() else None


class NoticePage(OfNotice, PageView):
    template_name = "reports/notice.html"


class NoticeAcknowledge(OfNotice, Confirmation):
    """The person told says that they have read the answer."""

    template_name = "reports/notice.html"

    def accepted(self, form: Any) -> HttpResponse:
        deciding.acknowledge(notice=self.notice, by=self.person, at=self.now)
        messages.success(self.request, "You have acknowledged this decision.")
        return redirect("reports:notice", self.partnership.slug, self.notice.pk)
