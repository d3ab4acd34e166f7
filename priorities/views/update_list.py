"""The returns of a period: where each stands, what its officer says and what is worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.timezone import localdate

from partners.rules import Marking
from partners.tables import Column, status
from partners.views.base import Open
from partners.views.lists import Filter, ListPage
from partners.wording import uk_date
from priorities import figure_rows, return_rows, shown
from priorities.models import ReportingPeriod, Update
from priorities.rules import Rag, severity
from priorities.services import judging
from priorities.shown_chases import chased_for

STANDINGS = (
    "Overdue",
    "Overdue draft",
    "Not received",
    "Draft",
    "Not started",
    "Submitted late",
    "Submitted",
)
"""In the order in which they matter."""


@dataclass(frozen=True)
class Return:
    """An activity's return for a period: where it stands, and both colours."""

    activity: Any
    update: Update | None
    standing: str
    self_rag: str
    computed_rag: str
    is_theirs: bool
    chased: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.update is None or not (self.update.is_submitted or self.update.is_locked)

    @property
    def is_settled(self) -> bool:
        """What was worked out stays as it was."""
        return self.update is not None and (self.update.is_submitted or self.update.is_locked)


class UpdateList(ListPage):
    """The returns of a period that the reader may see; an officer's own come first."""

    permission = Open.SIGNED_IN
    section = "updates"
    template_name = "priorities/updates.html"
    name = "updates"
    noun = "activity,activities"
    about = "What officers say of each activity in a period, beside the rating worked out by the rules."
    sorts: ClassVar = {
        "yours": lambda found: (
            not found.is_theirs,
            found.activity.priority.number,
            found.activity.reference,
        ),
        "title": lambda found: found.activity.title.casefold(),
        "group": lambda found: (found.activity.body.short_name, found.activity.reference),
        "standing": lambda found: (STANDINGS.index(found.standing), found.activity.reference),
        "rating": lambda found: (-severity(Rag(found.self_rag)), found.activity.reference),
    }
    usual_sort = "yours"

    period: ReportingPeriod | None

    def asks(self) -> list[Filter]:
        periods = list(ReportingPeriod.objects.filter(partnership=self.partnership).newest_first())
        self.period = chosen_period(periods, self.request.GET.get("period", ""), self.now)
        in_hand = chosen_period(periods, "", self.now)
        self.returns = [] if self.period is None else self._returns(self.period)
        groups = {found.activity.body.slug: found.activity.body.short_name for found in self.returns}
        held = {found.standing for found in self.returns}
        standings = {words: words for words in STANDINGS if words in held}
        whose = {"": "Everybody’s", "mine": "Yours to write"}
        return [
            self.ask(
                "period",
                "Period",
                {period.code: period.label for period in periods},
                usual=in_hand.code if in_hand else "",
            ),
            self.ask("group", "Group", {"": "All groups", **dict(sorted(groups.items()))}),
            self.ask("standing", "Standing", {"": "All", **standings}),
            self.ask("whose", "Whose", whose),
        ]

    def found(self) -> list[Return]:
        group, standing = self.asked("group"), self.asked("standing")
        listed = [
            found
            for found in self.returns
            if group in ("", found.activity.body.slug)
            and standing in ("", found.standing)
            and (found.is_theirs or self.asked("whose") != "mine")
        ]
        order = self.sorts[self.sort.removeprefix("-")]
        return sorted(listed, key=order, reverse=self.sort.startswith("-"))

    def rows(self, found: Sequence[Return]) -> list[Return]:
        """With what is worked out today for those that are not settled, and who was chased for what is not in."""
        if self.period is None:
            return []
        judged_on, grace_days = judging(self.period, self.now)
        waiting = [row.activity for row in found if not row.is_settled]
        figure_rows.load(waiting)
        absent = [row.activity for row in found if not (row.update and row.update.submitted_at)]
        chased = chased_for(self.period, absent, at=self.now)
        return [
            replace(
                row if row.is_settled else _judged(row, judged_on, grace_days),
                chased=chased.get(row.activity.pk, ""),
            )
            for row in found
        ]

    def is_sensitive(self, row: Return) -> bool:
        marked = row.update or row.activity
        return bool(marked.marking != Marking.OFFICIAL)

    def span(self) -> str:
        if self.period is None:
            return super().span()
        return f"{self.period.starts_on:%Y-%m}-to-{self.period.ends_on:%Y-%m}"

    def facts(self) -> Mapping[str, Any]:
        facts = super().facts()
        period = self.period
        return {
            **facts,
            "period": period,
            "tally": tally(self.found()),
            "is_past_due": period is not None and period.updates_are_late(self.now),
        }

    def columns(self) -> list[Column]:
        return [
            Column("Activity", attrgetter("activity.title"), sort="title", url=self._address),
            Column("Reference", attrgetter("activity.reference"), small=True),
            Column("Yours", lambda row: "Yours to write" if row.is_theirs else "", small=True),
            Column("Group", attrgetter("activity.body.short_name"), sort="group"),
            Column("Lead", attrgetter("activity.lead_organisation.short_name")),
            Column("Lead person", lambda row: str(row.activity.lead_person or ""), small=True),
            Column("Standing", attrgetter("standing"), sort="standing"),
            Column("Submitted", _submitted_on, small=True, words=_submitted_words),
            Column(
                "Chased",
                attrgetter("chased"),
                small=True,
                words=lambda row: row.chased[:1].upper() + row.chased[1:],
                note="How often somebody was written to for what is not in, when and to whom last.",
            ),
            status("Officer’s rating", attrgetter("self_rag"), sort="rating"),
            status(
                "Worked out",
                attrgetter("computed_rag"),
                note="By the rules: as it stood when it was submitted, and until then as it stands today.",
            ),
        ]

    def _address(self, row: Return) -> str:
        slug, activity = self.partnership.slug, row.activity.pk
        if row.is_theirs and row.is_open and self.period:
            return reverse("priorities:update_edit", args=[slug, activity, self.period.code])
        if row.update is not None:
            return reverse("priorities:update", args=[slug, row.update.pk])
        return reverse("priorities:activity", args=[slug, activity])

    def _returns(self, period: ReportingPeriod) -> list[Return]:
        found = return_rows.returns(self.person, period)
        return [self._return(activity, update, period) for activity, update in found]

    def _return(self, activity: Any, update: Update | None, period: ReportingPeriod) -> Return:
        silent = Rag.NOT_REPORTED if period.updates_are_late(self.now) else Rag.NOT_DUE
        return Return(
            activity=activity,
            update=update,
            standing=shown.standing(update, period, self.now),
            self_rag=(update.self_rag if update else "") or silent,
            computed_rag=update.computed_rag if update else Rag.GREY,
            is_theirs=activity.is_theirs,
        )


def _judged(row: Return, on: date, grace_days: int) -> Return:
    return replace(row, computed_rag=row.activity.judged(on, grace_days=grace_days).rag)


def _submitted_on(row: Return) -> date | None:
    submitted_at = row.update.submitted_at if row.update else None
    return localdate(submitted_at) if submitted_at else None


def _submitted_words(row: Return) -> str:
    day = _submitted_on(row)
    return uk_date(day) if day else ""


def tally(returns: Sequence[Return]) -> list[tuple[str, int]]:
    """How many stand where, in the order in which they matter."""
    found = [(words, sum(1 for r in returns if r.standing == words)) for words in STANDINGS]
    return [(words, count) for words, count in found if count]


def chosen_period(periods: Sequence[ReportingPeriod], code: str, at: datetime) -> ReportingPeriod | None:
    """The one asked for; else the oldest whose reports are not due yet, of those that have begun."""
    if asked := next((period for period in periods if period.code == code), None):
        return asked
    begun = [period for period in periods if period.starts_on <= localdate(at)]
    open_ones = [period for period in begun if at <= period.reports_due_at]
    return open_ones[-1] if open_ones else next(iter(begun), None)
