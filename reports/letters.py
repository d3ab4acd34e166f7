"""What e-mails about reports, escalations and actions say: references and days, and nothing that anybody wrote."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate

from partners.models import Body
from partners.rules_mail import Letter
from partners.wording import deadline, plural, uk_date, uk_datetime
from priorities.letters import BEFORE, PASSED_ON, opening
from priorities.models import ReportingPeriod
from priorities.rules_chasing import Audience, Rung
from reports.models import ActionPoint, BoardPack, Notice, Publication


def about_report(
    body: Body, period: ReportingPeriod, due_at: datetime, rung: Rung, *, to: Audience, is_passed_on: bool
) -> Letter:
    """The letter of a step of the ladder for a body's report."""
    name, day, until = body.short_name, uk_date(due_at), deadline(due_at)
    state = f"is due by {until}." if rung in BEFORE else f"was due by {until} and has not been issued."
    act, following = {
        Audience.OFFICER: ("issue", "Finish the draft, sign it and issue it."),
        Audience.LEAD: ("prepare", "See what the draft still lacks, so that it can be signed."),
        Audience.CHAIR: (
            "ask for",
            "Ask its chair for it. What is not in is named as missing in your report.",
        ),
    }[to]
    return Letter(
        kind=f"report_{rung}_{to}",
        subject=opening(rung, f"{act} the {name} report on {period.label}, due by {day}"),
        sentences=(
            f"The report of {body.name} on {period.label} {state}",
            *([PASSED_ON] if is_passed_on else []),
            following,
        ),
        action="See the report",
        path=reverse("reports:reports", args=[body.partnership.slug, body.slug]),
        line=f"{name}, {period.label}, due by {day}",
        several=opening(rung, f"{act} {{n}} reports, due by {{day}}"),
        day=localdate(due_at),
    )


def about_escalation(
    body: Body, above: Body, period: ReportingPeriod, count: int, needed_by: date, *, on: date
) -> Letter:
    """Exceptions were put to the body above for its decision."""
    what = plural(count, "exception")
    page = reverse("reports:dashboard", args=[above.partnership.slug, above.slug])
    return Letter(
        kind="escalated",
        subject=f"Decide on {what} of {body.short_name} by {uk_date(needed_by)}",
        sentences=(
            f"On {uk_date(on)} {body.name} put {what} about {period.label} to {above.name}.",
            f"The earliest decision is needed by {uk_date(needed_by)}.",
        ),
        action="See what is asked",
        path=f"{page}?period={period.code}",
        line=f"{body.short_name}: {what}, {period.label}, by {uk_date(needed_by)}",
        several="Decide on what {n} bodies ask by {day}",
        day=needed_by,
    )


def about_decision(notice: Notice, *, at: datetime) -> Letter:
    """A body answered something that concerns the person."""
    decision = notice.decision
    body, reference, day = decision.body, decision.case.reference, uk_date(at)
    return Letter(
        kind="decision",
        subject=f"Read the {body.short_name} decision of {day} on {reference}",
        sentences=(
            f"{body.name} has decided on {reference}, which concerns you.",
            "Read the answer, and say that you have read it.",
        ),
        action="Read the decision",
        path=reverse("reports:notice", args=[body.partnership.slug, notice.pk]),
        line=f"{body.short_name} decided on {reference} on {day}",
        several="Read {n} decisions of {day}",
        day=localdate(at),
    )


def about_sister_answer(notice: Notice, *, at: datetime) -> Letter:
    """A sister board answered on an exception that was referred to it."""
    decision = notice.decision
    body, board, reference = decision.body, decision.referred_to, decision.case.reference
    day = uk_date(at)
    return Letter(
        kind="sister_answer",
        subject=f"Read the answer of {day} on {reference}",
        sentences=(
            f"{board} has answered on {reference}, which {body.name} referred to it and which concerns you.",
            "Read the answer, and say that you have read it.",
        ),
        action="Read the answer",
        path=reverse("reports:notice", args=[body.partnership.slug, notice.pk]),
        line=f"{board} answered on {reference} on {day}",
        several="Read {n} answers of {day}",
        day=localdate(at),
    )


