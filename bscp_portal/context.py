"""What every template gets beside its page's own context: the partnership and the navigation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from partners.models import Body, Partnership, Person, Seat


@dataclass(frozen=True)
class Item:
    text: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {
        "partnership": getattr(request, "partnership", None),
        "navigation": SimpleLazyObject(lambda: list(_items(request))),
    }


def _items(request: HttpRequest) -> Iterator[Item]:
    partnership: Partnership | None = getattr(request, "partnership", None)
    user = getattr(request, "user", None)
    section = getattr(request, "section", "")

    def item(text: str, name: str, own: set[str], *path: str) -> Iterator[Item]:
        """The item, current on pages of its own sections; nothing where the portal runs without the page."""
        try:
            url = reverse(name, args=path)
        except NoReverseMatch:
            return
        yield Item(text, url, section in own if own else request.path.startswith(url))

    if isinstance(user, Person):
        yield from item("Home", "home:home", {"home"})
    if partnership is None:
        return
    slug = partnership.slug
    if isinstance(user, Person):
        bodies = _own_bodies(user, partnership)
        for body_slug, short_name in bodies:
            text = "Dashboard" if len(bodies) == 1 else f"{short_name} dashboard"
            yield from item(text, "reports:dashboard", set(), slug, body_slug)
        yield from item("Updates", "priorities:updates", {"updates"}, slug)
        yield from item("Exceptions", "reports:exceptions", {"exceptions"}, slug)
        yield from item("Actions", "reports:actions", {"actions"}, slug)
        yield from item("Packs", "reports:packs", {"packs"}, slug)
        yield from item("Partnership", "partners:partnership", {"partnership", "chart", "partners"}, slug)
    else:
        yield from item("Partnership", "partners:partnership", {"partnership"}, slug)
        yield from item("How it is governed", "partners:chart", {"chart"}, slug)
        yield from item("Partners", "partners:partners", {"partners"}, slug)


def _own_bodies(person: Person, partnership: Partnership) -> list[tuple[str, str]]:
    """Slug and short name of the bodies on which the person sits today, the highest first."""
    seats = Seat.objects.current().filter(person=person, body__partnership=partnership)
    rows = set(seats.values_list("body__slug", "body__short_name", "body__kind"))
    return [(slug, short_name) for slug, short_name, kind in sorted(rows, key=_height)]


def _height(row: tuple[str, str, str]) -> tuple[int, str]:
    return Body.Kind.values.index(row[2]), row[1]
