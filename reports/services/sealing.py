"""Each issued paper gets its seal in the transaction that issues it."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from partners.models import Body, Person, Seat
from partners.roles import POLICY, ROLE_WORDS, Permission
from partners.rules import refuse_if
from reports.identifiers import pack_identifier, report_identifier
from reports.models import BoardPack, ExceptionReport, PrintEdition, Seal, SealKey
from reports.rules import content_hash
from reports.rules_seals import FORMAT, Signer


@transaction.atomic
def seal_report(*, report: ExceptionReport, at: datetime) -> Seal:
    """Called with the report as it is issued; `at` is the instant of sealing."""
    refuse_if(report.issued_at is None, "Only an issued report is sealed.")
    return _append(
        body=report.from_body,
        kind=Seal.Kind.REPORT,
        subject=report.pk,
        at=at,
        facts={
            "name": report_identifier(report),
            "build": "",
            "version": report.version,
            "issued_at": _instant(report.issued_at or at),
            "role": report.signed_as,
            "files": {"content": report.content_sha256},
        },
    )


@transaction.atomic
def seal_pack(*, pack: BoardPack, at: datetime) -> Seal:
    body = pack.meeting.body
    return _append(
        body=body,
        kind=Seal.Kind.PACK,
        subject=pack.pk,
        at=at,
        facts={
            "name": pack_identifier(pack),
            "build": pack.build,
            "version": pack.version,
            "issued_at": _instant(pack.made_at),
            "role": _role(pack.made_by, body, pack.made_at),
            "files": {
                "content": pack.content_sha256,
                "pdf": pack.sha256,
                "screen": hashlib.sha256(pack.html.encode()).hexdigest(),
                **_print_edition(pack),
            },
        },
    )


@transaction.atomic
def seal_issued(*, at: datetime) -> list[Seal]:
    """Seal what was issued before there were seals, oldest first. What has its seal is left alone."""
    sealed = set(Seal.objects.values_list("subject", flat=True))
    reports = ExceptionReport.objects.issued().select_related("from_body__partnership", "period", "issued_by")
    packs = BoardPack.objects.defer("pdf").select_related(
        "meeting__body__partnership", "meeting__period", "made_by"
    )
    found: list[tuple[datetime, ExceptionReport | BoardPack]] = [(r.issued_at or at, r) for r in reports]
    found += [(pack.made_at, pack) for pack in packs]
    waiting = sorted((t, str(paper.pk), paper) for t, paper in found if paper.pk not in sealed)
    return [
        seal_report(report=paper, at=at)
        if isinstance(paper, ExceptionReport)
        else seal_pack(pack=paper, at=at)
        for _, _, paper in waiting
    ]


def head_of(body: Body) -> Seal | None:
    """The body's newest seal: what its next paper and e-mail bear witness to."""
    return Seal.objects.filter(body=body).select_related("body").order_by("-seq").first()


def _append(*, body: Body, kind: Seal.Kind, subject: UUID, at: datetime, facts: Mapping[str, Any]) -> Seal:
    """One seal after another for each body: whoever comes second waits until the first is kept or given up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"seal {body.pk}"])
    signer = Signer.from_text(settings.SEAL_KEY)
    last = Seal.objects.filter(body=body).order_by("-seq").first()
    key, _ = SealKey.objects.get_or_create(
        fingerprint=signer.fingerprint, defaults={"public_pem": signer.public_pem, "first_used_at": at}
    )
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "body": f"{body.partnership.slug}/{body.slug}",
        "seq": last.seq + 1 if last else 1,
        "previous": last.hash if last else "",
        "sealed_at": _instant(at),
        "kind": kind.value,
        "subject": str(subject),
        "key": key.fingerprint,
        **facts,
    }
    return Seal.objects.create(
        body=body,
        seq=manifest["seq"],
        previous=manifest["previous"],
        at=at,
        kind=kind,
        subject=subject,
        manifest=manifest,
        hash=content_hash(manifest),
        signature=signer.sign(manifest),
        key=key,
    )


def _print_edition(pack: BoardPack) -> dict[str, str]:
    found = PrintEdition.objects.filter(pack=pack).values_list("sha256", flat=True)
    return {"print": found[0]} if found else {}


def _role(person: Person, body: Body, at: datetime) -> str:
    """As what the person made packs of the body that day; empty where no seat of theirs says so."""
    seats = Seat.objects.current(localdate(at)).filter(body=body, person=person)
    makers = [seat.get_role() for seat in seats if Permission.EXPORT_PACK in POLICY[seat.get_role()].own]
    return ROLE_WORDS[makers[0]] if makers else ""


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
