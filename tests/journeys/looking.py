"""What is held against a page as it stands, at every width it is read at."""

from playwright.sync_api import Page

from tests.journeys.conftest import axe_findings

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def flaws(page: Page) -> list[str]:
    """What axe finds on a desk and on a phone, and whether the page scrolls sideways on the smallest phone."""
    before = page.viewport_size or {"width": 1280, "height": 900}
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {finding}" for finding in axe_findings(page)]
    page.set_viewport_size({"width": 320, "height": 900})
    found += ["320: it scrolls sideways"] if page.evaluate(TOO_WIDE) else []
    page.set_viewport_size(before)
    return [f"{page.url} {flaw}" for flaw in found]
