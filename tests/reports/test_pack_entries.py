"""An exception in the words of the papers: each of its answers told once."""

from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from reports import pack_print, pdf
from reports.pack_entries import LONG_RUNNING, RATINGS_UNSAID, Entry, Part, entries
from reports.shown import Shown

CONTENT: dict[str, Any] = {"body_short": "LEAD", "above": "BOARD", "history": {}}
REPORT: dict[str, Any] = {"names": {"from_short": "LEAD", "to_body": "Board"}}
ANSWERS = [
    {"body": "LEAD", "outcome": "Ask for more", "words": "Tell us how long people wait.", "on": "2026-02-09"},
    {"body": "LEAD", "outcome": "Support", "words": "We pay for the post.", "on": "2026-05-09"},
]


def item(**more: Any) -> dict[str, Any]:
    shown = Shown(title="Training", subject="activity", group="NORTH").to_json() | {"answers": ANSWERS}
    plain = {
        "reference": "NORTH-1", "rag": "red", "brought_forward": True, "disposition": "handled", "words": "",
        "asked": "", "asked_by_on": "", "into": "", "triggers": ["self_red"], "shown": shown,
    }  # fmt: skip
    return plain | more


def told(**more: Any) -> tuple[list[str], str]:
    (entry,) = entries([item(**more)], CONTENT, anchor="own", report=REPORT)
    return [answer.words for answer in entry.answers], f"{entry.outcome_label}. {entry.outcome}"


def test_the_answer_that_an_exception_follows_is_told_in_its_outcome_alone() -> None:
    answers, outcome = told(words="We pay for the post.")
    assert answers == ["Tell us how long people wait."]
    assert "LEAD supported it on 9 May 2026" in outcome
    assert outcome.endswith("We pay for the post.")


@pytest.mark.parametrize(
    "more",
    [
        {"words": "The group watches it."},
        {"disposition": "escalated", "words": "We pay for the post.", "asked": "Fund it.", "asked_by_on": "2026-08-09"},
        {"disposition": "", "words": ""},
    ],
)  # fmt: skip
def test_where_the_outcome_tells_none_of_them_all_are_told(more: dict[str, Any]) -> None:
    assert told(**more)[0] == ["Tell us how long people wait.", "We pay for the post."]


def test_the_answer_that_is_told_before_it_is_not_told_again() -> None:
    _, outcome = told(words="LEAD decided on 9 May 2026: support. We pay for the post.")
    assert "LEAD supported it on 9 May 2026" in outcome
    assert outcome.count("9 May 2026") == 1
    assert outcome.endswith("We pay for the post.")


@pytest.mark.parametrize(("disposition", "told"), [("escalated", True), ("handled", False)])
def test_who_is_asked_above_reads_what_happens_otherwise_however_long_it_has_stood(
    disposition: str, told: bool
) -> None:
    plain = item(disposition=disposition, words="Ours.", asked="Fund it.", asked_by_on="2026-08-09")
    plain["shown"] |= {"periods_open": LONG_RUNNING, "consequence": "People wait."}
    (entry,) = entries([plain], CONTENT, anchor="own", report=REPORT)
    assert entry.is_short
    assert ("People wait." in [part.text for part in entry.parts]) is told


@pytest.mark.parametrize(("left", "begins"), [(["blockage"], "Blockage open. "), ([], "")])
def test_what_is_not_said_of_its_ratings_is_said_to_be_left_out(left: list[str], begins: str) -> None:
    (entry,) = entries([item(triggers=left, unsaid=True)], CONTENT, anchor="own", report=REPORT)
    assert entry.parts[0].text == f"{begins}{RATINGS_UNSAID}"


@pytest.mark.parametrize("level", [3, 4])
def test_a_page_that_begins_in_the_middle_of_an_exception_says_which_one_it_is(level: int) -> None:
    parts = tuple(Part(label, "words " * 250) for label in ("Why it is here", "Cause", "Progress", "Options"))
    long = Entry(
        "e-1", "X-1", "Ice on the lake", "red", "", "", "", ask_label="Asked", ask="To act.", parts=parts
    )
    short = Entry("e-2", "X-2", "Thaw", "green", "", "Closed", "It is over.")
    printed = [
        render_to_string("pdf/_entry.html", {"entry": entry, "level": level, "places": {}})
        for entry in (long, short)
    ]
    styles = "".join(path.read_text() for path in pack_print.STYLES)
    body = f'{printed[0]}{printed[1]}<h2 class="page">Next</h2>'
    html = f"<html lang=en><title>x</title><style>{styles}</style><section><h2>Part</h2>{body}</section>"
    made = pdf.render(html, identifier="x")
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made.pdf)).pages]
    begins = next(n for n, page in enumerate(pages) if "Ice on the lake" in page)
    between = len(pages) - begins - 2
    assert between >= 1
    told = ["Continued: Ice on the lake" in page for page in pages]
    assert told == [False] * (begins + 1) + [True] * between + [False]
