"""What is handed in: every good file is kept, every acting one is cleaned, every other refused, with its reason."""

import io

import pikepdf
import pytest

from partners.rules import Refused
from reports import inspecting, intake
from tests.reports import hostile


def acts(data: bytes) -> list[str]:
    """What a rebuilt file still holds that acts, looked for in its plain text rather than by the same code."""
    with pikepdf.open(io.BytesIO(data)) as made:
        out = io.BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False, qdf=True)
    text = out.getvalue()
    words = [b"/JavaScript", b"/JS", b"/Launch", b"/AA", b"/EmbeddedFile", b"/XFA", b"/RichMedia",
             b"app.alert", b"cmd.exe", b"javascript:", b"<script", b"PK\x03\x04", b"/Unheard"]  # fmt: skip
    kinds = [f"/S /{kind}".encode() for kind in hostile.KINDS]
    return [word.decode("latin-1") for word in (*words, *kinds) if word in text]


def test_there_are_enough_of_each_kind() -> None:
    assert len(hostile.ACTING) + len(hostile.REFUSED) >= 60
    assert len(hostile.GOOD) >= 10


@pytest.mark.parametrize("name", hostile.GOOD)
def test_a_good_file_is_kept_whole(name: str) -> None:
    data = hostile.GOOD[name]
    kept, pages, taken_out = inspecting.inspect(data)
    with pikepdf.open(io.BytesIO(data)) as before:
        assert (pages, taken_out) == (len(before.pages), [])
    assert inspecting.inspect(kept) == (kept, pages, [])


def test_a_link_to_a_web_page_stays() -> None:
    kept, _, _ = inspecting.inspect(hostile.GOOD["web link"])
    with pikepdf.open(io.BytesIO(kept)) as made:
        assert str(made.pages[0].Annots[0].A.URI) == "https://example.org/plan"


@pytest.mark.parametrize("name", hostile.ACTING)
def test_what_acts_is_taken_out_and_named(name: str) -> None:
    kept, pages, taken_out = inspecting.inspect(hostile.ACTING[name])
    assert (pages, acts(kept)) == (1, [])
    assert taken_out != []


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_what_cannot_be_made_safe_is_refused(name: str) -> None:
    with pytest.raises(inspecting.Problem, match=r"^The (file|PDF) .*\.$"):
        inspecting.inspect(hostile.REFUSED[name])


def test_the_search_for_what_acts_would_find_it() -> None:
    assert acts(hostile.ACTING["launch as page"]) == ["/Launch", "/AA", "cmd.exe", "/S /Launch"]


def test_two_detectors_must_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "looks_like_pdf", lambda data: False)
    with pytest.raises(inspecting.Problem, match="not a PDF"):
        inspecting.inspect(hostile.GOOD["one page"])


# In a process of its own


def test_a_file_is_looked_into_elsewhere() -> None:
    checked = intake.check(hostile.ACTING["script as opening"])
    assert (checked.pages, checked.taken_out) == (1, ("scripts",))
    assert checked.data == inspecting.inspect(hostile.ACTING["script as opening"])[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"Just words.", "The file is not a PDF."),
        (b"%PDF-" + b"0" * intake.LARGEST, "The PDF must be 20 MB or smaller."),
    ],
)
def test_a_refusal_says_why(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        intake.check(data)


def test_what_takes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MEGABYTES", 20)
    with pytest.raises(Refused, match="too complicated"):
        intake.check(hostile.GOOD["one page"])
