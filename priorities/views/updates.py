"""One update as it is read, with its history."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from partners.models import Body
from partners.roles import Permission
from partners.views.parts import PartsPage
from priorities import shown
from priorities.models import Blockage, Update, UpdateDraft
from priorities.services import ASKS_FOR_AN_ACCOUNT, may_write
from priorities.views.base import reading_body
from priorities.views.returns import marking_words


class UpdatePage(PartsPage):
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

    def subject(self) -> Update:
        return self.update

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
            "blockages": blockages.dated().select_related(
                "unblocker_organisation", "unblocker_body", "owner"
            ),
            "edits": shown.edits(update, with_drafts=bool(reads_all and is_own_group)),
            "may_withdraw": writes and update.is_submitted and not update.is_locked,
            "may_continue": writes and not update.is_submitted and not update.is_locked,
            "may_mark": writes,
            "may_amend": writes and update.is_locked,
            "marking": marking_words(update.marking),
            "parts": self.parts,
            "unsent": self._unsent if writes and update.is_locked and not update.is_submitted else None,
        }

    @property
    def _unsent(self) -> UpdateDraft | None:
        """What the reader typed for an update that never came."""
        own = UpdateDraft.objects.never_sent()
        own = own.filter(activity=self.update.activity, period=self.update.period)
        found: UpdateDraft | None = own.filter(person=self.person).first()
        return found
