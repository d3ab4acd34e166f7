"""Reports that are not issued and actions that are not done are chased; what goes up is told to those above."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.utils.timezone import localdate

from partners.models import OutgoingEmail
from partners.roles import Role
from partners.services_mail import send_waiting
from priorities.models import Chase
from reports.models import ActionPoint
from reports.rules import Outcome
from reports.services import acting, deciding
from reports.services.chasing import chase_reports, remind_of_actions
from reports.verification_chases import chases
from tests.reports.desk import Desk, signed_in
from tests.reports.tree import LONG_AGO


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def due(desk: Desk) -> date:
    """The day on which SOUTH's report was due, which it has not issued."""
    return localdate(desk.period.reports_due_at)


def chased(desk: Desk, *days: datetime) -> list[tuple[str, str, str]]:
    found = [chase for day in days for chase in chase_reports(at=day)]
    return [(c.body.short_name if c.body else "", c.rung, c.person.name if c.person else "") for c in found]


def days_of(due: date) -> list[datetime]:
    return [at(due + timedelta(days=days)) for days in range(-8, 10)]


def test_the_ladder_of_a_report(desk: Desk, due: date) -> None:
    assert [row for row in chased(desk, *days_of(due)) if row[0] == "SOUTH"] == [
        ("SOUTH", "soon", "South chair"),
        ("SOUTH", "last_call", "South chair"),
        ("SOUTH", "late", "South chair"),
        ("SOUTH", "lead", "South secretary"),
        ("SOUTH", "chair", "Lead chair"),
    ]
    assert chased(desk, *days_of(due)) == []


def test_it_stops_when_the_report_is_issued(desk: Desk, due: date) -> None:
    issued_at = desk.report("north").issued_at
    assert issued_at is not None
    assert not Chase.objects.filter(body=desk.tree.bodies["north"]).exists()
    before = at(localdate(issued_at) - timedelta(days=1))
    assert ("NORTH", "soon", "North chair") in chased(desk, before)


def test_a_board_that_reports_to_nobody_is_chased_itself_and_nobody_above(desk: Desk) -> None:
    due = localdate(desk.period.report_due_at(2))
    found = [row for row in chased(desk, *days_of(due)) if row[0] == "BOARD"]
    assert [rung for _, rung, _ in found] == ["soon", "last_call", "late", "lead"]


def test_without_its_chair_the_deputy_is_chased(desk: Desk, due: date) -> None:
    chair = desk.person("south")
    chair.is_active = False
    chair.record(by=None, at=LONG_AGO)
    late = at(due + timedelta(days=1))
    assert chased(desk, late) == [("SOUTH", "late", "South deputy")]
    assert Chase.objects.get(rung="late").note == "SOUTH has no chair who can be reached."


def planted(desk: Desk, **about: Any) -> Chase:
    """A chase past the service, after everything of the quarter."""
    return Chase.objects.create(
        period=desk.period,
        rung="late",
        note="Planted.",
        chased_at=desk.tree.clock + timedelta(days=1),
        **about,
    )


def test_verify_finds_who_was_chased_for_what_was_in(desk: Desk, due: date) -> None:
    chased(desk, *days_of(due))
    assert list(chases()) == []
    faults = [
        planted(desk, activity=desk.tree.activities["north"][0]),
        planted(desk, body=desk.tree.bodies["north"]),
    ]
    assert sorted(chases()) == sorted(f"{fault}: chased after it was in" for fault in faults)


def test_verify_finds_an_e_mail_to_somebody_else(desk: Desk, due: date) -> None:
    (email, *_) = [chase.email for chase in chase_reports(at=at(due + timedelta(days=1)))]
    other = desk.person("board", Role.MEMBER)
    fault = planted(desk, activity=desk.tree.activities["south"][0], person=other, email=email)
    assert list(chases()) == [f"{fault}: the e-mail went to somebody else"]


# What goes up


def letters(desk: Desk, kind: str) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind=kind).order_by("to__name"))


def test_what_a_report_escalates_is_told_to_the_chair_and_the_secretariat_above(desk: Desk) -> None:
    found = letters(desk, "escalated")
    assert [email.to.name for email in found] == ["Lead chair", "Lead secretary"]
    assert re.fullmatch(r"Decide on 1 exception of NORTH by \d{1,2} [A-Z][a-z]+ 2026", found[0].subject)
    assert desk.item("north").case.title not in found[0].text + found[0].html


