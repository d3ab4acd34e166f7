from typing import ClassVar

from django.db import migrations

from partners.models.recorded import drop_history_triggers, history_triggers
from reports.models.frozen import FROZEN, THAW

MODELS = ("actionpoint", "exceptioncase", "exceptionitem", "exceptionreport", "meeting", "redating")


def guard(model: str) -> migrations.RunSQL:
    names = f"reports_{model}", f"reports_historical{model}"
    return migrations.RunSQL(history_triggers(*names), drop_history_triggers(*names))


class Migration(migrations.Migration):
    """No change of a working record without its history, and none at all of what was issued or decided."""

    dependencies: ClassVar = [("priorities", "0002_guards"), ("reports", "0001_initial")]
    operations: ClassVar = [guard(model) for model in MODELS] + [migrations.RunSQL(FROZEN, THAW)]
