"""Rules of markings: anybody who may edit raises one; only who set it lowers it, and says why. Plain values only."""

from collections.abc import Hashable
from dataclasses import dataclass

from partners.rules import Marking

LEVELS = list(Marking)


@dataclass(frozen=True)
class Originator:
    """Who set a marking: a person, and the organisation for which they did."""

    person: Hashable | None = None
    organisation: Hashable | None = None


def is_lower(wanted: Marking, than: Marking) -> bool:
    return LEVELS.index(wanted) < LEVELS.index(than)


def may_lower(by: Originator, set_by: Originator) -> bool:
    """The person who set it, or anybody of the organisation for which it was set."""
    same_person = by.person is not None and by.person == set_by.person
    return same_person or (by.organisation is not None and by.organisation == set_by.organisation)


def marking_errors(
    *, stored: Marking, wanted: Marking, by: Originator, set_by: Originator, name: str, why: str
) -> dict[str, str]:
    """Field → what stands in the way of another marking. `name` is what the originator is called."""
    if wanted == stored:
        return {"marking": "Select a marking other than the one it has"}
    lower = is_lower(wanted, stored)
    if lower and not may_lower(by, set_by):
        return {"marking": f"Only {name} can lower this marking, because it was set there"}
    if not why.strip():
        return {"why": f"Enter why the marking is {'lowered' if lower else 'raised'}"}
    return {}
