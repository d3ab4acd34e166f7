"""Fixtures of packs: documents caught before they become PDFs, and a partnership whose groups have reported."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from reports import pdf
from tests.reports.quarters import groups_report, planted
from tests.reports.tree import Tree


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that were to become PDFs: the rendering is left out, it has tests of its own."""
    seen: list[str] = []

    def render(html: str, *, identifier: str, **options: Any) -> pdf.Rendered:
        seen.append(html)
        return pdf.Rendered(pdf=f"%PDF {identifier}".encode(), pages=7, warnings=())

    monkeypatch.setattr(pdf, "render", render)
    return seen


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """Grown once: each test runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        tree = planted()
        groups_report(tree, tree.periods[0])
        yield tree
        transaction.set_rollback(True)
