"""What happens at the tables of the illustrative year: agendas, who came, what was said, the minutes."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from partners.models import Person
from reports import rollup_meetings
from reports.models import Meeting, Minutes
from reports.rules import content_hash
from reports.rules_meetings import Interest, Part, Presence, Purpose
from reports.services import agenda, attending, minuting
from reports.services.agenda import Draft, Written
from reports.services.attending import Told

if TYPE_CHECKING:
    from bscp_portal.demo.year import Year

SENT_BEFORE = timedelta(days=8)
NOTES = {
    Part.DECLARATIONS: ("", ""),
    Part.MINUTES: ("The minutes of the last meeting were read.", "They are a correct record."),
    Part.ACTIONS: (
        "Members went through the log. Those with an overdue action gave a new date or reported it done.",
        "Every re-date is to say what has changed since the date was set.",
    ),
    Part.DASHBOARD: ("Members took the dashboard as read and turned to what is red or disputed.", ""),
    Part.EXCEPTIONS: ("Each request was taken in the order of its gravity.", ""),
    Part.REPORT: (
        "The chair of the group presented the report and took questions.",
        "The report was received.",
    ),
}
GRANT = Draft(
    title="Small grants for community safety",
    purpose=Purpose.DECISION,
    minutes=10,
    presenter_name="The partnership’s grants officer",
)
TO_FOLLOW = {
    "to_follow_why": "The panel that scores the applications meets a week before.",
}
PRIVATE = Draft(
    title="Accommodation offer: terms with the landlord",
    purpose=Purpose.DISCUSSION,
    minutes=15,
    exempt=True,
    exempt_reason="The terms are still being negotiated. Members only; the note is not to be copied or forwarded.",
)


TENDERS = Draft(
    title="Perpetrator behaviour-change programme: tenders received",
    purpose=Purpose.DECISION,
    minutes=15,
    presenter_name="The partnership’s commissioning officer",
    exempt=True,
    exempt_paragraph=3,
    exempt_reason="The tenders are priced and the contract is not let. A bidder who knew what the others offered could "
    "raise its price, at the public’s cost. The award and its value will be published once the contract is signed.",
)
SAID_IN_PRIVATE = {
    PRIVATE.title: ("Members heard how the terms stand.", ""),
    TENDERS.title: ("Members compared the three tenders.", "The second tender goes forward to contract."),
}


class Sittings:
    """One meeting after the other, kept by the secretariat."""

    def __init__(self, year: "Year") -> None:
        self.year = year

    def prepare(self, held: Meeting, secretary: Person, *, is_open: bool) -> None:
        """The agenda: the standing items, a grant at a group, and a private item. To come, a paper is to follow."""
        at = self.year.capped(held.starts_at - SENT_BEFORE)
        agenda.fill_agenda(meeting=held, by=secretary, at=at)
        grant = GRANT
        if is_open:
            day = (held.starts_at - timedelta(days=2)).date()
            grant = Draft(**vars(GRANT) | TO_FOLLOW | {"to_follow_by": day})
        if held.body.regime == held.body.Regime.PARTNERSHIP:
            for draft in (grant, PRIVATE):
                agenda.add_item(meeting=held, draft=draft, by=secretary, at=at)
        else:
            agenda.add_item(meeting=held, draft=TENDERS, by=secretary, at=at)

    def open(self, held: Meeting, secretary: Person) -> None:
        """All come but one, who sends a deputy; one declares an interest; the last minutes are agreed."""
        at = held.starts_at
        members = rollup_meetings.members(held)
        told = {member.person.pk: Told(Presence.PRESENT) for member in members}
        away = [member for member in members if member.counts][-1]
        told[away.person.pk] = Told(Presence.DEPUTY, "Marguerite Oyelaran-Finch")
        attending.record_attendance(meeting=held, told=told, by=secretary, at=at)
        item = held.agenda.filter(title=GRANT.title).first()
        if item is not None:
            attending.declare(
                item=item,
                attendance=held.attendance.get(person=away.person),
                kind=Interest.CONFLICT,
                words="Their organisation has applied for one of the grants.",
                withdrew=True,
                by=secretary,
                at=at,
            )
        self._agree_last(held, secretary, at)

    def _agree_last(self, held: Meeting, secretary: Person, at: datetime) -> None:
        last = rollup_meetings.previous(held)
        minutes = Minutes.objects.filter(meeting=last, agreed_at=None).first() if last else None
        if last is not None and minutes is not None:
            saw = content_hash(minutes.sections)
            minuting.agree_minutes(meeting=last, at_meeting=held, saw=saw, by=secretary, at=at)

    def close(self, held: Meeting, secretary: Person) -> None:
        """The notes are written up, and the minutes drafted the day after."""
        written = {}
        for item in held.agenda.all():
            notes, agreed = NOTES.get(Part(item.part), ("", ""))
            if item.title == GRANT.title:
                notes, agreed = (
                    "Eleven applications were scored; four can be paid.",
                    "The four highest are paid.",
                )
            if item.exempt:
                notes, agreed = SAID_IN_PRIVATE[item.title]
            written[item.pk] = Written(notes, agreed, agenda.digest("", ""))
        after = self.year.capped(held.starts_at + timedelta(hours=3), minutes=70)
        agenda.write_notes(meeting=held, written=written, by=secretary, at=after)
        later = self.year.capped(held.starts_at + timedelta(days=1), minutes=80)
        minuting.draft_minutes(meeting=held, by=secretary, at=later)
