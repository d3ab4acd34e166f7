"""The papers of the illustrative year: what partners hand in, one of it late, what is sent out, and who opened it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join

from bscp_portal.demo.sittings import GRANT
from partners.models import Body, Organisation, Person
from partners.rules import Marking, Refused
from reports import pdf, rollup_meetings
from reports.models import BoardPack, Meeting, Opening, Paper
from reports.rules_meetings import Part
from reports.services import packing, supplementing
from reports.services.handing_in import hand_in
from reports.services.opening import note_opening
from reports.services.publishing import publish_pack

if TYPE_CHECKING:
    from bscp_portal.demo.year import Year

PAPERS_BEFORE = timedelta(days=6)
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{}</title>
<meta name="dcterms.created" content="2026-01-05T09:00:00Z"><style>
@page {{ size: A4; margin: 25mm 22mm; @top-right {{ content: "Illustrative data"; font: bold 9pt Arimo }} }}
body {{ font: 11pt/1.45 Arimo, sans-serif }} h1 {{ font-size: 20pt }} h2 {{ font-size: 13pt }}
</style></head><body><p>{}</p><h1>{}</h1>{}</body></html>"""


@dataclass(frozen=True)
class Handed:
    """`parts` are headings with what stands under them."""

    title: str
    organisation: str
    parts: tuple[tuple[str, str], ...]
    marking: Marking = Marking.OFFICIAL

    def data(self) -> bytes:
        """The same bytes every time."""
        parts = format_html_join("", "<h2>{}</h2><p>{}</p>", self.parts)
        name = Organisation.objects.get(key=self.organisation).name
        html = format_html(PAGE, self.title, name, self.title, parts)
        return pdf.render(str(html), identifier=self.organisation).pdf


SCORES = Handed(
    title="Small grants: how the applications were scored",
    organisation="wigan-council",
    parts=(
        ("What was asked", "Groups could ask for up to £5,000 for work with residents over twelve months."),
        ("What came in", "Eleven applications came in, for £41,300. There is £15,000 to give."),
        (
            "How they were scored",
            "Three people scored each one for need, reach and whether it can be done in a year.",
        ),
        (
            "What is proposed",
            "The four highest are paid. Each sends one page on what it did, in twelve months.",
        ),
    ),
)
SURVEY = Handed(
    title="Safer streets: what door staff and taxi drivers told us",
    organisation="greater-manchester-police",
    marking=Marking.OFFICIAL_SENSITIVE,
    parts=(
        (
            "Why we asked",
            "Those who work at night see what is not reported. Forty people answered in six weeks.",
        ),
        (
            "What they said",
            "Two streets were named by more than half. Lighting and the wait for taxis come first.",
        ),
        (
            "What follows",
            "The two streets join the plan of patrols. The council is asked to look at the lighting.",
        ),
    ),
)
MATCH = Handed(
    title="Small grants: what applicants bring of their own",
    organisation="voluntary-sector",
    parts=(
        ("Why this comes now", "Two applicants confirmed their own share after the papers had gone out."),
        ("What they bring", "Together £3,200, which would pay for a fifth project."),
    ),
)
WHY_LATE = "Two applicants confirmed what they bring of their own only after the pack had gone out."
READ_AFTER = (timedelta(hours=2), timedelta(hours=20), timedelta(days=1), timedelta(days=2, hours=3))


class HandedIn:
    """What a meeting of a partnership's group gets from partners, before its pack and after it."""

    def __init__(self, year: "Year") -> None:
        self.year = year

    def send(self, held: Meeting, secretary: Person) -> None:
        """The pack goes out five clear days before. Without the libraries for PDFs the year goes on without it."""
        said: dict[str, Any] = {"by": secretary, "at": held.starts_at - PAPERS_BEFORE}
        try:
            self._before(held, secretary)
            pack = packing.make_pack(meeting=held, **said)
            packing.make_pack(meeting=held, build=BoardPack.Build.EXEMPT, **said)
            self._after(held, pack, secretary)
            if held.body.regime == Body.Regime.COMMITTEE:
                edition = packing.make_pack(meeting=held, build=BoardPack.Build.PUBLIC, **said)
                publish_pack(pack=edition, **said)
        except Refused as refused:
            self.year.left_out.append(f"{held}: {refused}")

    def _before(self, held: Meeting, secretary: Person) -> None:
        if held.body.regime == Body.Regime.COMMITTEE:
            return
        self._hand_in(held, SCORES, secretary, days=9)
        self._hand_in(held, SURVEY, secretary, days=8)

    def _after(self, held: Meeting, pack: BoardPack, secretary: Person) -> None:
        """One comes late and goes out as a supplement; half the members have opened what was sent."""
        if held.body.regime == Body.Regime.COMMITTEE:
            return
        self._hand_in(held, MATCH, secretary, days=3)
        at = held.starts_at - timedelta(days=3) + timedelta(hours=1)
        supplement = supplementing.send_supplement(meeting=held, why=WHY_LATE, by=secretary, at=at)
        members = [member.person for member in rollup_meetings.members(held) if member.counts]
        for person, later in zip(members[:: len(members) // len(READ_AFTER) or 1], READ_AFTER, strict=False):
            note_opening(of=pack, kind=Opening.Kind.SCREEN, by=person, at=pack.made_at + later)
            again = pack.made_at + later + timedelta(days=1)
            note_opening(of=pack, kind=Opening.Kind.PDF, by=person, at=again)
        note_opening(of=supplement, kind=Opening.Kind.PDF, by=members[0], at=at + timedelta(hours=4))

    def _hand_in(self, held: Meeting, handed: Handed, secretary: Person, *, days: int) -> Paper:
        grant = held.agenda.filter(title=GRANT.title).first()
        item = grant if handed is not SURVEY else held.agenda.filter(part=Part.EXCEPTIONS).first()
        if item is None:
            raise LookupError(f"{held} has no item for {handed.title}")
        return hand_in(
            item=item,
            title=handed.title,
            organisation=Organisation.objects.get(key=handed.organisation),
            marking=handed.marking,
            data=handed.data(),
            by=secretary,
            at=self.year.capped(held.starts_at - timedelta(days=days)),
        )
