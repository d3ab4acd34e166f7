"""The action log: which actions somebody may see, and what there is to choose from."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from partners.models import Person
from partners.prepared import Prepared
from reports.models import ActionPoint

BODY, ORGANISATION = ("body__slug", "body__short_name"), ("organisation__key", "organisation__short_name")
PERSON, PRIORITY = ("person_id", "person__name"), ("priority", "priority_title")


def seen(person: object, partnership: UUID) -> Any:
    """The actions that the person may see, with the number and title of the priority they are about."""
    visible = ActionPoint.objects.visible_to(person).filter(body__partnership=partnership)
    ways = "case__activity__priority", "case__measure__priority"
    return visible.annotate(
        priority=Coalesce(*(f"{way}__number" for way in ways)),
        priority_title=Coalesce(*(f"{way}__short_title" for way in ways)),
    )


@Prepared
def offered(*, partnership: UUID, person: Person, today: date) -> QuerySet[Any, Any]:
    """Each body, organisation, person and priority together that has actions, with how many are overdue or claimed."""
    found = seen(person, partnership).order_by().values(*BODY, *ORGANISATION, *PERSON, *PRIORITY)
    counted = found.annotate(
        overdue=Count("pk", Q(claimed_at=None, verified_at=None, due_on__lt=today)),
        claimed=Count("pk", Q(claimed_at__isnull=False, verified_at=None)),
    )
    return cast(QuerySet[Any, Any], counted)
