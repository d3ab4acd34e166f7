import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from partners.models.mail import DROP_EMAIL_IS_KEPT, EMAIL_IS_KEPT


class Migration(migrations.Migration):
    """What is to be told by e-mail: kept as it was written, and once as it went out."""

    dependencies: ClassVar = [
        ("partners", "0004_ratings"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OutgoingEmail",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("subject", models.CharField(max_length=200)),
                ("line", models.CharField(max_length=300)),
                ("several", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("text", models.TextField()),
                ("html", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("withheld_at", models.DateTimeField(blank=True, null=True)),
                ("withheld_why", models.CharField(blank=True, max_length=200)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emails",
                        to="partners.partnership",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emails",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "key"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at", None), ("withheld_at", None)),
                        fields=["next_attempt_at"],
                        name="email_waiting",
                    ),
                    models.Index(fields=["to", "kind", "sent_at"], name="email_had"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("withheld_at", None), _connector="OR"),
                        name="email_sent_or_withheld",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withheld_at", None), ("withheld_why", "")),
                            models.Q(
                                ("withheld_at__isnull", False), models.Q(("withheld_why", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="email_withheld_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at", None), ("sent_at__gte", models.F("due_at")), _connector="OR"
                        ),
                        name="email_sent_when_due",
                    ),
                ],
            },
        ),
        migrations.RunSQL(EMAIL_IS_KEPT, DROP_EMAIL_IS_KEPT),
    ]
