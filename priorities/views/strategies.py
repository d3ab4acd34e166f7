"""What the partnership means to achieve, and what it does about each part of it."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from django.db.models import Count, prefetch_related_objects
from django.http import Http404
from django.utils.timezone import localdate

from partners.models import Body
from partners.tables import Column, Table
from partners.views.base import Open, PageView
from partners.views.tables import Offered, TablesPage
from priorities.models import Activity, Measure, Priority, Strategy
from priorities.shown_measures import cards, today_and_grace
from priorities.views import histories
from priorities.views.activities import activity_rows


class Priorities(TablesPage):
    permission = Open.SIGNED_IN
    section = "priorities"
    template_name = "priorities/priorities.html"

    def facts(self) -> Mapping[str, Any]:
        begun = Strategy.objects.filter(partnership=self.partnership, starts_on__lte=localdate(self.now))
        strategy = begun.select_related("overseen_by").order_by("-starts_on").first()
        return {"strategy": strategy, "rows": self._rows(strategy) if strategy else []}

    def offered(self) -> Mapping[str, Offered]:
        strategy = self.facts()["strategy"]
        if strategy is None:
            return {}
        about = f"The priorities of {strategy.title}, and how much is being done about each."
        columns = [
            Column("Number", lambda row: int(row[0].number)),
            Column("Priority", lambda row: str(row[0].title)),
            Column("Aim", lambda row: str(row[0].aim)),
            Column("Sponsor", lambda row: str(row[0].sponsor or "")),
            Column("Activities you may see", itemgetter(1)),
            Column("Measures", itemgetter(2)),
        ]
        return {
            "priorities": Offered(
                "priorities", "Priorities", about, lambda: Table(columns, self._rows(strategy))
            )
        }

    def _rows(self, strategy: Strategy) -> list[tuple[Priority, int, int]]:
        seen = Activity.objects.visible_to(self.person).filter(priority__strategy=strategy, closed_on=None)
        running = dict(seen.order_by().values_list("priority").annotate(n=Count("pk", distinct=True)))
        counted = Measure.objects.filter(priority__strategy=strategy).order_by()
        measured = dict(counted.values_list("priority").annotate(n=Count("pk")))
        return [
            (priority, running.get(priority.pk, 0), measured.get(priority.pk, 0))
            for priority in strategy.priorities.select_related("sponsor")
        ]


class PriorityPage(PageView):
    permission = Open.SIGNED_IN
    section = "priorities"
    template_name = "priorities/priority.html"

    priority: Priority

    def load(self) -> Body | None:
        begun = Strategy.objects.filter(partnership=self.partnership, starts_on__lte=localdate(self.now))
        newest = begun.order_by("-starts_on")[:1]
        found = Priority.objects.filter(strategy__in=newest.values("pk"), number=self.kwargs["number"])
        priority = found.select_related("sponsor", "strategy").first()
        if priority is None:
            raise Http404
        self.priority = priority
        return None

    def facts(self) -> Mapping[str, Any]:
        on, grace_days = today_and_grace(self.partnership, self.now)
        seen = Activity.objects.visible_to(self.person).filter(priority=self.priority)
        activities = list(
            seen.select_related("body", "lead_organisation", "lead_person").prefetch_related(
                "milestones", "measures"
            )
        )
        found = Measure.objects.visible_to(self.person).filter(priority=self.priority)
        measures = list(found.select_related("owner"))
        moved = [measure for activity in activities for measure in activity.measures.all()]
        # Once for both: most of what the activities move is what the priority is measured by.
        prefetch_related_objects([*measures, *moved], "targets", "readings")
        hidden = Activity.objects.hidden_from(self.person).filter(priority=self.priority)
        return {
            "priority": self.priority,
            "rows": activity_rows(activities, on, grace_days),
            "cards": cards(measures, on, grace_days),
            "restricted": hidden.count(),
            "edits": histories.of_priority(self.priority),
        }
