"""How every form reads what is typed and words its errors. No database."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from partners.forms import (
    CharacterCountTextarea,
    PortalForm,
    typed,
)
from partners.models import Partner
from tests.partners.every_kind import EMPTY, NEVER, WRONG, Answers, EveryKind, errors_of


def test_an_empty_form_asks_for_every_answer_in_our_words() -> None:
    form = EveryKind({})
    assert {name: " / ".join(errors_of(form, name)) for name in form.errors} == EMPTY


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_wrong_answer_is_told_apart_in_our_words(name: str, value: str, words: str) -> None:
    assert errors_of(EveryKind({name: value}), name) == [words]


def test_no_error_uses_words_we_never_use() -> None:
    used = [*EMPTY.values(), *(words for _, _, words in WRONG)]
    assert [words for words in used if NEVER.search(words)] == []


NEEDS: dict[type, dict[str, Any]] = {
    forms.ModelChoiceField: {"queryset": Partner.objects.none()},
    forms.ModelMultipleChoiceField: {"queryset": Partner.objects.none()},
    forms.ComboField: {"fields": [forms.CharField()]},
    forms.MultiValueField: {"fields": []},
    forms.RegexField: {"regex": "a"},
    forms.FilePathField: {"path": "."},
    forms.URLField: {"assume_scheme": "https"},
}
# It hands its words to its parts when it is made. Dates and times are asked for separately here.
KINDS = [
    kind
    for kind in vars(forms).values()
    if isinstance(kind, type) and issubclass(kind, forms.Field) and kind is not forms.SplitDateTimeField
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_field_that_django_has_speaks_our_words(kind: type[forms.Field]) -> None:
    form = PortalForm()
    form.fields["answer"] = kind(label="Answer", **NEEDS.get(kind, {}))
    words = form["answer"].field.error_messages
    assert words["required"] in ("Enter answer", "Select answer", "Select ‘Answer’ to continue")
    assert {code: str(text) for code, text in words.items() if NEVER.search(str(text))} == {}


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (["", "10", "2026"], "Due date must include a day"),
        (["12", "", ""], "Due date must include a month and year"),
        (["31", "2", "2026"], "Due date must be a real date"),
        (["12", "13", "2026"], "Due date must be a real date"),
        (["12", "Octember", "2026"], "Due date must be a real date"),
        (["x", "10", "2026"], "Due date must be a real date"),
        (["12", "10", "26"], "Due date must include a year of 4 numbers"),
        (["12", "10", "1066"], "Due date must be a real date"),
    ],
)
def test_a_date_says_what_is_wrong_with_it(boxes: list[str], words: str) -> None:
    form = EveryKind(dict(zip(("due_on_day", "due_on_month", "due_on_year"), boxes, strict=True)))
    assert errors_of(form, "due_on") == [words]


def cleaned(**data: str) -> dict[str, Any]:
    form = Answers(data)
    assert form.errors == {}
    return form.cleaned_data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14.2", "14.2"),
        (" 14.2 % ", "14.2"),
        ("£1,234.50", "1234.50"),
        ("1 234", "1234"),
        ("-18", "-18"),
        ("\N{MINUS SIGN}18", "-18"),
        ("+3", "3"),
        (".5", "0.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str) -> None:
    assert cleaned(share=text)["share"] == Decimal(value)


def test_whole_numbers_too() -> None:
    assert cleaned(people="1,906")["people"] == 1906


@pytest.mark.parametrize("month", ["10", "October", "oct", "OCT."])
def test_a_date_is_read_from_three_boxes(month: str) -> None:
    assert cleaned(due_on_day="12", due_on_month=month, due_on_year="2026")["due_on"] == date(2026, 10, 12)


def test_a_date_is_read_from_one_iso_value() -> None:
    assert cleaned(due_on="2026-10-12")["due_on"] == date(2026, 10, 12)


def test_an_empty_date_is_none() -> None:
    assert cleaned(due_on_day=" ", due_on_month="", due_on_year="")["due_on"] is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_date_comes_back_from_its_boxes(day: date) -> None:
    assert typed.real_date(str(day.day), str(day.month), str(day.year)) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("5:30pm", time(17, 30)),
        ("5.30 PM", time(17, 30)),
        ("17:30", time(17, 30)),
        ("9am", time(9)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("midday", time(12)),
        ("midnight", time(0)),
    ],
)
def test_times_are_read_as_people_write_them(text: str, moment: time) -> None:
    assert cleaned(starts=text)["starts"] == moment


@pytest.mark.parametrize("text", ["9", "25:00", "13pm", "0am", "9:60", "9:5"])
def test_what_is_no_time_is_refused(text: str) -> None:
    assert typed.clock_time(text) is None


def test_text_is_stored_with_one_kind_of_line_break_and_one_form_of_each_letter() -> None:
    assert cleaned(text="one\r\ntwo\vthree\u2028four")["text"] == "one\ntwo\nthree\nfour"
    assert cleaned(name="Cafe\u0301")["name"] == "Caf\u00e9"


def test_a_password_is_left_as_typed() -> None:
    assert cleaned(secret=" Cafe\u0301 ")["secret"] == " Cafe\u0301 "


def test_line_breaks_count_once_towards_the_limit() -> None:
    class Short(PortalForm):
        text = forms.CharField(max_length=3, widget=CharacterCountTextarea)

    assert Short({"text": "a\r\nb"}).is_valid()
    assert not Short({"text": "a\r\nbc"}).is_valid()
