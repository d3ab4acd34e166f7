"""The chair disposes of each exception, signs and issues; what is issued is corrected by a new version."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from partners import services as partners
from partners.models import Person
from partners.roles import Role
from partners.rules import Refused
from priorities.models import Update
from reports import rollup, seen
from reports.models import ExceptionCase, ExceptionItem, ExceptionReport
from reports.rules import Disposition, content_hash
from reports.services import drafting, issuing
from tests.reports.desk import Desk, lay
from tests.reports.tree import before_deadline, report_day


class South:
    """SOUTH's draft on the quarter: one return, which is missing unless the test sends it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.period = desk, desk.period
        self.body = desk.tree.bodies["south"]
        self.activity = desk.tree.activities["south"][0]
        self.chair = desk.person("south")
        self.at: datetime = desk.tree.at(report_day(desk.period))

    def told(self, rag: str) -> None:
        self.desk.tree.clock = before_deadline(self.period) - timedelta(hours=1)
        self.desk.tree.update(self.activity, self.period, rag)

    def draft(self, at: datetime | None = None) -> ExceptionReport:
        return drafting.start_report(body=self.body, period=self.period, by=self.chair, at=at or self.at)

    def item(self) -> ExceptionItem:
        found: ExceptionItem = self.draft().items.get(case__activity=self.activity)
        return found

    def dispose(self, item: ExceptionItem | None = None, **said: Any) -> ExceptionItem:
        given: dict[str, Any] = {
            "disposition": Disposition.HANDLED,
            "words": "We see to it.",
            "by": self.chair,
        } | said
        return issuing.dispose(item=item or self.item(), at=self.at, **given)

    def raise_by_hand(self, title: str = "A hostel closes", **said: Any) -> ExceptionItem:
        given: dict[str, Any] = {
            "cause": "The lease ends.",
            "consequence": "Twelve beds are lost.",
            "by": self.chair,
        } | said
        return issuing.raise_by_hand(report=self.draft(), title=title, at=self.at, **given)

    def summarise(self, **said: Any) -> ExceptionReport:
        given: dict[str, Any] = {"summary": "All went well.", "good_news": [], "by": self.chair} | said
        return issuing.summarise(report=self.draft(), at=self.at, **given)

    def sign(self, by: Person | None = None, **said: Any) -> ExceptionReport:
        return issuing.sign_report(report=self.draft(), by=by or self.chair, at=self.at, **said)

    def issue(self, by: Person | None = None) -> ExceptionReport:
        return issuing.issue_report(report=self.draft(), by=by or self.chair, at=self.at)


@pytest.fixture
def south(desk: Desk) -> South:
    return South(desk)


def by_on(south: South) -> date:
    return localdate(south.at) + timedelta(days=30)


# Drafting


@pytest.mark.parametrize(
    ("body", "role"), [("south", Role.MEMBER), ("south", Role.OFFICER), ("lead", Role.CHAIR)]
)
def test_only_those_who_prepare_a_report_start_it(south: South, body: str, role: Role) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        drafting.start_report(
            body=south.body, period=south.period, by=south.desk.person(body, role), at=south.at
        )
    assert not ExceptionReport.objects.filter(from_body=south.body).exists()


def test_a_sister_board_issues_no_report(desk: Desk) -> None:
    with pytest.raises(Refused, match="stands beside the reporting line"):
        drafting.draft_report(body=desk.sister, period=desk.period, at=desk.tree.clock)


def test_a_report_is_about_a_period_of_its_own_partnership(desk: Desk) -> None:
    elsewhere = lay().period
    with pytest.raises(Refused, match="the body's own partnership"):
        drafting.draft_report(body=desk.tree.bodies["south"], period=elsewhere, at=desk.tree.clock)


def test_what_was_issued_is_not_begun_again(desk: Desk) -> None:
    with pytest.raises(Refused, match="Correct it instead"):
        drafting.draft_report(body=desk.tree.bodies["north"], period=desk.period, at=desk.tree.clock)


def test_before_the_deadline_silence_is_awaited(south: South) -> None:
    early = before_deadline(south.period)
    report = south.draft(early)
    assert not report.items.exists()
    assert issuing.awaited_by(report, at=early) == ["south-1"]
    issuing.summarise(report=report, summary="Early.", good_news=[], by=south.chair, at=early)
    with pytest.raises(Refused, match=r"Not in yet: south-1\. Wait for them, or name what is missing now"):
        issuing.sign_report(report=report, by=south.chair, at=early)


