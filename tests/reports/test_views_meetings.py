"""A body's meetings, and what each is to decide and has decided."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from partners.middleware import database_now
from partners.roles import Role
from partners.rules import Marking, Refused
from partners.wording import UK, uk_date
from reports.models import Meeting
from reports.rules import Outcome
from reports.rules_meetings import Presence
from reports.services import deciding
from reports.services.agenda import Draft, add_item
from reports.services.meeting import call_meeting
from tests.reports.desk import Desk, lay, three_boxes, today
from tests.reports.handing import handed_in, item, written
from tests.reports.reading import errors_of, missing, page, queries
from tests.reports.test_leaks import opened
from tests.reports.tree import meeting_day


def called(desk: Desk, body: str = "lead", starts_at: datetime | None = None) -> Meeting:
    at = starts_at or meeting_day(desk.period)
    return call_meeting(
        body=desk.tree.bodies[body],
        period=desk.period,
        starts_at=at,
        venue="Town hall",
        by=desk.person(body),
        at=at,
    )


# Calling one


@pytest.mark.parametrize("role", [Role.CHAIR, Role.DEPUTY, Role.SECRETARY])
def test_those_who_prepare_papers_call_a_meeting(desk: Desk, role: Role) -> None:
    at = database_now()
    meeting = call_meeting(
        body=desk.tree.bodies["lead"],
        period=desk.period,
        starts_at=at,
        venue=" Town hall ",
        by=desk.person("lead", role),
        at=at,
    )
    assert (meeting.venue, meeting.period, meeting.history.get().history_user) == (
        "Town hall",
        desk.period,
        desk.person("lead", role),
    )


@pytest.mark.parametrize(
    ("body", "role"), [("lead", Role.MEMBER), ("lead", Role.OFFICER), ("board", Role.CHAIR)]
)
def test_others_do_not(desk: Desk, body: str, role: Role) -> None:
    at = database_now()
    with pytest.raises(Refused, match="can call a meeting"):
        call_meeting(
            body=desk.tree.bodies["lead"],
            period=desk.period,
            starts_at=at,
            venue="Hall",
            by=desk.person(body, role),
            at=at,
        )


def test_a_meeting_is_refused_in_words(desk: Desk) -> None:
    at, chair, body = database_now(), desk.person("lead"), desk.tree.bodies["lead"]
    elsewhere = lay().period
    given = {"body": body, "period": desk.period, "starts_at": at, "venue": "Hall", "by": chair, "at": at}
    early = desk.period.starts_on - timedelta(days=1)
    for changed, words in (
        ({"period": elsewhere}, "about a period of the same partnership"),
        ({"venue": " "}, "Enter where the meeting is"),
        (
            {"starts_at": datetime.combine(early, time(12), tzinfo=UK)},
            "must be after the first day of October to December 2025",
        ),
    ):
        with pytest.raises(Refused, match=words):
            call_meeting(**given | changed)  # type: ignore[arg-type]
    call_meeting(**given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Lead group already meets at that time"):
        call_meeting(**given)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match="meeting_once_at_an_instant"), transaction.atomic():
        Meeting(body=body, period=desk.period, starts_at=at, venue="Hall").record(by=chair, at=at)


def form(desk: Desk) -> dict[str, str]:
    return {"period": str(desk.period.pk), "begins_at": "2pm", "venue": "Town hall"} | three_boxes(
        "held_on", today()
    )


def test_a_meeting_is_added_with_its_uk_time(desk: Desk) -> None:
    client = desk.browser("lead", Role.SECRETARY)
    response = client.post(desk.url("meeting_create", "lead"), form(desk))
    meeting = Meeting.objects.get()
    assert (response.status_code, response["Location"]) == (302, desk.url("meeting", meeting.pk))
    assert meeting.starts_at.astimezone(UK).replace(tzinfo=None) == datetime.combine(
        today(), datetime.min.time()
    ) + timedelta(hours=14)
    assert f"LEAD meets on {uk_date(today())} at 2pm." in page(client, response["Location"])


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"period": ""}, ["Select which period it is about"]),
        ({"held_on_day": "32"}, ["The day of the meeting must be a real date"]),
        ({"begins_at": ""}, ["Enter the time it starts"]),
        ({"begins_at": "teatime"}, ["The time it starts must be a time, like 2:30pm"]),
        ({"venue": ""}, ["Enter where it is"]),
        (
            {"held_on_year": "2020"},
            ["The meeting must be after the first day of October to December 2025, which it is about."],
        ),
    ],
)
def test_a_meeting_that_lacks_something(desk: Desk, changed: dict[str, str], errors: list[str]) -> None:
    response = desk.browser("lead").post(desk.url("meeting_create", "lead"), form(desk) | changed)
    assert errors_of(response) == errors
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("body", "role", "status"),
    [
        ("lead", Role.MEMBER, 403),
        ("lead", Role.OFFICER, 403),
        ("board", Role.CHAIR, 403),
        ("north", Role.CHAIR, 404),
    ],
)
def test_others_are_not_let_near_the_form(desk: Desk, body: str, role: Role, status: int) -> None:
    client = desk.browser(body, role)
    assert client.get(desk.url("meeting_create", "lead")).status_code == status
    assert client.post(desk.url("meeting_create", "lead"), form(desk)).status_code == status


# The list


def test_what_is_to_come_stands_before_what_was_held(desk: Desk) -> None:
    called(desk)
    called(desk, starts_at=database_now() + timedelta(days=20))
    called(desk, starts_at=database_now() + timedelta(days=10))
    response = desk.browser("lead").get(desk.url("meetings", "lead"))
    first, second, held = [meeting.starts_at for meeting in response.context["rows"]]
    assert database_now() < first < second
    assert held < database_now()
    for query, count in {"when=coming": 2, "when=past": 1, "when=off": 0, "when=nonsense": 3}.items():
        response = desk.browser("lead").get(f"{desk.url('meetings', 'lead')}?{query}")
        assert len(response.context["rows"]) == count
    up = desk.browser("lead").get(f"{desk.url('all_meetings')}?sort=when&body=lead")
    assert [meeting.starts_at for meeting in up.context["rows"]] == [held, first, second]


def test_the_meetings_of_all_bodies_are_those_one_may_read(desk: Desk) -> None:
    called(desk)
    assert len(desk.browser("lead").get(desk.url("all_meetings")).context["rows"]) == 1
    assert "No meeting has been entered" in page(
        desk.browser("south", Role.OFFICER), desk.url("all_meetings")
    )


def test_an_empty_list_says_what_to_do_instead(desk: Desk) -> None:
    text = page(desk.browser("lead", Role.MEMBER), desk.url("meetings", "lead"))
    assert missing(text, "No meeting has been entered") == []
    assert "Add a meeting" not in text
    assert "Add a meeting" in page(desk.browser("lead"), desk.url("meetings", "lead"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(desk: Desk, count: int) -> None:
    for number in range(count):
        called(desk, starts_at=database_now() + timedelta(days=number))
    assert queries(desk.browser("lead"), desk.url("meetings", "lead")) == 9


# One meeting


def test_the_file_of_an_agenda_that_names_a_marked_paper_is_marked(desk: Desk) -> None:
    meeting, by, at = called(desk), desk.person("lead", Role.SECRETARY), database_now()
    about = item(meeting, "Hostels", by=by, at=at)
    address = f"{desk.url('meeting', meeting.pk)}?table=agenda&format="
    handed_in(about, "Winter plan", written("Winter"), by=by, at=at)
    member, above = desk.browser("lead", Role.MEMBER), desk.browser("board", Role.MEMBER)
    assert "OFFICIAL-SENSITIVE" not in opened(member.get(f"{address}xlsx"))
    marked = Marking.OFFICIAL_SENSITIVE
    handed_in(about, "Incidents", written("Incidents"), by=by, at=at, marking=marked)
    assert missing(opened(member.get(f"{address}xlsx")), "OFFICIAL-SENSITIVE", "Incidents") == []
    assert "OFFICIAL-SENSITIVE" not in opened(above.get(f"{address}xlsx"))
    assert "Incidents" not in above.get(f"{address}csv").content.decode()


def test_what_needs_a_decision_and_what_was_decided(desk: Desk) -> None:
    meeting, client = called(desk), desk.browser("lead")
    url = desk.url("meeting", meeting.pk)
    text = page(client, url)
    wanted = [
        "Town hall",
        "Activity 1 of north",
        "Agree the secondment.",
        "Needs a decision.",
        "No decision is recorded for this meeting.",
        "NORTH exception report, October to December 2025",
        "LEAD exception report, October to December 2025 (draft)",
    ]
    assert missing(text, *wanted) == []
    deciding.record_decision(
        item=desk.item("lead"),
        outcome=Outcome.SUPPORT,
        words="So be it.",
        meeting=meeting,
        by=desk.person("lead", Role.SECRETARY),
        at=desk.tree.clock,
    )
    text = page(client, url)
    assert (
        missing(text, "Waiting for the chair to confirm: support.", "(waits for the chair)", "So be it.")
        == []
    )


def test_what_is_over_is_not_called_off_and_a_paper_that_came_does_not_follow(desk: Desk) -> None:
    coming = called(desk, starts_at=database_now() + timedelta(days=5))
    over = called(desk, starts_at=database_now() - timedelta(days=5))
    client, by = desk.browser("lead", Role.SECRETARY), desk.person("lead", Role.SECRETARY)
    draft = Draft(title="Winter", to_follow_why="The panel meets late.", to_follow_by=today())
    follows = [add_item(meeting=each, draft=draft, by=by, at=each.starts_at) for each in (coming, over)]
    first, second = (page(client, desk.url("meeting", each.pk)) for each in (coming, over))
    assert missing(first, "Call it off", "Change the time or place", "Paper to follow by") == []
    assert missing(second, "It was not held", "Correct the time or place", "Paper was to follow by") == []
    assert "Call it off" not in second
    assert "Record that it was not held" in page(client, desk.url("meeting_cancel", over.pk))
    handed_in(follows[0], "Winter plan", written("Plan"), by=by, at=database_now())
    member = page(desk.browser("lead", Role.MEMBER), desk.url("meeting", coming.pk))
    assert missing(member, "Winter plan (1 page)", "to follow by") == ["to follow by"]
    over.attendance.model(meeting=over, person=by, presence=Presence.PRESENT).record(by=by, at=over.starts_at)
    assert "It was not held" not in page(client, desk.url("meeting", over.pk))


def test_with_nothing_put_to_the_body_it_says_so(desk: Desk) -> None:
    meeting = called(desk, "board")
    text = page(desk.browser("board"), desk.url("meeting", meeting.pk))
    assert "Nothing has been put to BOARD yet." in text


def test_members_above_read_the_meeting_without_working_papers(desk: Desk) -> None:
    meeting = called(desk)
    text = page(desk.browser("board", Role.MEMBER), desk.url("meeting", meeting.pk))
    assert "NORTH exception report" in text
    assert missing(text, "Agree the secondment.", "LEAD exception report") == [
        "Agree the secondment.",
        "LEAD exception report",
    ]


def test_restricted_exceptions_are_counted(desk: Desk) -> None:
    meeting = called(desk)
    desk.restrict(desk.tree.activities["north"][0], desk.person("lead"))
    url = desk.url("meeting", meeting.pk)
    assert "Activity 1 of north" in page(desk.browser("lead"), url)
    text = page(desk.browser("lead", Role.DEPUTY), url)
    assert "1 restricted exception" in text
    assert "Activity 1 of north" not in text


def test_another_body_or_partnership_sees_nothing(desk: Desk) -> None:
    meeting, elsewhere = called(desk), lay()
    assert desk.browser("north").get(desk.url("meeting", meeting.pk)).status_code == 404
    assert elsewhere.browser("lead").get(desk.url("meeting", meeting.pk)).status_code == 404
    assert elsewhere.browser("lead").get(elsewhere.url("meeting", meeting.pk)).status_code == 404
