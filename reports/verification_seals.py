"""Do the seals hold, and is what they seal still what it was?"""

import hashlib
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from reports.models import BoardPack, ExceptionReport, PrintEdition, Seal, SealKey
from reports.rules import content_hash
from reports.rules_seals import broken

SCREEN = "screen"


def chains() -> Iterator[str]:
    """Each body's seals follow from one another, and each is signed with a key that is kept."""
    keys = dict(SealKey.objects.values_list("fingerprint", "public_pem"))
    seals = Seal.objects.select_related("body").order_by("body__partnership", "body__short_name", "seq")
    for body, chain in groupby(seals, key=lambda seal: seal.body):
        for fault in broken((seal.link for seal in chain), keys):
            yield f"{body.short_name}: {fault}"


def sealed() -> Iterator[str]:
    """Whatever was issued has its seal, and has the hashes that were signed; in the order of the seals."""
    seals = {seal.subject: seal for seal in Seal.objects.select_related("body")}
    for paper, files in _issued():
        seal = seals.pop(paper.pk, None)
        if seal is None:
            yield f"{paper}: issued, and has no seal. The command seal_issued gives it one"
            continue
        signed = seal.manifest.get("files", {})
        for name in sorted(files.keys() | signed.keys()):
            if name == SCREEN and name not in signed:
                continue  # sealed before seals spoke of it
            if signed.get(name) != files.get(name):
                yield f"{paper}: its {name} is not what {seal} was put on"
        if seal.manifest.get("version") != paper.version:
            yield f"{paper}: its version is not the one that {seal} names"
    for seal in seals.values():
        yield f"{seal}: what it was put on, {seal.manifest.get('name')}, is no longer there"


def _issued() -> Iterator[tuple[Any, dict[str, str]]]:
    """Each issued paper with the hashes of what is stored now."""
    reports = ExceptionReport.objects.issued().select_related("from_body", "period").order_by("issued_at")
    for report in reports.iterator():
        yield report, {"content": content_hash(report.content)}
    packs = BoardPack.objects.select_related("meeting__body", "meeting__period").order_by("made_at")
    for pack in packs.iterator():
        pdf = hashlib.sha256(bytes(pack.pdf)).hexdigest()
        screen = hashlib.sha256(pack.html.encode()).hexdigest()
        files = {"content": content_hash(pack.content), "pdf": pdf, SCREEN: screen}
        printed = PrintEdition.objects.filter(pack=pack).first()
        if printed is not None:
            files["print"] = hashlib.sha256(bytes(printed.pdf)).hexdigest()
        yield pack, files