def test_closing_the_returns_names_what_is_missing(south: South) -> None:
    early = before_deadline(south.period)
    report = drafting.close_returns(report=south.draft(early), by=south.chair, at=early)
    assert report.returns_closed_at == early
    assert [item.triggers for item in report.items.all()] == [["return_missing"]]
    assert issuing.awaited_by(report, at=early) == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER])
def test_members_and_officers_do_not_close_the_returns(south: South, role: Role) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        drafting.close_returns(report=south.draft(), by=south.desk.person("south", role), at=south.at)


def test_returns_of_an_issued_report_stay_as_they_are(desk: Desk) -> None:
    with pytest.raises(Refused, match="A correction makes a new version"):
        drafting.close_returns(report=desk.report("north"), by=desk.person("north"), at=desk.tree.clock)


# What becomes of an exception


def test_handled(south: South) -> None:
    item = south.dispose()
    assert (item.disposition, item.disposition_words, item.merged_into) == ("handled", "We see to it.", None)


def test_escalated(south: South) -> None:
    item = south.dispose(
        disposition=Disposition.ESCALATED, words="", decision_asked=" Find a host. ", asked_by_on=by_on(south)
    )
    assert (item.disposition, item.decision_asked, item.asked_by_on) == (
        "escalated",
        "Find a host.",
        by_on(south),
    )


def test_an_ask_goes_away_with_the_escalation(south: South) -> None:
    south.dispose(
        disposition=Disposition.ESCALATED, words="", decision_asked="Find a host.", asked_by_on=by_on(south)
    )
    item = south.dispose(decision_asked="Find a host.", asked_by_on=by_on(south))
    assert (item.disposition, item.decision_asked, item.asked_by_on) == ("handled", "", None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"words": " "}, "Enter how the group is handling this"),
        ({"disposition": Disposition.CLOSED, "words": ""}, "Enter why the exception can be closed"),
        ({"disposition": Disposition.MERGED, "words": ""}, "Enter why the two are one exception"),
        ({"disposition": Disposition.MERGED}, "Select the exception it becomes part of"),
        ({"disposition": Disposition.ESCALATED}, "Enter exactly what the body above is asked to decide"),
        (
            {"disposition": Disposition.ESCALATED, "decision_asked": "Find a host."},
            "Enter the day by which the decision is needed",
        ),
    ],
)
def test_what_becomes_of_it_is_said_in_full(south: South, said: dict[str, Any], words: str) -> None:
    item = south.item()
    with pytest.raises(Refused, match=words):
        south.dispose(item, **said)
    assert ExceptionItem.objects.get(pk=item.pk).disposition == ""


@pytest.mark.parametrize(
    ("body", "role"), [("south", Role.MEMBER), ("south", Role.OFFICER), ("lead", Role.CHAIR)]
)
def test_nobody_else_disposes(south: South, body: str, role: Role) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        south.dispose(by=south.desk.person(body, role))


def test_nobody_disposes_of_what_they_did_not_read(south: South) -> None:
    item = south.item()
    saw = seen.of_item(item)
    south.dispose(item, saw=saw)
    with pytest.raises(Refused, match="has changed since you opened the page"):
        south.dispose(item, saw=saw, words="We see to it later.")


def test_what_was_put_to_the_body_is_decided_instead(desk: Desk) -> None:
    with pytest.raises(Refused, match="Record its decision instead"):
        issuing.dispose(
            item=desk.item("lead"),
            disposition=Disposition.HANDLED,
            words="We see to it.",
            by=desk.person("lead"),
            at=desk.tree.clock,
        )


def test_above_the_groups_an_exception_goes_up_by_decision(desk: Desk) -> None:
    lead = desk.tree.draft("lead", desk.period)
    silence = lead.items.get(case__silent_body=desk.tree.bodies["south"])
    with pytest.raises(Refused, match="Record its decision to escalate"):
        issuing.dispose(
            item=silence,
            disposition=Disposition.ESCALATED,
            decision_asked="Speak to SOUTH.",
            asked_by_on=desk.period.ends_on,
            by=desk.person("lead"),
            at=desk.tree.clock,
        )


def test_at_the_root_nothing_goes_up(desk: Desk) -> None:
    chair, at = desk.person("board"), desk.tree.clock
    item = issuing.raise_by_hand(
        report=desk.tree.draft("board", desk.period),
        title="A hostel closes",
        cause="The lease ends.",
        consequence="Twelve beds are lost.",
        by=chair,
        at=at,
    )
    with pytest.raises(Refused, match="Board group reports to no body"):
        issuing.dispose(
            item=item,
            disposition=Disposition.ESCALATED,
            decision_asked="Keep it open.",
            asked_by_on=desk.period.ends_on,
            by=chair,
            at=at,
        )


