"""Is what a report was issued with still what is stored: its content, its rows, and the decisions that it quotes?"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from reports.models import Decision, ExceptionReport
from reports.rules import content_hash

Row = dict[str, Any]


def seals() -> Iterator[str]:
    """What was issued is, to the byte and to the row, what is stored."""
    reports = ExceptionReport.objects.issued().select_related("from_body", "period")
    for report in reports.order_by("from_body__short_name", "period__starts_on", "version"):
        content = report.content or {}
        if content_hash(report.content) != report.content_sha256:
            yield f"{report}: its content is not the content it was issued with"
        if report.summary != content.get("summary", report.summary):
            yield f"{report}: its summary is not the one it was issued with"
        stored = {row["reference"]: _issued(row) for row in content.get("items", [])}
        items = report.items.select_related("case", "merged_into")
        kept = {item.case.reference: _kept(item) for item in items}
        if stored != kept:
            yield f"{report}: its exceptions are not those it was issued with, first {_first(stored, kept)}"


def _issued(row: Row) -> Row:
    names = ("rag", "brought_forward", "disposition", "words", "asked", "asked_by_on", "into")
    return {**{name: row[name] for name in names}, **row["shown"]}


def _kept(item: Any) -> Row:
    return {
        "rag": item.rag,
        "brought_forward": item.brought_forward,
        "disposition": item.disposition,
        "words": item.disposition_words,
        "asked": item.decision_asked,
        "asked_by_on": item.asked_by_on.isoformat() if item.asked_by_on else "",
        "into": item.merged_into.reference if item.merged_into else "",
        **item.shown,
    }


def _first(stored: dict[str, Row], kept: dict[str, Row]) -> str:
    """The first exception that differs, and the first word of it that does."""
    reference = min(r for r in stored.keys() | kept.keys() if stored.get(r) != kept.get(r))
    issued, now = stored.get(reference), kept.get(reference)
    if issued is None or now is None:
        return f"{reference}, which is {'new' if issued is None else 'gone'}"
    return f"{reference}, {min(f for f in issued.keys() | now.keys() if issued.get(f) != now.get(f))}"


def answered() -> Iterator[str]:
    """The decisions that an issued report quotes are recorded, in the words that it quotes."""
    said: dict[str, set[str]] = defaultdict(set)
    for reference, words in Decision.objects.values_list("case__reference", "words"):
        said[reference].add(words)
    reports = ExceptionReport.objects.issued().select_related("from_body", "period")
    for report in reports.order_by("from_body__short_name", "period__starts_on", "version"):
        for row in (report.content or {}).get("items", []):
            for answer in row["shown"].get("answers", []):
                if answer["words"] not in said[row["reference"]]:
                    yield (
                        f"{report}: the decision of {answer['body']} of {answer['on']} on {row['reference']} "
                        "is not recorded in the words that it quotes"
                    )
