"""A form with a field of every kind, what to type in it that is wrong, and a reader of what it renders."""

import re
from html.parser import HTMLParser
from typing import ClassVar

from django import forms

from partners.forms import (
    CharacterCountTextarea,
    ClockTimeField,
    DayMonthYearField,
    PortalForm,
    RagChoice,
)

NEVER = re.compile(r"\b(please|sorry|valid|invalid|required|this field)\b", re.IGNORECASE)


class Elements(HTMLParser):
    """The elements of a page with their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]

    @property
    def ids(self) -> list[str | None]:
        return [attributes["id"] for _, attributes in self.found if "id" in attributes]


class EveryKind(PortalForm):
    name = forms.CharField(label="Name of the activity", max_length=1200, min_length=2)
    rag = RagChoice(label="How is this work performing?")
    progress = forms.CharField(
        label="Progress", max_length=1200, widget=CharacterCountTextarea(), help_text="In short."
    )
    share = forms.DecimalField(label="Share (%)", max_digits=5, decimal_places=1, min_value=0, max_value=100)
    people = forms.IntegerField(label="People reached", min_value=1)
    rate = forms.FloatField(label="Rate")
    due_on = DayMonthYearField(label="Due date")
    starts = ClockTimeField(label="Start time")
    email = forms.EmailField(label="E-mail address")
    site = forms.URLField(label="Web page", assume_scheme="https")
    kind = forms.ChoiceField(label="Kind of blockage", choices=[("", "---------"), ("a", "Capacity")])
    groups = forms.MultipleChoiceField(
        label="Groups", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="The chair has agreed")
    paper = forms.FileField(label="Paper")
    moment = forms.DateTimeField(label="Moment")
    length = forms.DurationField(label="Length")
    token = forms.UUIDField(label="Token")
    facts = forms.JSONField(label="Facts")
    slug = forms.SlugField(label="Short address")

    nouns: ClassVar = {"rag": "how this work is performing"}
    label_sizes: ClassVar = {"rag": "m"}
    input_widths: ClassVar = {"share": "5"}


EMPTY = {
    "name": "Enter name of the activity",
    "rag": "Select how this work is performing",
    "progress": "Enter progress",
    "share": "Enter share",
    "people": "Enter people reached",
    "rate": "Enter rate",
    "due_on": "Enter due date",
    "starts": "Enter start time",
    "email": "Enter e-mail address",
    "site": "Enter web page",
    "kind": "Select kind of blockage",
    "groups": "Select groups",
    "agreed": "Select ‘The chair has agreed’ to continue",
    "paper": "Select paper",
    "moment": "Enter moment",
    "length": "Enter length",
    "token": "Enter token",
    "facts": "Enter facts",
    "slug": "Enter short address",
}

WRONG = [
    ("name", "x", "Name of the activity must be 2 characters or more"),
    ("name", "x" * 1201, "Name of the activity must be 1,200 characters or fewer"),
    ("name", "a\0b", "Name of the activity must not include hidden characters"),
    ("name", "a\x1bb", "Name of the activity must not include hidden characters"),
    ("name", "a\u202eb", "Name of the activity must not include hidden characters"),
    ("name", "two\nlines", "Name of the activity must not include hidden characters"),
    ("progress", "a\x07b", "Progress must not include hidden characters"),
    ("rag", "blue", "Select how this work is performing from the list"),
    ("rag", "\0", "Select how this work is performing from the list"),
    ("share", "about 14", "Share must be a number"),
    ("share", "14,2", "Share must be a number"),
    ("share", "NaN", "Share must be a number"),
    ("share", "14.25", "Share must have 1 decimal places or fewer"),
    ("share", "-1", "Share must be 0 or more"),
    ("share", "101", "Share must be 100 or less"),
    ("people", "2.5", "People reached must be a whole number"),
    ("people", "0", "People reached must be 1 or more"),
    ("rate", "fast", "Rate must be a number"),
    ("starts", "half five", "Start time must be a time, like 2:30pm"),
    ("email", "a.khan", "E-mail address must be like name@example.com"),
    ("site", "http://", "Web page must be a web address, like https://example.com"),
    ("kind", "b", "Select kind of blockage from the list"),
    ("groups", "z", "Select groups from the list"),
    ("moment", "soon", "Moment must be a real date and time"),
    ("length", "long", "Length must be a length of time"),
    ("token", "x", "Token must be in the right format"),
    ("facts", "{", "Facts must be in the right format"),
    ("slug", "a b", "Short address must be letters, numbers and hyphens only"),
]


def errors_of(form: forms.BaseForm, name: str) -> list[str]:
    return [str(error) for error in form.errors[name]]


class Answers(PortalForm):
    name = forms.CharField(required=False)
    text = forms.CharField(required=False, widget=forms.Textarea)
    share = forms.DecimalField(required=False)
    people = forms.IntegerField(required=False)
    due_on = DayMonthYearField(required=False)
    starts = ClockTimeField(required=False)
    secret = forms.CharField(required=False, widget=forms.PasswordInput, strip=False)
