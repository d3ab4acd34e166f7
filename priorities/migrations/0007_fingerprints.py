from typing import ClassVar

from django.db import migrations

from partners.models.fingerprints import fingerprints_of, no_fingerprints_of

HISTORIES = (
    "strategy",
    "priority",
    "activity",
    "sharedactivity",
    "activityreader",
    "milestone",
    "rebaselining",
    "reportingperiod",
    "measure",
    "measurelink",
    "target",
    "reading",
    "update",
    "blockage",
)


class Migration(migrations.Migration):
    """A digest of each row of a history, and of each chase."""

    dependencies: ClassVar = [("partners", "0006_fingerprints"), ("priorities", "0006_originators")]

    operations: ClassVar = [
        *[
            migrations.RunSQL(
                fingerprints_of(f"priorities_historical{name}", "history_id"),
                no_fingerprints_of(f"priorities_historical{name}"),
            )
            for name in HISTORIES
        ],
        migrations.RunSQL(fingerprints_of("priorities_chase"), no_fingerprints_of("priorities_chase")),
    ]
