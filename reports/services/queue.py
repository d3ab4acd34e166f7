"""Ordered packs and the workers that render them. A worker that dies loses nothing and blocks nothing.

An order is held by a lease in its row, taken past the rows that others are taking, renewed while the rendering
lasts, and free again when it runs out. What is rendered becomes a pack only if the lease is still held, in the
transaction that settles the order, so it does once.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F

from partners.rules import Refused
from reports.models import BoardPack, PackOrder
from reports.services import packing

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

LEASE = timedelta(seconds=60)
RENEWED_AFTER = timedelta(seconds=15)
ATTEMPTS = 3
GIVEN_UP = (
    f"The pack could not be made: the rendering was begun {ATTEMPTS} times and broken off each time. "
    "Tell the people who run this service."
)


class Lost(Exception):  # noqa: N818 - an outcome, and one that is dealt with
    """The order is no longer this worker's."""


class Stopped(Exception):  # noqa: N818 - an outcome, and one that is dealt with
    """The worker was asked to end."""


@transaction.atomic
def claim(*, worker: str, at: datetime) -> PackOrder | None:
    """The oldest order that nobody holds, now held by this worker. One begun too often is settled as failed."""
    free = PackOrder.objects.free(at).select_for_update(skip_locked=True, of=("self",))
    for order in free.select_related("meeting__body__partnership"):
        if order.attempts >= ATTEMPTS:
            _settle_failed(order, GIVEN_UP, at)
            continue
        order.leased_by, order.leased_until = worker, at + LEASE
        order.attempts += 1
        order.save()
        return order
    return None


def renew(*, order: PackOrder, worker: str, at: datetime) -> None:
    """Hold the order for longer. Raises Lost where another holds it by now or it is settled."""
    held = PackOrder.objects.unsettled().filter(pk=order.pk, leased_by=worker)
    if not held.update(leased_until=at + LEASE):
        raise Lost


def give_back(*, order: PackOrder, worker: str, counts: bool = False) -> None:
    """Leave the order to the next worker. The attempt counts if it was the order's own fault."""
    held = PackOrder.objects.unsettled().filter(pk=order.pk, leased_by=worker)
    held.update(leased_by="", leased_until=None, attempts=F("attempts") - (0 if counts else 1))


@transaction.atomic
def fail(*, order: PackOrder, worker: str, why: str, at: datetime) -> None:
    _settle_failed(_held(order, worker), why, at)


def work_one(*, worker: str, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Render the next order there is; whether there was one. Raises Stopped where `stopping` says so meanwhile."""
    order = claim(worker=worker, at=clock())
    if order is None:
        return False
    try:
        _render(order, worker, clock, stopping)
    except Stopped:
        give_back(order=order, worker=worker)
        raise
    except Lost:
        logger.warning("Order %s was taken over by another worker.", order.pk)
    except Refused as refused:
        with suppress(Lost):
            fail(order=order, worker=worker, why=str(refused), at=clock())
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Order %s could not be rendered.", order.pk)
        give_back(order=order, worker=worker, counts=True)
    return True


def _render(order: PackOrder, worker: str, clock: Clock, stopping: Callable[[], bool]) -> BoardPack:
    renewed = clock()

    def beat() -> None:
        nonlocal renewed
        if stopping():
            raise Stopped
        now = clock()
        if now - renewed >= RENEWED_AFTER:
            renew(order=order, worker=worker, at=now)
            renewed = now

    rendered = packing.rendering_of(order, beat=beat)
    printed = packing.printing_of(order, rendered, beat=beat)
    with transaction.atomic():
        held = _held(order, worker)
        return packing.publish(order=held, rendered=rendered, printed=printed, at=clock())


def _held(order: PackOrder, worker: str) -> PackOrder:
    """The order's row, locked. Raises Lost where it is not this worker's any more."""
    held = PackOrder.objects.unsettled().select_for_update(of=("self",))
    found = held.filter(pk=order.pk, leased_by=worker).first()
    if found is None:
        raise Lost
    return found


def _settle_failed(order: PackOrder, why: str, at: datetime) -> None:
    order.failed_at, order.failure, order.content = at, why, None
    order.leased_by, order.leased_until = "", None
    order.save()
