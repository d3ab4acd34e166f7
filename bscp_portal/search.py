"""Search of everything somebody may see, kind by kind: each through what is visible to them, in one query.

A word that stands only in what they may not see finds nothing and counts for nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from partners import access
from partners.access import Reader
from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from partners.prepared import Prepared
from partners.roles import Permission
from partners.wording import uk_date, uk_datetime
from priorities.models import Activity, Blockage, Measure, Priority, Update
from reports.models import ActionPoint, Decision, ExceptionCase, ExceptionItem, ExceptionReport, Meeting

CONFIG = "english"
LONGEST = 200
BEGIN, END = "\x02", "\x03"
UNSEARCHABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
EMPTY = Value("", output_field=TextField())
ITEM_WORDS = ("progress", "cause", "consequence", "recommendation", "path_to_green")

Seen = Callable[[Person, Partnership], "QuerySet[Any]"]


@dataclass(frozen=True)
class Kind:
    """One kind of thing. `texts` are the fields that are searched, of which the first weighs most; `quoted`
    are those of them that a result quotes from."""

    key: str
    title: str
    seen: Seen
    texts: tuple[str, ...]
    quoted: tuple[str, ...]
    named: Callable[[Any], str]
    told: Callable[[Any], str]
    address: Callable[[Any], tuple[str, Sequence[object]]]


@dataclass(frozen=True)
class Result:
    """`pieces` are the words around what was found, with whether each is what was asked for."""

    title: str
    url: str
    note: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Group:
    kind: Kind
    count: int
    results: list[Result]


def cleaned(text: str) -> str:
    """What was typed, without characters that no database can be asked for, and not endless."""
    return " ".join(UNSEARCHABLE.sub(" ", text).split())[:LONGEST]


def groups(asked: str, person: Person, partnership: Partnership, first: int) -> list[Group]:
    """The kinds in which something was found, with the best few of each."""
    about: dict[str, Any] = {"asked": asked, "person": Reader(person), "partnership": partnership.pk}
    found = [(kind, BEST[kind.key](first=first, **about)) for kind in KINDS]
    return [Group(kind, rows[0].total, results(kind, rows, partnership)) for kind, rows in found if rows]


def matching(kind: Kind, asked: str, person: Person, partnership: Partnership) -> QuerySet[Any]:
    """Everything of the kind that the person may see and that speaks of what was asked, the best first."""
    query = SearchQuery(asked, config=CONFIG, search_type="websearch")
    name, *others = kind.texts
    vector: Any = SearchVector(name, weight="A", config=CONFIG)
    if others:
        vector = vector + SearchVector(*others, weight="B", config=CONFIG)
    found: QuerySet[Any] = (
        kind.seen(person, partnership)
        .annotate(searched=vector)
        .filter(Q(searched=query) | Q(**{f"{name}__icontains": asked}))
        .annotate(
            rank=SearchRank(F("searched"), query),
            total=Window(Count("*")),
            around=SearchHeadline(
                _text(kind.quoted),
                query,
                config=CONFIG,
                start_sel=BEGIN,
                stop_sel=END,
                max_words=32,
                min_words=14,
            ),
        )
    )
    return found.order_by("-rank", name, "pk")


def _text(parts: Iterable[Any]) -> Any:
    """The fields or expressions as one text, with a space between each and the next."""
    joined: Any = None
    for part in parts:
        expression = F(part) if isinstance(part, str) else part
        text = Coalesce(Cast(expression, TextField()), EMPTY)
        joined = text if joined is None else Concat(joined, Value(" "), text, output_field=TextField())
    return EMPTY if joined is None else joined


def results(kind: Kind, rows: Iterable[Any], partnership: Partnership) -> list[Result]:
    found = []
    for row in rows:
        name, args = kind.address(row)
        url = reverse(name, args=[partnership.slug, *args])
        found.append(Result(kind.named(row), url, kind.told(row), tuple(_pieces(row.around))))
    return found


def _pieces(around: str) -> Iterator[tuple[str, bool]]:
    """The parts of the text between the marks; a mark that somebody typed is no more than a mark."""
    for place, part in enumerate(re.split(f"[{BEGIN}{END}]", around)):
        if part:
            yield part, place % 2 == 1


def _of(model: Any, way: str) -> Seen:
    """Through what the model says is visible, under one partnership."""

    def seen(person: Person, partnership: Partnership) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.visible_to(person).filter(**{way: partnership})
        return found

    return seen


def _updates(person: Person, partnership: Partnership) -> QuerySet[Any]:
    seen = Update.objects.visible_to(person).filter(activity__priority__strategy__partnership=partnership)
    submitted = Update.objects.submitted().filter(pk__in=seen.values("pk"))
    return submitted.select_related("activity", "period")


def _exceptions(person: Person, partnership: Partnership) -> QuerySet[Any]:
    """With the words of every report in which the person may read of it."""
    items = ExceptionItem.objects.visible_to(person).filter(case=OuterRef("pk")).order_by()
    shown: list[Any] = [KeyTextTransform(name, "shown") for name in ITEM_WORDS]
    said = _text(["disposition_words", "decision_asked", *shown])
    told = items.values("case").annotate(told=StringAgg(said, " ")).values("told")
    seen = ExceptionCase.objects.visible_to(person).filter(partnership=partnership)
    return seen.annotate(words=Coalesce(Subquery(told), EMPTY)).select_related("body")


def _reports(person: Person, partnership: Partnership) -> QuerySet[Any]:
    seen = ExceptionReport.objects.visible_to(person).issued().filter(from_body__partnership=partnership)
    return seen.select_related("from_body", "period").defer("content")


def _decisions(person: Person, partnership: Partnership) -> QuerySet[Any]:
    return _of(Decision, "body__partnership")(person, partnership).select_related("case")


def _meetings(person: Person, partnership: Partnership) -> QuerySet[Any]:
    return _of(Meeting, "body__partnership")(person, partnership).select_related("body")


def _measures(person: Person, partnership: Partnership) -> QuerySet[Any]:
    return Measure.objects.visible_to(person).filter(priority__strategy__partnership=partnership)


def _priorities(person: Person, partnership: Partnership) -> QuerySet[Any]:
    """Those of the strategy in force, whose pages there are."""
    reads = access.bodies_for(person, Permission.READ, partnership)
    newest = partnership.strategies.order_by("-starts_on").values("pk")[:1]
    return Priority.objects.filter(strategy__in=newest, strategy__partnership__in=reads.values("partnership"))


def _people(person: Person, partnership: Partnership) -> QuerySet[Any]:
    seats = Seat.objects.filter(body__partnership=partnership)
    return Person.objects.filter(pk__in=seats.values("person")).select_related("organisation")


def _bodies(person: Person, partnership: Partnership) -> QuerySet[Any]:
    return Body.objects.filter(partnership=partnership)


def _organisations(person: Person, partnership: Partnership) -> QuerySet[Any]:
    standings = Partner.objects.filter(partnership=partnership)
    return Organisation.objects.filter(pk__in=standings.values("organisation"))


KINDS = (
    Kind(
        "exceptions",
        "Exceptions",
        _exceptions,
        ("title", "reference", "words", "closed_why"),
        ("words", "closed_why"),
        lambda case: f"{case.reference}: {case.title}",
        lambda case: f"{case.body.short_name}, {'closed' if case.closed_at else 'open'}",
        lambda case: ("reports:case", [case.reference]),
    ),
    Kind(
        "activities",
        "Activities",
        _of(Activity, "priority__strategy__partnership"),
        ("title", "reference", "description", "outcome"),
        ("description", "outcome"),
        lambda activity: str(activity.title),
        lambda activity: str(activity.reference),
        lambda activity: ("priorities:activity", [activity.pk]),
    ),
    Kind(
        "updates",
        "Updates",
        _updates,
        ("activity__title", "progress", "changed", "planned_next", "cause", "consequence", "path_to_green"),
        ("progress", "changed", "planned_next", "cause", "consequence", "path_to_green"),
        lambda update: f"{update.activity.title}, {update.period.label}",
        lambda update: str(update.get_self_rag_display()),
        lambda update: ("priorities:update", [update.pk]),
    ),
    Kind(
        "blockages",
        "Blockages",
        _of(Blockage, "activity__priority__strategy__partnership"),
        ("title", "description", "cause", "consequence", "tried", "needed", "resolution"),
        ("description", "cause", "consequence", "tried", "needed", "resolution"),
        lambda blockage: str(blockage.title),
        lambda blockage: f"{blockage.get_kind_display()}, {'cleared' if blockage.resolved_on else 'open'}",
        lambda blockage: ("priorities:activity", [blockage.activity_id]),
    ),
    Kind(
        "decisions",
        "Decisions",
        _decisions,
        ("words", "decision_asked", "consulted"),
        ("words", "decision_asked", "consulted"),
        lambda decision: f"{decision.case.reference}: {str(decision.get_outcome_display()).lower()}",
        lambda decision: uk_date(decision.decided_on) if decision.decided_on else "Not confirmed",
        lambda decision: ("reports:decision", [decision.pk]),
    ),
    Kind(
        "actions",
        "Actions",
        _of(ActionPoint, "body__partnership"),
        ("what", "reference", "claim", "verification"),
        ("what", "claim", "verification"),
        lambda action: f"Action {action.reference}",
        lambda action: f"Due {uk_date(action.due_on)}",
        lambda action: ("reports:action", [action.pk]),
    ),
    Kind(
        "measures",
        "Measures",
        _measures,
        ("title", "reference", "definition", "source"),
        ("definition", "source"),
        lambda measure: str(measure.title),
        lambda measure: str(measure.reference),
        lambda measure: ("priorities:measure", [measure.pk]),
    ),
    Kind(
        "reports",
        "Issued reports",
        _reports,
        ("summary", "good_news", "from_body__name"),
        ("summary",),
        lambda report: str(report),
        lambda report: f"Issued on {uk_date(report.issued_at)}",
        lambda report: ("reports:report", [report.pk]),
    ),
    Kind(
        "meetings",
        "Meetings",
        _meetings,
        ("venue", "body__name", "body__short_name"),
        ("venue", "body__name"),
        lambda meeting: f"{meeting.body.short_name}, {uk_datetime(meeting.starts_at)}",
        lambda meeting: "",
        lambda meeting: ("reports:meeting", [meeting.pk]),
    ),
    Kind(
        "priorities",
        "Priorities",
        _priorities,
        ("title", "short_title", "aim"),
        ("aim",),
        lambda priority: str(priority.title),
        lambda priority: f"Priority {priority.number}",
        lambda priority: ("priorities:priority", [priority.number]),
    ),
    Kind(
        "people",
        "People",
        _people,
        ("name", "job_title", "organisation__name"),
        ("job_title", "organisation__name"),
        lambda person: str(person.name),
        lambda person: "",
        lambda person: ("partners:person", [person.pk]),
    ),
    Kind(
        "bodies",
        "Bodies",
        _bodies,
        ("name", "short_name", "terms_of_reference"),
        ("terms_of_reference",),
        lambda body: str(body.full_name),
        lambda body: str(body.get_kind_display()),
        lambda body: ("partners:body", [body.slug]),
    ),
    Kind(
        "organisations",
        "Organisations",
        _organisations,
        ("name", "short_name"),
        (),
        lambda organisation: str(organisation.name),
        lambda organisation: str(organisation.get_sector_display()),
        lambda organisation: ("partners:organisation", [organisation.key]),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}


def _best(kind: Kind) -> Prepared[Any]:
    """The best few of the kind, asked by a query that is written once."""

    def build(*, asked: str, person: Person, partnership: UUID, first: int) -> QuerySet[Any, Any]:
        found: QuerySet[Any, Any] = matching(kind, asked, person, Partnership(pk=partnership))[:first]
        return found

    return Prepared(build)


BEST = {kind.key: _best(kind) for kind in KINDS}
