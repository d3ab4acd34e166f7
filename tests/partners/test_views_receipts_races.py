"""Two requests at once: real commits, so these tests are kept apart from the world of the others."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from tests.partners.test_views_receipts import SENT, address, seats
from tests.world import build


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_take_effect_once() -> None:
    world = build()
    gate = Barrier(2)
    statuses: list[int] = []

    def send() -> None:
        client = Client()
        client.force_login(world.secretary)
        gate.wait(timeout=10)
        statuses.append(client.post(address(), SENT).status_code)
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (statuses, seats()) == ([302, 302], 1)
