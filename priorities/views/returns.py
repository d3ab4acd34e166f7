"""The officer's pages: write an update, review and submit it, withdraw or amend it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.models import Body
from partners.views.base import FormPage, PageView
from partners.wording import uk_time
from priorities import shown
from priorities.forms.updates import AmendForm, SubmitForm, UpdateForm, WhyForm
from priorities.models import Update, UpdateDraft
from priorities.rules import SELF_RAGS, Rag, differs
from priorities.services import (
    ASKS_FOR_AN_ACCOUNT,
    Stale,
    amend_update,
    judged_from,
    judging,
    missing_from,
    submit_update,
    withdraw_update,
)
from priorities.services_returns import Conflict, save_return
from priorities.views import conflicts, drafts
from priorities.views.base import WritingView
from priorities.views.writing import deciders, form_for, stored_form, unfinished_blockage

WHY_IT_DIFFERS = "reason_for_difference"
REVIEWED = (WHY_IT_DIFFERS, "confidence", *shown.NARRATIVES)


class ReturnView(WritingView):
    """What the pages of one return share: where the others are, and what stood there last period."""

    def to(self, name: str) -> HttpResponse:
        """The return's page of that name."""
        return redirect(
            f"priorities:update_{name}", self.partnership.slug, self.activity.pk, self.period.code
        )

    def to_reading(self, update: Update) -> HttpResponse:
        return redirect("priorities:update", self.partnership.slug, update.pk)

    @property
    def saved(self) -> Update:
        """The update, on pages that turn away when there is none."""
        if self.update is None:
            raise LookupError("This page is shown for a saved update only.")
        return self.update

    def about(self) -> dict[str, Any]:
        """What the page is about, for every template of a return."""
        return {
            "activity": self.activity,
            "period": self.period,
            "update": self.update,
            "is_past_due": self.period.updates_are_late(self.now),
            "marking": marking_words(self.update.marking if self.update else self.activity.marking),
        }


class ReturnForm(ReturnView, FormPage):
    """A form that only makes sense while the return stands a certain way."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.elsewhere() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.elsewhere() or super().post(request, *args, **kwargs)

    def elsewhere(self) -> HttpResponse | None:
        """Where somebody belongs who has nothing to do here."""
        raise NotImplementedError


def marking_words(marking: str) -> str:
    """Shown on the page; OFFICIAL carries no mark."""
    return "" if marking == "official" else shown.said("marking", marking)


class UpdateEdit(ReturnView, FormPage):
    """The form. Saving keeps whatever is there; reviewing also says what is still missing."""

    template_name = "priorities/update_edit.html"
    draft: UpdateDraft | None = None  # what was typed and is put back

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.update and (self.update.is_submitted or self.update.is_locked):
            return self.to_reading(self.update)
        if rescued := self.rescued():
            return self.show(rescued)
        self.draft = drafts.typed_draft(self)
        return self.show(drafts.put_back(self, self.draft) if self.draft else self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = request.POST
        if "clash" in sent:
            chosen = conflicts.answer(self, sent)
            if isinstance(chosen, HttpResponse):
                return chosen
            request.POST = chosen  # type: ignore[assignment]
        return super().post(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> UpdateForm:
        return form_for(self, sent.get("data"))

    def accepted(self, form: UpdateForm) -> HttpResponse:
        try:
            update = save_return(
                activity=self.activity,
                period=self.period,
                answers=form.answers(),
                revision=form.cleaned_data["revision"],
                by=self.person,
                at=self.now,
            )
        except Conflict as conflict:
            return conflicts.ask(self, form, conflict)
        if self.request.POST.get("action") == "blockages":
            return self.to("blockages")
        if self.request.POST.get("action") != "review":
            messages.success(self.request, f"Draft saved at {uk_time(self.now)}.")
            return self.to("edit")
        missing = missing_from(update)
        if not missing and not unfinished_blockage(form, missing):
            return self.to("review")
        self.find_updates()
        return self.show(stored_form(self, self.saved, missing, form), status=422)

    def facts(self) -> Mapping[str, Any]:
        judged = judged_from(self.milestones(), self.measures(), self.period, self.now)
        return {
            **self.about(),
            "computed": judged,
            "judged_on": judging(self.period, self.now)[0],
            "differing": " ".join(rag for rag in SELF_RAGS if differs(rag, judged.rag)),
            "not_green": " ".join(ASKS_FOR_AN_ACCOUNT),
            "draft": self.draft,
            "saved": self.update,
            "others": drafts.others_said(self, self.draft),
            "previous": self.previous,
            "panels": shown.panels(self.activity, self.person),
            "met": [milestone for milestone in self.milestones() if milestone.actual_on],
            "blockages": self.open_blockages(),
        }


class UpdateReview(ReturnForm):
    """Every answer once more before it goes to the group, with what to look at again."""

    template_name = "priorities/update_review.html"

    def elsewhere(self) -> HttpResponse | None:
        """A second click on Submit ends at the receipt."""
        if self.update is None:
            return self.to("edit")
        if self.update.is_submitted:
            return self.to("receipt")
        return self.to_reading(self.update) if self.update.is_locked else None

    def make_form(self, **sent: Any) -> SubmitForm:
        return SubmitForm(sent.get("data"), initial={"revision": self.saved.revision})

    def accepted(self, form: SubmitForm) -> HttpResponse:
        revision = form.cleaned_data["revision"]
        try:
            submit_update(update=self.saved, revision=revision, by=self.person, at=self.now)
        except Stale as stale:
            fresh = SubmitForm({"revision": self.saved.revision})
            fresh.add_error(None, f"{stale} Read it again before you submit it.")
            return self.show(fresh, status=409)
        return self.to("receipt")

    def facts(self) -> Mapping[str, Any]:
        update = self.saved
        asks = update.self_rag in ASKS_FOR_AN_ACCOUNT
        blockages = self.open_blockages()
        disagrees = bool(update.self_rag) and differs(Rag(update.self_rag), Rag(update.computed_rag))
        return {
            **self.about(),
            "rows": shown.rows_to_check(
                update, [name for name in REVIEWED if disagrees or name != WHY_IT_DIFFERS]
            ),
            "differs": disagrees,
            "account": shown.rows_to_check(update, shown.account_of(update)) if asks else [],
            "missing": missing_from(update),
            "warnings": shown.warnings(
                update, self.previous, [b for b in blockages if b.raised_in_id == update.pk]
            ),
            "milestones": self.milestones(),
            "measures": shown.figures(self.measures(), self.period),
            "blockages": blockages,
            "changes_here": update.pk,
        }


class UpdateReceipt(ReturnView, PageView):
    """It has arrived, and what happens to it next."""

    template_name = "priorities/update_receipt.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.update is None or not self.update.is_submitted:
            return self.to("edit")
        return super().get(request, *args, **kwargs)

    def facts(self) -> Mapping[str, Any]:
        submitted_at = self.saved.submitted_at
        is_late = submitted_at is not None and self.period.updates_are_late(submitted_at)
        return {
            **self.about(),
            "is_late": is_late,
            "is_report_due": self.now > self.period.reports_due_at,
            "blockages": self.open_blockages(),
        }


class UpdateWithdraw(ReturnForm):
    """Take back what was submitted by mistake, while the group's report is open."""

    template_name = "priorities/update_withdraw.html"

    def elsewhere(self) -> HttpResponse | None:
        if self.update is None or not (self.update.is_submitted or self.update.is_locked):
            return self.to("edit")
        return self.to_reading(self.update) if self.update.is_locked else None

    def make_form(self, **sent: Any) -> WhyForm:
        return WhyForm(sent.get("data"))

    def accepted(self, form: WhyForm) -> HttpResponse:
        withdraw_update(update=self.saved, by=self.person, at=self.now, why=form.cleaned_data["why"])
        messages.success(self.request, "Update withdrawn. It is a draft again.")
        return self.to("edit")

    def facts(self) -> Mapping[str, Any]:
        return self.about()


