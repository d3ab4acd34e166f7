"""The officer's form. The update's dates, figures and blockage are forms of their own beside its words."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField

from partners.forms import (
    CharacterCountTextarea,
    DayMonthYearField,
    ErrorLine,
    HintedRadios,
    PortalForm,
    RagChoice,
    RowChoice,
    error_summary_of,
)
from partners.models import Body
from priorities.forms.parts import BlockageForm, FigureForm, MilestoneForm, is_filled
from priorities.models import Update
from priorities.models.activities import MARKINGS
from priorities.rules import CONFIDENCE_WORDS, Rag
from priorities.services import WORDS
from priorities.services_returns import Answers, date_name

CHOSEN_FROM = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.ABEYANCE, Rag.COMPLETE)
CONFIDENCE_HINTS = {
    "highly_likely": "Nothing known stands in the way.",
    "probable": "There are risks, and they are being managed.",
    "in_doubt": "It may not be reached unless something changes.",
    "unachievable": "It will not be reached as it stands.",
}
NO_NAMES = "Do not name people who use services."


def text(label: str, hint: str = "", rows: int = 5, longest: int = 3000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=longest,
        widget=CharacterCountTextarea(rows=rows),
    )


class WordsForm(PortalForm):
    """What the officer writes. Nothing is required: an unfinished answer is saved too."""

    self_rag = RagChoice(label="How is this work performing?", rags=CHOSEN_FROM, required=False)
    reason_for_difference = text(
        "Why does your rating differ?", "Say what the milestones and measures do not show.", rows=3
    )
    confidence = forms.ChoiceField(
        label="How confident are you that it will achieve what it is meant to?",
        choices=[(c.value, words) for c, words in CONFIDENCE_WORDS.items()],
        widget=HintedRadios(hints=CONFIDENCE_HINTS),
        required=False,
    )
    progress = text(
        "What progress was made this period?",
        f"Write for members who do not know the detail. {NO_NAMES}",
        rows=7,
    )
    changed = text("What has changed since the last update? (optional)", NO_NAMES)
    planned_next = text("What is planned next? (optional)", "Say what will be done, and by when.")
    cause = text("What caused this?")
    consequence = text("What will happen if nothing is done?")
    options = text("What are the options? (optional)", "Include what doing nothing would mean.")
    recommendation = text("What do you recommend? (optional)", rows=3)
    path_to_green = text("What are the steps back to green?", "Say who does each, and by when.")
    green_on = DayMonthYearField(
        label="When do you expect it to be green?", help_text="For example, 31 3 2027", required=False
    )
    decision_asked = text(
        "What decision are you asking for?",
        "Use the exact words that should be agreed. Leave this empty if amber work needs no decision.",
        rows=3,
        longest=1000,
    )
    asked_of = RowChoice(
        label="Who should decide?", queryset=Body.objects.none(), required=False, empty_label="Select one"
    )
    asked_by_on = DayMonthYearField(
        label="When is the decision needed by?", help_text="For example, 27 11 2026", required=False
    )
    blocked = forms.TypedChoiceField(
        label="Is anything blocking progress?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=HintedRadios(),
        required=False,
    )
    marking = forms.ChoiceField(
        label="How should this update be marked?",
        choices=MARKINGS,
        widget=HintedRadios(
            hints={
                "official": "For everybody who may read this group's papers.",
                "official_sensitive": "Only for those who need to know. The marking shows on every page.",
            }
        ),
    )

    label_sizes: ClassVar = {
        "self_rag": "m",
        "confidence": "m",
        "progress": "m",
        "changed": "m",
        "planned_next": "m",
        "blocked": "m",
        "marking": "m",
    }
    nouns: ClassVar = {
        "self_rag": "how this work is performing",
        "confidence": "how confident you are",
        "reason_for_difference": "why your rating differs",
        "progress": "what progress was made",
        "changed": "what has changed",
        "planned_next": "what is planned next",
        "cause": "what caused this",
        "consequence": "what will happen if nothing is done",
        "options": "what the options are",
        "recommendation": "what you recommend",
        "path_to_green": "what the steps back to green are",
        "green_on": "date you expect it to be green",
        "decision_asked": "the decision you are asking for",
        "asked_of": "who should decide",
        "asked_by_on": "date the decision is needed by",
        "blocked": "whether anything is blocking progress",
        "marking": "how this update should be marked",
    }

    def __init__(self, *args: Any, update: Update, deciders: Sequence[Body], **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(update))
        super().__init__(*args, **kwargs)
        asked_of = self.fields["asked_of"]
        if isinstance(asked_of, forms.ModelChoiceField):
            asked_of.queryset = Body.objects.filter(pk__in=[body.pk for body in deciders])
            # Drawn from what is at hand already.
            asked_of.choices = [("", asked_of.empty_label), *[(body.pk, str(body)) for body in deciders]]

    @property
    def optional(self) -> list[BoundField]:
        """Of work that is off track, what may be left out: folded away until something stands in it."""
        return [self["options"], self["recommendation"]]

    @property
    def shows_optional(self) -> bool:
        return is_filled(self.optional)

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WORDS}


class AmendForm(WordsForm):
    """A correction after the group's report was signed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = text("Why does this need correcting?", "The group's next report will say so.", rows=3, longest=1000)

    nouns: ClassVar = WordsForm.nouns | {"why": "why this needs correcting"}
    label_sizes: ClassVar = WordsForm.label_sizes | {"why": "m"}


