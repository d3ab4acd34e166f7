"""Tables as files: what somebody typed comes out as they typed it, and never as a formula."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from partners import files
from partners.tables import Column, Table, Value, status
from tests.examples import drawn

NASTY = [
    "=1+1",
    "+44",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\uff1d1",
    "'=1",
    "#N/A",
    "=\x00",
]


def of(*rows: Value) -> Table:
    return Table([Column("What", lambda row: row)], rows)


def csv_rows(table: Table) -> list[list[str]]:
    text = files.as_csv(table).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def sheet_of(table: Table) -> Any:
    made = files.as_xlsx(files.Sheet("Things", table))
    return load_workbook(io.BytesIO(made))["Things"]


def kept(text: str) -> str:
    """As a database could hold it: without what neither kind of file can write."""
    return files.UNWRITABLE.sub("", text)


@given(some.text() | some.sampled_from(NASTY) | some.text("=+-@\t\r\n '", min_size=1))
@settings(max_examples=drawn(150))
def test_text_is_never_a_formula_and_can_be_read_back(typed: str) -> None:
    text = kept(typed)
    (_, (written,)) = csv_rows(of(text))
    assert not files.FORMULA.match(written)
    assert text in (written, written.removeprefix("'"))
    cell = sheet_of(of(typed))["A2"]
    assert cell.data_type in ("s", "n")  # an empty cell counts as a number
    assert (cell.value or "").replace("\r", "\n") == text.replace("\r", "\n")


@pytest.mark.parametrize("text", NASTY[:10])
def test_what_would_begin_a_formula_is_marked_as_text(text: str) -> None:
    assert csv_rows(of(text))[1][0].startswith("'")
    assert sheet_of(of(text))["A2"].quotePrefix is True


@pytest.mark.parametrize(
    ("value", "written", "number_format"),
    [
        (-18, "-18", "General"),
        (Decimal("-0.5000"), "-0.5", "General"),
        (Decimal("1200"), "1200", "General"),
        (Decimal("1E+3"), "1000", "General"),
        (date(2026, 7, 1), "2026-07-01", "yyyy-mm-dd"),
        (datetime(2026, 7, 1, 12, 30, tzinfo=UTC), "2026-07-01T13:30", "yyyy-mm-dd hh:mm"),
    ],
)
def test_numbers_stay_numbers_and_days_are_iso(value: Value, written: str, number_format: str) -> None:
    assert csv_rows(of(value))[1] == [written]
    cell = sheet_of(of(value))["A2"]
    assert cell.data_type == ("d" if isinstance(value, date) else "n")
    assert cell.number_format == number_format


def test_a_csv_has_one_header_row_and_says_that_it_is_utf_8() -> None:
    table = Table(
        [
            Column("Name, of whom", lambda row: row),
            status("Status", lambda row: "amber"),
            Column("None", lambda r: None),
        ],
        ["Å, “b”"],
    )
    made = files.as_csv(table)
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.count(b"\r\n") == 2
    assert csv_rows(table) == [["Name, of whom", "Status", "None"], ["Å, “b”", "Amber", ""]]


def test_a_workbook_has_a_cover_one_table_and_notes() -> None:
    sheet = files.Sheet("Things", of("one"), [("What", "=Things")], [("What", "A thing.")])
    book = load_workbook(io.BytesIO(files.as_xlsx(sheet)))
    assert book.sheetnames == ["Cover", "Things", "Notes"]
    assert [[cell.value for cell in row] for row in book["Cover"]] == [["What", "=Things"]]
    assert book["Cover"]["B1"].data_type == "s"
    assert [[cell.value for cell in row] for row in book["Things"]] == [["What"], ["one"]]
    assert [[cell.value for cell in row] for row in book["Notes"]] == [
        ["Column", "What it says"],
        ["What", "A thing."],
    ]


def test_an_empty_table_is_its_header() -> None:
    assert csv_rows(of()) == [["What"]]
    assert [[cell.value for cell in row] for row in sheet_of(of())] == [["What"]]
