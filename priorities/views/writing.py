"""Putting the officer's form together, from what is stored or from what was sent."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localdate

from partners.models import Body
from priorities import writing_rows
from priorities.forms.parts import BlockageChangeForm, BlockageForm, FigureForm, MilestoneForm
from priorities.forms.updates import UpdateForm, initial_of, sent_as
from priorities.models import Blockage, Update
from priorities.services import WORDS
from priorities.services_measures import figures_due
from priorities.services_returns import blank
from priorities.shown_measures import known_before
from priorities.views.base import WritingView

OF_A_MILESTONE = re.compile(r"m-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-")
NO_BLOCKAGE = "blockage_title"  # how `missing_from` names the want of any


def form_for(view: WritingView, data: QueryDict | None = None) -> UpdateForm:
    """The whole form, empty but for what is stored, or with what was sent."""
    bodies = _bodies(view)
    update = view.update or blank(view.activity, view.period)
    update.asked_of = bodies.get(update.asked_of_id)
    return UpdateForm(
        data,
        update=update,
        deciders=deciders(view.activity.body, bodies),
        milestones=_milestones(view, data),
        figures=_figures(view, data),
        blockage=_blockage(view, bodies, _unfinished(view) if data is None else data),
    )


def blockage_form(view: WritingView, data: QueryDict | None = None) -> BlockageForm:
    """A new blockage on a page of its own."""
    return _blockage(view, _bodies(view), data)


def blockage_change_form(
    view: WritingView, data: QueryDict | None = None, *, of: Blockage, version: int
) -> BlockageChangeForm:
    """One that was recorded, begun from this version of its history."""
    initial = BlockageForm.said_of(of) | {"version": version}
    return BlockageChangeForm(data, **_unblockers(view, _bodies(view)), initial=initial)


def stored_form(
    view: WritingView, update: Update, problems: Mapping[str, str], sent: UpdateForm
) -> UpdateForm:
    """The form as it has just been saved, with an error beside each part that still stands in the way."""
    raw = QueryDict(mutable=True)
    for name in WORDS:
        raw.update(sent_as(name, getattr(update, name)))
    raw["revision"] = str(initial_of(update)["revision"])
    bodies = _bodies(view)
    form = UpdateForm(
        raw,
        update=update,
        deciders=deciders(view.activity.body, bodies),
        milestones=_milestones(view, None),
        figures=_figures(view, None),
        blockage=_blockage(view, bodies, _with_problems(sent, problems)),
    )
    for name, words in problems.items():
        if name != NO_BLOCKAGE:
            form.add_error(name, words)
    if form.blockage and form.blockage.is_bound and form.blockage.is_valid():
        for name, words in form.blockage.missing().items():
            form.blockage.add_error(name, words)
    return form


def _with_problems(sent: UpdateForm, problems: Mapping[str, str]) -> QueryDict | None:
    """What was typed of a blockage that is not whole yet; None where there is nothing to mend in it."""
    blockage = sent.blockage
    return query(blockage.sent()) if blockage and unfinished_blockage(sent, problems) else None


def unfinished_blockage(form: UpdateForm, missing: Mapping[str, str]) -> bool:
    """Whether a blockage must still be described, or was begun and left."""
    blockage = form.blockage
    if blockage is None or not form.cleaned_data.get("blocked"):
        return False
    return NO_BLOCKAGE in missing or (blockage.is_begun and bool(blockage.missing()))


def deciders(body: Body, bodies: Mapping[Any, Body]) -> list[Body]:
    """Who can be asked: the group itself, and the line above it."""
    line: list[Body] = []
    at: Body | None = body
    while at is not None and at not in line:
        line.append(at)
        at = bodies.get(at.reports_to_id)
    return line


def _bodies(view: WritingView) -> dict[Any, Body]:
    return {body.pk: body for body in Body.objects.filter(partnership=view.partnership)}


def _milestones(view: WritingView, data: QueryDict | None) -> list[MilestoneForm]:
    today = localdate(view.now)
    # One that somebody else met meanwhile is still asked about where this form dated it.
    sent = {found[1] for name in data or () if (found := OF_A_MILESTONE.match(name))}
    ahead = [m for m in view.milestones() if m.actual_on is None or str(m.pk) in sent]
    return [MilestoneForm(data, milestone=milestone, today=today) for milestone in ahead]


def _figures(view: WritingView, data: QueryDict | None) -> list[FigureForm]:
    return [
        FigureForm(
            data,
            measure=measure,
            starts_on=starts_on,
            ends_on=ends_on,
            stored=stored,
            before=known_before(measure, starts_on),
        )
        for measure in view.measures()
        for starts_on, ends_on, stored in figures_due(measure, view.period)
    ]


def _blockage(view: WritingView, bodies: Mapping[Any, Body], data: QueryDict | None) -> BlockageForm:
    return BlockageForm(data, **_unblockers(view, bodies))


def _unblockers(view: WritingView, bodies: Mapping[Any, Body]) -> dict[str, Any]:
    organisations = writing_rows.partners(partnership=view.partnership.pk, on=localdate(view.now))
    return {"organisations": organisations, "bodies": list(bodies.values())}


def _unfinished(view: WritingView) -> QueryDict | None:
    """What the person began of a blockage and could not record yet."""
    kept = view.own_draft
    return query(kept.unfinished) if kept and kept.unfinished else None


def query(answers: Mapping[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, values)
    return data
