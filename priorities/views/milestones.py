"""A milestone's new date: asked for by its officer, answered by somebody else."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage
from partners.wording import uk_date
from priorities.forms.activities import APPROVE, RebaselineAnswerForm, RebaselineForm
from priorities.models import Activity, Milestone, Rebaselining
from priorities.services import may_write
from priorities.services_activities import approve_rebaseline, decline_rebaseline, request_rebaseline


class RebaselineRequest(FormPage):
    permission = Permission.WRITE_UPDATE
    section = "activities"
    template_name = "priorities/rebaseline_request.html"

    milestone: Milestone

    def load(self) -> Body:
        found = Milestone.objects.filter(
            activity__in=Activity.objects.visible_to(self.person),
            activity__priority__strategy__partnership=self.partnership,
            pk=self.kwargs["milestone"],
        )
        milestone = found.select_related("activity__body", "activity__priority").first()
        if milestone is None:
            raise Http404
        self.milestone = milestone
        body: Body = milestone.activity.body
        return body

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_write(self.person, self.milestone.activity):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> RebaselineForm:
        return RebaselineForm(sent.get("data"))

    def accepted(self, form: RebaselineForm) -> HttpResponse:
        request_rebaseline(milestone=self.milestone, by=self.person, at=self.now, **form.cleaned_data)
        messages.success(self.request, "New date asked for. The chair of the group approves or declines it.")
        return redirect("priorities:activity", self.partnership.slug, self.milestone.activity_id)

    def facts(self) -> Mapping[str, Any]:
        waiting = self.milestone.rebaselinings.waiting().select_related("requested_by").first()
        return {"milestone": self.milestone, "activity": self.milestone.activity, "waiting": waiting}


class RebaselineApprove(FormPage):
    permission = Permission.APPROVE_REBASELINE
    section = "activities"
    template_name = "priorities/rebaseline_approve.html"

    rebaselining: Rebaselining

    def load(self) -> Body:
        found = Rebaselining.objects.filter(
            milestone__activity__in=Activity.objects.visible_to(self.person),
            milestone__activity__priority__strategy__partnership=self.partnership,
            pk=self.kwargs["rebaselining"],
        ).select_related("milestone__activity__body", "requested_by", "approved_by", "declined_by")
        rebaselining = found.first()
        if rebaselining is None:
            raise Http404
        self.rebaselining = rebaselining
        body: Body = rebaselining.milestone.activity.body
        return body

    def make_form(self, **sent: Any) -> RebaselineAnswerForm:
        return RebaselineAnswerForm(sent.get("data"))

    def accepted(self, form: RebaselineAnswerForm) -> HttpResponse:
        asked, by, at = self.rebaselining, self.person, self.now
        if form.cleaned_data["answer"] == APPROVE:
            approve_rebaseline(rebaselining=asked, by=by, at=at)
            messages.success(self.request, f"Baseline moved to {uk_date(asked.new_on)}.")
        else:
            decline_rebaseline(rebaselining=asked, why=form.cleaned_data["why"], by=by, at=at)
            messages.success(self.request, f"Baseline kept at {uk_date(asked.old_on)}.")
        return redirect("priorities:activity", self.partnership.slug, asked.milestone.activity_id)

    def facts(self) -> Mapping[str, Any]:
        asked = self.rebaselining
        return {
            "rebaselining": asked,
            "activity": asked.milestone.activity,
            "is_answered": bool(asked.approved_at or asked.declined_at),
            "is_own": asked.requested_by_id == self.person.pk,
        }
