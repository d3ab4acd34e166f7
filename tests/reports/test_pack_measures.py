"""The measures in a meeting's papers: what is said and drawn, and what the public edition cannot give away."""

import re
from copy import deepcopy
from datetime import date
from typing import Any
from urllib.parse import unquote

import page as conformance
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.models import Measure, MeasureLink, Reading, Target
from reports import pack_charts, pack_content, pdf
from reports.models import BoardPack, Meeting
from reports.pack_changes import differences
from reports.pack_print import document, manifest, twin
from reports.rules import canonical
from reports.services import packing
from tests import factories as make
from tests.reports.packs import called
from tests.reports.test_pack_audiences import EDITION, every_byte
from tests.reports.tree import LONG_AGO, Tree

pytestmark = pytest.mark.django_db

RESTRICTED, PUBLIC = BoardPack.Build.RESTRICTED.value, BoardPack.Build.PUBLIC.value
STARTS = (date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1))
ENDS = (date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31))
SMALL, SECOND = 3, 6617893


@pytest.fixture
def tree(grown: Tree, db: None, printed: list[str]) -> Tree:
    return deepcopy(grown)


def counted(tree: Tree, reference: str, *values: int | None, aim: int = 0, **fields: Any) -> Measure:
    """A measure of which fewer is better, moved by an activity of NORTH, with its newest figure in the period."""
    measure = make.make_measure(tree.priority, reference, **{"polarity": "lower"} | fields)
    MeasureLink(measure=measure, activity=tree.activities["north"][0]).record(by=None, at=LONG_AGO)
    if aim:
        Target(measure=measure, from_on=LONG_AGO.date(), value=aim).record(by=None, at=LONG_AGO)
    for starts_on, ends_on, value in zip(STARTS[-len(values) :], ENDS[-len(values) :], values, strict=True):
        if value is not None:
            make.make_reading(measure, starts_on, ends_on, value)
    return measure


def content_of(tree: Tree, build: str = RESTRICTED) -> dict[str, Any]:
    body = tree.bodies["lead"]
    meeting = Meeting.objects.filter(body=body).first() or called(tree, "lead", tree.periods[0])
    return pack_content.build(
        meeting, packing._working(meeting, meeting.starts_at), at=meeting.starts_at, build=build
    )


def changed(measure: Measure, ends_on: date, **fields: Any) -> None:
    reading = Reading.objects.get(measure=measure, ends_on=ends_on)
    for name, value in fields.items():
        setattr(reading, name, value)
    reading.record(by=None, at=LONG_AGO)


def sheet(tree: Tree, build: str = RESTRICTED) -> str:
    """The document with what stands in its pictures."""
    return unquote(document(content_of(tree, build), EDITION))


# What the papers say


def test_each_measure_has_its_figure_its_aim_its_status_and_where_it_is_going(tree: Tree) -> None:
    measure = counted(tree, "M1", 100, 110, 120, 115, 130, aim=100)
    changed(measure, ENDS[4], provisional=True)
    (row,) = content_of(tree)["measures"]
    assert (row["reference"], row["title"], row["value"]) == ("M1", "Measure M1", "130")
    assert (row["days"], row["flags"]) == ("October to December 2025", "Provisional.")
    assert (row["aim"], row["rag"], row["against"]) == ("100", "red", ["Worse", "Worse"])
    assert [point["value"] for point in row["points"]] == ["100", "110", "120", "115", "130"]
    assert "tolerance" not in row["rule"] and "within 10%" in row["rule"]


def test_the_priority_orders_them(tree: Tree) -> None:
    counted(tree, "M2", 100)
    counted(tree, "M1", 130, aim=100)
    assert [row["reference"] for row in content_of(tree)["measures"]] == ["M1", "M2"]


def test_a_pack_of_a_body_that_watches_none_has_no_such_section(tree: Tree) -> None:
    html = sheet(tree)
    assert 'id="measures"' not in html


def test_its_queries_do_not_grow(tree: Tree) -> None:
    counts = []
    for n in range(3):
        counted(tree, f"M{n}", 100, 110, aim=90)
        content_of(tree)
        if n in (0, 2):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                content_of(tree)
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_figure_that_changes_is_named_in_the_note_of_the_next_version(tree: Tree) -> None:
    measure = counted(tree, "M1", 100, 110, aim=90)
    before = content_of(tree)
    changed(measure, ENDS[4], value=120)
    assert differences(before, content_of(tree)) == ["Figures or status of measures have changed: M1."]


# What is drawn


def test_those_off_track_are_drawn_large_the_worst_first_and_few(tree: Tree) -> None:
    counted(tree, "M1", 80, aim=100)
    counted(tree, "M2", 105, 120, aim=100)
    for n in range(3, 10):
        counted(tree, f"M{n}", 120, aim=100)
    counted(tree, "N1", 130, 90, 90, 90, 120, aim=100)
    measures = pack_charts.drawn(content_of(tree)["measures"])
    large = pack_charts.large(measures)
    assert len(large) == pack_charts.DRAWN_LARGE
    assert {measure.row["rag"] for measure in large} == {"red"}
    assert "M1" not in [measure.row["reference"] for measure in large]


