"""What is asked of the database for the whole life of one exception: each question written once."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from partners.models import Body, Person
from partners.prepared import Prepared
from priorities.models import Blockage, ReportingPeriod, Update
from reports.models import (
    ActionPoint,
    Comment,
    Decision,
    ExceptionCase,
    ExceptionItem,
    ExceptionReport,
    Notice,
    Placement,
    Redating,
    SisterAnswer,
)
from reports.rollup_rows import Ids, Rows

OF_A_CASE = (
    "body",
    "activity__priority",
    "measure__priority",
    "opened_in",
    "opened_by",
    "closed_by",
    "merged_into",
)
OF_A_REPORT = ("from_body", "to_body", "period", "signed_by")
OF_A_DECISION = ("body", "meeting", "recorded_by", "confirmed_by", "rejected_by", "referred_to")


@Prepared
def cases(*, partnership: UUID, reference: str, person: Person) -> Rows:
    """The case, with what the reader may see of those merged into it as `taken_in`, and which body is below which."""
    seen = ExceptionCase.objects.visible_to(person)
    parts = seen.filter(merged_into=OuterRef("pk"), closed_at__isnull=False).order_by("reference")
    told = JSONObject(reference="reference", at="closed_at", why="closed_why")
    found: Any = seen.filter(partnership=partnership, reference=reference).select_related(*OF_A_CASE)
    bodies = Body.objects.reporting().filter(partnership=OuterRef("partnership")).order_by()
    line = JSONObject(body="pk", above="reports_to_id")
    return cast(
        Rows,
        found.annotate(
            taken_in=ArraySubquery(parts.values(told=told)), lines=ArraySubquery(bodies.values(told=line))
        ),
    )


@Prepared
def items(*, case: UUID, person: Person) -> Rows:
    """Every appearance, the oldest first, with what was said of it, where it was put and whether its report `is_open`.

    `due_next` and `weeks_next` are of the period after that of its report, where one is planned.
    """
    reports = ExceptionReport.objects.visible_to(person).values("pk")
    said = Comment.objects.filter(item=OuterRef("pk")).order_by("said_at")
    put = Placement.objects.filter(source=OuterRef("pk"))
    following = ReportingPeriod.objects.filter(
        partnership=OuterRef("case__partnership"), starts_on__gt=OuterRef("report__period__starts_on")
    ).order_by("starts_on")
    found: Any = ExceptionItem.objects.filter(case=case)
    found = found.select_related(*(f"report__{name}" for name in OF_A_REPORT)).defer("report__content")
    found = found.order_by("report__period__starts_on", "report__drafted_at", "report__version").annotate(
        is_open=Q(report__in=reports),
        remarks=ArraySubquery(
            said.values(told=JSONObject(at="said_at", who="person__name", words="words", outcome="outcome"))
        ),
        put_at=ArraySubquery(put.values(told=JSONObject(at="placed_at", item="item_id"))),
        due_next=Subquery(following.values("reports_due_at")[:1]),
        weeks_next=Subquery(following.values("weeks_to_next_level")[:1]),
    )
    return cast(Rows, found)


@Prepared
def edits(*, items: Ids) -> Rows:
    """The rows of the items' history that a person made, oldest first."""
    rows: Any = ExceptionItem.history.filter(id__in=items, history_user__isnull=False)
    return cast(Rows, rows.select_related("history_user").order_by("history_id"))


@Prepared
def decisions(*, case: UUID, person: Person) -> Rows:
    """With who was told of each, and what sister boards answered."""
    told = Notice.objects.filter(decision=OuterRef("pk")).order_by("told_at", "recipient__name")
    heard = SisterAnswer.objects.filter(decision=OuterRef("pk"), decision__referred_to__isnull=False)
    found: Any = Decision.objects.visible_to(person).filter(case=case).select_related(*OF_A_DECISION)
    found = found.order_by("recorded_at").annotate(
        told=ArraySubquery(
            told.values(
                told=JSONObject(answer="sister_answer_id", who="recipient__name", seen="acknowledged_at")
            )
        ),
        heard=ArraySubquery(
            heard.order_by("recorded_at").values(
                told=JSONObject(
                    pk="pk", words="words", on="answered_on", who="recorded_by__name", at="recorded_at"
                )
            )
        ),
    )
    return cast(Rows, found)


@Prepared
def actions(*, case: UUID, person: Person) -> Rows:
    """With each time that its day was moved."""
    moved = Redating.objects.filter(action=OuterRef("pk")).order_by("moved_at")
    told = JSONObject(at="moved_at", on="new_on", who="moved_by__name", why="why")
    found: Any = ActionPoint.objects.visible_to(person).filter(case=case)
    found = found.select_related("person", "organisation", "claimed_by", "verified_by")
    return cast(Rows, found.annotate(moved=ArraySubquery(moved.values(told=told))))


@Prepared
def updates(
    *, carried: Ids, activity: UUID | None, since: date, until: datetime | None, person: Person
) -> Rows:
    """The officer's updates that stand behind the case, oldest first: those it carried and those since."""
    behind = Q(pk__in=carried)
    if activity is not None:
        later = Q(activity=activity, period__starts_on__gte=since)
        behind |= later if until is None else later & Q(submitted_at__lte=until)
    found: Any = (
        Update.objects.visible_to(person)
        .filter(behind)
        .select_related("period", "submitted_by__organisation")
    )
    return cast(Rows, found.order_by("period__starts_on"))


@Prepared
def written(*, updates: Ids) -> Rows:
    """The rows of the updates' history, oldest first."""
    rows: Any = Update.history.filter(id__in=updates)
    return cast(Rows, rows.select_related("history_user", "asked_of").order_by("history_id"))


@Prepared
def blockages(*, activity: UUID, person: Person) -> Rows:
    found: Any = Blockage.objects.visible_to(person).filter(activity=activity)
    return cast(Rows, found.dated().select_related("raised_by", "resolved_by").order_by("raised_on"))
