"""Do the books hold? Each check recomputes an invariant from the rows and names every place where it fails.

The checks share no code with the services that make the rows hold, so that a fault in those shows here.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Seat
from partners.roles import POLICY, Permission, Role
from partners.rules import is_current
from priorities.models import Update
from reports.models import Decision, ExceptionCase, ExceptionItem, ExceptionReport, Placement
from reports.rules import Reconciliation
from reports.verification_chases import chases
from reports.verification_exempt import distribution
from reports.verification_meetings import agreed_minutes, handed_in
from reports.verification_packs import packs
from reports.verification_reports import answered, seals
from reports.verification_rows import histories, rows
from reports.verification_seals import chains, sealed


@dataclass(frozen=True)
class Finding:
    """One place where an invariant does not hold."""

    invariant: str
    what: str


Check = Callable[[], Iterator[str]]


def submissions() -> Iterator[str]:
    """Each submitted update has the version that was submitted, with the same words, in its history."""
    rows = Update.history.filter(submitted_at__isnull=False).values_list(
        "id", "submitted_at", "self_rag", "progress"
    )
    kept = defaultdict(set)
    for pk, at, rag, progress in rows:
        kept[pk].add((at, rag, progress))
    for update in Update.objects.filter(submitted_at__isnull=False):
        if (update.submitted_at, update.self_rag, update.progress) not in kept[update.pk]:
            yield f"update {update.pk}: history has no version with what was submitted"


def _final_items() -> dict[Any, list[ExceptionItem]]:
    """Issued report (latest version) → its items."""
    found: dict[Any, list[ExceptionItem]] = defaultdict(list)
    items = ExceptionItem.objects.filter(report__in=_final_reports()).select_related("report__period", "case")
    for item in items:
        found[item.report_id].append(item)
    return found


def _final_reports() -> list[ExceptionReport]:
    issued = ExceptionReport.objects.filter(issued_at__isnull=False).select_related("period", "from_body")
    newest: dict[tuple[Any, Any], ExceptionReport] = {}
    for report in issued.order_by("version"):
        newest[report.from_body_id, report.period_id] = report
    return sorted(newest.values(), key=lambda r: (str(r.from_body_id), r.period.starts_on))


def _previous(report: ExceptionReport, reports: list[ExceptionReport]) -> ExceptionReport | None:
    earlier = [
        r
        for r in reports
        if r.from_body_id == report.from_body_id and r.period.starts_on < report.period.starts_on
    ]
    return earlier[-1] if earlier else None


def conservation() -> Iterator[str]:
    """Brought forward + new = closed + handled + escalated + merged, and what goes on is brought forward."""
    reports = _final_reports()
    items = _final_items()
    for report in reports:
        here = {item.case_id: item for item in items[report.pk]}
        count = Counter(item.disposition for item in here.values())
        if count[""]:
            yield f"{report}: {count['']} exceptions have no outcome"
        before = _previous(report, reports)
        due = (
            {i.case_id for i in items[before.pk] if i.disposition in ("handled", "escalated")}
            if before
            else set()
        )
        for case in due - set(here):
            yield f"{report}: exception {case} was open in the report before and was dropped"
        forward = {case for case, item in here.items() if item.brought_forward}
        if forward != due:
            yield f"{report}: what it says it brought forward is not what was open before"
        counted = Reconciliation(
            brought_forward=len(due),
            new=len(set(here) - due),
            closed=count["closed"],
            handled=count["handled"],
            escalated=count["escalated"],
            merged=count["merged"],
        )
        if (report.content or {}).get("reconciliation") != asdict(counted):
            yield f"{report}: the reconciliation it was issued with is not what its exceptions add up to"


def escalations() -> Iterator[str]:
    """Each escalated item of an issued report has one place above, unless the body above has yet to report."""
    placed = set(Placement.objects.values_list("source_id", flat=True))
    issued_above = {(r.from_body_id, r.period_id) for r in _final_reports()}
    for items in _final_items().values():
        for item in items:
            if item.disposition != "escalated" or (item.unchanged_from_id or item.pk) in placed:
                continue
            if (item.report.to_body_id, item.report.period_id) in issued_above:
                yield f"{item}: escalated and never put to the body above"
    for placement in Placement.objects.select_related("source__report", "item__report"):
        if placement.source.report.to_body_id != placement.item.report.from_body_id:
            yield f"{placement}: placed at a body that was not asked"
        if placement.source.case_id != placement.item.case_id:
            yield f"{placement}: placed under another exception"


def answers() -> Iterator[str]:
    """Each item put to a body has exactly one decision in effect before that body issues."""
    decided = Counter(Decision.objects.in_effect().values_list("item_id", flat=True))
    inbox = set(
        Placement.objects.values_list(
            "item__case_id", "item__report__from_body_id", "item__report__period_id"
        )
    )
    for items in _final_items().values():
        for item in items:
            if (item.case_id, item.report.from_body_id, item.report.period_id) not in inbox:
                continue
            n = decided[item.pk] or decided[item.root_id]
            if n != 1:
                yield f"{item}: {n} decisions in effect, and there must be one"


def silence() -> Iterator[str]:
    """An activity without an update, and a body without a report, are exceptions where they were due."""
    items = _final_items()
    for report in _final_reports():
        subjects = {i.case.activity_id for i in items[report.pk]} | {
            i.case.silent_body_id for i in items[report.pk]
        }
        said = set(
            Update.objects.filter(period=report.period, submitted_at__lte=report.issued_at).values_list(
                "activity_id", flat=True
            )
        )
        due = report.from_body.activities.running(report.period.starts_on, report.period.ends_on)
        for activity in due:
            if activity.pk not in said and activity.pk not in subjects:
                yield f"{report}: {activity.reference} sent no update and is not named"
        heard = set(
            ExceptionReport.objects.filter(period=report.period, issued_at__lte=report.issued_at).values_list(
                "from_body_id", flat=True
            )
        )
        for child in report.from_body.reporting_bodies.exclude(kind="sister"):
            if child.pk not in heard and child.pk not in subjects:
                yield f"{report}: {child.short_name} sent no report and is not named"


def cases() -> Iterator[str]:
    """A closed exception was closed in an issued report; an open one still stands where it was raised."""
    last: dict[tuple[Any, Any], ExceptionItem] = {}
    rows = ExceptionItem.objects.select_related("report__period").order_by(
        "report__period__starts_on", "report__version"
    )
    for item in rows:
        last[item.case_id, item.report.from_body_id] = item
    for case in ExceptionCase.objects.select_related("body"):
        newest = last.get((case.pk, case.body_id))
        if newest is None:
            yield f"{case.reference}: stands in no report of {case.body.short_name}"
        elif case.closed_at and (
            newest.disposition not in ("closed", "merged") or not newest.report.is_issued
        ):
            yield f"{case.reference}: closed, and no issued report says so"
        elif not case.closed_at and newest.report.is_issued and newest.disposition in ("closed", "merged"):
            yield f"{case.reference}: closed by its report, and still open"


def approvals() -> Iterator[str]:
    """Whoever signed or confirmed held a seat that allowed it that day, and had not written what they approved."""
    seats: dict[Any, list[Seat]] = defaultdict(list)
    for seat in Seat.objects.all():
        seats[seat.person_id].append(seat)

    def held(person: Any, body: Any, permission: Permission, day: Any) -> bool:
        return any(
            s.body_id == body
            and permission in POLICY[Role(s.role)].own
            and is_current(s.starts_on, s.ends_on, day)
            for s in seats[person]
        )

    for report in ExceptionReport.objects.filter(signed_at__isnull=False):
        if not held(
            report.signed_by_id, report.from_body_id, Permission.SIGN_REPORT, localdate(report.signed_at)
        ):
            yield f"{report}: signed by somebody without a seat that allows it"
    for decision in Decision.objects.filter(confirmed_at__isnull=False).select_related(
        "item__update", "body"
    ):
        day = localdate(decision.confirmed_at)
        body: Body | None = decision.body
        while body is not None and not held(
            decision.confirmed_by_id, body.pk, Permission.CONFIRM_DECISION, day
        ):
            body = body.reports_to
        if body is None:
            yield f"{decision}: confirmed by somebody without a seat that allows it"
        update = decision.item.update
        if update is not None and update.submitted_by_id == decision.confirmed_by_id:
            yield f"{decision}: confirmed by who wrote the update"


def duplicates() -> Iterator[str]:
    """Nothing that happens once happened twice."""
    twice = Placement.objects.values("source__case", "source__report").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield f"exception {row['source__case']}: escalated twice from one report"


def grants() -> Iterator[str]:
    """The stored access is what the seats say."""
    found = access.drift()
    for _, body, permission in found.missing:
        yield f"body {body}: a seat should open {permission} and does not"
    for _, body, permission in found.unexpected:
        yield f"body {body}: {permission} is open, and no seat opens it"


CHECKS: dict[str, Check] = {
    "submissions": submissions,
    "duplicates": duplicates,
    "conservation": conservation,
    "escalations": escalations,
    "answers": answers,
    "silence": silence,
    "cases": cases,
    "histories": histories,
    "rows": rows,
    "approvals": approvals,
    "seals": seals,
    "answered": answered,
    "packs": packs,
    "distribution": distribution,
    "papers": handed_in,
    "minutes": agreed_minutes,
    "chains": chains,
    "sealed": sealed,
    "access": grants,
    "chases": chases,
}


def verify(only: set[str] | None = None) -> Iterator[Finding]:
    """Run the checks and give everything that does not hold."""
    for name, check in CHECKS.items():
        if only is None or name in only:
            for what in check():
                yield Finding(name, what)
