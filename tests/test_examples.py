"""What a run on another PostgreSQL leaves out: what no server can change, and most drawn examples."""

import pytest
from django.test import TestCase
from hypothesis import settings

from tests import examples
from tests.conftest import asks_a_database
from tests.world import World


def test_without_a_database(request: pytest.FixtureRequest) -> None:
    assert not asks_a_database(request.node)


@pytest.mark.django_db
def test_by_its_mark(request: pytest.FixtureRequest) -> None:
    assert asks_a_database(request.node)


def test_by_what_it_is_given(request: pytest.FixtureRequest, world: World) -> None:
    assert asks_a_database(request.node)


class ByClass(TestCase):
    @pytest.fixture(autouse=True)
    def node(self, request: pytest.FixtureRequest) -> None:
        self.asks = asks_a_database(request.node)

    def test_by_its_class(self) -> None:
        assert self.asks


def test_a_fifth_is_drawn_and_never_less_than_two() -> None:
    before = settings.get_current_profile_name()
    try:
        examples.load(few=True)
        few = [examples.drawn(count) for count in (60, 12, 1)]
        examples.load(few=False)
        assert (few, [examples.drawn(count) for count in (60, 12)]) == ([12, 2, 2], [60, 12])
    finally:
        settings.load_profile(before)
