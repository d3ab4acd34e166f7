"""The command that loads a partnership file, and what it says."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from partners.models import Partnership
from priorities.models import Activity
from tests.priorities.loading_files import EXAMPLE, added, changed, counts, line_of

pytestmark = pytest.mark.django_db

ADDED = """
Added:
  1 × partnership
  5 × organisation
  5 × person
  5 × standing
  4 × body
  10 × seat
  2 × reporting period
  1 × strategy
  1 × priority
  2 × activity
  1 × sharing
  2 × milestone
  2 × reader
  2 × measure
  3 × target
  2 × link of a measure to an activity
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "vale.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_partnership", str(path), *options, stdout=out)
    return out.getvalue()


def refused(path: Path) -> str:
    """What the command says when it fails, and the proof that it fails with 1 and loads nothing."""
    before = counts()
    with pytest.raises(CommandError) as raised:
        run(path)
    assert raised.value.returncode == 1
    assert added(before, counts()) == {}
    return str(raised.value)


def test_it_says_what_it_added(path: Path) -> None:
    assert run(path) == f"Vale Community Safety Partnership: {path} is loaded.{ADDED}"
    assert Activity.objects.count() == 2


def test_it_says_that_nothing_was_new(path: Path) -> None:
    run(path)
    assert run(path) == (
        f"Vale Community Safety Partnership: {path} is loaded.\nThe portal had all of it already.\n"
    )


def test_it_says_what_it_changed_and_what_it_left(path: Path) -> None:
    run(path)
    text = changed(('area = "Vale"', 'area = "The Vale"'), ("shared_with", "# shared_with"))
    path.write_text(
        text.replace("due = 2027-01-31", "due = 2027-01-31\nforecast = 2027-02-01"), encoding="utf-8"
    )
    run(path)
    path.write_text(
        text.replace("due = 2027-01-31", "due = 2027-01-31\nforecast = 2027-03-01"), encoding="utf-8"
    )
    assert run(path).partition("\n")[2] == (
        "The portal had all of it already.\n"
        "Kept as the portal has it, against the file:\n"
        "  milestone “Lights switched on” of A1.1: forecast 1 February 2027\n"
        "In the portal but not in the file, and left alone:\n"
        "  activity A1.1 shared with leaders\n"
    )


def test_trying_out_keeps_nothing(path: Path) -> None:
    before = counts()
    assert run(path, "--check") == (
        f"Vale Community Safety Partnership: {path} has no problems; nothing was kept.{ADDED}"
    )
    assert added(before, counts()) == {}


def test_problems_are_listed_and_nothing_is_loaded(path: Path) -> None:
    text = changed(("reports_due = 20", "reports_due = 15"), ('area = "Vale"', "area = 7"))
    path.write_text(text, encoding="utf-8")
    last = EXAMPLE.rstrip().count("\n") + 1
    assert refused(path) == (
        f"2 problems in {path}. Nothing was loaded.\n"
        f"  line {line_of(text, 'area = 7')}, partnership.area: must be text in quotation marks\n"
        f"  line {last}, periods.reports_due: must be more than 15, when the updates are due"
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    assert refused(path) == (
        f"1 problem in {path}. Nothing was loaded.\n  {path} cannot be read: No such file or directory"
    )


def test_a_file_in_another_encoding(path: Path) -> None:
    path.write_bytes('\n\narea = "Zürich"'.encode("latin-1"))
    assert refused(path).endswith("line 3: the text must be in UTF-8")


def test_a_file_with_a_byte_order_mark_and_the_line_ends_of_windows(path: Path) -> None:
    path.write_bytes(EXAMPLE.replace("\n", "\r\n").encode("utf-8-sig"))
    run(path)
    assert Partnership.objects.get().about.endswith("a safer place.")
