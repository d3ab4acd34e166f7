from typing import ClassVar
from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.models.orders import FINAL, NOT_FINAL


class Migration(migrations.Migration):
    """Packs are ordered, and a worker renders them; a pack keeps its twin for the screen."""

    dependencies: ClassVar = [
        ("reports", "0004_seals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="boardpack",
            name="html",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="boardpack",
            name="places",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="PackOrder",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "build",
                    models.CharField(
                        choices=[("restricted", "Full"), ("public", "Public"), ("submission", "Submission")],
                        default="restricted",
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("change_note", models.TextField(blank=True)),
                ("content", models.JSONField(null=True)),
                ("content_sha256", models.CharField(max_length=64)),
                ("witness", models.CharField(blank=True, max_length=200)),
                ("ordered_at", models.DateTimeField()),
                ("leased_by", models.CharField(blank=True, max_length=120)),
                ("leased_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.TextField(blank=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="reports.meeting",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs_ordered",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pack",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="reports.boardpack",
                    ),
                ),
            ],
            options={
                "ordering": ["ordered_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("failed_at", None), ("finished_at", None)),
                        fields=("meeting", "build"),
                        name="pack_order_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_by", ""), ("leased_until", None)),
                            models.Q(
                                models.Q(("leased_by", ""), _negated=True), ("leased_until__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="pack_order_lease_has_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("pack", None)),
                            models.Q(
                                ("failed_at", None), ("finished_at__isnull", False), ("pack__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="pack_order_finished_has_pack",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failed_at", None), ("failure", "")),
                            models.Q(("failed_at__isnull", False), models.Q(("failure", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="pack_order_failed_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", False), ("failed_at", None), ("finished_at", None)),
                            models.Q(
                                models.Q(
                                    ("finished_at__isnull", False),
                                    ("failed_at__isnull", False),
                                    _connector="OR",
                                ),
                                ("content__isnull", True),
                                ("leased_until", None),
                            ),
                            _connector="OR",
                        ),
                        name="pack_order_settled_keeps_nothing",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FINAL, NOT_FINAL),
    ]
