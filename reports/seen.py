"""What somebody saw before they acted. A form carries it, and the act is refused where it no longer holds."""

from typing import Any

from reports.models import ExceptionItem, ExceptionReport
from reports.rules import content_hash
from reports.shown import Shown

ITEM_CHANGED = (
    "This exception has changed since you opened the page. Read it again: your answers are still here."
)
REPORT_CHANGED = "Something has changed since you read this draft. Bring it up to date and read it again."


def of_item(item: ExceptionItem) -> str:
    """Stands for the words and numbers of an exception and what was said about it, but not for its age."""
    return content_hash(_item(item))


def of_report(report: ExceptionReport) -> str:
    """Stands for everything that signing a draft vouches for."""
    items = {str(item.case_id): _item(item) for item in report.items.all()}
    return content_hash([report.summary, report.good_news, report.returns_closed_at is not None, items])


def _item(item: ExceptionItem) -> list[Any]:
    return [
        Shown.from_json(item.shown).content(),
        [str(trigger) for trigger in item.triggers],
        str(item.rag),
        str(item.disposition),
        item.disposition_words,
        item.decision_asked,
        item.asked_by_on.isoformat() if item.asked_by_on else "",
        str(item.merged_into_id or ""),
    ]
