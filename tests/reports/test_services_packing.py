"""Making a meeting's papers: who may, when a version is made, and what the content says."""

import hashlib
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from partners.models import Organisation
from partners.roles import Role
from partners.rules import Refused
from priorities.models import ActivityReader
from reports import pack_content, pdf
from reports.models import BoardPack, ExceptionReport, Meeting
from reports.pack_changes import ONLY_DETAILS, differences
from reports.pack_entries import LONG_RUNNING
from reports.pack_print import Edition, document, sentence
from reports.rules import Outcome, content_hash
from reports.services import deciding, issuing, packing
from tests.reports.packs import called, made
from tests.reports.quarters import everybody_reports, groups_report, planted, report_of
from tests.reports.tree import LONG_AGO, Tree, meeting_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(grown: Tree, db: None, printed: list[str]) -> Tree:
    """NORTH has asked for two decisions, SOUTH has a nil report."""
    return deepcopy(grown)


def content_for(tree: Tree, body: str, period: Any = None) -> dict[str, Any]:
    period = period or tree.periods[0]
    meeting = Meeting.objects.filter(body=tree.bodies[body]).first() or called(tree, body, period)
    at = tree.at(meeting.starts_at)
    return pack_content.build(meeting, packing._working(meeting, at), at=at)


# Making one


def test_the_secretariat_makes_it(tree: Tree) -> None:
    meeting = called(tree, "lead", tree.periods[0])
    pack = made(tree, meeting)
    stored = BoardPack.objects.get()
    assert (stored, stored.version, stored.build, stored.pages) == (pack, 1, "restricted", 7)
    assert (stored.made_by, stored.change_note) == (tree.person("lead", Role.SECRETARY), "")
    assert bytes(stored.pdf).endswith(b"-lead-2026-02-07-2359-v1")
    assert stored.sha256 == hashlib.sha256(bytes(stored.pdf)).hexdigest()
    assert stored.content_sha256 == content_hash(stored.content)


@pytest.mark.parametrize(
    ("body", "role"),
    [("lead", Role.CHAIR), ("lead", Role.MEMBER), ("north", Role.SECRETARY), ("board", Role.SECRETARY)],
)
def test_nobody_else_does(tree: Tree, body: str, role: Role) -> None:
    meeting = called(tree, "lead", tree.periods[0])
    with pytest.raises(Refused, match="Only the secretariat of Lead group can make its packs"):
        packing.make_pack(meeting=meeting, by=tree.person(body, role), at=tree.clock)
    assert not BoardPack.objects.exists()


def test_what_has_not_changed_is_not_made_again(tree: Tree, printed: list[str]) -> None:
    meeting = called(tree, "lead", tree.periods[0])
    made(tree, meeting)
    tree.clock += timedelta(days=3)
    with pytest.raises(Refused, match="Nothing has changed since version 1"):
        made(tree, meeting, "A note alone is no change.")
    assert len(printed) == 1


def test_what_has_changed_makes_a_version_that_says_so(tree: Tree) -> None:
    meeting = called(tree, "lead", tree.periods[0])
    first = made(tree, meeting)
    item = report_of(tree, "lead", tree.periods[0]).items.first()
    assert item is not None
    tree.decide(item, Outcome.DIRECT)
    second = made(tree, meeting)
    assert (second.version, second.pk != first.pk) == (2, True)
    assert second.change_note == (
        f"Decided on 7 February 2026: {item.case.reference} {item.case.title}. The decision was: direct."
    )


def test_each_meeting_has_versions_of_its_own(tree: Tree) -> None:
    made(tree, called(tree, "lead", tree.periods[0]))
    assert made(tree, called(tree, "board", tree.periods[0])).version == 1


