"""Papers of partners inside a pack: which, under what name, byte for byte, and for whom not."""

import json
from io import BytesIO
from typing import Any

import page as conformance
import pikepdf
import pytest
from django.db import transaction

from partners.roles import Role
from partners.rules import Marking, Refused
from reports.models import BoardPack
from reports.pack_changes import differences
from reports.services import handing_in, packing
from reports.services.attaching import attached
from tests.reports.handing import MARKED, OPEN, PRIVATE, Sent, handed_in, sent, written
from tests.reports.packs import Read

__all__ = ["sent"]

pytestmark = pytest.mark.django_db


def carried(pack: BoardPack) -> dict[str, tuple[str, bytes]]:
    """Name of each attached paper → what is said of it, and its bytes."""
    with pikepdf.open(BytesIO(bytes(pack.pdf))) as read:
        return {
            name: (spec.description, spec.get_file().read_bytes())
            for name, spec in read.attachments.items()
            if name != "manifest.json"
        }


def test_each_paper_is_inside_as_it_was_handed_in_numbered_by_the_agenda(sent: Sent) -> None:
    marked, first, _ = (bytes(paper.file.data) for paper in sent.papers)
    by = sent.desk.tree.organisation.name
    assert carried(sent.full) == {
        "paper-1-winter-plan-draft.pdf": (f"Paper 1: {OPEN}, from {by}", first),
        "paper-2-hostel-incidents.pdf": (f"Paper 2: {MARKED}, from {by}", marked),
    }
    assert sent.full.marking == Marking.OFFICIAL_SENSITIVE


def test_the_public_edition_carries_what_is_open_and_unmarked(sent: Sent) -> None:
    assert list(carried(sent.public)) == ["paper-1-winter-plan-draft.pdf"]
    said = json.dumps(sent.public.content) + sent.public.html
    assert [words for words in (MARKED, PRIVATE, "Landlord") if words in said] == []


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_3A"])
def test_it_still_conforms(sent: Sent, profile: str) -> None:
    for pack in (sent.full, sent.public):
        report = conformance.validate_pdf_bytes(
            bytes(pack.pdf), profile=conformance.ValidationProfile[profile]
        )
        assert [failure.message for failure in report.failures] == []


def test_the_list_says_what_each_is(sent: Sent) -> None:
    read = Read(sent.full)
    listed = read.pages[read.bookmarks["Papers attached"] - 1]
    digest = sent.papers[1].file.sha256
    for words in ("Paper 1", OPEN, "for item 1, Winter", "2 pages", digest[:12], "OFFICIAL-SENSITIVE"):
        assert words in listed
    assert digest[12:] not in listed
    assert read.contents["Papers attached"] == read.bookmarks["Papers attached"]


def test_the_manifest_names_the_bytes(sent: Sent) -> None:
    with pikepdf.open(BytesIO(bytes(sent.full.pdf))) as read:
        manifest = json.loads(read.attachments["manifest.json"].get_file().read_bytes())
    told = {row["name"]: row["sha256"] for row in manifest["papers"]}
    assert told == {
        "paper-1-winter-plan-draft.pdf": sent.papers[1].file.sha256,
        "paper-2-hostel-incidents.pdf": sent.papers[0].file.sha256,
    }


def test_rendered_again_it_is_the_same_bytes(sent: Sent) -> None:
    order = sent.full.order
    order.content = sent.full.content
    assert packing.rendering_of(order).pdf == bytes(sent.full.pdf)


def test_another_paper_is_a_new_version_that_says_so(sent: Sent) -> None:
    by, at = sent.desk.person("lead", Role.SECRETARY), sent.full.made_at
    again: dict[str, Any] = {"meeting": sent.meeting, "by": by, "at": at}
    with transaction.atomic():
        with pytest.raises(Refused, match="Nothing has changed"):
            packing.order_pack(**again)
        handing_in.withdraw_paper(paper=sent.papers[1], why="Newer figures", by=by, at=at)
        handed_in(sent.papers[1].item, "New plan", written("New"), by=by, at=at)
        order = packing.order_pack(**again)
        said = f"from {sent.desk.tree.organisation.name}."
        assert order.change_note.split("\n") == [
            f"New paper: New plan, {said}",
            f"Paper taken back: {OPEN}, {said}",
        ]
        transaction.set_rollback(True)


def test_a_paper_that_is_not_what_was_listed_makes_no_pack(sent: Sent) -> None:
    order = sent.full.order
    first, second = sent.full.content["papers"]
    order.content = {**sent.full.content, "papers": [first | {"sha256": "0" * 64}, second]}
    with pytest.raises(Refused, match=r"Paper 1, Winter plan .* is not as it was handed in"):
        attached(order)


def test_a_pack_made_before_papers_were_listed_has_no_difference_in_them(sent: Sent) -> None:
    now = {**sent.full.content, "venue": "Elsewhere"}
    before = {name: value for name, value in sent.full.content.items() if name != "papers"}
    assert [line for line in differences(before, now) if "paper" in line] == [
        f"New paper: {title}, from {sent.desk.tree.organisation.name}." for title in (OPEN, MARKED)
    ]
    assert [line for line in differences(now, before) if "taken back" in line] != []
