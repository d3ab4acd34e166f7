"""Updates as they are read: the list of a period, and one with its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.timezone import localdate

from partners.models import Body
from partners.roles import Permission
from partners.views.base import Open, PageView
from priorities import shown
from priorities.models import Activity, Blockage, ReportingPeriod, Update
from priorities.rules import Rag
from priorities.services import ASKS_FOR_AN_ACCOUNT, judging, may_write
from priorities.views.base import reading_body
from priorities.views.returns import marking_words


@dataclass(frozen=True)
class Return:
    """An activity's return for a period: where it stands, and both colours."""

    activity: Activity
    update: Update | None
    standing: str
    self_rag: str
    computed_rag: str
    is_theirs: bool

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.update is None or not (self.update.is_submitted or self.update.is_locked)


class UpdateList(PageView):
    """The returns of a period that the reader may see; an officer's own come first."""

    permission = Open.SIGNED_IN
    section = "updates"
    template_name = "priorities/updates.html"

    def facts(self) -> Mapping[str, Any]:
        periods = list(ReportingPeriod.objects.filter(partnership=self.partnership).newest_first())
        period = chosen_period(periods, self.request.GET.get("period", ""), self.now)
        returns = [] if period is None else self.returns(period)
        groups = {found.activity.body_id: found.activity.body for found in returns}
        group = self.request.GET.get("group", "")
        listed = [found for found in returns if group in ("", found.activity.body.slug)]
        return {
            "periods": periods,
            "period": period,
            "groups": sorted(groups.values(), key=lambda body: body.name),
            "group": group,
            "count": len(listed),
            "tally": tally(listed),
            "theirs": [found for found in listed if found.is_theirs],
            "others": [found for found in listed if not found.is_theirs],
            "is_past_due": period is not None and period.updates_are_late(self.now),
        }

    def returns(self, period: ReportingPeriod) -> list[Return]:
        """Every activity that ran in the period and that the reader may see. Six queries, however many."""
        theirs = Activity.objects.written_by(self.person).filter(pk=OuterRef("pk"))
        activities = (
            Activity.objects.visible_to(self.person)
            .filter(priority__strategy__partnership=self.partnership)
            .running(period.starts_on, period.ends_on)
            .select_related("priority", "body", "lead_organisation", "lead_person")
            .with_figures()
            .annotate(is_theirs=Exists(theirs))
        )
        updates = Update.objects.visible_to(self.person).filter(period=period)
        known = {update.activity_id: update for update in updates}
        judged = judging(period, self.now)
        return [self._return(activity, known.get(activity.pk), period, *judged) for activity in activities]

    def _return(
        self, activity: Any, update: Update | None, period: ReportingPeriod, on: Any, grace_days: int
    ) -> Return:
        settled = update is not None and (update.is_submitted or update.is_locked)
        silent = Rag.NOT_REPORTED if period.updates_are_late(self.now) else Rag.NOT_DUE
        return Return(
            activity=activity,
            update=update,
            standing=shown.standing(update, period, self.now),
            self_rag=(update.self_rag if update else "") or silent,
            computed_rag=(
                update.computed_rag
                if update is not None and settled
                else activity.judged(on, grace_days=grace_days).rag
            ),
            is_theirs=activity.is_theirs,
        )


def tally(returns: Sequence[Return]) -> list[tuple[str, int]]:
    """How many stand where, in the order in which they matter."""
    order = (
        "Overdue",
        "Overdue draft",
        "Not received",
        "Draft",
        "Not started",
        "Submitted late",
        "Submitted",
    )
    found = [(words, sum(1 for r in returns if r.standing == words)) for words in order]
    return [(words, count) for words, count in found if count]


def chosen_period(periods: Sequence[ReportingPeriod], code: str, at: datetime) -> ReportingPeriod | None:
    """The one asked for; else the oldest whose reports are not due yet, of those that have begun."""
    if asked := next((period for period in periods if period.code == code), None):
        return asked
    begun = [period for period in periods if period.starts_on <= localdate(at)]
    open_ones = [period for period in begun if at <= period.reports_due_at]
    return open_ones[-1] if open_ones else next(iter(begun), None)


class UpdatePage(PageView):
    """The officer's own words, both colours, and every edit on the way."""

    permission = Permission.READ
    section = "updates"
    template_name = "priorities/update.html"

    update: Update

    def load(self) -> Body:
        found = (
            Update.objects.visible_to(self.person)
            .filter(activity__priority__strategy__partnership=self.partnership, pk=self.kwargs["update"])
            .select_related("activity__priority", "activity__body", "activity__lead_organisation", "period")
            .select_related("activity__lead_person", "submitted_by__organisation", "locked_by", "asked_of")
            .first()
        )
        if found is None:
            raise Http404
        self.update = found
        return reading_body(self.person, found.activity)

    def facts(self) -> Mapping[str, Any]:
        update, activity, period = self.update, self.update.activity, self.update.period
        writes = may_write(self.person, activity)
        reads_all = {Permission.READ_WORKING, Permission.READ_HISTORY} & self.permissions
        is_own_group = self.body is not None and self.body.pk == activity.body_id
        asks = update.self_rag in ASKS_FOR_AN_ACCOUNT
        blockages = Blockage.objects.filter(activity=activity).open(period.ends_on)
        return {
            "update": update,
            "activity": activity,
            "period": period,
            "standing": shown.standing(update, period, self.now),
            "rows": shown.rows_said(update, ("reason_for_difference", *shown.NARRATIVES)),
            "account": shown.rows_said(update, shown.ACCOUNT) if asks else [],
            "milestones": activity.milestones.all(),
            "measures": shown.figures(activity.measures.with_figures(), period),
            "blockages": blockages.select_related("unblocker_organisation", "unblocker_body", "owner"),
            "edits": shown.edits(update, with_drafts=bool(reads_all and is_own_group)),
            "may_withdraw": writes and update.is_submitted and not update.is_locked,
            "may_continue": writes and not update.is_submitted and not update.is_locked,
            "may_amend": writes and update.is_locked,
            "marking": marking_words(update.marking),
        }
