"""The one function that makes PDFs: what comes out, what it may not reach, and where it stops."""

import socket
from io import BytesIO
from pathlib import Path
from typing import Any

import page as conformance
import pikepdf
import pytest
from pypdf import PdfReader

from partners.rules import Refused
from reports import pdf

HEAD = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>A paper</title>'
    '<meta name="author" content="A partnership">'
    '<meta name="dcterms.created" content="2026-11-20T10:00:00Z"></head>'
    '<body style="font-family: Arimo, DejaVu Sans">'
)
PAPER = f"{HEAD}<h1>A paper</h1><h2 id='one'>One</h2><p>Words.</p><h2>Two</h2></body></html>"

MANIFEST = '{"identifier":"test-1"}'
ACCESSIBLE = conformance.ValidationProfile.PDF_UA_1


def rendered(body: str, **limits: int) -> pdf.Rendered:
    return pdf.render(f"{HEAD}{body}</body></html>", identifier="test-1", limits=pdf.Limits(**limits))


@pytest.fixture(scope="module")
def paper() -> pdf.Rendered:
    return pdf.render(PAPER, identifier="test-1", manifest=MANIFEST)


def test_it_is_an_archive_and_accessible_in_one(paper: pdf.Rendered) -> None:
    for profile in (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A):
        report = conformance.validate_pdf_bytes(paper.pdf, profile=profile)
        assert [failure.message for failure in report.failures] == []
        assert report.is_compliant


def test_it_claims_both_standards_and_says_what_its_colours_mean(paper: pdf.Rendered) -> None:
    with pikepdf.open(BytesIO(paper.pdf)) as read:
        claims = read.open_metadata()
        told = {name: claims[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")}
        (intent,) = [dict(each) for each in read.Root.OutputIntents]
    assert told == {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    assert str(intent["/S"]) == "/GTS_PDFA1"


def test_it_carries_its_manifest_as_a_file_of_its_own(paper: pdf.Rendered) -> None:
    with pikepdf.open(BytesIO(paper.pdf)) as read:
        (attached,) = read.Root.AF
        assert str(attached.AFRelationship) == "/Data"
        assert list(read.attachments) == ["manifest.json"]
        kept = read.attachments["manifest.json"].get_file()
        assert (kept.read_bytes(), kept.mime_type) == (MANIFEST.encode(), "application/json")


def test_without_a_manifest_nothing_is_attached() -> None:
    plain = pdf.render(PAPER, identifier="test-1")
    with pikepdf.open(BytesIO(plain.pdf)) as read:
        assert "/AF" not in read.Root
    assert conformance.validate_pdf_bytes(
        plain.pdf, profile=conformance.ValidationProfile.PDF_A_3A
    ).is_compliant


def test_it_says_where_each_part_begins(paper: pdf.Rendered) -> None:
    assert paper.places == {"one": 1}
    long = '<p style="break-before: page">x</p>' * 2
    assert rendered(f'<h1>A</h1><section id="part"><p>x</p>{long}</section>').places == {"part": 1}


def test_it_is_a_pdf_that_assistive_technology_can_read(paper: pdf.Rendered) -> None:
    reader = PdfReader(BytesIO(paper.pdf))
    root: Any = reader.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert (paper.pages, paper.warnings, paper.replaced) == (1, (), ())
    assert conformance.validate_pdf_bytes(paper.pdf, profile=ACCESSIBLE).is_compliant


def test_the_check_of_conformance_finds_a_fault() -> None:
    """A link with an element inside it leaves its annotation outside the structure."""
    faulty = rendered('<h1 id="x">A</h1><p><a href="#x">to <b>A</b></a></p>')
    assert not conformance.validate_pdf_bytes(faulty.pdf, profile=ACCESSIBLE).is_compliant


def test_it_says_what_the_document_says_of_itself_and_nothing_of_the_machine(paper: pdf.Rendered) -> None:
    told: dict[str, Any] = dict(PdfReader(BytesIO(paper.pdf)).metadata or {})
    producer = told.pop("/Producer")
    assert producer.startswith("WeasyPrint")
    assert told == {
        "/Title": "A paper",
        "/Author": "A partnership",
        "/CreationDate": "D:20261120100000Z",
    }


def test_the_same_document_gives_the_same_bytes(paper: pdf.Rendered) -> None:
    assert pdf.render(PAPER, identifier="test-1", manifest=MANIFEST).pdf == paper.pdf
    assert pdf.render(PAPER, identifier="test-2", manifest=MANIFEST).pdf != paper.pdf


def test_every_font_is_inside(paper: pdf.Rendered) -> None:
    reader = PdfReader(BytesIO(paper.pdf))
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    described = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each) for each in described)


def test_what_the_renderer_complains_of_comes_back() -> None:
    (warning,) = rendered('<h1>A</h1><p style="colour: red">B</p>').warnings
    assert "colour" in warning


def test_a_picture_inside_the_document_is_shown() -> None:
    dot = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    assert rendered(f'<h1>A</h1><img alt="A dot" src="{dot}">').warnings == ()


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="{}">',
        '<link rel="attachment" href="{}">',
        '<link rel="stylesheet" href="{}">',
        "<style>@import url({});</style>",
        "<style>h1 {{ background: url({}) }}</style><h1>A</h1>",
        "<style>@font-face {{ font-family: X; src: url({}) }} h1 {{ font-family: X }}</style><h1>A</h1>",
        '<object data="{}">x</object>',
    ],
)
def test_files_of_the_machine_are_not_read(body: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    with pytest.raises(Refused, match="could not be made"):
        rendered(body.format(secret.as_uri()))


def test_the_network_is_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        with pytest.raises(Refused, match="could not be made"):
            rendered(f'<img alt="x" src="http://127.0.0.1:{port}/x.png">')
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_picture_of_a_picture_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"")
    inner = f"%3Cimage href='{secret.as_uri()}' width='9' height='9'/%3E"
    outer = f"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E{inner}%3C/svg%3E"
    (warning,) = rendered(f'<h1>A</h1><img alt="x" src="{outer}">').warnings
    assert "Failed to render SVG" in warning


