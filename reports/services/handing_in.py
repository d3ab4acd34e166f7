"""Papers that organisations hand in for a meeting: checked, kept as bytes, marked by who wrote them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from partners import access
from partners.models import Body, Organisation, Person
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking, refuse_if
from partners.wording import file_size
from reports import intake
from reports.models import AgendaItem, BoardPack, Meeting, Paper, PaperFile
from reports.models.handed_in import PaperQuerySet
from reports.services.meeting import may_call

LEVELS = list(Marking)
TAKES_PART = (Permission.COMMENT, Permission.WRITE_UPDATE, Permission.EXPORT_PACK)
MOST_PAPERS = 40
LARGEST_TOGETHER = 40_000_000


def may_hand_in(person: Person, body: Body, *, at: datetime) -> bool:
    """Members, officers and the secretariat of the body; auditors and the bodies above only read."""
    return any(access.may(person, permission, body, at=at) for permission in TAKES_PART)


def hand_in(
    *,
    item: AgendaItem,
    title: str,
    organisation: Organisation,
    marking: Marking,
    data: bytes,
    by: Person,
    at: datetime,
) -> Paper:
    """Check a PDF and keep it for the item: file and record together, or neither.

    Once a pack of the meeting has been made, the paper waits for a supplement or the next version. The checking,
    which may take seconds, holds no lock.
    """
    _refuse_stranger(by, item.meeting, organisation, at)
    refuse_if(not title.strip(), "Enter the title of the paper.")
    return _keep(item, title.strip(), organisation, marking, intake.check(data), by=by, at=at)


@transaction.atomic
def _keep(
    item: AgendaItem,
    title: str,
    organisation: Organisation,
    marking: Marking,
    checked: intake.Checked,
    *,
    by: Person,
    at: datetime,
) -> Paper:
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=item.meeting_id)
    refuse_if(meeting.is_cancelled, "This meeting was called off.")
    minutes = getattr(meeting, "minutes", None)
    refuse_if(minutes and minutes.is_agreed, "The minutes of this meeting are agreed.")
    digest = hashlib.sha256(checked.data).hexdigest()
    there = Paper.objects.filter(meeting=meeting)
    _refuse_more(there, checked.data, digest)
    paper = Paper(
        meeting=meeting,
        item=item,
        title=title,
        organisation=organisation,
        marking=marking,
        handed_in_by=by,
        handed_in_at=at,
    ).record(by=by, at=at, why="Handed in")
    PaperFile.objects.create(
        paper=paper,
        data=checked.data,
        size=len(checked.data),
        sha256=digest,
        pages=checked.pages,
        taken_out="\n".join(checked.taken_out),
    )
    return paper


def _refuse_more(there: PaperQuerySet, data: bytes, digest: str) -> None:
    """The same file twice, or more than a pack can carry."""
    files = PaperFile.objects.filter(paper__in=there.standing())
    refuse_if(files.filter(sha256=digest).exists(), "This file has already been handed in for this meeting.")
    refuse_if(files.count() >= MOST_PAPERS, f"A meeting can have {MOST_PAPERS} papers.")
    size = files.aggregate(n=Sum("size"))["n"] or 0
    refuse_if(
        size + len(data) > LARGEST_TOGETHER,
        f"The papers of a meeting can come to {file_size(LARGEST_TOGETHER)} together, because they are attached to "
        "its pack. Save this one with smaller pictures.",
    )


def _refuse_stranger(by: Person, meeting: Meeting, organisation: Organisation, at: datetime) -> None:
    body = meeting.body
    refuse_if(not may_hand_in(by, body, at=at), f"Only those who take part in {body} can hand in its papers.")
    own = by.organisation_id == organisation.pk or may_call(by, body, at=at)
    refuse_if(not own, "Select your own organisation. The secretariat can hand in for others.")


def _locked(paper: Paper) -> Paper:
    locked: Paper = (
        Paper.objects.select_for_update(of=("self",))
        .select_related("meeting__body", "organisation")
        .get(pk=paper.pk)
    )
    refuse_if(locked.withdrawn_at, "This paper was withdrawn.")
    return locked


@transaction.atomic
def mark_paper(*, paper: Paper, marking: Marking, why: str, by: Person, at: datetime) -> Paper:
    """Change a paper's marking. Who wrote it may lower it; who keeps the meeting may only raise it."""
    paper = _locked(paper)
    body = paper.meeting.body
    own = by.organisation_id == paper.organisation_id and may_hand_in(by, body, at=at)
    refuse_if(not own and not may_call(by, body, at=at), "Only who wrote the paper can change its marking.")
    refuse_if(paper.marking == marking, "The paper has this marking already.")
    lower = LEVELS.index(marking) < LEVELS.index(Marking(paper.marking))
    refuse_if(lower and not own, f"Only {paper.organisation} can lower the marking of its paper.")
    refuse_if(not why.strip(), "Enter why the marking changes.")
    paper.marking = marking
    return paper.record(by=by, at=at, why=f"Marked {MARKING_WORDS[marking]}: {why.strip()}")


