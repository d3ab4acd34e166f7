"""A table declared once: the page draws it from its columns, and the file of it is made from the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from partners.wording import STATUSES, number, uk_date, uk_datetime

Value = str | int | Decimal | date | datetime | None


@dataclass(frozen=True)
class Column:
    """What stands under one heading. A `small` one stands on the page under the column before it.

    `words` are what the page writes where that differs from the value, which the file takes.
    """

    title: str
    value: Callable[[Any], Value]
    sort: str = ""
    url: Callable[[Any], str] | None = None
    rag: Callable[[Any], str] | None = None
    words: Callable[[Any], str] | None = None
    small: bool = False
    numeric: bool = False
    wide: bool = False  # on a phone it takes a whole line of its card
    note: str = ""  # how to read it, for the notes of a workbook

    def written(self, row: Any) -> str:
        """As the page says it."""
        return self.words(row) if self.words else words_of(self.value(row))


@dataclass(frozen=True)
class Drawn:
    """One cell of the page, with what stands under it in small type."""

    column: Column
    text: str
    url: str = ""
    rag: str = ""
    small: tuple[str, ...] = ()
    is_day: bool = False  # read in one glance, so never broken over two lines


@dataclass(frozen=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Any] = field(default_factory=list)

    @property
    def heads(self) -> list[Column]:
        return [column for column in self.columns if not column.small]

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.columns]

    def values(self) -> Iterable[list[Value]]:
        """What the file holds, row by row."""
        return ([column.value(row) for column in self.columns] for row in self.rows)

    def drawn(self) -> Iterable[list[Drawn]]:
        groups = self._groups()
        return ([_drawn(group, row) for group in groups] for row in self.rows)

    def _groups(self) -> list[list[Column]]:
        found: list[list[Column]] = []
        for column in self.columns:
            if column.small:
                found[-1].append(column)
            else:
                found.append([column])
        return found


def status(title: str, rag: Callable[[Any], str], **given: Any) -> Column:
    """A column of statuses: shape and colour on the page, the word in the file."""

    def word(row: Any) -> str:
        found = rag(row)
        return STATUSES[found].word if found else ""

    return Column(title, word, rag=rag, **given)


def in_the_link(row: Any) -> str:
    """The words of a small column whose value the page says in the link above it already."""
    return ""


def words_of(value: Value) -> str:
    if isinstance(value, datetime):
        return uk_datetime(value)
    if isinstance(value, date):
        return uk_date(value)
    if isinstance(value, int | Decimal):
        return number(value)
    return value or ""


def _drawn(group: Sequence[Column], row: Any) -> Drawn:
    head, *under = group
    return Drawn(
        column=head,
        text=head.written(row),
        url=head.url(row) if head.url else "",
        rag=head.rag(row) if head.rag else "",
        small=tuple(words for column in under if (words := column.written(row))),
        is_day=head.words is None and type(head.value(row)) is date,
    )
