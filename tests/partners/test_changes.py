"""Histories in words: each part by its name, both values or the words that moved, and no more than is named."""

from datetime import UTC, date, datetime

import pytest

from partners.changes import Piece, edits, merged, pieces
from partners.models import Body, Person, Seat
from partners.views.bodies import BODY, SEAT
from partners.views.people import PERSON
from tests import factories as make
from tests.queries import questions

pytestmark = pytest.mark.django_db

MAY = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_a_changed_text_is_told_word_by_word() -> None:
    told = pieces("The clinic is shut. ", "The clinic is open. ")
    assert told == [Piece("", "The clinic is "), Piece("del", "shut. "), Piece("ins", "open. ")]


def test_a_record_tells_who_changed_what_and_why() -> None:
    partnership, clerk = make.make_partnership(), make.make_person("Petra Name")
    body = make.make_body(partnership, "north", name="North group")
    body.name = "Northern group"
    body.record(by=clerk, at=MAY, why="Renamed by the board")
    changed, added = edits(Body, BODY, id=body.pk)
    assert (changed.title, changed.who, changed.when, changed.why) == (
        "Changed",
        "Petra Name",
        MAY,
        "Renamed by the board",
    )
    assert [(c.label, c.was, c.now) for c in changed.changes] == [("Name", "North group", "Northern group")]
    assert (added.title, added.changes) == ("Added", [])


def test_a_long_text_is_told_by_its_pieces_and_names_are_those_of_people() -> None:
    partnership = make.make_partnership()
    body = make.make_body(partnership, "north", name="A group for the north of the borough and its towns")
    body.name = "A group for the south of the borough and its towns"
    body.record(by=None, at=MAY)
    seat = make.make_seat(body, make.make_person("Ada"))
    seat.ends_on = date(2026, 6, 1)
    seat.record(by=None, at=MAY)
    (name,) = edits(Body, BODY, id=body.pk)[0].changes
    assert [piece.text for piece in name.pieces if piece.kind] == ["north ", "south "]
    ended = edits(Seat, SEAT, thing="Seat", named=lambda row: str(row.person), body=body)[0]
    assert (ended.title, ended.who) == ("Seat changed: Ada", "The portal")
    assert [(c.label, c.was, c.now) for c in ended.changes] == [("Ends", "Nothing", "1 June 2026")]


def test_what_a_history_does_not_name_stays_unsaid() -> None:
    person = make.make_person("Ada")
    person.email = "ada.new@example.org"
    person.record(by=None, at=MAY)
    assert [edit.title for edit in edits(Person, PERSON, id=person.pk)] == ["Added"]


def test_many_versions_cost_one_question() -> None:
    body = make.make_body(make.make_partnership(), "north")
    for name in ("Ada", "Bo", "Cy"):
        make.make_seat(body, make.make_person(name))
    found, asked = questions(
        lambda: edits(Seat, SEAT, thing="Seat", named=lambda s: str(s.person), body=body)
    )
    assert (len(found), asked) == (3, 1)
    assert [edit.when for edit in merged(found, found)] == sorted((e.when for e in found * 2), reverse=True)
