"""Papers of partners for a meeting: PDFs with words on their pages, handed in for the items of an agenda."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pikepdf
import pytest
from django.db import transaction
from pikepdf import Dictionary, Name
from pytest_django import DjangoDbBlocker

from partners.models import Person
from partners.roles import Role
from partners.rules import Marking
from reports.models import AgendaItem, BoardPack, Meeting, Paper
from reports.services import agenda, handing_in, packing
from reports.services.agenda import Draft
from tests.reports.desk import Desk, lay
from tests.reports.packs import called

OPEN, MARKED, PRIVATE = "Winter plan (draft)", "Hostel incidents", "Landlord terms"


def written(*pages: str, size: tuple[int, int] = (595, 842), rotated: int = 0) -> bytes:
    """A PDF with a line of words on each page."""
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for words in pages:
        page = made.add_blank_page(page_size=size)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = made.make_stream(f"BT /F1 14 Tf 72 700 Td ({words}) Tj ET".encode())
        if rotated:
            page.obj.Rotate = rotated
    out = io.BytesIO()
    made.save(out, static_id=True)
    return out.getvalue()


def item(meeting: Meeting, title: str, *, by: Person, at: datetime, exempt: bool = False) -> AgendaItem:
    draft = Draft(title=title, exempt=exempt, exempt_reason="Members only." if exempt else "")
    return agenda.add_item(meeting=meeting, draft=draft, by=by, at=at)


def handed_in(
    item: AgendaItem,
    title: str,
    data: bytes,
    *,
    by: Person,
    at: datetime,
    marking: Marking = Marking.OFFICIAL,
) -> Paper:
    organisation = by.organisation
    assert organisation is not None
    return handing_in.hand_in(
        item=item, title=title, organisation=organisation, marking=marking, data=data, by=by, at=at
    )


@dataclass
class Sent:
    """A meeting with an open paper, a marked one and one of a private item, and what was made of them."""

    desk: Desk
    meeting: Meeting
    papers: list[Paper]
    full: BoardPack
    public: BoardPack


def send() -> Sent:
    desk = lay()
    by, at = desk.person("lead", Role.SECRETARY), desk.tree.clock
    meeting = called(desk.tree, "lead", desk.period)
    first, second = (item(meeting, title, by=by, at=at) for title in ("Winter", "Hostels"))
    hidden = item(meeting, "Terms", by=by, at=at, exempt=True)
    marked = Marking.OFFICIAL_SENSITIVE
    papers = [
        handed_in(second, MARKED, written("Incidents"), by=by, at=at, marking=marked),
        handed_in(first, OPEN, written("One", "Two"), by=by, at=at),
        handed_in(hidden, PRIVATE, written("Rent"), by=by, at=at),
    ]
    at = desk.tree.at(meeting.starts_at)
    full, public = (
        packing.make_pack(meeting=meeting, by=by, at=at, build=build)
        for build in (BoardPack.Build.RESTRICTED, BoardPack.Build.PUBLIC)
    )
    return Sent(desk, meeting, papers, full, public)


@pytest.fixture(scope="module")
def sent(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Sent]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield send()
        transaction.set_rollback(True)
