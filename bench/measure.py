"""What one page and one pack cost."""

import gzip
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Person
from reports.models import BoardPack

TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@dataclass(frozen=True)
class PageCost:
    queries: int
    cpu_ms: float
    raw: int
    compressed: int


@dataclass(frozen=True)
class PackCost:
    seconds: float
    cpu_seconds: float
    pages: int
    size: int


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
    for _ in range(times):
        before = time.process_time()
        client.get(path)
        spent.append(time.process_time() - before)
    return PageCost(len(queries), 1000 * statistics.median(spent), len(html), len(gzip.compress(html, 6)))


def pack(make: Callable[[], BoardPack]) -> PackCost:
    began, before = time.perf_counter(), cpu_seconds()
    made = make()
    return PackCost(time.perf_counter() - began, cpu_seconds() - before, made.pages, len(made.pdf))


def cpu_seconds() -> float:
    """What this process and those that it waited for have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
