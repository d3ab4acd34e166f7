"""The guides of `docs/guides/` as pages of the portal: the same text and the same pictures, in the portal's own HTML.

They are written by whoever changes the portal and never by its users, and raw HTML in them is shown as words.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

FOLDER: Path = settings.BASE_DIR / "docs" / "guides"
PICTURES: Path = settings.BASE_DIR / "docs" / "img"
AS_STATIC = "docs"  # where the pictures stand among the static files


@dataclass(frozen=True)
class Guide:
    """One guide: its file, and the people it is for."""

    name: str
    readers: str
    about: str

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.md"

    def url(self, slug: str) -> str:
        return reverse(f"pages:guide_{self.name}", args=[slug] if slug else [])


GUIDES = (
    Guide(
        "officer", "officers",
        "You write an update for each of your activities, once a period. They stand under “What is waiting for you”. "
        "If you asked for a decision, you are e-mailed the answer.",
    ),
    Guide(
        "chair", "chairs and deputies",
        "You decide on what was put to your body, say what becomes of every other exception, and sign the report.",
    ),
    Guide(
        "member", "members",
        "You read the dashboard before a meeting, follow an exception down to the officer’s own words, and say what "
        "you would decide.",
    ),
    Guide(
        "admin", "the secretariat",
        "You prepare the report with the chair, keep meetings, record what was decided, and make the papers.",
    ),
    Guide(
        "auditor", "auditors",
        "You read everything on your body and those below it, and every change of every record. You check what was "
        "issued.",
    ),
)  # fmt: skip
CLASSES = {
    "h1": "govuk-heading-l",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "table": "app-table app-table--plain",
    "a": "govuk-link",
}


@cache
def page(guide: Guide, slug: str) -> SafeString:
    """The guide in HTML, with links that stay in the partnership of the slug, or in none where it is empty."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(guide.path.read_text(encoding="utf-8"))
    _dress(tokens, slug)
    html = _Renderer().render(tokens, reader.options, {})
    return mark_safe(html)  # noqa: S308 - of our own text, with HTML in it shown as words


def _dress(tokens: Sequence[Token], slug: str) -> None:
    """Give elements the classes of the design, headings the names that links lead to, and links their addresses."""
    for at, token in enumerate(tokens):
        if token.nesting == 1 and token.tag in CLASSES:
            token.attrSet("class", CLASSES[token.tag])
        if token.type == "heading_open":
            token.attrSet("id", slugify(tokens[at + 1].content))
        if token.tag == "th" and token.nesting == 1:
            token.attrSet("scope", "col")
        if token.children:
            token.children = _linked(token.children, slug)


def _linked(tokens: Sequence[Token], slug: str) -> list[Token]:
    """What leads to a page of the portal stays a link. What leads to other documents of the source stays as words."""
    kept: list[Token] = []
    leads_nowhere = False
    for token in tokens:
        if token.type == "link_open":
            address = _address(str(token.attrs["href"]), slug)
            leads_nowhere = not address
            token.attrs |= {"href": address, "class": CLASSES["a"]}
        if not (leads_nowhere and token.type in {"link_open", "link_close"}):
            kept.append(token)
    return kept


def _address(target: str, slug: str) -> str:
    path, _, place = target.partition("#")
    guides = {guide.path.name: guide for guide in GUIDES}
    if path and path not in guides:
        return path if "://" in path else ""
    address = guides[path].url(slug) if path else ""
    return f"{address}#{place}" if place else address


class _Renderer(RendererHTML):
    """Tables and pictures as the portal draws them."""

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Wide tables are moved sideways, with the keyboard too; their name is the heading above them."""
        heading = next(
            tokens[before + 1].content
            for before in range(idx, -1, -1)
            if tokens[before].type == "heading_open"
        )
        return format_html(
            '<div class="app-scroll" role="region" aria-label="Table: {}" tabindex="0">'
            '<table class="{}"><caption class="govuk-visually-hidden">{}</caption>\n',
            heading, CLASSES["table"], heading,
        )  # fmt: skip

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table></div>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A picture with its size, so that nothing moves when it comes, and only when it is scrolled to."""
        name = str(tokens[idx].attrs["src"]).partition("img/")[2]
        width, height = size_of(PICTURES / name)
        return format_html(
            '<img class="app-picture" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
            static(f"{AS_STATIC}/{name}"), tokens[idx].content, width, height,
        )  # fmt: skip


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height, each of 14 bits and one less than it is, in the head of a WebP file without loss."""
    with picture.open("rb") as file:
        head = file.read(25)
    if head[8:16] != b"WEBPVP8L":
        raise ValueError(f"{picture.name} is no WebP file without loss.")
    (sizes,) = struct.unpack("<I", head[21:])
    return (sizes & 0x3FFF) + 1, (sizes >> 14 & 0x3FFF) + 1
