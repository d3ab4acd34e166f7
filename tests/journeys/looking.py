"""What is held against a page as it stands, at every width it is read at and for every way of reading it."""

from typing import Any

from playwright.sync_api import Page

from tests.journeys.conftest import axe_findings

# The innermost of what reaches over the edge, where the page can be scrolled sideways.
TOO_WIDE = """() => {
    const edge = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= edge) return []
    const over = [...document.querySelectorAll('body *')].filter(element => {
        const box = element.getBoundingClientRect()
        return box.width > 2 && box.right > edge + 1 && !element.closest('.app-scroll > *')
    })
    const inner = over.filter(element => !over.some(other => other !== element && element.contains(other)))
    return ['it scrolls sideways', ...inner.slice(0, 3).map(element => element.outerHTML.slice(0, 120))]
}"""
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
    // Of a link that runs over two lines, the first piece.
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
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


# Everything the tab key would come to, one after the other, without a press of the key for each.
ON_THE_WAY = """() => {
    const told = (element, what) => `${what}: ${element.outerHTML.slice(0, 80)}`
    const found = []
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter(element => element.checkVisibility() && !element.disabled && element.type !== 'hidden')
    if (!stops[0]?.matches('.govuk-skip-link')) found.push('the first stop is not the skip link')
    for (const element of stops) {
        element.focus()
        if (document.activeElement !== element) { found.push(told(element, 'cannot be focused')); continue }
        const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
        const style = getComputedStyle(element)
        const label = element.labels?.[0] && getComputedStyle(element.labels[0], '::before')
        const ring = one => one
            && ((one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== 'none')
        const y = Math.min(box.top + box.height / 2, innerHeight - 2)
        const at = box.top < y && document.elementFromPoint(box.left + Math.min(box.width / 2, 20), y)
        if (!(at && (element.contains(at) || at.contains(element) || at.matches('label, legend')))) {
            found.push(told(element, 'is covered'))
        }
        if (!ring(style) && !ring(label)) found.push(told(element, 'does not show that it has the focus'))
        const is_small = element.localName === 'button' && Math.min(box.width, box.height) < 24
        if (is_small) found.push(told(element, 'is small'))
    }
    document.activeElement?.blur()
    return found
}"""


def flaws(page: Page, *, widths: tuple[int, ...] = (1280, 390)) -> list[str]:
    """What axe finds at the widths, and what is lost when the page is squeezed, enlarged, tabbed through or printed."""
    before = page.viewport_size or {"width": 1280, "height": 900}
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {finding}" for finding in axe_findings(page)]
    found += too_wide(page)
    found += [f"keyboard: {words}" for words in page.evaluate(ON_THE_WAY)]
    page.emulate_media(forced_colors="active")
    found += [f"forced colours: no edge: {words}" for words in page.evaluate(EDGELESS)]
    page.emulate_media(forced_colors="none", media="print")
    found += [f"print: {words}" for words in page.evaluate(ON_PAPER)]
    page.emulate_media(media="screen")
    page.set_viewport_size(before)
    return [f"{page.url} {flaw}" for flaw in found]


def too_wide(page: Page) -> list[str]:
    """Whether anything has to be scrolled to sideways: on the smallest phone, or with text of twice the size."""
    page.set_viewport_size({"width": 320, "height": 900})
    found = [f"320: {words}" for words in page.evaluate(TOO_WIDE)]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(TEXT, "200%")
    found += [f"text of twice the size: {words}" for words in page.evaluate(TOO_WIDE)]
    page.evaluate(TEXT, "")
    return found


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
