"""Who opened what, and when: a log that only grows, for the secretariat and for each reader of themselves."""

from csv import reader
from io import StringIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from partners import services as partners
from partners.middleware import database_now
from partners.models import Person, Seat
from partners.roles import Role
from reports.models import BoardPack, Meeting, Opening, Recipient
from reports.rollup_openings import readers, summed
from reports.services.opening import note_opening
from reports.services.publishing import publish_pack
from tests.reports.desk import Desk, signed_in
from tests.reports.handing import handed_in, item, written
from tests.reports.packs import called, made
from tests.reports.reading import missing, page, queries

SECRETARY, MEMBER = ("lead", Role.SECRETARY), ("lead", Role.MEMBER)


@pytest.fixture
def meeting(desk: Desk, printed: list[str]) -> Meeting:
    return called(desk.tree, "lead", desk.period)


@pytest.fixture
def pack(desk: Desk, meeting: Meeting) -> BoardPack:
    return made(desk.tree, meeting)


def kinds(person: Person) -> list[str]:
    return list(Opening.objects.filter(person=person).order_by("at", "kind").values_list("kind", flat=True))


def test_each_way_of_opening_is_noted_and_looking_at_the_page_is_not(desk: Desk, pack: BoardPack) -> None:
    client, person = desk.browser(*MEMBER), desk.person(*MEMBER)
    for name in ("pack", "packs"):
        client.get(desk.url(name, *([pack.pk] if name == "pack" else [])))
    client.head(desk.url("pack_pdf", pack.pk))
    client.get(desk.url("pack_print", pack.pk))  # there is none
    assert kinds(person) == []
    client.get(desk.url("pack_pdf", pack.pk))
    client.get(desk.url("pack_read", pack.pk))
    client.get(desk.url("pack_pdf", pack.pk))
    assert sorted(kinds(person)) == ["pdf", "pdf", "screen"]
    assert {opening.pack for opening in Opening.objects.all()} == {pack}


def test_a_paper_is_noted_when_its_file_is_opened(desk: Desk, meeting: Meeting) -> None:
    by, at = desk.person(*SECRETARY), database_now()
    paper = handed_in(item(meeting, "Winter", by=by, at=at), "Plan", written("Plan"), by=by, at=at)
    client = desk.browser(*MEMBER)
    client.get(desk.url("paper", paper.pk))
    client.head(desk.url("paper_file", paper.pk))
    assert Opening.objects.count() == 0
    client.get(desk.url("paper_file", paper.pk))
    assert [(each.kind, each.paper, each.pack) for each in Opening.objects.all()] == [("paper", paper, None)]


def test_who_may_not_open_it_leaves_no_trace(desk: Desk, pack: BoardPack) -> None:
    for name in ("pack_pdf", "pack_read"):
        assert desk.browser("south", Role.CHAIR).get(desk.url(name, pack.pk)).status_code == 404
    assert Opening.objects.count() == 0


def test_published_papers_are_read_without_a_note_by_anybody(desk: Desk, meeting: Meeting) -> None:
    edition = BoardPack.objects.create(
        meeting=meeting, build="public", pdf=b"%PDF", sha256="0" * 64, pages=1,
        content={"starts_at": meeting.starts_at.isoformat()},
        content_sha256="0" * 64, made_by=desk.person(*SECRETARY), made_at=desk.tree.clock,
    )  # fmt: skip
    publish_pack(pack=edition, by=desk.person(*SECRETARY), at=desk.tree.at(edition.made_at))
    member = desk.browser(*MEMBER)
    for client in (Client(), member):
        assert client.get(desk.url("published_pdf", edition.pk)).status_code == 200
    for name in ("pack_pdf", "pack_read"):
        assert member.get(desk.url(name, edition.pk)).status_code == 200
    assert Opening.objects.count() == 0


def test_the_log_only_grows_and_says_one_thing(desk: Desk, pack: BoardPack) -> None:
    given: dict[str, Any] = {"of": pack, "by": desk.person(*MEMBER), "at": desk.tree.clock}
    opening = note_opening(kind=Opening.Kind.PDF, **given)
    rows = Opening.objects.filter(pk=opening.pk)
    for change in (lambda: rows.update(kind="screen"), rows.delete):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="opening_of_one_thing"), transaction.atomic():
        note_opening(kind=Opening.Kind.PAPER, **given)


def test_it_adds_up_who_opened_it_first_and_last(desk: Desk, pack: BoardPack) -> None:
    member, chair, auditor = desk.person(*MEMBER), desk.person("lead"), desk.auditor
    at = desk.tree.clock
    for person, minutes in ((member, 0), (member, 5), (auditor, 9)):
        note_opening(of=pack, kind=Opening.Kind.PDF, by=person, at=at.replace(minute=minutes))
    found = readers(pack)
    told = {reader.name: (reader.times, reader.is_member) for reader in found}
    assert told[member.name] == (2, True)
    assert told[chair.name] == (0, True)
    assert told[auditor.name] == (1, False)
    assert found[-1].name == auditor.name
    total = summed(found)
    assert (total.opened, total.members) == (1, sum(1 for reader in found if reader.is_member))
    assert chair.name in total.not_yet
    assert member.name not in total.not_yet
    assert (total.first, total.last) == (at.replace(minute=0), at.replace(minute=9))


