"""Where an exception stands now, in words."""

from dataclasses import dataclass
from datetime import date

from partners.wording import plural, uk_date
from priorities.rules import TRIGGER_WORDS
from reports.models import Decision, ExceptionCase, ExceptionItem
from reports.rollup_trace import Trace
from reports.rules import DISPOSITION_WORDS, Disposition
from reports.rules_standing import Answered, in_hand
from reports.views.trace_words import Link, ask_words


@dataclass(frozen=True)
class State:
    """In a sentence, with the one place to go from there."""

    words: str
    awaited: str = ""
    detail: str = ""
    url: str = ""
    link: str = ""


def state(trace: Trace, link: Link) -> State:
    item = trace.newest
    if trace.case.closed_at is not None:
        return _ended(trace.case, link)
    if item is None:
        return State("Open", detail="It stands in no report yet.")
    body = item.report.from_body
    answered = _answered(trace, item)
    if not trace.is_open(item):
        return _told(answered, trace.followed(item)) if answered else _elsewhere(trace, item)
    return State(
        words=f"Open. {answered.done}" if answered else _standing(trace, item),
        awaited=f"{answered.awaited}." if answered else "",
        detail=item.disposition_words or ask_words(item.decision_asked, item.asked_by_on),
        url=link("reports:report", item.report_id),
        link=f"Open the {body.short_name} report for {item.report.period.label}",
    )


def _told(answered: Answered, decision: Decision | None) -> State:
    """To whoever may follow the exception and not read the report that it stands in."""
    words = decision.words if decision else ""
    return State(f"Open. {answered.done}", awaited=f"{answered.awaited}.", detail=words)


def _elsewhere(trace: Trace, item: ExceptionItem) -> State:
    """In a report that the reader may not read; what the body decides is open to them all the same."""
    body = item.report.from_body.full_name
    if item.report.is_issued or trace.is_asked(item):
        return State(f"Before the {body}", detail="What it decides is told here once it is settled.")
    return State(
        f"In the draft report of the {body}",
        detail="Its chair has not signed the report yet. What becomes of the exception is told here once it is signed.",
    )


def _ended(case: ExceptionCase, link: Link) -> State:
    on = uk_date(case.closed_at) if case.closed_at else ""
    if case.merged_into is None:
        return State(f"Closed on {on}", detail=case.closed_why)
    into = case.merged_into.reference
    return State(
        f"Merged into {into} on {on}",
        detail=case.closed_why,
        url=link("reports:case", into),
        link=f"Follow {into}",
    )


def _answered(trace: Trace, item: ExceptionItem) -> Answered | None:
    """What was decided on it here, where that has not gone up and is not asked again."""
    decision = None if item.decide_again else trace.followed(item)
    if decision is None or item.disposition != Disposition.HANDLED:
        return None
    answers = [a.on for a in trace.sister_answers if a.decision.pk == decision.pk]
    return answered(
        decision, trace.case.body.short_name, due=trace.answer_due_on, heard=max(answers, default=None)
    )


def answered(
    decision: Decision, group: str, *, due: date | None = None, heard: date | None = None
) -> Answered:
    """The decision in the words that lists, pages and papers share."""
    return Answered(
        outcome=decision.get_outcome(),
        body=decision.body.short_name,
        group=group,
        on=uk_date(decision.get_day()),
        until=_day(decision.accept_until),
        board=decision.referred_to.name if decision.referred_to else "",
        due=_day(due),
        heard=_day(heard),
    )


def _day(when: date | None) -> str:
    return uk_date(when) if when else ""


def _standing(trace: Trace, item: ExceptionItem) -> str:
    body, above = item.report.from_body, item.report.to_body
    if item.decide_again or (trace.is_asked(item) and trace.answer(item) is None):
        return f"A decision of the {body.full_name} is needed"
    if item.disposition == Disposition.ESCALATED and above is not None:
        return f"Escalated to the {above.full_name}"
    if item.disposition == Disposition.HANDLED:
        return in_hand(body.full_name)
    if item.disposition:
        return f"{DISPOSITION_WORDS[Disposition(item.disposition)]}, {body.full_name}"
    return f"To be dealt with by the {body.full_name}"


def triggers(item: ExceptionItem) -> str:
    """Why it is an exception, in one line; nothing where nothing triggers it any more."""
    return ", ".join(TRIGGER_WORDS[trigger].lower() for trigger in item.get_triggers()).capitalize()


def age(days: int, periods: int) -> str:
    return f"{plural(days, 'day') if days else 'less than a day'}, {plural(periods, 'period')}"
