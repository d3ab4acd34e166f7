from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from partners import access
from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage
from priorities.forms.activities import OPEN, RESTRICT, ReadersForm
from priorities.models import Activity
from priorities.services_activities import lift_restriction, restrict_activity


class ActivityRestrict(FormPage):
    """Who may read an activity. Its group's chair names them, also where nobody named the chair."""

    permission = Permission.NAME_READERS
    section = "activities"
    template_name = "priorities/activity_restrict.html"

    activity: Activity

    def load(self) -> Body:
        naming = Q(body_id__in=access.body_ids(self.person, Permission.NAME_READERS))
        seen = Q(pk__in=Activity.objects.visible_to(self.person).values("pk"))
        found = Activity.objects.filter(naming | seen, priority__strategy__partnership=self.partnership)
        activity = found.select_related("body", "lead_person").filter(pk=self.kwargs["activity"]).first()
        if activity is None:
            raise Http404
        self.activity = activity
        body: Body = activity.body
        return body

    def make_form(self, **sent: Any) -> ReadersForm:
        named = self.activity.readers.values_list("person_id", flat=True)
        return ReadersForm(
            sent.get("data"),
            people=access.people_with(Permission.READ, self.activity.body),
            restricted=self.activity.restricted,
            initial={"openness": RESTRICT if self.activity.restricted else OPEN, "readers": list(named)},
        )

    def accepted(self, form: ReadersForm) -> HttpResponse:
        given, by, at = form.cleaned_data, self.person, self.now
        if given["openness"] == RESTRICT:
            restrict_activity(activity=self.activity, readers=given["readers"], by=by, at=at)
            messages.success(self.request, "Only the people named may read this activity.")
        elif self.activity.restricted:
            lift_restriction(activity=self.activity, why=given["why"], by=by, at=at)
            messages.success(self.request, "Everybody who reads the group's papers may read this activity.")
        return redirect("priorities:activity", self.partnership.slug, self.activity.pk)

    def facts(self) -> Mapping[str, Any]:
        return {"activity": self.activity}
