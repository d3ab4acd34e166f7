"""Two people at one update, in transactions of their own."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from partners.models import Person
from partners.rules import Refused
from priorities.models import Update
from priorities.services import Stale, lock_updates, submit_update
from tests.priorities.scene import AT, Scene, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    with transaction.atomic():
        return build()


def race(*runners: Callable[[], object]) -> list[str]:
    """Run them at once, each on its own connection; what became of each, in their order."""
    ends = [""] * len(runners)
    start = Barrier(len(runners), timeout=30)

    def run(place: int, runner: Callable[[], object]) -> None:
        try:
            start.wait()
            runner()
            ends[place] = "saved"
        except Refused as refused:
            ends[place] = type(refused).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


@transaction.atomic
def naive_save(scene: Scene, by: Person, words: str, read: Barrier) -> None:
    """What a save without a lock would be: look at the revision, then write."""
    update = Update.objects.get(activity=scene.activity)
    if update.revision != 1:
        raise Stale
    read.wait()
    update.progress, update.revision = words, 2
    update.record(by=by, at=AT)


def test_a_naive_save_loses_somebody_s_words(scene: Scene) -> None:
    scene.save()
    read = Barrier(2, timeout=30)
    ends = race(
        partial(naive_save, scene, scene.officer, "Ours.", read),
        partial(naive_save, scene, scene.colleague, "Theirs.", read),
    )
    assert ends == ["saved", "saved"]
    assert Update.objects.get().revision == 2


@pytest.mark.parametrize("started", [False, True])
def test_of_two_saves_of_one_revision_one_is_told_no(scene: Scene, started: bool) -> None:
    revision = scene.save().revision if started else None
    for go in range(5):
        ours, theirs = {"progress": f"Ours {go}."}, {"progress": f"Theirs {go}."}
        ends = race(
            partial(scene.save, ours, revision=revision),
            partial(scene.save, theirs, revision=revision, by=scene.colleague),
        )
        assert sorted(ends) == ["Stale", "saved"]
        update = Update.objects.get()
        assert update.progress == (ours, theirs)[ends.index("saved")]["progress"]
        assert update.revision == (revision or 0) + 1
        revision = update.revision


def test_a_submission_happens_once(scene: Scene) -> None:
    update = scene.save()
    submit = partial(submit_update, update=update, revision=1, by=scene.officer, at=AT)
    assert sorted(race(submit, submit, submit)) == ["Refused", "Refused", "saved"]
    assert update.history.filter(history_change_reason="Submitted").count() == 1


@pytest.mark.parametrize("started", [False, True])
def test_a_save_never_undoes_the_lock(scene: Scene, started: bool) -> None:
    revision = scene.save().revision if started else None
    late = {"progress": "Just in time."}
    ends = race(
        partial(scene.save, late, revision=revision),
        partial(lock_updates, body=scene.north, period=scene.period, by=scene.chair, at=AT),
    )
    update = Update.objects.get()
    assert update.is_locked
    assert ends == ["saved" if update.progress == late["progress"] else "Refused", "saved"]
