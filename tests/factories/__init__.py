"""Short ways for tests to make what they need; everything optional has a plain default."""

from tests.factories.partners import make_body, make_organisation, make_partnership, make_person, make_seat
from tests.factories.priorities import (
    make_activity,
    make_measure,
    make_milestone,
    make_period,
    make_priority,
    make_reading,
    make_strategy,
)

__all__ = [
    "make_activity",
    "make_body",
    "make_measure",
    "make_milestone",
    "make_organisation",
    "make_partnership",
    "make_period",
    "make_person",
    "make_priority",
    "make_reading",
    "make_seat",
    "make_strategy",
]
