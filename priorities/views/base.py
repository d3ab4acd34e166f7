"""How the pages of this app find what they show."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Partnership, Person
from partners.roles import Permission
from partners.views.base import PortalView
from priorities.models import Activity, Measure, Milestone, ReportingPeriod, Update, UpdateDraft
from priorities.services import may_write


def find_activity(person: Person, partnership: Partnership, pk: UUID) -> Activity:
    """The activity, if it is of this partnership and the person may see it; else 404."""
    found = (
        Activity.objects.visible_to(person)
        .filter(priority__strategy__partnership=partnership, pk=pk)
        .select_related(
            "priority", "body__reports_to", "body__partnership", "lead_organisation", "lead_person"
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def find_period(partnership: Partnership, code: str) -> ReportingPeriod:
    """The period that starts in the month of the code, as `2026-07`; else 404."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", code):
        raise Http404
    year, month = map(int, code.split("-"))
    periods = ReportingPeriod.objects.filter(partnership=partnership)
    period = periods.filter(starts_on__year=year, starts_on__month=month).first() if year else None
    if period is None:
        raise Http404
    return period


def reading_body(person: Person, activity: Activity) -> Body:
    """The body through which they read it: the accountable one if they may, else one that shares it."""
    through = Q(pk=activity.body_id) | Q(shared_activities=activity)
    bodies = list(access.bodies_for(person, Permission.READ).filter(through).distinct())
    if not bodies:
        raise Http404
    return next((body for body in bodies if body.pk == activity.body_id), bodies[0])


class WritingView(PortalView):
    """A page of an activity's update for a period, for those who write it."""

    permission = Permission.WRITE_UPDATE
    section = "updates"

    activity: Activity
    period: ReportingPeriod
    update: Update | None

    def load(self) -> Body:
        self.activity = find_activity(self.person, self.partnership, self.kwargs["activity"])
        self.period = find_period(self.partnership, self.kwargs["period"])
        ran = self.activity.ran(self.period.starts_on, self.period.ends_on)
        if self.period.starts_on > localdate(self.now) or not ran:
            raise Http404
        updates = Update.objects.filter(activity=self.activity, period=self.period)
        self.update = updates.select_related("period", "activity__body", "submitted_by", "asked_of").first()
        return self.activity.body

    def milestones(self) -> Iterable[Milestone]:
        """The activity's, as they stand now; on a page that is only read they are looked up once."""
        return self.activity.milestones.all() if self.request.method == "POST" else self._milestones

    def measures(self) -> Iterable[Measure]:
        """Those the activity moves, with their figures, in the same way."""
        return self.activity.measures.with_figures() if self.request.method == "POST" else self._measures

    @cached_property
    def _milestones(self) -> list[Milestone]:
        return list(self.activity.milestones.all())

    @cached_property
    def _measures(self) -> list[Measure]:
        return list(self.activity.measures.with_figures())

    @property
    def own_draft(self) -> UpdateDraft | None:
        """What this person typed or began here and did not save, looked up in the same way."""
        return self._find_draft() if self.request.method == "POST" else self._own_draft

    @cached_property
    def _own_draft(self) -> UpdateDraft | None:
        return self._find_draft()

    def _find_draft(self) -> UpdateDraft | None:
        drafts = UpdateDraft.objects.filter(activity=self.activity, period=self.period)
        return drafts.filter(person=self.person).first()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_write(self.person, self.activity):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
