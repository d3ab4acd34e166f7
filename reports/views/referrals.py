"""What a sister board answered on what was referred to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners.models import Body
from partners.roles import Permission
from partners.views.base import FormPage
from partners.wording import plural
from reports.forms.referrals import SisterAnswerForm
from reports.rules import Outcome
from reports.services import referring
from reports.views.decisions import OfDecision


class SisterAnswerCreate(OfDecision, FormPage):
    """The secretariat writes down the answer of a board that need not use the portal itself."""

    permission = Permission.RECORD_DECISION
    template_name = "reports/sister_answer_create.html"

    def load(self) -> Body:
        body = super().load()
        if self.decision.get_outcome() is not Outcome.REFER or self.decision.confirmed_at is None:
            raise Http404
        return body

    def make_form(self, **sent: Any) -> SisterAnswerForm:
        referred_on = self.decision.get_day()
        return SisterAnswerForm(referred_on=referred_on, today=localdate(self.now), **sent)

    def accepted(self, form: SisterAnswerForm) -> HttpResponse:
        answer = referring.record_sister_answer(
            decision=self.decision, by=self.person, at=self.now, **form.cleaned_data
        )
        told = plural(answer.notices.count(), "person,people")
        messages.success(self.request, f"The answer is recorded. It is sent to {told}.")
        return redirect("reports:decision", self.partnership.slug, self.decision.pk)
