"""Two people changed the same answers: both texts beside each other, and nothing lost."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict

from priorities.forms.conflicts import BOTH, THEIRS, KeepForm
from priorities.forms.updates import UpdateForm, sent_as
from priorities.models import Update
from priorities.services import WORDS
from priorities.services_returns import Clash, Conflict, merged, words_at
from priorities.shown import LABELS, said
from priorities.views.base import WritingView
from priorities.views.writing import form_for

OWN = frozenset({"csrfmiddlewaretoken", "revision", "clash"})
"""What the page itself sends, beside the answers that it carries along."""


@dataclass(frozen=True)
class Versions:
    """One answer that two people gave differently, in words, and the choice between them."""

    label: str
    mine: str
    theirs: str
    choice: Any


def ask(view: WritingView, form: UpdateForm, conflict: Conflict) -> HttpResponse:
    """409: what to keep of each clash. What only the other changed goes into the answers carried along."""
    clashing = [clash.name for clash in conflict.clashes]
    data = QueryDict(mutable=True)
    data.update(form.data)
    for name, value in conflict.words.items():
        if name not in clashing:
            _put(data, name, value)
    data["revision"] = str(conflict.update.revision)
    return _page(view, data, conflict.update, conflict.clashes, KeepForm(names=clashing), status=409)


def answer(view: WritingView, data: QueryDict) -> QueryDict | HttpResponse:
    """What was sent, with each choice carried out; or the page again where one is missing."""
    update, revision = view.update, data.get("revision", "")
    names = [name for name in WORDS if name in data.getlist("clash")]
    if update is None or not re.fullmatch(r"[0-9]{1,9}", revision) or not names:
        return data
    theirs = words_at(update, int(revision))
    if not theirs:
        return data
    keep = KeepForm(data, names=names)
    if not keep.is_valid():
        return _ask_again(view, data, update, theirs, keep)
    chosen = data.copy()
    for name in names:
        choice = keep.cleaned_data[f"keep_{name}"]
        if choice == THEIRS:
            _put(chosen, name, theirs[name])
        elif choice == BOTH:
            chosen[name] = f"{data.get(name, '')}\n\n{theirs[name]}"
    return chosen


def _ask_again(
    view: WritingView, data: QueryDict, update: Update, theirs: Mapping[str, Any], keep: KeepForm
) -> QueryDict | HttpResponse:
    form = form_for(view, data)
    if not form.is_valid():
        return data
    _, clashes = merged(base={}, mine=form.words(), theirs=theirs)
    asked = [clash for clash in clashes if f"keep_{clash.name}" in keep.fields]
    return _page(view, data, update, asked, keep, status=422)


def _page(
    view: WritingView,
    data: QueryDict,
    update: Update,
    clashes: Iterable[Clash],
    keep: KeepForm,
    *,
    status: int,
) -> HttpResponse:
    last = update.history.select_related("history_user").latest()
    rows = [
        Versions(LABELS[c.name], said(c.name, c.mine), said(c.name, c.theirs), keep[f"keep_{c.name}"])
        for c in clashes
    ]
    return view.render(
        template="priorities/update_conflict.html",
        status=status,
        form=keep,
        rows=rows,
        names=[clash.name for clash in clashes],
        revision=data.get("revision", ""),
        carried=[(name, value) for name, values in data.lists() for value in values if not _is_own(name)],
        who=last.history_user,
        when=last.history_date,
        activity=view.activity,
        period=view.period,
    )


def _is_own(name: str) -> bool:
    return name in OWN or name.startswith("keep_")


def _put(data: QueryDict, name: str, value: Any) -> None:
    for control, text in sent_as(name, value).items():
        data[control] = text
