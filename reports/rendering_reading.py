"""A short cut through the library's reading of the document, which leaves the paper as it was to the byte."""

import re
from io import StringIO
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser

WORDS = frozenset(
    ("a", "abbr", "b", "br", "code", "em", "i", "img", "small", "span", "strong", "sub", "sup", "time", "u")
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    ("article", "div", "dl", "figure", "figcaption", "main", "ol", "p", "section", "table", "ul", *HEADINGS)
)
FLOW = WORDS | BLOCKS
HOLDS: dict[str, frozenset[str]] = {
    "html": frozenset(("head", "body")),
    "head": frozenset(("meta", "title", "style")),
    "table": frozenset(("caption", "colgroup", "thead", "tbody", "tfoot")),
    "colgroup": frozenset(("col",)),
    **dict.fromkeys(("thead", "tbody", "tfoot"), frozenset(("tr",))),
    "tr": frozenset(("th", "td")),
    "dl": frozenset(("dt", "dd")),
    **dict.fromkeys(("ul", "ol"), frozenset(("li",))),
    **dict.fromkeys(
        ("body", *BLOCKS - {"dl", "ol", "ul", "table", "p", *HEADINGS}, "caption", "dd", "li", "td", "th"),
        FLOW,
    ),
    **dict.fromkeys((*WORDS, "p", "dt", *HEADINGS), WORDS),
    **dict.fromkeys(("br", "col", "img", "meta", "style", "title"), frozenset()),
}
"""What may stand directly in what, where both ways of reading see the same. Of anything else the library decides."""

# In these, a reader of HTML moves text to another place.
NO_WORDS = frozenset(("table", "colgroup", "thead", "tbody", "tfoot", "tr"))
EMPTY = re.compile(r"<(br|col|img|meta)((?:\s[^<>]*?)?)\s*/?>")
# What XML reads in a way of its own: comments, instructions, declarations, references in styles, line ends in
# attributes.
OTHERWISE = re.compile(r"<!--|<!(?!DOCTYPE html>)|<\?|<style>[^<]*&|=\"[^\"<>]*[\n\r\t]|='[^'<>]*[\n\r\t]")


def read_at_once() -> None:
    """A document that is well formed is read by the language's own parser; the library reads sign by sign."""
    import tinyhtml5
    import weasyprint

    def parse(file: Any, **options: Any) -> Any:
        if isinstance(file, StringIO):
            found = read(file.getvalue())
            if found is not None:
                return found
        return tinyhtml5.parse(file, **options)

    weasyprint.tinyhtml5 = SimpleNamespace(parse=parse)


def read(html: str) -> Element | None:
    """The tree that a reader of HTML makes of the document; nothing where the two might differ."""
    if OTHERWISE.search(html):
        return None
    parser = XMLParser()  # noqa: S314 - it declares no entities
    try:
        parser.feed(EMPTY.sub(r"<\1\2/>", html))
        root: Element = parser.close()
    except ParseError:
        return None
    if root.tag != "html" or [child.tag for child in root] != ["head", "body"] or not is_plain(root):
        return None
    head, body = root
    if (root.text or "").strip() or (head.tail or "").strip() or (body.tail or "").strip():
        return None
    # Space before the head is passed over, and space after the body, or after all, is in it.
    root.text = None
    after = (body.tail or "") + html.rpartition("</html>")[2]
    body.tail = None
    if len(body):
        body[-1].tail = (body[-1].tail or "") + after
    else:
        body.text = (body.text or "") + after
    return root


def is_plain(root: Element) -> bool:
    """Whether every element stands where a reader of HTML would leave it."""
    links: set[Element] = set()
    for element in root.iter():
        held = HOLDS.get(element.tag)
        if held is None or any(name != name.lower() for name in element.attrib):
            return False
        if element.tag in NO_WORDS and has_words(element):
            return False
        is_link = element.tag == "a" or element in links
        for child in element:
            if child.tag not in held or (is_link and child.tag == "a"):
                return False
            if is_link:
                links.add(child)
    return True


def has_words(element: Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and not text.isspace() for text in texts)


TO_THE_BYTE = (read_at_once,)
