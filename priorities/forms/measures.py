from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from partners.forms import CharacterCountTextarea, PortalForm
from priorities.forms.parts import FLAGS
from priorities.models import Measure, Reading, ReportingPeriod
from priorities.rules import span_words
from priorities.services_measures import figures_due
from priorities.shown import limit_words


class ReadingForm(PortalForm):
    """A figure of a measure, for days that fall due in one of the latest periods."""

    days = forms.ChoiceField(label="Which days is the figure for?")
    value = forms.DecimalField(label="Figure", max_digits=14, decimal_places=4)
    flags = forms.MultipleChoiceField(
        label="About this figure (optional)",
        choices=list(FLAGS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    suppressed_in_public = forms.BooleanField(
        label="Keep this figure out of public papers",
        help_text="Small numbers are kept out by themselves. This is for any other that would give somebody away.",
        required=False,
    )
    note = forms.CharField(
        label="Note (optional)",
        help_text="What a reader should know, such as a change of definition.",
        max_length=1000,
        required=False,
        widget=CharacterCountTextarea(rows=3),
    )
    why = forms.CharField(
        label="Why is it changed? (only for a figure already entered)",
        max_length=1000,
        required=False,
        widget=CharacterCountTextarea(rows=3),
    )

    input_widths: ClassVar = {"value": "10"}
    nouns: ClassVar = {"days": "which days the figure is for", "why": "why the figure is changed"}

    def __init__(
        self, *args: Any, measure: Measure, periods: Sequence[ReportingPeriod], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        due = [figure for period in periods for figure in figures_due(measure, period)]
        self.due = {ends_on.isoformat(): (starts_on, ends_on, known) for starts_on, ends_on, known in due}
        unit = f"In {measure.unit}." if measure.unit != "count" else ""
        self.fields["value"].help_text = " ".join(filter(None, [unit, limit_words(measure)]))
        days = self.fields["days"]
        if isinstance(days, forms.ChoiceField):
            choices = [
                (key, span_words(starts_on, ends_on) + (", already entered" if known else ""))
                for key, (starts_on, ends_on, known) in self.due.items()
            ]
            days.choices = [("", "Select one"), *choices]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not given["why"] and self._changes(self.due[given["days"]][2]):
            self.add_error("why", "Enter why the figure is changed")
        return given

    def _changes(self, known: Reading | None) -> bool:
        said = {name: value for name, value in self.given().items() if name not in ("starts_on", "ends_on")}
        return known is not None and any(getattr(known, name) != value for name, value in said.items())

    def given(self) -> dict[str, Any]:
        """Days, value and flags, as `record_reading` takes them."""
        starts_on, ends_on, _ = self.due[self.cleaned_data["days"]]
        return {
            "starts_on": starts_on,
            "ends_on": ends_on,
            "value": self.cleaned_data["value"],
            "note": self.cleaned_data["note"],
            "suppressed_in_public": self.cleaned_data["suppressed_in_public"],
            **{name: name in self.cleaned_data["flags"] for name in FLAGS},
        }
