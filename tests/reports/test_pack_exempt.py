"""The exempt part: what it holds, to whom it opens, and that it is held to its list."""

import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import page as conformance
import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from partners import services as partners
from partners.middleware import database_now
from partners.models import OutgoingEmail, Person, Seat
from partners.roles import Role
from partners.rules import Refused
from priorities.models import ActivityReader
from reports import pack_content, pack_exempt
from reports.models import BoardPack, Meeting, PackOrder, Publication, Recipient
from reports.pack_changes import differences
from reports.services import agenda, packing
from reports.services.agenda import Draft
from reports.services.evidence import write_bundle
from reports.services.publishing import publish_pack
from reports.verification_exempt import distribution
from tests.reports.desk import Desk, signed_in
from tests.reports.packs import Read
from tests.reports.private import CANARY, Private, canary, other_words, told_in_private
from tests.reports.reading import errors_of, missing, page
from tests.reports.test_verification_meetings import without_triggers
from tests.reports.tree import LONG_AGO

EXEMPT, RESTRICTED, PUBLIC = BoardPack.Build.EXEMPT, BoardPack.Build.RESTRICTED, BoardPack.Build.PUBLIC
SECRETARY = ("lead", Role.SECRETARY)


@pytest.fixture
def private(desk: Desk) -> Private:
    return told_in_private(desk, at=database_now())


def made(private: Private, build: str = EXEMPT) -> BoardPack:
    return packing.make_pack(meeting=private.meeting, build=build, **private.said)


def content(private: Private, build: str = EXEMPT) -> dict[str, Any]:
    working = packing._working(private.meeting, private.said["at"])
    return pack_content.build(private.meeting, working, build=build, **private.said)


def test_the_public_page_confirms_it_to_its_list_alone(private: Private) -> None:
    pack, desk = made(private), private.desk
    member = desk.person("lead", Role.MEMBER)

    def answer(client: Client, sha256: str) -> str:
        text = client.post(reverse("papers:check"), {"sha256": sha256}).content.decode()
        text = re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", text)
        return text.replace(sha256, "")

    for outsider in (Client(), signed_in(desk.person("board")), signed_in(desk.person("north"))):
        assert answer(outsider, pack.sha256) == answer(outsider, "0" * 64)
        assert answer(outsider, pack.content_sha256) == answer(outsider, "0" * 64)
    assert "Yes. This is exactly what was issued" in answer(signed_in(member), pack.sha256)
    seat, now = Seat.objects.get(person=member), database_now()
    partners.end_seat(seat=seat, ends_on=localdate(now), by=None, at=now)
    assert "Yes." not in answer(signed_in(member), pack.sha256)


# What it holds


def test_it_holds_every_private_word_and_its_papers_by_name(private: Private) -> None:
    found = content(private)
    assert set(CANARY.findall(json.dumps(found))) == private.words - {canary("bytes")}
    assert [item["label"] for item in found["items"]] == ["E1"]
    assert [(paper["label"], paper["marking"]) for paper in found["papers"]] == [("E1.1", "official")]
    assert (found["marking"], found["committee"]) == ("official_sensitive", False)
    (item,) = found["items"]
    assert (item["decided_by"], item["decided_as"]) == ("Lead secretary", "Secretariat")
    assert item["paragraph"] == ""
    assert found["last_minutes"]["sections"][0]["title"] == f"Terms for {canary('title')}"
    assert "Winter plan" not in json.dumps(found)


def test_a_committees_says_the_paragraph_and_cites_it(desk: Desk) -> None:
    found = content(told_in_private(desk, "board", at=database_now(), committee=True))
    assert found["items"][0]["paragraph"].startswith(
        "Paragraph 3 of Part 1 of Schedule 12A: information about"
    )
    assert "section 100A(4)" in found["resolution"][0]
    assert "paragraph 3 of Part 1" in found["resolution"][0]


def test_the_full_papers_point_to_it_and_describe_nothing(private: Private) -> None:
    found = content(private, RESTRICTED)
    stem = f"{private.desk.slug}-lead-{private.meeting.starts_at:%Y-%m-%d}"
    (row,) = [row for row in found["agenda"] if row["exempt"]]
    assert row["stands_in"].startswith(f"E1 of {stem}")
    assert row["stands_in"].endswith("-exempt")
    assert CANARY.findall(json.dumps(found)) == []


def test_restricted_exceptions_are_counted_unless_everybody_on_the_list_may_read_them(
    private: Private,
) -> None:
    desk = private.desk
    (activity, *_) = desk.tree.activities["north"]
    desk.restrict(activity, desk.person("lead"))
    found = content(private)
    assert (found["exceptions"], found["restricted"]) == ([], 1)
    assert activity.title not in json.dumps(found)
    for row in found["distribution"][1:]:
        person = Person.objects.get(pk=row["person"])
        ActivityReader(activity=activity, person=person).record(by=None, at=LONG_AGO)
    told = content(private)
    assert ([item["shown"]["title"] for item in told["exceptions"]], told["restricted"]) == (
        [activity.title],
        0,
    )


