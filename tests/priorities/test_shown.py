from datetime import date

import pytest

from partners.changes import Piece, pieces
from partners.models import Body
from priorities.models import Blockage, Update
from priorities.services import submit_update
from priorities.shown import PANELS, Panel, edits, panels, rows_said, rows_to_check, said, standing, warnings
from tests.priorities.scene import AT, LATE, LATER, Scene


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("self_rag", "red", "Red"),
        ("computed_rag", "not_reported", "Not reported"),
        ("confidence", "in_doubt", "In doubt"),
        ("marking", "official_sensitive", "OFFICIAL-SENSITIVE"),
        ("blocked", True, "Yes"),
        ("blocked", False, "No"),
        ("blocked", None, "Nothing"),
        ("green_on", date(2027, 1, 31), "31 January 2027"),
        ("asked_of", Body(name="Leadership group"), "Leadership group"),
        ("progress", "", "Nothing"),
        ("progress", "Started.", "Started."),
    ],
)
def test_values_in_words(name: str, value: object, words: str) -> None:
    assert said(name, value) == words


def test_the_pieces_of_a_change_give_back_both_texts() -> None:
    was, now = "Two advocates\nstarted in June.", "Three advocates\nstarted in July, at last."
    told = pieces(was, now)
    assert "".join(p.text for p in told if p.kind != "ins") == was
    assert "".join(p.text for p in told if p.kind != "del") == now
    assert told[0] == Piece("del", "Two ")


def test_before_it_is_sent_what_was_left_empty_is_said_to_be_so(scene: Scene) -> None:
    update = scene.save({"self_rag": "green", "progress": "Two more."})
    names = ("self_rag", "confidence", "progress", "changed", "green_on")
    assert [row.value for row in rows_to_check(update, names)] == [
        "Green",
        "Not filled in",
        "Two more.",
        "Not filled in",
        "Not filled in",
    ]
    assert [row.name for row in rows_said(update, names)] == ["self_rag", "progress"]


def test_edits_say_who_changed_what_from_what_to_what(scene: Scene) -> None:
    scene.save({"self_rag": "amber", "progress": "Slow."})
    scene.save({"self_rag": "red", "asked_of": scene.leadership}, revision=1, by=scene.colleague, at=LATER)
    second, first = edits(Update.objects.get(), with_drafts=True)
    assert (first.who, first.when, first.title, list(first.changes)) == ("Officer", AT, "Begun", [])
    assert (second.who, second.when, second.title) == ("Colleague", LATER, "Changed")
    assert [(c.label, c.was, c.now) for c in second.changes] == [
        ("Rating", "Amber", "Red"),
        ("Asked of", "Nothing", "Lead Group"),
    ]


def test_the_portal_s_own_edits_say_so(scene: Scene) -> None:
    update = scene.save()
    update.computed_rag = "red"
    update.record(by=None, at=LATER, why="A figure was entered")
    edit = edits(update, with_drafts=True)[0]
    assert (edit.who, edit.why) == ("The portal", "A figure was entered")
    assert [(c.label, c.was, c.now) for c in edit.changes] == [("Worked out rating", "Green", "Red")]


def test_nothing_to_warn_of_in_new_words_without_people() -> None:
    before = Update(progress="We hired two people and opened the second room in the hub.")
    now = Update(progress="Both rooms are open. Referrals now wait four days, down from eleven in June.")
    assert warnings(now, before) == []
    assert warnings(now, None) == []


def test_warns_of_the_same_words_and_of_what_could_identify_somebody() -> None:
    words = "We hired two people and opened the second room in the hub."
    found = warnings(Update(progress=words, cause="Born on 3 March 1984."), Update(progress=words))
    assert found == [
        "“Progress” is almost the same as last period. Say what is different now.",
        "“Cause” looks like it holds a date of birth. Remove what could identify a person.",
    ]


def test_warns_of_what_a_blockage_says_too() -> None:
    blockage = Blockage(title="No key", description="Held at 12 High Street, WN1 1XL.")
    assert warnings(Update(), None, [blockage]) == [
        "“Blockage: No key” looks like it holds a full postcode. Remove what could identify a person."
    ]


def test_where_a_return_stands(scene: Scene) -> None:
    period = scene.period
    assert [standing(None, period, at) for at in (AT, LATE)] == ["Not started", "Overdue"]
    update = scene.save()
    assert [standing(update, period, at) for at in (AT, LATE)] == ["Draft", "Overdue draft"]
    submit_update(update=update, revision=1, by=scene.officer, at=AT)
    update.refresh_from_db()
    assert standing(update, period, LATE) == "Submitted"
    update.submitted_at = LATE
    assert standing(update, period, LATE) == "Submitted late"
    assert standing(Update(locked_at=LATE), period, LATE) == "Not received"


def test_other_apps_add_panels(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert panels(scene.activity, scene.officer) == []
    monkeypatch.setattr("priorities.shown.PANELS", [*PANELS, lambda a, p: [Panel(a.title, p.name)]])
    assert panels(scene.activity, scene.officer) == [Panel(scene.activity.title, "Officer")]
