from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules_mail import ATTEMPTS, is_given_up, single_line, subject_of_several, wait_after


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Ann O'Neil", "Ann O'Neil"),
        ("Ann\r\nBcc: all@example.org", "Ann Bcc: all@example.org"),
        ("Ann\u2028\x0b\x00 Lee", "Ann Lee"),
        ("Ann\u202egro.live", "Ann gro.live"),
        ("see http://evil.example", "see http evil.example"),
        ("see WWW.evil.example", "see www evil.example"),
    ],
)
def test_a_name_starts_no_header_and_no_link(typed: str, written: str) -> None:
    assert single_line(typed) == written


def test_what_is_too_long_is_cut_and_says_so() -> None:
    assert single_line("word " * 50, 12) == "word word w…"


@given(st.text())
def test_whatever_is_typed_stays_on_one_line(typed: str) -> None:
    written = single_line(typed, 80)
    assert len(written.splitlines()) <= 1
    assert len(written) <= 80
    assert "://" not in written


def test_a_list_names_the_first_of_its_days() -> None:
    one, other = date(2026, 10, 21), date(2026, 10, 28)
    words = "Write {n} updates by {day}"
    assert subject_of_several(words, [one, one], "21 October 2026") == "Write 2 updates by 21 October 2026"
    assert (
        subject_of_several(words, [one, other], "21 October 2026")
        == "Write 2 updates by 21 October 2026 and later"
    )


def test_the_waits_grow_and_end() -> None:
    waits = [wait_after(attempts) for attempts in range(ATTEMPTS + 1)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=8))
    assert [is_given_up(attempts) for attempts in (ATTEMPTS - 1, ATTEMPTS)] == [False, True]
