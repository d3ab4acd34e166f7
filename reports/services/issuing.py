"""The chair disposes of each exception, signs, and issues. Issuing freezes the report in the database."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person
from partners.roles import ROLE_WORDS, Permission, Role
from partners.rules import refuse_if
from priorities import services as priorities_services
from reports import content, copies, rollup, seen
from reports.models import ExceptionCase, ExceptionItem, ExceptionReport
from reports.rules import Disposition, content_hash, signed_as
from reports.services.drafting import fill, hold_draft, mark_unchanged, next_period, open_case, receive
from reports.services.lacking import obstacles, unfinished
from reports.services.sealing import seal_report
from reports.services.telling import tell_of_report
from reports.shown import Shown


def _refuse_unless_preparing(report: ExceptionReport, by: Person, at: datetime) -> None:
    refuse_if(
        not access.may(by, Permission.PREPARE_REPORT, report.from_body, at=at),
        f"Only the chair, the deputy or the secretariat of {report.from_body} can prepare its report.",
    )


def _unsign(report: ExceptionReport) -> None:
    """Whoever changes a signed draft takes the signature off: what is issued is what was signed."""
    report.signed_by = report.signed_at = None
    report.signed_as = ""


@transaction.atomic
def summarise(
    *, report: ExceptionReport, summary: str, good_news: Sequence[str], by: Person, at: datetime
) -> ExceptionReport:
    """The chair's own words: a summary, and at most three pieces of good news."""
    report = hold_draft(report)
    _refuse_unless_preparing(report, by, at)
    good_news = [line.strip() for line in good_news if line.strip()]
    refuse_if(len(good_news) > 3, "Good news must be three lines or fewer.")
    _unsign(report)
    report.summary, report.good_news = summary.strip(), good_news
    return report.record(by=by, at=at, why="Summary written")


@transaction.atomic
def dispose(
    *,
    item: ExceptionItem,
    disposition: Disposition,
    by: Person,
    at: datetime,
    words: str = "",
    decision_asked: str = "",
    asked_by_on: date | None = None,
    merged_into: ExceptionCase | None = None,
    saw: str | None = None,
) -> ExceptionItem:
    """Say what becomes of an exception here: handled and how, escalated with the ask, closed and why, or merged.

    `saw` is what `reports.seen` made of the item when the person read it; a change since then refuses.
    """
    report = hold_draft(item.report)
    _refuse_unless_preparing(report, by, at)
    item = ExceptionItem.objects.select_for_update(of=("self",)).select_related("case").get(pk=item.pk)
    refuse_if(saw is not None and saw != seen.of_item(item), seen.ITEM_CHANGED)
    _refuse_disposal(report, item, disposition, words, decision_asked, asked_by_on, merged_into, at=at)
    escalates = disposition is Disposition.ESCALATED
    item.disposition = disposition
    item.disposition_words = words.strip()
    item.decision_asked = decision_asked.strip() if escalates else ""
    item.asked_by_on = asked_by_on if escalates else None
    item.merged_into = merged_into if disposition is Disposition.MERGED else None
    item.record(by=by, at=at, why=disposition.value.capitalize())
    if report.is_signed:
        _unsign(report)
        report.record(by=by, at=at, why="Changed after it was signed")
    return item


def _refuse_disposal(
    report: ExceptionReport,
    item: ExceptionItem,
    disposition: Disposition,
    words: str,
    decision_asked: str,
    asked_by_on: date | None,
    merged_into: ExceptionCase | None,
    *,
    at: datetime,
) -> None:
    own = item.case.body_id == report.from_body_id
    refuse_if(
        rollup.inbox(report).filter(pk=item.pk).exists(),
        "This was put to the body for a decision. Record its decision instead.",
    )
    ends = disposition in (Disposition.CLOSED, Disposition.MERGED)
    refuse_if(
        item.case.closed_at and not ends, "This exception is closed, and that is final. Raise a new one."
    )
    refuse_if(
        disposition is not Disposition.ESCALATED and not words.strip(), _WORDS_MISSING.get(disposition, "")
    )
    if disposition is Disposition.ESCALATED:
        refuse_if(
            report.to_body is None, f"{report.from_body} reports to no body, so nothing can be escalated."
        )
        refuse_if(
            report.from_body.reporting_bodies.reporting().exists(),
            "Here an exception goes up by the body's decision. Record its decision to escalate.",
        )
        refuse_if(not decision_asked.strip(), "Enter exactly what the body above is asked to decide.")
        refuse_if(asked_by_on is None, "Enter the day by which the decision is needed.")
    if ends:
        refuse_if(
            not own and item.case.closed_at is None, "Only the body that raised an exception can close it."
        )
    if disposition is Disposition.MERGED:
        _refuse_merger(report, item, merged_into)


