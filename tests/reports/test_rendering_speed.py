"""The short cuts through the library: they are taken, and no paper differs for them."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from io import BytesIO
from typing import Any

import page as conformance
import pikepdf
import pytest
from pypdf import PdfReader

from reports import (
    pdf,
    rendering,
    rendering_layout,
    rendering_memory,
    rendering_reading,
    rendering_speed,
    rendering_text,
)
from reports.pack_print import STYLES

WORDS = "Two partners met every month, and what they agreed was done. Ŵy ŷ: “done”, – ½. " * 9
ENTRY = (
    '<article class="entry"><h2 class="entry-title" id="e{n}">{n}. A title</h2>'
    '<p class="entry-head"><span class="rag rag-red">Red</span> was <span class="rag rag-amber">Amber</span></p>'
    '<p><a class="place" href="#e{n}">here, on page</a></p><p><a class="place" href="#e1">in full on page</a></p>'
    f'<dl class="parts"><dt>Cause</dt><dd class="said">{WORDS}</dd></dl>'
    "<ul><li>One</li><li>Two <strong>or</strong> <u>three</u></li></ul></article>"
)
ROWS = "".join(f'<tr><th scope="row">Row {n}</th><td>{n}</td><td>{WORDS}</td></tr>' for n in range(9))
# What the short cuts through text leave to the library, or must tell apart.
ODD = (
    f'<p style="text-align: justify">{WORDS}</p><p style="letter-spacing: 1pt">{WORDS}</p>'
    f'<p style="word-spacing: 2pt; text-decoration: line-through">{WORDS}</p>'
    f'<p style="hyphens: auto; width: 30mm">{WORDS}</p><p style="font-variant: small-caps">Red and Amber</p>'
    '<p style="white-space: pre-line">One\nTwo\tthree\u2028four  five</p><p style="white-space: pre">One\n  two</p>'
    '<p lang="cy">Red </p><p>Red </p><p>Red</p><p style="font-style: italic">Red</p>'
    '<p style="width: 1mm">Red dead</p><p style="white-space: nowrap; width: 1mm">Red dead</p>'
    '<p style="font-size: 0.5pt">Red</p><p style="font-size: 0">Red</p>'
    "<p>Co\u00adop\u00ader\u00ada\u00adtion, \u05e9\u05dc\u05d5\u05dd and Red</p>"
    '<ol><li>One<ul><li>Two</li></ul></li></ol><p style="outline: 1pt solid red">Red<br>Amber &amp; green</p>'
)  # fmt: skip
STYLE = "".join(path.read_text(encoding="utf-8") for path in STYLES)
PAPER = (
    f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>A paper</title><style>{STYLE}</style>'
    '</head><body><section class="cover"><h1 data-day="SLG" data-marking="OFFICIAL" data-identifier="x-1" '
    'data-illustrative="">A paper</h1></section><ol class="contents"><li><a href="#e8">To the last</a></li></ol>'
    f"{''.join(ENTRY.format(n=n) for n in range(9))}<table><caption>Numbers</caption><thead><tr>"
    '<th scope="col">Row</th><th scope="col">Number</th><th scope="col">Words</th></tr></thead>'
    f'<tbody>{ROWS}</tbody></table>{ODD}<p><a class="place" href="#e1">told on page</a></p></body></html>'
)
FILES = [str(pdf.PROGRAM.with_name(f"{name}.py")) for name in ("rendering_speed", *rendering.SHORT_CUTS)]
TO_THE_BYTE = [
    each.__name__
    for module in (rendering_speed, rendering_reading, rendering_layout, rendering_text, rendering_memory)
    for each in module.TO_THE_BYTE
]
# The program with some of the short cuts, or none: an interpreter of its own, as they change the library.
PROGRAM = """
import importlib.util, logging, sys
def loaded(path):
    spec = importlib.util.spec_from_file_location("it", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
logging.getLogger("weasyprint.progress").addHandler(logging.StreamHandler())
logging.getLogger("weasyprint.progress").setLevel("INFO")
program, files, *names = sys.argv[1:]
short_cuts = {}
for file in files.split(":"):
    short_cuts |= vars(loaded(file))
for name in names:
    short_cuts[name]()
sys.stdout.buffer.write(loaded(program).drawn(sys.stdin.read(), "x-1")[0])
"""

# Instead of the file: how many texts, and names in most of them, the pages hold when they are drawn and tagged.
HELD = """
from weasyprint.formatting_structure.boxes import TextBox
pages = loaded(program).write(sys.stdin.read(), "x-1", ())[1]
texts = [b for page in pages if page._page_box for b in page._page_box.descendants() if isinstance(b, TextBox)]
print(len(texts), sorted([len(vars(text)) for text in texts] or [0])[len(texts) // 2])
"""


def drawn_with(*short_cuts: str) -> bytes:
    return run_with(*short_cuts).stdout


def laid_out_with(*short_cuts: str) -> list[int]:
    """The number of each page that is laid out, as often as it is. What is odd has a sign that makes it all again."""
    told = run_with(*short_cuts, paper=PAPER.replace(ODD, "")).stderr.decode()
    return [int(number) for number in re.findall(r"Creating layout - Page (\d+)$", told, re.MULTILINE)]


def run_with(
    *short_cuts: str, paper: str = PAPER, program: str = PROGRAM
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", program, str(pdf.PROGRAM), ":".join(FILES), *short_cuts]
    environment = {"SOURCE_DATE_EPOCH": "0", "FONTCONFIG_FILE": str(pdf.FONTS)} | {
        name: value for name, value in os.environ.items() if name in pdf.PASSED_ON
    }
    return subprocess.run(command, input=paper.encode(), capture_output=True, check=True, env=environment)


@pytest.fixture(scope="module")
def plainly() -> bytes:
    return drawn_with()


def test_they_are_written_for_the_versions_in_use() -> None:
    assert {name: version(name) for name in rendering_speed.WRITTEN_FOR} == {
        "weasyprint": "70.0",
        "pydyf": "0.13.0",
    }


def test_they_change_no_byte(plainly: bytes) -> None:
    assert len(TO_THE_BYTE) == 26
    assert drawn_with(*TO_THE_BYTE) == plainly


def test_no_page_is_held_once_it_is_tagged_and_none_with_what_its_layout_weighed() -> None:
    told = PROGRAM.replace(PROGRAM.splitlines()[-1], HELD)
    texts, names = map(int, run_with(program=told).stdout.split())
    assert (texts > 200, names > 30) == (True, True)
    kept = run_with("share_what_is_usual", "keep_what_is_drawn", program=told).stdout.split()
    assert kept == [str(texts).encode(), b"15"]
    assert run_with(*TO_THE_BYTE, program=told).stdout.split() == [b"0", b"0"]


def test_only_what_refers_ahead_or_to_its_own_page_is_laid_out_again() -> None:
    as_usual = laid_out_with()
    pages = list(range(1, max(as_usual) + 1))
    ahead, back = pages[:4], pages[-1:]
    assert as_usual == [*pages, *ahead, *back, *ahead, *back]
    assert laid_out_with("refer_once") == [*pages, *ahead]


def test_a_shape_is_drawn_once_wherever_it_stands(plainly: bytes) -> None:
    made = pdf.render(PAPER, identifier="x-1")
    assert (shapes(plainly), shapes(made.pdf)) == (18, 2)
    assert re.findall("Red|Amber", text(made.pdf)) == re.findall("Red|Amber", text(plainly))
    assert structure(made.pdf) == structure(plainly)
    for profile in (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A):
        assert conformance.validate_pdf_bytes(made.pdf, profile=profile).is_compliant


def test_what_is_compressed_lightly_says_the_same(plainly: bytes) -> None:
    lightly = drawn_with("compress_lightly")
    assert lightly != plainly
    assert len(unpacked(plainly)) > 9
    assert unpacked(lightly) == unpacked(plainly)


def test_with_another_version_the_library_goes_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    monkeypatch.setattr(rendering_speed, "WRITTEN_FOR", {"weasyprint": "0", "pydyf": "0"})
    monkeypatch.setattr(rendering_speed, "TO_THE_BYTE", (lambda: taken.append("one"),))
    assert not rendering_speed.hurry()
    assert taken == []


def unpacked(made: bytes) -> list[bytes]:
    """Every stream but the table that says where each thing stands in the file."""
    with pikepdf.open(BytesIO(made)) as read:
        streams = [each for each in read.objects if isinstance(each, pikepdf.Stream)]
        return [each.read_bytes() for each in streams if each.get("/Type") != "/XRef"]


def shapes(made: bytes) -> int:
    with pikepdf.open(BytesIO(made)) as read:
        return sum(1 for each in read.objects if is_form(each))


def is_form(each: Any) -> bool:
    return isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Form"


def text(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def structure(made: bytes) -> list[str]:
    """The tags in the order in which they are read."""

    def below(element: Any) -> list[str]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return []
        kids: Any = element.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        return [str(element.S), *(tag for kid in kids for tag in below(kid))]

    with pikepdf.open(BytesIO(made)) as read:
        return below(read.Root.StructTreeRoot.K[0])
