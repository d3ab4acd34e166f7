"""Reading a decision, settling a recorded one, and giving somebody something to do about it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage, Open, PageView, PortalView
from reports.forms.decisions import ActionForm
from reports.models import ActionPoint, Decision
from reports.rules import Outcome
from reports.services import deciding
from reports.views.cards import Standing, card
from reports.views.drafts import Confirmation


class OfDecision(PortalView):
    """A page about one decision. Whoever may follow the exception may read what was decided about it."""

    section = "reports"

    decision: Decision

    def load(self) -> Body:
        visible = Decision.objects.visible_to(self.person).filter(
            pk=self.kwargs["decision"], body__partnership=self.partnership
        )
        decision = visible.select_related(
            "body",
            "case__body",
            "item__case__body",
            "item__report__from_body",
            "item__report__period",
            "meeting__body",
            "referred_to",
            "recorded_by",
            "confirmed_by",
            "rejected_by",
            "supersedes",
        ).first()
        if decision is None:
            raise Http404
        self.decision = decision
        return decision.body

    def facts(self) -> Mapping[str, Any]:
        return {"decision": self.decision, "card": card(self.decision.item, Standing())}


class DecisionPage(OfDecision, PageView):
    permission = Open.SIGNED_IN
    template_name = "reports/decision.html"

    def facts(self) -> Mapping[str, Any]:
        actions = ActionPoint.objects.visible_to(self.person).filter(decision=self.decision)
        return {
            **super().facts(),
            "notices": self.decision.notices.of_decisions()
            .select_related("recipient__organisation")
            .order_by("recipient__name"),
            "sister_answers": self.decision.sister_answers.select_related("recorded_by")
            if self.is_referred
            else [],
            "may_answer": self.is_referred and Permission.RECORD_DECISION in self.permissions,
            "actions": actions.select_related("person", "organisation"),
            "later": Decision.objects.filter(supersedes=self.decision, rejected_at=None).first(),
            "settles": self.decision.confirmed_at is None
            and self.decision.rejected_at is None
            and self.settles,
            "may_raise": self.decision.confirmed_at is not None
            and (
                Permission.RECORD_DECISION in self.permissions
                or self.decision.confirmed_by_id == self.person.pk
            ),
        }

    @property
    def is_referred(self) -> bool:
        return self.decision.get_outcome() is Outcome.REFER and self.decision.confirmed_at is not None

    @property
    def settles(self) -> bool:
        return self.person in deciding.deciders(self.decision.item, at=self.now)[1]


class Settling(OfDecision, Confirmation):
    """The chair or deputy settles what the secretariat recorded, or somebody above where they cannot."""

    permission = Permission.READ_WORKING

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Permission.CONFIRM_DECISION not in self.permissions and not self.stands_in:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def stands_in(self) -> bool:
        return self.person in deciding.deciders(self.decision.item, at=self.now)[1]

    def back(self) -> HttpResponse:
        return redirect("reports:decision", self.partnership.slug, self.decision.pk)


class DecisionConfirm(Settling):
    template_name = "reports/decision_confirm.html"

    def accepted(self, form: Any) -> HttpResponse:
        deciding.confirm_decision(decision=self.decision, by=self.person, at=self.now)
        messages.success(self.request, "The decision is confirmed and takes effect now.")
        return self.back()


class DecisionReject(Settling):
    template_name = "reports/decision_reject.html"

    def accepted(self, form: Any) -> HttpResponse:
        deciding.reject_decision(decision=self.decision, by=self.person, at=self.now)
        messages.success(self.request, "The decision is not confirmed. It stays on record, without effect.")
        return self.back()


class ActionCreate(OfDecision, FormPage):
    """Gives somebody something to do about a decision."""

    permission = Open.SIGNED_IN
    template_name = "reports/action_create.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        decided = self.decision.confirmed_by_id == self.person.pk
        if not decided and Permission.RECORD_DECISION not in self.permissions:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> ActionForm:
        return ActionForm(partnership=self.partnership, today=localdate(self.now), **sent)

    def accepted(self, form: ActionForm) -> HttpResponse:
        task = vars(form.task())
        action = deciding.raise_action(decision=self.decision, by=self.person, at=self.now, **task)
        messages.success(self.request, f"{action.reference} is in the action log.")
        return redirect("reports:decision", self.partnership.slug, self.decision.pk)
