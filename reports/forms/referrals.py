from datetime import date
from typing import Any, ClassVar

from partners.forms import DayMonthYearField, PortalForm
from reports.forms.base import narrative
from reports.rules import sister_answer_errors


class SisterAnswerForm(PortalForm):
    nouns: ClassVar = {"words": "what the board answered", "answered_on": "the day it answered"}

    words = narrative("What did it answer, in words?", "The officer reads exactly this.")
    answered_on = DayMonthYearField(label="When did it answer?", help_text="For example, 12 11 2026")

    def __init__(self, *args: Any, referred_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referred_on, self.today = referred_on, today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("answered_on"):
            wrong = sister_answer_errors(
                words=given.get("words") or "",
                answered_on=given["answered_on"],
                referred_on=self.referred_on,
                on=self.today,
            )
            for name, words in wrong.items():
                if name not in self.errors:
                    self.add_error(name, words)
        return given
