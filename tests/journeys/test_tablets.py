"""Between a phone and a desk: lists are cards until all their columns fit, and days and statuses stay on one line."""

from playwright.sync_api import Page

from tests.journeys.conftest import Enter

LISTS = [
    "exceptions/",
    "actions/",
    "updates/",
    "activities/",
    "measures/",
    "people/",
    "meetings/",
    "groups/slg/",
]
WIDTHS = (640, 700, 768, 820, 960, 1280)
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BROKEN = """() => [...document.querySelectorAll('.app-day, .app-table .app-status')].filter(element => {
    const words = document.createRange()
    const text = [...element.childNodes].find(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
    if (text) words.selectNodeContents(text)
    return text && words.getClientRects().length > 1
}).map(element => element.textContent)"""


def faults(page: Page, path: str) -> list[str]:
    found = []
    page.goto(f"/wigan/{path}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(SIDEWAYS):
            found.append(f"{path} is scrolled sideways at {width}")
        found += [f"{path} breaks {words!r} at {width}" for words in page.evaluate(BROKEN) if width == 1280]
    return found


def test_lists_fit_every_width(enter: Enter) -> None:
    page = enter("Secretariat (admin) of SLG and HWB")
    assert [fault for path in LISTS for fault in faults(page, path)] == []


def test_a_broken_day_is_found(enter: Enter) -> None:
    page = enter("Secretariat (admin) of SLG and HWB")
    page.goto("/wigan/exceptions/")
    page.locator(".app-day").evaluate_all("days => days.forEach(day => day.style.whiteSpace = 'normal')")
    page.set_viewport_size({"width": 900, "height": 900})
    assert page.evaluate(BROKEN)
