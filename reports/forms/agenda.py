from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from partners.forms import DayMonthYearField, HintedRadios, RowChoice
from partners.models import Body, Person
from reports.forms.base import FollowUpForm, PersonField, choice, narrative, offer, seated_people
from reports.models import AgendaItem, ExceptionReport, Meeting
from reports.rules_meetings import (
    EXEMPT_PARAGRAPHS,
    PART_WORDS,
    PURPOSE_WORDS,
    Part,
    Purpose,
    exempt_errors,
    follow_errors,
)
from reports.services.agenda import Draft

PARTS = [(part.value, words) for part, words in PART_WORDS.items()]
PURPOSES = [(purpose.value, words) for purpose, words in PURPOSE_WORDS.items()]
PARAGRAPHS = [("", "Select one"), *((str(n), f"{n}: {words}") for n, words in EXEMPT_PARAGRAPHS.items())]
SAME = (
    "title", "purpose", "part", "minutes", "presenter", "presenter_name", "report",
    "exempt_paragraph", "exempt_reason", "to_follow_why", "to_follow_by",
)  # fmt: skip


class ItemForm(FollowUpForm):
    """One item of an agenda. What a private item has to say depends on the body's regime."""

    follow_ups: ClassVar = {
        "report": ("part", frozenset({Part.REPORT.value})),
        "exempt_paragraph": ("exempt", frozenset({"yes"})),
        "exempt_reason": ("exempt", frozenset({"yes"})),
    }
    nouns: ClassVar = {
        "title": "what the item is about",
        "part": "what kind of item it is",
        "purpose": "what the meeting is to do with it",
        "minutes": "how many minutes it takes",
        "presenter": "who presents it",
        "presenter_name": "the name of who presents it",
        "report": "which report it is",
        "exempt": "whether it is taken in private",
        "exempt_paragraph": "which paragraph of Schedule 12A applies",
        "to_follow_why": "why the paper is to follow",
        "to_follow_by": "the day by which the paper comes",
    }
    input_widths: ClassVar = {"minutes": "3"}

    title = forms.CharField(label="What is the item about?", max_length=200)
    part = forms.ChoiceField(
        label="What kind of item is it?",
        help_text="The portal shows under it what belongs to it.",
        choices=PARTS,
    )
    report = RowChoice(
        label="Which report?",
        queryset=ExceptionReport.objects.none(),
        empty_label="Select one",
        required=False,
    )
    purpose = forms.ChoiceField(
        label="What is the meeting to do with it?", choices=PURPOSES, widget=forms.RadioSelect
    )
    presenter = PersonField(
        label="Who presents it? (optional)",
        queryset=Person.objects.none(),
        empty_label="Nobody, or somebody who is not on the portal",
        required=False,
    )
    presenter_name = forms.CharField(
        label="Name of somebody who is not on the portal (optional)", max_length=150, required=False
    )
    minutes = forms.IntegerField(label="How many minutes does it take?", min_value=0, max_value=480)
    exempt = forms.ChoiceField(label="Is it taken in private?", choices=[], widget=HintedRadios())
    exempt_paragraph = forms.TypedChoiceField(
        label="Which paragraph of Schedule 12A applies?",
        choices=PARAGRAPHS,
        coerce=int,
        empty_value=None,
        help_text="Local Government Act 1972. Only a statutory committee answers this.",
        required=False,
    )
    exempt_reason = narrative("Why, and how is it handled?", rows=3, limit=1000, required=False)
    to_follow_why = forms.CharField(
        label="If its paper is to follow, why? (optional)", max_length=300, required=False
    )
    to_follow_by = DayMonthYearField(
        label="By which day does the paper come? (optional)",
        help_text="For example, 12 11 2026",
        required=False,
    )

    def __init__(
        self, *args: Any, meeting: Meeting, reports: QuerySet[ExceptionReport], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.committee = meeting.body.regime == Body.Regime.COMMITTEE
        offer(self, "presenter", seated_people(meeting.body.partnership))
        offer(self, "report", reports)
        choice(self, "exempt").choices = [("no", "No"), ("yes", "Yes")]
        if self.committee:
            self.fields["exempt_reason"].label = "Why does the public interest lie in withholding it?"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.committee:
            given["exempt_paragraph"] = None
        wrong = exempt_errors(
            exempt=given.get("exempt") == "yes",
            committee=self.committee,
            paragraph=given.get("exempt_paragraph"),
            reason=given.get("exempt_reason") or "",
        )
        wrong |= follow_errors(
            why=given.get("to_follow_why") or "", by_given=given.get("to_follow_by") is not None
        )
        if given.get("part") == Part.REPORT and not given.get("report"):
            wrong["report"] = "Select which report it is"
        for name, words in wrong.items():
            if name not in self.errors:
                self.add_error(name, words)
        return given

    def draft(self) -> Draft:
        given: dict[str, Any] = {name: self.cleaned_data.get(name) for name in SAME}
        given["exempt_reason"] = given["exempt_reason"] or ""
        return Draft(
            **given
            | {
                "part": Part(self.cleaned_data["part"]),
                "purpose": Purpose(self.cleaned_data["purpose"]),
                "exempt": self.cleaned_data["exempt"] == "yes",
            }
        )

    @staticmethod
    def shown(item: AgendaItem) -> dict[str, Any]:
        return {name: getattr(item, name) for name in SAME} | {"exempt": "yes" if item.exempt else "no"}
