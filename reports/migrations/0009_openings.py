from typing import ClassVar
from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from reports.models.openings import LOGGED, NOT_LOGGED


class Migration(migrations.Migration):
    """Who opened which pack or paper, and when."""

    dependencies: ClassVar = [
        ("reports", "0008_supplements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("print", "Print edition"),
                            ("screen", "On screen"),
                            ("paper", "Paper"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                *(
                    (
                        name,
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="openings",
                            to=to,
                        ),
                    )
                    for name, to in (("pack", "reports.boardpack"), ("paper", "reports.paper"))
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-at"]},
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=Q(kind="paper", paper__isnull=False, pack=None)
                | ~Q(kind="paper") & Q(pack__isnull=False, paper=None),
                name="opening_of_one_thing",
            ),
        ),
        migrations.RunSQL(LOGGED, NOT_LOGGED),
    ]
