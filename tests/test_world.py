from datetime import timedelta

from django.db import connection

from partners import access
from tests.world import World, quarter_of


def test_the_world_passes_every_deferred_guard(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert len(world.everybody) == 20


def test_its_grants_are_those_of_the_policy(world: World) -> None:
    assert not access.drift()


def test_its_quarters_follow_each_other(world: World) -> None:
    assert world.period.starts_on <= world.today <= world.period.ends_on
    assert world.last_period.ends_on == world.period.starts_on - timedelta(days=1)
    assert quarter_of(world.last_period.starts_on) == (world.last_period.starts_on, world.last_period.ends_on)
