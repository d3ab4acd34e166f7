"""Tables as files that open in a spreadsheet: values in, bytes out.

Nothing that somebody typed is ever run as a formula. Numbers stay numbers, and days are written as ISO dates.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from partners.tables import Table, Value
from partners.wording import in_uk

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Full-width forms are read as the same signs by spreadsheets set to an East Asian language.
FORMULA = re.compile(r"[ \u00a0]*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")
# Control characters that XML, and so a workbook, cannot hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """A table with what its reader should know of it: `cover` says what it is, `notes` how to read it."""

    name: str
    table: Table
    cover: Sequence[tuple[str, str]] = field(default_factory=list)
    notes: Sequence[tuple[str, str]] = field(default_factory=list)


def defused(text: str) -> str:
    """Text that a spreadsheet takes as text: an apostrophe goes before what would begin a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, one header row, lines ended as spreadsheets expect."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([defused(title) for title in table.titles])
    writer.writerows([plain(value) for value in row] for row in table.values())
    return made.getvalue().encode("utf-8-sig", errors="replace")


def plain(value: Value) -> str:
    """As it stands in a CSV."""
    if isinstance(value, datetime):
        return in_uk(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return _digits(value)
    return defused((value or "").replace("\0", ""))


def _digits(value: int | Decimal) -> str:
    """Without zeros at the end of a fraction, and never in powers of ten."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook of three sheets: a cover, the one table, and notes on its columns."""
    from openpyxl import Workbook

    book = Workbook()
    cover = book.worksheets[0]
    cover.title = "Cover"
    _lines(cover, sheet.cover)
    rows = book.create_sheet(sheet.name[:31])
    _lines(rows, [sheet.table.titles])
    for values in sheet.table.values():
        _line(rows, values)
    rows.freeze_panes = "B2"
    if sheet.table.rows:
        rows.auto_filter.ref = rows.dimensions
    _lines(book.create_sheet("Notes"), [("Column", "What it says"), *sheet.notes])
    for each in book.worksheets:
        _set_out(each, heads=each is not cover)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _lines(sheet: Any, lines: Iterable[Sequence[Value]]) -> None:
    for line in lines:
        _line(sheet, line)


def _line(sheet: Any, values: Sequence[Value]) -> None:
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet)
        if isinstance(value, datetime):
            cell.value, cell.number_format = in_uk(value).replace(tzinfo=None), "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            cell.value, cell.number_format = value, "yyyy-mm-dd"
        elif isinstance(value, int | Decimal):
            cell.value = value
        elif text := UNWRITABLE.sub("", value or ""):
            cell.value = text
            # Text it stays, whatever it begins with, also when somebody edits the cell.
            cell.data_type = "s"
            cell.quotePrefix = bool(FORMULA.match(text))
        cells.append(cell)
    sheet.append(cells)


def _set_out(sheet: Any, *, heads: bool) -> None:
    """Columns as wide as their words, long ones wrapped; the first row or column in bold."""
    from openpyxl.styles import Alignment, Font

    for column in sheet.columns:
        widest = max(len(str(cell.value or "")) for cell in column)
        letter = column[0].column_letter
        sheet.column_dimensions[letter].width = min(widest, WIDEST) + 3
        for cell in column:
            cell.alignment = Alignment(vertical="top", wrap_text=widest > WIDEST)
    lines = sheet.rows if heads else sheet.columns
    for cell in next(iter(lines), ()):
        cell.font = Font(bold=True)
