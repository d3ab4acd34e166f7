import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.models.referrals import ANSWERED, UNANSWERED


class Migration(migrations.Migration):
    """What a sister board answers on a referral is written down once, and told."""

    dependencies: ClassVar = [
        ("reports", "0009_openings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SisterAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("words", models.TextField()),
                ("answered_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["recorded_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="told_once",
        ),
        migrations.AddField(
            model_name="sisteranswer",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sister_answers",
                to="reports.decision",
            ),
        ),
        migrations.AddField(
            model_name="sisteranswer",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sister_answers_recorded",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="sister_answer",
            field=models.ForeignKey(
                blank=True,
                help_text="What they are told, where it is not the decision itself but what a sister board answered.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="reports.sisteranswer",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sister_answer", None)),
                fields=("decision", "recipient"),
                name="told_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("sister_answer", "recipient"), name="told_once_of_an_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="sisteranswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="sister_answer_has_words"
            ),
        ),
        migrations.RunSQL(ANSWERED, UNANSWERED),
    ]