def test_it_asks_as_much_of_three_items_as_of_one(private: Private) -> None:
    cover: dict[str, Any] = {}
    for count in (1, 3):
        meeting = Meeting.objects.select_related("body").get(pk=private.meeting.pk)
        there = meeting.agenda.filter(exempt=True).count()
        for number in range(count - there):
            draft = Draft(title=f"Terms {number}", exempt=True, exempt_reason="Members only.")
            agenda.add_item(meeting=private.meeting, draft=draft, **private.said)
        with CaptureQueriesContext(connection) as captured:
            built = pack_exempt.build(meeting, cover=cover, restricted=[], by=private.said["by"])
        assert [item["decided_as"] for item in built["items"]] == ["Secretariat"] * count
        assert len(captured) == 10


def test_without_a_private_item_there_is_none(private: Private) -> None:
    said = private.said
    other = Meeting(
        body=private.body,
        period=private.desk.period,
        venue="Hall",
        starts_at=private.before.starts_at - timedelta(7),
    ).record(**said)
    with pytest.raises(Refused, match="No item of this meeting is taken in private"):
        packing.order_pack(meeting=other, build=EXEMPT, **said)


# The file


def test_the_file_conforms_and_bears_its_own_numbers_on_every_page(private: Private) -> None:
    read = Read(made(private))
    profiles = (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A)
    for profile in profiles:
        report = conformance.validate_pdf_bytes(bytes(read.pack.pdf), profile=profile)
        assert [failure.message for failure in report.failures] == []
    for number, text in enumerate(read.pages, start=1):
        assert text.count("OFFICIAL-SENSITIVE") >= 2
        assert f"Page {number} of {read.pack.pages}" in text
        assert "exempt part, not for publication" in text
        assert "-exempt-v1" in text
    printed = private.words - {canary("bytes"), canary("follow")}  # the paper has come
    assert missing(read.text, *printed) == []
    for row in read.pack.content["distribution"]:
        assert row["name"] in read.text
    assert f"E1. Terms for {canary('title')}" in read.bookmarks
    assert read.pack.places["e1"] == read.bookmarks[f"E1. Terms for {canary('title')}"]
    assert 'id="e1"' in read.pack.html
    assert missing(read.pack.html, *printed) == []


def test_its_manifest_names_nothing_private(private: Private) -> None:
    pack = made(private)
    with pikepdf.open(BytesIO(bytes(pack.pdf))) as read:
        told = read.attachments["manifest.json"].get_file().read_bytes().decode()
    assert "-exempt-v1" in told
    assert set(CANARY.findall(told)) <= {canary("paper")}  # the name of the file beside it
    assert not any(row["name"] in told for row in pack.content["distribution"])


def test_a_new_version_says_what_changed_by_numbers_alone(private: Private) -> None:
    before = content(private)
    other_words(private)
    now = content(private)
    assert differences(before, before) == []
    assert differences(before, now) == [
        "Private items with other words or papers: E1.",
        "The private minutes have changed.",
    ]
    alone = before | {"distribution": before["distribution"][1:]}
    assert differences(alone, before) == ["The distribution list has changed."]
    assert differences(before, before | {"items": []})[0] == "No longer among the private items: E1."


# To whom it opens


@pytest.fixture
def pack(private: Private, printed: list[str]) -> BoardPack:
    return made(private)


def reads(pack: BoardPack, person: Person) -> bool:
    found: bool = BoardPack.objects.visible_to(person).filter(pk=pack.pk).exists()
    return found


def test_it_opens_to_the_seats_of_the_day_and_to_nobody_else(private: Private, pack: BoardPack) -> None:
    listed = set(pack.recipients.values_list("person", flat=True))
    seated = Seat.objects.current(localdate(private.meeting.starts_at)).filter(body=private.body)
    assert listed == set(seated.values_list("person", flat=True))
    assert {person.pk for person in Person.objects.all() if reads(pack, person)} == listed
    assert not BoardPack.objects.visible_to(None).exists()
    chair_above = private.desk.person("board")
    assert reads(made(private, RESTRICTED), chair_above)
    assert not reads(pack, chair_above)
    for name in ("pack", "pack_read", "pack_pdf"):
        assert signed_in(chair_above).get(private.desk.url(name, pack.pk)).status_code == 404
        assert private.desk.browser(*SECRETARY).get(private.desk.url(name, pack.pk)).status_code == 200


def test_who_leaves_no_longer_opens_it_and_who_comes_waits_for_the_next(
    private: Private, pack: BoardPack
) -> None:
    member = private.desk.person("lead", Role.MEMBER)
    assert reads(pack, member)
    now = database_now()
    seat = Seat.objects.get(person=member)
    partners.end_seat(seat=seat, ends_on=localdate(now), by=None, at=now)
    assert not reads(pack, member)
    newcomer = private.desk.auditor
    partners.give_seat(
        body=private.body, person=newcomer, role=Role.MEMBER, starts_on=localdate(now), by=None, at=now
    )
    assert not reads(pack, newcomer)
    private.said["at"] = now
    assert reads(made(private), newcomer)


