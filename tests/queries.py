"""Counting what a page asks of the database."""

from collections.abc import Callable
from typing import TypeVar

from django.db import connection
from django.test.utils import CaptureQueriesContext

T = TypeVar("T")

TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def questions(ask: Callable[[], T]) -> tuple[T, int]:
    """The answer, and how many queries it took; where transactions begin and end is not counted."""
    with CaptureQueriesContext(connection) as captured:
        response = ask()
    asked = [query["sql"] for query in captured if not query["sql"].startswith(TRANSACTIONS)]
    return response, len(asked)
