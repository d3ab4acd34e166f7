"""The tables and keys of a partnership file. What fits into a key follows from the field it is kept in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import models

from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from priorities.loading_values import Reader, day, line, reader_of, slug, whole, yes_or_no
from priorities.models import Activity, Measure, Milestone, Priority, Strategy, Target


@dataclass(frozen=True)
class Key:
    """One key: how its value is read, and the model's attribute that keeps it (none if kept otherwise).

    `names` is the table whose entry the value names; `many` says that it names several in a list.
    `empties` says that "" takes away what was there.
    """

    read: Reader
    attribute: str = ""
    needed: bool = False
    names: str = ""
    many: bool = False
    empties: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the file. `identity` are the keys that tell one entry from another, for ever."""

    noun: str
    identity: tuple[str, ...]
    keys: Mapping[str, Key]
    inner: Mapping[str, "Table"] = field(default_factory=dict)
    single: bool = False


def kept_in(model: type[models.Model], attribute: str, *, empties: bool = True) -> Key:
    """A key whose value is kept in the model's field, with that field's limits and choices."""
    kept = cast("models.Field[Any, Any]", model._meta.get_field(attribute))
    needed = not (kept.blank or kept.null or kept.has_default())
    return Key(reader_of(kept), attribute, needed=needed, empties=empties and kept.null)


def names(table: str, attribute: str = "", *, needed: bool = False, many: bool = False) -> Key:
    """A key that names another entry of the file, or a list of them."""
    return Key(IDENTITIES[table], attribute, needed, table, many, empties=not (needed or many))


IDENTITIES: dict[str, Reader] = {
    "organisations": slug,
    "bodies": slug,
    "people": lambda value: line(value).lower(),
    "priorities": whole(1, 99),
    "activities": line,
}

