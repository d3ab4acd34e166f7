"""Minutes: drafted from what was written at the meeting, edited, agreed at a later meeting, then final."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from partners.models import Body, Person
from partners.rules import Refused, refuse_if
from partners.wording import listed, uk_date, uk_datetime
from reports import rollup_meetings
from reports.models import ActionPoint, AgendaItem, Decision, Meeting, Minutes, MinutesCorrection
from reports.rules import content_hash
from reports.rules_meetings import Part, Presence, Quorum, Standing
from reports.services.lacking import refuse_while_unconfirmed
from reports.services.meeting import held, may_call

Section = dict[str, Any]

LONGEST = 8000


@transaction.atomic
def draft_minutes(*, meeting: Meeting, by: Person, at: datetime) -> Minutes:
    """Write the minutes up from the attendance, the declarations, the notes, the decisions and the actions."""
    meeting = held(meeting, by=by, at=at)
    refuse_if(meeting.is_cancelled, "This meeting was called off.")
    refuse_if(meeting.starts_at > at, "The meeting has not begun.")
    refuse_if(
        not meeting.attendance.exists(),
        "Record who came first.",
        url=_page(meeting, "meeting_run"),
        link="Record who came",
    )
    minutes = getattr(meeting, "minutes", None) or Minutes(meeting=meeting)
    minutes.sections = written_up(meeting)
    minutes.drafted_by, minutes.drafted_at = by, at
    return minutes.record(by=by, at=at, why="Drafted from the meeting")


def written_up(meeting: Meeting) -> list[Section]:
    """Plain text by section, as the meeting's records stand; restricted exceptions are counted, not told."""
    found = [_section("", "Attendance", "\n".join(_attendance(meeting)))]
    for item in meeting.agenda.select_related("presenter"):
        lines = [item.notes] if item.notes else []
        lines += _declared(item)
        if item.part in SUMMED_UP and not lines:
            lines = [SUMMED_UP[item.part](meeting)]
        lines += [f"Agreed: {item.agreed}"] if item.agreed else []
        if item.part == Part.EXCEPTIONS:
            lines += _decisions(meeting)
        if item.part == Part.NEXT:
            lines += _next(meeting)
        section = _section(str(item.position), item.title, "\n\n".join(lines) or "Noted.")
        found.append(section | {"exempt": item.exempt})
    return found


def _section(number: str, title: str, text: str) -> Section:
    return {"number": number, "title": title, "exempt": False, "text": text}


def _attendance(meeting: Meeting) -> list[str]:
    rows = list(meeting.attendance.select_related("person", "organisation"))
    found = []
    for presence, words in (
        (Presence.PRESENT, "Present"),
        (Presence.APOLOGIES, "Apologies"),
        (Presence.ABSENT, "Absent"),
    ):
        here = [_named(row) for row in rows if row.presence == presence and row.counts]
        found += [f"{words}: {'; '.join(here)}"] if here else []
    deputies = [f"{r.deputy_name} for {_named(r)}" for r in rows if r.presence == Presence.DEPUTY]
    found += [f"Deputies: {'; '.join(deputies)}"] if deputies else []
    there = [row for row in rows if row.presence == Presence.PRESENT]
    guests = [_named(row) for row in there if not row.counts]
    found += [f"In attendance: {'; '.join(guests)}"] if guests else []
    return [*found, quorum_words(rollup_meetings.counted(meeting.body, meeting, rows), meeting.body)]


def _named(row: Any) -> str:
    return f"{row.who} ({row.organisation.short_name})" if row.organisation else str(row.who)


def quorum_words(quorum: Quorum, body: Body) -> str:
    counts = f"{quorum.present} present, {quorum.needed} needed"
    if quorum.needed_statutory:
        counts += f"; {quorum.statutory} statutory partners, {quorum.needed_statutory} needed"
    if quorum.standing is Standing.QUORATE:
        return f"The meeting was quorate ({counts})."
    if body.regime == Body.Regime.COMMITTEE:
        return f"The meeting was not quorate ({counts}), so nothing was decided."
    return f"The meeting was not quorate ({counts}). What it decided was decided without a quorum."


def _declared(item: AgendaItem) -> list[str]:
    return [
        f"{row.attendance.spoke} declared an interest ({row.get_kind_display().lower()}): {row.words} "
        + ("They left for the item." if row.withdrew else "They stayed.")
        for row in item.declarations.select_related("attendance__person")
    ]


def _decisions(meeting: Meeting) -> list[str]:
    rows = list(
        Decision.objects.filter(meeting=meeting, rejected_at=None)
        .select_related("case__activity", "case__action__case__activity")
        .order_by("recorded_at")
    )
    shown = [row for row in rows if not _is_restricted(row)]
    actions: dict[Any, list[ActionPoint]] = {}
    for action in ActionPoint.objects.filter(decision__in=shown).select_related("person"):
        actions.setdefault(action.decision_id, []).append(action)
    found = []
    for row in shown:
        state = "" if row.confirmed_at else " (not yet confirmed by the chair)"
        lines = [f"{row.case.reference}, {row.case.title}. {row.get_outcome_display()}{state}: {row.words}"]
        lines += [
            f"Action {action.reference}: {action.what} ({action.person}, by {uk_date(action.due_on)})"
            for action in actions.get(row.pk, [])
        ]
        found.append("\n".join(lines))
    hidden = len(rows) - len(shown)
    told = "1 restricted exception was" if hidden == 1 else f"{hidden} restricted exceptions were"
    return found + ([f"{told} also decided on."] if hidden else [])