@transaction.atomic
def withdraw_paper(*, paper: Paper, why: str, by: Person, at: datetime) -> Paper:
    """Take a paper back. It leaves the agenda and the next pack; packs that were made keep it."""
    paper = _locked(paper)
    body = paper.meeting.body
    own = by.organisation_id == paper.organisation_id and may_hand_in(by, body, at=at)
    refuse_if(not own and not may_call(by, body, at=at), "Only who handed the paper in can withdraw it.")
    refuse_if(not why.strip(), "Enter why the paper is withdrawn.")
    paper.withdrawn_by, paper.withdrawn_at, paper.withdrawn_why = by, at, why.strip()
    return paper.record(by=by, at=at, why=why.strip())


@dataclass(frozen=True)
class PaperRow:
    """One paper as a pack lists it: its number, the item it belongs to, and the digest of its bytes."""

    number: int
    item: int
    item_title: str
    title: str
    organisation: str
    marking: str
    supplement: int | None
    """The supplement in which it went out, where it was late."""
    exempt: bool
    pages: int
    size: int
    sha256: str
    file: str
    """The key of the PaperFile with the bytes."""


def supplemented(meeting: Meeting) -> dict[str, int]:
    """Digest of each paper that went out in a supplement → its number."""
    made = BoardPack.objects.filter(meeting=meeting, build=BoardPack.Build.SUPPLEMENT)
    rows = made.order_by("version").values_list("version", "content__papers")
    return {row["sha256"]: number for number, papers in rows for row in papers or ()}


def papers_for(meeting: Meeting, audience: str, *, exempt: bool = False) -> list[PaperRow]:
    """The papers of a meeting for the readers of one build of its pack, numbered in the order of the agenda.

    The full build has every paper; `exempt` picks those of private items, which stand in a file of their own. The
    public one has only open papers marked OFFICIAL. What a body submits to the one above has none of them.
    """
    found = Paper.objects.standing().filter(meeting=meeting, item__exempt=exempt)
    if audience == BoardPack.Build.PUBLIC:
        found = found.filter(marking=Marking.OFFICIAL) if not exempt else found.none()
    elif audience != BoardPack.Build.RESTRICTED:
        found = found.none()
    rows = found.select_related("item", "organisation", "file").defer("file__data")
    sent = supplemented(meeting)
    ordered = sorted(rows, key=lambda p: (p.item.position, p.handed_in_at, p.title))
    return [
        PaperRow(
            number=number,
            item=paper.item.position,
            item_title=paper.item.title,
            title=paper.title,
            organisation=paper.organisation.name,
            marking=paper.marking,
            supplement=sent.get(paper.file.sha256),
            exempt=paper.item.exempt,
            pages=paper.file.pages,
            size=paper.file.size,
            sha256=paper.file.sha256,
            file=str(paper.file.pk),
        )
        for number, paper in enumerate(ordered, start=1)
    ]
