"""Who changes the marking of an activity or an update, in the services and on the pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Person
from partners.rules import Marking, Refused
from priorities.models import Activity, Update
from priorities.services import amend_update, lock_updates, save_update, submit_update
from priorities.services_activities import mark_activity, mark_update
from tests.priorities.returns import GREEN
from tests.reports.reading import errors_of, words_of
from tests.world import World

OPEN, SENSITIVE = Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE
WORDS = {"self_rag": "green", "confidence": "probable", "progress": "On course.", "blocked": False}
SignIn = Callable[[Person | None], Client]


def saved(w: World, by: Person | None = None, **words: object) -> Update:
    return save_update(
        activity=w.activity,
        period=w.last_period,
        words=WORDS | words,
        revision=None,
        by=by or w.officer,
        at=w.now,
    )


def changed(w: World, update: Update, by: Person, **words: object) -> Update:
    return save_update(
        activity=update.activity, period=update.period, words=words, revision=update.revision, by=by, at=w.now
    )


def test_raising_it_with_the_words_keeps_who_did(world: World) -> None:
    update = saved(world, marking=SENSITIVE)
    assert (update.marking, update.marked_by, update.marked_for) == (SENSITIVE, world.officer, world.council)
    assert saved_history(update) == [SENSITIVE]


def saved_history(update: Update) -> list[str]:
    return list(update.history.order_by("history_id").values_list("marking", flat=True))


def test_with_the_words_it_is_never_lowered_and_the_refusal_names_the_field(world: World) -> None:
    update = saved(world, marking=SENSITIVE)
    with pytest.raises(Refused, match="lower its marking on the update’s own page") as refused:
        changed(world, update, world.officer, marking=OPEN)
    assert refused.value.field == "marking"
    update.refresh_from_db()
    assert update.marking == SENSITIVE


def test_an_update_begins_with_the_marking_of_its_activity(world: World) -> None:
    mark_activity(
        activity=world.activity, marking=SENSITIVE, why="Names a place.", by=world.north_chair, at=world.now
    )
    world.activity.refresh_from_db()
    update = saved(world)
    assert (update.marking, update.marked_by) == (SENSITIVE, None)
    with pytest.raises(
        Refused, match="Only county-police can lower this marking".replace("county-police", str(world.police))
    ):
        mark_update(update=update, marking=OPEN, why="It is known.", by=world.officer, at=world.now)


def test_a_correction_does_not_lower_it_either(world: World) -> None:
    update = saved(world, marking=SENSITIVE)
    submit_update(update=update, revision=update.revision, by=world.officer, at=world.now)
    lock_updates(body=world.north, period=world.last_period, by=world.north_chair, at=world.now)
    with pytest.raises(Refused) as refused:
        amend_update(
            update=update, words={"marking": OPEN}, by=world.officer, at=world.now, why="Known by now."
        )
    assert refused.value.field == "marking"


def test_who_set_it_lowers_it_with_a_reason_that_the_history_keeps(world: World) -> None:
    update = saved(world, marking=SENSITIVE)
    with pytest.raises(Refused, match="Enter why the marking is lowered") as refused:
        mark_update(update=update, marking=OPEN, why=" ", by=world.colleague, at=world.now)
    assert refused.value.field == "why"
    lowered = mark_update(
        update=update, marking=OPEN, why="The place is known.", by=world.colleague, at=world.now
    )
    newest = lowered.history.latest("history_id")
    assert (newest.marking, newest.history_change_reason) == (OPEN, "Marked OFFICIAL: The place is known.")
    assert saved_history(lowered) == [SENSITIVE, OPEN]
    assert lowered.revision == update.revision + 1


def test_an_activity_that_nobody_marked_here_is_its_leads_to_lower(world: World) -> None:
    activity: Activity = world.activity
    activity.marking = SENSITIVE
    activity.record(by=None, at=world.now)
    with pytest.raises(Refused, match=f"Only {world.council} can lower"):
        mark_activity(activity=activity, marking=OPEN, why="Known.", by=world.north_chair, at=world.now)
    lowered = mark_activity(activity=activity, marking=OPEN, why="Known.", by=world.officer, at=world.now)
    assert (lowered.marking, lowered.marked_by, lowered.marked_for) == (OPEN, world.officer, world.council)


def test_nobody_else_touches_it(world: World) -> None:
    update = saved(world)
    for person in (world.slg_member, world.other_officer, world.auditor):
        with pytest.raises(Refused):
            mark_update(update=update, marking=SENSITIVE, why="Because.", by=person, at=world.now)
        with pytest.raises(Refused):
            mark_activity(activity=world.activity, marking=SENSITIVE, why="Because.", by=person, at=world.now)


def test_the_pages_say_who_may_and_show_the_change_in_the_history(world: World, sign_in: SignIn) -> None:
    officer, chair = sign_in(world.officer), sign_in(world.north_chair)
    page = reverse("priorities:activity", args=["riverton", world.activity.pk])
    mark = reverse("priorities:activity_mark", args=["riverton", world.activity.pk])
    assert f'href="{mark}"' in officer.get(page).content.decode()
    assert officer.post(mark, {"marking": SENSITIVE, "why": "It names a place."})["Location"] == page
    shown = words_of(officer.get(page))
    assert "Marked OFFICIAL-SENSITIVE: It names a place." in shown
    assert "Only" in words_of(chair.get(mark))
    refused = chair.post(mark, {"marking": OPEN, "why": "Known."})
    assert errors_of(refused) == [f"Only {world.council} can lower this marking, because it was set there"]
    assert 'id="error_marking"' in refused.content.decode() or "marking" in refused.context["form"].errors
    assert officer.post(mark, {"marking": OPEN, "why": ""}).status_code == 422


def test_the_form_of_the_update_refuses_beside_the_field(world: World, sign_in: SignIn) -> None:
    update = saved(world, marking=SENSITIVE)
    edit = reverse("priorities:update_edit", args=["riverton", world.activity.pk, world.last_period.code])
    response = sign_in(world.colleague).post(
        edit, GREEN | {"revision": str(update.revision), "marking": OPEN}
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["marking"]
    mark = reverse("priorities:update_mark", args=["riverton", update.pk])
    sign_in(world.colleague).post(mark, {"marking": OPEN, "why": "Known."})
    update.refresh_from_db()
    assert update.marking == OPEN