def _is_restricted(decision: Decision) -> bool:
    case = decision.case
    if case.activity is not None:
        return case.activity.restricted
    activity = case.action.case.activity if case.action else None
    return activity is not None and activity.restricted


def _apologies(meeting: Meeting) -> str:
    away = meeting.attendance.filter(presence__in=(Presence.APOLOGIES, Presence.DEPUTY))
    names = [row.who for row in away.select_related("person")]
    return f"Apologies came from {listed(names)}." if names else "There were no apologies."


def _interests(meeting: Meeting) -> str:
    numbers = sorted(set(meeting.declarations.values_list("item__position", flat=True)))
    where = f"{'items' if numbers[1:] else 'item'} {listed(numbers)}"
    return f"Interests were declared in {where}, and stand there." if numbers else "No interest was declared."


SUMMED_UP: dict[str, Callable[[Meeting], str]] = {
    Part.APOLOGIES: _apologies,
    Part.DECLARATIONS: _interests,
}


def _next(meeting: Meeting) -> list[str]:
    later = rollup_meetings.following(meeting)
    return [f"The next meeting is on {uk_datetime(later.starts_at)}, {later.venue}."] if later else []


def _page(meeting: Meeting, name: str) -> str:
    """The meeting's page of that name."""
    return reverse(f"reports:{name}", args=[meeting.body.partnership.slug, meeting.pk])


def _open(meeting: Meeting, *, by: Person, at: datetime) -> Minutes:
    held(meeting, by=by, at=at)
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if minutes is None:
        raise Refused(
            "The minutes have not been drafted yet.",
            url=_page(meeting, "minutes_draft"),
            link="Draft the minutes",
        )
    return minutes


@transaction.atomic
def edit_minutes(
    *, meeting: Meeting, texts: Sequence[str], saw: str, by: Person, at: datetime
) -> Minutes | None:
    """Put other words under the headings. None where somebody else changed them since `saw`: nothing is stored."""
    minutes = _open(meeting, by=by, at=at)
    refuse_if(len(texts) != len(minutes.sections), "The minutes were drafted again. Look at them first.")
    if content_hash(minutes.sections) != saw:
        return None
    refuse_if(any(len(text) > LONGEST for text in texts), "A section is longer than 8,000 characters.")
    minutes.sections = [
        section | {"text": text.strip()} for section, text in zip(minutes.sections, texts, strict=True)
    ]
    return minutes.record(by=by, at=at, why="Edited")


@transaction.atomic
def agree_minutes(*, meeting: Meeting, at_meeting: Meeting, saw: str, by: Person, at: datetime) -> Minutes:
    """A later meeting of the body agrees them. From then on they, and what they rest on, never change."""
    minutes = _open(meeting, by=by, at=at)
    refuse_if(content_hash(minutes.sections) != saw, "The minutes have changed. Read them again first.")
    later = at_meeting.body_id == meeting.body_id and at_meeting.starts_at > meeting.starts_at
    refuse_if(not later or at_meeting.is_cancelled, "Select a later meeting of the same body.")
    refuse_if(at_meeting.starts_at > at, "That meeting has not begun.")
    refuse_if(
        rollup_meetings.cannot_decide(at_meeting),
        "That meeting did not have its quorum, so it cannot agree them.",
    )
    words = "A decision of the meeting still waits for the chair to confirm it."
    refuse_while_unconfirmed(meeting.decisions.all(), words, meeting.body.partnership)
    minutes.agreed_at_meeting, minutes.agreed_by, minutes.agreed_at = at_meeting, by, at
    minutes.sha256 = content_hash(minutes.sections)
    return minutes.record(by=by, at=at, why=f"Agreed on {uk_date(localdate(at_meeting.starts_at))}")


@transaction.atomic
def correct_minutes(
    *, minutes: Minutes, words: str, at_meeting: Meeting, by: Person, at: datetime
) -> MinutesCorrection:
    """Record what agreed minutes had wrong. They stay as they were agreed."""
    minutes = (
        Minutes.objects.select_for_update(of=("self",)).select_related("meeting__body").get(pk=minutes.pk)
    )
    body = minutes.meeting.body
    refuse_if(
        not may_call(by, body, at=at),
        f"Only the chair, the deputy or the secretariat of {body} can correct its minutes.",
    )
    refuse_if(not minutes.is_agreed, "These minutes are a draft. Edit them instead.")
    refuse_if(not words.strip(), "Enter what was wrong and what is right.")
    later = at_meeting.body_id == body.pk and at_meeting.starts_at > minutes.meeting.starts_at
    refuse_if(not later or at_meeting.is_cancelled, "Select a later meeting of the same body.")
    return MinutesCorrection.objects.create(
        minutes=minutes, words=words.strip(), agreed_at_meeting=at_meeting, recorded_by=by, recorded_at=at
    )


def open_sections(sections: Sequence[Mapping[str, Any]], *, sees_private: bool) -> list[Mapping[str, Any]]:
    """What a reader may see: of a private item only that there was one."""
    if sees_private:
        return list(sections)
    return [
        {**section, "title": "Private item", "text": ""} if section["exempt"] else section
        for section in sections
    ]
