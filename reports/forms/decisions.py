from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet

from partners.forms import DayMonthYearField, ErrorLine, HintedRadios, PortalForm, RowChoice
from partners.models import Body, Organisation, Partnership, Person
from partners.wording import uk_date
from reports.forms.base import (
    FollowUpForm,
    PersonField,
    begin_with_the_ask,
    choice,
    narrative,
    offer,
    seated_people,
    select_from,
    taking_part,
)
from reports.models import Meeting
from reports.rules import OUTCOME_MEANS, OUTCOME_WORDS, Outcome, decision_errors
from reports.services.deciding import Task

OUTCOMES = [(outcome.value, words) for outcome, words in OUTCOME_WORDS.items()]
HINTS = {outcome.value: words for outcome, words in OUTCOME_MEANS.items()}


class ActionForm(FollowUpForm):
    """What somebody is given to do. Beside a decision the whole of it may be left empty."""

    nouns: ClassVar = {
        "what": "what is to be done",
        "person": "who is to do it",
        "organisation": "which organisation answers for it",
        "due_on": "the day it is due",
    }

    what = narrative("What is to be done?", rows=2, limit=500)
    person = PersonField(label="Who is to do it?", queryset=Person.objects.none(), empty_label="Select one")
    organisation = RowChoice(
        label="Which organisation answers for it?",
        help_text="Leave it as it is for the organisation the person works for.",
        queryset=Organisation.objects.none(),
        empty_label="The person’s own",
        required=False,
    )
    due_on = DayMonthYearField(label="When is it due?", help_text="For example, 30 11 2026")

    def __init__(self, *args: Any, partnership: Partnership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offer(self, "person", seated_people(partnership))
        offer(self, "organisation", taking_part(partnership))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        due_on, person = given.get("due_on"), given.get("person")
        if due_on and due_on < self.today:
            self.add_error("due_on", "The day it is due must be today or later")
        if person and not person.organisation and not given.get("organisation"):
            self.add_error("organisation", "Select which organisation answers for it")
        return given

    def task(self) -> Task:
        given = self.cleaned_data
        person: Person = given["person"]
        organisation = cast(Organisation, given["organisation"] or person.organisation)
        return Task(what=given["what"], person=person, organisation=organisation, due_on=given["due_on"])


class FirstActionForm(ActionForm):
    """The action beside a decision: asked for as a whole, or not at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="action", **kwargs)
        for field in self.fields.values():
            field.required = False
        self.fields["what"].label = "What is to be done? (optional)"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        begun = any(given.get(name) for name in self.fields) or self.errors
        if begun:
            self.need("what", "person", "due_on")
        return given

    @property
    def is_begun(self) -> bool:
        """Whether anything of it has been filled in."""
        return any(str(part).strip() for field in self for part in _parts(field.value()))

    def first_task(self) -> Task | None:
        return self.task() if self.cleaned_data.get("what") else None


def _parts(value: Any) -> list[Any]:
    """What stands in a field's boxes, of which a date has three."""
    return [each for each in (value if isinstance(value, list | tuple) else [value]) if each is not None]


class MeetingField(RowChoice):
    """A meeting by its day."""

    def label_from_instance(self, obj: Meeting) -> str:
        return f"{uk_date(obj.starts_at)}, about {obj.period}"


class DecisionForm(FollowUpForm):
    follow_ups: ClassVar = {
        "accept_until": ("outcome", frozenset({"accept"})),
        "referred_to": ("outcome", frozenset({"refer"})),
        "decision_asked": ("outcome", frozenset({"escalate"})),
        "asked_by_on": ("outcome", frozenset({"escalate"})),
        "consulted": ("meeting", frozenset({""})),
    }
    nouns: ClassVar = {
        "outcome": "what was decided",
        "words": "what was decided, in the words the officer will read",
        "accept_until": "the day until which the position is accepted",
        "referred_to": "which board this is referred to",
        "decision_asked": "exactly what the body above is asked to decide",
        "asked_by_on": "the day by which its decision is needed",
        "meeting": "where it was decided",
        "consulted": "who was consulted",
    }

    outcome = forms.ChoiceField(
        label="What is the decision?", choices=OUTCOMES, widget=HintedRadios(hints=HINTS)
    )
    accept_until = DayMonthYearField(
        label="Until when is the position accepted?", help_text="For example, 31 3 2027", required=False
    )
    referred_to = RowChoice(
        label="Which board is it referred to?",
        queryset=Body.objects.none(),
        empty_label="Select one",
        required=False,
    )
    decision_asked = narrative(
        "What exactly is the body above asked to decide?",
        "One question that can be answered with a decision, with any sum of money or date.",
        required=False,
    )
    asked_by_on = DayMonthYearField(
        label="When is its decision needed?", help_text="For example, 12 11 2026", required=False
    )
    words = narrative("What was decided, in words?", "The officer reads exactly this.")
    meeting = MeetingField(
        label="Where was it decided?",
        queryset=Meeting.objects.none(),
        empty_label="Between meetings",
        required=False,
    )
    consulted = narrative("Who was consulted?", rows=2, limit=500, required=False)

    def __init__(
        self,
        *args: Any,
        above: Body | None,
        sisters: QuerySet[Body],
        meetings: QuerySet[Meeting],
        today: date,
        action: FirstActionForm | None = None,
        asked_below: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if asked_below:
            begin_with_the_ask(self, "The box begins with the words in which it was asked here.")
        self.above, self.today, self.action = above, today, action
        boards = list(sisters)
        offer(self, "referred_to", sisters)
        select_from(self, "referred_to", boards)
        offer(self, "meeting", meetings)
        missing = {Outcome.ESCALATE} if above is None else set()
        missing |= set() if boards else {Outcome.REFER}
        choice(self, "outcome").choices = [
            (value, words) for value, words in OUTCOMES if value not in missing
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "outcome" not in given:
            return given
        wrong = decision_errors(
            outcome=Outcome(given["outcome"]),
            words=given.get("words") or "",
            accept_until=given.get("accept_until"),
            decision_asked=given.get("decision_asked") or "",
            asked_by_on=given.get("asked_by_on"),
            has_sister=given.get("referred_to") is not None,
            has_above=self.above is not None,
            at_meeting=given.get("meeting") is not None,
            consulted=given.get("consulted") or "",
            on=self.today,
        )
        for name, words in wrong.items():
            if name not in self.errors:
                self.add_error(name, words)
        return given

    def is_valid(self) -> bool:
        both = [super().is_valid(), self.action is None or self.action.is_valid()]
        return all(both)

    @property
    def error_summary(self) -> list[ErrorLine]:
        return [*super().error_summary, *(self.action.error_summary if self.action else [])]

    def task(self) -> Task | None:
        return self.action.first_task() if self.action else None

    def said(self) -> dict[str, Any]:
        """The arguments of the service."""
        return self.cleaned_data | {"outcome": Outcome(self.cleaned_data["outcome"])}


class CommentForm(PortalForm):
    nouns: ClassVar = {"words": "your comment", "outcome": "what you propose"}

    words = narrative("What do you want to say?", rows=3)
    outcome = forms.ChoiceField(
        label="What do you propose? (optional)",
        choices=[("", "Nothing in particular"), *OUTCOMES],
        required=False,
    )
