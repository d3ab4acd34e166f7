"""Where an exception stands now, in words."""

from dataclasses import dataclass

from partners.wording import plural, uk_date
from priorities.rules import TRIGGER_WORDS
from reports.models import ExceptionCase, ExceptionItem
from reports.rollup_trace import Trace
from reports.rules import DISPOSITION_WORDS, Disposition
from reports.views.trace_words import Link, ask_words


@dataclass(frozen=True)
class State:
    """In a sentence, with the one place to go from there."""

    words: str
    detail: str = ""
    url: str = ""
    link: str = ""


def state(trace: Trace, link: Link) -> State:
    item = trace.newest
    if trace.case.closed_at is not None:
        return _ended(trace.case, link)
    if item is None:
        return State("Open", "It stands in no report yet.")
    body = item.report.from_body
    if not trace.is_open(item):
        return State(f"Before the {body.full_name}")
    return State(
        words=_standing(trace, item),
        detail=item.disposition_words or ask_words(item.decision_asked, item.asked_by_on),
        url=link("reports:report", item.report_id),
        link=f"Open the {body.short_name} report for {item.report.period.label}",
    )


def _ended(case: ExceptionCase, link: Link) -> State:
    on = uk_date(case.closed_at) if case.closed_at else ""
    if case.merged_into is None:
        return State(f"Closed on {on}", case.closed_why)
    into = case.merged_into.reference
    return State(f"Merged into {into} on {on}", case.closed_why, link("reports:case", into), f"Follow {into}")


def _standing(trace: Trace, item: ExceptionItem) -> str:
    body, above = item.report.from_body, item.report.to_body
    if item.decide_again or (trace.is_asked(item) and trace.answer(item) is None):
        return f"A decision of the {body.full_name} is needed"
    if item.disposition == Disposition.ESCALATED and above is not None:
        return f"Escalated to the {above.full_name}"
    if item.disposition:
        return f"{DISPOSITION_WORDS[Disposition(item.disposition)]}, {body.full_name}"
    return f"To be dealt with by the {body.full_name}"


def triggers(item: ExceptionItem) -> str:
    """Why it is an exception, in one line; nothing where nothing triggers it any more."""
    return ", ".join(TRIGGER_WORDS[trigger].lower() for trigger in item.get_triggers()).capitalize()


def age(days: int, periods: int) -> str:
    return f"{plural(days, 'day')}, {plural(periods, 'period')}"
