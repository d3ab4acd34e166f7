"""How every form marks up its fields and its errors. No database."""

from datetime import date, time
from decimal import Decimal
from typing import ClassVar

import pytest
from django import forms
from django.core.validators import RegexValidator
from hypothesis import given
from hypothesis import strategies as st

from partners.forms import (
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
from tests.partners.every_kind import EMPTY, Answers, Elements, EveryKind, errors_of


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
