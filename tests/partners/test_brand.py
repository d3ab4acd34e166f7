import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import brand


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0f4c5c", "#0f4c5c", 1.0)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert round(brand.contrast(one, other), 2) == round(brand.contrast(other, one), 2) == ratio


def test_ink_is_white_on_dark_and_dark_on_light() -> None:
    assert brand.ink_on("#0f4c5c") == "#ffffff"
    assert brand.ink_on("#ffd83b") == "#14202b"


@given(st.integers(min_value=0, max_value=0xFFFFFF))
def test_some_ink_can_be_read_on_every_colour(value: int) -> None:
    colour = f"#{value:06x}"
    assert brand.contrast(brand.ink_on(colour), colour) >= 4.5
