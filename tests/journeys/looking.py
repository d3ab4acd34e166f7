"""What is held against a page as it stands, at every width it is read at and for every way of reading it."""

from playwright.sync_api import Page

from tests.journeys.conftest import axe_findings

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
TEXT = "size => document.documentElement.style.setProperty('font-size', size)"
# Without colours of its own a status is known by its edge and its word, a button by its edge.
EDGELESS = """() => [...document.querySelectorAll('main .app-status, main .app-cell, main .govuk-button')].filter(
    element => element.checkVisibility() && getComputedStyle(element).borderTopStyle === 'none'
).map(element => element.innerText)"""
# On paper there is nothing to press, and a card does not go on overleaf.
ON_PAPER = """() => [
    ...[...document.querySelectorAll('nav, .govuk-footer, .govuk-skip-link, .app-who, main form .govuk-button')].filter(
        element => element.checkVisibility()).map(element => `prints ${element.outerHTML.slice(0, 60)}`),
    ...[...document.querySelectorAll('.app-card, .app-panel, .app-table tr')].filter(
        element => element.checkVisibility() && getComputedStyle(element).breakInside !== 'avoid'
    ).map(element => `breaks ${element.className || element.localName}`),
]"""


def flaws(page: Page) -> list[str]:
    """What axe finds on a desk and on a phone, and what is lost when the page is squeezed, enlarged or printed."""
    before = page.viewport_size or {"width": 1280, "height": 900}
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {finding}" for finding in axe_findings(page)]
    page.set_viewport_size({"width": 320, "height": 900})
    found += ["320: it scrolls sideways"] if page.evaluate(TOO_WIDE) else []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(TEXT, "200%")
    found += ["text of twice the size: it scrolls sideways"] if page.evaluate(TOO_WIDE) else []
    page.evaluate(TEXT, "")
    page.emulate_media(forced_colors="active")
    found += [f"forced colours: no edge: {words}" for words in page.evaluate(EDGELESS)]
    page.emulate_media(forced_colors="none", media="print")
    found += [f"print: {words}" for words in page.evaluate(ON_PAPER)]
    page.emulate_media(media="screen")
    page.set_viewport_size(before)
    return [f"{page.url} {flaw}" for flaw in found]
