"""What was issued, decided or said stays as it was, whichever way somebody goes about changing it.

Every attack here is also made with the trigger that stops it taken away: then it goes through.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from partners.roles import Role
from reports.models import (
    BoardPack,
    Comment,
    Decision,
    ExceptionCase,
    ExceptionItem,
    ExceptionReport,
    Notice,
    Placement,
)
from reports.models.frozen import FROZEN
from reports.rules import Disposition, Outcome
from reports.services import deciding, issuing
from reports.services.meeting import call_meeting
from tests.reports.desk import Desk


@dataclass
class Papers:
    """A quarter that is over for NORTH, SOUTH and LEAD, and not for BOARD."""

    desk: Desk
    report: ExceptionReport  # of LEAD, issued
    item: ExceptionItem  # in it
    own: ExceptionItem  # in it, raised by hand
    decision: Decision  # of LEAD, escalating the item
    placement: Placement  # of the item with BOARD
    notice: Notice  # acknowledged
    unread: Notice
    comment: Comment
    case: ExceptionCase  # closed by SOUTH
    draft: ExceptionReport  # of BOARD
    drafted: ExceptionItem  # in it
    drafted_own: ExceptionItem  # in it, raised by hand
    waiting: Decision  # on what is drafted, not confirmed
    pack: BoardPack


def write(desk: Desk) -> Papers:
    lead, chair = desk.tree.bodies["lead"], desk.person("lead")
    comment = deciding.comment(
        item=desk.item("lead"), words="Yes.", by=desk.person("lead", Role.MEMBER), at=desk.tree.clock
    )
    decision = desk.decided(Outcome.ESCALATE)
    officer = desk.person("north", Role.OFFICER)
    notice = deciding.acknowledge(
        notice=decision.notices.get(recipient=officer), by=officer, at=desk.tree.clock + timedelta(days=1)
    )
    close_south(desk)
    own = raised(desk, "lead")
    desk.finish("lead")
    drafted_own = raised(desk, "board")
    waiting = desk.tree.decide(desk.item("board"), Outcome.SUPPORT, by=desk.person("board", Role.SECRETARY))
    meeting = call_meeting(
        body=lead, period=desk.period, starts_at=desk.tree.clock, venue="Hall", by=chair, at=desk.tree.clock
    )
    zero = "0" * 64
    kept = {"pdf": b"%PDF", "sha256": zero, "pages": 1, "content": {}, "content_sha256": zero}
    pack = BoardPack.objects.create(meeting=meeting, made_by=chair, made_at=desk.tree.clock, **kept)
    return Papers(
        desk=desk,
        report=desk.report("lead"),
        item=desk.item("lead"),
        own=own,
        decision=decision,
        placement=Placement.objects.get(source=desk.item("lead")),
        notice=notice,
        unread=decision.notices.get(acknowledged_at=None),
        comment=comment,
        case=ExceptionCase.objects.get(closed_at__isnull=False),
        draft=desk.report("board"),
        drafted=desk.item("board"),
        drafted_own=drafted_own,
        waiting=waiting,
        pack=pack,
    )


def close_south(desk: Desk) -> None:
    south = desk.tree.draft("south", desk.period)
    for item in south.items.all():
        issuing.dispose(
            item=item,
            disposition=Disposition.CLOSED,
            words="It came by post.",
            by=desk.person("south"),
            at=desk.tree.clock,
        )
    desk.tree.issue(south)


def raised(desk: Desk, body: str) -> ExceptionItem:
    return issuing.raise_by_hand(
        report=desk.tree.draft(body, desk.period),
        title="A hostel closes",
        cause="The lease ends.",
        consequence="Twelve beds are lost.",
        by=desk.person(body),
        at=desk.tree.clock,
    )


@pytest.fixture(scope="module")
def written(laid: Desk, django_db_blocker: DjangoDbBlocker) -> Iterator[Papers]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield write(laid)
        transaction.set_rollback(True)


@pytest.fixture
def papers(written: Papers, db: None) -> Papers:
    return written


def sql(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: int = cursor.rowcount
    return found


def copy_of(row: Any, **changed: Any) -> None:
    """The same row again, by SQL, with another key."""
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values |= {"id": uuid4(), **changed}
    fields = {field.column: field for field in row._meta.concrete_fields}
    prepared = [fields[column].get_db_prep_save(value, connection) for column, value in values.items()]
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    assert sql(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})", *prepared) == 1


def record(row: Any, **changed: Any) -> None:
    fresh = type(row).objects.get(pk=row.pk)
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.record(by=None, at=fresh.history.latest().history_date)


def save(row: Any, **changed: Any) -> None:
    fresh = type(row).objects.get(pk=row.pk)
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.save()


def remove(row: Any) -> None:
    assert sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk) == 1


def change(row: Any, column: str, value: Any) -> None:
    assert sql(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", value, row.pk) == 1


Attack = Callable[[Papers], None]

REPORT = ("issued_report_is_final", "reports_exceptionreport")
ITEM = ("items_are_final_once_issued", "reports_exceptionitem")
PLACING = ("nothing_new_under_issued", "reports_placement")
DECIDING = ("nothing_new_under_issued", "reports_decision")
PLACED = ("written_once", "reports_placement")
SAID = ("written_once", "reports_comment")
PACKED = ("written_once", "reports_boardpack")
DECIDED = ("decision_is_final", "reports_decision")
TOLD = ("notice_is_final", "reports_notice")
CLOSED = ("closed_case_is_final", "reports_exceptioncase")

ATTACKS: dict[str, tuple[tuple[str, str], Attack]] = {
    "report by the model": (REPORT, lambda p: record(p.report, summary="Better.")),
    "report by SQL": (REPORT, lambda p: change(p.report, "summary", "Better.")),
    "report deleted": (REPORT, lambda p: remove(p.report)),
    "report's content by SQL": (REPORT, lambda p: change(p.report, "content", "{}")),
    "item by the model": (ITEM, lambda p: record(p.item, disposition_words="Better.")),
    "item by SQL": (ITEM, lambda p: change(p.item, "shown", "{}")),
    "item deleted": (ITEM, lambda p: remove(p.item)),
    "item moved out": (ITEM, lambda p: change(p.own, "report_id", p.draft.pk)),
    "item moved in": (ITEM, lambda p: change(p.drafted_own, "report_id", p.report.pk)),
    "item added": (ITEM, lambda p: copy_of(p.drafted, report_id=p.report.pk, case_id=p.case.pk)),
    "placement added": (
        PLACING,
        lambda p: copy_of(p.placement, source_id=p.drafted_own.pk, item_id=p.item.pk),
    ),
    "placement by SQL": (PLACED, lambda p: change(p.placement, "item_id", p.drafted_own.pk)),
    "placement deleted": (PLACED, lambda p: remove(p.placement)),
    "decision added": (DECIDING, lambda p: copy_of(p.decision, supersedes_id=p.decision.pk)),
    "decision by the model": (DECIDED, lambda p: save(p.decision, words="Better.")),
    "decision by SQL": (DECIDED, lambda p: change(p.decision, "words", "Better.")),
    "decision confirmed by another": (
        DECIDED,
        lambda p: change(p.decision, "confirmed_by_id", p.desk.person("board").pk),
    ),
    "waiting decision by SQL": (DECIDED, lambda p: change(p.waiting, "words", "Better.")),
    "waiting decision deleted": (DECIDED, lambda p: remove(p.waiting)),
    "decision deleted": (DECIDED, lambda p: remove(p.decision)),
    "comment by SQL": (SAID, lambda p: change(p.comment, "words", "No.")),
    "comment deleted": (SAID, lambda p: remove(p.comment)),
    "notice taken back": (TOLD, lambda p: change(p.notice, "acknowledged_at", None)),
    "notice told at another time": (
        TOLD,
        lambda p: change(p.notice, "told_at", p.notice.told_at - timedelta(days=9)),
    ),
    "notice to somebody else": (
        TOLD,
        lambda p: change(p.unread, "recipient_id", p.desk.auditor.pk),
    ),
    "notice deleted": (TOLD, lambda p: remove(p.notice)),
    "closed case by the model": (CLOSED, lambda p: record(p.case, closed_why="Better.")),
    "closed case by SQL": (CLOSED, lambda p: change(p.case, "title", "Better.")),
    "closed case deleted": (CLOSED, lambda p: remove(p.case)),
    "pack by the model": (PACKED, lambda p: save(p.pack, pdf=b"%PDF-2")),
    "pack by SQL": (PACKED, lambda p: change(p.pack, "sha256", "1" * 64)),
    "pack deleted": (PACKED, lambda p: remove(p.pack)),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused(papers: Papers, name: str) -> None:
    _, attack = ATTACKS[name]
    with pytest.raises(IntegrityError, match=r"final|is refused|only ever gains"), transaction.atomic():
        attack(papers)


@pytest.mark.parametrize("name", ATTACKS)
def test_without_its_trigger_it_would_go_through(papers: Papers, name: str) -> None:
    (trigger, table), attack = ATTACKS[name]
    with transaction.atomic():
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        sql(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        sql("SET CONSTRAINTS ALL DEFERRED")
        attack(papers)
        transaction.set_rollback(True)


def test_no_trigger_is_left_out() -> None:
    """Each trigger that holds papers is attacked here."""
    declared = [line.split()[2] for line in FROZEN.splitlines() if line.startswith("CREATE TRIGGER")]
    assert sorted(declared) == sorted(trigger for trigger, _ in {held for held, _ in ATTACKS.values()})


@pytest.mark.parametrize(
    "change_draft",
    [
        lambda p: record(p.draft, summary="Better."),
        lambda p: record(p.drafted, disposition="handled", disposition_words="We see to it."),
        lambda p: copy_of(p.drafted, case_id=p.case.pk),
        lambda p: copy_of(p.decision, item_id=p.drafted_own.pk),
    ],
    ids=["report", "item", "item added", "decision"],
)
def test_a_draft_may_be_changed(papers: Papers, change_draft: Attack) -> None:
    with transaction.atomic():
        change_draft(papers)
        transaction.set_rollback(True)


def test_a_notice_gains_its_acknowledgement(papers: Papers) -> None:
    chair = papers.desk.person("north")
    notice = papers.unread
    assert notice.recipient == chair
    notice.acknowledged_at = notice.told_at + timedelta(days=1)
    notice.save()
    assert Notice.objects.get(pk=notice.pk).acknowledged_at == notice.told_at + timedelta(days=1)