ONLY_FOR_YOU = "It is for those on its distribution list alone. Do not pass this message on."


def about_pack(pack: BoardPack, seal: str) -> Letter:
    """The papers of a meeting, or a new version of them, are there to read."""
    meeting = pack.meeting
    name, day = meeting.body.short_name, uk_date(meeting.starts_at)
    is_exempt = pack.build == BoardPack.Build.EXEMPT
    part = "exempt part of the " if is_exempt else ""
    papers = f"the {part}{name} papers for {day}"
    version = f" (version {pack.version})" if pack.version > 1 else ""
    meets = uk_datetime(meeting.starts_at)
    verb = "is" if is_exempt else "are"
    said = f"The {part}papers of {meeting.body.name} for its meeting on {meets} {verb} ready{version}."
    if pack.is_supplement:
        papers, version = f"supplement {pack.version} to {papers}", f" (supplement {pack.version})"
        said = (
            f"Late papers for the meeting of {meeting.body.name} on {meets} are ready as supplement {pack.version}. "
            "The pack that you have stays as it is."
        )
    return Letter(
        kind="exempt_part" if is_exempt else "pack",
        subject=f"Read {papers}{'' if pack.is_supplement else version}",
        sentences=(
            said,
            *([ONLY_FOR_YOU] if is_exempt else []),
            *([f"The newest seal of {name} is {seal}. Keep this message as its witness."] if seal else []),
        ),
        action="Read the papers",
        path=reverse("reports:pack", args=[meeting.body.partnership.slug, pack.pk]),
        line=f"{name}, meeting on {day}{version}",
        several=f"Read the {part}papers of {{n}} meetings, the first on {{day}}",
        day=localdate(meeting.starts_at),
    )


def about_publication(publication: Publication, seal: str) -> Letter:
    """A public edition may now be read by anybody."""
    pack = publication.pack
    meeting = pack.meeting
    name, day = meeting.body.short_name, uk_date(meeting.starts_at)
    meets, told = uk_datetime(meeting.starts_at), uk_datetime(publication.at)
    edition = f"The public edition of the papers of {meeting.body.name} for its meeting on {meets}"
    return Letter(
        kind="publication",
        subject=f"The public {name} papers for {day} are published",
        sentences=(
            f"{edition} was published on {told} (version {pack.version}).",
            "Anybody can read it, without an account: you can pass the address on.",
            *([f"The newest seal of {name} is {seal}. Keep this message as its witness."] if seal else []),
        ),
        action="See the published papers",
        path=reverse("reports:published", args=[meeting.body.partnership.slug]),
        line=f"{name}, meeting on {day}, version {pack.version}",
        several="Public papers of {n} meetings are published, the first of {day}",
        day=localdate(meeting.starts_at),
    )


ACTION_WORDS = {
    "given": ("Do action {reference} by {day}", "You were given this action.", "Do {n} new actions by {day}"),
    "due": (
        "Reminder: do action {reference} by {day}",
        "It is not done yet.",
        "Reminder: do {n} actions by {day}",
    ),
    "late": (
        "Late: do action {reference}, due by {day}",
        "Nobody has said that it is done.",
        "Late: do {n} actions, due by {day}",
    ),
}
"""What happened to an action → subject, what is said of it, and the subject of several."""


def about_action(action: ActionPoint, what: str) -> Letter:
    """`what` is a key of `ACTION_WORDS`."""
    subject, said, several = ACTION_WORDS[what]
    reference, day = action.reference, uk_date(action.due_on)
    due = "was" if what == "late" else "is"
    return Letter(
        kind=f"action_{what}",
        subject=subject.replace("{reference}", reference).replace("{day}", day),
        sentences=(
            f"Action {reference} {due} due by {day}. {said}",
            "Read what is to be done. When it is done, say so there, and how.",
        ),
        action="See the action",
        path=reverse("reports:action", args=[action.body.partnership.slug, action.pk]),
        line=f"{reference}, due by {day}",
        several=several,
        day=action.due_on,
    )
