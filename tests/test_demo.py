"""The illustrative year tells every story it should, and its books balance."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Model
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from bscp_portal.demo import accounts
from bscp_portal.demo.story import last_ended_quarter
from bscp_portal.demo.year import Year
from partners.middleware import database_now
from partners.models import Organisation, OutgoingEmail, Partnership, Person, Seat
from priorities.models import Activity, Chase, Measure, Milestone, Reading, Update
from priorities.rules import DeadlineOffsets, Withheld, near_identical, withheld
from priorities.rules_chasing import ladder
from priorities.services_periods import england_holidays
from reports.identifiers import pack_identifier
from reports.models import (
    ActionPoint,
    BoardPack,
    ExceptionCase,
    ExceptionItem,
    ExceptionReport,
    Meeting,
    Notice,
    Seal,
    SisterAnswer,
)
from reports.rollup_openings import readers, summed
from reports.rules import OUTCOME_WORDS
from reports.services import packing
from reports.verification import verify
from reports.verification_rows import different, fingerprinted, recorded, stale
from tests.reports import altering

pytestmark = [pytest.mark.django_db, pytest.mark.begun_first]


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Year]:
    """The whole year, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        year = Year(database_now())
        year.play()
        accounts.open_accounts(database_now())
        with connection.cursor() as cursor:
            # What a commit would check is checked once, and not again in each test.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        yield year
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def reach(year: Year, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def content(report: ExceptionReport) -> dict[str, Any]:
    assert report.content is not None
    found: dict[str, Any] = report.content
    return found


def case(year: Year, reference: str) -> ExceptionCase:
    found: ExceptionCase = ExceptionCase.objects.filter(activity=year.activities[reference]).earliest(
        "opened_at"
    )
    return found


def item(year: Year, reference: str, body: str, quarter: int) -> ExceptionItem:
    found: ExceptionItem = ExceptionItem.objects.get(
        case__activity=year.activities[reference],
        report__from_body=year.bodies[body],
        report__period=year.periods[quarter],
    )
    return found


def update(year: Year, reference: str, quarter: int) -> Update:
    return Update.objects.get(activity=year.activities[reference], period=year.periods[quarter])


def test_every_check_holds() -> None:
    assert list(verify()) == []


def test_it_is_five_quarters_of_twenty_activities_and_twenty_measures(year: Year) -> None:
    assert len(year.periods) == 5
    assert len(year.activities) == 20
    assert Measure.objects.count() == 20
    assert year.partnership.is_illustrative
    assert year.periods[-1].starts_on == last_ended_quarter(database_now().date())


def test_the_watermelon(year: Year) -> None:
    """Self-assessed green; two milestones slipped and the measure red."""
    seen = update(year, "A3.2", 3)
    assert (seen.self_rag, seen.computed_rag) == ("green", "red")
    assert seen.reason_for_difference
    slipped = Milestone.objects.filter(
        activity=seen.activity, actual_on=None, baseline_on__lte=year.periods[3].ends_on
    )
    assert slipped.count() == 2
    carried = item(year, "A3.2", "sas", 3)
    assert {"difference", "computed_red", "milestone_missed", "measure_off"} <= set(carried.triggers)
    assert carried.rag == "red"


def test_a_red_for_four_periods(year: Year) -> None:
    assert [update(year, "A2.1", q).self_rag for q in range(4)] == ["red"] * 4
    assert item(year, "A2.1", "sas", 3).shown["periods_open"] == 4


def test_a_missing_return_is_named_and_stays_missing(year: Year) -> None:
    missing = item(year, "A5.4", "prem", 2)
    assert missing.triggers == ["return_missing"]
    assert content(missing.report)["returns"]["missing"] == ["A5.4"]
    assert not update(year, "A5.4", 2).is_submitted


def test_who_was_chased_for_it_is_on_record(year: Year) -> None:
    chases = Chase.objects.filter(activity=year.activities["A5.4"], period=year.periods[2])
    assert [chase.rung for chase in chases] == ["soon", "last_call", "late", "lead"]
    lead, speaker = chases[0].person, chases[3].person
    assert lead == year.activities["A5.4"].lead_person
    assert speaker != lead
    assert speaker is not None and speaker.organisation == year.activities["A5.4"].lead_organisation


def test_the_open_quarter_has_been_chased_as_far_as_its_days_have_come(year: Year) -> None:
    period, chases = year.periods[4], Chase.objects.filter(period=year.periods[4])
    steps = ladder(localdate(period.updates_due_at), DeadlineOffsets(), england_holidays())
    come = [step.rung for step in steps if step.on < localdate(year.now)]
    taken = chases.filter(activity=year.activities["A1.1"]).values_list("rung", flat=True)
    assert list(taken)[: len(come)] == come
    assert not chases.filter(body=year.bodies["sas"], rung="late").exists()


def test_a_late_return_is_named_late(year: Year) -> None:
    report = ExceptionReport.objects.get(from_body=year.bodies["sas"], period=year.periods[3])
    assert content(report)["returns"]["late"] == ["A3.3"]


def test_a_break_in_a_series(year: Year) -> None:
    broken = Reading.objects.get(measure__reference="M3.1", break_in_series=True)
    assert broken.note
    assert broken.ends_on == year.periods[2].ends_on


def test_a_small_number_and_a_second_figure_are_words_in_the_public_papers() -> None:
    measure = Measure.objects.with_figures().get(reference="M3.3")
    facts = measure.facts()
    hidden = {why: facts.readings[place].value for place, why in withheld(facts).items()}
    assert hidden.keys() == {Withheld.SMALL, Withheld.SECOND}
    assert hidden[Withheld.SMALL] == 3
    public, full = (
        BoardPack.objects.get(meeting__body__slug="hwb", build=build) for build in ("public", "restricted")
    )
    said = {pack: _hate_crime(pack) for pack in (public, full)}
    withheld_there = [point["withheld"] for point in said[public] if point["value"] is None]
    assert sorted(withheld_there) == [
        "Fewer than 5",
        "Not shown, so that another figure cannot be worked out",
    ]
    assert "3" in [point["value"] for point in said[full]]
    assert "Figures not shown in public" in public.html
    assert "Figures not shown in public" not in full.html


def _hate_crime(pack: BoardPack) -> list[dict[str, Any]]:
    (row,) = (row for row in pack.content["measures"] if row["reference"] == "M3.3")
    points: list[dict[str, Any]] = row["points"]
    return points


def test_a_blockage_only_the_care_board_can_clear(year: Year) -> None:
    blockage = year.activities["A2.1"].blockages.get()
    assert blockage.unblocker_organisation == Organisation.objects.get(key="nhs-greater-manchester")
    assert blockage.resolved_on is None
    assert (
        item(year, "A2.1", "hwb", 3).shown["blockages"][0]["unblocker"]
        == "NHS Greater Manchester Integrated Care"
    )


def test_a_narrative_copied_forward(year: Year) -> None:
    assert near_identical(update(year, "A3.5", 2).progress, update(year, "A3.5", 3).progress)


def test_an_action_claimed_and_not_verified() -> None:
    assert ActionPoint.objects.filter(claimed_at__isnull=False, verified_at=None).exists()
    assert ActionPoint.objects.filter(verified_at__isnull=False).exists()
    assert ActionPoint.objects.filter(redatings__isnull=False).exists()


def test_a_milestone_re_baselined_with_approval(year: Year) -> None:
    milestone = year.activities["A4.2"].milestones.get(title="Support provider in place")
    asked = milestone.rebaselinings.get()
    assert asked.approved_by != asked.requested_by
    assert milestone.baseline_on == asked.new_on


def test_a_report_of_the_clinical_commissioning_groups_time_still_says_so(year: Year) -> None:
    assert item(year, "A1.3", "prem", 0).shown["organisation"] == "Wigan Borough Clinical Commissioning Group"
    assert item(year, "A1.3", "prem", 3).shown["organisation"] == "NHS Greater Manchester Integrated Care"


def test_an_activity_two_groups_share_counts_once(year: Year) -> None:
    shared = year.activities["A3.4"]
    assert [body.slug for body in shared.shared_with.all()] == ["prem"]
    report = ExceptionReport.objects.get(from_body=year.bodies["prem"], period=year.periods[0])
    assert str(shared.pk) not in content(report)["ratings"]


def test_a_referral_that_the_sister_board_answered(year: Year) -> None:
    answer = SisterAnswer.objects.get()
    assert answer.decision.referred_to == year.bodies["adult-safeguarding"]
    lead = year.activities["A1.3"].lead_person
    assert answer.notices.filter(recipient=lead).exists()


def test_an_exception_closed_with_its_answer_acknowledged(year: Year) -> None:
    closed = case(year, "A1.4")
    assert closed.closed_at is not None
    answer = closed.decisions.get()
    officer = year.activities["A1.4"].lead_person
    assert Notice.objects.get(decision=answer, recipient=officer).acknowledged_at is not None
    assert item(year, "A1.4", "slg", 2).disposition == "closed"


def test_the_papers_of_the_last_quarter_were_sent_before_the_meetings(year: Year) -> None:
    packs = BoardPack.objects.exclude(build="supplement").order_by("made_at", "-build")
    told = [(pack.meeting.body.slug, pack.build) for pack in packs]
    assert told == [
        ("slg", "restricted"),
        ("slg", "exempt"),
        ("hwb", "restricted"),
        ("hwb", "public"),
        ("hwb", "exempt"),
    ]
    assert all(pack.made_at < pack.meeting.starts_at for pack in packs)
    assert all(bytes(pack.pdf).startswith(b"%PDF-1.7") and pack.pages >= 3 for pack in packs)
    assert packs[0].pages <= 20
    assert year.left_out == []
    assert BoardPack.objects.published().get() == packs[3]


def test_every_meeting_is_as_long_as_its_agenda(year: Year) -> None:
    meetings = list(Meeting.objects.filter(body__partnership=year.partnership).prefetch_related("agenda"))
    assert len(meetings) == 9
    assert all(0 < sum(item.minutes for item in m.agenda.all()) <= m.length for m in meetings)
    assert {m.starts_at.second for m in meetings} == {0}


def test_another_version_after_the_meeting_stays_within_twenty_pages(year: Year) -> None:
    pack = BoardPack.objects.filter(meeting__body=year.bodies["slg"], build="restricted").earliest("made_at")
    secretary = pack.made_by
    again = packing.make_pack(meeting=pack.meeting, by=secretary, at=database_now())
    assert again.version == 2
    assert "has issued its own report" in again.change_note
    assert 10 < again.pages <= 20


def test_an_exempt_part_of_the_group_and_of_the_committee(year: Year) -> None:
    parts = {pack.meeting.body.slug: pack for pack in BoardPack.objects.filter(build="exempt")}
    group, committee = parts["slg"], parts["hwb"]
    assert group.content["resolution"][0].startswith(
        "That SLG take item E1 (item 10 of the agenda) in private"
    )
    assert "section 100A(4)" in committee.content["resolution"][0]
    assert "paragraph 3 of Part 1 of Schedule 12A" in committee.content["resolution"][0]
    assert len(group.content["last_minutes"]["sections"]) == 1
    for pack in parts.values():
        seated = Seat.objects.current(localdate(pack.meeting.starts_at)).filter(body=pack.meeting.body)
        assert set(pack.recipients.values_list("person", flat=True)) == {seat.person_id for seat in seated}
        (item,) = pack.content["items"]
        others = BoardPack.objects.exclude(build="exempt")
        assert not any(item["title"] in json.dumps(other.content) + other.html for other in others)
    assert [row["stands_in"] for row in _full("slg").content["agenda"] if row["exempt"]] == [
        f"E1 of {pack_identifier(group).removesuffix('-v1')}"
    ]


def _full(body: str) -> BoardPack:
    return BoardPack.objects.get(meeting__body__slug=body, build="restricted")


def test_partners_handed_in_papers_one_of_them_late_and_half_the_members_opened_the_pack() -> None:
    pack = BoardPack.objects.get(meeting__body__slug="slg", build="restricted")
    supplement = BoardPack.objects.get(build="supplement")
    assert supplement.meeting == pack.meeting
    assert pack.made_at < supplement.made_at < pack.meeting.starts_at
    assert [(len(each.content["papers"]), each.version) for each in (pack, supplement)] == [(2, 1), (1, 1)]
    assert all(hasattr(each, "print_edition") for each in (pack, supplement))
    total = summed(readers(pack))
    assert 0 < total.opened < total.members
    assert total.not_yet != ()


def test_whatever_was_issued_is_sealed(year: Year) -> None:
    issued = ExceptionReport.objects.issued().count() + BoardPack.objects.count()
    assert Seal.objects.count() == issued > 10


def test_every_outcome_was_decided_at_least_once() -> None:
    used = set(ExceptionCase.objects.values_list("decisions__outcome", flat=True)) - {None}
    assert used == {outcome.value for outcome in OUTCOME_WORDS}


def test_the_quarter_being_reported_waits_for_people(year: Year) -> None:
    """One officer has still to write, one chair to sign, and the leadership group to decide."""
    assert (
        not Update.objects.submitted()
        .filter(activity=year.activities["A1.1"], period=year.periods[4])
        .exists()
    )
    assert (
        not ExceptionReport.objects.issued()
        .filter(from_body=year.bodies["prem"], period=year.periods[4])
        .exists()
    )
    waiting = ExceptionReport.objects.get(from_body=year.bodies["slg"], period=year.periods[4])
    assert waiting.items.filter(disposition="").count() >= 2


def test_a_restricted_activity_has_named_readers(year: Year) -> None:
    restricted = Activity.objects.get(restricted=True)
    assert restricted.readers.count() == 5


def test_history_bears_the_time_of_the_story(year: Year) -> None:
    first = update(year, "A2.1", 0)
    submitted = first.history.filter(history_change_reason="Submitted").get()
    assert submitted.history_date == first.submitted_at
    assert submitted.history_user == first.submitted_by


def test_nothing_of_its_history_is_ever_sent(year: Year) -> None:
    mail = OutgoingEmail.objects.filter(partnership=year.partnership)
    assert mail.exists()
    assert not mail.waiting().exists()
    assert not mail.filter(sent_at__isnull=False).exists()


def test_the_database_accepts_it_at_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_account_can_sign_in() -> None:
    for email in accounts.CAST.values():
        assert Person.objects.get(email=email).check_password(accounts.PASSWORD)


def test_it_is_refused_where_debug_is_off() -> None:
    with pytest.raises(CommandError, match="--outside-debug"):
        call_command("load_demo", stdout=StringIO())


def test_loading_it_again_changes_nothing() -> None:
    before = Partnership.history.count(), ExceptionReport.history.count()
    out = StringIO()
    call_command("load_demo", "--outside-debug", stdout=out)
    assert (Partnership.history.count(), ExceptionReport.history.count()) == before
    assert "already there" in out.getvalue()
    assert accounts.PASSWORD in out.getvalue()


# Whatever is altered past the portal is named, in every table.
EMPTY_IN_THE_YEAR = {"comment", "minutescorrection", "rating"}


@pytest.mark.parametrize("model", [*recorded(), *fingerprinted()], ids=lambda m: m._meta.label_lower)
def test_one_value_or_one_row_altered_by_its_owner_is_named(year: Year, model: type[Model]) -> None:
    check = different if model in fingerprinted() else stale
    assert list(check(model)) == []
    with altering.past_the_portal(model) as cursor:
        columns = altering.columns(cursor, model)
    assert columns or model._meta.model_name in EMPTY_IN_THE_YEAR
    refused = 0
    for column, kind in columns:
        with altering.past_the_portal(model) as cursor:
            key = altering.alter(cursor, model, column, kind)
            refused += key is None
            assert key is None or [line for line in check(model) if key in line], column
    assert refused <= len(columns) / 3
    if columns:
        with altering.past_the_portal(model) as cursor:
            key = altering.take_away(cursor, model)
            assert [line for line in check(model) if key in line and "gone" in line]
