from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PERSON, ORGANISATION = settings.AUTH_USER_MODEL, "partners.organisation"
TOLD = {"marked_by": ("Who set the marking.", PERSON), "marked_for": ("Whose it is.", ORGANISATION)}


def added(model: str, name: str) -> migrations.AddField:
    """On the record itself and on its history, which points at people and organisations without a constraint."""
    words, to = TOLD[name]
    kept = model.startswith("historical")
    plural = {"activity": "activities", "update": "updates"}.get(model, "")
    field = models.ForeignKey(
        blank=True,
        db_constraint=not kept,
        help_text=words,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING if kept else django.db.models.deletion.PROTECT,
        related_name="+" if kept else f"{plural}_marked",
        to=to,
    )
    return migrations.AddField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    """Who set the marking of an activity or an update is kept with it."""

    dependencies: ClassVar = [
        ("partners", "0005_outbox"),
        ("priorities", "0005_small_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        added(model, name)
        for model in ("activity", "historicalactivity", "historicalupdate", "update")
        for name in TOLD
    ]
