"""What every list is made of: filters and order in the address, pages of fifty, and the same table as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from partners import files
from partners.rules import MARKING_WORDS, Marking
from partners.tables import Column, Table
from partners.views.base import PageView, PortalView
from partners.wording import plural, uk_datetime

ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class Filter:
    """One question of a list's form. Where the answer is not on offer, the usual one holds: else the first."""

    name: str
    label: str
    options: Mapping[str, str]
    asked: str
    usual: str = ""

    @property
    def chosen(self) -> str:
        return self.asked if self.asked in self.options else self._unasked

    @property
    def _unasked(self) -> str:
        return self.usual or next(iter(self.options), "")

    @property
    def words(self) -> str:
        return self.options.get(self.chosen, "")

    @property
    def narrows(self) -> bool:
        return self.chosen != self._unasked

    @property
    def choices(self) -> list[Choice]:
        return [Choice(value, text, value == self.chosen) for value, text in self.options.items()]


def paged(found: "Sequence[Any] | QuerySet[Any]", asked: str) -> "Page[Any]":
    """What fits on the first page is not counted, which would ask the whole question twice."""
    if not isinstance(found, QuerySet) or asked not in ("", "1"):
        return Paginator(found, ROWS_A_PAGE).get_page(asked)
    first = list(found[: ROWS_A_PAGE + 1])
    page = Paginator(first if len(first) <= ROWS_A_PAGE else found, ROWS_A_PAGE).get_page(1)
    page.object_list = first[:ROWS_A_PAGE]
    return page


class ListPage(PageView):
    """A list. Subclasses say what is asked, what is found and in which columns it stands.

    `found()` gives everything that matches, in its order; `rows()` turns a page of it, or for a file the
    whole of it, into what the columns read. A page and its file so never show different things.
    """

    name: ClassVar[str]  # begins the names of its files
    noun: ClassVar[str]  # "activity,activities"
    sorts: ClassVar[Mapping[str, Any]] = {}
    usual_sort: ClassVar[str] = ""
    about: ClassVar[str] = ""  # what the list is, on the cover of a workbook

    def columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def found(self) -> "Sequence[Any] | QuerySet[Any]":
        raise NotImplementedError

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        return found

    def asks(self) -> Sequence[Filter]:
        return []

    def is_sensitive(self, row: Any) -> bool:
        """Whether a file with this row carries the handling caveat."""
        return False

    def title(self) -> str:
        return self.noun.rpartition(",")[2].capitalize() if "," in self.noun else f"{self.noun}s".capitalize()

    def span(self) -> str:
        """What the file's name says of the time it speaks of."""
        return localdate(self.now).isoformat()

    @cached_property
    def filters(self) -> dict[str, Filter]:
        return {each.name: each for each in self.asks()}

    def ask(self, name: str, label: str, options: Mapping[str, str], *, usual: str = "") -> Filter:
        return Filter(name, label, options, self.request.GET.get(name, ""), usual)

    def asked(self, name: str) -> str:
        return self.filters[name].chosen

    @property
    def sort(self) -> str:
        """The key that the list is sorted by, with a minus for downwards."""
        given = self.request.GET.get("sort", "")
        return given if given.removeprefix("-") in self.sorts else self.usual_sort

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = request.GET.get("format", "")
        return self.download(kind) if kind in files.TYPES else super().get(request, *args, **kwargs)

    def facts(self) -> Mapping[str, Any]:
        page = paged(self.found(), self.request.GET.get("page", ""))
        rows = self.rows(list(page.object_list))
        return {
            "page": page,
            "rows": rows,
            "table": Table(self.columns(), rows),
            "filters": list(self.filters.values()),
            "is_narrowed": any(each.narrows for each in self.filters.values()),
            "sort": self.sort,
            "noun": self.noun,
        }

    def download(self, kind: str) -> HttpResponse:
        table = Table(self.columns(), self.rows(list(self.found())))
        return Download(
            name=self.name,
            title=self.title(),
            about=self.about,
            table=table,
            span=self.span(),
            narrowed="; ".join(f"{each.label}: {each.words}" for each in self.filters.values()),
            is_sensitive=any(self.is_sensitive(row) for row in table.rows),
        ).answer(self, kind)


@dataclass(frozen=True)
class Download:
    """A table of a page on its way to being a file of it. `span` is what its name says of the time."""

    name: str
    title: str
    about: str
    table: Table
    span: str
    narrowed: str = ""
    is_sensitive: bool = False

    @property
    def caveat(self) -> str:
        return MARKING_WORDS[Marking.OFFICIAL_SENSITIVE] if self.is_sensitive else ""

    def answer(self, page: PortalView, kind: str) -> HttpResponse:
        made = (
            files.as_csv(self.table)
            if kind == "csv"
            else files.as_xlsx(files.Sheet(self.title, self.table, self.cover(page), notes(self.table)))
        )
        name = "-".join(filter(None, [self.name, self.span, self.caveat]))
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        }
        return HttpResponse(made, content_type=files.TYPES[kind], headers=headers)

    @staticmethod
    def _reader(page: PortalView) -> str:
        if not page.request.user.is_authenticated:
            return "Anybody"
        return f"{page.person.name}: what their seats let them see, and no more"

    def cover(self, page: PortalView) -> list[tuple[str, str]]:
        illustrative = "The people, figures and events are made up."
        lines = [
            ("What", f"{self.title} of {page.partnership.name}"),
            ("About", self.about),
            ("Marking", self.caveat or MARKING_WORDS[Marking.OFFICIAL]),
            ("Made", f"{uk_datetime(page.now)}, UK time"),
            ("As seen by", self._reader(page)),
            ("Narrowed to", self.narrowed),
            ("Rows", plural(len(self.table.rows), "row")),
            ("Illustrative", illustrative if page.partnership.is_illustrative else ""),
        ]
        return [(label, words) for label, words in lines if words]


def by_words(options: Mapping[str, str]) -> dict[str, str]:
    """Answers to a filter in the order of what is read, not of their values."""
    return dict(sorted(options.items(), key=itemgetter(1)))


def directed(sorts: Mapping[str, Sequence[str]], sort: str) -> list[str]:
    """The fields to order by; downwards the first of them alone turns round."""
    first, *rest = sorts[sort.removeprefix("-")]
    return [f"-{first}" if sort.startswith("-") else first, *rest]


def notes(table: Table) -> list[tuple[str, str]]:
    """How to read each column."""
    return [
        *((column.title, column.note) for column in table.columns if column.note),
        ("Dates", "Year, month, day. Times are UK time."),
        ("Text", "Text that begins like a formula is kept as text."),
        ("Restricted activities", "Only what names you as a reader is here. The page counts the rest."),
    ]
