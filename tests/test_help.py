"""Every page says what it is for, and each role's guide is a page of the portal."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from bscp_portal import guides
from tests import source
from tests.priorities.returns import GREEN, Desk
from tests.world import World

HEADING = re.compile(r"<h1.*?</h1>", re.DOTALL)
# What comes first on a page that has begun without a word: a form, a list, a table, a part of its own, a card.
BEGUN = re.compile(r"<(form|dl|table|h2|article|section|ul)\b|components/filters")
SENTENCE = re.compile(r"<p[^>]*>\s*[^<]")
# Pages that begin with something better than a sentence.
OTHERWISE = {
    "reports/case.html": "the panel with its state is the first thing to know",
    "reports/check.html": "the answer comes before what the page is for",
}


def says_what_it_is_for(template: str) -> bool:
    """Whether words come after the heading, before anything that is filled in or read in detail."""
    after = HEADING.split(template, maxsplit=1)[-1]
    begun = BEGUN.search(after)
    return bool(SENTENCE.search(after[: begun.start()] if begun else after))


def pages() -> list[Path]:
    """The templates of pages with a heading of their own."""
    own = [path for path in source.templates() if path.parent.name != "pdf"]
    return [path for path in own if HEADING.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", pages(), ids=source.name)
def test_every_page_says_what_it_is_for(path: Path) -> None:
    name = path.relative_to(source.ROOT / "templates").as_posix()
    assert says_what_it_is_for(path.read_text(encoding="utf-8")) is (name not in OTHERWISE)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ('<h1 class="x">A</h1>\n<p class="y">What it is for.</p><form>', True),
        ("<h1>A</h1><form><p>Too late.</p></form>", False),
        ('<h1>A</h1><p><a href="/">A link alone</a></p><dl>', False),
    ],
)
def test_a_page_that_begins_without_a_word_is_found(template: str, says: bool) -> None:
    assert says_what_it_is_for(template) is says


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "riverton"])
def test_help_leads_to_the_guide_of_each_role(world: World, slug: str) -> None:
    args = [slug] if slug else []
    answer = Client().get(reverse("pages:help", args=args)).content.decode()
    assert len(guides.GUIDES) == 5
    for guide in guides.GUIDES:
        assert f'href="{guide.url(slug)}"' in answer
        page = Client().get(guide.url(slug))
        assert page.status_code == 200
        assert f">Guide for {guide.readers}</h1>" in page.content.decode()


def test_a_guide_is_shown_in_the_portals_own_html() -> None:
    html = guides.page(next(guide for guide in guides.GUIDES if guide.name == "auditor"), "riverton")
    assert html.count("<h1") == 1
    assert (
        f'<a href="{reverse("pages:guide_member", args=["riverton"])}#finding-things" class="govuk-link">'
        in html
    )
    # The operator's guide is no page of the portal: its name stays, without a link.
    assert "Seals and evidence" in html
    assert "operator.md" not in html
    width, height = guides.size_of(guides.PICTURES / "guides" / "auditor-trace.webp")
    assert f'width="{width}" height="{height}"' in html
    assert (width, height > 100) == (1040, True)


def test_a_picture_of_another_kind_has_no_size_to_guess(tmp_path: Path) -> None:
    other = tmp_path / "other.webp"
    other.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(24))
    with pytest.raises(ValueError, match=r"other\.webp is no WebP file without loss"):
        guides.size_of(other)


def test_what_looks_like_html_in_a_guide_is_shown_as_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    (tmp_path / "odd.md").write_text(
        "# Odd\n\n<script>x</script>\n\n| A | B |\n|---|---|\n| 1 | [c](odd.sql) |\n"
    )
    html = guides.page(guides.Guide("odd", "nobody", ""), "")
    assert "<script" not in html
    assert 'aria-label="Table: Odd"' in html
    assert "<td>c</td>" in html


def test_the_page_on_cookies_names_each_that_is_set(world: World) -> None:
    client = Client()
    client.get("/accounts/login/")
    client.force_login(world.officer)
    sent = Desk(client, world).send(GREEN)
    assert sent.status_code == 302
    client.post("/accounts/logout/")
    named = re.findall(r'<th scope="row">([^<]+)</th>', client.get("/riverton/cookies/").content.decode())
    assert {"session", "csrf", "messages"} <= set(client.cookies) <= set(named)
    assert "four small files" in client.get("/riverton/cookies/").content.decode()
    assert len(named) == 4
