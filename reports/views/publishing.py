"""Publishing a public edition, and the published papers as anybody reads them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.forms import PortalForm
from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage, Open, PageView, PortalView
from reports.models import BoardPack
from reports.services.publishing import publish_pack
from reports.views.packs import file_name, pdf_answer, readable_packs, sealed_name

PACKS_A_PAGE = 20


class PackPublish(FormPage):
    permission = Permission.EXPORT_PACK
    section = "packs"
    template_name = "reports/pack_publish.html"

    pack: BoardPack

    def load(self) -> Body:
        found = readable_packs(self).filter(pk=self.kwargs["pack"], build=BoardPack.Build.PUBLIC).first()
        if found is None:
            raise Http404
        self.pack = found
        body: Body = found.meeting.body
        return body

    def make_form(self, **sent: Any) -> BaseForm:
        return PortalForm(**sent)

    def accepted(self, form: BaseForm) -> HttpResponse:
        publish_pack(pack=self.pack, by=self.person, at=self.now)
        messages.success(self.request, "The public edition is published.")
        return redirect("reports:pack", self.partnership.slug, self.pack.pk)

    def facts(self) -> Mapping[str, Any]:
        return {"pack": self.pack}


def published(page: PortalView) -> QuerySet[BoardPack]:
    """What anybody may read of the partnership: published public editions, each meeting's newest."""
    found = BoardPack.objects.published().filter(meeting__body__partnership=page.partnership)
    sized: QuerySet[BoardPack] = found.annotate(name=sealed_name(), size=Length("pdf")).defer(
        "pdf", "html", "content"
    )
    return sized.select_related("meeting__body__partnership", "meeting__period", "publication")


class Published(PageView):
    permission = Open.PUBLIC
    section = "published"
    rated_as = "Published papers"
    template_name = "reports/published.html"

    def facts(self) -> Mapping[str, Any]:
        found = published(self).order_by("-meeting__starts_at", "meeting__body__short_name")
        return {"page": Paginator(found, PACKS_A_PAGE).get_page(self.request.GET.get("page"))}


def published_pack(page: PortalView) -> BoardPack:
    """The one that the address names."""
    pack = published(page).filter(pk=page.kwargs["pack"]).first()
    if pack is None:
        raise Http404
    return pack


class PublishedRead(PageView):
    """The papers on a screen, as they were drawn up together with the PDF."""

    permission = Open.PUBLIC
    section = "published"
    rated_as = "Published papers"
    template_name = "reports/published_read.html"

    def facts(self) -> Mapping[str, Any]:
        pack = published_pack(self)
        html = BoardPack.objects.values_list("html", flat=True).get(pk=pack.pk)
        return {"pack": pack, "html": html, "marking": pack.get_marking_display()}


class PublishedPdf(PortalView):
    permission = Open.PUBLIC
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pack = published_pack(self)
        pdf = BoardPack.objects.values_list("pdf", flat=True).get(pk=pack.pk)
        return pdf_answer(pdf, file_name(pack), pack.sha256)
