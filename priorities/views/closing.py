"""The end of an activity: what came of it, and why it ends."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage
from priorities.forms.activities import CloseForm
from priorities.models import Activity
from priorities.services_activities import close_activity
from priorities.views.base import find_activity


class ActivityClose(FormPage):
    permission = Permission.MANAGE_ACTIVITIES
    section = "activities"
    template_name = "priorities/activity_close.html"

    activity: Activity

    def load(self) -> Body:
        self.activity = find_activity(self.person, self.partnership, self.kwargs["activity"])
        return self.activity.body

    def make_form(self, **sent: Any) -> CloseForm:
        return CloseForm(sent.get("data"), today=localdate(self.now))

    def accepted(self, form: CloseForm) -> HttpResponse:
        given = form.cleaned_data
        close_activity(
            activity=self.activity,
            on=given["closed_on"],
            outcome=given["outcome"],
            why=given["why"],
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, f"{self.activity.title} is closed. No more updates are due for it.")
        return redirect("priorities:activity", self.partnership.slug, self.activity.pk)

    def facts(self) -> Mapping[str, Any]:
        activity = self.activity
        return {
            "activity": activity,
            "unmet": list(activity.milestones.filter(actual_on=None)),
            "blockages": list(activity.blockages.open()),
        }
