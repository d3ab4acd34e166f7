from typing import ClassVar

from django.db import migrations, models

from partners.models.fingerprints import FINGERPRINTS, NO_FINGERPRINTS, fingerprints_of, no_fingerprints_of

HISTORIES = ("partnership", "partner", "organisation", "body", "seat", "person")
WRITTEN = ("outgoingemail", "rating")


class Migration(migrations.Migration):
    """A digest of each row that is kept as it was written."""

    dependencies: ClassVar = [("partners", "0005_outbox")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "table", "row", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("row", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunSQL(FINGERPRINTS, NO_FINGERPRINTS),
        *[
            migrations.RunSQL(
                fingerprints_of(f"partners_historical{name}", "history_id"),
                no_fingerprints_of(f"partners_historical{name}"),
            )
            for name in HISTORIES
        ],
        *[
            migrations.RunSQL(fingerprints_of(f"partners_{name}"), no_fingerprints_of(f"partners_{name}"))
            for name in WRITTEN
        ],
    ]
