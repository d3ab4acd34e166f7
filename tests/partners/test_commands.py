from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from partners import access
from partners.models import Person, SeatGrant
from partners.roles import Permission
from tests.world import World


def run(*command: str, **options: Any) -> str:
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def test_access_in_order_passes_the_check(world: World) -> None:
    assert run("sync_access", "--check") == "The stored access is what the seats and the policy say.\n"


def test_what_is_missing_is_reported_and_made_anew(world: World) -> None:
    grants = SeatGrant.objects.filter(user=world.officer)
    lost = grants.get(permission__codename=Permission.WRITE_UPDATE.value)
    seat = lost.seat_id
    lost.delete()
    out = StringIO()
    with pytest.raises(CommandError, match="differs"):
        call_command("sync_access", "--check", stdout=out)
    assert out.getvalue() == f"missing: write_update on body {world.north.pk} from seat {seat}\n"
    assert not access.may(world.officer, Permission.WRITE_UPDATE, world.north)
    run("sync_access")
    assert access.may(world.officer, Permission.WRITE_UPDATE, world.north)
    assert not access.drift()


def test_a_grant_too_many_is_reported(world: World) -> None:
    granted = SeatGrant.objects.get(user=world.officer, permission__codename=Permission.READ.value)
    SeatGrant.objects.filter(pk=granted.pk).update(content_object=world.south)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("sync_access", "--check", stdout=out)
    assert out.getvalue().splitlines() == [
        f"missing: read_papers on body {world.north.pk} from seat {granted.seat_id}",
        f"unexpected: read_papers on body {world.south.pk} from seat {granted.seat_id}",
    ]


def test_the_operator_is_made_with_a_history(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough password")
    run("createsuperuser", interactive=False, email="second.operator@example.org", name="Operator")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    operator = Person.objects.get(email="second.operator@example.org")
    assert (operator.is_superuser, operator.check_password("a long enough password")) == (True, True)
    assert Person.history.filter(id=operator.pk).count() == 1
