from datetime import date
from typing import Any, ClassVar

from django import forms

from partners.forms import DayMonthYearField, PortalForm
from reports.forms.base import narrative


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
