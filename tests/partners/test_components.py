"""What the frame and the components of the pages say, read from their markup. No database."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string

from partners.templatetags import portal
from partners.wording import STATUSES
from tests import gallery

TAGS = "{% load portal %}"


class Page(HTMLParser):
    """Elements with their attributes in order, the text of the page, and what was never closed."""

    VOID = frozenset({"meta", "link", "input", "br", "use", "path", "circle", "rect", "line", "polyline"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def part(template: str, **variables: Any) -> Page:
    return Page(gallery.render(TAGS + template, **variables))


@pytest.fixture(scope="module")
def everything() -> Page:
    return Page(gallery.page(sent=True))


def test_the_page_closes_what_it_opens(everything: Page) -> None:
    assert everything.open == []


def test_every_id_is_there_once_and_every_reference_finds_its_own(everything: Page) -> None:
    ids = [attributes["id"] for _, attributes in everything.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
    wanted = {
        one
        for _, attributes in everything.found
        for name in named
        for one in (attributes.get(name) or "").split()
    }
    assert len(wanted) > 20
    assert wanted - set(ids) == set()


def test_nothing_is_styled_or_scripted_in_an_attribute(everything: Page) -> None:
    assert [
        attributes
        for _, attributes in everything.found
        if "style" in attributes or any(name.startswith("on") for name in attributes)
    ] == []


@pytest.mark.parametrize("rag", STATUSES)
def test_a_status_is_a_shape_a_word_and_a_colour(rag: str) -> None:
    page = part("{% status rag %}", rag=rag)
    assert page.named("use") == [{"href": f"#rag-{rag}"}]
    assert page.text == STATUSES[rag].word
    assert page.named("strong") == [{"class": f"app-status app-rag--{rag}"}]


def test_every_shape_is_drawn_once_and_differs_from_the_others() -> None:
    sprite = render_to_string("components/sprite.html")
    shapes = dict(re.findall(r'<symbol id="rag-(\w+)"[^>]*>(.*?)</symbol>', sprite))
    assert list(shapes) == list(STATUSES)
    assert len(set(shapes.values())) == len(shapes)


def test_a_page_gets_the_shapes_that_it_shows_and_no_others() -> None:
    page = part('{% shapes %}{% status "red" %}{% status "complete" %}{% status "red" %}{% endshapes %}')
    assert [shape["id"] for shape in page.named("symbol")] == ["rag-red", "rag-complete"]
    assert gallery.render(TAGS + "{% shapes %}<p>No status</p>{% endshapes %}") == "<p>No status</p>"


def test_a_status_may_have_a_note_and_another_word() -> None:
    assert part('{% status "red" note="was Amber" word="Red: NORTH" %}').text == "Red: NORTH was Amber"


def test_a_cell_is_a_link_only_where_there_is_somewhere_to_go() -> None:
    linked = part('{% status_cell "red" "/a/" "was Amber" "NORTH" %}')
    plain = part('{% status_cell "red" %}')
    assert linked.named("a") == [{"href": "/a/", "class": "app-cell app-rag--red"}]
    assert linked.text == "Red NORTH was Amber"
    assert (plain.named("a"), plain.text) == ([], "Red")


def test_a_trail_says_in_words_what_it_draws() -> None:
    page = part("{% trail points 'NORTH' %}", points=[("April", "green"), ("July", "red")])
    assert page.named("svg")[0]["aria-label"] == "NORTH: April green, July red"
    assert [bar["class"] for bar in page.named("rect")] == ["app-bar app-rag--green", "app-bar app-rag--red"]


def test_a_small_line_without_values_says_so() -> None:
    assert part("{% sparkline values 'none' %}", values=[None]).text == "No values yet"


def test_a_chart_has_a_message_labels_and_a_table_of_the_same_data() -> None:
    page = part(
        "{% chart points 'Referrals are rising' unit='%' target=72 %}", points=gallery.context()["points"]
    )
    assert page.named("svg")[0]["aria-label"] == "Referrals are rising The table below has the same data."
    assert {"Target 72", "71", "Break in series"} <= {text.strip() for text in page.texts}
    assert "July to September 2026 71% Provisional" in page.text
    assert "January to March 2026 No value" in page.text
    assert "April to June 2026 69.5% Break in series before this value." in page.text


def test_a_chart_without_values_says_so() -> None:
    page = part("{% chart points 'Nothing yet' %}", points=[])
    assert "No values yet." in page.text
    assert page.named("svg") == []


def test_the_balance_is_spelled_out() -> None:
    balance = gallery.context()["balance"]
    page = part('{% include "components/reconciliation.html" %}', balance=balance)
    assert page.text == (
        "Brought forward 4 + new 2 = closed 1 + handled here 2 + escalated 3 + merged 0. It balances."
    )
    balance.balances = False
    assert (
        "It does not balance" in part('{% include "components/reconciliation.html" %}', balance=balance).text
    )


def test_a_header_sorts_the_other_way_and_keeps_the_filters() -> None:
    request = gallery.request("/?owner=council&sort=due&page=3")
    page = part('{% sort_header "Due" "due" %}{% sort_header "Owner" "owner" %}', request=request, sort="due")
    assert [header.get("aria-sort") for header in page.named("th")] == ["ascending", None]
    assert [link["href"] for link in page.named("a")] == [
        "?owner=council&sort=-due",
        "?owner=council&sort=owner",
    ]
    page = part('{% sort_header "Due" "due" %}', request=request, sort="-due")
    assert page.named("th")[0]["aria-sort"] == "descending"
    assert page.named("a")[0]["href"] == "?owner=council&sort=due"


def test_pages_are_linked_and_keep_the_filters(everything: Page) -> None:
    links = [
        link["href"]
        for link in everything.named("a")
        if "govuk-pagination__link" in (link.get("class") or "")
    ]
    kept = "?owner=council&sort=due&page="
    assert links == [f"{kept}{number}" for number in (2, 1, 2, 3, 4, 10, 4)]


def test_a_list_of_one_page_has_no_links_to_pages() -> None:
    page = part("{% page_links numbered %}", request=gallery.request(), numbered=Paginator([1], 10).page(1))
    assert page.named("nav") == []


def test_an_event_says_when_with_a_time_where_there_is_one() -> None:
    events = [
        Thing(when=datetime(2026, 10, 12, 16, 30, tzinfo=UTC), title="Escalated", who="J Patel"),
        Thing(when=datetime(2026, 12, 12, 0, 0, tzinfo=UTC), title="Counted"),
        Thing(when=date(2026, 7, 8), title="Raised"),
    ]
    assert part('{% include "components/timeline.html" %}', events=events).text == (
        "Escalated 12 October 2026 at 5:30pm, J Patel Counted 12 December 2026 at midnight Raised 8 July 2026"
    )


def test_a_tree_of_bodies_is_a_nested_list(everything: Page) -> None:
    labels = [one["aria-label"] for one in everything.named("ul") if "aria-label" in one]
    assert "Bodies that report to Board" in labels
    assert "Bodies that report to Leaders" in labels
    assert "Boards alongside Leaders" in labels
    assert "Reports to Board" in everything.text


def test_buttons_may_be_added_to_a_card() -> None:
    card = gallery.context()["card"]
    extended = (
        '{% extends "components/decision_card.html" %}{% block actions %}<button>Agree</button>{% endblock %}'
    )
    page = Page(gallery.render(extended, card=card))
    assert len(page.named("button")) == 1
    assert "What is needed by 12 November 2026 Agree to lease 2 more." in page.text


# The frame


def frame(**changed: Any) -> Page:
    variables = gallery.context() | changed
    return Page(gallery.render('{% extends "base.html" %}{% block title %}Seats{% endblock %}', **variables))


def title(page: Page) -> str:
    return next(text for text in page.texts if text.strip())


def test_the_title_names_the_page_and_the_service() -> None:
    assert title(frame()) == "Seats – RSP portal"
    assert title(frame(partnership=None)) == "Seats – Partnership portal"


def test_the_title_of_a_failed_form_says_so_first() -> None:
    assert title(frame(form=gallery.Form({}))) == "Error: Seats – RSP portal"
    assert (
        title(frame(errors=[Thing(text="Select one", target="id_a")], form=None))
        == "Error: Seats – RSP portal"
    )


def test_the_summary_of_errors_leads_to_the_controls(everything: Page) -> None:
    summary = gallery.Form({"blocked": "yes", "due_on_month": "Octember"}).error_summary
    hrefs = [link["href"] for link in everything.named("a")]
    assert [line.target for line in summary if f"#{line.target}" not in hrefs] == []


def test_who_is_signed_in_can_log_out() -> None:
    page = frame()
    assert "Signed in as Amina Khan" in page.text
    assert {"method": "post", "action": "/accounts/logout/"} in page.named("form")
    assert "/accounts/login/" not in [link["href"] for link in page.named("a")]


def test_who_is_not_can_sign_in() -> None:
    page = frame(request=gallery.request(signed_in=False))
    assert page.named("form") == []
    assert "/accounts/login/" in [link["href"] for link in page.named("a")]


def test_illustrative_data_is_called_so() -> None:
    assert "Illustrative data." in frame().text
    assert "Illustrative data." not in frame(partnership=gallery.partnership(is_illustrative=False)).text


def test_the_current_item_of_the_navigation_is_marked() -> None:
    items = [link for link in frame().named("a") if link.get("class") == "govuk-service-navigation__link"]
    assert [item.get("aria-current") for item in items] == [None, "true"]


def test_help_stands_in_the_footer_of_every_page() -> None:
    links = [link["href"] for link in frame().named("a") if link.get("class") == "govuk-footer__link"]
    own = [f"/riverton/{page}/" for page in ("help", "accessibility", "cookies", "privacy")]
    assert links == [own[0], "/check/", *own[1:]]


def test_a_partnership_may_have_its_own_colour() -> None:
    request = gallery.request()
    request.csp_nonce = "once"  # type: ignore[attr-defined]
    page = frame(request=request, partnership=gallery.partnership(brand_colour="#ffd83b"))
    assert page.named("style") == [{"nonce": "once"}]
    assert ":root{--brand:#ffd83b;--brand-ink:#14202b;--govuk-brand-colour:#ffd83b}" in page.texts
    assert frame().named("style") == []


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "429", "500", "503"])
def test_an_error_page_needs_nothing_and_says_what_happened(name: str) -> None:
    page = Page(render_to_string(f"{name}.html"))
    assert len(page.named("h1")) == 1
    assert len(page.text) > 150
    assert not re.search(r"\b(please|sorry|error \d|oops)\b", page.text, re.IGNORECASE)


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_an_email_has_one_clear_link(kind: str) -> None:
    sent = render_to_string(
        f"emails/letter.{kind}",
        {
            "name": "Amina O'Neill",
            "partnership": gallery.partnership(),
            "is_illustrative": True,
            "subject": "Send your update by 8 October 2026",
            "sentences": ["It is due."],
            "url": "https://portal.example.org/riverton/updates/?a=1&b=2",
            "action": "Send your update",
        },
    )
    assert sent.count("https://") == 1
    assert "Send your update" in sent
    assert "Illustrative data" in sent
    if kind == "txt":
        assert "Amina O'Neill," in sent
        assert "?a=1&b=2" in sent


def test_attributes_and_options_are_written_as_django_writes_them_and_escaped() -> None:
    attrs = {"id": "a", "disabled": True, "hidden": False, "rows": 4, "data-said": '"<b>'}
    assert portal.attributes(attrs) == ' id="a" disabled rows="4" data-said="&quot;&lt;b&gt;"'
    own = Path(forms.__file__).parent / "templates/django/forms/widgets/attrs.html"
    assert Template(own.read_text()).render(Context({"widget": {"attrs": attrs}})) == portal.attributes(attrs)
    groups: list[Any] = [
        (None, [{"value": "", "label": "---------", "selected": True}], 0),
        ("A & B", [{"value": 3, "label": "<three>", "selected": False}], 1),
    ]
    assert portal.options(groups) == (
        '<option value="" selected>Select one</option>'
        '<optgroup label="A &amp; B"><option value="3">&lt;three&gt;</option></optgroup>'
    )
