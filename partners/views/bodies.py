from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.timezone import localdate

from partners import access
from partners.changes import edits, merged
from partners.models import Body, Organisation, Partner, Partnership, Seat
from partners.roles import PERMISSION_WORDS, Permission, Role
from partners.rules import without_a_seat
from partners.views.base import Open
from partners.views.parts import PartsPage

BODY = {
    "name": "Name",
    "short_name": "Short name",
    "kind": "Kind",
    "reports_to": "Answers to",
}
SEAT = {
    "person": "Person",
    "role": "Role",
    "organisation": "For",
    "starts_on": "Begins",
    "ends_on": "Ends",
}


@dataclass(frozen=True)
class Opening:
    """One seat of the reader's, and everything it opens on the page's body."""

    seat: Seat
    permissions: list[str]


class BodyPage(PartsPage):
    """A body: what it is for, who sits on it and whom it answers to.

    Who sits where is open to everybody with a seat in the partnership; the body's papers are not, and the
    page says what the reader's own seats open.
    """

    permission = Open.SIGNED_IN
    section = "bodies"
    template_name = "partners/body.html"

    def load(self) -> Body:
        bodies = Body.objects.filter(partnership=self.partnership).select_related("partnership", "reports_to")
        body = bodies.filter(slug=self.kwargs["body_slug"]).first()
        if body is None:
            raise Http404
        return body

    def subject(self) -> Any:
        return self.body

    def facts(self) -> Mapping[str, Any]:
        today = localdate(self.now)
        seats = list(Seat.objects.filter(body=self.body).select_related("person", "organisation"))
        seats.sort(key=lambda seat: (list(Role).index(seat.get_role()), seat.person.name))
        current = [seat for seat in seats if seat.is_current(today)]
        return {
            "current": current,
            "coming": [seat for seat in seats if seat.starts_on > today],
            "past": [seat for seat in seats if seat.ends_on is not None and seat.ends_on <= today],
            "below": Body.objects.filter(reports_to=self.body),
            "unseated": unseated(self.body, current, today),
            "openings": openings(access.explain(self.person, self.body)),
            "parts": self.parts,
            "edits": merged(
                edits(Body, BODY, id=self.body.pk),
                edits(Seat, SEAT, thing="Seat", named=lambda seat: str(seat.person), body=self.body),
            ),
        }


def unseated(body: Body, current: Iterable[Seat], today: date) -> list[Organisation]:
    """Statutory partners without anybody on the leadership group, which is to hold one of each."""
    if body.kind != Body.Kind.LEADERSHIP:
        return []
    return without_a_seat(
        statutory_partners(body.partnership, today), (s.organisation for s in current if s.organisation)
    )


def statutory_partners(partnership: Partnership, on: date) -> list[Organisation]:
    rows = Partner.objects.current(on).statutory().filter(partnership=partnership)
    return [partner.organisation for partner in rows.select_related("organisation")]


def openings(explanations: Iterable[access.Explanation]) -> list[Opening]:
    """The reasons by seat, the way people ask: what does my place on that group let me do here?"""
    found: dict[object, Opening] = {}
    for reason in sorted(explanations, key=lambda reason: list(Permission).index(reason.permission)):
        opening = found.setdefault(reason.seat.pk, Opening(reason.seat, []))
        opening.permissions.append(PERMISSION_WORDS[reason.permission])
    return list(found.values())
