"""The meetings of the illustrative year: each group reports, the leadership group decides, then the board."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from bscp_portal.demo.handed_in import HandedIn
from bscp_portal.demo.sittings import Sittings
from partners.models import Body, Person, Seat
from partners.roles import Role
from priorities import services as priorities
from priorities.models import Blockage, ReportingPeriod
from reports import rollup
from reports.models import Decision, ExceptionItem, ExceptionReport, Meeting, Notice
from reports.rules import Disposition, Outcome
from reports.services import acting, deciding, drafting, issuing, lacking, meeting, referring

if TYPE_CHECKING:
    from bscp_portal.demo.year import Year

OPEN_QUARTER = 4
GROUPS = ("prem", "sas")
STILL_WRITING = "prem"
WEEKS_LATER = {"slg": 3, "hwb": 6}
VENUES = {"slg": "Town Hall, Wigan", "hwb": "Council Chamber, Town Hall, Wigan"}
LENGTHS = {"slg": 150, "hwb": 120}


class Meetings:
    """What chairs, secretaries and boards do with a quarter."""

    def __init__(self, year: "Year") -> None:
        self.year = year
        self.story = year.story
        self.sittings = Sittings(year)
        self.handed_in = HandedIn(year)

    def chair(self, body: Body, role: Role = Role.CHAIR) -> Person:
        seat = Seat.objects.current(localdate(self.year.now)).filter(body=body, role=role).first()
        if seat is None:
            raise LookupError(f"{body} has nobody as {role}")
        return seat.person

    def hold(self, quarter: int, period: ReportingPeriod) -> None:
        for slug in GROUPS:
            if not (quarter == OPEN_QUARTER and slug == STILL_WRITING):
                self._group(slug, quarter, period)
        if quarter == OPEN_QUARTER:
            coming = self._call(period, "slg")
            self.sittings.prepare(coming, self.chair(coming.body, Role.SECRETARY), is_open=True)
            return
        for slug in ("slg", "hwb"):
            self._board(slug, quarter, period)

    # The delivery groups.

    def _group(self, slug: str, quarter: int, period: ReportingPeriod) -> None:
        body = self.year.bodies[slug]
        chair = self.chair(body)
        at = self.year.capped(period.reports_due_at - timedelta(days=1), minutes=60)
        self._clear_blockages(body, quarter, chair, at)
        report = drafting.start_report(body=body, period=period, by=chair, at=at)
        if lacking.awaited_by(report, at=at):
            report = drafting.close_returns(report=report, by=chair, at=at)
        for item in report.items.filter(disposition="").select_related("case__activity", "report__from_body"):
            self._dispose(item, quarter, chair, at)
        self._issue(report, quarter, chair, at)

    def _clear_blockages(self, body: Body, quarter: int, chair: Person, at: datetime) -> None:
        for row in self.story.rows("blockages"):
            if row.get("cleared") == quarter + 1:
                blockage = Blockage.objects.filter(
                    title=row["title"], activity__body=body, resolved_on=None
                ).first()
                if blockage is not None:
                    priorities.resolve_blockage(
                        blockage=blockage,
                        resolution=row["resolution"],
                        on=blockage.raised_in.period.ends_on + timedelta(days=45),
                        by=chair,
                        at=at,
                    )

    def _dispose(self, item: ExceptionItem, quarter: int, chair: Person, at: datetime) -> None:
        said: dict[str, Any] = {"item": item, "by": chair, "at": at}
        activity = item.case.activity
        reference = activity.reference if activity else ""
        told = self.story.activity(reference) if reference else {}
        handled = self.story.row("handled", activity=reference)
        if not item.triggers:
            words = "Back on course: nothing triggers it any more, and the group agreed to close it."
            issuing.dispose(disposition=Disposition.CLOSED, words=words, **said)
        elif reference and self.story.rag(reference, quarter) == "red":
            by_on = item.report.period.ends_on + timedelta(days=60)
            issuing.dispose(
                disposition=Disposition.ESCALATED, decision_asked=told["ask"], asked_by_on=by_on, **said
            )
        else:
            words = handled.get("words") or told.get("path") or "The group watches it and reports again."
            issuing.dispose(disposition=Disposition.HANDLED, words=words, **said)

    def _issue(self, report: ExceptionReport, quarter: int, chair: Person, at: datetime) -> None:
        slug = report.from_body.slug
        summary = self.story.body(slug, "summary", quarter)
        good_news = self.story.body(slug, "good_news", quarter)
        report = issuing.summarise(report=report, summary=summary, good_news=good_news, by=chair, at=at)
        issuing.sign_and_issue(report=report, by=chair, at=at + timedelta(minutes=5))

    # The leadership group and the board: one way for both.

    def _call(self, period: ReportingPeriod, slug: str) -> Meeting:
        body = self.year.bodies[slug]
        secretary = self.chair(body, Role.SECRETARY)
        starts_at = (period.reports_due_at + timedelta(weeks=WEEKS_LATER[slug])).replace(
            hour=14, minute=0, second=0
        )
        return meeting.call_meeting(
            body=body,
            period=period,
            starts_at=starts_at,
            venue=VENUES[slug],
            length=LENGTHS[slug],
            by=secretary,
            at=self.year.capped(period.reports_due_at),
        )

    def _board(self, slug: str, quarter: int, period: ReportingPeriod) -> None:
        body = self.year.bodies[slug]
        held = self._call(period, slug)
        secretary = self.chair(body, Role.SECRETARY)
        self.sittings.prepare(held, secretary, is_open=False)
        if quarter == OPEN_QUARTER - 1:
            self.handed_in.send(held, secretary)
        self.sittings.open(held, secretary)
        at = held.starts_at + timedelta(hours=1)
        chair = self.chair(body)
        report = drafting.start_report(body=body, period=period, by=chair, at=at)
        for item in rollup.undecided(report).select_related("case__activity"):
            self._decide(item, held, quarter, at)
        left = report.items.filter(disposition="").exclude(pk__in=rollup.inbox(report).values("pk"))
        for item in left.select_related("case__activity", "report__from_body"):
            self._keep(item, chair, at)
        self._issue(report, quarter, chair, at + timedelta(hours=2))
        self.sittings.close(held, secretary)

    def _keep(self, item: ExceptionItem, chair: Person, at: datetime) -> None:
        said: dict[str, Any] = {"item": item, "by": chair, "at": at}
        if item.triggers:
            words = "The chair has asked who answers for it to report at the next meeting."
            issuing.dispose(disposition=Disposition.HANDLED, words=words, **said)
        else:
            words = "Nothing triggers it any more, and the members agreed to close it."
            issuing.dispose(disposition=Disposition.CLOSED, words=words, **said)

    def _decide(self, item: ExceptionItem, held: Meeting, quarter: int, at: datetime) -> None:
        """The secretariat records what was decided; the chair, or the deputy, confirms it."""
        body, activity = held.body, item.case.activity
        reference = activity.reference if activity else ""
        row = self.story.row("decisions", activity=reference, body=body.slug, quarter=quarter)
        outcome = Outcome(row.get("outcome", "support"))
        decision = deciding.record_decision(
            item=item,
            outcome=outcome,
            words=row.get("words", "Agreed as asked."),
            meeting=held,
            accept_until=localdate(at) + timedelta(days=row["until"]) if "until" in row else None,
            referred_to=self.year.bodies.get(row.get("refer", "")),
            decision_asked=row.get("ask", ""),
            asked_by_on=localdate(at) + timedelta(days=40) if "ask" in row else None,
            by=self.chair(body, Role.SECRETARY),
            at=at,
        )
        _, able = deciding.deciders(item, at=at)
        at += timedelta(minutes=10)
        decision = deciding.confirm_decision(decision=decision, by=able[0], at=at)
        if "action" in row:
            self._act(decision, row, at)
        self._acknowledge(decision, row, quarter, at)
        if "answered" in row:
            soon = self.year.capped(at + timedelta(days=row["answered_after"]))
            referring.record_sister_answer(
                decision=decision,
                words=row["answered"],
                answered_on=localdate(soon),
                by=self.chair(body, Role.SECRETARY),
                at=soon,
            )

    def _act(self, decision: Decision, row: dict[str, Any], at: datetime) -> None:
        person = Person.objects.select_related("organisation").get(email=row["person"])
        if person.organisation is None:
            raise LookupError(f"{person} has no organisation")
        secretary = self.chair(decision.body, Role.SECRETARY)
        action = deciding.raise_action(
            decision=decision,
            what=row["action"],
            person=person,
            organisation=person.organisation,
            due_on=localdate(at) + timedelta(days=row["due"]),
            by=secretary,
            at=at,
        )
        soon = self.year.capped(at + timedelta(days=10))
        if "redated" in row:
            new_on = action.due_on + timedelta(days=row["redated"])
            why = "The partners asked for one more month to find a room."
            action = acting.redate(action=action, due_on=new_on, why=why, by=secretary, at=soon)
        if "claimed" in row:
            soon += timedelta(days=1)
            action = acting.claim_done(
                action=action, claim=row["claimed"], by=person, at=self.year.capped(soon)
            )
        if "verified" in row:
            soon = self.year.capped(soon + timedelta(days=1))
            acting.verify_done(action=action, verification=row["verified"], by=secretary, at=soon)

    def _acknowledge(self, decision: Decision, row: dict[str, Any], quarter: int, at: datetime) -> None:
        """Most have read what was decided; of the newest decisions only some."""
        for notice in Notice.objects.filter(decision=decision):
            if quarter < OPEN_QUARTER - 1 or row.get("acknowledged"):
                later = self.year.capped(at + timedelta(days=1))
                deciding.acknowledge(notice=notice, by=notice.recipient, at=max(later, notice.told_at))