_WORDS_MISSING = {
    Disposition.HANDLED: "Enter how the group is handling this.",
    Disposition.CLOSED: "Enter why the exception can be closed.",
    Disposition.MERGED: "Enter why the two are one exception.",
}


def _refuse_merger(report: ExceptionReport, item: ExceptionItem, into: ExceptionCase | None) -> None:
    refuse_if(into is None or into.pk == item.case_id, "Select the exception it becomes part of.")
    kept = report.items.filter(case=into).exclude(disposition__in=["closed", "merged"])
    refuse_if(not kept.exists(), "Select an exception of this report that goes on.")
    refuse_if(
        report.items.filter(merged_into=item.case).exists(),
        "Another exception has been merged into this one.",
    )


@transaction.atomic
def raise_by_hand(
    *, report: ExceptionReport, title: str, cause: str, consequence: str, by: Person, at: datetime
) -> ExceptionItem:
    """Put something in the report that no rule found."""
    report = hold_draft(report)
    _refuse_unless_preparing(report, by, at)
    refuse_if(not title.strip(), "Enter what the exception is.")
    refuse_if(
        not cause.strip() or not consequence.strip(),
        "Enter the cause, and the consequence if nothing is done.",
    )
    case = open_case(report, title=title.strip(), at=at, by=by)
    shown = copies.aged(
        copies.by_hand(case, cause, consequence), case, periods_open=1, previous=None, answers=[]
    )
    item = ExceptionItem(report=report, case=case, triggers=["by_hand"], rag="red", shown=shown.to_json())
    item.record(by=by, at=at, why="Raised by hand")
    fill(report, at=at)
    return item


@transaction.atomic
def sign_report(
    *, report: ExceptionReport, by: Person, at: datetime, saw: str | None = None
) -> ExceptionReport:
    """The chair, or a deputy saying so, vouches for the draft. Its updates no longer change. Four eyes throughout.

    `saw` is what `reports.seen` made of the draft when the signer read it: nobody signs what they did not read.
    """
    report = hold_draft(report)
    refuse_if(
        not access.may(by, Permission.SIGN_REPORT, report.from_body, at=at),
        f"Only the chair or the deputy of {report.from_body} can sign its report.",
    )
    fill(report, at=at)
    refuse_if(saw is not None and saw != seen.of_report(report), seen.REPORT_CHANGED)
    for obstacle in obstacles(report, by=by, at=at):
        raise obstacle
    role = _signing_role(report.from_body, by, at)
    report.signed_by, report.signed_at = by, at
    report.signed_as = signed_as(ROLE_WORDS[role], is_deputy=role is Role.DEPUTY)
    report.drafted_at = at
    report.record(by=by, at=at, why="Signed")
    priorities_services.lock_updates(body=report.from_body, period=report.period, by=by, at=at)
    return report


def _signing_role(body: Body, by: Person, at: datetime) -> Role:
    seats = body.seats.current(localdate(at)).filter(person=by, role__in=[Role.CHAIR, Role.DEPUTY])
    roles = {seat.get_role() for seat in seats}
    return Role.CHAIR if Role.CHAIR in roles else Role.DEPUTY