def test_a_fault_in_the_paper_is_no_paper(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = pdf.Rendered(pdf=b"%PDF", pages=1, warnings=("weasyprint: Ignored a style",))
    monkeypatch.setattr(pdf, "render", lambda html, **options: faulty)
    with pytest.raises(Refused, match="could not be made"):
        made(tree, called(tree, "lead", tree.periods[0]))
    assert not BoardPack.objects.exists()


def test_a_failed_rendering_stores_nothing(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(html: str, *, identifier: str, **options: Any) -> pdf.Rendered:
        raise Refused(pdf.TOO_LARGE)

    monkeypatch.setattr(pdf, "render", render)
    with pytest.raises(Refused, match="too large"):
        made(tree, called(tree, "lead", tree.periods[0]))
    assert not BoardPack.objects.exists()


def test_a_pack_cannot_be_changed_or_taken_away(tree: Tree) -> None:
    pack = made(tree, called(tree, "lead", tree.periods[0]))
    with pytest.raises(IntegrityError, match="kept as it was made"), transaction.atomic():
        BoardPack.objects.filter(pk=pack.pk).update(pages=1)
    with (
        pytest.raises(IntegrityError, match="kept as it was made"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM reports_boardpack")


# The body's own report


def test_the_draft_is_brought_up_to_date_first(tree: Tree) -> None:
    draft = report_of(tree, "lead", tree.periods[0])
    content_for(tree, "lead")
    again = ExceptionReport.objects.get(pk=draft.pk)
    assert again.drafted_at > draft.drafted_at


def test_a_body_without_a_draft_gets_one(printed: list[str]) -> None:
    tree = planted()
    content = content_for(tree, "north")
    assert [item["shown"]["title"] for item in content["others"]] == [
        "Activity 1 of north",
        "Activity 2 of north",
    ]
    assert (content["decisions"], content["own"], content["reports"]) == ([], None, [])


def test_a_signed_draft_stays_as_it_was_signed(tree: Tree) -> None:
    draft = report_of(tree, "lead", tree.periods[0])
    tree.deal_with(draft)
    at, chair = tree.day_of(draft.from_body, draft.period), tree.chair(draft.from_body)
    issuing.summarise(report=draft, summary="Done.", good_news=[], by=chair, at=at)
    signed = issuing.sign_report(report=draft, by=chair, at=at)
    content_for(tree, "lead")
    assert ExceptionReport.objects.get(pk=draft.pk).drafted_at == signed.drafted_at


def test_an_issued_report_of_its_own_stands_as_issued(tree: Tree) -> None:
    draft = report_of(tree, "lead", tree.periods[0])
    tree.deal_with(draft)
    tree.issue(draft)
    content = content_for(tree, "lead")
    assert content["own"]["summary"] == "How the quarter went."
    assert content["own"]["elsewhere"] == []
    assert (content["decisions"], content["others"]) == ([], [])
    assert {row["outcome"] for row in content["decided"]} == {"support"}
    assert not content["dashboard"]["is_open"]


def test_the_body_above_waits_for_a_report_it_has_not_had(tree: Tree) -> None:
    content = content_for(tree, "board")
    assert content["silent"] == ["Lead group (LEAD)"]
    assert content["dashboard"]["grid"]["columns"] == ["LEAD"]
    assert "Nothing came from Lead group (LEAD)." in sentence(content)


# What it says


def test_a_decision_asked_says_who_asks(tree: Tree) -> None:
    content = content_for(tree, "lead")
    assert [(item["asker"], item["shown"]["ask_below"]) for item in content["decisions"]] == [
        ("NORTH", "Agree the secondment."),
        ("NORTH", "Agree the secondment."),
    ]


def test_names_stay_as_they_were_when_the_report_was_issued(tree: Tree) -> None:
    organisation = Organisation.objects.get(pk=tree.organisation.pk)
    organisation.name = organisation.short_name = "Newwick Council"
    organisation.record(by=None, at=tree.clock)
    body = tree.bodies["north"]
    body.name = "Northern group"
    body.record(by=None, at=tree.clock)
    content = content_for(tree, "lead")
    (north,) = (report for report in content["reports"] if report["names"]["from_short"] == "NORTH")
    assert north["names"]["from_body"] == "North group (NORTH)"
    assert {item["shown"]["organisation"] for item in north["items"]} == {"Treewick Council"}


def test_the_marking_is_the_highest_of_what_it_describes(tree: Tree) -> None:
    assert content_for(tree, "lead")["marking"] == "official"
    activity = tree.activities["south"][0]
    activity.marking = "official_sensitive"
    activity.record(by=None, at=tree.clock)
    assert content_for(tree, "board")["marking"] == "official"
    tree.deal_with(report_of(tree, "lead", tree.periods[0]))
    tree.issue(report_of(tree, "lead", tree.periods[0]))
    tree.clock += timedelta(days=1)
    assert content_for(tree, "lead")["marking"] == "official_sensitive"


def test_a_restricted_activity_raises_no_marking_of_what_is_not_shown(tree: Tree) -> None:
    activity = tree.activities["south"][0]
    activity.marking, activity.restricted = "official_sensitive", True
    activity.record(by=None, at=tree.clock)
    assert content_for(tree, "lead")["marking"] == "official"


def test_what_was_restricted_after_the_report_was_issued_is_left_out(tree: Tree) -> None:
    activity = tree.activities["north"][0]
    activity.restricted = True
    activity.record(by=None, at=tree.clock)
    ActivityReader(activity=activity, person=tree.person("north", Role.OFFICER)).record(by=None, at=LONG_AGO)
    content = content_for(tree, "lead")
    assert [item["shown"]["title"] for item in content["decisions"]] == ["Activity 2 of north"]
    assert content["restricted"] == 1
    (north,) = (report for report in content["reports"] if report["names"]["from_short"] == "NORTH")
    assert (len(north["items"]), north["restricted"]) == (1, 1)
    assert content["dashboard"]["total"] == 3
    assert content["dashboard"]["reconciliation"]["new"] == 2


def test_an_overdue_action_about_a_restricted_activity_is_left_out(tree: Tree) -> None:
    period = tree.periods[0]
    activity = tree.activities["north"][0]
    activity.restricted = True
    activity.record(by=None, at=tree.clock)
    item = report_of(tree, "lead", period).items.get(case__activity=activity)
    decision = tree.decide(item, Outcome.SUPPORT)
    deciding.raise_action(
        decision=decision,
        what="Tell nobody",
        person=tree.person("north", Role.OFFICER),
        organisation=tree.organisation,
        due_on=(tree.clock + timedelta(days=1)).date(),
        by=tree.chair(tree.bodies["lead"]),
        at=tree.clock,
    )
    tree.clock += timedelta(days=9)
    content = content_for(tree, "lead")
    assert content["actions"] == {"rows": [], "restricted": 1}
    assert content["restricted"] == 2
    assert "Tell nobody" not in str(content)


def test_a_missing_return_of_a_restricted_activity_has_no_name(printed: list[str]) -> None:
    tree = planted()
    hidden, seen = tree.activities["north"]
    hidden.restricted = True
    hidden.record(by=None, at=LONG_AGO)
    period = tree.periods[0]
    tree.clock = meeting_day(period)
    content = content_for(tree, "north")
    assert content["dashboard"]["returns"]["missing"] == [
        "a restricted activity",
        f"{seen.reference} {seen.title}",
    ]


def test_a_long_running_exception_is_short_and_has_its_history(tree: Tree) -> None:
    content = content_for(tree, "lead")
    item, other = content["decisions"]
    item["shown"]["periods_open"], other["shown"]["periods_open"] = LONG_RUNNING, LONG_RUNNING - 1
    content["history"] = {item["reference"]: [{"period": "July to September 2025", "rag": "amber"}]}
    html = document(content, Edition(1, "x", "", tree.clock))
    long, _, rest = html.partition(f"2. {other['shown']['title']}</h3>")
    assert long.count("it stands here in short, with its history.") == 1
    assert '<span class="rag rag-amber">Amber</span> July to September 2025' in long
    assert "in short" not in rest
    # Who is asked to decide reads why; who wrote it stood in earlier papers.
    assert (long.count("If nothing is done"), rest.count("If nothing is done")) == (1, 1)
    assert ("Written by" in long, "Written by" in rest) == (False, True)


def test_an_exception_stands_in_full_once(tree: Tree, printed: list[str]) -> None:
    made(tree, called(tree, "lead", tree.periods[0]))
    (html,) = printed
    assert html.count("One post is empty.") == 2
    assert html.count("in full on page") == 2


def test_what_people_wrote_is_text_and_never_markup(tree: Tree, printed: list[str]) -> None:
    meeting = called(tree, "lead", tree.periods[0])
    meeting.venue = '<img src=x> & "quotes" {{ 1 }}'
    meeting.record(by=None, at=tree.clock)
    made(tree, meeting)
    (html,) = printed
    assert "&lt;img src=x&gt; &amp; &quot;quotes&quot; {{ 1 }}" in html


@pytest.mark.parametrize("activities", [1, 3])
def test_the_questions_to_the_database_do_not_grow(activities: int, printed: list[str]) -> None:
    tree = planted(north=activities, south=activities)
    everybody_reports(tree, tree.periods[0])
    groups_report(tree, tree.periods[1])
    meeting = called(tree, "lead", tree.periods[1])
    at = tree.at(meeting.starts_at)
    working = packing._working(meeting, at)
    with CaptureQueriesContext(connection) as captured:
        content = pack_content.build(meeting, working, at=at)
    assert len(content["decisions"]) == activities
    assert len(captured) == 30


# What changed


def test_the_same_content_differs_in_nothing(tree: Tree) -> None:
    content = content_for(tree, "lead")
    assert differences(content, content) == []


def test_a_correction_of_a_report_is_named_with_its_reason(tree: Tree) -> None:
    meeting = called(tree, "lead", tree.periods[0])
    made(tree, meeting)
    report = ExceptionReport.objects.get(from_body=tree.bodies["north"])
    version = issuing.correct_report(
        report=report, why="A number was wrong.", by=tree.person("north", Role.CHAIR), at=tree.clock
    )
    tree.issue(version)
    assert made(tree, meeting).change_note == (
        "NORTH has corrected its report. Version 2 takes the place of version 1: A number was wrong."
    )


def test_a_report_that_came_in_is_named(printed: list[str]) -> None:
    tree = planted(north=1)
    period = tree.periods[0]
    tree.clock = meeting_day(period)
    meeting = called(tree, "lead", period)
    made(tree, meeting)
    report = tree.draft("north", period)
    tree.deal_with(report)
    tree.issue(report)
    assert "The report of NORTH has come in." in made(tree, meeting).change_note.split("\n")


def test_a_new_place_and_time_are_named(tree: Tree) -> None:
    content = content_for(tree, "lead")
    now = content | {"venue": "Fire station", "starts_at": "2026-03-02T14:30:00+00:00"}
    assert differences(content, now) == [
        "The meeting is now on 2 March 2026 at 2:30pm.",
        "The meeting is now at Fire station.",
    ]


def test_what_no_line_names_is_still_told(tree: Tree) -> None:
    content = content_for(tree, "lead")
    assert differences(content, content | {"partnership": "Newwick"}) == [ONLY_DETAILS]


def test_actions_that_move_are_named(tree: Tree) -> None:
    content = content_for(tree, "lead")
    action = {"reference": "LEAD-A001", "due_on": "2026-03-01", "state": "open"}
    before = content | {"actions": {"rows": [action], "restricted": 0}}
    moved = action | {"due_on": "2026-04-01", "state": "claimed"}
    now = content | {"actions": {"rows": [moved, action | {"reference": "LEAD-A002"}], "restricted": 0}}
    assert differences(before, now) == [
        "Action LEAD-A001 is now due on 1 April 2026.",
        "Action LEAD-A001 is reported as done.",
        "New action: LEAD-A002.",
    ]


def test_asks_that_come_change_and_go_are_named(tree: Tree) -> None:
    content = content_for(tree, "lead")
    one, two = content["decisions"]
    reworded = two | {"shown": two["shown"] | {"ask_below": "Agree two secondments."}}
    before, now = content | {"decisions": [one]}, content | {"decisions": [two]}
    assert [line.partition(":")[0] for line in differences(before, now)] == [
        "No decision is asked any more",
        "A decision is asked that was not before",
    ]
    assert differences(content, content | {"decisions": [one, reworded]}) == [
        f"The decision asked is worded differently: {two['reference']} {two['shown']['title']}."
    ]


def test_other_words_of_an_exception_are_named(tree: Tree) -> None:
    content = content_for(tree, "lead")
    (item, other) = content["decisions"]
    before = content | {"decisions": [], "others": [item]}
    changed = item | {"shown": item["shown"] | {"cause": "Two posts are empty."}}
    assert differences(before, before | {"others": [changed]}) == [
        f"Exceptions with other words or ratings: {item['reference']}."
    ]
    assert differences(before | {"reports": []}, before | {"reports": [], "others": [other]}) == [
        f"New exceptions: {other['reference']}.",
        f"No longer among the exceptions: {item['reference']}.",
    ]
