"""The tables of a dashboard as files: what stands where, and the measures that the body watches."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from partners.tables import Column, Table, status
from reports.rollup_dashboard import Dashboard
from reports.views import dashboard_words as words


def grid(page: Dashboard, slug: str) -> Table:
    """Priorities by groups, each with its worst status and how it stood before."""
    columns = [Column("Priority", attrgetter("title"))]
    for place, column in enumerate(page.columns):
        name = column.body.short_name
        columns += [
            status(name, _cell(place, "rag"), note="The worst status of the group's activities here."),
            Column(f"{name}, before", _cell(place, "note")),
        ]
    columns.append(Column("Open exceptions", attrgetter("open")))
    return Table(columns, words.grid(page, slug))


def _cell(place: int, name: str) -> Callable[[Any], str]:
    return lambda line: getattr(line.cells[place], name)


def measures(page: Dashboard, slug: str) -> Table:
    return Table(
        [
            Column("Measure", attrgetter("title")),
            Column("Newest figure", attrgetter("value")),
            status("Status", attrgetter("rag")),
            Column("Aim", attrgetter("aim")),
            Column("How it is going", attrgetter("words")),
        ],
        words.measures(page, slug),
    )


TABLES = {
    "grid": ("Statuses", "The worst status of each priority in each group.", grid),
    "measures": ("Measures", "The measures that the body watches.", measures),
}
