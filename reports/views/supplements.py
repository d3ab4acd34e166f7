"""Sending out what came in after the pack, as a numbered supplement to it."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect

from partners.roles import Permission
from partners.views.base import FormPage
from reports import pack_supplement
from reports.forms.supplements import SupplementForm
from reports.models import BoardPack
from reports.pack_print import paper_rows
from reports.services.supplementing import order_supplement
from reports.views.meetings import OfMeeting


class SupplementCreate(OfMeeting, FormPage):
    permission = Permission.EXPORT_PACK
    section = "packs"
    template_name = "reports/supplement_create.html"

    def make_form(self, **sent: Any) -> BaseForm:
        return SupplementForm(**sent)

    def accepted(self, form: BaseForm) -> HttpResponse:
        why = form.cleaned_data["why"]
        order = order_supplement(meeting=self.meeting, why=why, by=self.person, at=self.now)
        return redirect("reports:pack_order", self.partnership.slug, order.pk)

    def facts(self) -> Mapping[str, Any]:
        made = BoardPack.objects.filter(meeting=self.meeting, build=BoardPack.Build.SUPPLEMENT)
        return {
            "meeting": self.meeting,
            "pack": pack_supplement.newest(self.meeting),
            "number": made.count() + 1,
            "papers": paper_rows({"papers": pack_supplement.late(self.meeting)}),
        }
