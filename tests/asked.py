"""What the tests ask of the database: noted in one run, so that the run after it need not ask everything twice.

A run on another PostgreSQL, after a whole one, asks whether that server understands and answers every question as the
first did, keeps the same rules and gives the roles the same rights. In the gate each run notes the statements that
each test asked, and what became of them: refused by which rule, or no row, one, or more. Of the tests that ask again,
the run on the other server then takes so many that every statement of the run before is asked once more, with each
thing that became of it. Nothing is kept for longer, so nothing is out of date; a test of which nothing was noted is
taken, and so is every one that works with connections of its own: locks, races, commits, roles, backups.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

FIRST, AGAIN = "first", "again"
# What differs from one asking to the next: lengths of lists, names of savepoints and of what is made, numbers.
DIFFERS = [
    (re.compile(r"%s(?:, ?%s)+"), "%s"),
    (re.compile(r"\(%s\)(?:, ?\(%s\))+"), "(%s)"),
    (re.compile(r'"s\d+_x\d+"'), "s"),
    (re.compile(r"[0-9a-f]{8,}"), "#"),
    (re.compile(r"\d+"), "0"),
]


def shape(statement: str) -> str:
    for differing, alike in DIFFERS:
        statement = differing.sub(alike, statement)
    return statement


@dataclass
class Noted:
    """What one test asked: how much, and each statement with what became of it, as a digest."""

    count: int = 0
    statements: set[str] = field(default_factory=set)


class Notebook:
    """One process's notes; each test has a line in its file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.count = 0
        self.asked: set[tuple[str, str]] = set()
        self.digests: dict[tuple[str, str], str] = {}

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """As Django asks whatever stands between the portal and its database."""
        self.count += 1
        try:
            answer = execute(sql, params, many, context)
        except DatabaseError as error:
            self.asked.add((str(sql), refusal(error)))
            raise
        rows = context["cursor"].rowcount
        self.asked.add((str(sql), "rows" if rows > 1 else "row" if rows == 1 else "no row"))
        return answer

    @contextmanager
    def on(self, test: str) -> Iterator[None]:
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)
        self.count, self.asked = 0, set()
        yield
        line = [test, self.count, sorted({self.digest(*asked) for asked in self.asked})]
        with self.file.open("a") as notes:
            notes.write(f"{json.dumps(line)}\n")

    def digest(self, sql: str, became: str) -> str:
        if (sql, became) not in self.digests:
            words = f"{shape(sql)} {became}"
            self.digests[sql, became] = blake2b(words.encode(), digest_size=6).hexdigest()
        return self.digests[sql, became]


def refusal(error: DatabaseError) -> str:
    said = getattr(error.__cause__, "diag", None)
    return f"{getattr(said, 'sqlstate', '')} {getattr(said, 'constraint_name', '')}"


def read(folder: Path) -> dict[str, Noted]:
    """What the processes of a run noted."""
    found: dict[str, Noted] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            test, count, statements = json.loads(line)
            found[test] = Noted(count, set(statements))
    return found


def enough(tests: Collection[str], noted: Mapping[str, Noted]) -> set[str]:
    """So many of the tests that together they ask whatever all of them ask, and those of which nothing is known.

    What few ask comes first; of those who ask it, the one that asks most that is new for what it asks in all.
    """
    known = {test: noted[test] for test in tests if test in noted}
    asking: dict[str, list[str]] = defaultdict(list)
    for test in sorted(known):
        for statement in known[test].statements:
            asking[statement].append(test)
    taken: set[str] = {test for test in tests if test not in known}
    asked: set[str] = set()
    for statement in sorted(asking, key=lambda each: (len(asking[each]), each)):
        if statement not in asked:
            best = max(asking[statement], key=lambda t: len(known[t].statements - asked) / known[t].count)
            taken.add(best)
            asked |= known[best].statements
    return taken


def asked_again(before: Mapping[str, Noted], after: Mapping[str, Noted]) -> tuple[int, int]:
    """How many statements were asked again, and of how many."""
    first, again = (set().union(*(each.statements for each in run.values())) for run in (before, after))
    return len(first & again), len(first)
