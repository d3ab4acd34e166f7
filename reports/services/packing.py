"""The papers of a meeting become one PDF. What was made is kept as it is; a change makes a new version."""

import hashlib
import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from partners import access
from partners.models import Person
from partners.roles import Permission
from partners.rules import refuse_if
from reports import pack_content, pack_print, pdf
from reports.identifiers import identifier
from reports.models import BoardPack, ExceptionReport, Meeting
from reports.pack_changes import differences
from reports.pack_print import Edition
from reports.rules import content_hash
from reports.services.drafting import draft_report
from reports.services.sealing import head_of, seal_pack

logger = logging.getLogger(__name__)


@transaction.atomic
def make_pack(*, meeting: Meeting, by: Person, at: datetime, change_note: str = "") -> BoardPack:
    """Draw up the meeting's papers as they stand, and keep them.

    Refused where nothing has changed since the last version, and where the PDF cannot be made without fault:
    then nothing is stored. The meeting stays locked meanwhile, so that versions are made one after another; not its
    key, so that decisions may be recorded of it.
    """
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related(
        "period", "body__partnership", "body__reports_to"
    ).get(pk=meeting.pk)  # fmt: skip
    refuse_if(
        not access.may(by, Permission.EXPORT_PACK, meeting.body, at=at),
        f"Only the secretariat of {meeting.body} can make its packs.",
    )
    content = pack_content.build(meeting, _working(meeting, at), at=at)
    last = meeting.packs.filter(build=BoardPack.Build.RESTRICTED).defer("pdf").order_by("-version").first()
    digest = content_hash(content)
    if last is not None:
        refuse_if(last.content_sha256 == digest, f"Nothing has changed since version {last.version}.")
    version = last.version + 1 if last else 1
    lines = differences(last.content, content) if last else []
    lines += [f"Note from the secretariat: {' '.join(change_note.split())}"] if change_note.strip() else []
    edition = Edition(version, identifier(meeting, version), "\n".join(lines), at, _witness(meeting))
    rendered = pdf.render(pack_print.document(content, edition), identifier=edition.identifier)
    _refuse_faults(edition, rendered)
    return _kept(
        meeting=meeting,
        version=version,
        build=BoardPack.Build.RESTRICTED,
        marking=content["marking"],
        change_note=edition.change_note,
        pdf=rendered.pdf,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        pages=rendered.pages,
        content=content,
        content_sha256=digest,
        made_by=by,
        made_at=at,
    )


def _kept(**facts: Any) -> BoardPack:
    pack = BoardPack.objects.create(**facts)
    seal_pack(pack=pack, at=pack.made_at)
    return pack


def _witness(meeting: Meeting) -> str:
    """The body's newest seal, which this pack will bear witness to."""
    head = head_of(meeting.body)
    return head.head if head else ""


def _working(meeting: Meeting, at: datetime) -> ExceptionReport:
    """The body's own report for the period: its draft, brought up to date unless signed, or what it issued."""
    own = ExceptionReport.objects.filter(from_body=meeting.body, period=meeting.period)
    own = own.select_related(
        "from_body__partnership", "from_body__reports_to", "to_body", "period", "signed_by"
    )
    draft = own.filter(issued_at=None).first()
    if draft is not None and draft.is_signed:
        return draft
    issued = own.filter(issued_at__isnull=False).order_by("-version").first()
    if draft is None and issued is not None:
        return issued
    return own.get(pk=draft_report(body=meeting.body, period=meeting.period, at=at).pk)


def _refuse_faults(edition: Edition, rendered: pdf.Rendered) -> None:
    """What the renderer complains of would be a fault in the paper: better no paper."""
    for warning in rendered.warnings:
        logger.error("Rendering %s: %s", edition.identifier, warning)
    refuse_if(rendered.warnings, pdf.FAILED)
