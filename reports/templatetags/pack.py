"""Filters for the papers: their content is JSON, so days and moments come as ISO text."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partners import wording

register = template.Library()


@register.filter
def iso_day(text: str) -> str:
    """12 October 2026, from the ISO form of a day or a moment; nothing from nothing."""
    return wording.uk_date(datetime.fromisoformat(text)) if text else ""


@register.filter
def iso_moment(text: str) -> str:
    """12 October 2026 at 5:30pm, from its ISO form."""
    return wording.uk_datetime(datetime.fromisoformat(text)) if text else ""


@register.filter
def at_place(places: Mapping[str, int] | str, anchor: str) -> str:
    """The page of the PDF where something stands, for the twin on a screen. The PDF counts its own pages."""
    return f" {places[anchor]}" if isinstance(places, Mapping) and anchor in places else ""


@register.filter
def rag_word(rag: str) -> str:
    return wording.STATUSES[rag].word


@register.filter
def rag_mark(rag: str) -> SafeString:
    """The status as shape and word; the style sheet draws the shape, which is decoration beside the word."""
    return format_html('<span class="rag rag-{}">{}</span>', rag, wording.STATUSES[rag].word)


@register.filter
def iso_clock(text: str) -> str:
    """5:30pm, from the ISO form of a moment."""
    return wording.uk_time(datetime.fromisoformat(text)) if text else ""