class UpdateAmend(ReturnForm):
    """Correct an update after the group's report was signed, or send the one that never came."""

    template_name = "priorities/update_amend.html"
    draft: UpdateDraft | None = None  # of an update that never came

    def elsewhere(self) -> HttpResponse | None:
        if self.update is None or not (self.update.is_submitted or self.update.is_locked):
            return self.to("edit")
        return None if self.update.is_locked else self.to_reading(self.update)

    def make_form(self, **sent: Any) -> AmendForm:
        bodies = {body.pk: body for body in Body.objects.filter(partnership=self.partnership)}
        about: dict[str, Any] = {"update": self.saved, "deciders": deciders(self.activity.body, bodies)}
        if "data" not in sent and not self.saved.is_submitted:
            self.draft = drafts.typed_draft(self)
        if self.draft is None:
            return AmendForm(sent.get("data"), **about)
        typed = drafts.typed_words(self, self.draft)
        typed["revision"] = str(self.saved.revision)
        form = AmendForm(typed, **about)
        form.leave_unjudged()
        return form

    def accepted(self, form: AmendForm) -> HttpResponse:
        update, words = self.saved, form.words()
        for name, value in words.items():
            setattr(update, name, value)
        missing = {name: said for name, said in missing_from(update).items() if name in form.fields}
        if missing:
            for name, said in missing.items():
                form.add_error(name, said)
            return self.show(form, status=422)
        amended = amend_update(
            update=update,
            words=words,
            revision=form.cleaned_data["revision"],
            by=self.person,
            at=self.now,
            why=form.cleaned_data["why"],
        )
        messages.success(
            self.request, "Update corrected. The group's next version of its report will say so."
        )
        return self.to_reading(amended)

    def facts(self) -> Mapping[str, Any]:
        computed = Rag(self.saved.computed_rag)
        return {
            **self.about(),
            "draft": self.draft,
            "computed": {"rag": computed, "reasons": self.saved.computed_reasons},
            "differing": " ".join(rag for rag in SELF_RAGS if differs(rag, computed)),
            "not_green": " ".join(ASKS_FOR_AN_ACCOUNT),
            "previous": self.previous,
        }
