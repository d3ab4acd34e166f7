from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet

from partners.forms.base import PortalForm
from partners.forms.fields import DayMonthYearField, HintedRadios, RowChoice
from partners.models import Organisation
from partners.roles import ROLE_HINTS, ROLE_WORDS


class SeatForm(PortalForm):
    nouns: ClassVar = {
        "email": "their e-mail address",
        "name": "their full name",
        "role": "what they will be",
        "organisation": "which organisation they represent",
        "starts_on": "the first day of the seat",
        "ends_on": "the day the seat ends",
    }

    email = forms.EmailField(
        label="E-mail address", help_text="Their work address. They sign in with it.", max_length=254
    )
    name = forms.CharField(
        label="Full name",
        help_text="If they already sit on a body, the name they have there is kept.",
        max_length=150,
    )
    role = forms.ChoiceField(
        label="What will they be?",
        choices=[(role.value, words) for role, words in ROLE_WORDS.items()],
        widget=HintedRadios(hints={role.value: words for role, words in ROLE_HINTS.items()}),
    )
    organisation = RowChoice(
        label="Organisation they represent",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="None",
    )
    starts_on = DayMonthYearField(label="First day", help_text="For example, 1 12 2026")
    ends_on = DayMonthYearField(
        label="The day it ends (optional)",
        help_text="From this day on the seat opens nothing. Leave it empty if no end is known.",
        required=False,
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        represented = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        represented.queryset = organisations


class SeatEndForm(PortalForm):
    nouns: ClassVar = {"ends_on": "the day the seat ends", "why": "why the seat ends"}

    ends_on = DayMonthYearField(
        label="The day it ends", help_text="From this day on the seat opens nothing. For example, 1 12 2026"
    )
    why = forms.CharField(
        label="Why does it end?",
        help_text="It is kept with the history of the seat. For example, moved to another job.",
        max_length=300,
    )
