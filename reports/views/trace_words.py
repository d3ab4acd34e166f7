"""One exception's life in words: dated events, the newest first, each leading to where it happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.urls import reverse

from partners.changes import Change, Edit, pieces
from partners.wording import listed, uk_date, uk_datetime
from priorities import shown as priority_words
from priorities.models import ReportingPeriod, Update
from reports.models import ActionPoint, Decision, ExceptionItem
from reports.rollup_trace import Put, Trace
from reports.rules import DISPOSITION_WORDS, OUTCOME_WORDS, Disposition, Outcome
from reports.rules_standing import Copied, as_copied, beside
from reports.shown import Shown

Link = Callable[[str, object], str]
"""URL name and key → address."""

THE_PORTAL = "the portal"
HANDLED = "Handled"  # how an item's history says that its body deals with it itself
LOCKED = "Locked"  # how an update's history says that the group's report was signed, which is told by itself


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `order` sets events of one instant in the order in which they follow.

    `period` is the period it belongs to, where it says so; else it belongs to that of the event before it.
    """

    when: datetime
    order: int
    title: str
    url: str = ""
    who: str = ""
    text: str = ""
    rag: str = ""
    period: ReportingPeriod | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Round:
    """What happened to the exception over one period's reporting, the newest first."""

    name: str
    events: list[Event]


def where_decided(decision: Decision) -> str:
    if decision.meeting:
        return f"Decided at its meeting of {uk_date(decision.meeting.starts_at)}."
    return f"Decided between meetings, consulting {decision.consulted.rstrip('.')}."


