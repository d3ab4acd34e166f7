from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

LIMIT = models.PositiveSmallIntegerField(
    default=5,
    help_text="Public papers show no count from 1 to below this number. With 0 they show every count.",
)
KEPT_BACK = models.BooleanField(
    default=False,
    help_text="By hand: public papers do not show it, whatever the rule for small numbers says.",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0005_outbox"), ("priorities", "0004_chases")]

    operations: ClassVar = [
        migrations.AddField("historicalmeasure", "suppressed_below", LIMIT),
        migrations.AddField("measure", "suppressed_below", LIMIT),
        migrations.AlterField("historicalreading", "suppressed_in_public", KEPT_BACK),
        migrations.AlterField("reading", "suppressed_in_public", KEPT_BACK),
        migrations.AddConstraint(
            "measure",
            models.CheckConstraint(
                condition=Q(suppressed_below=0) | Q(suppressed_below__gte=3),
                name="measure_limit_hides_something",
                violation_error_message="Suppressed below must be 0, or 3 or more.",
            ),
        ),
    ]
