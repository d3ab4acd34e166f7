import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.models.packs import LISTED, UNLISTED

BUILDS = [
    ("restricted", "Full"),
    ("public", "Public"),
    ("submission", "Submission"),
    ("supplement", "Supplement"),
    ("exempt", "Exempt part"),
]


class Migration(migrations.Migration):
    """The exempt part of a meeting's papers, with its distribution list."""

    dependencies: ClassVar = [
        ("reports", "0010_sister_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        *(
            migrations.AlterField(
                model_name=model,
                name="build",
                field=models.CharField(choices=BUILDS, default="restricted", max_length=20),
            )
            for model in ("boardpack", "packorder")
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=150)),
                ("role", models.CharField(max_length=60)),
                ("organisation", models.CharField(blank=True, max_length=200)),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="reports.boardpack",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exempt_parts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["pack", "name"]},
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(fields=["pack", "person"], name="recipient_once"),
        ),
        migrations.RunSQL(LISTED, UNLISTED),
    ]
