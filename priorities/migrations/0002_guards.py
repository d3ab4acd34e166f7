from typing import ClassVar

from django.db import migrations

from partners.models.recorded import drop_history_triggers, history_triggers

MODELS = (
    "activity",
    "activityreader",
    "blockage",
    "measure",
    "measurelink",
    "milestone",
    "priority",
    "reading",
    "rebaselining",
    "reportingperiod",
    "sharedactivity",
    "strategy",
    "target",
    "update",
)


def guard(model: str) -> migrations.RunSQL:
    names = f"priorities_{model}", f"priorities_historical{model}"
    return migrations.RunSQL(history_triggers(*names), drop_history_triggers(*names))


class Migration(migrations.Migration):
    """No change of a working record without its history."""

    dependencies: ClassVar = [("partners", "0002_guards"), ("priorities", "0001_initial")]
    operations: ClassVar = [guard(model) for model in MODELS]
