"""Late papers go out as a numbered supplement: once, to those who had the pack, and the pack stays as it is."""

import io
import re

import page as conformance
import pikepdf
import pytest

from partners.models import OutgoingEmail
from partners.roles import Role
from partners.rules import Marking, Refused
from partners.wording import uk_date
from reports import pack_supplement, verification
from reports.identifiers import pack_identifier
from reports.models import BoardPack, PackOrder, PrintEdition
from reports.services import handing_in, packing, queue
from reports.services.supplementing import order_supplement, send_supplement
from tests.reports.desk import signed_in
from tests.reports.handing import MARKED, PRIVATE, Sent, handed_in, sent, written
from tests.reports.packs import Read
from tests.reports.printing import printed
from tests.reports.reading import errors_of, missing, page

__all__ = ["printed", "sent"]

pytestmark = pytest.mark.django_db

WHY = "The panel met a day late."


def late(sent: Sent, title: str = "Scores") -> None:
    """A paper for the first item comes in, the last with the time that the pack was made."""
    by = sent.desk.person("lead", Role.SECRETARY)
    handed_in(sent.papers[1].item, title, written(title, "More"), by=by, at=sent.full.made_at)


def send(sent: Sent, why: str = WHY) -> BoardPack:
    by = sent.desk.person("lead", Role.SECRETARY)
    return send_supplement(meeting=sent.meeting, why=why, by=by, at=sent.full.made_at)


def test_it_carries_what_came_late_and_conforms(sent: Sent) -> None:
    late(sent)
    made = send(sent)
    assert (made.called, str(made)[:18], made.pages) == ("Supplement 1", "LEAD supplement 1,", 2)
    with pikepdf.open(io.BytesIO(bytes(made.pdf))) as read:
        assert list(read.attachments) == ["manifest.json", "paper-3-scores.pdf"]
    for profile in (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A):
        report = conformance.validate_pdf_bytes(bytes(made.pdf), profile=profile)
        assert [failure.message for failure in report.failures] == []
    read_ = Read(made)
    assert missing(read_.text, WHY, "Paper 3", "for item 1, Winter", "-lead-", "Page 1 of 2") == []
    assert list(read_.bookmarks) == ["Why it comes late", "Papers attached"]
    assert PrintEdition.objects.get(pack=made).pages == 2 + 1 + 2
    assert list(verification.verify({"packs", "sealed", "papers"})) == []
    assert f"supplement-{made.version}" in read_.text


def test_nothing_is_sent_twice_and_the_next_goes_on_counting(sent: Sent, printed: list[str]) -> None:
    with pytest.raises(Refused, match="No paper has come in since"):
        send(sent)
    late(sent)
    send(sent)
    with pytest.raises(Refused, match="No paper has come in since"):
        send(sent)
    assert len(printed) == 2, "the supplement, and the page that stands before its paper"
    late(sent, "Letter")
    assert [(row["number"], row["title"]) for row in pack_supplement.late(sent.meeting)] == [(4, "Letter")]
    assert send(sent).version == 2
    by = sent.desk.person("lead", Role.SECRETARY)
    whole = packing.make_pack(meeting=sent.meeting, by=by, at=sent.full.made_at)
    assert [(row["title"], row["supplement"]) for row in whole.content["papers"]] == [
        ("Winter plan (draft)", None), ("Letter", 2), ("Scores", 1), (MARKED, None),
    ]  # fmt: skip
    assert pack_supplement.late(sent.meeting) == []


def test_its_marking_is_the_highest_and_private_papers_stay_out(sent: Sent, printed: list[str]) -> None:
    by, at = sent.desk.person("lead", Role.SECRETARY), sent.full.made_at
    marked = Marking.OFFICIAL_SENSITIVE
    handed_in(sent.papers[0].item, "Names", written("Names"), by=by, at=at, marking=marked)
    handed_in(sent.papers[2].item, "More rent", written("More rent"), by=by, at=at)
    made = send(sent)
    assert made.marking == marked
    assert [
        word for word in (PRIVATE, "More rent", "Landlord") if word in str(made.content) + printed[0]
    ] == []


def test_what_is_refused(sent: Sent, printed: list[str]) -> None:
    late(sent)
    at, chair = sent.full.made_at, sent.desk.person("lead")
    by = sent.desk.person("lead", Role.SECRETARY)
    with pytest.raises(Refused, match="Only the secretariat of Lead group"):
        order_supplement(meeting=sent.meeting, why=WHY, by=chair, at=at)
    with pytest.raises(Refused, match="Enter why the papers are late"):
        order_supplement(meeting=sent.meeting, why=" \n", by=by, at=at)
    order = order_supplement(meeting=sent.meeting, why=WHY, by=by, at=at)
    with pytest.raises(Refused, match="are being made"):
        order_supplement(meeting=sent.meeting, why=WHY, by=by, at=at)
    assert queue.work_one(worker="one", clock=lambda: at)
    assert PackOrder.objects.get(pk=order.pk).state is PackOrder.State.MADE