PARTNERSHIP = Table(
    "partnership",
    (),
    {
        "slug": kept_in(Partnership, "slug"),
        "name": kept_in(Partnership, "name"),
        "short_name": kept_in(Partnership, "short_name"),
        "area": kept_in(Partnership, "area"),
        "about": kept_in(Partnership, "about"),
        "contact": kept_in(Partnership, "contact_email"),
        "colour": kept_in(Partnership, "brand_colour"),
        "illustrative": kept_in(Partnership, "is_illustrative"),
    },
    single=True,
)
ORGANISATIONS = Table(
    "organisation",
    ("key",),
    {
        "key": kept_in(Organisation, "key"),
        "name": kept_in(Organisation, "name"),
        "short_name": kept_in(Organisation, "short_name"),
        "sector": kept_in(Organisation, "sector"),
        "from": kept_in(Organisation, "starts_on"),
        "until": kept_in(Organisation, "ends_on"),
        "succeeded_by": names("organisations", "succeeded_by"),
    },
)
PARTNERS = Table(
    "partner",
    ("organisation", "from"),
    {
        "organisation": names("organisations", needed=True),
        "standing": kept_in(Partner, "standing"),
        "from": kept_in(Partner, "starts_on"),
        "until": kept_in(Partner, "ends_on", empties=False),
    },
)
BODIES = Table(
    "body",
    ("slug",),
    {
        "slug": kept_in(Body, "slug"),
        "name": kept_in(Body, "name"),
        "short_name": kept_in(Body, "short_name"),
        "kind": kept_in(Body, "kind"),
        "reports_to": names("bodies"),
        "regime": kept_in(Body, "regime"),
        "terms_of_reference": kept_in(Body, "terms_of_reference"),
        "quorum": kept_in(Body, "quorum"),
        "quorum_statutory": kept_in(Body, "quorum_statutory"),
    },
)
PEOPLE = Table(
    "person",
    ("email",),
    {
        "email": kept_in(Person, "email"),
        "name": kept_in(Person, "name"),
        "organisation": names("organisations", "organisation"),
        "job_title": kept_in(Person, "job_title"),
    },
)
SEATS = Table(
    "seat",
    ("body", "person", "role", "from"),
    {
        "body": names("bodies", needed=True),
        "person": names("people", needed=True),
        "role": kept_in(Seat, "role"),
        "organisation": names("organisations"),
        "from": kept_in(Seat, "starts_on"),
        "until": kept_in(Seat, "ends_on", empties=False),
    },
)
STRATEGY = Table(
    "strategy",
    (),
    {
        "title": kept_in(Strategy, "title"),
        "vision": kept_in(Strategy, "vision"),
        "overseen_by": names("bodies", "overseen_by"),
        "from": kept_in(Strategy, "starts_on"),
        "until": kept_in(Strategy, "ends_on"),
    },
    single=True,
)
PRIORITIES = Table(
    "priority",
    ("number",),
    {
        "number": Key(IDENTITIES["priorities"], "number", needed=True),
        "title": kept_in(Priority, "title"),
        "short_title": kept_in(Priority, "short_title"),
        "aim": kept_in(Priority, "aim"),
        "sponsor": names("people", "sponsor"),
    },
)
MILESTONES = Table(
    "milestone",
    ("title",),
    {
        "title": kept_in(Milestone, "title"),
        "due": kept_in(Milestone, "baseline_on"),
        "forecast": kept_in(Milestone, "forecast_on", empties=False),
        "met": kept_in(Milestone, "actual_on", empties=False),
    },
)
ACTIVITIES = Table(
    "activity",
    ("reference",),
    {
        "reference": kept_in(Activity, "reference"),
        "title": kept_in(Activity, "title"),
        "description": kept_in(Activity, "description"),
        "priority": names("priorities", "priority", needed=True),
        "body": names("bodies", "body", needed=True),
        "lead_organisation": names("organisations", "lead_organisation", needed=True),
        "lead_person": names("people", "lead_person"),
        "from": kept_in(Activity, "starts_on"),
        "planned_end": kept_in(Activity, "ends_on"),
        "marking": kept_in(Activity, "marking"),
        "restricted": Key(yes_or_no),
        "readers": names("people", many=True),
        "shared_with": names("bodies", many=True),
    },
    inner={"milestones": MILESTONES},
)
TARGETS = Table(
    "target",
    ("from",),
    {
        "from": kept_in(Target, "from_on"),
        "value": kept_in(Target, "value", empties=False),
        "low": kept_in(Target, "low", empties=False),
        "high": kept_in(Target, "high", empties=False),
    },
)
MEASURES = Table(
    "measure",
    ("reference",),
    {
        "reference": kept_in(Measure, "reference"),
        "title": kept_in(Measure, "title"),
        "priority": names("priorities", "priority", needed=True),
        "unit": kept_in(Measure, "unit"),
        "decimals": Key(whole(0, 4), "decimals"),
        "polarity": kept_in(Measure, "polarity"),
        "tolerance_percent": kept_in(Measure, "tolerance_percent"),
        "tolerance_absolute": kept_in(Measure, "tolerance_absolute"),
        "frequency": kept_in(Measure, "frequency_months"),
        "lag_months": Key(whole(0, 60), "lag_months"),
        "suppressed_below": Key(whole(0, 1000), "suppressed_below"),
        "definition": kept_in(Measure, "definition"),
        "source": kept_in(Measure, "source"),
        "owner": names("organisations", "owner"),
        "moved_by": names("activities", many=True),
    },
    inner={"targets": TARGETS},
)
PERIODS = Table(
    "periods",
    (),
    {
        "first": Key(day, needed=True),
        "number": Key(whole(1, 60), needed=True),
        "months": Key(whole(1, 12)),
        "measures_due": Key(whole(0, 99)),
        "updates_due": Key(whole(0, 99)),
        "reports_due": Key(whole(0, 99)),
    },
    single=True,
)

TABLES: dict[str, Table] = {
    "partnership": PARTNERSHIP,
    "organisations": ORGANISATIONS,
    "partners": PARTNERS,
    "bodies": BODIES,
    "people": PEOPLE,
    "seats": SEATS,
    "strategy": STRATEGY,
    "priorities": PRIORITIES,
    "activities": ACTIVITIES,
    "measures": MEASURES,
    "periods": PERIODS,
}
