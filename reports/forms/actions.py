from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from partners.forms import DayMonthYearField, PortalForm, RowChoice
from partners.models import Body, Organisation
from reports.forms.base import narrative, offer


class ClaimForm(PortalForm):
    nouns: ClassVar = {"claim": "what was done"}

    claim = narrative("What was done?", "Somebody else checks it, so say where it can be seen.")


class VerificationForm(PortalForm):
    nouns: ClassVar = {"verification": "what shows that it is done"}

    verification = narrative("What shows that it is done?", "What you saw or read yourself.")


class ReturnForm(PortalForm):
    nouns: ClassVar = {"why": "why the action is not done"}

    why = narrative("Why is it not done?", "Whoever said that it is done reads this.")


class RedateForm(PortalForm):
    nouns: ClassVar = {"due_on": "the new day", "why": "why the day moves"}

    due_on = DayMonthYearField(label="What is the new day?", help_text="For example, 31 1 2027")
    why = narrative("Why does the day move?", "Each move is counted and shown.", rows=3)

    def __init__(self, *args: Any, today: date, now_due_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.now_due_on = today, now_due_on

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError("The new day must be today or later")
        if due_on == self.now_due_on:
            raise forms.ValidationError("The new day must be another day")
        return due_on


STATES = [
    ("open", "Still to be done"),
    ("overdue", "Overdue"),
    ("claimed", "Done, not verified"),
    ("verified", "Done and verified"),
]


class ActionFilter(PortalForm):
    """What the list is narrowed to. An answer that is not on offer narrows nothing."""

    whose = forms.ChoiceField(label="Whose", choices=[("", "Everybody’s"), ("mine", "Mine")], required=False)
    state = forms.ChoiceField(label="State", choices=[("", "All"), *STATES], required=False)
    body = RowChoice(
        label="Body", queryset=Body.objects.none(), to_field_name="slug", empty_label="All", required=False
    )
    organisation = RowChoice(
        label="Organisation",
        queryset=Organisation.objects.none(),
        to_field_name="key",
        empty_label="All",
        required=False,
    )

    def __init__(
        self, *args: Any, bodies: QuerySet[Body], organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "body", bodies)
        offer(self, "organisation", organisations)
