"""Board packs: making one for a meeting, what is known of it, and the PDF as it is kept."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage, Open, PageView, PortalView
from reports.forms.packs import PackForm
from reports.identifiers import pack_identifier
from reports.models import BoardPack, Meeting
from reports.services.packing import make_pack

PACKS_A_PAGE = 20


def readable_packs(page: PortalView) -> QuerySet[BoardPack]:
    """The packs of this partnership that the person may read, with their size and without their bytes."""
    packs = BoardPack.objects.visible_to(page.person).filter(meeting__body__partnership=page.partnership)
    found: QuerySet[BoardPack] = packs.annotate(size=Length("pdf")).defer("pdf", "content")
    return found.select_related("meeting__body__partnership", "meeting__period", "made_by")


def file_name(pack: BoardPack) -> str:
    return f"{pack_identifier(pack)}.pdf"


class PackCreate(FormPage):
    """Makes the pack of a meeting from what stands now."""

    permission = Permission.EXPORT_PACK
    section = "packs"
    template_name = "reports/pack_create.html"

    meeting: Meeting

    def load(self) -> Body:
        visible = Meeting.objects.visible_to(self.person).filter(
            pk=self.kwargs["meeting"], body__partnership=self.partnership
        )
        meeting = visible.select_related("body", "period").first()
        if meeting is None:
            raise Http404
        self.meeting = meeting
        return meeting.body

    def make_form(self, **sent: Any) -> PackForm:
        return PackForm(**sent)

    def accepted(self, form: PackForm) -> HttpResponse:
        pack = make_pack(
            meeting=self.meeting, by=self.person, at=self.now, change_note=form.cleaned_data["note"]
        )
        messages.success(self.request, f"Version {pack.version} of the pack is made: {pack.pages} pages.")
        return redirect("reports:pack", self.partnership.slug, pack.pk)

    def facts(self) -> Mapping[str, Any]:
        return {
            "meeting": self.meeting,
            "last": self.meeting.packs.without_bytes().order_by("-version").first(),
        }


class PackLoader(PortalView):
    """Pages about one pack."""

    permission = Permission.READ
    section = "packs"

    pack: BoardPack

    def load(self) -> Body:
        pack = readable_packs(self).filter(pk=self.kwargs["pack"]).first()
        if pack is None:
            raise Http404
        self.pack = pack
        return pack.meeting.body


class PackPage(PackLoader, PageView):
    """What a pack is, and how anybody can check that a file is exactly this one."""

    template_name = "reports/pack.html"

    def facts(self) -> Mapping[str, Any]:
        newest = readable_packs(self).filter(meeting=self.pack.meeting).order_by("-version").first()
        return {
            "pack": self.pack,
            "newest": newest if newest != self.pack else None,
            "identifier": pack_identifier(self.pack),
            "file_name": file_name(self.pack),
        }


class PackPdf(PackLoader):
    """The bytes as they were made. Nothing is rendered again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pdf = BoardPack.objects.values_list("pdf", flat=True).get(pk=self.pack.pk)
        headers = {
            "Content-Disposition": f'attachment; filename="{file_name(self.pack)}"',
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
            "ETag": f'"{self.pack.sha256}"',
        }
        return HttpResponse(bytes(pdf), content_type="application/pdf", headers=headers)


class Packs(PageView):
    """Every pack the person may read, the newest first."""

    permission = Open.SIGNED_IN
    section = "packs"
    template_name = "reports/packs.html"

    def facts(self) -> Mapping[str, Any]:
        found = readable_packs(self).order_by("-meeting__starts_at", "-version")
        return {"page": Paginator(found, PACKS_A_PAGE).get_page(self.request.GET.get("page"))}
