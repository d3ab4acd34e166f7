"""What every list does alike: its file holds what its pages show, under the same filters, and no more."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from partners.files import plain
from partners.models import Organisation
from partners.rules import Marking
from partners.views import lists
from tests import factories as make
from tests.partners.test_views_pages import SignIn
from tests.queries import questions
from tests.world import World


def file_of(client: Client, path: str, kind: str) -> Any:
    response = client.get(f"{path}{'&' if '?' in path else '?'}format={kind}")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store, private"
    return response


def rows_of(client: Client, path: str) -> list[list[str]]:
    text = file_of(client, path, "csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def shown(client: Client, path: str) -> list[list[str]]:
    """What the pages of the list say, one after the other, in the words of a file."""
    found: list[list[str]] = []
    number = 1
    while True:
        response = client.get(f"{path}{'&' if '?' in path else '?'}page={number}")
        table, page = response.context["table"], response.context["page"]
        found += [[plain(value) for value in row] for row in table.values()]
        if not page.has_next():
            return [table.titles, *found]
        number += 1


@pytest.mark.parametrize(
    "path",
    [
        "/riverton/activities/",
        "/riverton/activities/?state=all&priority=2&sort=-title",
        "/riverton/measures/?priority=1",
        "/riverton/updates/?sort=title",
        "/riverton/people/?body=north&sort=-from",
        "/riverton/exceptions/",
        "/riverton/actions/?whose=mine",
        "/riverton/notices/",
        "/riverton/packs/",
    ],
)
def test_a_file_holds_the_columns_and_rows_of_all_the_pages(
    world: World, sign_in: SignIn, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS_A_PAGE", 2)
    client = sign_in(world.officer)
    expected = shown(client, path)
    assert rows_of(client, path) == expected
    sheet = load_workbook(io.BytesIO(file_of(client, path, "xlsx").content)).worksheets[1]
    assert [next(cell.value for cell in row) for row in sheet] == [row[0] for row in expected]


@pytest.mark.parametrize(
    ("path", "table", "first"),
    [
        ("/riverton/priorities/", "priorities", "1,"),
        ("/riverton/activities/{activity}/", "milestones", ""),
        ("/riverton/activities/{activity}/", "updates", ""),
        ("/riverton/measures/{measure}/", "figures", ""),
        ("/riverton/partners/", "partners", ""),
    ],
)
def test_a_table_of_a_page_is_a_file_with_as_many_rows_as_its_link_says(
    world: World, sign_in: SignIn, path: str, table: str, first: str
) -> None:
    client = sign_in(world.officer)
    path = path.format(activity=world.activity.pk, measure=world.measure.pk)
    html = client.get(path).content.decode()
    offered = re.search(rf'\?table={table}&amp;format=csv" download>CSV, (\d+) rows?', html)
    rows = rows_of(client, f"{path}?table={table}")
    assert len(rows) - 1 == (int(offered[1]) if offered else 0)
    assert ",".join(rows[1] if rows[1:] else []).startswith(first if rows[1:] else "")
    workbook = load_workbook(io.BytesIO(file_of(client, f"{path}?table={table}", "xlsx").content))
    assert [cell.value for cell in workbook.worksheets[1][1]] == rows[0]


def test_the_register_of_partners_is_a_file_for_anybody(world: World, sign_in: SignIn) -> None:
    rows = rows_of(sign_in(None), "/riverton/partners/?table=partners")
    assert sorted({row[0] for row in rows} & {"County police", "Riverton voices"}) == [
        "County police",
        "Riverton voices",
    ]
    cover = load_workbook(
        io.BytesIO(file_of(sign_in(None), "/riverton/partners/?table=partners", "xlsx").content)
    ).worksheets[0]
    assert "Anybody" in [cell.value for row in cover for cell in row]


def test_what_is_restricted_to_others_is_in_no_file(world: World, sign_in: SignIn) -> None:
    outside, inside = sign_in(world.officer), sign_in(world.colleague)
    for path in ("/riverton/activities/", "/riverton/updates/"):
        assert world.restricted.title not in str(rows_of(outside, path))
        assert world.restricted.title in str(rows_of(inside, path))
        book = load_workbook(io.BytesIO(file_of(outside, path, "xlsx").content))
        told = [str(cell.value) for sheet in book for row in sheet for cell in row]
        assert world.restricted.title not in " ".join(told)


def test_the_cover_says_what_when_for_whom_and_how_narrowed(world: World, sign_in: SignIn) -> None:
    world.riverton.is_illustrative = True
    world.riverton.record(by=None, at=world.now)
    made = file_of(sign_in(world.officer), "/riverton/activities/?group=north", "xlsx")
    book = load_workbook(io.BytesIO(made.content))
    cover = {row[0].value: row[1].value for row in book["Cover"]}
    assert list(cover) == [
        "What",
        "About",
        "Marking",
        "Made",
        "As seen by",
        "Narrowed to",
        "Rows",
        "Illustrative",
    ]
    assert cover["What"] == f"Activities of {world.riverton.name}"
    assert "Group: NORTH" in str(cover["Narrowed to"])
    assert (cover["Rows"], cover["Marking"]) == ("3 rows", "OFFICIAL")
    assert book.sheetnames == ["Cover", "Activities", "Notes"]


def test_a_file_with_a_sensitive_row_says_so_in_its_name_and_on_its_cover(
    world: World, sign_in: SignIn
) -> None:
    world.activity.marking = Marking.OFFICIAL_SENSITIVE
    world.activity.record(by=None, at=world.now)
    client = sign_in(world.officer)
    named = file_of(client, "/riverton/activities/", "csv")["Content-Disposition"]
    assert named.endswith('-OFFICIAL-SENSITIVE.csv"')
    book = load_workbook(io.BytesIO(file_of(client, "/riverton/activities/", "xlsx").content))
    assert {row[0].value: row[1].value for row in book["Cover"]}["Marking"] == "OFFICIAL-SENSITIVE"
    elsewhere = file_of(client, "/riverton/activities/?priority=2", "csv")["Content-Disposition"]
    assert "SENSITIVE" not in elsewhere


def test_what_somebody_typed_is_no_formula_in_a_file(world: World, sign_in: SignIn) -> None:
    make.make_activity(world.violence, world.north, world.council, "=N9")
    rows = rows_of(sign_in(world.officer), "/riverton/activities/")
    assert "'=N9" in [row[1] for row in rows]


def test_a_kind_of_file_that_is_not_made_is_the_page(world: World, sign_in: SignIn) -> None:
    response = sign_in(world.officer).get(
        "/riverton/activities/", {"format": "exe", "sort": "\0", "page": "x"}
    )
    assert response["Content-Type"].startswith("text/html")
    assert "Download activities" in response.content.decode()


@pytest.mark.parametrize(
    ("rows", "where", "asked"),
    [
        (0, "", 1),
        (2, "", 1),  # what fits on the first page is not counted
        (2, "1", 1),
        (3, "", 2),
        (3, "2", 2),
        (3, "9", 2),
        (3, "last", 2),
    ],
)
def test_a_list_that_fits_on_its_first_page_is_asked_for_once(
    db: None, monkeypatch: pytest.MonkeyPatch, rows: int, where: str, asked: int
) -> None:
    monkeypatch.setattr(lists, "ROWS_A_PAGE", 2)
    keys = [make.make_organisation(f"listed-{number}").key for number in range(rows)]
    found = Organisation.objects.filter(key__startswith="listed-").order_by("key")
    got, count = questions(lambda: _page(lists.paged(found, where)))
    number = 2 if where in ("2", "9") else 1
    assert got == (keys[2 * number - 2 : 2 * number], number, rows, rows > 2 * number)
    assert count == asked


def _page(page: Any) -> tuple[list[str], int, int, bool]:
    return [each.key for each in page.object_list], page.number, page.paginator.count, page.has_next()
