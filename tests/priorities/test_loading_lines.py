"""Which line a key stands on, in every way that TOML lets a file be written."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.loading_lines import Lines, Path
from tests.priorities.loading_files import EXAMPLE, FOLDER

VALUES = (
    "1",
    '"one # two"',
    "'[[items]]'",
    "1979-05-27 07:32:00 # a day and a time",
    '"""\n[[items]]\nkey0 = 1\n"""',
    '"""a \\""" b\n""" ',
    '"""two quotation marks before the end""""" ',
    "'''\n[other]\n# no comment\n''''",
    "[1, # ]\n  [2,\n   3],\n]",
    '{ a = 1, "b.c" = [ { d = "}" } ] }',
    "[]",
    "{}",
    '"\\"" # "',
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every path of parsed data."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, item in inner:
        yield from paths(item, (*path, part))


def found(text: str) -> dict[Path, int]:
    """The line of every path that the standard parser knows."""
    lines = Lines(text)
    return {path: lines.of(path) for path in paths(tomllib.loads(text))}


def test_keys_in_the_root_and_in_tables() -> None:
    text = "# first\na = 1\n\n[t]\n  b = 2 # two\nc=3\n[t.u]\nd = 4\n"
    assert found(text) == {
        ("a",): 2, ("t",): 4, ("t", "b"): 5, ("t", "c"): 6, ("t", "u"): 7, ("t", "u", "d"): 8,
    }  # fmt: skip


def test_lists_of_tables_are_counted_each_within_its_own() -> None:
    text = "[[a]]\n[[a.b]]\nx=1\n[[a.b]]\nx=2\n[a.c]\ny=3\n[[a]]\n[[a.b]]\nx=4\n"
    assert found(text) == {
        ("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", 0): 2, ("a", 0, "b", 0, "x"): 3,
        ("a", 0, "b", 1): 4, ("a", 0, "b", 1, "x"): 5, ("a", 0, "c"): 6, ("a", 0, "c", "y"): 7,
        ("a", 1): 8, ("a", 1, "b"): 9, ("a", 1, "b", 0): 9, ("a", 1, "b", 0, "x"): 10,
    }  # fmt: skip


def test_dotted_and_quoted_keys() -> None:
    text = '[ a . "b c" ]\nd.e . \'f.g\' = 1\n"h\\u0069" = 2\nd.j = 3\n'
    assert found(text) == {
        ("a",): 1, ("a", "b c"): 1, ("a", "b c", "d"): 2, ("a", "b c", "d", "e"): 2,
        ("a", "b c", "d", "e", "f.g"): 2, ("a", "b c", "hi"): 3, ("a", "b c", "d", "j"): 4,
    }  # fmt: skip


def test_a_table_that_is_opened_after_its_inner_table() -> None:
    assert found("[a.b]\nx = 1\n[a]\ny = 2\n") == {
        ("a",): 3, ("a", "b"): 1, ("a", "b", "x"): 2, ("a", "y"): 4,
    }  # fmt: skip


def test_lists_and_inline_tables_over_several_lines() -> None:
    text = 'a = [ # [\n  "x",\n\n  { b = 1, c.d = 2 },\n  [3,\n   4],\n]\ne = 5\n'
    assert found(text) == {
        ("a",): 1, ("a", 0): 2, ("a", 1): 4, ("a", 1, "b"): 4, ("a", 1, "c"): 4, ("a", 1, "c", "d"): 4,
        ("a", 2): 5, ("a", 2, 0): 5, ("a", 2, 1): 6, ("e",): 8,
    }  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_value_hides_nothing_of_what_follows(value: str) -> None:
    text = f"[[items]]\nkey = {value}\nlast = true\n[end]\n"
    lines = found(text)
    assert lines["items", 0, "key"] == 2
    assert lines["items", 0, "last"] == 3 + value.count("\n")
    assert lines["end",] == 4 + value.count("\n")


def test_lines_that_end_as_on_windows() -> None:
    text = 'a = """\r\nx\r\n"""\r\nb = 1\r\n'
    assert found(text) == {("a",): 1, ("b",): 4}


def test_what_is_not_there_is_looked_for_around_it() -> None:
    lines = Lines("[[a]]\n[[a]]\nb = 1\n")
    assert lines.of(("a", 1, "c")) == 2
    assert lines.of(("a", 7)) == 1
    assert lines.of(("z",)) == 1
    assert Lines("").of(()) == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "\n", "# [[items]]\n", "\n \t\n"]),
            st.lists(st.sampled_from(VALUES), max_size=4),
        )
    )
)
def test_every_item_and_key_has_its_line(items: list[tuple[str, list[str]]]) -> None:
    text = ""
    expected: dict[Path, int] = {}
    for place, (before, values) in enumerate(items):
        text += before
        expected[("items", place)] = text.count("\n") + 1
        text += "[[items]]\n"
        for number, value in enumerate(values):
            expected[("items", place, f"key{number}")] = text.count("\n") + 1
            text += f"key{number} = {value}\n"
    lines = found(text)
    assert {path: lines[path] for path in expected} == expected


@pytest.mark.parametrize("name", ["example.toml", "wigan.toml"])
def test_each_key_of_our_own_files_is_on_the_line_that_is_named(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    rows = text.split("\n")
    for path, line in found(text).items():
        if isinstance(path[-1], str):
            assert path[-1] in rows[line - 1]


def test_the_example_is_followed_to_its_end() -> None:
    assert found(EXAMPLE)["periods", "reports_due"] == EXAMPLE.rstrip().count("\n") + 1
