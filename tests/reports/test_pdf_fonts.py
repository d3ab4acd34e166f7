"""The fonts of the papers are the project's own, so a paper has the same bytes wherever it is made."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from partners.rules import Refused
from reports import pdf

OURS = {"Arimo", "Arimo-Bold", "DejaVu-Sans", "DejaVu-Sans-Bold"}
WORDS = "Plas y Brenin, Ŵyr a ŷd; Łódź, Świętochłowice; café. “Done” – 3 ≤ 4 → ½ · €"
RARE = "\N{CHECK MARK} عربي"
PAPER = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>A paper</title>'
    '<meta name="dcterms.created" content="2026-11-20T10:00:00Z">'
    '<style>body { font-family: Arimo, "DejaVu Sans", sans-serif } .else { font-family: Georgia, serif }</style></head>'
    f"<body><h1>{WORDS}</h1><p>{WORDS}</p><p>{RARE} <strong>{RARE}</strong></p>"
    '<p class="else">In a font that is not there.</p></body></html>'
)


@pytest.fixture(scope="module")
def paper() -> pdf.Rendered:
    return pdf.render(PAPER, identifier="test-1")


def fonts(made: bytes) -> set[str]:
    with pikepdf.open(BytesIO(made)) as read:
        found: Any = [page.Resources.Font for page in read.pages]
        return {str(font.BaseFont).partition("+")[2] for each in found for font in each.values()}


def test_the_set_up_has_put_them_in_their_place() -> None:
    folder = pdf.FONTS.with_suffix("")
    assert sorted(path.name for path in folder.glob("*.ttf")) == [
        "Arimo_400Regular.ttf",
        "Arimo_700Bold.ttf",
        "DejaVuSans-Bold.ttf",
        "DejaVuSans.ttf",
    ]
    assert len(list(folder.glob("LICENSE*"))) == 2


def test_without_them_no_paper_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", tmp_path / "fonts.conf")
    with pytest.raises(Refused, match="could not be made"):
        pdf.render(PAPER, identifier="test-1")


def test_only_they_are_in_a_paper_whatever_it_asks_for(paper: pdf.Rendered) -> None:
    assert fonts(paper.pdf) == OURS


def test_words_of_our_neighbours_are_drawn(paper: pdf.Rendered) -> None:
    assert (paper.warnings, paper.replaced) == ((), ())
    assert WORDS in PdfReader(BytesIO(paper.pdf)).pages[0].extract_text().replace("\n", " ")


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"TZ": "Pacific/Auckland"},
        {"LANG": "ar_EG.UTF-8", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "7"},
        {"HOME": "", "XDG_CACHE_HOME": ""},
        {"FONTCONFIG_PATH": "", "FONTCONFIG_FILE": "none.conf"},
    ],
)
def test_the_bytes_do_not_depend_on_where_it_is_made(
    paper: pdf.Rendered, elsewhere: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder, time zone, locale or home, and with another list of the machine's fonts."""
    monkeypatch.chdir(tmp_path)
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value or str(tmp_path))
    assert pdf.render(PAPER, identifier="test-1").pdf == paper.pdf
