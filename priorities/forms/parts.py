"""What stands beside the words of an update: a milestone's dates, a measure's figure, a blockage."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.dateparse import parse_date

from partners.forms import CharacterCountTextarea, DayMonthYearField, PortalForm
from partners.models import Body, Organisation
from priorities.models import Blockage, Measure, Milestone, Reading
from priorities.rules import BLOCKAGE_WORDS, span_words
from priorities.services_returns import Figure

FLAGS = {
    "provisional": "It is provisional",
    "unaudited": "It is unaudited",
    "incomplete": "It does not cover all its days",
    "break_in_series": "It starts a new series: it cannot be compared with figures before it",
}


def date_words(thing: str) -> dict[str, str]:
    """Error words for a date whose label leaves unsaid which of several it is."""
    return {
        "invalid": f"{thing} must be a real date",
        "incomplete": f"{thing} must include a %(missing)s",
        "year": f"{thing} must include a year of 4 numbers",
    }


def is_filled(fields: Sequence[BoundField]) -> bool:
    """Whether anything stands in them, right or wrong, or is said of them."""
    return any(field.errors or any(flattened(field.value())) for field in fields)


def flattened(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def plain(value: Decimal) -> Decimal:
    """As people write it: without zeros at the end of a fraction, and never as 1E+2."""
    return Decimal(f"{value.normalize():f}")


DATES = ("forecast_on", "actual_on")
DATES_SHOWN = re.compile(r"(\d{4}-\d\d-\d\d|-) (\d{4}-\d\d-\d\d|-)")


def dates_of(shown: str) -> dict[str, date | None]:
    """A milestone's dates as its form carries them: `2026-12-20 -`. Empty where they are not told."""
    found = DATES_SHOWN.fullmatch(shown)
    return {
        name: parse_date(text) if text != "-" else None
        for name, text in zip(DATES, found.groups() if found else (), strict=False)
    }


def dates_said(dates: Mapping[str, Any]) -> str:
    return " ".join(str(dates.get(name) or "-") for name in DATES)


class MilestoneForm(PortalForm):
    """`shown` carries the dates as the officer saw them, so that only what they changed is saved."""

    forecast_on = DayMonthYearField(label="Now expected on", required=False)
    actual_on = DayMonthYearField(label="Met on", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, milestone: Milestone, today: date, **kwargs: Any) -> None:
        self.milestone, self.today = milestone, today
        dates = {"forecast_on": milestone.forecast_on, "actual_on": milestone.actual_on}
        kwargs |= {"prefix": f"m-{milestone.pk}", "initial": dates | {"shown": dates_said(dates)}}
        super().__init__(*args, **kwargs)
        title = milestone.title
        self.fields["forecast_on"].error_messages |= date_words(f"Date “{title}” is now expected")
        self.fields["actual_on"].error_messages |= date_words(f"Date “{title}” was met")

    def clean_actual_on(self) -> date | None:
        met: date | None = self.cleaned_data["actual_on"]
        if met and met > self.today:
            raise forms.ValidationError(f"Date “{self.milestone.title}” was met must be today or in the past")
        return met

    @property
    def is_changed(self) -> bool:
        return self.is_bound and dates_said(self.cleaned_data) != self.cleaned_data["shown"]

    def dates(self) -> dict[str, date | None]:
        return {name: self.cleaned_data[name] for name in DATES}

    def dates_shown(self) -> dict[str, date | None]:
        """What the officer saw; empty where the page did not say."""
        return dates_of(self.cleaned_data["shown"])


