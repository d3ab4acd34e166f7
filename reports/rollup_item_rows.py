"""What is asked of the database for the exceptions of one report: each question written once."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from partners.models import Body, Person
from partners.prepared import Prepared
from priorities.models import ReportingPeriod
from reports import rollup
from reports.models import Comment, Decision, ExceptionItem, ExceptionReport
from reports.rollup_rows import Rows


@Prepared
def items(*, report: UUID, body: UUID, period: UUID, person: Person) -> Rows:
    """All items of the report, in order, with all that a card needs and what `rollup.put_to_it` says of each.

    `is_seen` tells whether the person may see it, and `said` how often somebody spoke to it.
    """
    told = ExceptionReport(pk=report, from_body=Body(pk=body), period=ReportingPeriod(pk=period))
    seen = ExceptionItem.objects.visible_to(person).values("pk")
    comments = Comment.objects.filter(item=OuterRef("pk")).order_by().values("item")
    found: Any = rollup.put_to_it(told)
    found = found.select_related("case__body", "report__from_body", "merged_into").defer("report__content")
    return cast(
        Rows,
        found.in_order().annotate(
            is_seen=Q(pk__in=seen), said=Coalesce(Subquery(comments.annotate(n=Count("pk")).values("n")), 0)
        ),
    )


@Prepared
def decisions(*, report: UUID) -> Rows:
    """Those in effect or waiting on the report's items, and on those of the version before that they repeat."""
    repeated = ExceptionItem.objects.filter(report=report, unchanged_from__isnull=False)
    on_them = Q(item__report=report) | Q(item__in=repeated.values("unchanged_from"))
    effective = Decision.objects.in_effect().filter(on_them)
    rows: Any = effective | Decision.objects.waiting().filter(on_them)
    return cast(Rows, rows.select_related("body", "recorded_by", "confirmed_by").order_by("recorded_at"))
