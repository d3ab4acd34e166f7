"""What is held against a page as it stands, at every width it is read at and for every way of reading it."""

from typing import Any

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

# What the keyboard has come to: whether it is seen, shows that it is the one, and can be hit.
FOCUSED = """() => {
    const element = document.activeElement
    if (!element || element === document.body) return null
    const box = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    // A tall box may begin at the foot of the window: what is seen of it counts.
    const y = Math.min(box.top + box.height / 2, innerHeight - 2)
    const at = box.top < y && document.elementFromPoint(box.left + Math.min(box.width / 2, 20), y)
    return {
        text: element.innerText || element.id || element.name,
        covered: !(at && (element.contains(at) || at.contains(element) || at.matches('label'))),
        ring: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
            || style.boxShadow !== 'none',
        small: element.localName === 'button' && Math.min(box.width, box.height) < 24,
    }
}"""


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


def stops(page: Page) -> list[dict[str, Any]]:
    """Everything that the tab key comes to on the page, one after the other."""
    found: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            return found
        found.append(focused)
    raise AssertionError(f"The tab key does not come to an end on {page.url}")
