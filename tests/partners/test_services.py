from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from partners import access, services
from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from partners.roles import Permission, Role
from partners.rules import RESERVED_SLUGS, Refused
from tests import factories as make
from tests.factories.partners import days_ago, now
from tests.world import World

STATUTORY, STAKEHOLDER = Partner.Standing.STATUTORY, Partner.Standing.STAKEHOLDER


def tomorrow() -> date:
    return days_ago(-1)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_the_portals_own_addresses_are_kept(slug: str) -> None:
    with pytest.raises(Refused, match="kept for the portal's own pages"):
        make.make_partnership(slug)


def test_a_partnership_renamed_keeps_its_address_and_its_old_names(world: World) -> None:
    services.rename_partnership(
        partnership=world.riverton,
        name="Riverton Together",
        short_name="RT",
        by=world.operator,
        at=now(),
        why="Agreed by the board.",
    )
    kept = Partnership.objects.get(slug="riverton")
    newest, first = Partnership.history.filter(id=kept.pk)
    assert (newest.name, newest.history_user, newest.history_change_reason) == (
        "Riverton Together",
        world.operator,
        "Agreed by the board.",
    )
    assert first.name == "Riverton Safer Places Partnership"


class TestPeople:
    def test_somebody_new_has_no_account(self, db: None) -> None:
        person = make.make_person("Ada", email=" Ada.Okoye@Example.org ")
        assert person.email == "ada.okoye@example.org"
        assert not person.has_usable_password()

    def test_one_address_is_one_person(self, db: None) -> None:
        make.make_person("Ada", email="ada@example.org")
        with pytest.raises(IntegrityError), transaction.atomic():
            make.make_person("Another Ada", email="ada@example.org")

    def test_the_case_of_an_address_does_not_matter(self, db: None) -> None:
        person = make.make_person("Ada", email="ada@example.org")
        assert Person.objects.get_by_natural_key("ADA@example.org") == person
        with pytest.raises(IntegrityError, match="person_email_once"), transaction.atomic():
            Person(email="ADA@example.org", name="Ada").record(by=None, at=now())

    def test_an_operator_is_recorded_like_anybody_else(self, db: None) -> None:
        operator = Person.objects.create_superuser("root@example.org", "a long enough password", name="Root")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert (operator.is_staff, operator.is_superuser) == (True, True)
        assert operator.check_password("a long enough password")
        assert Person.history.filter(id=operator.pk).count() == 1


class TestTheLineOfReporting:
    def test_a_body_reports_within_its_partnership(self, world: World) -> None:
        with pytest.raises(Refused, match="a body of its own partnership"):
            make.make_body(world.hillside, reports_to=world.slg)
        with pytest.raises(Refused, match="a body of its own partnership"):
            self.move(world.north, world.hill)

    def test_a_circle_is_refused(self, world: World) -> None:
        with pytest.raises(
            Refused, match=r"^North delivery group already reports to Health and Wellbeing Board\.$"
        ):
            self.move(world.hwb, world.north)
        with pytest.raises(Refused):
            self.move(world.slg, world.slg)

    @pytest.mark.parametrize(
        ("above", "rule"), [("north", "line_without_circle"), ("hill", "line_within_partnership")]
    )
    def test_the_database_refuses_it_too(self, world: World, above: str, rule: str) -> None:
        world.hwb.reports_to = getattr(world, above)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            world.hwb.record(by=None, at=now())
        assert refused.value.__cause__ is not None
        assert refused.value.__cause__.diag.constraint_name == rule  # type: ignore[attr-defined]

    def test_a_body_that_moves_is_read_from_its_new_line(self, world: World) -> None:
        assert access.may(world.slg_chair, Permission.READ, world.north)
        self.move(world.north, None)
        assert not access.may(world.slg_chair, Permission.READ, world.north)
        assert access.may(world.officer, Permission.READ, world.north)
        self.move(world.north, world.hwb)
        assert access.may(world.hwb_chair, Permission.READ, world.north)
        assert not access.drift()

    def test_a_body_put_below_opens_to_those_above_at_once(self, world: World) -> None:
        east = make.make_body(world.riverton, "east", reports_to=world.north)
        assert access.may(world.north_chair, Permission.READ, east)
        assert access.may(world.hwb_chair, Permission.READ, east)
        assert not access.may(world.officer, Permission.READ, east)
        assert not access.may(world.south_chair, Permission.READ, east)

    def test_a_sister_board_reports_to_nobody_here(self, world: World) -> None:
        with pytest.raises(IntegrityError, match="sister_board_reports_to_nobody_here"), transaction.atomic():
            self.move(world.asb, world.hwb)

    def move(self, body: Body, above: Body | None) -> None:
        services.move_body(body=body, reports_to=above, by=None, at=now(), why="Reorganised.")