# Merging


def test_merged_into_one_that_goes_on(south: South) -> None:
    one, other = south.raise_by_hand(), south.raise_by_hand("A lease ends")
    south.dispose(south.item())
    south.dispose(one)
    south.dispose(other, disposition=Disposition.MERGED, words="One lease.", merged_into=one.case)
    south.summarise()
    south.sign()
    report = south.issue()
    closed = ExceptionCase.objects.get(pk=other.case_id)
    assert (closed.merged_into, closed.closed_why) == (one.case, "One lease.")
    assert ExceptionCase.objects.get(pk=one.case_id).closed_at is None
    assert report.content is not None
    assert report.content["reconciliation"]["merged"] == 1


def test_nothing_is_merged_into_itself_or_into_what_ends(south: South) -> None:
    one, other = south.raise_by_hand(), south.raise_by_hand("A lease ends")
    merged: dict[str, Any] = {"disposition": Disposition.MERGED, "words": "One lease."}
    with pytest.raises(Refused, match="Select the exception it becomes part of"):
        south.dispose(one, merged_into=one.case, **merged)
    south.dispose(other, disposition=Disposition.CLOSED, words="It is over.")
    with pytest.raises(Refused, match="Select an exception of this report that goes on"):
        south.dispose(one, merged_into=other.case, **merged)
    elsewhere = south.desk.item("north").case
    with pytest.raises(Refused, match="Select an exception of this report that goes on"):
        south.dispose(one, merged_into=elsewhere, **merged)


def test_no_chain_of_mergers(south: South) -> None:
    one, two, three = (south.raise_by_hand(f"Hostel {n} closes") for n in (1, 2, 3))
    merged: dict[str, Any] = {"disposition": Disposition.MERGED, "words": "One lease."}
    south.dispose(one, merged_into=two.case, **merged)
    with pytest.raises(Refused, match="Another exception has been merged into this one"):
        south.dispose(two, merged_into=three.case, **merged)


# Closing


def test_a_closed_exception_is_over(south: South) -> None:
    item = south.dispose(disposition=Disposition.CLOSED, words="It came by post.")
    assert item.case.closed_at is None, "the case is closed when the report is issued, and not before"
    south.summarise()
    south.sign()
    south.issue()
    case = ExceptionCase.objects.get(pk=item.case_id)
    assert (case.closed_at, case.closed_by, case.closed_why) == (south.at, south.chair, "It came by post.")


def test_only_where_it_was_raised_is_an_exception_closed(desk: Desk) -> None:
    desk.decided()
    desk.finish("lead")
    second = desk.tree.periods[1]
    lead = desk.tree.draft("lead", second)
    item = lead.items.get(case=desk.item("north").case)
    with pytest.raises(Refused, match="Only the body that raised an exception can close it"):
        issuing.dispose(
            item=item,
            disposition=Disposition.CLOSED,
            words="It is over.",
            by=desk.person("lead"),
            at=desk.tree.clock,
        )


def test_what_was_closed_below_stays_closed_above(desk: Desk) -> None:
    desk.decided()
    desk.finish("lead")
    second = desk.tree.periods[1]
    for activity in desk.tree.activities["north"]:
        desk.tree.update(activity, second, "green")
    north = desk.tree.draft("north", second)
    desk.tree.deal_with(north, "close")
    desk.tree.issue(north)
    item = ExceptionItem.objects.get(
        report__from_body=desk.tree.bodies["lead"], report__period=second, case=desk.item("north").case
    )
    assert (item.disposition, item.disposition_words) == ("closed", "It is over.")
    with pytest.raises(Refused, match="This exception is closed, and that is final"):
        issuing.dispose(
            item=item,
            disposition=Disposition.HANDLED,
            words="We see to it.",
            by=desk.person("lead"),
            at=desk.tree.clock,
        )


# Raised by hand