@transaction.atomic
def issue_report(*, report: ExceptionReport, by: Person, at: datetime) -> ExceptionReport:
    """Freeze the signed report and hand it to the body above; at the root, close the period.

    Refused while anything is unanswered or the books do not balance.
    """
    report = hold_draft(report)
    body = report.from_body
    refuse_if(
        not access.may(by, Permission.SIGN_REPORT, body, at=at),
        f"Only the chair or the deputy of {body} can issue its report.",
    )
    refuse_if(not report.is_signed, "The report must be signed before it is issued.")
    fill(report, at=at)
    for lack in unfinished(report, by=by, at=at):
        raise lack
    balance = rollup.reconciliation(report)
    refuse_if(not balance.balances, balance.words)
    _close_cases(report, by=by, at=at)
    mark_unchanged(report, at=at)
    report.content = content.build(report, at=at)
    report.content_sha256 = content_hash(report.content)
    report.issued_by, report.issued_at = by, at
    report.record(by=by, at=at, why="Issued")
    _hand_on(report, at=at)
    seal_report(report=report, at=at)
    return report


@transaction.atomic
def sign_and_issue(
    *, report: ExceptionReport, by: Person, at: datetime, saw: str | None = None
) -> ExceptionReport:
    """What the chair's one button does."""
    return issue_report(report=sign_report(report=report, by=by, at=at, saw=saw), by=by, at=at)


def _close_cases(report: ExceptionReport, *, by: Person, at: datetime) -> None:
    ending = report.items.filter(
        disposition__in=["closed", "merged"], case__body=report.from_body, case__closed_at=None
    )
    for item in ending.select_related("case"):
        case = item.case
        case.closed_at, case.closed_by, case.closed_why = at, by, item.disposition_words
        case.merged_into = item.merged_into
        case.record(by=by, at=at, why="Closed in the report")


def _hand_on(report: ExceptionReport, *, at: datetime) -> None:
    """Tell the body above, and let anything that waited for this body's next period come in."""
    if report.to_body is not None:
        receive(body=report.to_body, period=report.period, at=at)
        tell_of_report(report, at=at)
    following = next_period(report.period)
    if following is not None and rollup.unplaced(report.from_body, following).exists():
        receive(body=report.from_body, period=following, at=at)


@transaction.atomic
def correct_report(*, report: ExceptionReport, why: str, by: Person, at: datetime) -> ExceptionReport:
    """Begin the next version of an issued report. Items left as they are keep their decisions."""
    Body.objects.select_for_update().get(pk=report.from_body_id)
    report = ExceptionReport.objects.select_related("from_body", "to_body", "period").get(pk=report.pk)
    refuse_if(not report.is_issued, "This report has not been issued. Change it as it is.")
    _refuse_unless_preparing(report, by, at)
    refuse_if(not why.strip(), "Enter what is being corrected and why.")
    own = ExceptionReport.objects.filter(from_body=report.from_body)
    refuse_if(own.filter(supersedes=report).exists(), "A correction of this report has already been started.")
    later = (
        own.issued()
        .filter(period__starts_on__gt=report.period.starts_on)
        .order_by("period__starts_on")
        .first()
    )
    refuse_if(
        later,
        f"The report for {later.period if later else ''} has been issued. Put the correction in the next.",
    )
    version = ExceptionReport(
        from_body=report.from_body,
        to_body=report.to_body,
        period=report.period,
        version=report.version + 1,
        supersedes=report,
        correction_why=why.strip(),
        summary=report.summary,
        good_news=report.good_news,
        drafted_at=at,
        returns_closed_at=report.returns_closed_at or report.issued_at,
    ).record(by=by, at=at, why=why)
    for item in report.items.all():
        _repeat(item, version, by=by, at=at)
    fill(version, at=at)
    return version


REPEATED = (
    "case_id",
    "position",
    "triggers",
    "rag",
    "brought_forward",
    "update_id",
    "update_revision",
    "disposition",
    "disposition_words",
    "decision_asked",
    "asked_by_on",
    "merged_into_id",
)
"""What the next version of a report takes over of an item."""


def _repeat(item: ExceptionItem, version: ExceptionReport, *, by: Person, at: datetime) -> None:
    values = {name: getattr(item, name) for name in REPEATED}
    shown = Shown.from_json(item.shown).to_json()
    ExceptionItem(report=version, unchanged_from_id=item.root_id, shown=shown, **values).record(by=by, at=at)
