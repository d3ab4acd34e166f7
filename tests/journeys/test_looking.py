"""What is held against a page is found where it is planted."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import ON_THE_WAY, too_wide

SKIP = '<a class="govuk-skip-link" href="#m">Skip</a>'


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (f"{SKIP}<a href='#'>Words</a>", []),
        ("<a href='#'>Words</a>", ["the first stop is not the skip link"]),
        (f"{SKIP}<a href='#' style='outline:none;box-shadow:none'>Words</a>", ["does not show that it has the focus"]),
        (
            f"{SKIP}<a href='#'>Words</a><div style='position:fixed;inset:0;top:1.2em'></div><br><br><a href='#'>W</a>",
            ["is covered"],
        ),
        (f"{SKIP}<button style='width:10px;height:10px;padding:0'></button>", ["is small"]),
    ],
)  # fmt: skip
def test_what_the_keyboard_cannot_do_is_told(page: Page, html: str, said: list[str]) -> None:
    page.set_content(f'<main id="m">{html}</main>')
    assert [found.partition(":")[0] for found in page.evaluate(ON_THE_WAY)] == said


def test_what_reaches_over_the_edge_is_named(page: Page) -> None:
    page.set_content('<div><p style="width: 10em">Narrow</p><p id="wide" style="width: 90rem">Wide</p></div>')
    told = [words.partition(": ")[::2] for words in too_wide(page)]
    assert [where for where, _ in told] == ["320"] * 2 + ["text of twice the size"] * 2
    assert [words.startswith('<p id="wide"') for _, words in told] == [False, True] * 2
