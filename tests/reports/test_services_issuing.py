"""The chair signs and issues; what is issued is corrected by a new version."""

import pytest

from partners.roles import Role
from partners.rules import Refused
from priorities.models import Update
from reports import rollup, seen
from reports.models import ExceptionReport
from reports.rules import content_hash
from reports.services import issuing
from tests.reports.desk import Desk
from tests.reports.south import South

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