class TestSeats:
    def test_there_is_one_chair_at_a_time(self, world: World) -> None:
        with pytest.raises(
            Refused, match=r"^North delivery group has another chair on some of these days\.$"
        ):
            make.make_seat(world.north, world.colleague, Role.CHAIR, starts_on=tomorrow())

    def test_a_chair_follows_another(self, world: World) -> None:
        chair = Seat.objects.get(person=world.north_chair)
        services.end_seat(seat=chair, ends_on=tomorrow(), by=world.north_secretary, at=now(), why="Retired.")
        make.make_seat(world.north, world.colleague, Role.CHAIR, starts_on=tomorrow())
        on = [
            Seat.objects.current(day).filter(body=world.north, role=Role.CHAIR)
            for day in (world.today, tomorrow())
        ]
        assert [list(seats.values_list("person__name", flat=True)) for seats in on] == [
            ["North Chair"],
            ["Colleague"],
        ]

    def test_the_database_holds_chairs_apart_whatever_the_order(self, world: World) -> None:
        body = make.make_body(world.riverton, "east")
        make.make_seat(body, world.officer, Role.CHAIR, days_ago(10), days_ago(-10))
        overlapping = Seat(
            body=body, person=world.colleague, role=Role.CHAIR, starts_on=days_ago(30), ends_on=days_ago(9)
        )
        with pytest.raises(IntegrityError, match="another chair"), transaction.atomic():
            overlapping.record(by=None, at=now())
        overlapping.ends_on = days_ago(10)
        overlapping.record(by=None, at=now())

    def test_nobody_gives_themselves_a_seat(self, world: World) -> None:
        with pytest.raises(Refused, match="given to you by somebody else"):
            services.give_seat(
                body=world.slg,
                person=world.secretary,
                role=Role.AUDITOR,
                starts_on=world.today,
                by=world.secretary,
                at=now(),
            )

    def test_a_seat_ends_after_it_begins(self, world: World) -> None:
        with pytest.raises(Refused, match="must be after its first day"):
            make.make_seat(world.south, world.officer, Role.MEMBER, world.today, world.today)

    def test_the_same_seat_is_not_held_twice_at_once(self, world: World) -> None:
        with pytest.raises(Refused, match=r"^Officer already holds this seat on some of these days\.$"):
            make.make_seat(world.north, world.officer, Role.OFFICER, starts_on=world.today)

    def test_it_may_be_held_again_after_a_break(self, world: World) -> None:
        make.make_seat(world.north, world.leaver, Role.OFFICER, starts_on=world.today)
        assert access.may(world.leaver, Permission.WRITE_UPDATE, world.north)

    def test_two_roles_add_up(self, world: World) -> None:
        make.make_seat(world.north, world.officer, Role.MEMBER, starts_on=world.today)
        found = access.permissions_on(world.officer, world.north)
        assert {Permission.WRITE_UPDATE, Permission.COMMENT} <= found
        seat = Seat.objects.get(person=world.officer, role=Role.MEMBER)
        services.end_seat(seat=seat, ends_on=tomorrow(), by=None, at=now())
        officer = Seat.objects.get(person=world.officer, role=Role.OFFICER)
        services.end_seat(seat=officer, ends_on=world.today, by=None, at=now())
        assert Permission.COMMENT in access.permissions_on(world.officer, world.north)
        assert Permission.WRITE_UPDATE not in access.permissions_on(world.officer, world.north)

    def test_what_has_ended_stays_ended(self, world: World) -> None:
        ended = Seat.objects.get(person=world.leaver)
        with pytest.raises(Refused, match="already ended"):
            services.end_seat(seat=ended, ends_on=tomorrow(), by=None, at=now())

    def test_an_end_before_the_beginning_is_refused(self, world: World) -> None:
        seat = Seat.objects.get(person=world.joiner)
        with pytest.raises(Refused, match="must be after its first day"):
            services.end_seat(seat=seat, ends_on=seat.starts_on, by=None, at=now())

    def test_an_end_is_kept_with_its_reason(self, world: World) -> None:
        seat = Seat.objects.get(person=world.officer)
        services.end_seat(seat=seat, ends_on=world.today, by=world.secretary, at=now(), why="Moved on.")
        newest = Seat.history.filter(id=seat.pk).first()
        assert (newest.history_user, newest.history_change_reason) == (world.secretary, "Moved on.")
        assert not access.may(world.officer, Permission.READ, world.north)

    def test_somebody_known_keeps_their_name(self, world: World) -> None:
        seat = services.seat_somebody(
            body=world.slg,
            email="STRANGER@example.org",
            name="Somebody Else",
            role=Role.MEMBER,
            starts_on=world.today,
            by=world.secretary,
            at=now(),
        )
        assert (seat.person, seat.person.name) == (world.stranger, "Stranger")


