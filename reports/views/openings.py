"""Who opened a pack, for its secretariat; and for everybody what they opened themselves."""

from collections.abc import Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localtime

from partners.models import Body
from partners.roles import Permission
from partners.tables import Column
from partners.views.base import Open
from partners.views.lists import ListPage
from partners.wording import uk_date, uk_datetime
from reports.models import BoardPack, Opening, Paper
from reports.rollup_openings import Reader, readers, summed
from reports.views.packs import readable_packs


class PackOpenings(ListPage):
    permission = Permission.EXPORT_PACK
    section = "packs"
    template_name = "reports/pack_openings.html"
    name = "openings"
    noun = "person,people"
    about = "Who opened the papers of a meeting, and when: the PDF, the print edition or the screen."

    pack: BoardPack

    def load(self) -> Body:
        pack = readable_packs(self).filter(pk=self.kwargs["pack"]).first()
        if pack is None:
            raise Http404
        self.pack = pack
        return pack.meeting.body

    @cached_property
    def readers(self) -> list[Reader]:
        return readers(self.pack)

    def found(self) -> Sequence[Reader]:
        return self.readers

    def facts(self) -> Any:
        return {**super().facts(), "pack": self.pack, "openings": summed(self.readers)}

    def columns(self) -> list[Column]:
        return [
            Column("Name", attrgetter("name")),
            Column("As", lambda reader: reader.role or "Without a seat at the meeting"),
            Column("Opened", attrgetter("times"), numeric=True),
            Column("First opened", lambda reader: _moment(reader.first), words=lambda r: _words(r.first)),
            Column("Last opened", lambda reader: _moment(reader.last), words=lambda r: _words(r.last)),
        ]


def _moment(at: Any) -> Any:
    return localtime(at) if at else None


def _words(at: Any) -> str:
    return uk_datetime(at) if at else "Not yet"


class OwnOpenings(ListPage):
    """What the portal has noted of the person who asks, in this partnership."""

    permission = Open.SIGNED_IN
    section = "packs"
    template_name = "reports/own_openings.html"
    name = "opened"
    noun = "opening"
    about = "Which packs and papers you opened, and when."

    def found(self) -> "QuerySet[Opening]":
        own = Opening.objects.by(self.person)
        of_packs = own.filter(pack__meeting__body__partnership=self.partnership)
        of_papers = own.filter(paper__meeting__body__partnership=self.partnership)
        packs = BoardPack.objects.visible_to(self.person).filter(pk=OuterRef("pack"))
        papers = Paper.objects.visible_to(self.person).filter(pk=OuterRef("paper"))
        found: QuerySet[Opening] = (of_packs | of_papers).select_related(
            "pack__meeting__body", "paper__meeting__body"
        )
        found = found.annotate(is_open=Exists(packs) | Exists(papers))
        return found.defer("pack__pdf", "pack__html", "pack__content").order_by("-at", "pk")

    def columns(self) -> list[Column]:
        return [
            Column("What", _what, url=self._address),
            Column("How", lambda opening: str(opening.get_kind_display())),
            Column("Opened", lambda opening: localtime(opening.at), words=lambda o: uk_datetime(o.at)),
        ]

    def _address(self, opening: Any) -> str:
        """None where the person may not read it any more."""
        if not opening.is_open:
            return ""
        if opening.pack_id:
            return reverse("reports:pack", args=[self.partnership.slug, opening.pack_id])
        return reverse("reports:paper", args=[self.partnership.slug, opening.paper_id])


def _what(opening: Any) -> str:
    """By its title only as long as the person may read it."""
    if not opening.is_open:
        return "A pack" if opening.pack_id else "A paper"
    if opening.pack is not None:
        meeting, called = opening.pack.meeting, opening.pack.called
    else:
        meeting, called = cast(Paper, opening.paper).meeting, str(opening.paper)
    return f"{meeting.body.short_name}, {uk_date(meeting.starts_at)}: {called}"
