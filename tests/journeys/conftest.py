"""A real browser: the machine's own Chromium, which asks nobody on the network for anything."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests import source

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
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
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


@pytest.fixture
def page(page: Page, complaints: list[str]) -> Iterator[Page]:
    """A page on which the browser had nothing to complain of: no script failed, no policy was broken."""

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def axe_findings(page: Page) -> list[str]:
    """What axe-core holds against the page as it stands, as rule and place.

    The script goes in through the debugger, which the page's own policy does not bind.
    """
    page.evaluate((source.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", AXE_TAGS)
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]
