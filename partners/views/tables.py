"""Pages with tables beside other things, each of which can be had as a file: `?table=seats&format=csv`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from partners import files
from partners.tables import Table
from partners.views.base import PageView
from partners.views.lists import Download


@dataclass(frozen=True)
class Offered:
    """A table of the page: how its file is called, what it is, and how it is made."""

    name: str
    title: str
    about: str
    made: Callable[[], Table]
    span: str = ""
    is_sensitive: bool = False


class TablesPage(PageView):
    """Its files say what the page says to the same reader, and no more."""

    kinds: ClassVar = files.TYPES

    def offered(self) -> Mapping[str, Offered]:
        """The tables by the name that the address gives them."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, asked = request.GET.get("format", ""), request.GET.get("table", "")
        if kind in self.kinds and (offered := self.offered().get(asked)) is not None:
            return Download(
                name=offered.name,
                title=offered.title,
                about=offered.about,
                table=offered.made(),
                span=offered.span or localdate(self.now).isoformat(),
                is_sensitive=offered.is_sensitive,
            ).answer(self, kind)
        return super().get(request, *args, **kwargs)
