"""One exception's life in words: dated events, the newest first, each leading to where it happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.urls import reverse

from partners.wording import listed, plural, uk_date, uk_datetime
from priorities import shown as priority_words
from priorities.models import Update
from priorities.rules import TRIGGER_WORDS
from reports.models import ActionPoint, Decision, ExceptionItem, Placement
from reports.rollup_trace import Trace
from reports.rules import DISPOSITION_WORDS, OUTCOME_WORDS, Disposition, Outcome

THE_PORTAL = "the portal"


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `order` sets events of one instant in the order in which they follow."""

    when: datetime
    order: int
    title: str
    url: str = ""
    who: str = ""
    text: str = ""
    rag: str = ""


@dataclass(frozen=True)
class State:
    """Where the exception stands now, in a sentence, and the one place to go from there."""

    words: str
    detail: str = ""
    url: str = ""
    link: str = ""


class Teller:
    """Tells one trace. Links need the partnership's slug."""

    def __init__(self, trace: Trace, slug: str) -> None:
        self.trace, self.slug = trace, slug

    def url(self, name: str, pk: object) -> str:
        return reverse(name, args=[self.slug, pk])

    def events(self) -> list[Event]:
        found = [
            *self._case(),
            *self._updates(),
            *self._blockages(),
            *self._appearances(),
            *self._said(),
            *self._placements(),
            *self._decisions(),
            *self._actions(),
        ]
        return sorted(found, key=lambda event: (event.when, event.order), reverse=True)

    # The case itself

    def _case(self) -> Iterator[Event]:
        case = self.trace.case
        who = case.opened_by.name if case.opened_by else THE_PORTAL
        yield Event(
            case.opened_at, 0, f"Raised at {case.body.short_name} for {case.opened_in.label}", who=who
        )
        for other in self.trace.absorbed:
            if other.closed_at is not None:
                url = self.url("reports:case", other.reference)
                title = f"{other.reference} became part of this exception"
                yield Event(other.closed_at, 8, title, url=url, text=other.closed_why)
        if case.closed_at is not None:
            into = case.merged_into
            title = f"Became part of {into.reference}" if into else "Closed"
            url = self.url("reports:case", into.reference) if into else ""
            who = case.closed_by.name if case.closed_by else ""
            yield Event(case.closed_at, 9, title, url=url, who=who, text=case.closed_why)

    # The officer's words and every edit of them

    def _updates(self) -> Iterator[Event]:
        for update in self.trace.updates:
            rows = self.trace.written[update.pk]
            for edit in priority_words.told(rows, with_drafts=not update.is_submitted):
                yield self._edit(update, edit)

    def _edit(self, update: Update, edit: priority_words.Edit) -> Event:
        told = [
            f"{change.label}: {change.was} → {change.now}" for change in edit.changes if not change.pieces
        ]
        reworded = [change.label.lower() for change in edit.changes if change.pieces]
        told += [f"Reworded: {listed(reworded)}"] if reworded else []
        first = edit.title == "Submitted"
        words = [edit.why, *([update.cause or update.progress] if first else told)]
        return Event(
            edit.when,
            1,
            f"Update for {update.period.label}: {edit.title.lower()}",
            url=self.url("priorities:update", update.pk),
            who=edit.who,
            text="\n".join(filter(None, words)),
            rag=update.self_rag if first else "",
        )

    def _blockages(self) -> Iterator[Event]:
        for blockage in self.trace.blockages:
            started = datetime.combine(blockage.raised_on, time(12), tzinfo=UTC)
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
        items = {item.pk: item for item in self.trace.items}
        decided = tuple(f"Decided: {words.lower()}" for words in OUTCOME_WORDS.values())
        for row in self.trace.edits:
            if row.history_change_reason in decided:
                continue  # told with the decision itself
            yield self._handling(items[row.id], row)

    def _appearance(self, item: ExceptionItem) -> Iterator[Event]:
        report = item.report
        if report.issued_at is None:
            return
        version = f", version {report.version}" if report.version > 1 else ""
        yield Event(
            report.issued_at,
            5,
            f"{report.from_body.short_name} issued its report for {report.period.label}{version}",
            url=self.url("reports:report", report.pk),
            who=f"{report.signed_by.name}, {report.signed_as.lower()}" if report.signed_by else "",
            text="\n".join(filter(None, [report.correction_why, outcome_of(item)])),
            rag=item.rag,
        )

    def _handling(self, item: ExceptionItem, row: Any) -> Event:
        """What a person did with it in the draft; the words are those of that moment."""
        body = item.report.from_body.short_name
        return Event(
            row.history_date,
            4,
            f"{body}: {_lowered(row.history_change_reason or 'changed')}",
            url=self.url("reports:report", item.report_id),
            who=row.history_user.name,
            text="\n".join(filter(None, [row.disposition_words, _ask(row.decision_asked, row.asked_by_on)])),
        )

    def _said(self) -> Iterator[Event]:
        for comment in self.trace.comments:
            body = comment.item.report.from_body.short_name
            proposed = (
                f", proposing to {OUTCOME_WORDS[Outcome(comment.outcome)].lower()}" if comment.outcome else ""
            )
            title = f"Comment at {body}{proposed}"
            yield Event(comment.said_at, 6, title, who=comment.person.name, text=comment.words)

    def _placements(self) -> Iterator[Event]:
        items = {item.pk: item for item in self.trace.items}
        for placement in self.trace.placements:
            yield self._placed(placement, items)

    def _placed(self, placement: Placement, items: dict[Any, ExceptionItem]) -> Event:
        item, source = items[placement.item_id], items[placement.source_id]
        ask = _ask(source.decision_asked, source.asked_by_on) if self.trace.is_open(source) else ""
        url = self.url("reports:report", item.report_id) if self.trace.is_open(item) else ""
        return Event(
            placement.placed_at, 8, f"Put before the {item.report.from_body.full_name}", url=url, text=ask
        )

    # What was decided, who was told and what they did about it

    def _decisions(self) -> Iterator[Event]:
        for decision in self.trace.decisions:
            url = self.url("reports:decision", decision.pk)
            name = f"{decision.body.short_name} decided: {OUTCOME_WORDS[decision.get_outcome()].lower()}"
            if decision.confirmed_at is not None and decision.confirmed_by is not None:
                who, text = decision.confirmed_by.name, self._told(decision)
                yield Event(decision.confirmed_at, 7, name, url=url, who=who, text=text)
            else:
                yield self._unconfirmed(decision)

    def _unconfirmed(self, decision: Decision) -> Event:
        outcome, body = OUTCOME_WORDS[decision.get_outcome()].lower(), decision.body.short_name
        if decision.rejected_at is not None and decision.rejected_by is not None:
            title = f"{body}: the recorded decision ({outcome}) was turned down"
            return Event(decision.rejected_at, 7, title, who=decision.rejected_by.name)
        title = f"{body}: decision recorded ({outcome}), waiting for the chair to confirm it"
        return Event(decision.recorded_at, 7, title, who=decision.recorded_by.name)

    def _told(self, decision: Decision) -> str:
        where = "at its meeting" if decision.meeting else f"between meetings, consulting {decision.consulted}"
        lines = [decision.words, f"Decided {where}."]
        notices = self.trace.notices.get(decision.pk, [])
        if notices:
            lines.append(f"Told: {listed([notice.recipient.name for notice in notices])}.")
        seen = [notice for notice in notices if notice.acknowledged_at is not None]
        lines += [
            f"{n.recipient.name} acknowledged it on {uk_datetime(n.acknowledged_at)}."
            for n in seen
            if n.acknowledged_at
        ]
        return "\n".join(lines)

    def _actions(self) -> Iterator[Event]:
        for action in self.trace.actions:
            yield from self._action(action)
        for move in self.trace.redatings:
            title = f"Action {move.action.reference} moved to {uk_date(move.new_on)}"
            yield Event(
                move.moved_at,
                10,
                title,
                self.url("reports:action", move.action_id),
                move.moved_by.name,
                move.why,
            )

    def _action(self, action: ActionPoint) -> Iterator[Event]:
        url, name = self.url("reports:action", action.pk), f"Action {action.reference}"
        raised = next((d.confirmed_at for d in self.trace.decisions if d.pk == action.decision_id), None)
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

    # Where it stands

    def state(self) -> State:
        case, item = self.trace.case, self.trace.newest
        if case.closed_at is not None:
            return self._ended()
        if item is None:
            return State("Open", "It stands in no report yet.")
        body = item.report.from_body
        if not self.trace.is_open(item):
            return State(f"Before the {body.full_name}")
        url = self.url("reports:report", item.report_id)
        link = f"Open the {body.short_name} report for {item.report.period.label}"
        words = self._standing(item)
        return State(words, item.disposition_words or _ask(item.decision_asked, item.asked_by_on), url, link)

    def _ended(self) -> State:
        case = self.trace.case
        on = uk_date(case.closed_at) if case.closed_at else ""
        if case.merged_into is not None:
            into = case.merged_into.reference
            url = self.url("reports:case", into)
            return State(f"Merged into {into} on {on}", case.closed_why, url, f"Follow {into}")
        return State(f"Closed on {on}", case.closed_why)

    def _standing(self, item: ExceptionItem) -> str:
        body, above = item.report.from_body, item.report.to_body
        if self.trace.is_asked(item) and self.trace.answer(item) is None:
            return f"A decision of the {body.full_name} is needed"
        if item.disposition == Disposition.ESCALATED and above is not None:
            return f"Escalated to the {above.full_name}"
        if item.disposition:
            return f"{DISPOSITION_WORDS[Disposition(item.disposition)]}, {body.full_name}"
        return f"To be dealt with by the {body.full_name}"


def outcome_of(item: ExceptionItem) -> str:
    """What became of an exception in an issued report."""
    if not item.disposition:
        return ""
    said = DISPOSITION_WORDS[Disposition(item.disposition)]
    words = item.disposition_words or _ask(item.decision_asked, item.asked_by_on)
    return f"{said}. {words}"


def _ask(words: str, by_on: Any) -> str:
    if not words:
        return ""
    return f"Asked for {uk_date(by_on)}: {words}" if by_on else f"Asked: {words}"


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def triggers(item: ExceptionItem) -> list[str]:
    return [TRIGGER_WORDS[trigger] for trigger in item.get_triggers()]


def age(days: int, periods: int) -> str:
    return f"{plural(days, 'day')}, {plural(periods, 'period')}"
