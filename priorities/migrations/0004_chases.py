import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from priorities.models.chases import CHASES_MAY_CHANGE, CHASES_ONLY_GROW


class Migration(migrations.Migration):
    """Who was chased for a return, in a log that only grows."""

    dependencies: ClassVar = [
        ("partners", "0005_outbox"),
        ("priorities", "0003_drafts_kept_as_typed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Chase",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "rung",
                    models.CharField(
                        choices=[
                            ("soon", "Reminder"),
                            ("last_call", "Last reminder"),
                            ("late", "First chase"),
                            ("lead", "Chase to the organisation"),
                            ("chair", "Chase to the chair"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("chased_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chases",
                        to="priorities.activity",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chases",
                        to="partners.body",
                    ),
                ),
                (
                    "email",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chases",
                        to="partners.outgoingemail",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chases",
                        to="priorities.reportingperiod",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["chased_at", "rung"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity", None), ("body__isnull", False)),
                            models.Q(("activity__isnull", False), ("body", None)),
                            _connector="OR",
                        ),
                        name="chase_for_one_return",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("email", None), ("person", None), models.Q(("note", ""), _negated=True)
                            ),
                            models.Q(("email__isnull", False), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="chase_reached_or_said_why_not",
                    ),
                    models.UniqueConstraint(
                        fields=("activity", "period", "rung"), name="update_chased_once_a_rung"
                    ),
                    models.UniqueConstraint(
                        fields=("body", "period", "rung"), name="report_chased_once_a_rung"
                    ),
                ],
            },
        ),
        migrations.RunSQL(CHASES_ONLY_GROW, CHASES_MAY_CHANGE),
    ]
