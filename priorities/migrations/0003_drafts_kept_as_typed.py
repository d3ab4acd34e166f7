from typing import ClassVar

import django.utils.timezone
from django.db import migrations, models

HALF_BLOCKAGES = (
    "UPDATE priorities_updatedraft SET unfinished = answers, answers = '{}', started_at = saved_at"
)
PUT_BACK = "UPDATE priorities_updatedraft SET answers = unfinished"


class Migration(migrations.Migration):
    """The whole form is kept while it is typed, apart from what was saved and is not complete."""

    dependencies: ClassVar = [("priorities", "0002_guards")]
    operations: ClassVar = [
        migrations.AddField(
            "updatedraft",
            "unfinished",
            models.JSONField(blank=True, default=dict, help_text="In the same shape."),
        ),
        migrations.AddField(
            "updatedraft",
            "started_at",
            models.DateTimeField(
                default=django.utils.timezone.now, help_text="When this sitting at the form began."
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "updatedraft",
            "answers",
            models.JSONField(blank=True, default=dict, help_text="Field name to the list of values sent."),
        ),
        migrations.RunSQL(HALF_BLOCKAGES, PUT_BACK),
    ]
