"""The papers of a meeting become one PDF. What was made is kept as it is; a change makes a new version."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from partners import access
from partners.models import Person
from partners.roles import Permission
from partners.rules import Refused, refuse_if
from reports import pack_content, pack_print, pdf
from reports.identifiers import pack_identifier
from reports.models import BoardPack, ExceptionReport, Meeting, PackOrder, PrintEdition
from reports.pack_changes import differences
from reports.pack_print import Edition
from reports.printing import print_edition
from reports.rules import canonical, content_hash
from reports.services.attaching import attached
from reports.services.distributing import name_recipients, refuse_empty
from reports.services.drafting import draft_report, report_to_issue
from reports.services.sealing import head_of, seal_pack
from reports.services.telling import tell_of_pack

logger = logging.getLogger(__name__)


@transaction.atomic
def order_pack(
    *,
    meeting: Meeting,
    by: Person,
    at: datetime,
    change_note: str = "",
    build: str = BoardPack.Build.RESTRICTED,
) -> PackOrder:
    """Draw up the meeting's papers for one audience as they stand, and leave the rendering to a worker.

    Refused where nothing has changed since the last version, and while a version is still being made. The meeting
    stays locked meanwhile, so that versions are ordered one after another; not its key, so that decisions may be
    recorded of it.
    """
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related(
        "period", "body__partnership", "body__reports_to"
    ).get(pk=meeting.pk)  # fmt: skip
    refuse_if(
        not access.may(by, Permission.EXPORT_PACK, meeting.body, at=at),
        f"Only the secretariat of {meeting.body} can make its packs.",
    )
    _refuse_meanwhile(meeting, build)
    content = pack_content.build(meeting, _working(meeting, at), at=at, build=build, by=by)
    _refuse_submission(meeting, content)
    refuse_empty(content)
    last = meeting.packs.filter(build=build).defer("pdf", "html").order_by("-version").first()
    digest = content_hash(content)
    _refuse_unchanged(last, digest)
    return PackOrder.objects.create(
        meeting=meeting,
        build=build,
        version=last.version + 1 if last else 1,
        change_note=_changes(last, content, change_note),
        content=content,
        content_sha256=digest,
        witness=_witness(meeting, build),
        ordered_by=by,
        ordered_at=at,
    )


@transaction.atomic
def make_pack(
    *,
    meeting: Meeting,
    by: Person,
    at: datetime,
    change_note: str = "",
    build: str = BoardPack.Build.RESTRICTED,
) -> BoardPack:
    """Order and render in one, for commands that wait: either all of it is kept or nothing."""
    order = order_pack(meeting=meeting, by=by, at=at, change_note=change_note, build=build)
    rendered = rendering_of(order)
    return publish(order=order, rendered=rendered, printed=printing_of(order, rendered), at=at)


def rendering_of(order: PackOrder, *, beat: Callable[[], None] | None = None) -> pdf.Rendered:
    """The papers of the order as a PDF. Nothing is read but the order and the files that it names by their digest, so
    it is the same whoever renders it.

    Raises Refused where the PDF cannot be made without fault.
    """
    edition, content = edition_of(order), order.content or {}
    rendered = pdf.render(
        pack_print.document(content, edition),
        identifier=edition.identifier,
        manifest=canonical(pack_print.manifest(content, edition)).decode(),
        files=attached(order),
        beat=beat,
    )
    _refuse_faults(edition, rendered)
    return rendered


def printing_of(
    order: PackOrder, rendered: pdf.Rendered, *, beat: Callable[[], None] | None = None
) -> pdf.Rendered | None:
    """The print edition, where there are papers. A paper that cannot be put into it does not keep the pack back."""
    files = attached(order)
    if not files:
        return None
    try:
        return print_edition(
            rendered, files, content=order.content or {}, edition=edition_of(order), beat=beat
        )
    except Refused:
        logger.warning("Order %s has no print edition.", order.pk)
        return None


def edition_of(order: PackOrder) -> Edition:
    return Edition(order.version, pack_identifier(order), order.change_note, order.ordered_at, order.witness)


@transaction.atomic
def publish(
    *, order: PackOrder, rendered: pdf.Rendered, at: datetime, printed: pdf.Rendered | None = None
) -> BoardPack:
    """Keep what was rendered as a pack with its print edition, seal it and settle the order, in one."""
    content = order.content or {}
    pack = BoardPack.objects.create(
        meeting_id=order.meeting_id,
        version=order.version,
        build=order.build,
        marking=content["marking"],
        change_note=order.change_note,
        pdf=rendered.pdf,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        pages=rendered.pages,
        html=pack_print.twin(content, edition_of(order), rendered.places),
        places=rendered.places,
        content=content,
        content_sha256=order.content_sha256,
        made_by_id=order.ordered_by_id,
        made_at=order.ordered_at,
    )
    if printed is not None:
        digest = hashlib.sha256(printed.pdf).hexdigest()
        PrintEdition.objects.create(pack=pack, pdf=printed.pdf, sha256=digest, pages=printed.pages)
    name_recipients(pack)
    seal_pack(pack=pack, at=at)
    order.pack, order.finished_at, order.content = pack, at, None
    order.leased_by, order.leased_until = "", None
    order.save()
    tell_of_pack(pack, at=at)
    return pack


def _refuse_meanwhile(meeting: Meeting, build: str) -> None:
    """Versions are made one after another. What a supplement is about to bring would go out in a pack as well."""
    unsettled = PackOrder.objects.unsettled().filter(meeting=meeting)
    if waiting := unsettled.filter(build=build).first():
        raise Refused(
            f"Version {waiting.version} is being made. Make another when it is ready.",
            **_way_to(waiting, meeting),
        )
    supplements = unsettled.filter(build=BoardPack.Build.SUPPLEMENT)
    if build == BoardPack.Build.RESTRICTED and (waiting := supplements.first()):
        raise Refused(
            "A supplement is being made. Make the pack when it is ready.", **_way_to(waiting, meeting)
        )


def _way_to(order: PackOrder, meeting: Meeting) -> dict[str, str]:
    url = reverse("reports:pack_order", args=[meeting.body.partnership.slug, order.pk])
    return {"url": url, "link": "See how far it is"}


def _refuse_unchanged(last: BoardPack | None, digest: str) -> None:
    """An unchanged pack is never made twice."""
    if last is not None and last.content_sha256 == digest:
        raise Refused(f"Nothing has changed since version {last.version}.")


def _changes(last: BoardPack | None, content: dict[str, Any], note: str) -> str:
    lines = differences(last.content, content) if last else []
    lines += [f"Note from the secretariat: {' '.join(note.split())}"] if note.strip() else []
    return "\n".join(lines)


def _refuse_submission(meeting: Meeting, content: Mapping[str, Any]) -> None:
    body = meeting.body
    if content.get("build") != BoardPack.Build.SUBMISSION:
        return
    refuse_if(body.reports_to is None, f"{body} reports to no body, so it sends nothing up.")
    refuse_if(
        content["own"] is None,
        f"{body} sends up its report. Issue that first.",
        url=report_to_issue(body, meeting.period),
        link=f"Go to the report of {body.short_name} for {meeting.period.label}",
    )


def _witness(meeting: Meeting, build: str) -> str:
    """The body's newest seal, which this pack will bear witness to.

    The public edition bears none: a seal rests on every paper before it, the exempt ones too, and what the public
    reads must be the same to the byte whatever stands in those.
    """
    head = None if build == BoardPack.Build.PUBLIC else head_of(meeting.body)
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
