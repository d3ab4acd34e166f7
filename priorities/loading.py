"""Loading a partnership from a file: read and checked whole, then written whole or not at all.

The format is described in docs/partnership-file.md.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from partners.models import Body, Partner, Partnership, Seat
from priorities.loading_checks import check
from priorities.loading_ledger import Ledger
from priorities.loading_partners import load_partners, seat_words
from priorities.loading_plans import load_plans
from priorities.loading_reading import Contents, FileError, read
from priorities.models import (
    Activity,
    Measure,
    MeasureLink,
    Milestone,
    Priority,
    ReportingPeriod,
    SharedActivity,
    Strategy,
    Target,
)
from priorities.rules import day_words

__all__ = ["FileError", "Loaded", "load"]

ONE_LOAD_AT_A_TIME = 20_261_122
"""The number of the lock that a load holds until it ends."""


@dataclass(frozen=True)
class Loaded:
    """What a load did. `kept`: where the portal holds against the file. `left_alone`: what the file lacks."""

    partnership: Partnership
    added: Counter[str]
    changed: list[str]
    kept: list[str]
    left_alone: list[str]


def load(path: Path, *, at: datetime, months: int = 0, keep: bool = True) -> Loaded:
    """Load the file, or bring the portal up to it. Raises FileError with everything that is wrong.

    `months` moves every day in the file by so many months, for files of demonstration data.
    With `keep=False` everything is tried out and nothing is kept.
    """
    contents = read(_text(path), months=months)
    check(contents)
    if contents.problems:
        raise FileError(contents.problems.words())
    with transaction.atomic():
        loaded = _write(contents, at=at, why=f"Loaded from {path.name}")
        if contents.problems:
            raise FileError(contents.problems.words())
        transaction.set_rollback(not keep)
    return loaded


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError([f"{path} cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FileError([f"line {line}: the text must be in UTF-8"]) from None


def _write(contents: Contents, *, at: datetime, why: str) -> Loaded:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_LOAD_AT_A_TIME])
    ledger = Ledger(problems=contents.problems, at=at, why=why)
    who = load_partners(contents, ledger)
    if contents.problems:
        raise FileError(contents.problems.words())
    load_plans(contents, who, ledger)
    left_alone = list(_left_alone(who.partnership, ledger))
    return Loaded(who.partnership, ledger.added, ledger.changed, ledger.kept, left_alone)


def _left_alone(partnership: Partnership, ledger: Ledger) -> Iterator[str]:
    """What the partnership has today or later, and the file has not."""
    today = localdate(ledger.at)
    lasting = Q(ends_on=None) | Q(ends_on__gt=today)
    strategies = Strategy.objects.filter(lasting, partnership=partnership)
    activities = Activity.objects.filter(closed_on=None, priority__strategy__in=strategies)
    measures = Measure.objects.filter(priority__strategy__in=strategies)
    for partner in ledger.unseen(Partner.objects.filter(lasting, partnership=partnership)):
        yield f"standing of {partner.organisation} from {day_words(partner.starts_on)}"
    for body in ledger.unseen(Body.objects.filter(partnership=partnership)):
        yield f"body {body.slug}"
    for seat in ledger.unseen(Seat.objects.filter(lasting, body__partnership=partnership)):
        yield seat_words(seat)
    for period in ledger.unseen(ReportingPeriod.objects.filter(partnership=partnership, ends_on__gte=today)):
        yield f"period {period.label}"
    for strategy in ledger.unseen(strategies):
        yield f"strategy from {day_words(strategy.starts_on)}"
    for priority in ledger.unseen(Priority.objects.filter(strategy__in=strategies)):
        yield f"priority {priority.number}"
    for activity in ledger.unseen(activities):
        yield f"activity {activity.reference}"
    for milestone in ledger.unseen(Milestone.objects.filter(activity__in=activities)):
        yield f"milestone “{milestone}” of activity {milestone.activity.reference}"
    for share in ledger.unseen(SharedActivity.objects.filter(activity__in=activities)):
        yield f"activity {share.activity.reference} shared with {share.body.slug}"
    for measure in ledger.unseen(measures):
        yield f"measure {measure.reference}"
    for target in ledger.unseen(Target.objects.filter(measure__in=measures)):
        yield f"target of measure {target.measure.reference} from {day_words(target.from_on)}"
    for link in ledger.unseen(MeasureLink.objects.filter(measure__in=measures)):
        yield f"measure {link.measure.reference} moved by activity {link.activity.reference}"
