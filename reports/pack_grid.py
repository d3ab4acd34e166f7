"""The page of a pack that shows everything at once: how many at each status, and priorities by groups."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from partners.models import Body
from priorities.models import Activity, Priority, ReportingPeriod
from priorities.rules import WORST_FIRST, Rag, headline

ALWAYS = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NOT_REPORTED)

Cells = dict[int, Rag]
"""Priority number → the worst status there."""


def tallies(counts: Mapping[str, int], before: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many stand at each status and how many did last period; `was` is absent where there is no last period."""
    shown = [rag for rag in WORST_FIRST if rag in ALWAYS or rag in counts]
    return [
        {"rag": rag.value, "n": counts.get(rag, 0)} | ({"was": before.get(rag, 0)} if before else {})
        for rag in shown
    ]


def grid(
    body: Body,
    period: ReportingPeriod,
    standing: Mapping[str, Any],
    below: Iterable[Mapping[str, Any]],
    before: Mapping[str, Any],
) -> dict[str, Any]:
    """Columns are the bodies that report here, each followed by those that report to it."""
    columns = _columns(standing["grid"], below)
    owed = _owed(body, period, {name for name, line in columns if "" in line})
    cells = {name: owed[name] if "" in line else _cells(line) for name, line in columns}
    was = {name: _cells(line) for name, line in before.get("grid", {}).items()}
    titles = _titles(body, period)
    numbers = sorted({number for line in cells.values() for number in line})
    return {
        "columns": list(cells),
        "rows": [
            {
                "number": number,
                "title": titles.get(number, ""),
                "overall": headline(line[number] for line in cells.values() if number in line).value,
                "was": _was(was, number),
                "cells": [line[number].value if number in line else "" for line in cells.values()],
                "counts": _counts(standing["ratings"], number),
            }
            for number in numbers
        ],
    }


def _columns(
    own: Mapping[str, Mapping[str, str]], below: Iterable[Mapping[str, Any]]
) -> list[tuple[str, Mapping[str, str]]]:
    """In order of name: what comes back from the database has lost its own.

    Where one body alone reports here, its column would say what the overall one says, so only its groups stand.
    """
    inner = {child["names"]["from_short"]: child["grid"] for child in below}
    if len(own) == 1 and any(inner.values()):
        (only,) = own
        return sorted((inner.get(only) or own).items())
    found: dict[str, Mapping[str, str]] = {}
    for name, line in sorted(own.items()):
        found[name] = line
        found |= {k: v for k, v in sorted(inner.get(name, {}).items()) if k != name}
    return list(found.items())


def _cells(line: Mapping[str, str]) -> Cells:
    return {int(number): Rag(rag) for number, rag in line.items() if number}


def _owed(body: Body, period: ReportingPeriod, silent: set[str]) -> dict[str, Cells]:
    """What a silent group is silent on: the priorities of its running activities."""
    running = Activity.objects.running(period.starts_on, period.ends_on).filter(
        body__partnership=body.partnership_id, body__short_name__in=silent
    )
    found: dict[str, Cells] = defaultdict(dict)
    for name, number in running.values_list("body__short_name", "priority__number").distinct():
        found[name][number] = Rag.NOT_REPORTED
    return found


def _titles(body: Body, period: ReportingPeriod) -> dict[int, str]:
    """Of the strategy in force: a later one takes the place of an earlier."""
    rows = Priority.objects.filter(
        strategy__partnership=body.partnership_id, strategy__starts_on__lte=period.ends_on
    )
    return dict(rows.order_by("strategy__starts_on").values_list("number", "short_title"))


def _was(was: Mapping[str, Cells], number: int) -> str:
    found = [line[number] for line in was.values() if number in line]
    return headline(found).value if found else ""


def _counts(ratings: Mapping[str, Mapping[str, Any]], number: int) -> list[dict[str, Any]]:
    found = Counter(Rag(rating["rag"]) for rating in ratings.values() if rating["priority"] == number)
    return [{"rag": rag.value, "n": found[rag]} for rag in WORST_FIRST if rag in found]
