"""A real browser: the machine's own Chromium, which asks nobody on the network for anything."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page

from bscp_portal.demo.accounts import CAST
from tests import source
from tests.journeys import installation
from tests.journeys.year import session_of

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The one without windows first: it draws the same pages at half the cost.
    installed = (shutil.which(name) for name in ("chromium-headless-shell", "chromium"))
    chromium = os.environ.get("CHROMIUM") or next(filter(None, installed), None)
    if not chromium:
        pytest.skip("There is no Chromium: run .ci/setup browser.")
    return browser_type_launch_args | {"executable_path": chromium, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said; a test that provokes a complaint takes it out again."""
    return []


def listen(page: Page, complaints: list[str]) -> None:
    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def page(page: Page, complaints: list[str]) -> Iterator[Page]:
    """A page on which the browser had nothing to complain of: no script failed, no policy was broken."""
    listen(page, complaints)
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def server(
    played_year: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The address of the worker's own portal, and the name of its database."""
    database = f"{played_year}_{worker_id}"
    installation.copy(played_year, database)
    with installation.served(database, tmp_path_factory.mktemp("server") / "log") as address:
        yield address, database
    installation.drop(database)


@pytest.fixture
def address(played_year: str, server: tuple[str, str]) -> str:
    """The portal as the year left it, whatever the journey before this one did."""
    installation.copy(played_year, server[1])
    return server[0]


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, address: str, complaints: list[str]) -> Iterator[Enter]:
    """Open the portal as somebody of the cast, who is signed in: `enter("Officer, PREM", width=390, script=False)`.

    Somebody else is named by their address, and None is the anonymous visitor.
    """
    contexts = []

    def entered(role: str | None, *, width: int = 1280, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Europe/London",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        listen(page, complaints)
        if role is not None:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(CAST.get(role, role))}
            context.add_cookies([cookie | {"url": address}])  # type: ignore[list-item]
        page.goto("/")
        return page

    yield entered
    for context in contexts:
        context.close()
    assert complaints == []


def axe_findings(page: Page) -> list[str]:
    """What axe-core holds against the page as it stands, as rule and place.

    The script goes in through the debugger, which the page's own policy does not bind; once for each page.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate((source.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(said => said.violations.map("
        "rule => ({id: rule.id, nodes: rule.nodes.map(node => node.html)})))",
        AXE_TAGS,
    )
    return [f"{rule['id']}: {html}" for rule in found for html in rule["nodes"]]
