"""How values of a partnership file are read: each reader gives the value back, or says what it must be."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode's categories of characters that nobody sees: control, formatting (also of direction), line ends."""

YEARS = 1900, 2199
OUR_WORDS: dict[type, str] = {
    models.EmailField: "must be an e-mail address, as name@example.org",
    models.DecimalField: "must be 0 or more",
}
"""In place of what the framework's own validators say."""


class WrongValueError(Exception):
    """A value that does not fit its key. The text says what it must be."""


Reader = Callable[[object], object]


def text(value: object) -> str:
    """Text of one line or several, in Unicode's composed form and without blanks around it."""
    if not isinstance(value, str):
        raise WrongValueError("must be text in quotation marks")
    value = unicodedata.normalize("NFC", value.strip())
    if any(unicodedata.category(c) in UNSEEN for c in value if c not in "\n\t"):
        raise WrongValueError("must be without control characters")
    return value


def line(value: object) -> str:
    value = text(value)
    if "\n" in value or "\t" in value:
        raise WrongValueError("must be on one line")
    return value


def day(value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise WrongValueError("must be a day without quotation marks, as 2026-04-01")
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise WrongValueError(f"must be a day in the years {YEARS[0]} to {YEARS[1]}")
    return value


def yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("must be true or false")
    return value


def whole(low: int, high: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise WrongValueError(f"must be a whole number from {low} to {high:,}")
        return value

    return read


def number(digits: int, places: int) -> Reader:
    """A number as exact as it is written, with so many digits in all, and so many of them after the point."""

    def read(value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            raise WrongValueError("must be a number without quotation marks")
        exact = Decimal(value)
        if abs(exact) >= 10 ** (digits - places) or exact != round(exact, places):
            raise WrongValueError(
                f"must be under {10 ** (digits - places):,} and have no more than {places} decimal places"
            )
        return exact

    return read


def one_of(choices: Mapping[str, object]) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, str) or value not in choices:
            raise WrongValueError(f"must be one of {', '.join(choices)}")
        return choices[value]

    return read


def slug(value: object) -> str:
    value = line(value)
    if not SLUG.fullmatch(value):
        raise WrongValueError("must be small letters and digits, with single hyphens between them")
    return value


def _of_length(read: Callable[[object], str], field: "models.Field[Any, Any]") -> Reader:
    def checked(value: object) -> str:
        found = read(value)
        if not found and not field.blank:
            raise WrongValueError("must not be empty")
        if field.max_length is not None and len(found) > field.max_length:
            raise WrongValueError(f"must be {field.max_length} characters or fewer")
        return found.lower() if isinstance(field, models.EmailField) else found

    return _with_validators(checked, field)


def _with_validators(read: Reader, field: "models.Field[Any, Any]") -> Reader:
    def checked(value: object) -> object:
        found = read(value)
        try:
            if found != "":
                field.run_validators(found)
        except ValidationError as error:
            words = OUR_WORDS.get(type(field), " ".join(error.messages))
            raise WrongValueError(words) from None
        return found

    return checked


def reader_of(field: "models.Field[Any, Any]") -> Reader:
    """What fits into a model's field, by its type, its choices and its limits."""
    if field.choices and isinstance(field, models.IntegerField):
        return one_of({str(words).lower().replace("-", "_"): value for value, words in field.flatchoices})
    if field.choices:
        return one_of({str(value): str(value) for value, _ in field.flatchoices})
    if isinstance(field, models.DateField):
        return day
    if isinstance(field, models.BooleanField):
        return yes_or_no
    if isinstance(field, models.IntegerField):
        return whole(0, 32_767)
    if isinstance(field, models.DecimalField):
        return _with_validators(number(field.max_digits or 0, field.decimal_places or 0), field)
    if isinstance(field, models.SlugField):
        return _of_length(slug, field)
    return _of_length(text if isinstance(field, models.TextField) else line, field)
