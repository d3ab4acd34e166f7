"""The portal's template tags and filters: statuses, charts, dates and numbers in our words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from partners import brand, charts, wording

register = template.Library()

Number = Decimal | float | str | None


@register.filter
def uk_date(day: date | None) -> str:
    return wording.uk_date(day) if day else ""


@register.filter
def uk_time(moment: datetime | time | None) -> str:
    return "" if moment is None else wording.uk_time(moment)


@register.filter
def uk_datetime(moment: datetime | None) -> str:
    return wording.uk_datetime(moment) if moment else ""


@register.filter
def deadline(until: date | None) -> str:
    return wording.deadline(until) if until else ""


@register.filter
def number(value: Number) -> str:
    return wording.number(value)


@register.filter
def quantity(value: Number, unit: str) -> str:
    """{{ reading.value|quantity:measure.unit }}"""
    return wording.quantity(value, unit)


@register.filter
def plural(count: int, forms: str) -> str:
    """{{ n|plural:"exception" }} or {{ n|plural:"activity,activities" }}"""
    return wording.plural(count, forms)


@register.filter
def listed(things: Sequence[object]) -> str:
    return wording.listed(things)


@register.filter
def file_size(size: int) -> str:
    return wording.file_size(size)


@register.filter
def status_word(rag: str) -> str:
    return wording.STATUSES[rag].word


@register.filter
def status_meaning(rag: str) -> str:
    return wording.STATUSES[rag].meaning


@register.filter
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Of a control, as Django's own template writes them: without those that are False, and True ones alone."""
    found = "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )
    return mark_safe(found)  # noqa: S308 - names are the code's own, values are escaped


@register.filter
def options(groups: Iterable[tuple[str | None, Sequence[Mapping[str, Any]], int]]) -> SafeString:
    """Of a select, under the headings of their groups. Django's own words for none of them are said plainly."""
    return format_html_join(
        "",
        "{}{}{}",
        (
            (
                format_html('<optgroup label="{}">', group) if group else "",
                format_html_join("", '<option value="{}"{}>{}</option>', map(_option, each)),
                mark_safe("</optgroup>") if group else "",
            )
            for group, each, _ in groups
        ),
    )


def _option(option: Mapping[str, Any]) -> tuple[str, str, Any]:
    value, label = str(option["value"]), option["label"]
    plain = "Select one" if not value and label == "---------" else label
    return value, mark_safe(" selected") if option["selected"] else "", plain


@register.inclusion_tag("components/status.html")
def status(rag: str, note: str = "", word: str = "") -> dict[str, Any]:
    """The status as shape, word and colour. `note` follows it in small type ("was Amber")."""
    return {"rag": rag, "word": word or wording.STATUSES[rag].word, "note": note}


@register.inclusion_tag("components/status_cell.html")
def status_cell(rag: str, url: str = "", note: str = "", about: str = "") -> dict[str, Any]:
    """A status that fills its table cell. `about` is read out after the word, so that each link is unique."""
    return {"rag": rag, "word": wording.STATUSES[rag].word, "url": url, "note": note, "about": about}


@register.inclusion_tag("components/status_icon.html")
def status_icon(rag: str, size: int = 20) -> dict[str, Any]:
    """The shape alone, where the word stands beside it."""
    return {"rag": rag, "size": size, "tone": True}


@register.inclusion_tag("components/status_key.html")
def status_key(rags: Iterable[str]) -> dict[str, Any]:
    return {"statuses": [(rag, wording.STATUSES[rag].meaning) for rag in rags]}


@register.inclusion_tag("components/trail.html")
def trail(points: Iterable[tuple[object, str]], about: str = "") -> dict[str, Any]:
    """`points` are pairs of a period and its status, oldest first."""
    pairs = [(str(period), str(rag)) for period, rag in points]
    words = ", ".join(f"{period} {wording.STATUSES[rag].word.lower()}" for period, rag in pairs)
    return {
        "trail": charts.trail(rag for _, rag in pairs),
        "label": f"{about}: {words}" if about else words,
    }


