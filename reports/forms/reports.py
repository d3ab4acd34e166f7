from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from partners.forms import DayMonthYearField, HintedRadios, PortalForm, RowChoice
from reports.forms.base import FollowUpForm, begin_with_the_ask, choice, narrative, offer
from reports.models import ExceptionCase, ExceptionItem
from reports.rules import Disposition

NEWS = ("news_1", "news_2", "news_3")

WHAT_IT_MEANS: dict[Disposition, str] = {
    Disposition.HANDLED: "The group deals with it itself. It stays open and comes back next period.",
    Disposition.ESCALATED: "{above} must decide. It stays open, and goes up with this report.",
    Disposition.CLOSED: "It is over. The report says why, and nothing more is asked.",
    Disposition.MERGED: "It is the same as another exception of this report, which carries it on.",
}
DISPOSITION_ASKS: dict[Disposition, str] = {
    Disposition.HANDLED: "Handle it here",
    Disposition.ESCALATED: "Escalate it",
    Disposition.CLOSED: "Close it",
    Disposition.MERGED: "Merge it into another",
}


class SummaryForm(PortalForm):
    nouns: ClassVar = {
        "summary": "the summary",
        **{name: f"good news {number}" for number, name in enumerate(NEWS, start=1)},
    }

    summary = narrative(
        "What should the reader know first?",
        "How the period went and what matters most, in a few sentences.",
        rows=7,
        limit=3000,
    )
    news_1 = forms.CharField(label="Good news 1 (optional)", max_length=300, required=False)
    news_2 = forms.CharField(label="Good news 2 (optional)", max_length=300, required=False)
    news_3 = forms.CharField(label="Good news 3 (optional)", max_length=300, required=False)

    def good_news(self) -> list[str]:
        return [self.cleaned_data[name] for name in NEWS if self.cleaned_data[name]]


class CorrectionForm(PortalForm):
    nouns: ClassVar = {"why": "what is being corrected and why"}

    why = narrative("What is being corrected, and why?", "It is printed on the new version.")


class RaiseForm(PortalForm):
    nouns: ClassVar = {
        "title": "what the exception is",
        "cause": "the cause",
        "consequence": "the consequence",
    }

    title = forms.CharField(label="What is the exception, in a few words?", max_length=200)
    cause = narrative("What is the cause?")
    consequence = narrative("What will happen if nothing is done?")


class DispositionForm(FollowUpForm):
    """What becomes of one exception. `possible` are the answers it allows, likeliest first, each with a hint."""

    follow_ups: ClassVar = {
        "handled_words": ("disposition", frozenset({"handled"})),
        "decision_asked": ("disposition", frozenset({"escalated"})),
        "asked_by_on": ("disposition", frozenset({"escalated"})),
        "closed_words": ("disposition", frozenset({"closed"})),
        "merged_into": ("disposition", frozenset({"merged"})),
        "merged_words": ("disposition", frozenset({"merged"})),
    }
    nouns: ClassVar = {
        "disposition": "what becomes of this exception",
        "handled_words": "how the group is handling this",
        "decision_asked": "exactly what the body above is asked to decide",
        "asked_by_on": "the day by which the decision is needed",
        "closed_words": "why the exception can be closed",
        "merged_into": "the exception it becomes part of",
        "merged_words": "why the two are one exception",
    }

    disposition = forms.ChoiceField(label="What becomes of this exception?", widget=HintedRadios)
    handled_words = narrative(
        "How is the group handling it?", "Who does what, and when it will show.", required=False
    )
    decision_asked = narrative(
        "What exactly is the body above asked to decide?",
        "One question that can be answered with a decision, with any sum of money or date.",
        required=False,
    )
    asked_by_on = DayMonthYearField(
        label="When is the decision needed?", help_text="For example, 12 11 2026", required=False
    )
    closed_words = narrative("Why can it be closed?", "Say what shows that it is over.", required=False)
    merged_into = RowChoice(
        label="Which exception does it become part of?",
        queryset=ExceptionCase.objects.none(),
        empty_label="Select one",
        required=False,
    )
    merged_words = narrative("Why are the two one exception?", required=False)

    def __init__(
        self,
        *args: Any,
        possible: Mapping[Disposition, str],
        others: QuerySet[ExceptionCase],
        asked_below: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if asked_below:
            begin_with_the_ask(self, "The box begins with the officer’s own words.")
        asked = choice(self, "disposition")
        asked.widget = HintedRadios(hints={d.value: hint for d, hint in possible.items()})
        asked.choices = [(d.value, DISPOSITION_ASKS[d]) for d in possible]
        offer(self, "merged_into", others)

    @staticmethod
    def said_of(item: ExceptionItem, today: date) -> dict[str, Any]:
        """The answers given so far, to begin with; of the ask, what the officer asked, by a day still ahead."""
        asked_by = item.shown["ask_below_by"]
        ahead = date.fromisoformat(asked_by) if asked_by > today.isoformat() else None
        words = {
            f"{d}_words": item.disposition_words
            for d in ("handled", "closed", "merged")
            if d == item.disposition
        }
        return words | {
            "disposition": item.disposition,
            "decision_asked": item.decision_asked or item.shown["ask_below"],
            "asked_by_on": item.asked_by_on or ahead,
            "merged_into": item.merged_into_id,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self.need(*self.follow_ups)
        return given

    def said(self) -> dict[str, Any]:
        """The arguments of the service."""
        given = self.cleaned_data
        disposition = Disposition(given["disposition"])
        asked_by_on: date | None = given["asked_by_on"]
        return {
            "disposition": disposition,
            "words": given.get(f"{disposition.value}_words") or "",
            "decision_asked": given["decision_asked"],
            "asked_by_on": asked_by_on,
            "merged_into": given["merged_into"],
        }
