from collections.abc import Callable

import pytest
from django.test import Client

from partners.models import Person
from tests.priorities.returns import Desk, set_clock
from tests.priorities.scene import Scene, build
from tests.world import World

SignIn = Callable[[Person | None], Client]


@pytest.fixture
def scene(db: None) -> Scene:
    return build()


@pytest.fixture
def in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock says that the last period ended nine days ago."""
    set_clock(monkeypatch, world, days=9)


@pytest.fixture
def desk(world: World, sign_in: SignIn, in_time: None) -> Desk:
    return Desk(sign_in(world.officer), world)


@pytest.fixture
def colleague(world: World, sign_in: SignIn, in_time: None) -> Desk:
    return Desk(sign_in(world.colleague), world)