@register.inclusion_tag("components/sparkline.html")
def sparkline(
    values: Sequence[charts.Value | charts.Point],
    label: str,
    target: charts.Value = None,
    low: charts.Value = None,
    high: charts.Value = None,
) -> dict[str, Any]:
    """`label` carries the same data in words: who cannot see the line reads it."""
    return {"spark": charts.sparkline(values, target=target, low=low, high=high), "label": label}


@register.inclusion_tag("components/chart.html")
def chart(
    points: Sequence[charts.Point],
    message: str,
    unit: str = "",
    target: charts.Value = None,
    low: charts.Value = None,
    high: charts.Value = None,
) -> dict[str, Any]:
    """A line chart whose title says what it shows, with a table of the same data."""
    return {
        "chart": charts.chart(points, target=target, low=low, high=high),
        "points": points,
        "message": message,
        "unit": unit,
        "target": target,
        "low": low,
        "high": high,
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: template.Context, text: str, key: str, numeric: bool = False) -> dict[str, Any]:
    """A column header that sorts: `?sort=due` up, `?sort=-due` down. The page's `sort` says which holds."""
    current = str(context.get("sort", ""))
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if current == key else key
    directions = {key: "ascending", f"-{key}": "descending"}
    return {
        "text": text,
        "query": query.urlencode(),
        "direction": directions.get(current, ""),
        "numeric": numeric,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def page_links(context: template.Context, page: "Page[Any]") -> dict[str, Any]:
    """Links to the other pages of a list, keeping its filters and order."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "kept": f"{query.urlencode()}&" if query else "",
    }


@register.inclusion_tag("components/downloads.html", takes_context=True)
def downloads(context: template.Context, what: str, page: "Page[Any]") -> dict[str, Any]:
    """Links to all the pages of a list as one file, under the same filters and in the same order."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop("format", None)
    kept = f"{query.urlencode()}&" if query else ""
    return {"what": what, "count": page.paginator.count, "kept": kept}


@register.inclusion_tag("components/downloads.html", takes_context=True)
def table_downloads(context: template.Context, table: str, what: str, count: int) -> dict[str, Any]:
    """The same for one of the tables of a page that has several."""
    query = context["request"].GET.copy()
    query.pop("format", None)
    query["table"] = table
    return {"what": what, "count": count, "kept": f"{query.urlencode()}&"}


@register.simple_tag(takes_context=True)
def brand_style(context: template.Context) -> SafeString | str:
    """The partnership's own colour, and an ink that can be read on it, as the page's only inline style."""
    partnership = context.get("partnership")
    if partnership is None or partnership.brand_colour == "#0f4c5c":
        return ""
    return format_html(
        '<style nonce="{}">:root{{--brand:{};--brand-ink:{};--govuk-brand-colour:{}}}</style>',
        getattr(context.get("request"), "csp_nonce", ""),
        partnership.brand_colour,
        brand.ink_on(partnership.brand_colour),
        partnership.brand_colour,
    )


class Shapes(template.Node):
    """What stands between the tags, after the shapes of those statuses that it shows."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        shown = self.nodelist.render(context)
        named = set(re.findall(r'href="#(rag-\w+)"', shown))
        if not named:
            return shown
        sprite = re.sub(
            r'\s*<symbol id="([\w-]+)".*?</symbol>',
            lambda shape: shape[0] if shape[1] in named else "",
            render_to_string("components/sprite.html"),
        )
        return mark_safe(sprite + shown)  # noqa: S308  # two parts that templates escaped


@register.tag
def shapes(parser: template.base.Parser, token: template.base.Token) -> Shapes:
    """{% shapes %}a page{% endshapes %}"""
    nodelist = parser.parse(("endshapes",))
    parser.delete_first_token()
    return Shapes(nodelist)
