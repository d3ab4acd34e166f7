"""Every change of who stands where. What touches seats or the reporting line also projects access."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from partners.roles import Role
from partners.rules import RESERVED_SLUGS, overlaps, refuse_if, would_cycle


def refuse_reserved(slug: str) -> None:
    refuse_if(slug in RESERVED_SLUGS, f"“{slug}” is kept for the portal's own pages. Choose another slug.")


@transaction.atomic
def create_partnership(*, slug: str, by: Person | None, at: datetime, **fields: Any) -> Partnership:
    refuse_reserved(slug)
    return Partnership(slug=slug, **fields).record(by=by, at=at)


@transaction.atomic
def rename_partnership(
    *, partnership: Partnership, name: str, short_name: str, by: Person | None, at: datetime, why: str
) -> Partnership:
    """Give the partnership another name. Its addresses stay, and issued papers keep the old name."""
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    partnership.name, partnership.short_name = name, short_name
    return partnership.record(by=by, at=at, why=why)


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    by: Person | None,
    at: datetime,
    organisation: Organisation | None = None,
    job_title: str = "",
) -> Person:
    """Somebody who may hold a seat; they have no account until a password is set."""
    person = Person(email=email.strip().lower(), name=name, organisation=organisation, job_title=job_title)
    person.set_unusable_password()
    return person.record(by=by, at=at)


@transaction.atomic
def create_body(*, partnership: Partnership, by: Person | None, at: datetime, **fields: Any) -> Body:
    return place_body(body=Body(partnership=partnership, **fields), by=by, at=at)


@transaction.atomic
def move_body(*, body: Body, reports_to: Body | None, by: Person | None, at: datetime, why: str) -> Body:
    """Change whom a body reports to, and with it who above may read its papers."""
    body = Body.objects.select_for_update().get(pk=body.pk)
    body.reports_to = reports_to
    return place_body(body=body, by=by, at=at, why=why)


@transaction.atomic
def place_body(*, body: Body, by: Person | None, at: datetime, why: str = "") -> Body:
    """Save a body as it is given, new or changed, and open it to those above."""
    _hold_line(body.partnership)
    _refuse_crooked_line(body)
    body.record(by=by, at=at, why=why)
    access.project(Seat.objects.filter(body__partnership=body.partnership))
    return body


def _refuse_crooked_line(body: Body) -> None:
    above = body.reports_to
    if above is None:
        return
    refuse_if(above.partnership_id != body.partnership_id, "A body reports to a body of its own partnership.")
    bodies = Body.objects.filter(partnership=body.partnership)
    parents: Mapping[Any, Any] = dict(bodies.values_list("pk", "reports_to_id"))
    refuse_if(would_cycle(parents, body.pk, above.pk), f"{above} already reports to {body}.")


def _hold_line(partnership: Partnership) -> None:
    """One at a time: a seat given while the line of reporting moves would be projected on the old line."""
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)


@transaction.atomic
def give_seat(
    *,
    body: Body,
    person: Person,
    role: Role,
    starts_on: date,
    by: Person | None,
    at: datetime,
    organisation: Organisation | None = None,
    ends_on: date | None = None,
) -> Seat:
    """Seat a person on a body from a day, and open what the role opens from that day."""
    _hold_line(body.partnership)
    refuse_if(by is not None and by.pk == person.pk, "Your own seat must be given to you by somebody else.")
    refuse_if(
        ends_on is not None and ends_on <= starts_on, "The day the seat ends must be after its first day."
    )
    same = Seat.objects.filter(body=body, person=person, role=role)
    taken = any(overlaps((starts_on, ends_on), (seat.starts_on, seat.ends_on)) for seat in same)
    refuse_if(taken, f"{person} already holds this seat on some of these days.")
    seat = Seat(
        body=body, person=person, role=role, starts_on=starts_on, ends_on=ends_on, organisation=organisation
    )
    return _save_seat(seat, by=by, at=at)


@transaction.atomic
def seat_somebody(
    *,
    body: Body,
    email: str,
    name: str,
    role: Role,
    starts_on: date,
    by: Person,
    at: datetime,
    organisation: Organisation | None = None,
    ends_on: date | None = None,
) -> Seat:
    """Seat whoever has the e-mail address: somebody new is entered, somebody known keeps their name."""
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        person = create_person(email=email, name=name, organisation=organisation, by=by, at=at)
    return give_seat(
        body=body,
        person=person,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        organisation=organisation,
        by=by,
        at=at,
    )


@transaction.atomic
def end_seat(*, seat: Seat, ends_on: date, by: Person | None, at: datetime, why: str = "") -> Seat:
    """Let a seat end: on that day, and from then on, it opens nothing."""
    _hold_line(seat.body.partnership)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    refuse_if(seat.ends_on is not None and seat.ends_on <= localdate(at), "This seat has already ended.")
    refuse_if(ends_on <= seat.starts_on, "The day the seat ends must be after its first day.")
    seat.ends_on = ends_on
    return _save_seat(seat, by=by, at=at, why=why)


def _save_seat(seat: Seat, *, by: Person | None, at: datetime, why: str = "") -> Seat:
    try:
        with transaction.atomic():
            seat.record(by=by, at=at, why=why)
    except IntegrityError as error:
        refuse_if("chair" in str(error), f"{seat.body} has another chair on some of these days.")
        raise
    access.project([seat])
    return seat


@transaction.atomic
def set_standing(
    *,
    partnership: Partnership,
    organisation: Organisation,
    standing: str,
    starts_on: date,
    by: Person | None,
    at: datetime,
    ends_on: date | None = None,
) -> Partner:
    """Make the organisation a partner, or change its standing, from a day."""
    held = Partner.objects.current(starts_on).filter(partnership=partnership, organisation=organisation)
    for partner in held.select_for_update():
        refuse_if(
            partner.standing == standing,
            f"{organisation} is already a {partner.get_standing_display().lower()}.",
        )
        refuse_if(partner.starts_on == starts_on, f"{organisation} has another standing from that day.")
        partner.ends_on = starts_on
        partner.record(by=by, at=at)
    return Partner(
        partnership=partnership,
        organisation=organisation,
        standing=standing,
        starts_on=starts_on,
        ends_on=ends_on,
    ).record(by=by, at=at)


@transaction.atomic
def succeed_organisation(
    *, old: Organisation, new: Organisation, on: date, by: Person | None, at: datetime, why: str
) -> None:
    """`new` takes over from `old` on the day: its standings, people and seats carry on in the new name.

    Not before the day comes: people's own organisation has no dates, and would change too early.
    """
    old = Organisation.objects.select_for_update().get(pk=old.pk)
    refuse_if(old.succeeded_by_id, f"{old} has already been succeeded.")
    refuse_if(
        on > localdate(at), "The day one organisation takes over from another must be today or in the past."
    )
    successors = dict(Organisation.objects.values_list("pk", "succeeded_by_id"))
    refuse_if(would_cycle(successors, old.pk, new.pk), "An organisation cannot succeed itself.")
    old.ends_on, old.succeeded_by = on, new
    old.record(by=by, at=at, why=why)
    for person in Person.objects.filter(organisation=old):
        person.organisation = new
        person.record(by=by, at=at, why=why)
    for held in [*_lasting(Partner, old, on), *_lasting(Seat, old, on)]:
        later = _carry_over(held, new, on, by=by, at=at, why=why)
        if isinstance(later, Seat):
            access.project([later])


def _lasting(kind: type[Partner] | type[Seat], old: Organisation, on: date) -> QuerySet[Any]:
    """What the organisation still holds on the day or takes up after it."""
    return kind.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), organisation=old)


def _carry_over(
    held: Partner | Seat, new: Organisation, on: date, *, by: Person | None, at: datetime, why: str
) -> Partner | Seat:
    """Split a spell at the day, or where it has not begun before the day, give it the new name whole."""
    if held.starts_on >= on:
        held.organisation = new
        return held.record(by=by, at=at, why=why)
    rest = {field.attname: getattr(held, field.attname) for field in held._meta.fields if field.name != "id"}
    held.ends_on = on
    held.record(by=by, at=at, why=why)
    later = type(held)(**rest | {"starts_on": on, "organisation_id": new.pk})
    return later.record(by=by, at=at, why=why)


@transaction.atomic
def move_person(
    *, person: Person, organisation: Organisation, by: Person | None, at: datetime, why: str
) -> Person:
    """Somebody changes employer. What they wrote before keeps the organisation they wrote for."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.organisation = organisation
    return person.record(by=by, at=at, why=why)
