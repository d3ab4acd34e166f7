from typing import ClassVar

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_table(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The table of the cache, so that `migrate` is all that an installation has to run."""

    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.RunPython(make_table, migrations.RunPython.noop, elidable=False),
    ]
