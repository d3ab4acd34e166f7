"""Another marking for an activity or an update: anybody who edits it raises it, who set it lowers it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from partners.models import Body
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking
from partners.rules_markings import may_lower
from partners.views.base import FormPage
from priorities.forms.markings import MarkForm
from priorities.models import Activity, Update
from priorities.services import may_write
from priorities.services_activities import mark_activity, mark_update
from priorities.services_markings import acting, originator
from priorities.views.base import find_activity, reading_body

CHANGED = "The marking is changed, and the reason is in the history."


class Marks(FormPage):
    """`record` is what bears the marking; whoever may not edit it sees that they may not."""

    permission = Permission.READ
    template_name = "priorities/mark.html"

    record: Activity | Update

    @property
    def may_edit(self) -> bool:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_edit:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> MarkForm:
        return MarkForm(initial={"marking": self.record.marking}, **sent)

    def facts(self) -> Mapping[str, Any]:
        set_by, name = originator(self.record)
        return {
            "marked": MARKING_WORDS[Marking(self.record.marking)],
            "name": name,
            "lowers": may_lower(acting(self.person), set_by),
        }


class ActivityMark(Marks):
    section = "activities"

    record: Activity

    def load(self) -> Body:
        self.record = find_activity(self.person, self.partnership, self.kwargs["activity"])
        return self.record.body

    @property
    def may_edit(self) -> bool:
        return Permission.MANAGE_ACTIVITIES in self.permissions or may_write(self.person, self.record)

    def accepted(self, form: MarkForm) -> HttpResponse:
        mark_activity(activity=self.record, by=self.person, at=self.now, **form.given())
        messages.success(self.request, CHANGED)
        return redirect("priorities:activity", self.partnership.slug, self.record.pk)

    def facts(self) -> Mapping[str, Any]:
        return {**super().facts(), "activity": self.record}


class UpdateMark(Marks):
    section = "updates"

    record: Update

    def load(self) -> Body:
        found = Update.objects.visible_to(self.person).filter(
            activity__priority__strategy__partnership=self.partnership, pk=self.kwargs["update"]
        )
        update = found.select_related("activity__body", "activity__lead_organisation", "period").first()
        if update is None:
            raise Http404
        self.record = update
        return reading_body(self.person, update.activity)

    @property
    def may_edit(self) -> bool:
        return may_write(self.person, self.record.activity)

    def accepted(self, form: MarkForm) -> HttpResponse:
        mark_update(update=self.record, by=self.person, at=self.now, **form.given())
        messages.success(self.request, CHANGED)
        return redirect("priorities:update", self.partnership.slug, self.record.pk)

    def facts(self) -> Mapping[str, Any]:
        return {**super().facts(), "activity": self.record.activity, "update": self.record}
