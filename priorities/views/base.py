"""How the pages of this app find what they show."""

import re
from collections.abc import Iterable
from datetime import MAXYEAR, date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.timezone import localdate

from partners import access
from partners.access import Reader
from partners.models import Body, Partnership, Person
from partners.nested import made
from partners.roles import Permission
from partners.views.base import PortalView
from priorities import writing_rows
from priorities.figure_rows import measures_of
from priorities.models import Activity, Blockage, Measure, Milestone, ReportingPeriod, Update, UpdateDraft
from priorities.rules import months_after
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


def month_of(code: str) -> tuple[date, date]:
    """The first day of the month of a period's code, as `2026-07`, and that of the next; else 404."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", code) or not int(code[:4]):
        raise Http404
    first = date.fromisoformat(f"{code}-01")
    return first, months_after(first, 1) if first.year < MAXYEAR else date.max


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
    previous: Update | None  # the last one submitted before this period

    def load(self) -> Body:
        from_on, to_on = month_of(self.kwargs["period"])
        found: Any = writing_rows.activities.first(
            activity=self.kwargs["activity"],
            partnership=self.partnership.pk,
            from_on=from_on,
            to_on=to_on,
            person=Reader(self.person),
        )
        if found is None or found.told_period is None:
            raise Http404
        self.activity, self.period = found, made(ReportingPeriod, found.told_period)
        ran = self.activity.ran(self.period.starts_on, self.period.ends_on)
        if self.period.starts_on > localdate(self.now) or not ran:
            raise Http404
        self.find_updates()
        return self.activity.body

    def find_updates(self) -> None:
        """The update as it stands now, and the one before it."""
        found = writing_rows.updates(
            activity=self.activity.pk, period=self.period.pk, starts_on=self.period.starts_on
        )
        self.update = next((update for update in found if update.period_id == self.period.pk), None)
        self.previous = next((update for update in found if update.period_id != self.period.pk), None)

    def milestones(self) -> Iterable[Milestone]:
        """The activity's, as they stand now; on a page that is only read they are looked up once."""
        return self.activity.milestones.all() if self.request.method == "POST" else self._milestones

    def measures(self) -> Iterable[Measure]:
        """Those the activity moves, with their figures, in the same way."""
        return self.activity.measures.with_figures() if self.request.method == "POST" else self._measures

    @cached_property
    def _milestones(self) -> list[Milestone]:
        found: Any = self.activity
        return [made(Milestone, told) for told in found.told_milestones]

    @cached_property
    def _measures(self) -> list[Measure]:
        return measures_of(self.activity.pk)

    def open_blockages(self) -> list[Blockage]:
        """With all that a list of them says."""
        return writing_rows.blockages(activity=self.activity.pk)

    @property
    def own_draft(self) -> UpdateDraft | None:
        """What this person typed or began here and did not save, looked up in the same way."""
        found = self._find_drafts() if self.request.method == "POST" else self._drafts
        return next((draft for draft in found if draft.person_id == self.person.pk), None)

    @property
    def others_drafts(self) -> list[UpdateDraft]:
        """What others are typing in the same update at this moment, whoever began first in front."""
        found = self._find_drafts() if self.request.method == "POST" else self._drafts
        return [draft for draft in found if draft.person_id != self.person.pk]

    @cached_property
    def _drafts(self) -> list[UpdateDraft]:
        return self._find_drafts()

    def _find_drafts(self) -> list[UpdateDraft]:
        return writing_rows.drafts(
            activity=self.activity.pk, period=self.period.pk, person=self.person.pk, at=self.now
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_write(self.person, self.activity):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