class WhyForm(PortalForm):
    """A reason, and nothing else; the page says for what."""

    why = forms.CharField(
        label="Why are you withdrawing it?", max_length=1000, widget=CharacterCountTextarea(rows=4)
    )

    nouns: ClassVar = {"why": "why you are withdrawing it"}


class SubmitForm(PortalForm):
    """Says which revision was reviewed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class UpdateForm(WordsForm):
    """The whole form. `revision` is the one the officer started from, empty for an update not yet saved."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self,
        *args: Any,
        milestones: Sequence[MilestoneForm] = (),
        figures: Sequence[FigureForm] = (),
        blockage: BlockageForm | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.milestones, self.figures, self.blockage = milestones, figures, blockage

    @property
    def parts(self) -> list[PortalForm]:
        return [*self.milestones, *self.figures, *([self.blockage] if self.blockage else [])]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *[part.is_valid() for part in self.parts if part.is_bound]])

    @property
    def error_summary(self) -> list[ErrorLine]:
        return [*super().error_summary, *error_summary_of(*self.parts)]

    def leave_unjudged(self) -> None:
        super().leave_unjudged()
        for part in self.parts:
            part.leave_unjudged()

    def dates(self) -> dict[str, date | None]:
        """The dates of the milestones, by what `date_name` calls them."""
        return {
            date_name(form.milestone, name): day
            for form in self.milestones
            for name, day in form.dates().items()
        }

    def answers(self) -> Answers:
        words = self.words()
        blockage = self.blockage if words["blocked"] else None
        whole = blockage is not None and blockage.is_begun and not blockage.missing()
        dated = [form for form in self.milestones if form.is_changed]
        return Answers(
            words=words,
            forecasts={form.milestone: form.cleaned_data["forecast_on"] for form in dated},
            met={
                form.milestone: form.cleaned_data["actual_on"]
                for form in dated
                if form.cleaned_data["actual_on"]
            },
            shown={form.milestone: shown for form in dated if (shown := form.dates_shown())},
            figures=tuple(form.figure() for form in self.figures if form.is_changed),
            blockage=blockage.given() if blockage and whole else None,
            unfinished=blockage.sent() if blockage and blockage.is_begun and not whole else {},
        )


def initial_of(update: Update) -> dict[str, Any]:
    given = {name: getattr(update, name) for name in WORDS}
    blocked = {True: "yes", False: "no", None: ""}[update.blocked]
    revision = None if update._state.adding else update.revision
    return given | {"blocked": blocked, "asked_of": update.asked_of_id, "revision": revision}


def sent_as(name: str, value: Any) -> dict[str, str]:
    """An answer as a browser would send it, by the names of its controls."""
    if name.endswith("_on"):
        parts = (value.day, value.month, value.year) if value else ("", "", "")
        return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), map(str, parts), strict=True))
    if name == "blocked":
        return {name: {True: "yes", False: "no"}.get(value, "")}
    if isinstance(value, Body):
        return {name: str(value.pk)}
    return {name: "" if value is None else str(value)}
