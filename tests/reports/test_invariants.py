"""The invariants, over random trees of bodies, quarters and orders of events.

Every example plays a random story through the services. What a service refuses leaves no trace; after the story
everything still open is brought to its end, and then the books must balance at every level and in every quarter.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoDbBlocker

from partners.models import Body
from partners.rules import Refused
from priorities.models import Update
from priorities.rules import Rag, headline, severity
from reports import rollup
from reports.models import ExceptionItem, ExceptionReport
from reports.rules import Outcome
from reports.services import drafting, issuing, lacking
from reports.verification import verify
from tests.examples import drawn
from tests.reports.tree import Tree, grow, inbox_of

NAMES = ["root", "b1", "b2", "b3", "b4"]


@st.composite
def shapes(draw: st.DrawFn) -> dict[str, str | None]:
    """Any tree of two to five bodies: each but the first reports to one named before it."""
    size = draw(st.integers(2, 5))
    return {name: draw(st.sampled_from(NAMES[:i])) if i else None for i, name in enumerate(NAMES[:size])}


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[str, str | None], dict[str, int], list[tuple[Any, ...]]]:
    """A tree, how many activities each body has, and a list of steps in any order."""
    shape = draw(shapes())
    activities = {name: draw(st.integers(0, 2)) for name in shape}
    bodies, quarters = st.sampled_from(list(shape)), st.integers(0, 1)
    steps = st.one_of(
        st.tuples(st.just("update"), bodies, quarters, st.sampled_from(["green", "amber", "red"])),
        st.tuples(st.just("draft"), bodies, quarters),
        st.tuples(st.just("deal"), bodies, quarters, st.sampled_from(["handle", "escalate", "close"])),
        st.tuples(
            st.just("decide"),
            bodies,
            quarters,
            st.sampled_from([o for o in Outcome if o is not Outcome.REFER]),
        ),
        st.tuples(st.just("issue"), bodies, quarters),
        st.tuples(st.just("correct"), bodies, quarters),
    )
    return shape, activities, draw(st.lists(steps, min_size=4, max_size=14))


class Story:
    """Plays steps on a tree; a refusal is an answer, and leaves nothing behind."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.accepted: Counter[str] = Counter()

    def play(self, step: tuple[Any, ...]) -> None:
        kind, body, quarter, *rest = step
        try:
            with transaction.atomic():
                getattr(self, kind)(self.tree.bodies[body], self.tree.periods[quarter], *rest)
        except Refused:
            return
        self.accepted[kind] += 1
        event(kind)

    def update(self, body: Body, period: Any, rag: str) -> None:
        for activity in self.tree.activities[body.slug]:
            self.tree.update(activity, period, rag)

    def draft(self, body: Body, period: Any) -> None:
        self.tree.draft(body.slug, period)

    def _open(self, body: Body, period: Any) -> ExceptionReport:
        report = ExceptionReport.objects.draft().filter(from_body=body, period=period).first()
        if report is None:
            raise Refused("There is no draft.")
        return report

    def deal(self, body: Body, period: Any, how: str) -> None:
        self.tree.deal_with(self._open(body, period), how)

    def decide(self, body: Body, period: Any, outcome: Outcome) -> None:
        for item in rollup.undecided(self._open(body, period)):
            self.tree.decide(item, outcome)

    def issue(self, body: Body, period: Any) -> None:
        self.tree.issue(self._open(body, period))

    def correct(self, body: Body, period: Any) -> None:
        report = ExceptionReport.objects.latest_versions().filter(from_body=body, period=period).first()
        if report is None:
            raise Refused("Nothing was issued.")
        issuing.correct_report(
            report=report,
            why="A word was wrong.",
            by=self.tree.chair(body),
            at=self.tree.day_of(body, period),
        )

    def finish(self) -> None:
        """Bring two quarters to their end, the groups first, whatever has happened so far."""
        order = sorted(self.tree.bodies.values(), key=lambda b: -depth(b))
        for period in self.tree.periods[:2]:
            for body in order:
                if self.began_later(body, period):
                    continue
                if not ExceptionReport.objects.issued().filter(from_body=body, period=period).exists():
                    self.tree.draft(body.slug, period)
                while draft := ExceptionReport.objects.draft().filter(from_body=body, period=period).first():
                    self._complete(draft)

    @staticmethod
    def began_later(body: Body, period: Any) -> bool:
        """A body that began with a later quarter cannot report on an earlier one any more."""
        first = ExceptionReport.objects.filter(from_body=body).order_by("period__starts_on").first()
        return first is not None and first.period.starts_on > period.starts_on

    def _complete(self, report: ExceptionReport) -> None:
        at = self.tree.day_of(report.from_body, report.period)
        if lacking.awaited_by(report, at=at):
            drafting.close_returns(report=report, by=self.tree.chair(report.from_body), at=at)
        report = self.tree.draft(report.from_body.slug, report.period)
        self.tree.deal_with(report)
        self.tree.issue(report)


def owed(played: Story) -> set[tuple[Any, Any]]:
    """Each body and period of the first two for which a report had to be issued."""
    return {
        (body.pk, period.pk)
        for body in played.tree.bodies.values()
        for period in played.tree.periods[:2]
        if not played.began_later(body, period)
    }


