from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage
from priorities.forms.activities import BlockageCloseForm
from priorities.models import Blockage
from priorities.services import may_write, resolve_blockage


class BlockageClose(FormPage):
    """Say what cleared a blockage. For those who keep the group's activities, and the lead's officers."""

    permission = Permission.READ
    section = "activities"
    template_name = "priorities/blockage_close.html"

    blockage: Blockage

    def load(self) -> Body:
        found = Blockage.objects.visible_to(self.person).filter(
            activity__priority__strategy__partnership=self.partnership, pk=self.kwargs["blockage"]
        )
        related = ("activity__body", "unblocker_organisation", "unblocker_body", "owner", "resolved_by")
        blockage = found.select_related(*related).first()
        if blockage is None:
            raise Http404
        self.blockage = blockage
        body: Body = blockage.activity.body
        return body

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        keeps = Permission.MANAGE_ACTIVITIES in self.permissions
        if not keeps and not may_write(self.person, self.blockage.activity):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> BlockageCloseForm:
        return BlockageCloseForm(sent.get("data"))

    def accepted(self, form: BlockageCloseForm) -> HttpResponse:
        resolve_blockage(
            blockage=self.blockage,
            resolution=form.cleaned_data["resolution"],
            on=form.cleaned_data["resolved_on"],
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, "Blockage closed.")
        return redirect("priorities:activity", self.partnership.slug, self.blockage.activity_id)

    def facts(self) -> Mapping[str, Any]:
        return {
            "blockage": self.blockage,
            "activity": self.blockage.activity,
            "is_owner": self.blockage.owner_id == self.person.pk,
        }