def test_raised_by_hand(south: South) -> None:
    item = south.raise_by_hand()
    assert (item.case.title, item.case.opened_by) == ("A hostel closes", south.chair)
    assert (item.triggers, item.rag) == (["by_hand"], "red")
    assert (item.shown["cause"], item.shown["consequence"]) == ("The lease ends.", "Twelve beds are lost.")
    assert south.draft().items.get(case=item.case).triggers == ["by_hand"], "drafting again keeps it"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": " "}, "Enter what the exception is"),
        ({"cause": ""}, "Enter the cause, and the consequence"),
        ({"consequence": ""}, "Enter the cause, and the consequence"),
    ],
)
def test_what_is_raised_is_told_in_full(south: South, said: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        south.raise_by_hand(**said)
    assert not ExceptionCase.objects.filter(opened_by=south.chair).exists()


def test_nobody_else_raises(south: South) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        south.raise_by_hand(by=south.desk.person("south", Role.MEMBER))


# The chair's words, and the signature


def test_good_news_is_three_lines_at_most(south: South) -> None:
    kept = south.summarise(good_news=[" One. ", "", "Two.", "Three."])
    assert kept.good_news == ["One.", "Two.", "Three."]
    with pytest.raises(Refused, match="Good news must be three lines or fewer"):
        south.summarise(good_news=["One.", "Two.", "Three.", "Four."])


def test_nobody_else_writes_the_summary(south: South) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        south.summarise(by=south.desk.person("south", Role.OFFICER))


def test_a_report_without_a_summary_is_not_signed(south: South) -> None:
    south.dispose()
    with pytest.raises(Refused, match="Enter the chair's summary"):
        south.sign()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.MEMBER, Role.OFFICER])
def test_only_the_chair_or_the_deputy_signs_and_issues(south: South, role: Role) -> None:
    south.dispose()
    south.summarise()
    with pytest.raises(Refused, match="Only the chair or the deputy of South group can sign"):
        south.sign(by=south.desk.person("south", role))
    south.sign()
    with pytest.raises(Refused, match="Only the chair or the deputy of South group can issue"):
        south.issue(by=south.desk.person("south", role))


def test_the_deputy_signs_for_the_chair(south: South) -> None:
    south.dispose()
    south.summarise()
    signed = south.sign(by=south.desk.person("south", Role.DEPUTY))
    assert signed.signed_as == "Deputy chair, for the chair"


def test_signing_locks_the_updates(south: South) -> None:
    south.told("green")
    south.summarise()
    signed = south.sign()
    update = Update.objects.get(activity=south.activity, period=south.period)
    assert (update.locked_by, update.locked_at) == (south.chair, south.at)
    assert (signed.signed_by, signed.signed_as) == (south.chair, "Chair")


def test_four_eyes_on_every_update(south: South) -> None:
    """The signer wrote one alone; a word of somebody else in it is enough."""
    officer = south.desk.person("south", Role.OFFICER)
    south.told("green")
    partners.give_seat(
        body=south.body,
        person=officer,
        role=Role.DEPUTY,
        starts_on=south.period.starts_on,
        by=None,
        at=south.at,
    )
    south.summarise()
    assert issuing.obstacles(south.draft(), by=officer, at=south.at) == [
        "You alone wrote the update on Activity 1 of south. Somebody else must sign this report."
    ]
    with pytest.raises(Refused, match="You alone wrote the update on Activity 1 of south"):
        south.sign(by=officer)
    assert issuing.obstacles(south.draft(), by=south.chair, at=south.at) == []
    south.sign()


def test_everything_in_the_way_is_named_at_once(south: South) -> None:
    south.item()
    assert issuing.obstacles(south.draft(), by=south.chair, at=south.at) == [
        "Enter the chair's summary.",
        "1 exception is not dealt with yet.",
    ]


def test_the_body_above_answers_before_it_signs(desk: Desk) -> None:
    lead = desk.tree.draft("lead", desk.period)
    desk.tree.dispose(lead.items.get(case__silent_body=desk.tree.bodies["south"]))
    found = issuing.unfinished(lead, at=desk.tree.clock)
    assert found == ["1 escalated exception still needs a decision."]


def test_a_change_takes_the_signature_off(south: South) -> None:
    south.dispose()
    south.summarise()
    for change in (south.dispose, lambda: south.summarise(summary="It went well enough.")):
        assert south.sign().is_signed
        change()
        assert not south.draft().is_signed
        with pytest.raises(Refused, match="must be signed before it is issued"):
            south.issue()


def test_nobody_signs_what_they_did_not_read(south: South) -> None:
    south.told("amber")
    south.dispose()
    saw = seen.of_report(south.summarise())
    south.dispose(words="Somebody else sees to it.")
    with pytest.raises(Refused, match="Bring it up to date and read it again"):
        south.sign(saw=saw)
    assert south.sign(saw=seen.of_report(south.draft())).is_signed