def issued_reports() -> set[tuple[Any, Any]]:
    return set(ExceptionReport.objects.issued().values_list("from_body", "period").distinct())


def depth(body: Body) -> int:
    return 0 if body.reports_to is None else 1 + depth(body.reports_to)


# Shrinking plays a failing story hundreds of times; the story itself is printed, and is short enough to read.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
SETTINGS = settings(
    max_examples=drawn(12), phases=PHASES, suppress_health_check=list(HealthCheck), derandomize=True
)


class Invariants(TestCase):
    @SETTINGS
    @given(stories())
    def test_the_books_balance_whatever_happens(self, story: Any) -> None:
        """1, 2, 3 and 4: nothing dropped, issued is final, nothing hides, words traceable."""
        shape, activities, steps = story
        played = Story(grow(shape, activities))
        for step in steps:
            played.play(step)
            assert list(verify({"conservation", "escalations", "answers"})) == []
        frozen = issued_now()
        played.finish()
        assert list(verify()) == []
        assert {pk: row for pk, row in issued_now().items() if pk in frozen} == frozen
        every_line_leads_to_words()
        # A check that only ever saw refusals would prove nothing: the stories do reach their end.
        assert owed(played) <= issued_reports()
        assert len(owed(played)) > len(shape) - 1
        assert not ExceptionReport.objects.draft().filter(period__in=played.tree.periods[:2]).exists()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def issued_now() -> dict[Any, Any]:
    return {r.pk: (r.content_sha256, r.summary, r.issued_at) for r in ExceptionReport.objects.issued()}


def every_line_leads_to_words() -> None:
    """From each item with an update, at whatever level, down to the version of the update it shows."""
    for item in ExceptionItem.objects.exclude(update=None).select_related("update"):
        layer, seen = [item], item
        while layer:
            seen = layer[0]
            layer = list(ExceptionItem.objects.filter(placement__item=seen))
        assert seen.update_id == item.update_id or seen.case_id == item.case_id
        version = Update.history.filter(id=item.update_id, revision=item.update_revision).latest("history_id")
        assert item.shown["progress"] == version.progress


RAGS = st.sampled_from([Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NOT_REPORTED])


class TestHeadline:
    @given(st.lists(RAGS, min_size=1), st.integers(1, 20))
    def test_adding_greens_never_improves_it(self, rags: list[Rag], n: int) -> None:
        assert severity(headline(rags + [Rag.GREEN] * n)) >= severity(headline(rags))

    @given(st.lists(RAGS, min_size=1), st.data())
    def test_withholding_an_update_never_improves_it(self, rags: list[Rag], data: st.DataObject) -> None:
        i = data.draw(st.integers(0, len(rags) - 1))
        withheld = [*rags[:i], Rag.NOT_REPORTED, *rags[i + 1 :]]
        assert severity(headline(withheld)) >= severity(headline(rags))


GUARDED = (
    "reports_placement",
    "reports_decision",
    "reports_exceptionitem",
    "reports_exceptionreport",
    "priorities_update",
    "partners_seat",
)


@pytest.mark.django_db
class TestPlantedFaults:
    """Each check finds what it is for: a fault planted behind the services' backs is named."""

    @pytest.fixture(scope="class")
    @classmethod
    def tree(cls, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
        """Grown once: each fault is planted inside this transaction and undone by itself."""
        with django_db_blocker.unblock(), transaction.atomic():
            yield cls.grown()
            transaction.set_rollback(True)

    @staticmethod
    def grown() -> Tree:
        tree = grow({"root": None, "b1": "root"}, {"b1": 1})
        tree.update(tree.activities["b1"][0], tree.periods[0], "red")
        report = tree.draft("b1", tree.periods[0])
        tree.deal_with(report, "escalate")
        tree.issue(report)
        root = ExceptionReport.objects.get(from_body=tree.bodies["root"])
        tree.deal_with(root)
        tree.issue(root)
        assert list(verify()) == []
        assert inbox_of(root) == set(root.items.values_list("pk", flat=True))
        return tree

    def plant(self, sql: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql)
        return {finding.invariant for finding in verify()}

    @pytest.mark.parametrize(
        ("sql", "named"),
        [
            ("DELETE FROM reports_placement", {"escalations"}),
            (
                "UPDATE reports_decision SET confirmed_at = NULL, confirmed_by_id = NULL, decided_on = NULL",
                {"answers"},
            ),
            (
                "DELETE FROM reports_placement; DELETE FROM reports_exceptionitem WHERE disposition = 'escalated'",
                {"conservation", "seals", "cases"},
            ),
            (
                "UPDATE reports_exceptionreport SET content = jsonb_set(content, '{summary}', '\"Fine\"')",
                {"seals"},
            ),
            ("UPDATE priorities_update SET progress = 'All is well.'", {"submissions", "histories"}),
            ("DELETE FROM partners_seatgrant", {"access"}),
            (
                "UPDATE partners_seat SET role = 'member' WHERE role = 'chair'",
                {"approvals", "histories", "access"},
            ),
        ],
    )
    def test_it_is_named(self, tree: Tree, sql: str, named: set[str]) -> None:
        assert named <= self.plant(sql)
