"""Every page of the year, as those who may read it see it: accessible, and whole on the smallest phone."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from tests.journeys.conftest import Enter
from tests.journeys.looking import flaws


def kind_of(path: str) -> str:
    return resolve(path).view_name


def links(page: Page) -> Iterator[str]:
    """The paths of the portal's own pages that this page leads to."""
    for href in page.eval_on_selector_all("a[href]", "found => found.map(link => link.href)"):
        parts = urlsplit(href)
        if parts.netloc == urlsplit(page.url).netloc and not parts.path.endswith((".pdf", ".ics")):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def walk(page: Page, of_each: int = 1) -> dict[str, list[str]]:
    """Go from page to page by their links, and return what was found on each kind of page.

    `of_each` pages of a kind are looked at: two of them differ in what they hold.
    """
    waiting, known = ["/"], {"/"}
    found: dict[str, list[str]] = {}
    seen: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if seen.get(kind, 0) >= of_each:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        found.setdefault(kind, []).extend(flaws(page))
        fresh = dict.fromkeys(link for link in links(page) if link not in known)
        known.update(fresh)
        waiting.extend(fresh)
    return found


WALKERS = {
    "Officer, PREM": {
        "home:home", "partners:body", "partners:chart", "partners:partnership", "priorities:activity",
        "priorities:update", "priorities:update_edit", "priorities:updates", "reports:case",
        "reports:dashboard", "reports:actions",
    },
    "Chair of PREM": {"reports:reports", "reports:report", "priorities:activity_restrict"},
    "Secretariat (admin) of SLG and HWB": {
        "reports:report_preview", "reports:item_dispose", "reports:item_decide", "reports:item_raise",
        "reports:meetings", "reports:meeting", "reports:meeting_create", "reports:report_summary",
        "partners:seat_create", "reports:action", "reports:decision",
    },
    "Auditor": {"reports:dashboard", "reports:report", "reports:case"},
}  # fmt: skip


@pytest.mark.parametrize("role", WALKERS)
def test_every_page_is_accessible(enter: Enter, role: str) -> None:
    found = walk(enter(role), of_each=2 if role.startswith("Secretariat") else 1)
    assert [flaw for flaws_of_kind in found.values() for flaw in flaws_of_kind] == []
    assert WALKERS[role] - found.keys() == set()


def test_every_public_page_is_accessible(enter: Enter) -> None:
    found = walk(enter(None))
    assert [flaw for flaws_of_kind in found.values() for flaw in flaws_of_kind] == []
    assert {"partners:partnership", "partners:chart", "partners:partners", "account_login", "pages:help"} <= (
        found.keys()
    )