class TestStandings:
    def give(self, world: World, standing: str, starts_on: date) -> Partner:
        return services.set_standing(
            partnership=world.riverton,
            organisation=world.fire,
            standing=standing,
            starts_on=starts_on,
            by=None,
            at=now(),
        )

    def test_a_new_standing_ends_the_old_one(self, world: World) -> None:
        self.give(world, STAKEHOLDER, world.today)
        held = Partner.objects.filter(partnership=world.riverton, organisation=world.fire).order_by(
            "starts_on"
        )
        assert [(p.standing, p.ends_on) for p in held] == [(STATUTORY, world.today), (STAKEHOLDER, None)]

    def test_the_standing_it_has_is_refused(self, world: World) -> None:
        with pytest.raises(Refused, match=r"^County fire is already a statutory partner\.$"):
            self.give(world, STATUTORY, world.today)

    def test_two_from_one_day_are_refused(self, world: World) -> None:
        with pytest.raises(Refused, match="another standing from that day"):
            self.give(world, STAKEHOLDER, days_ago(800))


class TestSuccession:
    @pytest.fixture
    def heir(self, world: World) -> Organisation:
        return make.make_organisation("county-force")

    def succeed(self, old: Organisation, new: Organisation, on: date) -> None:
        services.succeed_organisation(old=old, new=new, on=on, by=None, at=now(), why="By order.")

    def test_everything_carries_on_in_the_new_name(self, world: World, heir: Organisation) -> None:
        self.succeed(world.police, heir, world.today)
        old = Organisation.objects.get(pk=world.police.pk)
        assert (old.ends_on, old.succeeded_by, old.name) == (world.today, heir, "County police")
        assert set(
            Partner.objects.current(world.today).filter(organisation=heir).values_list("partnership__slug")
        ) == {
            ("riverton",),
            ("hillside",),
        }
        assert not Partner.objects.current(world.today).filter(organisation=old).exists()
        assert Partner.objects.current(days_ago(1)).filter(organisation=old).count() == 2
        assert Person.objects.get(pk=world.north_chair.pk).organisation == heir

    def test_seats_are_split_at_the_day(self, world: World, heir: Organisation) -> None:
        on = days_ago(3)
        self.succeed(world.police, heir, on)
        seats = Seat.objects.filter(person=world.north_chair).order_by("starts_on")
        assert [(s.organisation, s.starts_on, s.ends_on) for s in seats] == [
            (world.police, days_ago(500), on),
            (heir, on, None),
        ]
        assert access.may(world.north_chair, Permission.SIGN_REPORT, world.north)
        assert not access.drift()

    def test_a_seat_to_come_is_given_the_new_name_whole(self, world: World, heir: Organisation) -> None:
        coming = make.make_seat(world.south, world.other_officer, starts_on=tomorrow())
        self.succeed(world.police, heir, world.today)
        coming.refresh_from_db()
        assert (coming.organisation, coming.starts_on) == (heir, tomorrow())

    def test_an_end_that_was_set_stays(self, world: World, heir: Organisation) -> None:
        until = world.today + timedelta(days=30)
        seat = Seat.objects.get(person=world.other_officer)
        services.end_seat(seat=seat, ends_on=until, by=None, at=now())
        self.succeed(world.police, heir, world.today)
        assert Seat.objects.get(person=world.other_officer, organisation=heir).ends_on == until

    def test_it_happens_once(self, world: World, heir: Organisation) -> None:
        self.succeed(world.police, heir, world.today)
        with pytest.raises(Refused, match="already been succeeded"):
            self.succeed(world.police, world.council, world.today)

    def test_not_by_itself_nor_in_a_circle(self, world: World, heir: Organisation) -> None:
        with pytest.raises(Refused, match="cannot succeed itself"):
            self.succeed(world.police, world.police, world.today)
        self.succeed(world.police, heir, world.today)
        with pytest.raises(Refused, match="cannot succeed itself"):
            self.succeed(heir, world.police, world.today)

    def test_not_before_the_day_comes(self, world: World, heir: Organisation) -> None:
        with pytest.raises(Refused, match="must be today or in the past"):
            self.succeed(world.police, heir, tomorrow())
