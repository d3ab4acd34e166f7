"""What was typed and not saved: kept while it is typed, put back on return, or discarded."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect

from partners.forms.typed import tidy
from partners.wording import listed, uk_time
from priorities.forms.updates import UpdateForm, sent_as
from priorities.models import Update, UpdateDraft
from priorities.services import WORDS
from priorities.services_drafts import TooLong, discard_draft, keep_draft
from priorities.services_returns import words_at, words_of
from priorities.views.base import WritingView
from priorities.views.writing import form_for, query

OF_A_PART = re.compile(r"[mrb]-")
CONTROLS = {"revision", *WORDS, *(f"{name}_{part}" for name in WORDS for part in ("day", "month", "year"))}


class UpdateDraftKeep(WritingView):
    """Asked by the form's script while somebody types; it answers in JSON."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answers = {name: values for name, values in request.POST.lists() if _is_answer(name)}
        revision = request.POST.get("revision", "")
        try:
            draft = keep_draft(
                activity=self.activity,
                period=self.period,
                answers={name: [str(value) for value in values] for name, values in answers.items()},
                revision=int(revision) if re.fullmatch(r"[0-9]{1,9}", revision) else None,
                by=self.person,
                at=self.now,
            )
        except TooLong:
            return JsonResponse({}, status=413)
        return JsonResponse({"saved_at": uk_time(self.now), "others": others_said(self, draft)})


class UpdateDraftDiscard(WritingView):
    """Back to what was saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        discard_draft(activity=self.activity, period=self.period, by=self.person, at=self.now)
        messages.success(request, "Your unsaved changes are discarded. This is the update as it was saved.")
        return redirect("priorities:update_edit", self.partnership.slug, self.activity.pk, self.period.code)


def _is_answer(name: str) -> bool:
    return name in CONTROLS or OF_A_PART.match(name) is not None


def others_said(view: WritingView, draft: UpdateDraft | None = None) -> str:
    """Who else is typing in the update, and who saved it after this person opened it."""
    words = [f"{each.person.name} (since {uk_time(each.started_at)})" for each in view.others_drafts]
    said = f"{listed(words)} {'is' if len(words) == 1 else 'are'} also editing this update. " if words else ""
    if draft and view.update and view.update.revision != draft.base_revision:
        last: Any = view.update
        who = "You" if last.saved_by == view.person.pk else last.saved_name or "Somebody"
        where = " in another window" if who == "You" else ""
        said += f"{who} saved this update{where} at {uk_time(last.saved_at)}. "
        said += "When you save, you are asked about what both changed."
    return said.strip()


def typed_draft(view: WritingView) -> UpdateDraft | None:
    """What this person typed here and did not save."""
    return view.own_draft if view.own_draft and view.own_draft.answers else None


def put_back(view: WritingView, draft: UpdateDraft) -> UpdateForm:
    """The form with the draft's words. What the person left alone shows what others saved since."""
    form = form_for(view, typed_words(view, draft))
    fresh = form_for(view)
    form.milestones = [
        new if _untouched(old) else old for old, new in _pairs(form.milestones, fresh.milestones)
    ]
    form.figures = [new if _untouched(old) else old for old, new in _pairs(form.figures, fresh.figures)]
    form.leave_unjudged()
    return form


def typed_words(view: WritingView, draft: UpdateDraft) -> QueryDict:
    data = query(draft.answers)
    if view.update is not None:
        _bring_up_to_date(data, base=words_at(view.update, draft.base_revision), update=view.update)
    return data


def _bring_up_to_date(data: QueryDict, *, base: Mapping[str, Any], update: Update) -> None:
    theirs = words_of(update)
    for name in base:
        if all(_same(data.get(control), text) for control, text in sent_as(name, base[name]).items()):
            for control, text in sent_as(name, theirs[name]).items():
                data[control] = text


def _same(typed: str | None, text: str) -> bool:
    return tidy(typed or "").strip() == tidy(text).strip()


def _pairs(old: Iterable[Any], new: Iterable[Any]) -> list[tuple[Any, Any]]:
    fresh = {form.prefix: form for form in new}
    return [(form, fresh.get(form.prefix, form)) for form in old]


def _untouched(part: Any) -> bool:
    return part.is_valid() and not part.is_changed