def test_the_full_papers_wait_for_a_supplement_that_is_being_made(sent: Sent, printed: list[str]) -> None:
    late(sent)
    at, by = sent.full.made_at, sent.desk.person("lead", Role.SECRETARY)
    order_supplement(meeting=sent.meeting, why=WHY, by=by, at=at)
    with pytest.raises(Refused, match="A supplement is being made"):
        packing.order_pack(meeting=sent.meeting, by=by, at=at)
    public = packing.order_pack(meeting=sent.meeting, by=by, at=at, build=BoardPack.Build.PUBLIC)
    assert public.build == BoardPack.Build.PUBLIC
    for _ in ("the supplement", "the public edition"):
        assert queue.work_one(worker="one", clock=lambda: at)
    packing.order_pack(meeting=sent.meeting, by=by, at=at)


def test_it_names_the_pack_as_its_pages_do_although_the_meeting_has_moved(
    sent: Sent, printed: list[str]
) -> None:
    late(sent)
    at, name = sent.full.made_at, pack_identifier(sent.full)
    sent.meeting.starts_at = at.replace(year=at.year + 1)
    sent.meeting.record(by=None, at=at)
    assert name in Read(sent.full).text
    assert send(sent).content["adds_to"] == name


def test_those_who_had_the_pack_get_one_letter_with_one_link(sent: Sent, printed: list[str]) -> None:
    late(sent)
    by, at = sent.desk.person("lead", Role.SECRETARY), sent.full.made_at
    sent.meeting.starts_at = at.replace(year=at.year + 1)
    sent.meeting.record(by=None, at=at)
    made = send_supplement(meeting=sent.meeting, why=WHY, by=by, at=at)
    rows = list(OutgoingEmail.objects.filter(key__startswith=f"pack:{made.pk}").order_by("to__name"))
    assert [row.to.name for row in rows] == ["Lead chair", "Lead deputy", "Lead member", "Lead secretary"]
    for row in rows:
        assert row.subject.startswith("Read supplement 1 to the LEAD papers for")
        for text in (row.text, row.html):
            links = set(re.findall(r"https?://[^/\s\"]+(/[^\s\"<]*)", text))
            assert links == {sent.desk.url("pack", made.pk)}
            assert missing(text, "stays as it is", "newest seal") == []
            assert "Scores" not in text


def test_it_is_sent_from_the_pages(sent: Sent, printed: list[str]) -> None:
    desk, url = sent.desk, sent.desk.url("supplement_create", sent.meeting.pk)
    client = desk.browser("lead", Role.SECRETARY)
    assert "No paper has come in" in page(client, url)
    late(sent)
    for name, key in (("pack", sent.full.pk), ("meeting", sent.meeting.pk)):
        shown = client.get(desk.url(name, key)).content.decode()
        assert f'href="{url}"' in shown
    assert missing(page(client, url), "1 open paper", "Paper 3: Scores", "supplement 1") == []
    assert errors_of(client.post(url, {"why": ""})) != []
    made = client.post(url, {"why": WHY})
    order = PackOrder.objects.get(build="supplement")
    assert made["Location"] == desk.url("pack_order", order.pk)
    assert "Making supplement 1" in page(client, made["Location"])
    meeting = desk.url("meeting", sent.meeting.pk)
    assert missing(page(client, meeting), "Supplement Supplement 1 is being made See how far it is") == []
    assert queue.work_one(worker="one", clock=lambda: order.ordered_at)
    shown = page(client, meeting)
    assert (
        missing(shown, f"Supplement 1, sent on {uk_date(order.ordered_at)}. Nothing has come in since") == []
    )
    late(sent, "Letter")
    shown = page(client, meeting)
    assert missing(shown, "1 paper came in after the pack had been made Send as supplement 2") == []
    supplement = BoardPack.objects.get(build="supplement")
    reader = signed_in(desk.person("lead", Role.MEMBER))
    assert "LEAD, 7 February 2026 Supplement 1" in page(reader, desk.url("packs"))
    shown = page(reader, desk.url("pack", supplement.pk))
    assert missing(shown, "Supplement 1 to the papers for", WHY, "Paper 3: Scores") == []
    assert "This is not the newest" not in shown
    assert missing(page(reader, desk.url("pack", sent.full.pk)), "Supplement 1 (7 pages)", WHY) == []
    assert url not in reader.get(desk.url("pack", sent.full.pk)).content.decode()


def test_a_withdrawn_paper_is_not_sent(sent: Sent, printed: list[str]) -> None:
    late(sent)
    paper = sent.meeting.papers.get(title="Scores")
    by = sent.desk.person("lead", Role.SECRETARY)
    handing_in.withdraw_paper(paper=paper, why="Wrong file", by=by, at=sent.full.made_at)
    with pytest.raises(Refused, match="No paper has come in"):
        send(sent)
