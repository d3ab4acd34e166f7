"""Papers of partners for a meeting: PDFs with words on their pages, handed in for the items of an agenda."""

import io
from datetime import datetime

import pikepdf
from pikepdf import Dictionary, Name

from partners.models import Person
from partners.rules import Marking
from reports.models import AgendaItem, Meeting, Paper
from reports.services import agenda, handing_in
from reports.services.agenda import Draft


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
