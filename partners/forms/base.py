"""The look and the manners that every form shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.db import models
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.forms.widgets import Input
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partners.forms.errors import (
    noun_of,
    refuse_hidden_on_many_lines,
    refuse_hidden_on_one_line,
    word_errors,
)
from partners.forms.fields import CharacterCountTextarea, ClockTimeField, DayMonthYearField
from partners.forms.typed import plain_number, tidy

NUMBERS = (forms.IntegerField, forms.FloatField, forms.DecimalField)
CUT_OFF = ("maxlength", "minlength", "min", "max", "step")


class Renderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


@dataclass(frozen=True)
class ErrorLine:
    """One line of the summary above a form, and the id of the control that mends it, if there is one."""

    text: str
    target: str


class PortalBoundField(forms.BoundField):
    """A field in its form: GOV.UK's classes and ids on the control, and tidy text out of it."""

    form: "PortalMixin"

    def __init__(self, form: "PortalMixin", field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self.noun = form.nouns.get(name) or noun_of(str(self.label))
        word_errors(field, self.noun)
        self._dress(field)

    def _dress(self, field: forms.Field) -> None:
        widget = field.widget
        for attribute in CUT_OFF:
            widget.attrs.pop(attribute, None)
        if isinstance(widget, forms.CheckboxSelectMultiple):
            widget.template_name = "forms/checkboxes.html"
        elif isinstance(widget, forms.RadioSelect):
            widget.template_name = "forms/radios.html"
        elif isinstance(widget, forms.Select):
            widget.template_name = "forms/select.html"
        if isinstance(field, NUMBERS) and isinstance(widget, forms.NumberInput):
            widget.input_type = "text"
            widget.attrs.setdefault(
                "inputmode", "numeric" if type(field) is forms.IntegerField else "decimal"
            )
        if isinstance(field, forms.CharField) and not isinstance(widget, forms.PasswordInput):
            many_lines = isinstance(widget, forms.Textarea)
            refusal = refuse_hidden_on_many_lines if many_lines else refuse_hidden_on_one_line
            if refusal not in field.validators:
                field.validators.append(refusal)

    @property
    def typed(self) -> Any:
        """What was sent, untouched: it is what an error page shows again."""
        return super().data

    @property
    def data(self) -> Any:
        value = self.typed
        if not isinstance(value, str) or isinstance(self.field.widget, forms.PasswordInput):
            return value
        if isinstance(self.field, NUMBERS):
            value = plain_number(value)
        if not isinstance(self.field, forms.CharField):
            # PostgreSQL holds no NUL; a value that never existed is refused like any other unknown one.
            value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return tidy(value)

    def value(self) -> Any:
        shown = self.initial
        if self.form.is_bound:
            shown = self.field.bound_data(self.typed, shown)
        return self.field.prepare_value(shown)

    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, str | bool] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        """Nothing refers to a hidden control by an id, and forms of many rows have dozens of them."""
        shown = widget or self.field.widget
        if type(shown) is not forms.HiddenInput or attrs or only_initial or shown.attrs:
            return super().as_widget(widget, attrs, only_initial)
        value = shown.format_value(self.value())
        said = "" if value is None else format_html(' value="{}"', value)
        return format_html('<input type="hidden" name="{}"{}>', self.html_name, said)

    def build_widget_attrs(
        self, attrs: dict[str, str | bool], widget: forms.Widget | None = None
    ) -> dict[str, str | bool]:
        built = super().build_widget_attrs(attrs, widget)
        if isinstance(widget or self.field.widget, forms.RadioSelect):
            built.pop("aria-invalid", None)  # it belongs to a group of radios, never to one
        classes = self._classes(widget or self.field.widget)
        if classes:
            built["class"] = " ".join(classes)
        return built

    def _classes(self, widget: forms.Widget) -> list[str]:
        kinds: tuple[tuple[type[forms.Widget], str], ...] = (
            (forms.RadioSelect, ""),
            (forms.CheckboxInput, "govuk-checkboxes__input"),
            (forms.CheckboxSelectMultiple, ""),
            (forms.Select, "govuk-select"),
            (forms.Textarea, "govuk-textarea"),
            (Input, "govuk-input"),
        )
        base = next((css for kind, css in kinds if isinstance(widget, kind)), "")
        if not base or widget.is_hidden or base == "govuk-checkboxes__input":
            return [base] if base and not widget.is_hidden else []
        return [
            base,
            *([f"{base}--error"] if self.errors else []),
            *(
                [f"{base}--width-{self.form.input_widths[self.name]}"]
                if self.name in self.form.input_widths
                else []
            ),
            *(["govuk-js-character-count"] if self.is_counted else []),
            *(["govuk-password-input__input", "govuk-js-password-input-input"] if self.is_password else []),
        ]

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        return (
            f"{described} {self.auto_id}-info".strip()
            if described is not None and self.is_counted
            else described
        )

    @property
    def label_size(self) -> str:
        return self.form.label_sizes.get(self.name, "s")

    @property
    def is_counted(self) -> bool:
        counts = isinstance(self.field.widget, CharacterCountTextarea)
        return counts and getattr(self.field, "max_length", None) is not None

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def error_target(self) -> str:
        """The id of the control in which an error of this field is mended: of several, the first."""
        if self.is_hidden:
            return ""
        if isinstance(
            self.field.widget, forms.RadioSelect
        ):  # and checkboxes, which are a kind of them to Django
            return f"{self.auto_id}_0"
        return self.id_for_label


class PortalMixin(forms.BaseForm):
    """What a form may say about its fields, each by the field's name."""

    # What errors call the answer, where the label will not do: "how this work is performing".
    nouns: ClassVar[Mapping[str, str]] = {}
    # s, m or l; s where nothing is said.
    label_sizes: ClassVar[Mapping[str, str]] = {}
    # 2, 3, 4, 5, 10, 20 or 30 characters.
    input_widths: ClassVar[Mapping[str, str]] = {}

    bound_field_class = PortalBoundField
    use_required_attribute = False

    def leave_unjudged(self) -> None:
        """Show what was typed again without a word on what is wrong with it: nobody has sent it yet."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    @property
    def error_summary(self) -> list[ErrorLine]:
        """Every error once, in the order of the questions; those of the form as a whole come first."""
        if not self.is_bound:
            return []
        bound = [cast(PortalBoundField, self[name]) for name in self.fields]
        first = next((field.error_target for field in bound if field.error_target), "")
        lines = [ErrorLine(str(text), first) for text in self.non_field_errors()]
        for field in bound:
            lines.extend(ErrorLine(str(text), field.error_target) for text in field.errors)
        return lines


class PortalForm(PortalMixin, forms.Form):
    pass


def portal_formfield(db_field: "models.Field[Any, Any]", **given: Any) -> forms.Field | None:
    """The form field of a model's field: dates in three boxes, times as people write them."""
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        given.setdefault("form_class", DayMonthYearField)
    elif isinstance(db_field, models.TimeField):
        given.setdefault("form_class", ClockTimeField)
    return db_field.formfield(**given)


if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelForm = forms.ModelForm


class PortalModelForm(PortalMixin, AnyModelForm):
    def __init_subclass__(cls, **options: Any) -> None:
        """Runs before Django reads Meta, which is where it looks for the maker of fields."""
        super().__init_subclass__(**options)
        meta = getattr(cls, "Meta", None)
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = portal_formfield


def error_summary_of(*forms_: PortalMixin) -> list[ErrorLine]:
    """The summary of a page with several forms."""
    return [line for form in forms_ for line in form.error_summary]
