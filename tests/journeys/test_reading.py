"""The main pages with the keyboard alone, and without scripts."""

import re

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.looking import stops
from tests.journeys.steps import follow

OWN_DASHBOARD = {"Officer, PREM": "prem", "Chair of the SLG": "slg"}
SHOWN = """() => ({
    headings: [...document.querySelectorAll('h1')].filter(element => element.checkVisibility()).length,
    away: [...document.querySelectorAll('nav a, main a, main button, main input:not([type=hidden]), main textarea')]
        .filter(element => !element.checkVisibility() && !element.closest('details')).map(element => element.outerHTML),
})"""


@pytest.mark.parametrize("role", OWN_DASHBOARD)
def test_the_keyboard_comes_to_everything_and_shows_where_it_is(enter: Enter, role: str) -> None:
    page = enter(role)
    paths = ["/", f"/wigan/groups/{OWN_DASHBOARD[role]}/dashboard/"]
    if role.startswith("Officer"):
        follow(page, re.compile("^Write the update on"))
        paths.append(page.url.partition("#")[0])
    else:
        page.goto(paths[1])
        page.locator("main a", has_text=re.compile("^Decide")).first.click()
        paths.append(page.url.partition("#")[0])
    for path in paths:
        page.goto(path)
        found = stops(page)
        assert found[0]["text"] == "Skip to main content"
        assert [stop for stop in found if stop["covered"] or stop["small"] or not stop["ring"]] == [], path


@pytest.mark.parametrize("role", [*OWN_DASHBOARD, None])
def test_without_scripts_nothing_is_out_of_reach(enter: Enter, role: str | None) -> None:
    page = enter(role, script=False, width=390)
    if role is None:
        page.goto("/wigan/")
    menu = page.get_by_role("navigation", name="Menu").get_by_role("link")
    paths = [link.get_attribute("href") for link in menu.all()]
    assert len(paths) >= 3
    for path in paths:
        page.goto(str(path))
        assert page.evaluate(SHOWN) == {"headings": 1, "away": []}, path
