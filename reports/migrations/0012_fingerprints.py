from typing import ClassVar

from django.db import migrations

from partners.models.fingerprints import fingerprints_of, no_fingerprints_of

KEYS = {
    **{
        f"historical{name}": "history_id"
        for name in (
            "exceptionreport",
            "exceptioncase",
            "exceptionitem",
            "meeting",
            "agendaitem",
            "attendance",
            "declaration",
            "actionpoint",
            "redating",
            "paper",
            "minutes",
        )
    },
    **dict.fromkeys(
        (
            "placement",
            "comment",
            "decision",
            "notice",
            "sisteranswer",
            "paperfile",
            "minutescorrection",
            "boardpack",
            "printedition",
            "publication",
            "recipient",
            "opening",
            "packorder",
            "seal",
        ),
        "id",
    ),
    "sealkey": "fingerprint",
}


class Migration(migrations.Migration):
    """A digest of each row that was issued, published, decided or logged, and of each row of a history."""

    dependencies: ClassVar = [("partners", "0006_fingerprints"), ("reports", "0011_exempt_parts")]

    operations: ClassVar = [
        migrations.RunSQL(fingerprints_of(f"reports_{name}", key), no_fingerprints_of(f"reports_{name}"))
        for name, key in KEYS.items()
    ]
