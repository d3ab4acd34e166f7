import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.models.packs import PUBLISHED, WITHDRAWN


class Migration(migrations.Migration):
    """Public editions are published by an act of their own."""

    dependencies: ClassVar = [
        ("reports", "0005_pack_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs_published",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pack",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="reports.boardpack",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.RunSQL(PUBLISHED, WITHDRAWN),
    ]
