"""The secretariat runs a meeting: agenda, who came, notes, decisions, minutes, papers and calendars."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from icalendar import Calendar

from partners.middleware import database_now
from partners.models import Organisation
from partners.roles import Role
from partners.rules import Marking, Refused
from reports.models import AgendaItem, BoardPack, Meeting, Minutes, Paper
from reports.services import agenda, attending, handing_in
from reports.services.agenda import Draft
from reports.services.meeting import call_meeting, cancel_meeting, change_meeting
from tests.reports import hostile
from tests.reports.desk import Desk, signed_in
from tests.reports.reading import errors_of, missing, page, queries, words_of


def called(desk: Desk, days: int = 0) -> Meeting:
    at = database_now()
    return call_meeting(
        body=desk.tree.bodies["lead"], period=desk.period, starts_at=at + timedelta(days=days),
        venue="Town hall, room 2", by=desk.person("lead"), at=at,
    )  # fmt: skip


def item(desk: Desk, meeting: Meeting, title: str = "Winter plan", **more: Any) -> AgendaItem:
    draft = Draft(title=title, **more)
    return agenda.add_item(meeting=meeting, draft=draft, by=desk.person("lead"), at=database_now())


def private(desk: Desk, meeting: Meeting) -> AgendaItem:
    return item(desk, meeting, "A secret site", exempt=True, exempt_reason="Named readers only.")


def clerk(desk: Desk) -> Client:
    return desk.browser("lead", Role.SECRETARY)


def shown(client: Client, url: str) -> dict[str, str]:
    """The form of a page as a browser would send it back."""
    form = client.get(url).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


# The agenda


def test_the_agenda_is_proposed_and_put_in_order(desk: Desk) -> None:
    meeting, client = called(desk), clerk(desk)
    url = desk.url("agenda", meeting.pk)
    assert "Propose the agenda" in page(client, url)
    assert client.post(url)["Location"] == url
    last = meeting.agenda.last()
    assert last is not None
    moved = client.post(desk.url("agenda_item_move", last.pk), {"direction": "up"})
    assert moved["Location"] == f"{url}#item-{last.pk}"
    assert meeting.agenda.get(pk=last.pk).position == last.position - 1
    assert errors_of(client.post(url)) == ["Everything that belongs on the agenda already stands on it."]


def test_an_item_says_what_is_missing(desk: Desk) -> None:
    meeting = called(desk)
    sent = {"title": "", "part": "report", "purpose": "decision", "minutes": "ten", "exempt": "yes",
            "to_follow_why": "Late figures"}  # fmt: skip
    response = clerk(desk).post(desk.url("agenda_item_create", meeting.pk), sent)
    assert errors_of(response) == [
        "Enter what the item is about", "Select which report it is",
        "How many minutes it takes must be a whole number",
        "Enter how this item has to be handled, and why", "Enter the day by which the paper comes",
    ]  # fmt: skip


def test_readers_above_see_that_an_item_is_private_and_no_more(desk: Desk) -> None:
    meeting = called(desk)
    private(desk, meeting)
    url = desk.url("meeting", meeting.pk)
    inside = page(desk.browser("lead", Role.OFFICER), url)
    assert missing(inside, "A secret site", "Named readers only.") == []
    above = page(desk.browser("board", Role.MEMBER), url)
    assert missing(above, "Private item", "A secret site", "Named readers only.") == [
        "A secret site", "Named readers only.",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_agenda_asks_no_more_questions(desk: Desk, count: int) -> None:
    meeting = called(desk)
    for number in range(count):
        item(desk, meeting, f"Item {number}")
    pages = {"agenda": clerk(desk), "meeting_run": clerk(desk), "meeting": desk.browser("lead")}
    found = {name: queries(client, desk.url(name, meeting.pk)) for name, client in pages.items()}
    assert found == {"agenda": 8, "meeting_run": 14, "meeting": 19}


def test_the_page_tells_who_changed_what_as_far_as_its_reader_may_see(desk: Desk) -> None:
    meeting = called(desk, days=3)
    one = private(desk, meeting)
    secretary, at = desk.person("lead", Role.SECRETARY), database_now()
    change_meeting(
        meeting=meeting, starts_at=meeting.starts_at, length=90, venue="Library", online="",
        why="The hall is let.", by=secretary, at=at,
    )  # fmt: skip
    agenda.change_item(
        item=one, draft=Draft(title="A secret place", exempt=True, exempt_reason="Named readers only."),
        by=secretary, at=at,
    )  # fmt: skip
    url = desk.url("meeting", meeting.pk)
    told = ["Town hall, room 2 → Library", "120 → 90", "The hall is let.", secretary.name]
    secret = ["Agenda item changed: A secret place", "A secret site → A secret place"]
    assert missing(page(desk.browser("lead"), url), *told, *secret) == []
    above = page(desk.browser("board", Role.MEMBER), url)
    assert missing(above, *told, *secret) == secret


def test_agenda_and_attendance_are_files_of_what_the_reader_sees(desk: Desk) -> None:
    meeting = called(desk)
    private(desk, meeting)
    attending.add_guest(
        meeting=meeting, name="=Gus", organisation=None, by=desk.person("lead"), at=database_now()
    )
    url = desk.url("meeting", meeting.pk)
    day = localdate(meeting.starts_at)
    inside, above = desk.browser("lead"), desk.browser("board", Role.MEMBER)
    answer = inside.get(f"{url}?table=agenda&format=csv")
    name = f"{desk.tree.bodies['lead'].slug}-agenda-{day}-OFFICIAL-SENSITIVE.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "A secret site" in answer.content.decode()
    seen = above.get(f"{url}?table=agenda&format=csv").content.decode()
    assert ("Private item" in seen, "A secret site" in seen) == (True, False)
    assert "'=Gus,,Present" in inside.get(f"{url}?table=attendance&format=csv").content.decode()
    # A table that is not offered to its reader is the page.
    assert above.get(f"{url}?table=attendance&format=csv")["Content-Type"].startswith("text/html")


def test_a_meeting_that_is_over_leads_its_secretary_to_the_minutes(desk: Desk) -> None:
    past, coming = called(desk, days=-1), called(desk, days=3)
    url = desk.url("minutes", past.pk)
    assert f'href="{url}"' in clerk(desk).get(desk.url("meeting", past.pk)).content.decode()
    assert (
        f'href="{url}"'
        not in desk.browser("board", Role.MEMBER).get(desk.url("meeting", past.pk)).content.decode()
    )
    assert "minutes/" not in clerk(desk).get(desk.url("meeting", coming.pk)).content.decode()


# Running it


def test_every_button_saves_the_whole_page(desk: Desk) -> None:
    meeting, client = called(desk), clerk(desk)
    one = item(desk, meeting)
    url, chair = desk.url("meeting_run", meeting.pk), desk.person("lead")
    sent = shown(client, url) | {
        f"presence_{chair.pk.hex}": "present", f"notes_{one.pk.hex}": "We\r\nspoke.", "guest": "Gus Guest",
        "then": f"decide:{desk.item('lead').pk}",
    }  # fmt: skip
    response = client.post(url, sent)
    decide = reverse("reports:item_decide", args=[desk.slug, desk.item("lead").pk])
    assert response["Location"] == f"{decide}?meeting={meeting.pk}"
    one.refresh_from_db()
    assert one.notes == "We\nspoke."
    text = page(client, url)
    assert missing(text, "Not quorate.", "1 member present, 3 needed", "Also here: Gus Guest.") == []
    before = client.get(response["Location"]).context
    said = {"outcome": "support", "words": "So be it.", "meeting": str(meeting.pk), "saw": before["saw"]}
    back = client.post(response["Location"], said)
    assert back.status_code == 302, errors_of(back)
    assert back["Location"] == url
    assert missing(page(client, url), "So be it.", "(waits for the chair)") == []


def test_everybody_of_whom_nothing_is_said_is_recorded_as_present_at_once(desk: Desk) -> None:
    meeting, client = called(desk), clerk(desk)
    url, button = desk.url("meeting_run", meeting.pk), "Save, and record everybody else as present"
    away = desk.person("lead", Role.DEPUTY)
    assert button in client.get(url).content.decode()
    sent = shown(client, url) | {f"presence_{away.pk.hex}": "apologies", "then": "present"}
    assert client.post(url, sent)["Location"] == url
    came = dict(meeting.attendance.values_list("person__name", "presence"))
    assert came.pop(away.name) == "apologies"
    assert (len(came), set(came.values())) == (4, {"present"})
    assert button not in client.get(url).content.decode()


def test_words_of_two_clerks_are_both_kept(desk: Desk) -> None:
    meeting, client = called(desk), clerk(desk)
    one = item(desk, meeting)
    url, box = desk.url("meeting_run", meeting.pk), f"notes_{one.pk.hex}"
    mine = shown(client, url)
    client.post(url, mine | {box: "Theirs."})
    response = client.post(url, mine | {box: "Mine."})
    assert response.status_code == 409
    assert missing(words_of(response), "Theirs.", "Mine.", "Nothing has been overwritten") == []
    again = {name: response.context["form"][name].value() or "" for name in response.context["form"].fields}
    assert client.post(url, again).status_code == 302
    one.refresh_from_db()
    assert one.notes == "Mine."


def test_a_deputy_has_a_name(desk: Desk) -> None:
    meeting, client = called(desk), clerk(desk)
    url, person = desk.url("meeting_run", meeting.pk), desk.person("lead", Role.DEPUTY)
    sent = shown(client, url) | {f"presence_{person.pk.hex}": "deputy"}
    assert errors_of(client.post(url, sent)) == [f"Enter who deputised for {person.name}"]


def test_a_declaration_is_added_from_the_page(desk: Desk) -> None:
    meeting, client = called(desk), clerk(desk)
    one, person = item(desk, meeting), desk.person("lead")
    url = desk.url("meeting_run", meeting.pk)
    sent = shown(client, url) | {f"presence_{person.pk.hex}": "present", "then": "declare"}
    address = client.post(url, sent)["Location"]
    assert address == desk.url("declaration_create", meeting.pk)
    given = {"attendance": str(meeting.attendance.get().pk), "item": str(one.pk), "kind": "pecuniary",
             "words": "Owns the site.", "withdrew": "no"}  # fmt: skip
    assert errors_of(client.post(address, given)) == [
        "Somebody with a disclosable pecuniary interest takes no part in the item: say that they left."
    ]
    assert client.post(address, given | {"withdrew": "yes"})["Location"] == url
    assert missing(page(client, url), "Owns the site.", "Left for the item.") == []


# Minutes


def test_minutes_from_draft_to_agreement(desk: Desk) -> None:
    meeting, client = called(desk), clerk(desk)
    private(desk, meeting)
    url, run = desk.url("minutes", meeting.pk), desk.url("meeting_run", meeting.pk)
    came = {f"presence_{desk.person('lead').pk.hex}": "present"}
    assert client.post(run, shown(client, run) | came).status_code == 302
    edit = client.post(desk.url("minutes_draft", meeting.pk))["Location"]
    above = desk.browser("board", Role.MEMBER)
    assert "No minutes can be read yet" in page(above, url)
    saw = client.get(edit).context["saw"]
    texts = {"text_0": "All came.", "text_1": "Secret words."}
    assert client.post(edit, texts | {"saw": "older"}).status_code == 409
    assert client.post(edit, texts | {"saw": saw})["Location"] == url
    assert missing(page(client, url), "Draft minutes", "Secret words.") == []
    agree = desk.url("minutes_agree", meeting.pk)
    assert errors_of(client.post(agree, {"saw": "older"})) == ["Select the meeting that agreed them"]
    assert not Minutes.objects.get().is_agreed


# Papers


def sent(one: AgendaItem, desk: Desk, data: bytes) -> dict[str, Any]:
    file = SimpleUploadedFile("plan.pdf", data, content_type="application/pdf")
    return {"title": "Winter plan", "item": str(one.pk), "organisation": str(desk.tree.organisation.pk),
            "marking": "official_sensitive", "file": file}  # fmt: skip


def test_a_paper_is_checked_and_kept(desk: Desk) -> None:
    meeting = called(desk)
    one, client = item(desk, meeting), desk.browser("lead", Role.OFFICER)
    url = desk.url("paper_create", meeting.pk)
    refused = client.post(url, sent(one, desk, hostile.REFUSED["file inside"]))
    assert missing(" ".join(errors_of(refused)), "The PDF carries other files inside it.") == []
    assert not Paper.objects.exists()
    response = client.post(url, sent(one, desk, hostile.ACTING["script as opening"]))
    paper = Paper.objects.get()
    assert response["Location"] == desk.url("paper", paper.pk)
    assert missing(page(client, response["Location"]), "taken out of it: scripts.") == []
    file = client.get(desk.url("paper_file", paper.pk))
    assert (file["Content-Security-Policy"], file["X-Content-Type-Options"]) == ("sandbox", "nosniff")
    assert file["Content-Disposition"].startswith("attachment;")
    assert file.content == bytes(paper.file.data)
    assert "/JavaScript" not in file.content.decode("latin-1")


def test_who_lowers_a_marking_and_what_comes_late(desk: Desk) -> None:
    meeting, by, at = called(desk), desk.person("lead"), database_now()
    one = item(desk, meeting)
    other = Organisation(key=f"other-{desk.slug}", name="Other", short_name="O", sector="other")
    other.record(by=None, at=at)
    given: dict[str, Any] = {"item": one, "title": "Plan", "by": by, "at": at}
    high, low = Marking.OFFICIAL_SENSITIVE, Marking.OFFICIAL
    paper = handing_in.hand_in(organisation=other, marking=high, data=hostile.GOOD["one page"], **given)
    with pytest.raises(Refused, match="Only Other can lower"):
        handing_in.mark_paper(paper=paper, marking=low, why="Open now", by=by, at=at)
    BoardPack.objects.create(
        meeting=meeting, pdf=b"%PDF", sha256="0" * 64, pages=1,
        content={"starts_at": meeting.starts_at.isoformat()}, content_sha256="0" * 64,
        made_by=by, made_at=at,
    )  # fmt: skip
    late = handing_in.hand_in(
        organisation=desk.tree.organisation, marking=low, data=hostile.GOOD["web link"], **given
    )
    rows = {build: [row.title for row in handing_in.papers_for(meeting, build)] for build in BoardPack.Build}
    nothing: dict[str, list[str]] = {"submission": [], "supplement": [], "exempt": []}
    assert rows == {"restricted": ["Plan", "Plan"], "public": ["Plan"], **nothing}
    with pytest.raises(Refused, match="already been handed in"):
        handing_in.hand_in(organisation=other, marking=low, data=hostile.GOOD["one page"], **given)
    handing_in.withdraw_paper(paper=late, why="Wrong one", by=by, at=at)
    assert handing_in.papers_for(meeting, "public") == []


# Calendars


def test_the_secret_address_shows_time_and_place_alone(desk: Desk) -> None:
    meeting = called(desk, days=3)
    private(desk, meeting)
    gone = cancel_meeting(meeting=called(desk, days=9), why="Ill", by=desk.person("lead"), at=database_now())
    person = desk.person("lead", Role.MEMBER)
    made = signed_in(person).post(desk.url("calendar"), {"act": "give"})
    feed = Client().get(made.context["address"])
    events: dict[str, Any] = {
        str(event["uid"]): event for event in Calendar.from_ical(feed.content).walk("VEVENT")
    }
    assert set(events) == {f"{each.pk}@testserver" for each in (meeting, gone)}
    event = events[f"{meeting.pk}@testserver"]
    assert event["dtstart"].dt == meeting.starts_at.replace(microsecond=0)
    assert (str(event["summary"]), str(event["location"])) == ("LEAD meeting", "Town hall, room 2")
    assert (str(events[f"{gone.pk}@testserver"]["status"]), events[f"{gone.pk}@testserver"]["sequence"]) == (
        "CANCELLED", 1,
    )  # fmt: skip
    assert b"secret" not in feed.content.lower()
    assert b"TZID:Europe/London" in feed.content
    signed_in(person).post(desk.url("calendar"), {"act": "end"})
    assert Client().get(made.context["address"]).status_code == 404