def test_a_chart_in_the_papers_has_the_marks_of_the_web(tree: Tree) -> None:
    measure = counted(tree, "M1", 100, 110, 120, 115, 130, aim=100)
    changed(measure, ENDS[2], break_in_series=True)
    changed(measure, ENDS[4], incomplete=True)
    content = content_of(tree)
    html = unquote(document(content, EDITION))
    web = twin(content, EDITION, {})
    for mark in (
        'class="app-dot app-dot--flagged"', 'class="app-axis"', 'class="app-target"', ">Break in series<",
        ">Target 100<", 'stroke-dasharray="2 3"',
    ):  # fmt: skip
        assert mark in html and mark in web, mark
    lines = re.findall('<line class="app-line".*?/>', web)
    assert len(lines) == 3, "none over the break"
    assert all(line in html for line in lines)
    assert "b, October to December 2025: does not cover all its days" in html


def test_a_picture_has_its_data_in_words_and_its_table_beside_it(tree: Tree) -> None:
    counted(tree, "M1", 100, 110, None, 115, 130, aim=100)
    html = sheet(tree)
    assert 'alt="Measure M1: 100, 110, 115, 130"' in html
    assert "The table beside it has the same data." in html
    assert '<th scope="row">October to December 2025</th><td>130</td>' in html


def test_the_pdf_is_accessible_and_the_same_again(tree: Tree) -> None:
    counted(tree, "M1", 100, 110, 120, 115, 130, aim=100)
    html = document(content_of(tree), EDITION)
    made = [pdf_of(html), pdf_of(html)]
    assert made[0] == made[1]
    for profile in (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A):
        report = conformance.validate_pdf_bytes(made[0], profile=profile)
        assert [failure.message for failure in report.failures] == []
    assert "Measure M1: 100, 110, 120, 115, 130" in every_byte(made[0])


REAL = pdf.render


def pdf_of(html: str, told: str = "") -> bytes:
    return REAL(html, identifier=EDITION.identifier, manifest=told).pdf


# What the public sees


def public_of(tree: Tree) -> tuple[dict[str, Any], bytes, str]:
    content = content_of(tree, PUBLIC)
    told = canonical(manifest(content, EDITION)).decode()
    return content, pdf_of(document(content, EDITION), told), twin(content, EDITION, {})


def test_a_small_number_and_a_second_are_words_in_public(tree: Tree) -> None:
    counted(tree, "M1", 7000, 7100, SECOND, SMALL, 7300, aim=100)
    changed(Measure.objects.get(reference="M1"), ENDS[4], value=SECOND)
    changed(Measure.objects.get(reference="M1"), ENDS[2], value=7300)
    (row,) = content_of(tree, PUBLIC)["measures"]
    assert [point["value"] for point in row["points"]] == ["7000", "7100", "7300", None, None]
    assert [point["withheld"] for point in row["points"]][3:] == [
        "Fewer than 5",
        "Not shown, so that another figure cannot be worked out",
    ]
    assert (row["value"], row["rag"]) == ("Not shown, so that another figure cannot be worked out", "")
    html = sheet(tree, PUBLIC)
    assert "July to September 2025: fewer than 5; October to December 2025: not shown, so that" in html
    assert "<td>Fewer than 5</td>" in html
    assert "Fewer than 5" in twin(content_of(tree, PUBLIC), EDITION, {})


def test_the_boards_own_papers_have_every_figure(tree: Tree) -> None:
    counted(tree, "M1", 7000, 7100, 7300, SMALL, SECOND, aim=100)
    (row,) = content_of(tree)["measures"]
    assert [point["value"] for point in row["points"]][3:] == ["3", "6617893"]
    assert "Figures not shown" not in sheet(tree)


def test_no_byte_of_the_public_edition_depends_on_a_figure_that_is_not_shown(tree: Tree) -> None:
    measure = counted(tree, "M1", 7000, 7100, 7300, SMALL, SECOND, aim=100)
    seen = []
    for small, second in ((SMALL, SECOND), (4, SECOND), (1, SECOND + 2)):
        changed(measure, ENDS[3], value=small)
        changed(measure, ENDS[4], value=second)
        seen.append(public_of(tree))
    assert seen[0] == seen[1] == seen[2]
    content, made, web = seen[0]
    everything = "".join([canonical(content).decode(), web, unquote(web), every_byte(made)])
    assert "7,300" in everything
    for number in ("6617893", "6,617,893", "6617895", "6,617,895"):
        assert number not in everything


def test_the_search_finds_a_figure_that_is_shown(tree: Tree) -> None:
    counted(tree, "M1", 7000, 7100, 7300, SMALL, SECOND, aim=100, suppressed_below=0)
    content, made, web = public_of(tree)
    assert all("6,617,893" in each for each in (web, every_byte(made)))
    assert '"6617893"' in canonical(content).decode()


def test_the_full_rows_never_reach_the_public(tree: Tree) -> None:
    """Whatever is in the full content, the public edition has only what was put together for it."""
    counted(tree, "M1", 7000, 7100, 7300, SMALL, SECOND, aim=100)
    assert [row["points"][3]["value"] for row in content_of(tree, PUBLIC)["measures"]] == [None]
    submission = content_of(tree, RESTRICTED)["measures"]
    assert [row["points"][3]["value"] for row in submission] == ["3"]


def test_a_figure_kept_back_by_hand_is_not_said_to_be_small(tree: Tree) -> None:
    measure = counted(tree, "M1", 40, 41, 42, 43, 44, unit="%", aim=40)
    changed(measure, ENDS[3], suppressed_in_public=True)
    (row,) = content_of(tree, PUBLIC)["measures"]
    assert row["points"][3]["withheld"] == "Not shown"
    assert (row["value"], row["against"]) == ("44%", ["Not comparable", "Worse"])
