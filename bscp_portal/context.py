"""What every template gets beside its page's own context: the partnership and the navigation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, cast

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject

from partners.access import seats_today
from partners.models import Body, Partnership, Person


@dataclass(frozen=True)
class Item:
    """A page, or a part of the portal with its pages: those are shown while one of them is open."""

    text: str
    url: str
    current: bool
    below: tuple["Item", ...] = ()


def navigation(request: HttpRequest) -> dict[str, Any]:
    items = SimpleLazyObject(lambda: list(_items(request)))
    return {
        "partnership": getattr(request, "partnership", None),
        "navigation": items,
        "subnavigation": SimpleLazyObject(lambda: _open_part(cast("list[Item]", items))),
    }


def _open_part(items: Iterable[Item]) -> Item | None:
    """The part in which the reader is, if it has several pages."""
    return next((item for item in items if item.current and len(item.below) > 1), None)


def _items(request: HttpRequest) -> Iterator[Item]:
    partnership: Partnership | None = getattr(request, "partnership", None)
    user = getattr(request, "user", None)
    tell = _Teller(request.path, getattr(request, "section", ""))
    if isinstance(user, Person):
        yield from tell.page("Home", {"home"}, "home:home")
    if partnership is None:
        return
    slug = partnership.slug
    if not isinstance(user, Person):
        yield from tell.page("Partnership", {"partnership"}, "partners:partnership", slug)
        yield from tell.page("How it is governed", {"chart"}, "partners:chart", slug)
        yield from tell.page("Partners", {"partners"}, "partners:partners", slug)
        yield from tell.page("Published papers", {"published"}, "reports:published", slug)
        return
    own = _own_bodies(user, partnership)
    dashboards = [
        tell.page(f"{name} dashboard", set(), "reports:dashboard", slug, body)
        for body, name, reports in own
        if reports
    ]
    yield from tell.part("Dashboard", chain(*dashboards))
    yield from tell.page("Updates", {"updates"}, "priorities:updates", slug)
    yield from tell.part("Exceptions", _exceptions(tell, slug))
    yield from tell.page("Actions", {"actions"}, "reports:actions", slug)
    yield from tell.part("Plan", _plan(tell, slug))
    yield from tell.part("Papers", _papers(tell, slug, own), {"reports"})
    yield from tell.part("Partnership", _partnership(tell, slug))
    yield from tell.page("Search", {"search"}, "portal:search", slug)


@dataclass(frozen=True)
class _Teller:
    """Writes items, knowing which page the reader is on."""

    path: str
    section: str

    def page(self, text: str, own: set[str], name: str, *args: str) -> Iterator[Item]:
        """The item, current on pages of its own sections; nothing where the portal runs without the page."""
        if url := _address(get_script_prefix(), name, *args):
            yield Item(text, url, self.section in own if own else self.path.startswith(url))

    def part(self, text: str, pages: Iterable[Item], sections: Iterable[str] = ()) -> Iterator[Item]:
        """Several pages under one word, which leads to the first of them."""
        below = tuple(pages)
        if below:
            current = self.section in sections or any(item.current for item in below)
            yield Item(text, below[0].url, current, below)


@lru_cache(maxsize=4096)
def _address(under: str, name: str, *args: str) -> str:
    """Of a page below the path that the portal runs under, which each page of the portal names some twenty of.

    It is the same as long as the process runs; empty where the portal runs without the page.
    """
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _exceptions(tell: _Teller, slug: str) -> Iterator[Item]:
    yield from tell.page("Exceptions", {"exceptions"}, "reports:exceptions", slug)
    yield from tell.page("Answers to you", {"notices"}, "reports:notices", slug)


def _plan(tell: _Teller, slug: str) -> Iterator[Item]:
    yield from tell.page("Priorities", {"priorities"}, "priorities:priorities", slug)
    yield from tell.page("Activities", {"activities"}, "priorities:activities", slug)
    yield from tell.page("Measures", {"measures"}, "priorities:measures", slug)


def _papers(tell: _Teller, slug: str, own: Iterable[tuple[str, str, bool]]) -> Iterator[Item]:
    yield from tell.page("Packs", {"packs"}, "reports:packs", slug)
    yield from tell.page("Meetings", {"meetings"}, "reports:all_meetings", slug)
    for body, name, reports in own:
        if reports:
            yield from tell.page(f"{name} reports", set(), "reports:reports", slug, body)


def _partnership(tell: _Teller, slug: str) -> Iterator[Item]:
    yield from tell.page("About", {"partnership"}, "partners:partnership", slug)
    yield from tell.page("How it is governed", {"chart", "bodies"}, "partners:chart", slug)
    yield from tell.page("Partners", {"partners"}, "partners:partners", slug)
    yield from tell.page("People", {"people"}, "partners:people", slug)


def _own_bodies(person: Person, partnership: Partnership) -> list[tuple[str, str, bool]]:
    """Slug and short name of the bodies on which the person sits today, the highest first, and whether each
    is in the line of reporting."""
    bodies = [seat.body for seat in seats_today(person)]
    rows = {
        (body.slug, body.short_name, body.kind) for body in bodies if body.partnership_id == partnership.pk
    }
    return [(slug, name, kind != Body.Kind.SISTER) for slug, name, kind in sorted(rows, key=_height)]


def _height(row: tuple[str, str, str]) -> tuple[int, str]:
    return Body.Kind.values.index(row[2]), row[1]