class Teller:
    """Tells one trace. Links need the partnership's slug."""

    def __init__(self, trace: Trace, slug: str) -> None:
        self.trace, self.slug = trace, slug
        self.items = {item.pk: item for item in trace.items}

    def url(self, name: str, pk: object) -> str:
        return reverse(name, args=[self.slug, pk])

    def rounds(self) -> list[Round]:
        """Its whole life, period by period, the newest first."""
        found: dict[str, list[Event]] = {}
        name = self.trace.case.opened_in.label
        for event in self.events():
            name = event.period.label if event.period else name
            found.setdefault(name, []).insert(0, event)
        return [Round(name, events) for name, events in reversed(found.items())]

    def events(self) -> list[Event]:
        """Everything that happened, the oldest first."""
        found = [
            *self._case(),
            *self._updates(),
            *self._blockages(),
            *self._appearances(),
            *self._said(),
            *self._placements(),
            *self._decisions(),
            *self._sister_answers(),
            *actions(self.trace, self.url),
        ]
        return sorted(found, key=lambda event: (event.when, event.order))

    # The case itself

    def _case(self) -> Iterator[Event]:
        case = self.trace.case
        who = case.opened_by.name if case.opened_by else THE_PORTAL
        title = f"Raised at {case.body.short_name} for {case.opened_in.label}"
        yield Event(case.opened_at, 2, title, who=who, period=case.opened_in)
        for other in self.trace.absorbed:
            url = self.url("reports:case", other.reference)
            title = f"{other.reference} became part of this exception"
            yield Event(other.at, 8, title, url=url, text=other.why)
        if case.closed_at is not None:
            title, url = "Closed", ""
            if into := case.merged_into:
                title, url = f"Became part of {into.reference}", self.url("reports:case", into.reference)
            who = case.closed_by.name if case.closed_by else ""
            yield Event(case.closed_at, 9, title, url=url, who=who, text=case.closed_why)

    # The officer's words and every edit of them

    def _updates(self) -> Iterator[Event]:
        for update in self.trace.updates:
            rows = self.trace.written[update.pk]
            for edit in priority_words.told(rows, with_drafts=not update.is_submitted):
                if edit.title != LOCKED:
                    yield self._edit(update, edit)

    def _edit(self, update: Update, edit: Edit) -> Event:
        first = edit.title == "Submitted"
        return Event(
            edit.when,
            1,
            f"Update for {update.period.label}: {edit.title.lower()}",
            url=self.url("priorities:update", update.pk),
            who=edit.who,
            text="\n".join(filter(None, [edit.why, (update.cause or update.progress) if first else ""])),
            rag=update.self_rag if first else "",
            period=update.period,
            changes=() if first else tuple(edit.changes),
        )

    def _blockages(self) -> Iterator[Event]:
        for blockage in self.trace.blockages:
            started = datetime.combine(blockage.said_on, time(12), tzinfo=UTC)
            who = blockage.raised_by.name
            yield Event(started, 0, f"Blockage raised: {blockage.title}", who=who, text=blockage.needed)
            if blockage.resolved_on is not None and blockage.resolved_by is not None:
                ended = datetime.combine(blockage.resolved_on, time(12), tzinfo=UTC)
                title = f"Blockage cleared: {blockage.title}"
                yield Event(ended, 0, title, who=blockage.resolved_by.name, text=blockage.resolution)

    # Its place in each body's report, and what was done with it there

    def _appearances(self) -> Iterator[Event]:
        for item in self.trace.items:
            if self.trace.is_open(item):
                yield from self._appearance(item)
        decided = tuple(f"Decided: {words.lower()}" for words in OUTCOME_WORDS.values())
        for row in self.trace.edits:
            if row.history_change_reason in decided:
                continue  # told with the decision itself
            yield self._handling(self.items[row.id], row)

    def _appearance(self, item: ExceptionItem) -> Iterator[Event]:
        report = item.report
        if report.issued_at is None:
            return
        version = f", version {report.version}" if report.version > 1 else ""
        handled = any(row.id == item.pk for row in self.trace.edits)
        yield Event(
            report.issued_at,
            5,
            f"{report.from_body.short_name} issued its report for {report.period.label}{version}",
            url=self.url("reports:report", report.pk),
            who=f"{report.signed_by.name}, {report.signed_as.lower()}" if report.signed_by else "",
            text="\n".join(filter(None, [report.correction_why, "" if handled else outcome_of(item)])),
            rag=item.rag,
            period=report.period,
        )

    def _handling(self, item: ExceptionItem, row: Any) -> Event:
        """What a person did with it in the draft; the words are those of that moment."""
        body = item.report.from_body.short_name
        said = row.history_change_reason or "changed"
        return Event(
            row.history_date,
            4,
            f"{body} is dealing with it" if said == HANDLED else f"{body}: {_lowered(said)}",
            url=self.url("reports:report", item.report_id),
            who=row.history_user.name,
            text="\n".join(
                filter(None, [row.disposition_words, ask_words(row.decision_asked, row.asked_by_on)])
            ),
            period=item.report.period,
            changes=ask_changed(item.shown.get("ask_below", ""), row.decision_asked),
        )

    def _said(self) -> Iterator[Event]:
        for comment in self.trace.comments:
            body = comment.item.report.from_body.short_name
            proposed = (
                f", proposing to {OUTCOME_WORDS[Outcome(comment.outcome)].lower()}" if comment.outcome else ""
            )
            title = f"Comment at {body}{proposed}"
            period = comment.item.report.period
            yield Event(comment.at, 6, title, who=comment.who, text=comment.words, period=period)

    def _placements(self) -> Iterator[Event]:
        for placement in self.trace.placements:
            yield self._placed(placement)

    def _placed(self, placement: Put) -> Event:
        item, source = self.items[placement.item], self.items[placement.source]
        ask = ask_words(source.decision_asked, source.asked_by_on) if self.trace.is_open(source) else ""
        url = self.url("reports:report", item.report_id) if self.trace.is_open(item) else ""
        title = f"Put before the {item.report.from_body.full_name}"
        return Event(placement.at, 8, title, url=url, text=ask, period=item.report.period)

    # What was decided, who was told and what they did about it

    def _decisions(self) -> Iterator[Event]:
        for decision in self.trace.decisions:
            url = self.url("reports:decision", decision.pk)
            name = f"{decision.body.short_name} decided: {OUTCOME_WORDS[decision.get_outcome()].lower()}"
            if decision.confirmed_at is not None and decision.confirmed_by is not None:
                who, text = decision.confirmed_by.name, self._told(decision)
                period = self.items[decision.item_id].report.period
                yield Event(decision.confirmed_at, 7, name, url=url, who=who, text=text, period=period)
            else:
                yield self._unconfirmed(decision)

    def _unconfirmed(self, decision: Decision) -> Event:
        outcome, body = OUTCOME_WORDS[decision.get_outcome()].lower(), decision.body.short_name
        if decision.rejected_at is not None and decision.rejected_by is not None:
            title = f"{body}: the recorded decision ({outcome}) was turned down"
            return Event(decision.rejected_at, 7, title, who=decision.rejected_by.name)
        title = f"{body}: decision recorded ({outcome}), waiting for the chair to confirm it"
        return Event(decision.recorded_at, 7, title, who=decision.recorded_by.name)

    def _sister_answers(self) -> Iterator[Event]:
        for answer in self.trace.sister_answers:
            board, decision = answer.decision.referred_to, answer.decision
            title = f"{board.short_name if board else 'The board'} answered on {uk_date(answer.on)}"
            url = self.url("reports:decision", decision.pk)
            text = "\n".join([answer.words, *self._who_was_told(answer.pk)])
            who = f"recorded by {answer.who}"
            period = self.items[decision.item_id].report.period
            yield Event(answer.at, 8, title, url=url, who=who, text=text, period=period)

    def _told(self, decision: Decision) -> str:
        return "\n".join([decision.words, where_decided(decision), *self._who_was_told(decision.pk)])

    def _who_was_told(self, pk: UUID) -> list[str]:
        """Of a decision or of an answer to a referral, and who has acknowledged it."""
        lines = []
        notices = self.trace.notices.get(pk, [])
        if notices:
            lines.append(f"Told: {listed([notice.who for notice in notices])}.")
        seen = [(notice.who, notice.seen) for notice in notices if notice.seen is not None]
        lines += [f"{who} acknowledged it on {uk_datetime(at)}." for who, at in seen]
        return lines


