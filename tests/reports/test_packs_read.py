"""What stands in the papers of a meeting, read from the PDF."""

import json
import re
import zlib
from html import unescape
from io import BytesIO
from itertools import product
from typing import Any

import page as conformance
import pikepdf
import pytest

from reports.services import packing
from tests.reports.packs import CANARY, Read, Story, story

__all__ = ["story"]


@pytest.fixture(scope="module")
def lead(story: Story) -> Read:
    return Read(story.lead[0])


@pytest.fixture(scope="module")
def second(story: Story) -> Read:
    return Read(story.lead[1])


@pytest.fixture(scope="module")
def board(story: Story) -> Read:
    return Read(story.board)


def test_it_conforms(lead: Read, second: Read, board: Read) -> None:
    profiles = (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A)
    for read, profile in product((lead, second, board), profiles):
        report = conformance.validate_pdf_bytes(bytes(read.pack.pdf), profile=profile)
        assert [failure.message for failure in report.failures] == []
        assert report.is_compliant


def test_its_manifest_says_what_it_is_to_machines(lead: Read) -> None:
    with pikepdf.open(BytesIO(bytes(lead.pack.pdf))) as read:
        manifest = json.loads(read.attachments["manifest.json"].get_file().read_bytes())
    assert manifest["content_sha256"] == lead.pack.content_sha256
    assert manifest["identifier"].endswith("-lead-2026-05-09-0059-v1")
    assert manifest["decisions_asked"] == ["NORTH-2026-001"]


def test_the_places_are_those_of_the_bookmarks(lead: Read) -> None:
    assert lead.pack.places["decisions"] == lead.bookmarks["Decisions asked of LEAD"]
    assert lead.pack.places["actions"] == lead.bookmarks["Action log"]
    assert lead.pack.places["decision-1"] == lead.bookmarks["1. Activity 1 of north"]


def test_the_same_order_rendered_again_is_the_same_bytes(lead: Read) -> None:
    order = lead.pack.order
    order.content = lead.pack.content
    assert packing.rendering_of(order).pdf == bytes(lead.pack.pdf)


def test_it_says_what_it_is_without_naming_anybody(lead: Read) -> None:
    root: Any = lead.reader.root_object
    told: dict[str, Any] = dict(lead.reader.metadata or {})
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert told["/Title"] == "Lead group (LEAD): papers for the meeting on 9 May 2026, version 1"
    assert told["/Author"] == "Treewick"
    assert set(told) == {"/Title", "/Author", "/Subject", "/Producer", "/CreationDate"}
    assert re.fullmatch(r"p\w+-lead-2026-05-09-0059-v1, OFFICIAL, illustrative data", told["/Subject"])


def test_every_page_carries_the_marking_the_illustrative_mark_and_its_number(lead: Read) -> None:
    assert len(lead.pages) == lead.pack.pages
    for number, text in enumerate(lead.pages, start=1):
        assert text.count("OFFICIAL") >= 2
        assert "Illustrative data" in text
        assert f"Page {number} of {lead.pack.pages}" in text
        assert "LEAD, 9 May 2026" in text
        assert "-lead-2026-05-09-0059-v1" in text


def test_the_contents_name_the_pages_where_things_are(lead: Read) -> None:
    assert lead.contents
    assert lead.contents.items() <= lead.bookmarks.items() | {("At a glance", 3)}
    assert lead.bookmarks["At a glance: January to March 2026"] == 3


def test_the_bookmarks_lead_to_the_parts(lead: Read) -> None:
    assert [title for title in lead.bookmarks if re.match("[A-Z]", title) and " of " not in title] == [
        "Contents",
        "At a glance: January to March 2026",
        "What came in",
        "How the exceptions add up",
        "Other exceptions before LEAD",
        "Returns",
        "Exceptions",
        "Closed or merged this period",
        "Performing",
        "What BOARD answered",
        "What LEAD decided last period",
        "Action log",
        "What the words mean",
        "Statuses",
        "Decisions",
    ]


