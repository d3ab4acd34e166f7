"""Two people changed the same answers: both texts beside each other, and nothing lost."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict

from priorities.forms.conflicts import BOTH, THEIRS, KeepForm
from priorities.forms.parts import DATES, dates_of, dates_said
from priorities.forms.updates import UpdateForm, sent_as
from priorities.services import WORDS
from priorities.services_returns import Clash, Conflict, date_name, merged, words_at
from priorities.shown import LABELS, said
from priorities.views.base import WritingView
from priorities.views.writing import form_for

DATE_LABELS = {"forecast_on": "now expected on", "actual_on": "met on"}
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
    for milestone in conflict.milestones:
        data[f"m-{milestone.pk}-shown"] = dates_said({name: getattr(milestone, name) for name in DATES})
    data["revision"] = str(conflict.update.revision) if conflict.update else ""
    return _page(view, data, conflict.clashes, KeepForm(labels=_labels(view, clashing)), status=409)


def answer(view: WritingView, data: QueryDict) -> QueryDict | HttpResponse:
    """What was sent, with each choice carried out; or the page again where one is missing."""
    theirs = _theirs(view, data)
    names = [name for name in dict.fromkeys(data.getlist("clash")) if name in theirs]
    if not names:
        return data
    keep = KeepForm(data, labels=_labels(view, names))
    if not keep.is_valid():
        return _ask_again(view, data, {name: theirs[name] for name in names}, keep)
    chosen = data.copy()
    for name in names:
        choice = keep.cleaned_data[f"keep_{name}"]
        if choice == THEIRS:
            _put(chosen, name, theirs[name])
        elif choice == BOTH:
            chosen[name] = f"{data.get(name, '')}\n\n{theirs[name]}"
    return chosen


def _theirs(view: WritingView, data: QueryDict) -> dict[str, Any]:
    """What the page showed as saved, by name."""
    revision, found = data.get("revision", ""), {}
    if view.update is not None and re.fullmatch(r"[0-9]{1,9}", revision):
        found = words_at(view.update, int(revision))
    for milestone in view.activity.milestones.all():
        for name, day in dates_of(data.get(f"m-{milestone.pk}-shown", "")).items():
            found[date_name(milestone, name)] = day
    return found


def _labels(view: WritingView, names: Iterable[str]) -> dict[str, str]:
    of_dates = {
        date_name(milestone, name): f"{milestone.title}: {words}"
        for milestone in view.activity.milestones.all()
        for name, words in DATE_LABELS.items()
    }
    return {name: LABELS.get(name) or of_dates[name] for name in names}


def _ask_again(
    view: WritingView, data: QueryDict, theirs: Mapping[str, Any], keep: KeepForm
) -> QueryDict | HttpResponse:
    form = form_for(view, data)
    if not form.is_valid():
        return data
    answers = form.words() | form.dates()
    mine = {name: answers[name] for name in theirs if name in answers}
    _, asked = merged(base={}, mine=mine, theirs=theirs)
    return _page(view, data, asked, keep, status=422)


def _page(
    view: WritingView, data: QueryDict, clashes: Sequence[Clash], keep: KeepForm, *, status: int
) -> HttpResponse:
    names = [clash.name for clash in clashes]
    last, labels = _last_change(view, names), _labels(view, names)
    rows = [
        Versions(labels[c.name], said(c.name, c.mine), said(c.name, c.theirs), keep[f"keep_{c.name}"])
        for c in clashes
    ]
    return view.render(
        template="priorities/update_conflict.html",
        status=status,
        form=keep,
        rows=rows,
        names=names,
        revision=data.get("revision", ""),
        carried=[(name, value) for name, values in data.lists() for value in values if not _is_own(name)],
        who=last.history_user,
        when=last.history_date,
        activity=view.activity,
        period=view.period,
    )


def _last_change(view: WritingView, names: Iterable[str]) -> Any:
    """The newest history of what two people changed: the update, or a milestone of which a date is asked."""
    changed: list[Any] = [view.update] if view.update and any(name in WORDS for name in names) else []
    changed += [
        milestone
        for milestone in view.activity.milestones.all()
        if any(date_name(milestone, name) in names for name in DATES)
    ]
    newest = [each.history.select_related("history_user").order_by("-history_id").first() for each in changed]
    return max(newest, key=lambda row: row.history_date)


def _is_own(name: str) -> bool:
    return name in OWN or name.startswith("keep_")


def _put(data: QueryDict, name: str, value: Any) -> None:
    for control, text in sent_as(name, value).items():
        data[control] = text