def test_what_came_in_since_is_read_before_it_is_signed(south: South) -> None:
    south.told("amber")
    south.dispose()
    saw = seen.of_report(south.summarise())
    update = Update.objects.get(activity=south.activity, period=south.period)
    update.progress = "It goes less well."
    update.record(by=south.desk.person("south", Role.OFFICER), at=south.at)
    report = ExceptionReport.objects.draft().get(from_body=south.body)
    with pytest.raises(Refused, match="Bring it up to date and read it again"):
        issuing.sign_report(report=report, by=south.chair, at=south.at, saw=saw)


# Issuing


def test_a_nil_report_says_so(south: South) -> None:
    south.told("green")
    south.summarise()
    south.sign()
    report = south.issue()
    assert report.content is not None
    assert report.content["is_nil"] is True
    assert [line["reference"] for line in report.content["performing"]] == ["south-1"]
    assert report.content_sha256 == content_hash(report.content)


def test_the_draft_is_issued_once(south: South) -> None:
    south.told("green")
    south.summarise()
    south.sign()
    report = south.issue()
    for act in (issuing.issue_report, issuing.sign_report, issuing.sign_and_issue):
        with pytest.raises(Refused, match="This report has been issued"):
            act(report=report, by=south.chair, at=south.at)


def test_the_names_of_the_day_are_kept(south: South) -> None:
    south.told("green")
    south.summarise()
    south.sign()
    report = south.issue()
    south.body.name = "Another group"
    south.body.record(by=None, at=south.at)
    kept = ExceptionReport.objects.get(pk=report.pk).content
    assert kept is not None
    assert kept["names"]["from_body"] == "South group (SOUTH)"


# Correcting


def test_a_correction_is_the_next_version(desk: Desk) -> None:
    first = desk.report("north")
    chair = desk.person("north")
    version = issuing.correct_report(report=first, why="A word was wrong.", by=chair, at=desk.tree.clock)
    assert (version.version, version.supersedes, version.correction_why) == (2, first, "A word was wrong.")
    assert (version.summary, version.is_signed, version.returns_closed_at) == (
        first.summary,
        False,
        first.issued_at,
    )
    copied = version.items.get()
    assert (copied.case, copied.unchanged_from) == (first.items.get().case, first.items.get())
    assert list(ExceptionReport.objects.latest_versions().filter(from_body=first.from_body)) == [first]
    issued = desk.tree.issue(version)
    assert list(ExceptionReport.objects.latest_versions().filter(from_body=first.from_body)) == [issued]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER])
def test_nobody_else_corrects(desk: Desk, role: Role) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        issuing.correct_report(
            report=desk.report("north"), why="No.", by=desk.person("north", role), at=desk.tree.clock
        )


def test_a_correction_has_a_reason_and_is_begun_once(desk: Desk) -> None:
    first, chair, at = desk.report("north"), desk.person("north"), desk.tree.clock
    with pytest.raises(Refused, match="Enter what is being corrected and why"):
        issuing.correct_report(report=first, why=" ", by=chair, at=at)
    issuing.correct_report(report=first, why="A word was wrong.", by=chair, at=at)
    with pytest.raises(Refused, match="A correction of this report has already been started"):
        issuing.correct_report(report=first, why="Another word.", by=chair, at=at)


def test_a_draft_is_changed_and_not_corrected(desk: Desk) -> None:
    with pytest.raises(Refused, match=r"has not been issued\. Change it as it is"):
        issuing.correct_report(
            report=desk.report("lead"), why="No.", by=desk.person("lead"), at=desk.tree.clock
        )


def test_after_the_next_report_the_correction_goes_into_that(desk: Desk) -> None:
    second = desk.tree.periods[1]
    north = desk.tree.draft("north", second)
    desk.tree.deal_with(north)
    desk.tree.issue(north)
    with pytest.raises(Refused, match=r"has been issued\. Put the correction in the next"):
        issuing.correct_report(
            report=desk.report("north"), why="Too late.", by=desk.person("north"), at=desk.tree.clock
        )


def test_a_correction_begun_comes_before_the_next_report(desk: Desk) -> None:
    second = desk.tree.periods[1]
    north = desk.tree.draft("north", second)
    desk.tree.deal_with(north)
    issuing.correct_report(
        report=desk.report("north"), why="A word was wrong.", by=desk.person("north"), at=desk.tree.clock
    )
    with pytest.raises(Refused, match="The correction of an earlier report has been started"):
        desk.tree.issue(north)


def test_the_books_balance_on_every_issued_report(desk: Desk) -> None:
    desk.decided()
    desk.finish("south")
    desk.finish("lead")
    desk.finish("board")
    issued = ExceptionReport.objects.issued()
    assert issued.count() == 4
    assert [report for report in issued if not rollup.reconciliation(report).balances] == []
