import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from reports.models.seals import SEALED, UNSEALED


class Migration(migrations.Migration):
    """Seals of what was issued, which only grow. What was issued before gets its own by `seal_issued`."""

    dependencies: ClassVar = [
        ("partners", "0003_receipts"),
        ("reports", "0003_meetings_and_papers"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SealKey",
            fields=[
                ("fingerprint", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("public_pem", models.TextField()),
                ("first_used_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["first_used_at"],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("seq", models.PositiveIntegerField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(choices=[("report", "Report"), ("pack", "Board pack")], max_length=10),
                ),
                ("subject", models.UUIDField()),
                ("manifest", models.JSONField()),
                ("hash", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="partners.body"
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="reports.sealkey",
                    ),
                ),
            ],
            options={
                "ordering": ["body", "seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "seq"), name="seal_place_once"),
                    models.UniqueConstraint(fields=("kind", "subject"), name="sealed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("previous", ""), ("seq", 1)),
                            models.Q(("seq__gt", 1), models.Q(("previous", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="seal_follows",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SEALED, UNSEALED),
    ]
