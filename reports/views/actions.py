"""One action of the log: its life, and what may be done about it by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage, Open, PageView, PortalView
from partners.wording import uk_date
from reports.forms.actions import ClaimForm, RedateForm, ReturnForm, VerificationForm
from reports.models import ActionPoint, ExceptionCase
from reports.services import acting


@dataclass(frozen=True)
class Status:
    """How an action stands: a shape with its colour, and the word that says it."""

    rag: str
    word: str


def status_of(action: ActionPoint, today: date) -> Status:
    if action.verified_at:
        return Status("complete", "Done (verified)")
    if action.claimed_at:
        return Status("not_reported", "Done (claimed)")
    return Status("red", "Overdue") if action.due_on < today else Status("not_due", "Open")


class OfAction(PortalView):
    section = "actions"

    action: ActionPoint

    def load(self) -> Body:
        visible = ActionPoint.objects.visible_to(self.person).filter(
            pk=self.kwargs["action"], body__partnership=self.partnership
        )
        action = visible.select_related(
            "body", "case", "decision__body", "person", "organisation", "claimed_by", "verified_by"
        ).first()
        if action is None:
            raise Http404
        self.action = action
        return action.body

    def facts(self) -> Mapping[str, Any]:
        return {"action": self.action, "standing": status_of(self.action, localdate(self.now))}

    @property
    def may_claim(self) -> bool:
        """It is theirs: given to them, or to the organisation they work for."""
        own = self.person.organisation_id
        return self.action.person_id == self.person.pk or (
            own is not None and own == self.action.organisation_id
        )

    def back(self) -> HttpResponse:
        return redirect("reports:action", self.partnership.slug, self.action.pk)


class ActionPage(OfAction, PageView):
    """One action with everything that happened to it, in words."""

    permission = Open.SIGNED_IN
    template_name = "reports/action.html"

    def facts(self) -> Mapping[str, Any]:
        action = self.action
        followed = ExceptionCase.objects.visible_to(self.person).filter(pk=action.case_id)
        unsettled = action.claimed_at is not None and action.verified_at is None
        own = self.person.pk in (action.claimed_by_id, action.person_id)
        return {
            **super().facts(),
            "moves": action.redatings.count(),
            "history": self._history(),
            "follows": followed.exists(),
            "claims": self.may_claim and action.claimed_at is None and action.verified_at is None,
            "verifies": unsettled and Permission.VERIFY_ACTION in self.permissions and not own,
            "returns": unsettled and Permission.VERIFY_ACTION in self.permissions,
            "redates": action.verified_at is None and Permission.RECORD_DECISION in self.permissions,
        }

    def _history(self) -> list[dict[str, Any]]:
        """What each version of the record changed, newest first."""
        found: list[dict[str, Any]] = []
        before: Any = None
        for version in self.action.history.select_related("history_user").order_by(
            "history_date", "history_id"
        ):
            title, text = _change(before, version)
            who = version.history_user.name if version.history_user else "The portal"
            found.append({"when": version.history_date, "title": title, "text": text, "who": who})
            before = version
        return found[::-1]


def _change(before: Any, now: Any) -> tuple[str, str]:
    """A title and a text for what made one version of an action another."""
    if before is None:
        return f"Raised, due {uk_date(now.due_on)}", now.what
    if now.due_on != before.due_on:
        return (
            f"Day moved from {uk_date(before.due_on)} to {uk_date(now.due_on)}",
            now.history_change_reason or "",
        )
    if now.verified_at and not before.verified_at:
        return "Verified", now.verification
    if now.claimed_at and not before.claimed_at:
        return "Reported as done", now.claim
    if before.claimed_at and not now.claimed_at:
        return "Sent back as not done", now.history_change_reason or ""
    return "Changed", now.history_change_reason or ""


class ActionClaim(OfAction, FormPage):
    """Whoever it was given to, or somebody of their organisation, says that it is done."""

    permission = Open.SIGNED_IN
    template_name = "reports/action_claim.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_claim:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> ClaimForm:
        return ClaimForm(**sent)

    def accepted(self, form: ClaimForm) -> HttpResponse:
        acting.claim_done(action=self.action, claim=form.cleaned_data["claim"], by=self.person, at=self.now)
        messages.success(self.request, "Reported as done. Somebody else verifies it.")
        return self.back()


class ActionVerify(OfAction, FormPage):
    permission = Permission.VERIFY_ACTION
    template_name = "reports/action_verify.html"

    def make_form(self, **sent: Any) -> VerificationForm:
        return VerificationForm(**sent)

    def accepted(self, form: VerificationForm) -> HttpResponse:
        acting.verify_done(
            action=self.action,
            verification=form.cleaned_data["verification"],
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, "The action is done and verified.")
        return self.back()


class ActionSendBack(OfAction, FormPage):
    permission = Permission.VERIFY_ACTION
    template_name = "reports/action_send_back.html"

    def make_form(self, **sent: Any) -> ReturnForm:
        return ReturnForm(**sent)

    def accepted(self, form: ReturnForm) -> HttpResponse:
        acting.send_back(action=self.action, why=form.cleaned_data["why"], by=self.person, at=self.now)
        messages.success(self.request, "The action is open again.")
        return self.back()


class ActionRedate(OfAction, FormPage):
    permission = Permission.RECORD_DECISION
    template_name = "reports/action_redate.html"

    def make_form(self, **sent: Any) -> RedateForm:
        return RedateForm(today=localdate(self.now), now_due_on=self.action.due_on, **sent)

    def accepted(self, form: RedateForm) -> HttpResponse:
        acting.redate(action=self.action, by=self.person, at=self.now, **form.cleaned_data)
        messages.success(self.request, f"The action is now due {uk_date(form.cleaned_data['due_on'])}.")
        return self.back()