def test_a_decision_to_escalate_is_told_above_at_once(desk: Desk) -> None:
    desk.decided(Outcome.ESCALATE)
    above = [email for email in letters(desk, "escalated") if "LEAD" in email.subject]
    assert [email.to.name for email in above] == ["Board chair", "Board secretary"]
    desk.finish("lead")
    assert [e for e in letters(desk, "escalated") if "LEAD" in e.subject] == above


# Actions


@pytest.fixture
def action(desk: Desk) -> ActionPoint:
    decision = desk.decided()
    on = localdate(desk.tree.clock)
    return deciding.raise_action(
        decision=decision,
        what="Fill the post.",
        person=desk.person("north", Role.OFFICER),
        organisation=desk.tree.organisation,
        due_on=on + timedelta(days=30),
        by=desk.person("lead"),
        at=desk.tree.clock,
    )


def test_an_action_is_mailed_the_next_working_day(desk: Desk, action: ActionPoint) -> None:
    (email,) = letters(desk, "action_given")
    assert email.to == action.person
    assert (
        localdate(desk.tree.clock) < localdate(email.due_at) <= localdate(desk.tree.clock) + timedelta(days=4)
    )
    assert "Fill the post." not in email.text + email.html
    mail.outbox.clear()
    send_waiting(at=desk.tree.clock)
    assert action.reference not in "".join(str(message.subject) for message in mail.outbox)


def reminded(action: ActionPoint, *days: int) -> list[str]:
    for day in days:
        remind_of_actions(at=at(action.due_on + timedelta(days=day)))
    found = OutgoingEmail.objects.filter(kind__in=["action_due", "action_late"]).order_by("created_at")
    return list(found.values_list("kind", flat=True))


def test_who_has_it_is_reminded_before_and_after(desk: Desk, action: ActionPoint) -> None:
    assert reminded(action, -9) == []
    assert reminded(action, -7, -6, 0) == ["action_due"]
    assert reminded(action, 1, 2, 5) == ["action_due", "action_late"]


def test_a_new_day_is_reminded_of_anew(desk: Desk, action: ActionPoint) -> None:
    reminded(action, -5)
    moved = acting.redate(
        action=action,
        due_on=action.due_on + timedelta(days=30),
        why="Later.",
        by=desk.person("lead"),
        at=desk.tree.clock,
    )
    assert reminded(moved, -5) == ["action_due", "action_due"]


def test_what_is_done_or_long_past_is_not_chased(desk: Desk, action: ActionPoint) -> None:
    assert reminded(action, 20) == []
    acting.claim_done(action=action, claim="Filled.", by=action.person, at=desk.tree.clock)
    assert reminded(action, -5, 1) == []


def test_whoever_was_just_given_it_needs_no_reminder(desk: Desk, action: ActionPoint) -> None:
    given = OutgoingEmail.objects.get(kind="action_given")
    soon = acting.redate(
        action=action,
        due_on=localdate(given.due_at) + timedelta(days=2),
        why="Sooner.",
        by=desk.person("lead"),
        at=desk.tree.clock,
    )
    assert remind_of_actions(at=given.due_at) == 0
    assert soon.due_on > localdate(given.due_at)


# Every letter


@override_settings(SITE_URL="https://portal.example.org")
def test_every_letter_has_one_link_in_both_forms(desk: Desk, due: date, action: ActionPoint) -> None:
    chased(desk, *days_of(due))
    reminded(action, -5, 1)
    kinds = set(OutgoingEmail.objects.values_list("kind", flat=True))
    assert {"decision", "escalated", "action_given", "action_due", "action_late"} < kinds
    # What the fixture laid was written with the address of a trial.
    for email in OutgoingEmail.objects.filter(text__contains="https://portal.example.org/"):
        links = re.findall(r"https?://[^\s\"<]+", email.text)
        assert len(links) == 1
        assert re.findall(r"https?://[^\s\"<]+", email.html.replace("&amp;", "&")) == links
        assert email.day.strftime("%Y") in email.subject
        assert any(word in email.subject for word in ("Read", "Do ", "do ", "ssue", "repare", "sk for"))


def test_what_a_letter_opens_is_open_to_who_gets_it(desk: Desk, due: date, action: ActionPoint) -> None:
    chased(desk, *days_of(due))
    for email in OutgoingEmail.objects.filter(partnership=desk.tree.partnership):
        (link,) = re.findall(r"https?://[^/]+(/\S*)", email.text)
        assert signed_in(email.to).get(link).status_code == 200, (email.kind, email.to.name, link)
