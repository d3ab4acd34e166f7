"""Fields and widgets that Django lacks: dates in three boxes, times in words, statuses, counted text."""

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from partners.forms.typed import clock_time, missing_parts, real_date
from partners.wording import STATUSES, uk_time

PARTS = ("day", "month", "year")


class DayMonthYearWidget(forms.Widget):
    """Boxes named `<name>_day`, `<name>_month` and `<name>_year`; an ISO date under `<name>` is read too."""

    template_name = "forms/day_month_year.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_day" if id_ else id_

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[str] | None:
        boxes = [str(data.get(f"{name}_{part}") or "").strip() for part in PARTS]
        if any(boxes):
            return boxes
        iso = str(data.get(name) or "").strip()
        return [*reversed(iso.split("-")), "", ""][:3] if iso else None

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if isinstance(value, date):
            value = [value.day, value.month, value.year]
        texts = [str(text) for text in value or ("", "", "")]
        context["widget"]["boxes"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{context['widget']['attrs'].get('id', name)}_{part}",
                "label": part.capitalize(),
                "value": text,
            }
            for part, text in zip(PARTS, texts, strict=True)
        ]
        return context


class DayMonthYearField(forms.DateField):
    """A date asked for as people say it: 12 10 2026, or 12 October 2026."""

    widget = DayMonthYearWidget

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        day, month, year = (str(part).strip() for part in value)
        if missing := missing_parts(day, month, year):
            raise self.problem("incomplete", missing=" and ".join(missing))
        if year.isdecimal() and len(year) != 4:
            raise self.problem("year")
        found = real_date(day, month, year)
        if found is None:
            raise self.problem("invalid")
        return found

    def problem(self, code: str, **words: str) -> ValidationError:
        message = self.error_messages.get(code) or self.error_messages["invalid"]
        return ValidationError(message, code=code, params=words)


class ClockTimeField(forms.TimeField):
    """A time as people write it: 5:30pm, 17:30, midday."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        found = clock_time(str(value))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        return uk_time(value) if isinstance(value, time) else value


if TYPE_CHECKING:
    AnyRow = forms.ModelChoiceField[Any]
else:
    AnyRow = forms.ModelChoiceField


class RowChoice(AnyRow):
    """One of some rows. What is no key at all is refused like a key that is not on offer."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class HintedRadios(forms.RadioSelect):
    """Radios with a hint under each choice: `hints` maps a value to its hint."""

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), hints: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})

    def create_option(
        self,
        name: str,
        value: Any,
        label: int | str,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if hint := self.hints.get(str(value)):
            option["hint"] = hint
            option["attrs"]["aria-describedby"] = f"{option['attrs'].get('id', name)}_hint"
        return option


class RagRadios(HintedRadios):
    """Radios whose labels are statuses, each with its shape, word and colour."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["shows_status"] = True
        return context


class RagChoice(forms.ChoiceField):
    """One of some statuses, each with its definition; a form that says more gives `hints` instead."""

    def __init__(
        self, *, rags: Any = ("red", "amber", "green"), hints: Mapping[str, str] | None = None, **kw: Any
    ):
        values = [str(rag) for rag in rags]
        meanings = {value: f"{STATUSES[value].meaning}." for value in values} | dict(hints or {})
        kw.setdefault("widget", RagRadios(hints=meanings))
        super().__init__(choices=[(value, STATUSES[value].word) for value in values], **kw)


class CharacterCountTextarea(forms.Textarea):
    """A text box that says how much of its field's `max_length` is left, and never cuts text off."""

    def __init__(self, attrs: dict[str, Any] | None = None, rows: int = 5) -> None:
        super().__init__({"rows": rows, **(attrs or {})})