def test_the_decision_asked_stands_in_its_exact_words(lead: Read, board: Read) -> None:
    asked = lead.pages[lead.bookmarks["1. Activity 1 of north"] - 1]
    assert "What NORTH asks of LEAD, by 29 June 2026 Agree the secondment." in asked
    above = board.pages[board.bookmarks["1. Activity 1 of north"] - 1]
    assert "What only BOARD can do, by 29 July 2026 Fund the post." in above
    assert "Done below LEAD: So be it." in above


def test_what_the_officer_wrote_stands_beside_what_is_asked(lead: Read) -> None:
    asked = lead.pages[lead.bookmarks["1. Activity 1 of north"] - 1]
    for words in (
        "Why it is here Rated red by the officer",
        "The officer says red.",
        "Cause One post is empty.",
        "If nothing is done It will take longer.",
        "Path to green Recruit, then train. Expected green: 29 July 2026, first given as 30 April 2026.",
        "Written by North officer, Treewick Council",
        "was Amber",
    ):
        assert words in asked


def test_earlier_answers_and_ratings_are_told(lead: Read) -> None:
    asked = lead.pages[lead.bookmarks["1. Activity 1 of north"] - 1]
    assert "LEAD, 7 February 2026: Escalate. So be it." in asked
    assert "BOARD, 7 February 2026: Support. So be it." in asked
    assert "In earlier periods Amber October to December 2025" in asked


def test_the_dashboard_is_one_page(lead: Read) -> None:
    glance = lead.pages[2]
    assert "Of 4 activities, 2 are red. 1 request needs a decision at this meeting." in glance
    assert "This period 2 0 0 2" in glance
    assert "Last period 0 0 3 1" in glance
    assert "1. Harm Red Green Red worse, was Amber 2 red, 2 green" in glance
    assert "2 returns due, 2 received, none late and none missing." in glance
    assert lead.bookmarks["Decisions asked of LEAD"] == 4


def test_the_books_stand_in_it(lead: Read, second: Read) -> None:
    line = "Brought forward 3 + new 0 = closed 1 + handled here {} + escalated {} + merged 0"
    still = "+ 2 still to be dealt with before the report can be signed."
    assert f"{line.format(0, 0)} {still}" in lead.pages[2]
    assert f"{line.format(1, 1)}. It balances." in second.pages[2]
    balance = lead.pages[lead.bookmarks["Action log"] - 1]
    assert "NORTH 3 0 1 0 2 0 Balances" in balance
    assert "SOUTH 0 0 0 0 0 0 Balances" in balance


def test_a_report_received_stands_as_issued(lead: Read) -> None:
    page = lead.pages[lead.bookmarks["Report of North group (NORTH)"] - 1]
    assert "version 1 · signed by North chair, chair · issued" in page
    assert "How the quarter went." in page
    assert "NORTH-2026-003 Activity 3 of north. It is over." in page
    assert "1 restricted exception, not shown in this paper." in page
    full = lead.bookmarks["1. Activity 1 of north"]
    assert (
        f"in full on page {full} Escalated to Lead group (LEAD). An answer is asked by 29 June 2026." in page
    )


def test_a_nil_report_says_so(lead: Read) -> None:
    begins = lead.bookmarks["Report of South group (SOUTH)"] - 1
    page = " ".join(lead.pages[begins : begins + 2])
    assert "SOUTH reports that it has none." in page
    assert "south-1 Activity 1 of south. It goes well." in page


def test_the_boards_papers_hold_the_report_of_the_body_below_and_every_activity(board: Read) -> None:
    page = board.pages[board.bookmarks["Report of Lead group (LEAD)"] - 1]
    assert "north-3 Activity 3 of north, NORTH" not in page
    assert "south-1 Activity 1 of south, SOUTH" in page
    assert "Priority NORTH SOUTH Overall Activities" in board.pages[2]


