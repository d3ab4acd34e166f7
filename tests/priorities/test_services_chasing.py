"""Who is chased for an update, once, and what the log and the e-mail say of it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from partners import services as partners
from partners.models import Body, OutgoingEmail, Person
from partners.roles import Role
from partners.services_mail import send_waiting
from priorities.models import Activity, ActivityReader, Chase
from priorities.rules_chasing import Rung
from priorities.services import lock_updates
from priorities.services_chasing import chase_updates
from tests.priorities.scene import LONG_AGO, Scene, add_activity
from tests.queries import questions

# The update is due on Wednesday 21 October 2026.
SOON, LAST_CALL, LATE, LEAD, CHAIR = (datetime(2026, 10, day, 9, tzinfo=UTC) for day in (14, 20, 22, 26, 28))
LADDER = (SOON, LAST_CALL, LATE, LEAD, CHAIR)


@pytest.fixture
def boss(scene: Scene) -> Person:
    """Speaks for the council on the leadership group."""
    person = partners.create_person(
        email="boss@testwick.example", name="Boss", organisation=scene.council, by=None, at=LONG_AGO
    )
    seat(scene.leadership, person, Role.MEMBER, scene)
    return person


def seat(body: Body, person: Person, role: Role, scene: Scene) -> None:
    partners.give_seat(
        body=body,
        person=person,
        role=role,
        organisation=scene.council,
        starts_on=LONG_AGO.date(),
        by=None,
        at=LONG_AGO,
    )


def leave(person: Person) -> None:
    person.is_active = False
    person.record(by=None, at=LONG_AGO)


def restrict(activity: Activity, *readers: Person) -> None:
    activity.restricted = True
    activity.record(by=None, at=LONG_AGO)
    for person in readers:
        ActivityReader(activity=activity, person=person).record(by=None, at=LONG_AGO)


def told(chases: list[Chase]) -> list[tuple[str, str]]:
    return [(chase.rung, chase.person.name if chase.person else "") for chase in chases]


def climb(*days: datetime) -> list[tuple[str, str]]:
    return [found for day in days or LADDER for found in told(chase_updates(at=day))]


def test_the_whole_ladder(scene: Scene, boss: Person) -> None:
    assert climb() == [
        ("soon", "Officer"),
        ("last_call", "Officer"),
        ("late", "Officer"),
        ("lead", "Boss"),
        ("chair", "Chair"),
    ]
    assert Chase.objects.exclude(note="").count() == 0
    chased = Chase.objects.get(rung="lead")
    assert (chased.chased_at, chased.email and chased.email.to) == (LEAD, boss)


def test_nothing_happens_twice_or_before_the_morning(scene: Scene, boss: Person) -> None:
    assert chase_updates(at=SOON.replace(hour=6)) == []
    assert len(chase_updates(at=SOON)) == 1
    assert chase_updates(at=SOON) == []
    assert OutgoingEmail.objects.count() == 1


def test_what_is_in_is_not_chased(scene: Scene, boss: Person) -> None:
    assert len(climb(SOON)) == 1
    scene.submit(at=SOON)
    assert climb(LAST_CALL, LATE, LEAD, CHAIR) == []


def test_what_can_no_longer_come_is_not_chased(scene: Scene, boss: Person) -> None:
    lock_updates(body=scene.north, period=scene.period, by=scene.chair, at=LATE)
    assert climb(LEAD, CHAIR) == []


def test_a_draft_is_not_in(scene: Scene, boss: Person) -> None:
    scene.save(at=SOON)
    assert climb(LATE) == [("late", "Officer")]


def test_who_cannot_be_reached_is_passed_by_and_it_is_said(scene: Scene, boss: Person) -> None:
    leave(scene.officer)
    assert climb(SOON) == [("soon", "Colleague")]
    leave(scene.colleague)
    assert climb(LATE) == [("late", "Boss")]
    leave(boss)
    assert climb(LEAD) == [("lead", "Chair")]
    notes = list(Chase.objects.values_list("note", flat=True))
    assert notes[:2] == ["Officer has no account in use."] * 2
    assert notes[2] == "Nobody speaks for Testwick Council in the line of reporting."
    late = OutgoingEmail.objects.get(to=boss)
    assert "nobody nearer to the work could be reached" in late.text


def test_where_nobody_can_be_reached_the_log_says_so(scene: Scene) -> None:
    for person in (scene.officer, scene.colleague, scene.chair, scene.secretary):
        leave(person)
    (chase,) = chase_updates(at=CHAIR)[-1:]
    assert (chase.person, chase.email) == (None, None)
    assert chase.note == "NORTH has no chair who can be reached. Nobody could be reached."
    assert OutgoingEmail.objects.count() == 0


def test_an_activity_without_a_lead_goes_to_an_officer_of_its_organisation(scene: Scene) -> None:
    add_activity(scene.priority, scene.north, scene.police, None, "1.2")
    assert climb(SOON) == [("soon", "Officer"), ("soon", "Constable")]


def test_a_restricted_activity_reaches_its_readers_and_is_not_named_to_others(
    scene: Scene, boss: Person
) -> None:
    restrict(scene.activity, scene.officer)
    assert climb(SOON, LEAD) == [("soon", "Officer"), ("late", "Officer"), ("lead", "Chair")]
    for email in OutgoingEmail.objects.all():
        assert "a restricted activity" in email.text
        assert scene.activity.reference not in email.subject + email.text + email.line


def test_every_letter_says_what_to_do_by_when_and_nothing_that_somebody_wrote(
    scene: Scene, boss: Person
) -> None:
    climb()
    subjects = list(OutgoingEmail.objects.order_by("created_at").values_list("subject", flat=True))
    assert subjects == [
        "Write the update on 1.1, due by 21 October 2026",
        "Last reminder: write the update on 1.1, due by 21 October 2026",
        "Late: write the update on 1.1, due by 21 October 2026",
        "Late: ask for the update on 1.1, due by 21 October 2026",
        "Late: ask for the NORTH update on 1.1, due by 21 October 2026",
    ]
    for email in OutgoingEmail.objects.all():
        for text in (email.text, email.html):
            assert scene.activity.title not in text
            assert len(re.findall(r"https?://", text)) == 1
        link = re.findall(r"https?://[^\s\"]+", email.text)
        assert link[0].replace("&", "&amp;") in email.html


def test_several_of_a_step_are_one_message(scene: Scene) -> None:
    for number in (2, 3):
        add_activity(scene.priority, scene.north, scene.council, scene.officer, f"1.{number}")
    chase_updates(at=SOON)
    send_waiting(at=SOON)
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["officer@testwick.example"], "Write 3 updates, due by 21 October 2026")
    ]


def test_quiet_times_ask_little(scene: Scene) -> None:
    quiet = datetime(2026, 9, 1, 9, tzinfo=UTC)
    assert questions(lambda: chase_updates(at=quiet)) == ([], 1)


def test_the_log_only_grows(scene: Scene) -> None:
    chase_updates(at=SOON)
    for act in (
        lambda: Chase.objects.update(note="Other"),
        lambda: Chase.objects.all().delete(),
        lambda: Chase.objects.create(
            period=scene.period, activity=scene.activity, rung=Rung.SOON, note="Again", chased_at=SOON
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_closed_activity_owes_nothing_after_its_end(scene: Scene) -> None:
    scene.activity.closed_on, scene.activity.outcome = date(2026, 6, 1), "Done."
    scene.activity.record(by=None, at=LONG_AGO)
    assert climb(SOON) == []
