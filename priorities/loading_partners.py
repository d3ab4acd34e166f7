"""Writing who is who: the partnership, its organisations, bodies, people and seats."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from partners import services
from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from partners.roles import ROLE_WORDS, Role
from priorities.loading_ledger import Ledger, differing, first_what_is_named
from priorities.loading_reading import Contents, Entry
from priorities.models import Activity, Measure, Priority
from priorities.rules import day_words

S = TypeVar("S", Organisation, Person)


@dataclass(frozen=True)
class Who:
    """The rows behind the names that a file uses."""

    partnership: Partnership
    organisations: Mapping[str, Organisation]
    people: Mapping[str, Person]
    bodies: Mapping[str, Body]


def load_partners(contents: Contents, ledger: Ledger) -> Who:
    """Write everybody. What the portal refuses is put into the ledger with its line."""
    partnership = _partnership(contents.all("partnership")[0], ledger)
    organisations = _organisations(contents.all("organisations"), partnership, ledger)
    people = _people(contents.all("people"), organisations, partnership, ledger)
    _standings(contents.all("partners"), organisations, partnership, ledger)
    bodies = _bodies(contents.all("bodies"), partnership, ledger)
    who = Who(partnership, organisations, people, bodies)
    _seats(contents.all("seats"), who, ledger)
    return who


def successor(stored: Organisation | None, named: Organisation | None) -> Organisation | None:
    """Which of the two holds: what is stored, where it has taken over from the one that the file names."""
    following = named
    while following is not None and following != stored:
        following = following.succeeded_by
    return following or named


def _partnership(entry: Entry, ledger: Ledger) -> Partnership:
    fields = dict(entry.fields)
    stored = Partnership.objects.filter(slug=fields["slug"]).first()
    if stored is None:
        return ledger.add(services.create_partnership(by=None, at=ledger.at, **fields), "partnership")
    names = {name: fields.pop(name) for name in ("name", "short_name")}
    if changed := differing(stored, names):
        stored = services.rename_partnership(
            partnership=stored, by=None, at=ledger.at, why=ledger.why, **names
        )
        ledger.say_changed(f"partnership {stored}", changed)
    return ledger.change(stored, fields, f"partnership {stored}")


def _organisations(entries: list[Entry], partnership: Partnership, ledger: Ledger) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    elsewhere = _organisations_elsewhere(partnership)
    for entry in first_what_is_named(entries, "succeeded_by"):
        key, fields = entry.get("key"), dict(entry.fields)
        if "succeeded_by" in entry.values:
            fields["succeeded_by"] = found.get(entry.get("succeeded_by"))
        stored = Organisation.objects.filter(key=key).first()
        if stored is None:
            found[key] = ledger.add(Organisation(**fields), "organisation")
        else:
            found[key] = _shared(stored, entry, fields, elsewhere, ledger)
    return found


def _people(
    entries: list[Entry], organisations: Mapping[str, Organisation], partnership: Partnership, ledger: Ledger
) -> dict[str, Person]:
    found: dict[str, Person] = {}
    elsewhere = _people_elsewhere(partnership)
    for entry in entries:
        email, fields = entry.get("email"), dict(entry.fields)
        stored = Person.objects.filter(email__iexact=email).first()
        if "organisation" in entry.values:
            named = organisations.get(entry.get("organisation"))
            fields["organisation"] = successor(stored.organisation if stored else None, named)
        if stored is None:
            found[email] = ledger.add(services.create_person(by=None, at=ledger.at, **fields), "person")
        else:
            found[email] = _shared(stored, entry, fields, elsewhere, ledger)
    return found


def _shared(
    stored: S, entry: Entry, fields: Mapping[str, Any], elsewhere: Mapping[object, str], ledger: Ledger
) -> S:
    """Change what this partnership alone uses; what another one uses too must be described alike."""
    noun, name = entry.table.noun, entry.identity[0]
    if stored.pk not in elsewhere:
        return ledger.change(stored, fields, f"{noun} {name}")
    keys = {spec.attribute: key for key, spec in entry.table.keys.items()}
    for attribute in differing(stored, fields):
        held = getattr(stored, attribute)
        ledger.refuse(
            entry.at(keys[attribute]),
            f"the portal has {f'“{held}”' if held else 'nothing here'}, and {elsewhere[stored.pk]} uses this "
            f"{noun} too. Make this file agree, or have the operator change the portal first",
        )
    return ledger.saw(stored)


def _organisations_elsewhere(partnership: Partnership) -> dict[object, str]:
    """The organisations that other partnerships use, each with one partnership's name."""
    seats = Seat.objects.exclude(body__partnership=partnership)
    used = (
        Partner.objects.exclude(partnership=partnership).values_list("organisation", "partnership__name"),
        seats.values_list("organisation", "body__partnership__name"),
        seats.values_list("person__organisation", "body__partnership__name"),
        Activity.objects.exclude(body__partnership=partnership).values_list(
            "lead_organisation", "body__partnership__name"
        ),
        Measure.objects.exclude(priority__strategy__partnership=partnership).values_list(
            "owner", "priority__strategy__partnership__name"
        ),
    )
    return {pk: name for rows in used for pk, name in rows if pk is not None}


