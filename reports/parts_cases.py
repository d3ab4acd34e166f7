"""The exceptions of an activity or a measure, on its own page: the way from the work to what is asked for it."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.timezone import localdate

from partners.models import Partnership, Person
from partners.parts import Part
from partners.tables import Column, Table
from partners.wording import uk_date
from priorities.models import Activity, Measure
from reports.models import ExceptionCase, ExceptionItem


def of_activity(activity: Activity, partnership: Partnership, person: Person) -> Iterator[Part]:
    yield _part(ExceptionCase.objects.visible_to(person).filter(activity=activity), partnership)


def of_measure(measure: Measure, partnership: Partnership, person: Person) -> Iterator[Part]:
    yield _part(ExceptionCase.objects.visible_to(person).filter(measure=measure), partnership)


def with_marking(cases: Any) -> Any:
    """Each with the marking under which it was told last: an update may be marked above its activity."""
    told = ExceptionItem.objects.filter(case=OuterRef("pk")).order_by("-report__drafted_at")
    return cases.annotate(marking=Subquery(told.values(marked=marked("shown"))[:1]))


def marked(shown: str) -> KeyTextTransform:
    return KeyTextTransform("marking", shown)


def _part(cases: Any, partnership: Partnership) -> Part:
    """Open ones first, then the newest. One question."""
    found = with_marking(cases).select_related("merged_into", "activity").order_by("-closed_at", "-opened_at")
    return Part("exceptions", "Exceptions", Table(_columns(partnership.slug), list(found)))


def _columns(slug: str) -> list[Column]:
    return [
        Column(
            "Exception",
            lambda case: f"{case.reference}: {case.title}",
            url=lambda case: reverse("reports:case", args=[slug, case.reference]),
        ),
        Column("Raised", lambda case: localdate(case.opened_at)),
        Column("Where it stands", _standing),
        Column("Why it was closed", attrgetter("closed_why"), wide=True),
    ]


def _standing(case: ExceptionCase) -> str:
    if case.closed_at is None:
        return "Open"
    how = f"Merged into {case.merged_into.reference}" if case.merged_into else "Closed"
    return f"{how} on {uk_date(localdate(case.closed_at))}"
