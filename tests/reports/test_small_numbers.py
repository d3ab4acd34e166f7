"""A visitor takes everything that the public can get, of two quarters' papers and of a corrected one, and looks in it
for counts that nobody is to know: as they stand, by what they alter, and by taking shown figures from a known total."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from partners.roles import Role
from priorities.models import Measure, MeasureLink, Reading, Target
from priorities.rules import Trigger
from reports import pack_content
from reports.models import BoardPack, Meeting
from reports.pack_print import document
from reports.services import packing
from reports.services.publishing import publish_pack
from tests import factories as make
from tests.reports.packs import called
from tests.reports.quarters import groups_report, planted, report_of
from tests.reports.test_leaks import EACH_TIME, Walk
from tests.reports.test_pack_audiences import EDITION, every_byte
from tests.reports.tree import LONG_AGO, WORDS, Tree

PUBLIC = BoardPack.Build.PUBLIC.value
QUARTERS = {
    "spring": (date(2025, 4, 1), date(2025, 6, 30)),
    "summer": (date(2025, 7, 1), date(2025, 9, 30)),
    "autumn": (date(2025, 10, 1), date(2025, 12, 31)),
    "winter": (date(2026, 1, 1), date(2026, 3, 31)),
}
# Of each measure one figure is small, and the winter's comes in later and is corrected after it was published.
FIRST = {"spring": 6617101, "autumn": 6618111, "winter": 6617993}
SECOND = {"spring": 6516101, "summer": 6515102, "winter": 6514993}
CORRECTED = {"M1": 6618999, "M2": 6516999}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def bare(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield planted()
        transaction.set_rollback(True)


def steady(patch: pytest.MonkeyPatch) -> None:
    """Officers say why the rule sees it otherwise."""
    patch.setitem(WORDS, "red", WORDS["red"] | {"reason_for_difference": "We know more."})


@pytest.fixture
def tree(bare: Tree, db: None, monkeypatch: pytest.MonkeyPatch) -> Tree:
    steady(monkeypatch)
    return deepcopy(bare)


def counted(tree: Tree, reference: str, activity: int | None, **values: int) -> Measure:
    """Fewer is better and three is the target: three is green, four is red."""
    measure = make.make_measure(tree.priority, reference, polarity="lower", title=f"Counted {reference}")
    if activity is not None:
        MeasureLink(measure=measure, activity=tree.activities["north"][activity]).record(by=None, at=LONG_AGO)
    Target(measure=measure, from_on=LONG_AGO.date(), value=3).record(by=None, at=LONG_AGO)
    for quarter, value in values.items():
        make.make_reading(measure, *QUARTERS[quarter], value)
    return measure


@dataclass
class Visitor:
    """What somebody without an account has come by."""

    tree: Tree
    seen: dict[str, str] = field(default_factory=dict)
    papers: list[bytes] = field(default_factory=list)

    def takes(self, pack: BoardPack) -> None:
        """The paper, what the page says that checks it, and the list in which it stands."""
        slug = self.tree.partnership.slug
        paper = Client().get(reverse("reports:published_pdf", args=[slug, pack.pk])).content
        assert paper.startswith(b"%PDF")
        self.papers.append(paper)
        checked = Client().post("/check/", {"file": SimpleUploadedFile("paper.pdf", paper)})
        listed = Client().get(reverse("reports:published", args=[slug]))
        self.keep("checked", checked.content.decode())
        self.keep("listed", listed.content.decode())

    def walks(self, pack: BoardPack) -> None:
        """By every link, and at the doors that are shut."""
        slug = self.tree.partnership.slug
        there = [f"/{slug}/", reverse("reports:published", args=[slug]), "/", "/check/", "/sitemap.xml"]
        there += [reverse(f"reports:{name}", args=[slug]) for name in ("packs", "actions", "exceptions")]
        pages = ("pack_read", "pack_pdf", "published_read")
        there += [reverse(f"reports:{name}", args=[slug, pack.pk]) for name in pages]
        measures = reverse("priorities:measures", args=[slug])
        there += [measures + kind for kind in ("", "?format=csv", "?format=xlsx")]
        for path, text in Walk(Client(), slug).go(*there).seen.items():
            self.keep(path, text)

    def keep(self, path: str, text: str) -> None:
        place = f"{len(self.papers)} {UUID.sub('-', path)}"
        self.seen[place] = UUID.sub("-", EACH_TIME.sub("", text))

    @property
    def text(self) -> str:
        return "\n".join([*self.seen.values(), *map(every_byte, self.papers)])


def played(tree: Tree, small: int) -> Visitor:
    """Two quarters, of which the public gets three papers."""
    visitor = Visitor(tree)
    measures = (
        counted(tree, "M1", 0, **{**FIRST, "summer": small}),
        counted(tree, "M2", 1, **{**SECOND, "autumn": small}),
    )
    came_in(measures, {"M1": None, "M2": None})
    visitor.takes(published(tree, quarter_told(tree, 0)))
    came_in(measures, {"M1": FIRST["winter"], "M2": SECOND["winter"]})
    meeting = quarter_told(tree, 1)
    visitor.takes(published(tree, meeting))
    came_in(measures, CORRECTED)
    last = published(tree, meeting)
    visitor.takes(last)
    visitor.walks(last)
    return visitor


def came_in(measures: Iterable[Measure], winter: Mapping[str, int | None]) -> None:
    for measure in measures:
        reading = Reading.objects.get(measure=measure, ends_on=QUARTERS["winter"][1])
        value = winter[measure.reference]
        reading.value = None if value is None else Decimal(value)
        reading.record(by=None, at=LONG_AGO)


def quarter_told(tree: Tree, quarter: int) -> Meeting:
    groups_report(tree, tree.periods[quarter])
    meeting = called(tree, "lead", tree.periods[quarter])
    tree.deal_with(report_of(tree, "lead", tree.periods[quarter]), "escalate")
    tree.issue(report_of(tree, "lead", tree.periods[quarter]))
    return meeting


def published(tree: Tree, meeting: Meeting) -> BoardPack:
    by, at = tree.person("lead", Role.SECRETARY), tree.at(meeting.starts_at)
    pack = packing.make_pack(meeting=meeting, by=by, at=at, build=PUBLIC)
    publish_pack(pack=pack, by=by, at=at)
    return pack


@pytest.fixture(scope="module")
def worlds(bare: Tree, django_db_blocker: DjangoDbBlocker) -> list[Visitor]:
    """The same two quarters over, in which a count alone is another."""
    found = []
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        steady(patch)
        for small in (3, 4):
            with transaction.atomic():
                found.append(played(deepcopy(bare), small))
                transaction.set_rollback(True)
    return found


def test_whatever_a_visitor_takes_is_the_same_for_every_small_count(worlds: list[Visitor]) -> None:
    three, four = worlds
    assert len(three.seen) > 20
    assert any("6,617,101" in text for path, text in three.seen.items() if path.endswith("published/-/"))
    assert {int(text[:3]) for text in three.seen.values() if text[:3].isdigit()} >= {200, 302}
    assert [path for path in three.seen if three.seen[path] != four.seen.get(path)] == []
    assert three.papers == four.papers


def test_a_known_total_less_all_that_was_ever_shown_leaves_two_figures(worlds: list[Visitor]) -> None:
    """One of them is large enough to leave the small one any that it may be."""
    text = worlds[0].text
    figures = {*FIRST.values(), *SECOND.values(), *CORRECTED.values()}
    shown = {n for n in figures if str(n) in text or f"{n:,}" in text}
    assert figures - shown == {FIRST["autumn"], SECOND["winter"], CORRECTED["M2"]}


def of(tree: Tree, quarter: int = 0, build: str = PUBLIC) -> dict[str, Any]:
    meeting = Meeting.objects.filter(body=tree.bodies["lead"]).get(period=tree.periods[quarter])
    working = packing._working(meeting, meeting.starts_at)
    return pack_content.build(meeting, working, at=meeting.starts_at, build=build)


def test_an_exception_about_a_measure_is_told_only_where_all_its_figures_are(tree: Tree) -> None:
    strategy = tree.priority.strategy
    strategy.overseen_by = tree.bodies["lead"]
    strategy.record(by=None, at=LONG_AGO)
    hidden = counted(tree, "M1", None, spring=6617101, summer=4, autumn=6618111)
    shown = counted(tree, "M2", None, spring=6617101, summer=6619104, autumn=6618111)
    quarter_told(tree, 0)
    full, public = of(tree, build=BoardPack.Build.RESTRICTED), of(tree)
    assert {hidden.title, shown.title} <= titles(full)
    assert shown.title in titles(public) and hidden.title not in titles(public)
    assert public["own"]["restricted"] == full["own"]["restricted"] + 1
    assert "1 exception not described in this paper" in document(public, EDITION)


def titles(content: dict[str, Any]) -> set[str]:
    return {item["shown"]["title"] for item in content["own"]["items"]}


def test_the_ratings_of_an_activity_that_moves_such_a_measure_have_no_reasons_in_public(tree: Tree) -> None:
    counted(tree, "M1", 0, spring=6617101, summer=6618111, autumn=4)
    quarter_told(tree, 0)
    full, public = of(tree, build=BoardPack.Build.RESTRICTED), of(tree)
    there, here = (
        {item["shown"]["subject_reference"]: item for item in c["own"]["items"]} for c in (full, public)
    )
    assert Trigger.MEASURE_OFF in there["north-1"]["triggers"]
    assert (here["north-1"]["triggers"], here["north-1"]["unsaid"]) == ([], True)
    assert here["north-2"]["triggers"] == there["north-2"]["triggers"] != []
    assert document(public, EDITION).count("is not told in public") == 1
    assert "is not told in public" not in document(full, EDITION)