def _people_elsewhere(partnership: Partnership) -> dict[object, str]:
    """The people whom other partnerships name, each with one partnership's name."""
    used = (
        Seat.objects.exclude(body__partnership=partnership).values_list("person", "body__partnership__name"),
        Activity.objects.exclude(body__partnership=partnership).values_list(
            "lead_person", "body__partnership__name"
        ),
        Priority.objects.exclude(strategy__partnership=partnership).values_list(
            "sponsor", "strategy__partnership__name"
        ),
    )
    return {pk: name for rows in used for pk, name in rows if pk is not None}


def _standings(
    entries: list[Entry], organisations: Mapping[str, Organisation], partnership: Partnership, ledger: Ledger
) -> None:
    for entry in sorted(entries, key=lambda e: e.get("from")):
        organisation, fields = organisations[entry.get("organisation")], entry.fields
        stored = Partner.objects.filter(
            partnership=partnership, organisation=organisation, starts_on=entry.get("from")
        ).first()
        if stored is None:
            set_standing = partial(
                services.set_standing,
                partnership=partnership,
                organisation=organisation,
                by=None,
                at=ledger.at,
                **fields,
            )
            if new := ledger.tried(entry, set_standing):
                ledger.add(new, "standing")
            continue
        label = f"standing of {organisation}"
        ends_on = ledger.end_of_spell(stored.ends_on, entry, label)
        fields["ends_on"] = ends_on or stored.ends_on
        ledger.change(stored, fields, label)


def _bodies(entries: list[Entry], partnership: Partnership, ledger: Ledger) -> dict[str, Body]:
    found: dict[str, Body] = {}
    for entry in first_what_is_named(entries, "reports_to"):
        slug = entry.get("slug")
        above = found.get(entry.get("reports_to"))
        stored = Body.objects.filter(partnership=partnership, slug=slug).first()
        others = Body.objects.filter(partnership=partnership, short_name=entry.get("short_name"))
        if other := others.exclude(slug=slug).first():
            ledger.refuse(entry.at("short_name"), f"the portal has this as the short name of {other.name}")
        elif stored is None:
            body = services.create_body(
                partnership=partnership, reports_to=above, by=None, at=ledger.at, **entry.fields
            )
            found[slug] = ledger.add(body, "body")
        else:
            found[slug] = _changed_body(stored, above, entry, ledger)
    return found


def _changed_body(stored: Body, above: Body | None, entry: Entry, ledger: Ledger) -> Body:
    label = f"body {stored.slug}"
    stored = ledger.change(stored, entry.fields, label)
    if "reports_to" not in entry.values or stored.reports_to == above:
        return stored
    moved = ledger.tried(
        entry,
        lambda: services.move_body(body=stored, reports_to=above, by=None, at=ledger.at, why=ledger.why),
    )
    if moved is not None:
        ledger.say_changed(label, ["reports_to"])
    return moved or stored


def _seats(entries: list[Entry], who: Who, ledger: Ledger) -> None:
    """Seats that end before seats that begin, so that one chair can follow another in one load."""
    new = [entry for entry in entries if not _known_seat(entry, who, ledger)]
    for entry in new:
        body, person = who.bodies.get(entry.get("body")), who.people[entry.get("person")]
        if body is None:
            continue
        give_seat = partial(
            services.give_seat,
            body=body,
            person=person,
            role=Role(entry.get("role")),
            starts_on=entry.get("from"),
            ends_on=entry.get("until"),
            organisation=who.organisations.get(entry.get("organisation")),
            by=None,
            at=ledger.at,
        )
        if seat := ledger.tried(entry, give_seat):
            ledger.add(seat, "seat")


def _known_seat(entry: Entry, who: Who, ledger: Ledger) -> bool:
    """Whether the portal has the seat already; if so it is brought up to the file."""
    seat = Seat.objects.filter(
        body=who.bodies.get(entry.get("body")),
        person=who.people[entry.get("person")],
        role=entry.get("role"),
        starts_on=entry.get("from"),
    ).first()
    if seat is None:
        return False
    label = seat_words(seat)
    if "organisation" in entry.values:
        named = who.organisations.get(entry.get("organisation"))
        ledger.change(seat, {"organisation": successor(seat.organisation, named)}, label)
    until = ledger.end_of_spell(seat.ends_on, entry, label)
    if until is not None:
        end_seat = partial(services.end_seat, seat=seat, ends_on=until, by=None, at=ledger.at, why=ledger.why)
        if ledger.tried(entry, end_seat):
            ledger.say_changed(label, ["until"])
    ledger.saw(seat)
    return True


def seat_words(seat: Seat) -> str:
    """As in: seat of Ann Other, Chair of SLG from 1 April 2026."""
    role = ROLE_WORDS[seat.get_role()]
    return f"seat of {seat.person}, {role} of {seat.body.short_name} from {day_words(seat.starts_on)}"
