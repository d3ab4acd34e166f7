"""Pages of one thing, with parts that other apps add. Each part that has no list of its own is a file, too."""

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

from django.utils.text import slugify

from partners.parts import Part, parts_of
from partners.rules import Marking
from partners.tables import Table
from partners.views.tables import Offered, TablesPage

LONGEST = 40


class PartsPage(TablesPage):
    def subject(self) -> Any:
        """The organisation, activity or whatever else the page is about."""
        raise NotImplementedError

    @cached_property
    def parts(self) -> list[Part]:
        return list(parts_of(self.subject(), self.partnership, self.person))

    def offered(self) -> Mapping[str, Offered]:
        return {part.key: self._offered(part) for part in self.parts if part.more is None}

    def _offered(self, part: Part) -> Offered:
        about = str(self.subject())
        return Offered(
            f"{part.key}-{slugify(about)[:LONGEST]}",
            part.title,
            f"{part.title}: {about}",
            partial(_table, part),
            is_sensitive=any(_is_marked(row) for row in part.table.rows),
        )


def _table(part: Part) -> Table:
    return part.table


def _is_marked(row: Any) -> bool:
    """Whether the row, its exception, or the activity that either is of, is marked above OFFICIAL."""
    of_a_case = getattr(row, "case", row)
    things = (row, getattr(row, "activity", None), of_a_case, getattr(of_a_case, "activity", None))
    markings = (getattr(thing, "marking", None) or Marking.OFFICIAL for thing in things)
    return any(marking != Marking.OFFICIAL for marking in markings)
