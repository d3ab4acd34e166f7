"""The measures that a body watches, and that queries kept as SQL answer as their querysets."""

from datetime import date
from typing import Any

import pytest

from partners.prepared import Prepared
from partners.roles import Role
from priorities.models import Measure, MeasureLink, Target
from priorities.rules import Rag, directions, measure_rag
from priorities.services import judging
from tests import factories as make
from tests.reports.quarters import dashboard, everybody_reports, groups_report
from tests.reports.tree import LONG_AGO, Tree, meeting_day

pytestmark = pytest.mark.django_db


def measure(tree: Tree, reference: str, value: int, **fields: Any) -> Measure:
    """A measure that aims at 100 or more, read at the end of each quarter."""
    found = make.make_measure(tree.priority, reference, polarity="higher", **fields)
    Target(measure=found, from_on=LONG_AGO.date(), value=100).record(by=None, at=LONG_AGO)
    for period in tree.periods[:2]:
        make.make_reading(found, period.starts_on, period.ends_on, value)
    return found


def test_a_body_watches_what_its_activities_move(tree: Tree) -> None:
    own, other = measure(tree, "M1", 70), measure(tree, "M2", 99)
    MeasureLink(measure=own, activity=tree.activities["north"][0]).record(by=None, at=LONG_AGO)
    MeasureLink(measure=other, activity=tree.activities["south"][0]).record(by=None, at=LONG_AGO)
    assert [watched.pk for watched in dashboard(tree, "north", tree.periods[0]).watch.measures] == [own.pk]
    both = dashboard(tree, "lead", tree.periods[0]).watch.measures
    assert [(watched.pk, watched.rag) for watched in both] == [(own.pk, Rag.RED), (other.pk, Rag.GREEN)]


def test_who_oversees_the_strategy_watches_measures_that_nothing_moves(tree: Tree) -> None:
    lonely = measure(tree, "M1", 70)
    strategy = tree.priority.strategy
    strategy.overseen_by = tree.bodies["lead"]
    strategy.record(by=None, at=LONG_AGO)
    assert [watched.pk for watched in dashboard(tree, "lead", tree.periods[0]).watch.measures] == [lonely.pk]
    assert dashboard(tree, "north", tree.periods[0]).watch.measures == []


def test_a_measure_is_judged_as_its_own_page_judges_it(tree: Tree) -> None:
    found = measure(tree, "M1", 95)
    MeasureLink(measure=found, activity=tree.activities["north"][0]).record(by=None, at=LONG_AGO)
    make.make_reading(found, date(2024, 10, 1), date(2024, 12, 31), "90.1234")
    period = tree.periods[1]
    (watched,) = dashboard(tree, "north", period).watch.measures
    on, grace_days = judging(period, meeting_day(period))
    facts = Measure.objects.with_figures().get(pk=found.pk).facts(by_on=on, grace_days=grace_days)
    assert watched.facts == facts
    assert (watched.rag, (watched.short, watched.long)) == (measure_rag(facts, on).rag, directions(facts, on))


def test_what_is_kept_answers_as_the_querysets_do(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, compared = Prepared.__call__, []

    def both(self: Prepared[Any], **values: Any) -> list[dict[str, Any]]:
        found = kept(self, **values)
        assert found == self.directly(**values)
        compared.append((self.build.__name__, len(found)))
        return found

    first, second = tree.periods[:2]
    everybody_reports(tree, first)
    groups_report(tree, second, north="amber", south="red")
    monkeypatch.setattr(Prepared, "__call__", both)
    for name in ("north", "lead", "board"):
        for period in (first, second):
            for role in (Role.CHAIR, Role.OFFICER):
                dashboard(tree, name, period, person=tree.person(name, role))
    names = {"_reports", "_activities", "_cases", "_carried", "_priorities"}
    assert {name for name, rows in compared if rows} == names
    assert len(compared) == 3 * 2 * 2 * len(names)
