"""What the forms of this app share."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Model, QuerySet

from partners.forms import CharacterCountTextarea, PortalForm, RowChoice
from partners.models import Organisation, Partner, Partnership, Person, Seat

NO_NAMES = "Do not name people who use services."


def narrative(
    label: str, hint: str = "", *, rows: int = 4, limit: int = 2000, **given: Any
) -> forms.CharField:
    """A box for a few sentences. It reminds its writer of what never belongs in a paper."""
    return forms.CharField(
        label=label,
        help_text=f"{hint} {NO_NAMES}".strip(),
        max_length=limit,
        widget=CharacterCountTextarea(rows=rows),
        **given,
    )


class FollowUpForm(PortalForm):
    """Some questions follow from the answer to another; what does not apply is ignored.

    `follow_ups` says for such a field which question it follows, and on which answers.
    """

    follow_ups: ClassVar[Mapping[str, tuple[str, frozenset[str]]]] = {}

    def applies(self, name: str) -> bool:
        question, answers = self.follow_ups[name]
        return str(self.data.get(self.add_prefix(question)) or "") in answers

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in self.follow_ups:
            if not self.applies(name):
                self.errors.pop(name, None)
                given[name] = getattr(self.fields[name], "empty_value", None)
        return given

    def need(self, *names: str) -> None:
        """Ask for each of these that applies and was left empty."""
        for name in names:
            applies = name not in self.follow_ups or self.applies(name)
            if applies and name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, self.fields[name].error_messages["required"])


class PersonField(RowChoice):
    """Somebody by name and organisation, since names repeat."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name}, {obj.organisation}" if obj.organisation else obj.name


def offer(form: forms.BaseForm, name: str, choices: QuerySet[Any]) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = choices


def select_from(form: forms.BaseForm, name: str, rows: Iterable[Model]) -> None:
    """Draw the choice from rows that are at hand, without asking for them again."""
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.choices = [("", field.empty_label), *[(row.pk, field.label_from_instance(row)) for row in rows]]


def begin_with_the_ask(form: forms.BaseForm, whose: str) -> None:
    """Say beside the box whose words it begins with."""
    field = form.fields["decision_asked"]
    field.help_text = f"{whose} Change them if something else is to be asked. {field.help_text}"


def choice(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


def seated_people(partnership: Partnership) -> QuerySet[Person]:
    """Who sits somewhere in the partnership today."""
    seats = Seat.objects.current().filter(body__partnership=partnership)
    found = Person.objects.filter(pk__in=seats.values("person")).select_related("organisation")
    return found.order_by("name")


def taking_part(partnership: Partnership) -> QuerySet[Organisation]:
    standings = Partner.objects.filter(partnership=partnership, ends_on=None)
    return Organisation.objects.filter(pk__in=standings.values("organisation"))
