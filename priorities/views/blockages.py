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
from priorities.forms.parts import BlockageChangeForm, BlockageForm
from priorities.models import Blockage
from priorities.services import Stale, change_blockage, may_write, resolve_blockage
from priorities.services_returns import add_blockage
from priorities.views.returns import ReturnForm
from priorities.views.writing import blockage_change_form, blockage_form


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
        related = (
            "activity__body",
            "unblocker_organisation",
            "unblocker_body",
            "owner",
            "resolved_by",
        )
        blockage = found.dated().select_related(*related).first()
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


class UpdateBlockages(ReturnForm):
    """What blocks an activity, as a list to which one is added at a time."""

    template_name = "priorities/update_blockages.html"

    def elsewhere(self) -> HttpResponse | None:
        if self.update is None:
            return self.to("edit")
        if self.request.method == "POST":
            return None  # the service says what stands in the way, and nothing typed is lost
        closed = self.update.is_submitted or self.update.is_locked
        return self.to_reading(self.update) if closed else None

    def make_form(self, **sent: Any) -> BlockageForm:
        return blockage_form(self, sent.get("data"))

    def accepted(self, form: BlockageForm) -> HttpResponse:
        for name, words in form.missing().items():
            form.add_error(name, words)
        if form.errors:
            return self.show(form, status=422)
        blockage = add_blockage(update=self.saved, by=self.person, at=self.now, **form.given())
        messages.success(self.request, f"Added to the list: {blockage.title}")
        return self.to("blockages")

    def facts(self) -> Mapping[str, Any]:
        return {**self.about(), "blockages": self.open_blockages(), "changes_here": self.saved.pk}


class UpdateBlockageChange(ReturnForm):
    """Change what was said of one blockage before the update goes to the group."""

    template_name = "priorities/update_blockage_change.html"

    blockage: Blockage
    newest: Any  # what its history tells last: who wrote what is read here

    def elsewhere(self) -> HttpResponse | None:
        if self.update is None:
            return self.to("edit")
        self.look_up()
        if self.request.method == "POST":
            return None  # the service says what stands in the way, and nothing typed is lost
        if self.update.is_submitted or self.update.is_locked:
            return self.to_reading(self.update)
        if self.blockage.resolved_on:
            raise Http404
        return None

    def look_up(self) -> None:
        """One that this update raises; what an earlier one raised stands in papers already.

        Its version comes first: a change between the two questions counts as not read.
        """
        pk = self.kwargs["blockage"]
        self.newest = Blockage.history.filter(id=pk).order_by("history_id").last()
        own = Blockage.objects.filter(raised_in=self.saved, pk=pk).dated()
        blockage = own.select_related("unblocker_organisation", "unblocker_body", "owner").first()
        if blockage is None:
            raise Http404
        self.blockage = blockage

    def make_form(self, **sent: Any) -> BlockageChangeForm:
        version = self.newest.history_id
        return blockage_change_form(self, sent.get("data"), of=self.blockage, version=version)

    def accepted(self, form: BlockageChangeForm) -> HttpResponse:
        for name, words in form.missing().items():
            form.add_error(name, words)
        if form.errors:
            return self.show(form, status=422)
        try:
            changed = change_blockage(
                blockage=self.blockage,
                version=form.read_version,
                by=self.person,
                at=self.now,
                **form.given(),
            )
        except Stale:
            self.look_up()
            form.show_version(self.newest.history_id)
            form.add_error(None, self._asked_again())
            return self.show(form, status=409)
        messages.success(self.request, f"Changed: {changed.title}")
        return self.to("blockages")

    def _asked_again(self) -> str:
        who = self.newest.history_user or "Somebody else"
        return f"{who} changed this blockage while you were editing. Read what stands now, then save what is to stand."

    def facts(self) -> Mapping[str, Any]:
        return {**self.about(), "blockage": self.blockage, "stored": [self.blockage]}
