from typing import ClassVar
from uuid import uuid4

import django.db.models.deletion
from django.db import migrations, models

from reports.models.print_editions import KEPT, NOT_KEPT


class Migration(migrations.Migration):
    """Beside a pack with papers stands an edition for printing."""

    dependencies: ClassVar = [("reports", "0006_publication")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PrintEdition",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("pdf", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveSmallIntegerField()),
                (
                    "pack",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="print_edition",
                        to="reports.boardpack",
                    ),
                ),
            ],
            options={"ordering": ["pack"]},
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
