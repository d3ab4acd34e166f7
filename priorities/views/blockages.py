from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage
from priorities.forms.activities import BlockageCloseForm
from priorities.forms.parts import BlockageForm
from priorities.models import Blockage
from priorities.services import (
    Stale,
    change_blockage,
    may_write,
    raise_blockage,
    resolve_blockage,
    save_update,
)
from priorities.views.returns import ReturnForm
from priorities.views.writing import blockage_form


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
        closed = self.update.is_submitted or self.update.is_locked
        return self.to_reading(self.update) if closed else None

    def make_form(self, **sent: Any) -> BlockageForm:
        return blockage_form(self, sent.get("data"))

    def accepted(self, form: BlockageForm) -> HttpResponse:
        for name, words in form.missing().items():
            form.add_error(name, words)
        if form.errors:
            return self.show(form, status=422)
        update = self.saved
        if not update.blocked:
            update = save_update(
                activity=self.activity,
                period=self.period,
                words={"blocked": True},
                revision=update.revision,
                by=self.person,
                at=self.now,
            )
        blockage = raise_blockage(update=update, by=self.person, at=self.now, **form.given())
        messages.success(self.request, f"Added to the list: {blockage.title}")
        return self.to("blockages")

    def facts(self) -> Mapping[str, Any]:
        return {**self.about(), "blockages": self.open_blockages(), "changes_here": self.saved.pk}


class UpdateBlockageChange(ReturnForm):
    """Change what was said of one blockage before the update goes to the group."""

    template_name = "priorities/update_blockage_change.html"

    def elsewhere(self) -> HttpResponse | None:
        if self.update is None:
            return self.to("edit")
        if self.update.is_submitted or self.update.is_locked:
            return self.to_reading(self.update)
        if self.blockage is None:
            raise Http404
        return None

    @cached_property
    def blockage(self) -> Blockage | None:
        """One that this update raises; what an earlier one raised stands in papers already."""
        own = (found for found in self.open_blockages() if found.raised_in_id == self.saved.pk)
        return next((found for found in own if found.pk == self.kwargs["blockage"]), None)

    @cached_property
    def newest(self) -> Any:
        """What its history tells last: who wrote what is read here, and when."""
        return Blockage.history.filter(id=self.kwargs["blockage"]).latest("history_id")

    def make_form(self, **sent: Any) -> BlockageForm:
        return blockage_form(self, sent.get("data"), of=self.blockage)

    def accepted(self, form: BlockageForm) -> HttpResponse:
        for name, words in form.missing().items():
            form.add_error(name, words)
        if form.errors or self.blockage is None:
            return self.show(form, status=422)
        version = self.request.POST.get("version", "")
        read = int(version) if version.isdecimal() else 0
        try:
            changed = change_blockage(
                blockage=self.blockage, version=read, by=self.person, at=self.now, **form.given()
            )
        except Stale:
            form.add_error(None, self._asked_again())
            return self.show(form, status=409)
        messages.success(self.request, f"Changed: {changed.title}")
        return self.to("blockages")

    def _asked_again(self) -> str:
        who = self.newest.history_user or "Somebody else"
        return f"{who} changed this blockage while you were editing. Read what stands now, then save what is to stand."

    def facts(self) -> Mapping[str, Any]:
        return {
            **self.about(),
            "blockage": self.blockage,
            "stored": [self.blockage],
            "version": self.newest.history_id,
        }