def test_whoever_makes_it_is_on_the_list(private: Private) -> None:
    meeting = private.meeting
    meeting.starts_at -= timedelta(days=9000)
    people = pack_exempt.distribution(meeting, private.said["by"])
    assert [row["role"] for row in people] == ["Secretariat"]


def test_the_list_is_closed_and_only_an_exempt_part_has_one(private: Private, pack: BoardPack) -> None:
    stranger = {"person": private.desk.person("board"), "name": "B", "role": "Chair"}
    for held, words in ((pack, "is closed"), (made(private, RESTRICTED), "only an exempt part")):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Recipient.objects.create(pack=held, **stranger)
    for statement in ("DELETE FROM reports_recipient", "UPDATE reports_recipient SET name = 'X'"):
        with (
            pytest.raises(IntegrityError, match="stays as it was printed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_verify_names_a_list_that_is_not_the_printed_one(private: Private, pack: BoardPack) -> None:
    assert list(distribution()) == []
    without_triggers("reports_recipient", "DELETE FROM reports_recipient WHERE role = 'Member'")
    assert list(distribution()) == [f"{pack} (exempt part): it opens to others than it names"]


def test_it_is_never_published(private: Private, pack: BoardPack) -> None:
    with pytest.raises(Refused, match="Only a public edition"):
        publish_pack(pack=pack, **private.said)
    with pytest.raises(IntegrityError, match="only a public edition"), transaction.atomic():
        Publication.objects.create(pack=pack, by=private.said["by"], at=private.said["at"])


def test_those_on_its_list_are_told_by_a_link_and_no_word_of_it(private: Private, pack: BoardPack) -> None:
    assert not OutgoingEmail.objects.filter(kind="exempt_part").exists()  # the meeting has begun
    private.meeting.starts_at += timedelta(days=10)
    private.meeting.record(**private.said)
    coming = made(private)
    mails = OutgoingEmail.objects.filter(kind="exempt_part")
    assert {mail.to_id for mail in mails} == set(coming.recipients.values_list("person", flat=True))
    assert all(f"/packs/{coming.pk}/" in str(vars(mail)) for mail in mails)
    assert CANARY.findall(str([vars(mail) for mail in mails])) == []


def test_the_bundle_of_evidence_has_its_seal_and_not_its_file(
    private: Private, pack: BoardPack, tmp_path: Any
) -> None:
    made(private, RESTRICTED)
    names = write_bundle(body=private.body, to=tmp_path / "evidence")
    assert not [name for name in names if "-exempt-" in name]
    assert len([name for name in names if name.startswith("papers/") and name.endswith(".pdf")]) == 1
    everything = b"".join((tmp_path / "evidence" / name).read_bytes() for name in names)
    assert CANARY.findall(everything.decode("latin-1")) == []
    assert b"-exempt-v1" in everything


# The pages


def test_it_is_made_from_the_page_and_shows_who_receives_it(private: Private, printed: list[str]) -> None:
    desk, client = private.desk, private.desk.browser(*SECRETARY)
    create = desk.url("pack_create", private.meeting.pk)
    form = page(client, create)
    assert (
        missing(form, "The exempt part", "Only the 5 people on its list can open it.", "Lead member, member")
        == []
    )
    client.post(create, {"build": "exempt", "note": ""})
    order = PackOrder.objects.get()
    pack = packing.publish(order=order, rendered=packing.rendering_of(order), at=order.ordered_at)
    shown = page(client, desk.url("pack", pack.pk))
    assert (
        missing(shown, "Exempt part for", "Who receives this part", "Lead chair, chair", "-exempt-v1") == []
    )
    assert "not published yet" not in shown
    assert "Exempt part" in page(client, desk.url("packs"))
    assert "Exempt part, version 1" in page(client, desk.url("meeting", private.meeting.pk))
    assert errors_of(client.post(create, {"build": "exempt", "note": ""})) == [
        "Nothing has changed since version 1."
    ]


def test_it_is_not_offered_where_nothing_is_private(private: Private) -> None:
    desk, said = private.desk, private.said
    bare = Meeting(
        body=private.body, period=desk.period, venue="Hall", starts_at=said["at"] - timedelta(days=7)
    )
    bare.record(**said)
    client: Client = desk.browser(*SECRETARY)
    assert "The exempt part" not in page(client, desk.url("pack_create", bare.pk))
    sent = client.post(desk.url("pack_create", bare.pk), {"build": "exempt", "note": ""})
    assert len(errors_of(sent)) == 1
    assert not PackOrder.objects.exists()


def test_the_chair_above_does_not_see_that_there_is_one(private: Private, pack: BoardPack) -> None:
    client = signed_in(private.desk.person("board"))
    assert "Exempt part" not in page(client, private.desk.url("packs"))
    assert "Exempt part" not in page(client, private.desk.url("meeting", private.meeting.pk))
