import pytest

from tests.priorities.scene import Scene, build


@pytest.fixture
def scene(db: None) -> Scene:
    return build()
