"""Papers are told by a link, to whoever has a seat at the meeting that they are for."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest

from partners.models import OutgoingEmail
from partners.roles import Role
from reports.models import BoardPack
from reports.services import packing
from reports.services.sealing import head_of
from tests.reports.desk import signed_in
from tests.reports.packs import called
from tests.reports.tree import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(grown: Tree, db: None, printed: list[str]) -> Tree:
    return deepcopy(grown)


def sent_papers(tree: Tree, *, before: timedelta) -> BoardPack:
    meeting = called(tree, "lead", tree.periods[0])
    secretary = tree.person("lead", Role.SECRETARY)
    return packing.make_pack(meeting=meeting, by=secretary, at=meeting.starts_at - before)


def letters() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="pack").order_by("to__name"))


def test_everybody_with_a_seat_at_the_meeting_gets_the_link(tree: Tree) -> None:
    pack = sent_papers(tree, before=timedelta(days=6))
    assert [email.to.name for email in letters()] == [
        "Lead chair",
        "Lead deputy",
        "Lead member",
        "Lead secretary",
    ]
    email = letters()[0]
    assert re.fullmatch(r"Read the LEAD papers for \d{1,2} [A-Z][a-z]+ 2026", email.subject)
    (link,) = re.findall(r"https?://[^/]+(/\S*)", email.text)
    assert str(pack.pk) in link
    assert signed_in(email.to).get(link).status_code == 200


def test_it_bears_the_newest_seal_and_no_word_of_the_papers(tree: Tree) -> None:
    pack = sent_papers(tree, before=timedelta(days=6))
    seal = head_of(pack.meeting.body)
    assert seal is not None
    titles = [activity.title for activities in tree.activities.values() for activity in activities]
    for email in letters():
        for text in (email.text, email.html):
            assert seal.head in text
            assert [title for title in titles if title in text] == []


def test_papers_of_a_meeting_that_is_over_are_told_to_nobody(tree: Tree) -> None:
    sent_papers(tree, before=timedelta())
    assert letters() == []
