"""The action log: what decisions gave people to do, and whether it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from partners.access import Reader
from partners.rules import Marking
from partners.tables import Column, in_the_link
from partners.views.base import Open
from partners.views.lists import Filter, ListPage, by_words, directed
from partners.wording import plural, uk_date
from reports import rollup_action_rows
from reports.models import ActionPoint
from reports.views.actions import Status, status_of

STATES = {
    "": "All",
    "unfinished": "Not yet verified",
    "open": "Still to be done",
    "overdue": "Overdue",
    "claimed": "Done (claimed)",
    "verified": "Done (verified)",
}
DUE = {"": "Any day", "week": "In the next 7 days", "month": "In the next 31 days", "moved": "Moved before"}


@dataclass(frozen=True)
class ActionRow:
    action: Any
    standing: Status


def _of_state(found: QuerySet[ActionPoint], state: str, today: date) -> QuerySet[ActionPoint]:
    narrowed: dict[str, Callable[[], QuerySet[ActionPoint]]] = {
        "unfinished": lambda: found.filter(verified_at=None),
        "open": lambda: found.filter(claimed_at=None, verified_at=None),
        "overdue": lambda: found.filter(claimed_at=None, verified_at=None, due_on__lt=today),
        "claimed": lambda: found.filter(claimed_at__isnull=False, verified_at=None),
        "verified": lambda: found.filter(verified_at__isnull=False),
    }
    return narrowed[state]() if state else found


def _due(found: QuerySet[ActionPoint], due: str, today: date) -> QuerySet[ActionPoint]:
    if due == "moved":
        return found.filter(redatings__isnull=False)
    days = {"week": 7, "month": 31}.get(due)
    return found.filter(due_on__gte=today, due_on__lte=_later(today, days)) if days else found


def _later(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


class Actions(ListPage):
    """Every action the person may see, narrowed by a form whose answers stand in the address."""

    permission = Open.SIGNED_IN
    section = "actions"
    template_name = "reports/actions.html"
    name = "actions"
    noun = "action"
    about = "What decisions gave people to do. Done counts when somebody else has verified it."
    sorts: ClassVar = {
        "due": ["due_on", "reference"],
        "reference": ["reference"],
        "organisation": ["organisation__name", "reference"],
        "person": ["person__name", "reference"],
        "priority": ["priority", "reference"],
        "moves": ["moves", "reference"],
    }
    usual_sort = "due"

    def asks(self) -> list[Filter]:
        bodies: dict[str, str] = {}
        organisations: dict[str, str] = {}
        people: dict[str, str] = {}
        priorities: dict[str, str] = {}
        for row in self.offered:
            bodies[row["body__slug"]] = row["body__short_name"]
            organisations[row["organisation__key"]] = row["organisation__short_name"]
            people[str(row["person_id"])] = row["person__name"]
            if row["priority"] is not None:
                priorities[str(row["priority"])] = f"{row['priority']}. {row['priority_title']}"
        return [
            self.ask("whose", "Whose", {"": "Everybody’s", "mine": "Mine", **by_words(people)}),
            self.ask("state", "State", STATES),
            self.ask("due", "Due", DUE),
            self.ask("priority", "Priority", {"": "All", **dict(sorted(priorities.items()))}),
            self.ask("body", "Body", {"": "All", **by_words(bodies)}),
            self.ask("organisation", "Organisation", {"": "All", **by_words(organisations)}),
        ]

    @cached_property
    def offered(self) -> list[dict[str, Any]]:
        """What stands in the log, to offer as answers."""
        return rollup_action_rows.offered(
            partnership=self.partnership.pk, person=Reader(self.person), today=localdate(self.now)
        )

    def found(self) -> Any:
        today = localdate(self.now)
        whose = self.asked("whose")
        narrowed = {
            "person": self.person.pk if whose == "mine" else whose,
            "priority": self.asked("priority"),
            "body__slug": self.asked("body"),
            "organisation__key": self.asked("organisation"),
        }
        seen = rollup_action_rows.seen(self.person, self.partnership.pk)
        found = seen.filter(**{name: value for name, value in narrowed.items() if value})
        found = _due(_of_state(found, self.asked("state"), today), self.asked("due"), today)
        moves = Count("redatings", distinct=True)
        return (
            found.select_related("body", "person", "organisation", "case__activity")
            .annotate(moves=moves)
            .order_by(*directed(self.sorts, self.sort))
        )

    def rows(self, found: Sequence[Any]) -> list[ActionRow]:
        today = localdate(self.now)
        return [ActionRow(action, status_of(action, today)) for action in found]

    def is_sensitive(self, row: ActionRow) -> bool:
        activity = row.action.case.activity
        return activity is not None and activity.marking != Marking.OFFICIAL

    def facts(self) -> Mapping[str, Any]:
        counts = {name: sum(row[name] for row in self.offered) for name in ("overdue", "claimed")}
        return {**super().facts(), **counts}

    def columns(self) -> list[Column]:
        slug = self.partnership.slug
        return [
            Column(
                "Action",
                attrgetter("action.reference"),
                sort="reference",
                url=lambda row: reverse("reports:action", args=[slug, row.action.pk]),
                words=lambda row: f"{row.action.reference}: {row.action.what}",
            ),
            Column("What", attrgetter("action.what"), small=True, words=in_the_link),
            Column("Priority", lambda row: row.action.priority_title or "None", sort="priority"),
            Column("Who", attrgetter("action.person.name"), sort="person"),
            Column(
                "For",
                attrgetter("action.body.short_name"),
                small=True,
                words=lambda row: f"for {row.action.body.short_name}",
                note="The body in whose log the action stands.",
            ),
            Column("Organisation", attrgetter("action.organisation.name"), sort="organisation"),
            Column("State", attrgetter("standing.word"), rag=attrgetter("standing.rag")),
            Column("Due", attrgetter("action.due_on"), sort="due"),
            Column(
                "Times moved",
                attrgetter("action.moves"),
                small=True,
                words=lambda row: _moves(row.action.moves),
                note="How often the day it is due was moved.",
            ),
            Column(
                "First due",
                attrgetter("action.first_due_on"),
                small=True,
                words=lambda row: f"first due {uk_date(row.action.first_due_on)}" if row.action.moves else "",
            ),
        ]


def _moves(moves: int) -> str:
    return "moved once" if moves == 1 else f"moved {plural(moves, 'time')}" if moves else ""
