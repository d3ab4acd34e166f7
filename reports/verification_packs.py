"""Do the packs hold? Their bytes and those of their print editions, and the papers that they list."""

import hashlib
from collections.abc import Iterator

from reports.models import BoardPack, PackOrder, PaperFile, PrintEdition
from reports.rules import content_hash


def packs() -> Iterator[str]:
    """Each pack's bytes have the SHA-256 they were stored with, its row says what its pages say, and each paper that
    it lists is kept."""
    kept = set(PaperFile.objects.values_list("paper__meeting", "sha256"))
    ordered = dict(PackOrder.objects.exclude(pack=None).values_list("pack", "change_note"))
    for pack in BoardPack.objects.select_related("meeting__body", "meeting__period").iterator():
        if hashlib.sha256(bytes(pack.pdf)).hexdigest() != pack.sha256:
            yield f"{pack}: the PDF is not the one that was made"
        if content_hash(pack.content) != pack.content_sha256:
            yield f"{pack}: the content is not the one that was made"
        if pack.marking != pack.content["marking"]:
            yield f"{pack}: its marking is not the one that its pages bear"
        if pack.change_note != ordered.get(pack.pk, pack.change_note):
            yield f"{pack}: what it says has changed is not what was ordered"
        for row in pack.content.get("papers", []):
            if (pack.meeting_id, row["sha256"]) not in kept:
                yield f"{pack}: paper {row['number']} is not among those that were handed in"
    for printed in PrintEdition.objects.select_related("pack").iterator():
        if hashlib.sha256(bytes(printed.pdf)).hexdigest() != printed.sha256:
            yield f"{printed}: the PDF is not the one that was made"
