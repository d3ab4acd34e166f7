"""Papers read by the language's own parser: the tree is the library's, or the reading is left to the library."""

from io import StringIO
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from hypothesis import given
from hypothesis import strategies as st

from reports.rendering_reading import HOLDS, read
from tests.reports.test_rendering_speed import PAPER


def page(body: str, head: str = "<title>A &amp; b</title>") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n\n'
    )


def by_the_library(html: str) -> Any:
    return tinyhtml5.parse(StringIO(html), namespace_html_elements=False)


def told(element: Element) -> tuple[Any, ...]:
    return (
        element.tag, element.attrib, element.text or "", element.tail or "", [told(child) for child in element],
    )  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        PAPER,
        page("<p>One<br>two<br/>three</p>"),
        page(""),
        page("<p>&lt;b&gt; &#x27;said&#39; &quot;so&quot; &amp;c. – ŷ</p>"),
        page(
            '<table><caption>C</caption><colgroup><col id="a"></colgroup><tbody><tr><td>1</td></tr></tbody></table>'
        ),
        page(
            '<p><a href="#x"><strong>In full</strong> on page</a></p><ul>\n<li>One<ul><li>Two</li></ul></li>\n</ul>'
        ),
        page(
            '<dl><dt>Cause</dt><dd><p>One</p></dd></dl><img alt="A &gt; b" src="data:image/svg+xml,%3Csvg/%3E">'
        ),
        page("<p>x</p>", "<style>p > a { color: red }</style><meta charset='utf-8'>"),
        page("<p>x</p>") + "\n \n",
    ],
)
def test_what_is_well_formed_has_the_same_tree(html: str) -> None:
    found = read(html)
    assert found is not None
    assert told(found) == told(by_the_library(html))


@pytest.mark.parametrize(
    "html",
    [
        page("<p>One<p>two"),
        page("<p>One<div>two</div></p>"),
        page("<p>One <strong>two</p></strong>"),
        page("<table><tr><td>1</td></tr></table>"),
        page("<table>words<tbody><tr><td>1</td></tr></tbody></table>"),
        page("<table><tbody>words<tr><td>1</td></tr></tbody></table>"),
        page('<a href="#x">One <span><a href="#y">two</a></span></a>'),
        page("<ul><li>One<li>two</li></li></ul>"),
        page("<h2>One<h3>two</h3></h2>"),
        page("<p>One<!-- two --></p>"),
        page("<p>One<?two?></p>"),
        page("<p>One<![CDATA[two]]></p>"),
        page("<p>One&nbsp;two</p>"),
        page('<p title="One\ntwo">x</p>'),
        page("<p title='One\ttwo'>x</p>"),
        page("<p hidden>x</p>"),
        page("<p TITLE='x'>x</p>"),
        page("<P>x</P>"),
        page("<svg viewBox='0 0 1 1'><title>x</title></svg>"),
        page("<form><input></form>"),
        page("<p>x</p>", "<style>a::after { content: '&amp;' }</style>"),
        page("<p>x</p>", "<script>1 &lt; 2</script>"),
        "<p>x</p>",
        "<html><body><p>x</p></body></html>",
        '<!DOCTYPE html [<!ENTITY a "b">]>' + page("<p>&a;</p>").removeprefix("<!DOCTYPE html>"),
        page("<p>x</p>").replace("</head>", "</head>words"),
        page("<p>x</p>").replace("</body>", "</body>words"),
        page("<p>x</p>").replace("<head>", "words<head>"),
    ],
)
def test_of_anything_else_the_library_decides(html: str) -> None:
    assert read(html) is None


TAGS = sorted({*HOLDS, "svg", "form", "center"} - {"html", "head", "body"})
PIECES = st.recursive(
    st.sampled_from(["", " ", "\n", "Words", "a &amp; b", "<br>", '<img alt="">']),
    lambda inner: st.builds(
        lambda tag, within: f"<{tag}>{''.join(within)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@given(st.lists(PIECES, max_size=3).map("".join))
def test_a_tree_that_is_found_is_the_librarys(body: str) -> None:
    html = page(body)
    found = read(html)
    assert found is None or told(found) == told(by_the_library(html))
