"""What one page costs."""

import contextlib
import gzip
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection
from django.template import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext, _TestState

from partners.models import Person

TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@dataclass(frozen=True)
class PageCost:
    queries: int
    cpu_ms: float
    raw: int
    compressed: int


def page(person: Person | None, path: str, times: int) -> PageCost:
    """The cost of a request by the person. The first one, which fills caches of templates, does not count."""
    client = Client()
    if person:
        client.force_login(person)
    first = client.get(path)
    if first.status_code != 200:
        raise LookupError(f"{path} answers {first.status_code}")
    with CaptureQueriesContext(connection) as captured:
        html = client.get(path).content
    queries = [query for query in list(captured) if not query["sql"].startswith(TRANSACTIONS)]
    spent = []
    with as_served():
        for _ in range(times):
            before = time.process_time()
            client.get(path)
            spent.append(time.process_time() - before)
    return PageCost(len(queries), 1000 * statistics.median(spent), len(html), len(gzip.compress(html, 6)))


@contextlib.contextmanager
def as_served() -> Iterator[None]:
    """Without the note that Django's tests take of each template, a fifth of the time of a page with a form."""
    template, state = cast(Any, Template), cast(Any, _TestState)
    noting, template._render = template._render, state.saved_data.template_render
    try:
        yield
    finally:
        template._render = noting


def cpu_seconds() -> float:
    """What this process and those that it waited for have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
