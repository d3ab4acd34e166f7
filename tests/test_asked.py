"""What one run notes of the database is asked once more by the run after it, in fewer tests."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.asked import Notebook, Noted, asked_again, enough, read, shape
from tests.conftest import has_connections_of_its_own


def asking(**tests: str) -> dict[str, Noted]:
    """Tests by name, each with its statements, a letter for each."""
    return {test: Noted(len(letters), set(letters)) for test, letters in tests.items()}


@given(st.dictionaries(st.text(max_size=3), st.sets(st.sampled_from("abcdefgh")), max_size=9))
def test_whatever_was_asked_is_asked_again_by_whatever_was_noted(run: dict[str, set[str]]) -> None:
    noted = {test: Noted(len(statements) + 1, statements) for test, statements in run.items()}
    taken = enough(run, noted)
    assert set().union(*(run[test] for test in taken)) == set().union(*run.values())


def test_one_of_two_that_ask_the_same_is_taken() -> None:
    assert len(enough(["one", "two"], asking(one="ab", two="ab"))) == 1


def test_what_asks_nothing_new_is_left_out_and_the_cheaper_taken() -> None:
    noted = asking(little="a", all="abc", more="abcdefgh")
    noted["more"].count = 900
    noted["more"].statements = set("abc")
    assert enough(noted, noted) == {"all"}


def test_of_what_nothing_is_known_everything_is_taken() -> None:
    assert enough(["new", "old", "silent"], asking(old="a", gone="b", silent="")) == {"new", "old"}


def test_how_much_was_asked_again() -> None:
    assert asked_again(asking(one="ab", two="bc"), asking(one="b", three="cx")) == (2, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t WHERE id IN (%s)", "SELECT a FROM t WHERE id IN (%s, %s, %s)"),
        ("INSERT INTO t (a, b) VALUES (%s, %s)", "INSERT INTO t (a, b) VALUES (%s, %s), (%s, %s)"),
        ('SAVEPOINT "s140_x1"', 'SAVEPOINT "s140_x27"'),
        ("SELECT a FROM t LIMIT 1", "SELECT a FROM t LIMIT 21"),
    ],
)
def test_statements_of_one_shape(one: str, other: str) -> None:
    assert shape(one) == shape(other)


@pytest.mark.parametrize(
    "other",
    [
        "SELECT b FROM t WHERE id = %s",
        "SELECT a FROM t WHERE id <> %s",
        "SELECT a FROM t WHERE id = %s ORDER BY a",
    ],
)
def test_statements_of_another_shape(other: str) -> None:
    assert shape("SELECT a FROM t WHERE id = %s") != shape(other)


@pytest.mark.django_db
def test_a_statement_is_told_by_what_became_of_it(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path / "notes.jsonl")
    statement = "SELECT 12 / each FROM generate_series(%s::int, %s::int) AS each"
    try:
        for test, (first, last) in {"rows": (1, 2), "row": (1, 1), "none": (2, 1), "refused": (0, 1)}.items():
            with notebook.on(test), connection.cursor() as cursor:
                try:
                    with transaction.atomic():
                        cursor.execute(statement, [first, last])
                except DatabaseError:
                    assert test == "refused"
    finally:
        connection.execute_wrappers.remove(notebook)
    found = read(tmp_path)
    assert found.keys() == {"rows", "row", "none", "refused"}
    of_all = set.intersection(*(noted.statements for noted in found.values()))
    assert [len(noted.statements - of_all) for noted in found.values()] == [1, 1, 1, 2]
    assert len(set().union(*(noted.statements for noted in found.values()))) == len(of_all) + 5


@pytest.mark.django_db
def test_on_the_portals_connection_it_has_none_of_its_own(request: pytest.FixtureRequest) -> None:
    assert not has_connections_of_its_own(request.node)


@pytest.mark.django_db(transaction=True)
def test_whoever_commits_has(request: pytest.FixtureRequest) -> None:
    assert has_connections_of_its_own(request.node)
