"""How every form reads what is typed, words its errors and marks up its fields. No database."""

import re
from datetime import date, time
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, ClassVar

import pytest
from django import forms
from django.core.validators import RegexValidator
from hypothesis import given
from hypothesis import strategies as st

from partners.forms import (
    CharacterCountTextarea,
    ClockTimeField,
    DayMonthYearField,
    HintedRadios,
    PortalForm,
    PortalModelForm,
    RagChoice,
    error_summary_of,
    typed,
)
from partners.forms.errors import noun_of
from partners.models import Partner

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


class Answers(PortalForm):
    name = forms.CharField(required=False)
    text = forms.CharField(required=False, widget=forms.Textarea)
    share = forms.DecimalField(required=False)
    people = forms.IntegerField(required=False)
    due_on = DayMonthYearField(required=False)
    starts = ClockTimeField(required=False)
    secret = forms.CharField(required=False, widget=forms.PasswordInput, strip=False)


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


def test_what_was_typed_is_shown_again() -> None:
    form = Answers({"share": "about £14", "people": "1,906", "due_on_day": "31", "due_on_month": "Feb"})
    page = form.as_div()
    assert form["share"].value() == "about £14"
    assert form["people"].value() == "1,906"
    assert [
        box["value"] for box in Elements(page).named("input") if (box["name"] or "").startswith("due_on")
    ] == [
        "31",
        "Feb",
        "",
    ]


def test_an_initial_date_and_time_fill_their_boxes() -> None:
    form = Answers(initial={"due_on": date(2026, 10, 12), "starts": time(17, 30)})
    boxes = Elements(str(form["due_on"])).named("input")
    assert [(box["id"], box["value"]) for box in boxes] == [
        ("id_due_on_day", "12"),
        ("id_due_on_month", "10"),
        ("id_due_on_year", "2026"),
    ]
    assert form["starts"].value() == "5:30pm"


def test_an_unchanged_form_has_not_changed() -> None:
    given_ = {"due_on": date(2026, 10, 12), "share": Decimal("1234.5"), "starts": time(17, 30)}
    sent = {
        "due_on_day": "12",
        "due_on_month": "October",
        "due_on_year": "2026",
        "share": "1,234.50",
        "starts": "17:30",
    }
    assert Answers(sent, initial=given_).changed_data == []
    assert Answers(sent | {"due_on_day": "13"}, initial=given_).changed_data == ["due_on"]


def test_words_that_a_field_brings_itself_stay() -> None:
    class Own(PortalForm):
        name = forms.CharField(error_messages={"required": "Enter the name on the door"})
        code = forms.CharField(validators=[RegexValidator("^a$", "Code must be the letter a")])

    form = Own({"code": "b"})
    assert errors_of(form, "name") == ["Enter the name on the door"]
    assert errors_of(form, "code") == ["Code must be the letter a"]


@pytest.mark.parametrize(
    ("label", "noun"),
    [
        ("What has changed?", "what has changed"),
        ("NHS number", "NHS number"),
        ("A&E visits", "A&E visits"),
        ("Completions (%)", "completions"),
        ("% of referrals", "per cent of referrals"),
        ("", ""),
    ],
)
def test_a_label_becomes_the_noun_of_its_errors(label: str, noun: str) -> None:
    assert noun_of(label) == noun


def test_nothing_is_cut_off_and_the_browser_checks_nothing() -> None:
    controls = Elements(EveryKind().render()).named("input", "textarea", "select")
    forbidden = {"maxlength", "minlength", "min", "max", "step", "required"}
    assert [control for control in controls if forbidden & control.keys()] == []
    assert "number" not in {control.get("type") for control in controls}


def test_every_control_has_a_label_and_every_id_is_there_once() -> None:
    elements = Elements(EveryKind({}).render())
    labelled = {label["for"] for label in elements.named("label")}
    controls = elements.named("input", "textarea", "select")
    assert [control for control in controls if control["id"] not in labelled] == []
    assert len(elements.ids) == len(set(elements.ids))


def test_every_description_exists() -> None:
    elements = Elements(EveryKind({}).render())
    described = [
        attributes["aria-describedby"] for _, attributes in elements.found if "aria-describedby" in attributes
    ]
    assert len(described) > 15
    assert {one for ids in described for one in (ids or "").split()} <= set(elements.ids)


def test_a_control_is_described_by_its_hint_its_error_and_its_count() -> None:
    box = Elements(str(EveryKind({})["progress"])).named("textarea")[0]
    assert box["aria-describedby"] == "id_progress_helptext id_progress_error id_progress-info"
    assert box["aria-invalid"] == "true"
    assert box["class"] == "govuk-textarea govuk-textarea--error govuk-js-character-count"


