"""Forms about an activity itself: a milestone's new date, its readers, the end of a blockage."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms

from partners.forms import CharacterCountTextarea, DayMonthYearField, HintedRadios, PortalForm
from partners.models import Person

APPROVE, DECLINE = "approve", "decline"
RESTRICT, OPEN = "restrict", "open"


def text(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=2000,
        widget=CharacterCountTextarea(rows=4),
    )


class RebaselineForm(PortalForm):
    new_on = DayMonthYearField(label="What should the new date be?", help_text="For example, 31 3 2027")
    why = text("Why does the milestone need a new date?", "The chair reads this before deciding.")

    nouns: ClassVar = {"new_on": "the new date", "why": "why the milestone needs a new date"}


class RebaselineAnswerForm(PortalForm):
    answer = forms.ChoiceField(
        label="Do you approve the new date?",
        choices=[(APPROVE, "Yes, move the baseline"), (DECLINE, "No, keep the date it has")],
        widget=HintedRadios(
            hints={
                APPROVE: "It is judged against the new date from today. The old one stays on record.",
                DECLINE: "It goes on being judged against the date it has.",
            }
        ),
    )
    why = text("Why does it keep its date?", "Only if you do not approve.", required=False)

    nouns: ClassVar = {
        "answer": "whether you approve the new date",
        "why": "why the milestone keeps its date",
    }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("answer") == DECLINE and not given.get("why"):
            self.add_error("why", "Enter why the milestone keeps its date")
        return given


class BlockageCloseForm(PortalForm):
    resolution = text("What cleared it?", "Say what the evidence is, and where it can be found.")
    resolved_on = DayMonthYearField(label="When was it cleared?", help_text="For example, 27 11 2026")

    nouns: ClassVar = {
        "resolution": "what cleared the blockage and the evidence for it",
        "resolved_on": "the date it was cleared",
    }


class CloseForm(PortalForm):
    closed_on = DayMonthYearField(label="What was its last day?", help_text="For example, 30 9 2026")
    outcome = text(
        "What came of it?", "What it achieved, and what it did not. This stays on the activity’s page."
    )
    why = text("Why does it end?", "As planned, or for another reason. This stays in its history.")

    nouns: ClassVar = {
        "closed_on": "its last day",
        "outcome": "what came of the activity",
        "why": "why the activity ends",
    }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_closed_on(self) -> date:
        closed_on: date = self.cleaned_data["closed_on"]
        if closed_on > self.today:
            raise forms.ValidationError("Its last day must be today or earlier")
        return closed_on


class ReadersForm(PortalForm):
    """Who may read the activity: everybody who reads its group's papers, or those named."""

    openness = forms.ChoiceField(
        label="Who may read this activity?",
        choices=[(OPEN, "Everybody who may read the group's papers"), (RESTRICT, "Only the people named")],
        widget=HintedRadios(hints={RESTRICT: "You and its lead are always among them."}),
    )
    readers = forms.ModelMultipleChoiceField(
        label="Who is named?",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    why = text("Why does it no longer need restricting?", "Only if you are opening it again.", required=False)

    nouns: ClassVar = {
        "openness": "who may read this activity",
        "readers": "who is named",
        "why": "why the activity no longer needs restricting",
    }

    def __init__(self, *args: Any, people: Iterable[Person], restricted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_restricted = restricted
        readers = self.fields["readers"]
        if isinstance(readers, forms.ModelMultipleChoiceField):
            readers.queryset = Person.objects.filter(pk__in=[person.pk for person in people])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.was_restricted and given.get("openness") == OPEN and not given.get("why"):
            self.add_error("why", "Enter why the activity no longer needs restricting")
        return given
