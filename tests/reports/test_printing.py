"""The print edition: the pack and its papers on paper, numbered through, claiming nothing."""

import io
import re
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from partners.roles import Role
from partners.rules import Refused
from reports import merging, pdf, printing, verification
from reports.models import BoardPack, PackOrder, PrintEdition, Seal
from reports.pack_print import Edition, paper_rows
from reports.services import packing
from tests.reports.handing import Sent, sent, written
from tests.reports.packs import Read

__all__ = ["sent"]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(sent: Sent) -> PrintEdition:
    return PrintEdition.objects.get(pack=sent.full)


@pytest.fixture(scope="module")
def pages(printed: PrintEdition) -> list[str]:
    reader = PdfReader(io.BytesIO(bytes(printed.pdf)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_pages_of_the_pack_are_followed_by_each_paper_numbered_through(
    sent: Sent, printed: PrintEdition, pages: list[str]
) -> None:
    own = sent.full.pages + 1
    assert (len(pages), printed.pages) == (own + 2 + 1 + 2, own + 2 + 1 + 2)
    for number, text in enumerate(pages, start=1):
        assert re.findall(r"Page \d+ of \d+", text) == [f"Page {number} of {len(pages)}"]
    assert "Winter plan (draft)" in pages[own]
    assert "One" in pages[own + 1]
    assert "Incidents" in pages[-1]
    assert "OFFICIAL-SENSITIVE" in pages[-1]


def test_a_list_between_the_pack_and_its_papers_says_on_which_page_each_begins(
    sent: Sent, pages: list[str]
) -> None:
    listed = pages[sent.full.pages]
    assert "Papers in this edition" in listed
    begins = [sent.full.pages + 2, sent.full.pages + 5]
    assert re.findall(r"\d pages? (\d+)", listed.split("Length Page")[1]) == [str(n) for n in begins]
    assert [n for n, text in enumerate(pages, start=1) if "which follow" in text] == begins


def test_a_list_that_fills_two_pages_counts_both(sent: Sent) -> None:
    row = paper_rows(sent.full.content)[0]
    edition = Edition(1, "many", "", sent.full.made_at)
    rows = [row | {"title": f"Plan {n}", "called": f"Paper {n}", "pages": 3} for n in range(1, 41)]
    made, lists = printing._before(sent.full.content, edition, rows, own=10, name="many", beat=None)
    text = [page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages]
    assert (made.pages, lists > 1) == (40 + lists, True)
    begins = [10 + lists + 1 + 4 * n for n in range(40)]
    assert re.findall(r"3 pages\s+(\d+)", "".join(text[:lists])) == [str(n) for n in begins]


def test_its_bookmarks_are_those_of_the_pack_and_one_for_each_paper(
    sent: Sent, printed: PrintEdition
) -> None:
    own, edition = Read(sent.full).bookmarks, BoardPack(pdf=printed.pdf)
    found = Read(edition).bookmarks
    papers = {
        "Papers in this edition": sent.full.pages + 1,
        "Paper 1: Winter plan (draft)": sent.full.pages + 2,
        "Paper 2: Hostel incidents": sent.full.pages + 5,
    }
    assert found == {**own, **papers}


def test_it_claims_no_standard_and_says_where_the_accessible_one_is(printed: PrintEdition) -> None:
    with pikepdf.open(io.BytesIO(bytes(printed.pdf))) as read:
        claims = str(read.open_metadata())
        assert [word for word in ("pdfaid", "pdfuaid") if word in claims] == []
        assert [key for key in merging.CLAIMS if key in read.Root] == ["/Metadata"]
        assert list(read.attachments) == []
        assert str(read.docinfo["/Subject"]).startswith("For printing. It claims no standard")
        assert str(read.docinfo["/Title"]).endswith("print edition")


def test_the_same_pack_and_papers_are_the_same_bytes(sent: Sent, printed: PrintEdition) -> None:
    order = PackOrder.objects.get(pack=sent.full)
    order.content = sent.full.content
    rendered = pdf.Rendered(bytes(sent.full.pdf), sent.full.pages, ())
    again = packing.printing_of(order, rendered)
    assert again is not None
    assert again.pdf == bytes(printed.pdf)


def test_it_is_sealed_with_its_pack_and_never_changes(sent: Sent, printed: PrintEdition) -> None:
    files = Seal.objects.get(subject=sent.full.pk).manifest["files"]
    assert files["print"] == printed.sha256
    assert Seal.objects.of_file(printed.sha256).get().subject == sent.full.pk
    rows = PrintEdition.objects.filter(pk=printed.pk)
    for change in (lambda: rows.update(pages=1), rows.delete):
        with pytest.raises(IntegrityError, match="kept as it was made"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="not after its seal"), transaction.atomic():
        PrintEdition.objects.create(pack=sent.public, pdf=b"x", sha256="0" * 64, pages=1)
    assert list(verification.verify({"packs", "sealed", "papers"})) == []


def test_only_papers_make_a_print_edition_and_a_fault_in_one_holds_nothing_back(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = PackOrder.objects.get(pack=sent.full)
    rendered = pdf.Rendered(b"", 1, ())
    order.content = {**sent.full.content, "papers": []}
    assert packing.printing_of(order, rendered) is None

    def broken(*given: Any, **said: Any) -> None:
        raise Refused("too large")

    order.content = sent.full.content
    monkeypatch.setattr(packing, "print_edition", broken)
    assert packing.printing_of(order, rendered) is None


def test_it_is_offered_and_served_to_those_who_read_the_pack(sent: Sent, printed: PrintEdition) -> None:
    desk, pack = sent.desk, sent.full
    client = desk.browser("lead", Role.MEMBER)
    shown = client.get(desk.url("pack", pack.pk)).content.decode()
    assert f'href="{desk.url("pack_print", pack.pk)}"' in shown
    assert "for printing" in shown.lower()
    answer = client.get(desk.url("pack_print", pack.pk))
    assert answer.content == bytes(printed.pdf)
    assert answer["Content-Disposition"].endswith('-v1-print.pdf"')
    assert (answer["Content-Security-Policy"], answer["ETag"]) == ("sandbox", f'"{printed.sha256}"')
    assert desk.browser("board", Role.MEMBER).get(desk.url("pack_print", pack.pk)).status_code == 404


def test_any_page_ends_above_the_line_on_a4() -> None:
    given = [
        written("Wide", size=(842, 595)),
        written("Turned", rotated=90),
        written("Poster", size=(1684, 2384)),
        written("Slip", size=(200, 720)),
    ]
    made = pikepdf.new()
    for data in given:
        with pikepdf.open(io.BytesIO(data)) as paper:
            merging.add_paper(made, paper)
    sizes = [tuple(round(float(n)) for n in page.mediabox[2:]) for page in made.pages]
    assert sizes == [(842, 595), (842, 595), (595, 842), (595, 842)]


def test_a_pack_that_does_not_number_its_pages_is_not_taken() -> None:
    paper = {"bookmark": "b", "foot": "f", "marking": "OFFICIAL"}
    told = {"papers": [paper], "title": "t", "about": "a", "lists": 0, "listed": "l"}
    with pytest.raises(merging.Unexpected):
        merging.merged(told, written("No number"), written("Before"), [written("Paper")])


def test_a_paper_with_layers_is_not_taken_for_they_would_all_be_printed() -> None:
    with pikepdf.open(io.BytesIO(written("Layers"))) as paper:
        layer = paper.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Names")))
        paper.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        )
        with pytest.raises(merging.Unexpected):
            merging.add_paper(pikepdf.new(), paper)


def test_what_is_filled_in_or_noted_is_drawn() -> None:
    with pikepdf.open(io.BytesIO(written("Form"))) as form:
        look = form.make_stream(b"BT /F1 12 Tf 2 2 Td (Filled in) Tj ET")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox, look.Resources = [0, 0, 200, 20], form.pages[0].obj.Resources
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[72, 500, 272, 520], F=4,
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        form.pages[0].obj.Annots = pikepdf.Array([form.make_indirect(note)])
        made = pikepdf.new()
        merging.add_paper(made, form)
        out = io.BytesIO()
        made.save(out)
    assert "Filled in" in PdfReader(out).pages[0].extract_text()
