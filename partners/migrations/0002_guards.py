from typing import ClassVar

from django.db import migrations

from partners.models.bodies import DROP_LINE_OF_REPORTING, LINE_OF_REPORTING
from partners.models.recorded import (
    DROP_HISTORY_FUNCTIONS,
    HISTORY_FUNCTIONS,
    drop_history_triggers,
    history_triggers,
    permanent_slug,
)
from partners.models.seats import DROP_ONE_CHAIR, ONE_CHAIR

RECORDED = ("partnership", "partner", "organisation", "body", "seat")


def _tables(name: str) -> tuple[str, str]:
    return f"partners_{name}", f"partners_historical{name}"


class Migration(migrations.Migration):
    """The database's own guards: nothing changes without a trace, whatever writes to it."""

    dependencies: ClassVar = [("partners", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(HISTORY_FUNCTIONS, DROP_HISTORY_FUNCTIONS),
        *[
            migrations.RunSQL(history_triggers(*_tables(name)), drop_history_triggers(*_tables(name)))
            for name in RECORDED
        ],
        migrations.RunSQL(
            history_triggers(*_tables("person"), untracked=["password"]),
            drop_history_triggers(*_tables("person")),
        ),
        *[
            migrations.RunSQL(
                permanent_slug(f"partners_{name}"), f"DROP TRIGGER permanent_slug ON partners_{name};"
            )
            for name in ("partnership", "body")
        ],
        migrations.RunSQL(ONE_CHAIR, DROP_ONE_CHAIR),
        migrations.RunSQL(LINE_OF_REPORTING, DROP_LINE_OF_REPORTING),
    ]
