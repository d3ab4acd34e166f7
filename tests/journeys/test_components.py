"""Every component in a browser: at two widths, without script, with the keyboard alone, in forced colours."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from csp.constants import HEADER
from csp.utils import build_policy
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests import gallery, source
from tests.journeys.conftest import axe_findings
from tests.journeys.looking import FOCUSED, TOO_WIDE

Opener = Callable[..., Page]

OVER_THE_EDGE = """() => [...document.querySelectorAll('body *')].filter(element => {
    const box = element.getBoundingClientRect()
    return box.width > 2 && box.right > innerWidth + 1 && getComputedStyle(element).position !== 'absolute'
        && !element.closest('.app-scroll, .govuk-visually-hidden, thead')
}).map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture
def open_gallery() -> Opener:
    """Put the page of all components before the browser, with the portal's own styles, scripts and policy."""

    def opened(page: Page, *, sent: bool = False, script: bool = True, width: int = 1280) -> Page:
        html = gallery.page(sent=sent)
        if not script:
            html = re.sub(r"<script\b.*?</script>", "", html, flags=re.DOTALL)

        def answer(route: Route, request: Request) -> None:
            path = urlsplit(request.url).path
            if path.startswith("/static/"):
                route.fulfill(path=source.ROOT / path.removeprefix("/"))
            else:
                headers = {"Content-Type": "text/html; charset=utf-8", HEADER: build_policy()}
                route.fulfill(body=html, headers=headers)

        page.route("**/*", answer)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("http://portal.example/")
        return page

    return opened


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("sent", [False, True])
def test_it_is_accessible(page: Page, open_gallery: Opener, width: int, sent: bool) -> None:
    assert axe_findings(open_gallery(page, sent=sent, width=width)) == []


def test_it_is_accessible_without_script(page: Page, open_gallery: Opener) -> None:
    assert axe_findings(open_gallery(page, script=False)) == []


def test_nothing_runs_over_the_edge_of_a_small_phone(page: Page, open_gallery: Opener) -> None:
    open_gallery(page, sent=True, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(OVER_THE_EDGE) == []


def test_text_of_twice_the_size_is_not_cut_off(page: Page, open_gallery: Opener) -> None:
    open_gallery(page, sent=True)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert page.evaluate(OVER_THE_EDGE) == []


def test_what_runs_over_the_edge_is_found(page: Page, open_gallery: Opener) -> None:
    open_gallery(page, width=320)
    page.evaluate("document.querySelector('h1').style.width = '400px'")
    assert [found[:4] for found in page.evaluate(OVER_THE_EDGE)] == ["<h1 "]


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, open_gallery: Opener) -> None:
    open_gallery(page)
    seen = []
    for _ in range(100):
        page.keyboard.press("Tab")
        if (focused := page.evaluate(FOCUSED)) is None:
            break
        seen.append(focused)
    assert seen[0]["text"] == "Skip to main content"
    assert len(seen) > 30
    assert [stop for stop in seen if stop["covered"] or stop["small"] or not stop["ring"]] == []


def test_errors_get_the_focus_and_lead_to_their_controls(page: Page, open_gallery: Opener) -> None:
    open_gallery(page, sent=True)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    links = page.locator(".govuk-error-summary a").all()
    assert len(links) == 7
    for link in links:
        target = (link.get_attribute("href") or "").removeprefix("#")
        link.click()
        assert page.evaluate("document.activeElement.id") == target


def test_follow_up_questions_show_with_their_answer(page: Page, open_gallery: Opener) -> None:
    open_gallery(page)
    questions = page.get_by_role("region", name="The blockage")
    expect(questions).to_be_hidden()
    page.get_by_label("Yes").check()
    expect(questions).to_be_visible()
    expect(page.get_by_text("Questions added")).to_have_attribute("role", "status")
    page.get_by_label("No", exact=True).check()
    expect(questions).to_be_hidden()
    expect(page.get_by_text("Questions removed")).to_be_attached()


def test_without_script_every_question_and_the_whole_menu_show(page: Page, open_gallery: Opener) -> None:
    open_gallery(page, script=False, width=390)
    expect(page.get_by_role("region", name="The blockage")).to_be_visible()
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link")).to_have_count(2)
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    expect(page.get_by_role("button", name="Show password")).to_be_hidden()


def test_the_menu_opens_on_a_phone(page: Page, open_gallery: Opener) -> None:
    open_gallery(page, width=390)
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Home")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(menu.get_by_role("link", name="Home")).to_be_visible()