def actions(trace: Trace, link: Link) -> Iterator[Event]:
    """What was given to somebody to do, and what came of it."""
    for action in trace.actions:
        yield from _action(action, trace, link)
    for move in trace.redatings:
        title = f"Action {move.action.reference} moved to {uk_date(move.on)}"
        yield Event(move.at, 10, title, link("reports:action", move.action.pk), move.who, move.why)


def _action(action: ActionPoint, trace: Trace, link: Link) -> Iterator[Event]:
    url, name = link("reports:action", action.pk), f"Action {action.reference}"
    raised = next((d.confirmed_at for d in trace.decisions if d.pk == action.decision_id), None)
    if raised is not None:
        text = f"{action.what}\nFor {action.person.name}, {action.organisation}."
        title = f"{name}, due {uk_date(action.first_due_on)}"
        yield Event(raised, 9, title, url=url, text=text)
    if action.claimed_at is not None and action.claimed_by is not None:
        title = f"{name} reported as done"
        yield Event(action.claimed_at, 11, title, url=url, who=action.claimed_by.name, text=action.claim)
    if action.verified_at is not None and action.verified_by is not None:
        title, text = f"{name} verified", action.verification
        yield Event(action.verified_at, 12, title, url=url, who=action.verified_by.name, text=text)


def ask_changed(below: str, asked: str) -> tuple[Change, ...]:
    """Where a body passes an ask on in other words than it got: what it changed in them."""
    if not below or not asked or below == asked:
        return ()
    return (Change("Against the words it was asked in", below, asked, pieces(below, asked)),)


def outcome_of(item: ExceptionItem) -> str:
    """What became of an exception in an issued report."""
    if not item.disposition:
        return ""
    said = DISPOSITION_WORDS[Disposition(item.disposition)]
    words = item.disposition_words or ask_words(item.decision_asked, item.asked_by_on)
    if item.disposition == Disposition.HANDLED:
        shown = Shown.from_json(item.shown)
        said, words = in_hand_as_copied(item, shown), beside(words, answers_of(shown))
    return f"{said}. {words}"


def in_hand_as_copied(item: ExceptionItem, shown: Shown) -> str:
    """Where it stands, of an exception that the body neither closed nor passed on."""
    body = item.report.from_body.short_name
    return as_copied(item.disposition_words, answers_of(shown), group=shown.group, body=body)


def answers_of(shown: Shown) -> list[Copied]:
    """Each answer so far, with its day in words."""
    return [
        (a.outcome, a.body, uk_date(date.fromisoformat(a.on)) if a.on else "", a.words) for a in shown.answers
    ]


def ask_words(words: str, by_on: Any) -> str:
    if not words:
        return ""
    return f"Decision asked by {uk_date(by_on)}: {words}" if by_on else f"Asked: {words}"


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
