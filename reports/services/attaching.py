"""The papers that a pack lists are inside it, byte for byte as they were handed in."""

import hashlib

from partners.rules import Refused
from reports import pdf
from reports.models import PackOrder, PaperFile
from reports.pack_print import paper_rows


def attached(order: PackOrder) -> list[pdf.File]:
    """In the order of the list. Raises Refused where one is not what was listed: better no pack than another paper."""
    rows = paper_rows(order.content or {})
    kept = PaperFile.objects.filter(
        paper__meeting=order.meeting_id, sha256__in=[row["sha256"] for row in rows]
    )
    bytes_of = {file.sha256: bytes(file.data) for file in kept}
    found = []
    for row in rows:
        data = bytes_of.get(row["sha256"], b"")
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            raise Refused(
                f"{row['called']}, {row['title']}, is not as it was handed in, so no pack was made."
            )
        about = f"{row['called']}: {row['title']}, from {row['organisation']}"
        found.append(pdf.File(row["name"], about, data))
    return found
