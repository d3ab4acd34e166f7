"""The queue of packs: who holds an order and for how long, and that whatever happens it becomes one pack."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from partners.roles import Role
from partners.rules import Refused
from reports import pdf
from reports.models import BoardPack, PackOrder
from reports.services import packing, queue
from tests.reports.packs import called
from tests.reports.tree import Tree

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def tree(grown: Tree, db: None, printed: list[str]) -> Tree:
    return deepcopy(grown)


@pytest.fixture
def order(tree: Tree) -> PackOrder:
    return ordered(tree, "lead")


def ordered(tree: Tree, body: str) -> PackOrder:
    tree.clock += SECOND
    return packing.order_pack(
        meeting=called(tree, body, tree.periods[0]), by=tree.person(body, Role.SECRETARY), at=tree.clock
    )


def again(order: PackOrder) -> PackOrder:
    return PackOrder.objects.get(pk=order.pk)


def at(tree: Tree, seconds: int = 0) -> datetime:
    return tree.clock + seconds * SECOND


def worked(tree: Tree, worker: str = "one", seconds: int = 0) -> bool:
    return queue.work_one(worker=worker, clock=lambda: at(tree, seconds))


def test_an_order_keeps_what_it_found_and_becomes_the_pack(tree: Tree, order: PackOrder) -> None:
    assert (order.state, order.version) == (PackOrder.State.WAITING, 1)
    assert worked(tree, seconds=5)
    pack, settled = BoardPack.objects.get(), again(order)
    assert pack.content == order.content
    assert (pack.made_by, pack.made_at) == (order.ordered_by, order.ordered_at)
    assert (settled.pack, settled.state, settled.content) == (pack, PackOrder.State.MADE, None)
    assert settled.finished_at == at(tree, 5)
    assert not worked(tree)


def test_one_version_is_made_at_a_time(tree: Tree, order: PackOrder) -> None:
    with pytest.raises(Refused, match="Version 1 is being made") as refused:
        packing.order_pack(meeting=order.meeting, by=order.ordered_by, at=tree.clock)
    assert refused.value.url.endswith(f"/packs/orders/{order.pk}/")
    order.pk = None
    order._state.adding = True
    with pytest.raises(IntegrityError, match="pack_order_one_at_a_time"), transaction.atomic():
        order.save()


def test_what_is_held_is_not_taken_and_the_next_is(tree: Tree, order: PackOrder) -> None:
    second = ordered(tree, "board")
    assert queue.claim(worker="one", at=at(tree)) == order
    assert queue.claim(worker="two", at=at(tree)) == second
    assert queue.claim(worker="three", at=at(tree) + queue.LEASE) is None
    assert again(order).state is PackOrder.State.BEING_MADE


def test_a_lease_that_ran_out_is_free_and_the_first_worker_publishes_nothing(
    tree: Tree, order: PackOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first falls silent in the middle of its rendering, and wakes after the second has finished."""
    first = pdf.render

    def slow(html: str, **options: Any) -> pdf.Rendered:
        monkeypatch.setattr(pdf, "render", first)
        assert worked(tree, "two", seconds=61)
        return first(html, **options)

    monkeypatch.setattr(pdf, "render", slow)
    assert worked(tree, "one")
    assert BoardPack.objects.count() == 1
    assert again(order).finished_at == at(tree, 61)


def test_a_long_rendering_renews_its_lease_and_ends_when_it_is_lost(
    tree: Tree, order: PackOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[datetime | None] = []
    clock = iter([at(tree), at(tree), *(at(tree, n) for n in (14, 15, 29, 30, 45))])

    def render(html: str, *, beat: Any, **options: Any) -> pdf.Rendered:
        for _ in range(4):
            beat()
            seen.append(again(order).leased_until)
        PackOrder.objects.update(leased_by="another")
        beat()
        raise AssertionError("the rendering went on without its lease")

    monkeypatch.setattr(pdf, "render", render)
    assert queue.work_one(worker="one", clock=lambda: next(clock))
    assert seen == [at(tree, 60), at(tree, 75), at(tree, 75), at(tree, 90)]
    assert again(order).leased_by == "another"


def test_a_worker_that_is_told_to_stop_gives_the_order_back_as_it_was(
    tree: Tree, order: PackOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "render", lambda html, beat, **options: beat())
    with pytest.raises(queue.Stopped):
        queue.work_one(worker="one", clock=lambda: at(tree), stopping=lambda: True)
    given = again(order)
    assert (given.state, given.attempts) == (PackOrder.State.WAITING, 0)


def test_a_refused_rendering_fails_at_once_and_the_version_can_be_ordered_again(
    tree: Tree, order: PackOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = pdf.Rendered(pdf=b"%PDF", pages=1, warnings=("weasyprint: Ignored a style",))
    monkeypatch.setattr(pdf, "render", lambda html, **options: faulty)
    assert worked(tree)
    failed = again(order)
    assert (failed.state, failed.failure, failed.content) == (PackOrder.State.FAILED, pdf.FAILED, None)
    assert not worked(tree)
    retry = packing.order_pack(meeting=order.meeting, by=order.ordered_by, at=tree.clock)
    assert retry.version == 1


@pytest.mark.parametrize("how", ["raises", "dies"])
def test_an_order_that_breaks_its_workers_is_given_up_in_plain_words(
    tree: Tree, order: PackOrder, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    second = ordered(tree, "board")

    def render(html: str, identifier: str, **options: Any) -> None:
        if "-lead-" in identifier:
            raise (ValueError if how == "raises" else KeyboardInterrupt)("out of order")
        raise Refused(pdf.FAILED)

    monkeypatch.setattr(pdf, "render", render)
    for turn in range(5):
        try:
            worked(tree, seconds=turn * 61)
        except KeyboardInterrupt:
            continue
    failed = again(order)
    assert (failed.attempts, failed.failure) == (queue.ATTEMPTS, queue.GIVEN_UP)
    assert again(second).state is PackOrder.State.FAILED, "it blocked the one behind it"
    assert not BoardPack.objects.exists()


def test_the_same_order_is_the_same_paper_whoever_renders_it(
    tree: Tree, order: PackOrder, printed: list[str]
) -> None:
    for _ in range(2):
        packing.rendering_of(again(order))
    assert printed[0] == printed[1]


def test_what_was_ordered_stands_and_a_settled_order_is_final(tree: Tree, order: PackOrder) -> None:
    orders = PackOrder.objects.filter(pk=order.pk)
    for change in ({"content": {"a": 1}}, {"version": 2}):
        with pytest.raises(IntegrityError, match="is final"), transaction.atomic():
            orders.update(**change)
    assert worked(tree)
    with pytest.raises(IntegrityError, match="is final"), transaction.atomic():
        orders.update(attempts=0)
    with pytest.raises(IntegrityError, match="is final"), transaction.atomic():
        orders.delete()
