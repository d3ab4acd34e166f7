"""What the exempt part of a meeting's papers says: its private items, and for whom they are.

It is put together from the private items alone. Nothing in it is taken from the papers for another audience, and
none of it goes into them: those count private items by number and say where they stand.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.timezone import localdate, localtime

from partners.models import Body, Person, Seat
from partners.roles import ROLE_WORDS, Role
from partners.rules import Marking
from priorities.models import ActivityReader
from reports import rollup_meetings, rules_exempt
from reports.identifiers import stem
from reports.models import AgendaItem, BoardPack, Declaration, ExceptionCase, Meeting, Minutes
from reports.rules_exempt import PrivateItem
from reports.services.handing_in import papers_for

Content = dict[str, Any]


def build(meeting: Meeting, *, cover: Content, restricted: Sequence[Content], by: Person | None) -> Content:
    """`restricted` are the exceptions of restricted activities before the body; `by` is who makes the part."""
    rows = [row for row in rollup_meetings.timed(meeting) if row.item.exempt]
    committee = meeting.body.regime == Body.Regime.COMMITTEE
    numbered = [
        PrivateItem(rules_exempt.label(n), row.item.position, row.item.exempt_paragraph)
        for n, row in enumerate(rows, start=1)
    ]
    declared = Declaration.objects.select_related("attendance__person")
    prefetch_related_objects([row.item for row in rows], Prefetch("declarations", declared))
    deciders = list(
        Seat.objects.filter(body=meeting.body, person__in={row.item.exempt_by_id for row in rows})
    )
    people = distribution(meeting, by)
    told = _for_everybody(restricted, meeting.body, frozenset(row["person"] for row in people))
    return {
        **cover,
        "build": BoardPack.Build.EXEMPT.value,
        "marking": Marking.OFFICIAL_SENSITIVE.value,
        "committee": committee,
        "full_papers": stem(meeting),
        "resolution": rules_exempt.resolution(numbered, committee=committee, body=meeting.body.short_name),
        "items": [
            _item(row.item, named, localtime(row.starts_at).isoformat(), _role_then(row.item, deciders))
            for row, named in zip(rows, numbered, strict=True)
        ],
        "papers": _papers(meeting, {named.number: named.label for named in numbered}),
        "last_minutes": private_minutes(meeting),
        "exceptions": told,
        "restricted": len(restricted) - len(told),
        "distribution": people,
        "decisions": [],
        "history": {},
    }


def has_something(meeting: Meeting, agenda: Iterable[AgendaItem] | None = None) -> bool:
    """Whether anything of the meeting is private, so that an exempt part can be made."""
    items = meeting.agenda.all() if agenda is None else agenda
    return any(item.exempt for item in items) or private_minutes(meeting) is not None


def distribution(meeting: Meeting, by: Person | None) -> list[Content]:
    """Whoever holds a seat on the body on the day of the meeting, by name and role, and whoever makes the part."""
    seats = list(_seats(meeting.body, localdate(meeting.starts_at)))
    if by is not None and all(seat.person_id != by.pk for seat in seats):
        seats += list(_seats(meeting.body, None).filter(person=by))
    order = list(Role)
    found: dict[Any, Content] = {}
    for seat in sorted(seats, key=lambda seat: (order.index(seat.get_role()), seat.person.name)):
        organisation = seat.organisation or seat.person.organisation
        found.setdefault(
            seat.person_id,
            {
                "person": str(seat.person_id),
                "name": seat.person.name,
                "role": ROLE_WORDS[seat.get_role()],
                "organisation": organisation.name if organisation else "",
            },
        )
    return list(found.values())


def _seats(body: Body, on: date | None) -> Any:
    return Seat.objects.current(on).filter(body=body).select_related("person__organisation", "organisation")


def _item(item: AgendaItem, named: PrivateItem, starts_at: str, decided_as: str) -> Content:
    return {
        "label": named.label,
        "number": item.position,
        "starts_at": starts_at,
        "minutes": item.minutes,
        "title": item.title,
        "purpose": item.get_purpose_display(),
        "presenter": item.presented_by,
        "paragraph": rules_exempt.paragraph_words(item.exempt_paragraph) if item.exempt_paragraph else "",
        "why": item.exempt_reason,
        "decided_by": item.exempt_by.name if item.exempt_by else "",
        "decided_as": decided_as,
        "decided_at": localtime(item.exempt_at).isoformat() if item.exempt_at else "",
        "to_follow_by": str(item.to_follow_by or ""),
        "to_follow_why": item.to_follow_why,
        "notes": item.notes,
        "agreed": item.agreed,
        "declarations": [
            {"who": row.attendance.spoke, "kind": row.get_kind_display(), "words": row.words, "left": row.withdrew}
            for row in item.declarations.all()
        ],
    }  # fmt: skip


def _role_then(item: AgendaItem, seats: Iterable[Seat]) -> str:
    """As what the person who decided it sat on the body that day."""
    if item.exempt_by_id is None or item.exempt_at is None:
        return ""
    day = localdate(item.exempt_at)
    held = (seat for seat in seats if seat.person_id == item.exempt_by_id and seat.is_current(day))
    roles = sorted((seat.get_role() for seat in held), key=list(Role).index)
    return ROLE_WORDS[roles[0]] if roles else ""


def _papers(meeting: Meeting, labels: dict[int, str]) -> list[Content]:
    """The papers of the private items, numbered under each as E1.1. Their bytes are named by their digest."""
    found, count = [], dict.fromkeys(labels, 0)
    for row in papers_for(meeting, BoardPack.Build.RESTRICTED, exempt=True):
        count[row.item] += 1
        found.append(
            {
                "label": f"{labels[row.item]}.{count[row.item]}",
                "number": row.number,
                "item": row.item,
                "item_title": row.item_title,
                "title": row.title,
                "organisation": row.organisation,
                "marking": row.marking,
                "supplement": row.supplement,
                "pages": row.pages,
                "size": row.size,
                "sha256": row.sha256,
            }
        )
    return found


def private_minutes(meeting: Meeting) -> Content | None:
    """The sections of the last meeting's minutes that the open papers count and do not show."""
    before = rollup_meetings.previous(meeting)
    minutes = Minutes.objects.filter(meeting=before).first() if before else None
    sections = [section for section in minutes.sections if section["exempt"]] if minutes else []
    if before is None or minutes is None or not sections:
        return None
    return {
        "held_at": localtime(before.starts_at).isoformat(),
        "is_agreed": minutes.is_agreed and minutes.agreed_at_meeting_id != meeting.pk,
        "sections": [{name: section[name] for name in ("number", "title", "text")} for section in sections],
    }


def _for_everybody(items: Sequence[Content], body: Body, people: frozenset[str]) -> list[Content]:
    """Those exceptions whose activity names every person on the list as its reader. The rest is for nobody here."""
    named = _readers(body, {item["reference"] for item in items})
    fits = rules_exempt.fitting([named.get(item["reference"], frozenset()) for item in items], people)
    return [item for item, fit in zip(items, fits, strict=True) if fit]


def _readers(body: Body, references: Iterable[str]) -> dict[str, frozenset[str]]:
    """Reference of an exception → who may read the restricted activity that it is about."""
    cases = ExceptionCase.objects.filter(partnership=body.partnership_id, reference__in=set(references))
    about = {
        reference: own or by_action
        for reference, own, by_action in cases.values_list("reference", "activity", "action__case__activity")
    }
    named: dict[Any, set[str]] = {}
    readers = ActivityReader.objects.filter(activity__in=set(about.values()) - {None})
    for activity, person in readers.values_list("activity", "person"):
        named.setdefault(activity, set()).add(str(person))
    return {reference: frozenset(named.get(activity, ())) for reference, activity in about.items()}