def test_a_field_carries_what_its_form_says_of_it() -> None:
    form = EveryKind()
    assert Elements(str(form["share"])).named("input")[0]["class"] == "govuk-input govuk-input--width-5"
    assert "govuk-fieldset__legend--m" in form["rag"].as_field_group()
    assert "govuk-label--s" in form["share"].as_field_group()
    assert Elements(str(form["share"])).named("input")[0]["inputmode"] == "decimal"
    assert Elements(str(form["people"])).named("input")[0]["inputmode"] == "numeric"


def test_statuses_are_chosen_by_shape_word_and_definition() -> None:
    field = EveryKind()["rag"]
    elements = Elements(str(field))
    assert [icon["href"] for icon in elements.named("use")] == ["#rag-red", "#rag-amber", "#rag-green"]
    assert [radio["aria-describedby"] for radio in elements.named("input")] == [
        "id_rag_0_hint",
        "id_rag_1_hint",
        "id_rag_2_hint",
    ]
    assert "Off track, with a plan to recover." in str(field)


def test_a_status_may_be_defined_by_the_form() -> None:
    class Own(PortalForm):
        rag = RagChoice(rags=["green", "complete"], hints={"green": "As the plan says."})

    page = str(Own()["rag"])
    assert "As the plan says." in page
    assert "Finished." in page


def test_an_error_of_radios_is_on_their_group() -> None:
    page = EveryKind({})["rag"].as_field_group()
    elements = Elements(page)
    assert elements.named("fieldset")[0]["aria-describedby"] == "id_rag_error"
    assert [radio for radio in elements.named("input") if "aria-invalid" in radio] == []


def test_radios_may_have_hints() -> None:
    class Plain(PortalForm):
        way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=HintedRadios(hints={"b": "Slower."}))

    radios = Elements(str(Plain()["way"])).named("input")
    assert ["aria-describedby" in radio for radio in radios] == [False, True]


def test_an_empty_choice_says_what_to_do() -> None:
    assert '<option value="" selected>Select one</option>' in str(EveryKind()["kind"])


def test_the_summary_repeats_every_error_and_leads_to_its_control() -> None:
    form = EveryKind({"share": "x"})
    form.add_error(None, "This activity is closed.")
    page = Elements(form.render())
    lines = form.error_summary
    assert lines[0].text == "This activity is closed."
    assert lines[0].target == "id_name"
    assert [line.text for line in lines[1:]] == [
        str(error) for name in form.fields for error in form.errors[name]
    ]
    controls = {control["id"] for control in page.named("input", "textarea", "select")}
    assert [line for line in lines if line.target not in controls] == []


def test_a_form_without_controls_has_errors_without_links() -> None:
    class Confirm(PortalForm):
        version = forms.IntegerField(widget=forms.HiddenInput)

    form = Confirm({})
    assert [(line.text, line.target) for line in form.error_summary] == [("Enter version", "")]


def test_an_unsent_form_has_no_errors() -> None:
    assert EveryKind().error_summary == []


def test_several_forms_share_one_summary() -> None:
    summary = error_summary_of(EveryKind({}, prefix="a"), EveryKind({}, prefix="b"))
    assert len(summary) == 2 * len(EMPTY)
    assert summary[0].target == "id_a-name"
    assert summary[-1].target == "id_b-slug"


def test_a_field_added_later_is_treated_like_the_others() -> None:
    form = PortalForm({"extra": "x"})
    form.fields["extra"] = forms.DecimalField(label="Extra cost")
    assert errors_of(form, "extra") == ["Extra cost must be a number"]


def test_rendering_twice_changes_nothing() -> None:
    form = EveryKind({"name": "a\x1b"})
    assert form.render() == form.render()
    assert errors_of(form, "name") == errors_of(EveryKind({"name": "a\x1b"}), "name")


def test_a_form_of_a_model_asks_for_dates_in_three_boxes() -> None:
    class PartnerForm(PortalModelForm):
        class Meta:
            model = Partner
            fields = ("standing", "starts_on", "ends_on")
            labels: ClassVar = {"starts_on": "First day"}

    form = PartnerForm({"starts_on_day": "31", "starts_on_month": "6", "starts_on_year": "2026"})
    assert isinstance(form.fields["starts_on"], DayMonthYearField)
    assert errors_of(form, "starts_on") == ["First day must be a real date"]
    assert errors_of(form, "standing") == ["Select standing"]


@given(st.text())
def test_whatever_is_typed_a_form_answers(text: str) -> None:
    data = dict.fromkeys(EveryKind.base_fields, text) | {"due_on_day": text, "due_on_month": text}
    form = EveryKind(data)
    assert not form.is_valid()
    assert form.render() != ""


@given(st.text(min_size=1))
def test_tidy_text_stays_tidy(text: str) -> None:
    assert typed.tidy(typed.tidy(text)) == typed.tidy(text)
    assert "\r" not in typed.tidy(text)