def test_characters_are_counted_and_never_cut_off(page: Page, open_gallery: Opener) -> None:
    open_gallery(page)
    page.get_by_label("Progress").fill("x" * 25)
    expect(page.get_by_label("Progress")).to_have_value("x" * 25)
    expect(page.locator(".govuk-character-count__status").first).to_have_text(
        "You have 5 characters too many"
    )


def test_what_is_left_is_said_for_eyes_at_once_and_spoken_when_nobody_types(
    page: Page, open_gallery: Opener
) -> None:
    open_gallery(page)
    box = page.get_by_label("Progress")
    seen, spoken = (page.locator(f".govuk-character-count__{part}").first for part in ("status", "sr-status"))
    for typed, said in (
        (19, "1 character remaining"),
        (20, "0 characters remaining"),
        (21, "1 character too many"),
    ):
        box.fill("x" * typed)
        expect(seen).to_have_text(f"You have {said}")
        expect(box).to_have_class(
            re.compile("govuk-textarea--error") if typed > 20 else re.compile("^((?!--error).)*$")
        )
    expect(spoken).to_have_text("You have 1 character too many")


EARLY = """() => {
    window.early = []
    new MutationObserver(() => window.early.push(document.documentElement.classList.contains('app-early')))
        .observe(document, {subtree: true, attributes: true, attributeFilter: ['class']})
}"""


def test_what_stands_far_below_is_laid_out_right_after_the_first_screen(
    page: Page, open_gallery: Opener
) -> None:
    page.add_init_script(f"({EARLY})()")
    open_gallery(page)
    page.wait_for_function("window.early.includes(true) && !window.early.at(-1)")
    page.goto("about:blank")
    page.goto("http://portal.example/#main-content")
    expect(page.get_by_role("table", name="Actions").get_by_role("row")).to_have_count(2)
    assert page.evaluate("window.early.includes(true)") is False


def test_a_password_can_be_shown(page: Page, open_gallery: Opener) -> None:
    open_gallery(page)
    page.get_by_role("button", name="Show password").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")


def test_a_double_click_sends_once(page: Page, open_gallery: Opener) -> None:
    open_gallery(page)
    sent: list[str] = []

    def slow(route: Route, request: Request) -> None:
        sent.append(request.url)
        route.fulfill(status=204)

    page.route("**/sent/", slow)
    page.get_by_role("button", name="Save").dblclick()
    page.get_by_role("button", name="Remove").click()
    assert len(sent) == 2


def test_tables_stay_tables_as_cards(page: Page, open_gallery: Opener) -> None:
    open_gallery(page, width=390)
    table = page.get_by_role("table", name="Actions")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_role("rowheader", name="Council")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.app-table tbody tr')).display") == "grid"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('td[data-label]'), '::before').content")
        != "none"
    )


def test_forced_colours_keep_the_edges(browser: Browser, open_gallery: Opener) -> None:
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    page = open_gallery(context.new_page())
    edges = page.evaluate(
        """() => [...document.querySelectorAll('.app-status, .app-cell')].map(
            element => getComputedStyle(element).borderTopStyle + getComputedStyle(element).borderTopColor)"""
    )
    context.close()
    assert set(edges) == {"solidrgb(255, 255, 255)", "dashedrgb(255, 255, 255)"}


def test_printing_leaves_out_what_only_works_on_a_screen(page: Page, open_gallery: Opener) -> None:
    open_gallery(page)
    page.emulate_media(media="print")
    for name in (
        ".govuk-service-navigation",
        ".govuk-footer",
        ".app-who",
        ".govuk-button-group",
        ".govuk-pagination",
    ):
        expect(page.locator(name).first).to_be_hidden()
    expect(page.get_by_text("Illustrative data.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 640])
def test_a_letter_fits_a_phone_and_has_one_link(page: Page, width: int) -> None:
    told = {"sentences": [f"The newest seal is {'0' * 64}."], "lines": ["One thing.", "Another."]}
    about = {"subject": "Read the papers", "name": "A. Person", "partnership": "A partnership"}
    html = render_to_string("emails/letter.html", {**told, **about, "url": "/", "action": "Read the papers"})
    page.set_viewport_size({"width": width, "height": 600})
    page.set_content(html)
    assert not page.evaluate(TOO_WIDE)
    assert page.get_by_role("link").all_inner_texts() == ["Read the papers"]
    # A letter has no landmarks: mail programs put it into a page of theirs.
    assert [each for each in axe_findings(page) if not each.startswith(("landmark", "region"))] == []