def test_what_became_of_the_last_decisions_is_told(lead: Read) -> None:
    page = lead.pages[lead.bookmarks["What became of earlier asks and decisions"] - 1]
    assert "BOARD, 7 February 2026: Support. So be it." in page
    assert "Acknowledged by 0 of the 2 people told. Now red." in page


def test_the_action_log_is_in_it(lead: Read, second: Read) -> None:
    assert "Nothing is open" in lead.pages[lead.bookmarks["Action log"] - 1]
    log = second.pages[second.bookmarks["Action log"] - 1]
    assert "LEAD-A001 Write to the trust From NORTH-2026-001 North officer, Treewick Council" in log
    assert "1 restricted action, not shown in this paper." in log


def test_a_new_version_says_what_changed(second: Read) -> None:
    assert second.pack.change_note.split("\n") == [
        "Decided on 9 May 2026: NORTH-2026-001 Activity 1 of north. The decision was: escalate.",
        "New action: LEAD-A001.",
        "Note from the secretariat: After the call of Friday.",
    ]
    contents = second.pages[1]
    assert "What changed in version 2" in contents
    assert "Note from the secretariat: After the call of Friday." in contents


def test_what_was_decided_stands_where_it_was_asked(second: Read) -> None:
    page = second.pages[second.bookmarks["Already decided for this period"] - 1]
    assert "No decision is asked of LEAD for January to March 2026." in page
    assert "NORTH-2026-001 Activity 1 of north LEAD, 9 May 2026: Escalate. So be it." in page


def test_the_twin_has_the_same_headings_as_the_pdf_and_names_its_pages(lead: Read) -> None:
    html = lead.pack.html
    headings = [words(found) for found in re.findall(r"<h[2-4][^>]*>(.*?)</h[2-4]>", html)]
    assert set(lead.bookmarks) <= set(headings)
    assert [h for h in headings if h in lead.bookmarks][:2] == [
        "Contents",
        "At a glance: January to March 2026",
    ]
    contents = re.findall(r'href="#([\w-]+)">[^<]*<span class="on-page">page (\d+)</span>', html)
    assert contents
    assert {anchor: int(page) for anchor, page in contents}.items() <= lead.pack.places.items()
    page = lead.bookmarks["1. Activity 1 of north"]
    assert f'<a class="place" href="#decision-1">in full on page {page}</a>' in html
    assert not re.search(r"<(?:style|script)| style=", html)


def test_every_paragraph_of_the_pdf_stands_in_the_twin(board: Read) -> None:
    said = " ".join(words(board.pack.html).split())
    for item in board.pack.content["decisions"]:
        assert " ".join(item["shown"]["ask_below"].split()) in said
    told = [words(row) for row in re.findall(r"<(?:p|dd)[^>]*>(.*?)</(?:p|dd)>", board.pack.html, re.DOTALL)]
    printed = re.sub(r"\W", "", board.text)
    assert len(told) > 30
    assert [line for line in told if re.sub(r"\W", "", line)[:40] not in printed] == []


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def test_restricted_words_are_nowhere_in_it(lead: Read, second: Read, board: Read) -> None:
    for read in (lead, second, board):
        assert read.pack.content["restricted"] == 1
        assert CANARY not in json.dumps(read.pack.content)
        assert CANARY not in read.pack.change_note
        assert CANARY not in read.pack.html
        assert CANARY not in read.text
        assert not any(CANARY in title for title in read.bookmarks)
        assert CANARY.encode() not in inflated(bytes(read.pack.pdf))


def test_the_search_of_the_bytes_finds_words_of_the_papers(lead: Read) -> None:
    assert b"Decisions asked of LEAD" in inflated(bytes(lead.pack.pdf))


def inflated(pdf: bytes) -> bytes:
    """The file with every compressed stream beside it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(s) for s in streams if s[:1] == b"x")
