"""The history of a record in words: who changed what, when and why, and how a text was reworded."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db.models import QuerySet

from partners.wording import number, uk_date, uk_datetime

NOTHING = "Nothing"
THE_PORTAL = "The portal"
A_TEXT = 40  # characters from which a change is shown word by word

ADDED, CHANGED, REMOVED = "Added", "Changed", "Removed"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed (""), went ("del") or came ("ins")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One part of a record that somebody changed. A text is told by its pieces, the rest by both values."""

    label: str
    was: str
    now: str
    pieces: Sequence[Piece] = ()


@dataclass(frozen=True)
class Edit:
    """Who changed a record, when, why and how."""

    when: datetime
    who: str
    title: str
    why: str
    changes: Sequence[Change]


def pieces(was: str, now: str) -> list[Piece]:
    """The change of a text, word by word."""
    one, other = re.findall(r"\S+\s*", was), re.findall(r"\S+\s*", now)
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("", "".join(one[a:b])))
            continue
        found += [Piece("del", "".join(one[a:b]))] if a < b else []
        found += [Piece("ins", "".join(other[c:d]))] if c < d else []
    return found


def edits(
    model: Any,
    labels: Mapping[str, str],
    *,
    thing: str = "",
    named: Callable[[Any], str] = lambda row: str(getattr(row, "title", "")),
    **which: Any,
) -> list[Edit]:
    """Every version of the records that `which` finds in the model's history, newest first, by one query.

    `labels` names the parts that may be told; what it leaves out stays unsaid. Where a page
    tells of several kinds, `thing` and `named` are what the title calls one of them.
    """
    return edits_of(versions(model, labels, **which), labels, thing=thing, named=named)


def versions(model: Any, labels: Mapping[str, str], **which: Any) -> QuerySet[Any]:
    """The rows of the history, oldest first, with all that `edits_of` says of them."""
    related = [name for name in labels if model._meta.get_field(name).is_relation]
    rows = model.history.filter(**which).select_related("history_user", *related)
    found: QuerySet[Any] = rows.order_by("history_id")
    return found


def edits_of(
    rows: Iterable[Any],
    labels: Mapping[str, str],
    *,
    thing: str = "",
    named: Callable[[Any], str] = lambda row: str(getattr(row, "title", "")),
) -> list[Edit]:
    """As `edits`, from rows that are at hand."""
    known: dict[Any, Any] = {}
    found = []
    for row in rows:
        before = known.get(row.id)
        known[row.id] = row
        differing = [name for name in labels if before and getattr(before, name) != getattr(row, name)]
        if before is None or differing or row.history_type == "-":
            title = _title(row, before, thing, named(row) if thing else "")
            found.append(_edit(title, row, [_change(labels[name], name, before, row) for name in differing]))
    return found[::-1]


def merged(*found: Iterable[Edit]) -> list[Edit]:
    """Several histories as one, newest first."""
    return sorted((edit for each in found for edit in each), key=lambda edit: edit.when, reverse=True)


def _edit(title: str, row: Any, changes: list[Change]) -> Edit:
    who = row.history_user.name if row.history_user else THE_PORTAL
    return Edit(row.history_date, who, title, row.history_change_reason or "", changes)


def _title(row: Any, before: Any, thing: str, name: str) -> str:
    done = REMOVED if row.history_type == "-" else CHANGED if before is not None else ADDED
    told = f"{thing} {done.lower()}" if thing else done
    return f"{told}: {name}" if name else told


def _change(label: str, name: str, before: Any, row: Any) -> Change:
    was, now = getattr(before, name), getattr(row, name)
    long = isinstance(was, str) and isinstance(now, str) and was and now and max(len(was), len(now)) > A_TEXT
    return Change(label, in_words(before, name), in_words(row, name), pieces(was, now) if long else ())


def in_words(row: Any, name: str) -> str:
    """A part of one version as a reader knows it."""
    value = getattr(row, name)
    if value is None or value == "":
        return NOTHING
    if (chosen := getattr(row, f"get_{name}_display", None)) is not None:
        return str(chosen())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return uk_datetime(value)
    if isinstance(value, date):
        return uk_date(value)
    return number(value) if isinstance(value, Decimal) else str(value)