def test_the_secretariat_reads_it_on_the_packs_page_and_takes_it_as_a_file(
    desk: Desk, pack: BoardPack
) -> None:
    member, client = desk.person(*MEMBER), desk.browser(*SECRETARY)
    note_opening(of=pack, kind=Opening.Kind.SCREEN, by=member, at=desk.tree.clock)
    shown = page(client, desk.url("pack", pack.pk))
    assert missing(shown, "Opened by 1 of", "Not yet:", desk.person("lead").name, "First on") == []
    url = desk.url("pack_openings", pack.pk)
    assert missing(page(client, url), member.name, "Opened by 1 of", "Not yet") == []
    rows = list(reader(StringIO(client.get(f"{url}?format=csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows if row and row[0] == member.name] == [member.name]
    for role in (Role.MEMBER, Role.CHAIR):
        other = desk.browser("lead", role)
        assert "Opened by" not in page(other, desk.url("pack", pack.pk))
        assert other.get(url).status_code == 403


def test_everybody_reads_what_is_noted_of_them_and_of_nobody_else(desk: Desk, pack: BoardPack) -> None:
    client, url = desk.browser(*MEMBER), desk.url("own_openings")
    assert "You have opened no pack" in page(client, url)
    client.get(desk.url("pack_pdf", pack.pk))
    assert missing(page(client, url), "LEAD, 7 February 2026: Board pack, version 1", "PDF") == []
    assert "You have opened no pack" in page(desk.browser("lead"), url)
    assert f'href="{url}"' in client.get(desk.url("packs")).content.decode()
    assert "which packs and papers of meetings you opened" in page(Client(), f"/{desk.slug}/privacy/")


def test_what_one_may_not_read_any_more_has_no_title_and_no_link(desk: Desk, pack: BoardPack) -> None:
    by, at = desk.person(*SECRETARY), database_now()
    paper = handed_in(item(pack.meeting, "Winter", by=by, at=at), "Salt plan", written("x"), by=by, at=at)
    member, url = desk.person(*MEMBER), desk.url("own_openings")
    note_opening(of=pack, kind=Opening.Kind.PDF, by=member, at=at)
    note_opening(of=paper, kind=Opening.Kind.PAPER, by=member, at=at)
    client = signed_in(member)
    links = [desk.url("pack", pack.pk), desk.url("paper", paper.pk)]
    assert missing(client.get(url).content.decode(), "Salt plan", *links) == []
    seat = Seat.objects.get(person=member)
    today = localdate(at)
    partners.give_seat(
        body=desk.tree.bodies["south"], person=member, role=Role.MEMBER, starts_on=today, by=None, at=at
    )
    partners.end_seat(seat=seat, ends_on=today, by=None, at=at)
    shown = client.get(url).content.decode()
    for text in (shown, client.get(f"{url}?format=csv").content.decode()):
        assert missing(text, "A paper", "A pack") == []
        assert missing(text, "Salt plan", "Board pack", *links) == ["Salt plan", "Board pack", *links]


def test_an_exempt_part_waits_for_those_who_may_open_it_alone(desk: Desk, meeting: Meeting) -> None:
    part = BoardPack.objects.create(
        meeting=meeting, build="exempt", pdf=b"%PDF", sha256="0" * 64, pages=1,
        content={"starts_at": meeting.starts_at.isoformat()},
        content_sha256="0" * 64, made_by=desk.person(*SECRETARY), made_at=desk.tree.clock,
    )  # fmt: skip
    gone = desk.person("south")
    for person in (desk.person(*MEMBER), gone):
        Recipient.objects.create(pack=part, person=person, name=person.name, role="Member")
    assert {(reader.name, reader.role) for reader in readers(part)} == {
        (desk.person(*MEMBER).name, "Member"), (gone.name, "Member"),
    }  # fmt: skip
    assert summed(readers(part)).not_yet == (desk.person(*MEMBER).name,)


def test_the_lists_ask_as_much_of_one_as_of_three(desk: Desk, pack: BoardPack) -> None:
    own, of_pack = desk.url("own_openings"), desk.url("pack_openings", pack.pk)
    people = [desk.person("lead", role) for role in (Role.MEMBER, Role.CHAIR, Role.DEPUTY)]
    for count in (1, 3):
        for person in people[:count]:
            note_opening(of=pack, kind=Opening.Kind.PDF, by=person, at=desk.tree.clock)
        assert queries(desk.browser(*SECRETARY), of_pack) == 8
        assert queries(signed_in(people[0]), own) == 6
