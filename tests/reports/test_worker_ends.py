"""A worker that is told to stop, and one that is killed, each in the middle of a rendering in its own process."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, transaction

from partners.middleware import database_now
from partners.roles import Role
from reports.models import BoardPack, PackOrder, PrintEdition
from reports.services import packing, queue
from tests import source
from tests.reports.desk import Desk, lay
from tests.reports.handing import handed_in, item, written
from tests.reports.packs import called

pytestmark = pytest.mark.django_db(transaction=True)

# A paper this short may be drawn before the first second is over, after which the worker asks whether to go on.
WORKER = """
from django.core.management import execute_from_command_line
from reports import pdf
pdf.BETWEEN_BEATS = 0.02
execute_from_command_line(["manage.py", "work_packs"])
"""


@pytest.fixture
def order(transactional_db: None) -> PackOrder:
    with transaction.atomic():
        desk: Desk = lay()
        secretary = desk.person("lead", Role.SECRETARY)
        meeting = called(desk.tree, "lead", desk.period)
        winter = item(meeting, "Winter", by=secretary, at=desk.tree.clock)
        handed_in(winter, "Plan", written("Plan"), by=secretary, at=desk.tree.clock)
        return packing.order_pack(meeting=meeting, by=secretary, at=desk.tree.clock)


def started() -> "subprocess.Popen[bytes]":
    known = connection.get_connection_params()
    place = urlencode({name: known[name] for name in ("host", "port") if known.get(name)})
    who = f"{known.get('user', '')}:{quote(known.get('password', ''), safe='')}".rstrip(":")
    url = f"postgresql://{who}@/{known['dbname']}?{place}"
    environment = os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_ROLE": "owner"}
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=source.ROOT, env=environment)


def interrupted(order: PackOrder, how: signal.Signals) -> int:
    """Start a worker, end it as soon as it holds the order, and say how it ended."""
    worker = started()
    try:
        while worker.poll() is None and not PackOrder.objects.filter(pk=order.pk).exclude(leased_by=""):
            time.sleep(0.02)
        worker.send_signal(how)
        return worker.wait(60)
    finally:
        worker.kill()
        worker.wait()


def test_stopped_it_gives_back_and_killed_it_loses_nothing(order: PackOrder) -> None:
    assert interrupted(order, signal.SIGTERM) == 0
    given_back = PackOrder.objects.get()
    assert (given_back.state, given_back.attempts) == (PackOrder.State.WAITING, 0)

    assert interrupted(order, signal.SIGKILL) == -signal.SIGKILL
    held = PackOrder.objects.get()
    assert (held.state, held.attempts) == (PackOrder.State.BEING_MADE, 1)
    assert held.leased_until is not None
    assert queue.claim(worker="another", at=held.leased_until - timedelta(seconds=1)) is None
    assert not BoardPack.objects.exists()
    assert not PrintEdition.objects.exists()

    later = held.leased_until + timedelta(seconds=1)
    assert queue.work_one(worker="another", clock=lambda: later)
    assert not queue.work_one(worker="another", clock=database_now)
    assert BoardPack.objects.get() == PrintEdition.objects.get().pack
    assert PackOrder.objects.get().attempts == 2