class FigureForm(PortalForm):
    """A measure's value for the days that fall due, with what is to be said of it."""

    value = forms.DecimalField(label="Figure", max_digits=14, decimal_places=4, required=False)
    flags = forms.MultipleChoiceField(
        label="About this figure (optional)",
        choices=list(FLAGS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    input_widths: ClassVar = {"value": "10"}

    def __init__(
        self,
        *args: Any,
        measure: Measure,
        starts_on: date,
        ends_on: date,
        stored: Reading | None,
        before: str = "",
        **kwargs: Any,
    ) -> None:
        self.measure, self.starts_on, self.ends_on = measure, starts_on, ends_on
        flags = [name for name in FLAGS if stored and getattr(stored, name)]
        value = plain(stored.value) if stored and stored.value is not None else None
        self.now = self._said(value, flags)
        initial = {"value": value, "flags": flags, "shown": self.now}
        kwargs |= {"prefix": f"r-{measure.pk}-{ends_on:%Y%m%d}", "initial": initial}
        super().__init__(*args, **kwargs)
        self.sent = self.data
        self.fields["value"].label = f"{measure.title} ({measure.unit}), {self.days}"
        self.fields["value"].help_text = before

    @property
    def days(self) -> str:
        return span_words(self.starts_on, self.ends_on)

    @staticmethod
    def _said(value: Decimal | None, flags: Sequence[str]) -> str:
        number = "" if value is None else str(plain(value))
        return " ".join([number, *[name for name in FLAGS if name in flags]])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("flags") and "value" in given and given["value"] is None:
            self.add_error("value", f"Enter the figure for {self.measure.title}")
        if not self.errors and self.is_changed:
            self._ask_about_another()
        return given

    def leave_unjudged(self) -> None:
        super().leave_unjudged()
        self.data = self.sent  # nobody was asked yet

    def _ask_about_another(self) -> None:
        """Where somebody else entered another figure since the page was shown, say so once."""
        sent = self._said(self.cleaned_data["value"], self.cleaned_data["flags"])
        shown = self.add_prefix("shown")
        if shown not in self.data or self.now in (sent, self.cleaned_data["shown"]):
            return
        data = cast(QueryDict, self.data).copy()
        data[shown] = self.now
        self.data = data
        number, *flags = self.now.split(" ")
        theirs = ", ".join([number or "empty", *[flag.replace("_", " ") for flag in flags]])
        self.add_error(
            "value",
            f"{self.measure.title} was saved as {theirs} while you were editing. Save again to keep your figure",
        )

    @property
    def is_changed(self) -> bool:
        if not self.is_bound or self.cleaned_data["value"] is None:
            return False
        said = self._said(self.cleaned_data["value"], self.cleaned_data["flags"])
        return said != str(self.cleaned_data["shown"])

    def figure(self) -> Figure:
        flags = {name: name in self.cleaned_data["flags"] for name in FLAGS}
        return Figure(
            measure=self.measure,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            fields={"value": self.cleaned_data["value"], **flags},
        )


def text(label: str, hint: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=2000, widget=CharacterCountTextarea(rows=rows)
    )


class BlockageForm(PortalForm):
    """One blockage. It may be begun and left: then it is kept for its author, and named as unfinished."""

    title = forms.CharField(label="What is the blockage, in a few words?", max_length=200, required=False)
    kind = forms.ChoiceField(
        label="What kind is it?",
        choices=[("", "Select one"), *[(kind.value, words) for kind, words in BLOCKAGE_WORDS.items()]],
        required=False,
    )
    description = text("What is happening?")
    cause = text("What caused it? (optional)", rows=3)
    consequence = text("What will happen if it is not cleared?", rows=3)
    consequence_by_on = DayMonthYearField(
        label="By when? (optional)", help_text="For example, 27 11 2026", required=False
    )
    unblocker = forms.ChoiceField(
        label="Who can clear it?",
        help_text="The organisation or group that can act, which is often not the one that is held up.",
        required=False,
    )
    tried = text("What has been tried? (optional)", rows=3)
    needed = text("What is needed from them?", rows=3)
    target_on = DayMonthYearField(
        label="When should it be cleared by? (optional)", help_text="For example, 18 12 2026", required=False
    )

    nouns: ClassVar = {
        "title": "what the blockage is",
        "kind": "what kind of blockage it is",
        "description": "what is happening",
        "cause": "what caused the blockage",
        "consequence": "what will happen if it is not cleared",
        "consequence_by_on": "date it would happen by",
        "unblocker": "who can clear the blockage",
        "tried": "what has been tried",
        "needed": "what is needed to clear it",
        "target_on": "date it should be cleared by",
    }
    wanted: ClassVar = ("title", "kind", "description", "consequence", "unblocker", "needed")

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], bodies: Sequence[Body], **kwargs: Any
    ) -> None:
        kwargs["prefix"] = "b"
        super().__init__(*args, **kwargs)
        self.by_key: dict[str, Organisation | Body] = {f"o-{o.pk}": o for o in organisations}
        self.by_key |= {f"b-{body.pk}": body for body in bodies}
        unblocker = self.fields["unblocker"]
        if isinstance(unblocker, forms.ChoiceField):
            unblocker.choices = [
                ("", "Select one"),
                ("Organisations", [(f"o-{o.pk}", o.name) for o in organisations]),
                ("Groups and boards", [(f"b-{body.pk}", body.name) for body in bodies]),
            ]

    @staticmethod
    def said_of(blockage: Blockage) -> dict[str, Any]:
        """What was recorded of it, to begin with."""
        by_organisation = blockage.unblocker_organisation_id is not None
        clears = blockage.unblocker_organisation_id if by_organisation else blockage.unblocker_body_id
        said = {name: getattr(blockage, name) for name in BlockageForm.nouns if name != "unblocker"}
        return said | {"unblocker": f"{'o' if by_organisation else 'b'}-{clears}"}

    @property
    def needed_parts(self) -> list[BoundField]:
        return [field for field in self if field.name in self.wanted]

    @property
    def optional(self) -> list[BoundField]:
        """What may be left out: folded away until something stands in it."""
        return [field for field in self if field.name not in self.wanted and not field.is_hidden]

    @property
    def shows_optional(self) -> bool:
        return is_filled(self.optional)

    @property
    def is_begun(self) -> bool:
        return self.is_bound and any(value not in (None, "") for value in self.cleaned_data.values())

    @property
    def is_shown_begun(self) -> bool:
        """Whether something stands in its boxes, right or wrong."""
        return any(typed for values in self.sent().values() for typed in values)

    def missing(self) -> dict[str, str]:
        """What a blockage cannot do without, by field, in the words of its error."""
        words = {name: ("Select " if name in ("kind", "unblocker") else "Enter ") for name in self.wanted}
        return {
            name: verb + self.nouns[name] for name, verb in words.items() if not self.cleaned_data.get(name)
        }

    def given(self) -> dict[str, Any]:
        fields = dict(self.cleaned_data)
        chosen = self.by_key[fields.pop("unblocker")]
        return fields | {
            "unblocker_organisation": chosen if isinstance(chosen, Organisation) else None,
            "unblocker_body": chosen if isinstance(chosen, Body) else None,
        }

    def sent(self) -> dict[str, list[str]]:
        """What was typed, by the names of the controls."""
        names = [name for name in self.data if name.startswith(f"{self.prefix}-")]
        return {name: [str(self.data[name])] for name in names}


class BlockageChangeForm(BlockageForm):
    """One that was recorded. `version` is the one of its history that was read: it stays until a newer one is shown."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def read_version(self) -> int:
        sent = self.cleaned_data["version"]
        return int(sent) if re.fullmatch(r"[0-9]{1,18}", sent) else 0

    def show_version(self, version: int) -> None:
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(version)
        self.data = data

    def given(self) -> dict[str, Any]:
        fields = super().given()
        del fields["version"]
        return fields