def test_a_table_of_huge_cells_is_stopped_by_the_processor_limit() -> None:
    cells = "<td colspan=100000>x</td>" * 200
    with pytest.raises(Refused, match="too large or takes too long"):
        rendered(f"<table><tr>{cells}</tr></table>", cpu_seconds=2)


def test_a_document_that_fills_the_memory_is_stopped() -> None:
    with pytest.raises(Refused, match="could not be made"):
        rendered('<p style="width: 10px">' + "a " * 2_000_000, memory_megabytes=300)


def test_a_rendering_that_hangs_is_stopped() -> None:
    with pytest.raises(Refused, match="takes too long"):
        rendered("<p>x</p>" * 100_000, wall_seconds=1)


def test_a_long_rendering_is_attended_to_and_ended_by_whoever_attends() -> None:
    beats: list[int] = []

    def beat() -> None:
        beats.append(1)
        if len(beats) == 2:
            raise TimeoutError("enough")

    with pytest.raises(TimeoutError, match="enough"):
        pdf.render(f"{HEAD}{'<p>x</p>' * 100_000}</body></html>", identifier="test-1", beat=beat)


def test_the_limits_let_an_ordinary_document_through() -> None:
    document = '<p style="break-before: page">x</p>' * 3
    assert rendered(document, cpu_seconds=20, memory_megabytes=300).pages == 3


def test_a_sign_that_no_font_has_is_replaced_and_told() -> None:
    made = rendered("<h1>A</h1><p>Before \N{CJK UNIFIED IDEOGRAPH-6F22} after.</p>")
    assert (made.warnings, made.replaced) == ((), ("U+6F22",))
    assert "Before \N{REPLACEMENT CHARACTER} after." in PdfReader(BytesIO(made.pdf)).pages[0].extract_text()
    assert conformance.validate_pdf_bytes(made.pdf, profile=ACCESSIBLE).is_compliant


def test_signs_that_draw_nothing_are_left_out() -> None:
    made = rendered("<h1>A</h1><p>Be\x00fo\x0bre\ufeff\ufffe af\x1fter\x85.</p>")
    assert (made.warnings, made.replaced) == ((), ())
    assert "Before after." in PdfReader(BytesIO(made.pdf)).pages[0].extract_text()


def test_the_portals_secrets_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {}

    def begun(*args: object, **options: object) -> object:
        given.update(options)
        raise Refused("Seen enough.")

    monkeypatch.setenv("SECRET_KEY", "a key")
    monkeypatch.setattr(pdf, "_ready", None)
    monkeypatch.setattr("reports.pdf.subprocess.Popen", begun)
    with pytest.raises(Refused, match="Seen enough"):
        rendered("<p>x</p>")
    assert isinstance(given["env"], dict)
    assert set(given["env"]) <= {*pdf.PASSED_ON, "SOURCE_DATE_EPOCH", "FONTCONFIG_FILE"}


def test_a_program_that_is_slow_to_read_gets_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "BETWEEN_BEATS", 0.05)
    program = tmp_path / "slow.py"
    program.write_text("import sys, time\ntime.sleep(0.4)\nprint(len(sys.stdin.buffer.read()), end='')")
    assert pdf.run(program, "slow", b"x" * 300_000, limits=pdf.Limits(wall_seconds=30)) == b"300000"
