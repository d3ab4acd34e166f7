"""What happens to the marking of an activity or an update. Who set it is kept with it."""

from collections.abc import Mapping
from typing import Any

from partners.models import Person
from partners.rules import Marking, Refused
from partners.rules_markings import Originator, is_lower, marking_errors, may_lower
from priorities.models import Activity, Update

ELSEWHERE = "Save the update, and lower its marking on the update’s own page, where you say why"


def originator(record: Activity | Update) -> tuple[Originator, str]:
    """Who set the marking, and what they are called; where nobody has, the organisation that leads the activity."""
    if record.marked_by is not None:
        named = record.marked_for or record.marked_by
        return Originator(record.marked_by_id, record.marked_for_id), str(named)
    if isinstance(record, Update):
        return originator(record.activity)
    return Originator(None, record.lead_organisation_id), str(record.lead_organisation)


def acting(by: Person) -> Originator:
    return Originator(by.pk, by.organisation_id)


def hold_marking(update: Update, words: Mapping[str, Any], *, by: Person) -> None:
    """With an update's words its marking may rise, and then it is this person's. It is lowered elsewhere."""
    wanted, stored = Marking(words.get("marking", update.marking)), Marking(update.marking)
    if wanted == stored:
        return
    if is_lower(wanted, stored):
        set_by, name = originator(update)
        mine = may_lower(acting(by), set_by)
        raise Refused(ELSEWHERE if mine else f"Only {name} can lower this marking", "marking")
    _set(update, wanted, by)


def remark(record: Activity | Update, wanted: Marking, *, by: Person, why: str) -> None:
    """Another marking for the record, not stored yet. Raises Refused with the field that stands in the way."""
    set_by, name = originator(record)
    stored = Marking(record.marking)
    wrong = marking_errors(stored=stored, wanted=wanted, by=acting(by), set_by=set_by, name=name, why=why)
    for field, words in wrong.items():
        raise Refused(words, field)
    _set(record, wanted, by)


def _set(record: Activity | Update, marking: Marking, by: Person) -> None:
    record.marking, record.marked_by, record.marked_for = marking, by, by.organisation
