"""The letter about a public edition: to the body and its neighbours, once, by a link, with the newest seal."""

import re
from datetime import date

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from partners.models import OutgoingEmail
from partners.roles import Role
from partners.services import create_person, give_seat
from partners.services_mail import send_waiting
from reports.models import BoardPack, Meeting
from reports.services import packing
from reports.services.publishing import publish_pack
from reports.services.sealing import head_of
from tests.reports.desk import Desk
from tests.reports.packs import called


@pytest.fixture
def meeting(desk: Desk, printed: list[str]) -> Meeting:
    return called(desk.tree, "lead", desk.period)


def published(desk: Desk, meeting: Meeting) -> BoardPack:
    by, at = desk.person("lead", Role.SECRETARY), desk.tree.at(meeting.starts_at)
    pack = packing.make_pack(meeting=meeting, by=by, at=at, build=BoardPack.Build.PUBLIC)
    publish_pack(pack=pack, by=by, at=desk.tree.at(pack.made_at))
    return pack


def told() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="publication").order_by("to__name"))


def test_the_body_and_who_leads_its_neighbours_are_told_once(desk: Desk, meeting: Meeting) -> None:
    published(desk, meeting)
    names = [row.to.name for row in told()]
    assert names == sorted(set(names))
    assert {
        "Lead chair",
        "Lead deputy",
        "Lead member",
        "Lead secretary",
        "Board chair",
        "North chair",
    } <= set(names)
    assert {"North officer", "Board member"} & set(names) == set()


def test_who_leads_a_board_beside_it_is_told(desk: Desk, meeting: Meeting) -> None:
    at = desk.tree.clock
    guest = create_person(email="guest@example.org", name="Sister chair", by=None, at=at)
    give_seat(body=desk.sister, person=guest, role=Role.CHAIR, starts_on=date(2020, 1, 1), by=None, at=at)
    published(desk, meeting)
    assert "Sister chair" in [row.to.name for row in told()]


def test_it_leaves_as_text_and_as_html_with_one_link_and_the_seal(desk: Desk, meeting: Meeting) -> None:
    published(desk, meeting)
    seal = head_of(meeting.body)
    assert seal is not None
    sent = send_waiting(at=desk.tree.clock.replace(year=desk.tree.clock.year + 1))
    assert sent.failed == 0
    letters = [each for each in mail.outbox if each.subject.startswith("The public")]
    assert len(letters) == len(told()) > 0
    for message in letters:
        assert isinstance(message, EmailMultiAlternatives)
        html = str(message.alternatives[0][0])
        assert message.subject.startswith("The public LEAD papers for 7 February 2026")
        assert message.attachments == []
        for text in (str(message.body), html):
            links = set(re.findall(r"https?://[^/\s\"]+(/[^\s\"<]*)", text))
            assert links == {desk.url("published")}
            assert seal.head in text
