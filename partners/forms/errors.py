"""The words of every error a field can give. They say what to do, in the words of the question."""

import re

from django import forms
from django.core.exceptions import ValidationError

from partners.forms.typed import hidden_characters

Messages = dict[str, str]

HIDDEN = "hidden_characters"


def noun_of(label: str) -> str:
    """A label as it reads within a sentence: "What has changed?" gives "what has changed"."""
    noun = re.sub(r"\s*\([^)]*\)$", "", label.strip()).rstrip("?:. ").replace("%", "per cent")
    is_acronym = re.match("[A-Z][A-Z0-9&]", noun)
    return noun if is_acronym else noun[:1].lower() + noun[1:]


def subject_of(noun: str) -> str:
    return noun[:1].upper() + noun[1:]


def is_choice(field: forms.Field) -> bool:
    return isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField)


def messages_for(field: forms.Field, noun: str) -> Messages:
    """Words for each code this kind of field can raise, most general first."""
    subject = subject_of(noun)
    ask = f"{'Select' if is_choice(field) else 'Enter'} {noun}"
    words = {
        "required": ask,
        "blank": ask,
        "null": ask,
        "unique": f"{subject} must be different: this one is already in use",
        "null_characters_not_allowed": f"{subject} must not include hidden characters",
        HIDDEN: f"{subject} must not include hidden characters",
        "max_length": f"{subject} must be {length_limit(field)} characters or fewer",
        "min_length": f"{subject} must be %(limit_value)s characters or more",
        "max_value": f"{subject} must be %(limit_value)s or less",
        "min_value": f"{subject} must be %(limit_value)s or more",
        "step_size": f"{subject} must be a multiple of %(limit_value)s",
    }
    return words | messages_of_kind(field, noun, subject)


def length_limit(field: forms.Field) -> str:
    limit = getattr(field, "max_length", None)
    return f"{limit:,}" if limit else "%(limit_value)s"


def messages_of_kind(field: forms.Field, noun: str, subject: str) -> Messages:
    kinds: tuple[tuple[type[forms.Field] | tuple[type[forms.Field], ...], Messages], ...] = (
        (forms.BooleanField, {"required": f"Select ‘{field.label or subject}’ to continue"}),
        ((forms.DecimalField, forms.FloatField), number_messages(subject)),
        (forms.IntegerField, {"invalid": f"{subject} must be a whole number"}),
        (forms.DateField, date_messages(subject)),
        (forms.TimeField, {"invalid": f"{subject} must be a time, like 2:30pm"}),
        (forms.DateTimeField, {"invalid": f"{subject} must be a real date and time"}),
        (forms.DurationField, {"invalid": f"{subject} must be a length of time"}),
        (forms.EmailField, {"invalid": f"{subject} must be like name@example.com"}),
        (forms.URLField, {"invalid": f"{subject} must be a web address, like https://example.com"}),
        (forms.SlugField, {"invalid": f"{subject} must be letters, numbers and hyphens only"}),
        (
            (forms.UUIDField, forms.JSONField, forms.GenericIPAddressField),
            {"invalid": f"{subject} must be in the right format"},
        ),
        ((forms.ChoiceField, forms.ModelChoiceField), choice_messages(noun)),
        (forms.FileField, file_messages(noun, subject)),
    )
    # Decimals stand before whole numbers, because to Django they are a kind of them.
    return next((words for kind, words in kinds if isinstance(field, kind)), {})


def number_messages(subject: str) -> Messages:
    return {
        "invalid": f"{subject} must be a number",
        "max_digits": f"{subject} must have %(max)s digits or fewer",
        "max_decimal_places": f"{subject} must have %(max)s decimal places or fewer",
        "max_whole_digits": f"{subject} must have %(max)s digits or fewer before the decimal point",
    }


def date_messages(subject: str) -> Messages:
    return {
        "invalid": f"{subject} must be a real date",
        "incomplete": f"{subject} must include a %(missing)s",
        "year": f"{subject} must include a year of 4 numbers",
    }


def choice_messages(noun: str) -> Messages:
    from_list = f"Select {noun} from the list"  # noqa: S608  (words, not SQL)
    return {"invalid_choice": from_list, "invalid_list": from_list, "invalid_pk_value": from_list}


def file_messages(noun: str, subject: str) -> Messages:
    return {
        "invalid": f"Select {noun}",
        "missing": f"Select {noun}",
        "empty": f"{subject} must not be an empty file",
        "contradiction": f"Select {noun} or select to remove it, not both",
        "max_length": f"{subject} must have a name of %(max)d characters or fewer",
        "invalid_extension": f"{subject} must be a file of one of these kinds: %(allowed_extensions)s",
        "invalid_image": f"{subject} must be a picture",
    }


def word_errors(field: forms.Field, noun: str) -> None:
    """Put our words in place of Django's own. Words that a form gave its field itself stay."""
    untouched: dict[str, object] = {}
    for ancestor in reversed(type(field).__mro__):
        untouched.update(getattr(ancestor, "default_error_messages", {}))
    for code, words in messages_for(field, noun).items():
        if field.error_messages.get(code) is untouched.get(code):
            field.error_messages[code] = words


def refuse_hidden_on_one_line(value: object) -> None:
    _refuse_hidden(value, single_line=True)


def refuse_hidden_on_many_lines(value: object) -> None:
    _refuse_hidden(value, single_line=False)


def _refuse_hidden(value: object, *, single_line: bool) -> None:
    # To Django some fields whose values are no text, such as JSON, are kinds of text fields.
    if isinstance(value, str) and hidden_characters(value, single_line=single_line):
        raise ValidationError("Text must not include hidden characters", code=HIDDEN)
