"""The list of activities: what there is to choose from, and how many are not shown."""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from partners.models import Person
from partners.prepared import Prepared
from priorities.models import Activity

Rows = QuerySet[Any, Any]
PRIORITY, BODY = ("priority__number", "priority__short_title"), ("body__slug", "body__short_name")
LEAD = ("lead_organisation__key", "lead_organisation__short_name")


def seen(person: object, partnership: UUID) -> Any:
    return Activity.objects.visible_to(person).filter(priority__strategy__partnership=partnership)


@Prepared
def offered(*, partnership: UUID, person: Person) -> Rows:
    """Of each activity that the person may see, its priority, group and lead."""
    return cast(Rows, seen(person, partnership).order_by().values(*PRIORITY, *BODY, *LEAD))


@Prepared
def hidden(*, partnership: UUID, person: Person) -> Rows:
    """The restricted ones of bodies that the person may read: they are counted and not shown."""
    found: Any = Activity.objects.hidden_from(person)
    return cast(Rows, found.filter(priority__strategy__partnership=partnership).order_by().values("pk"))
