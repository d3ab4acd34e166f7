import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import partners.rules
import priorities.rules_vocabulary
import simple_history.models
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reference", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, help_text="When it is planned to end.", null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("outcome", models.TextField(blank=True, help_text="What came of it.")),
                (
                    "marking",
                    models.CharField(
                        choices=[("official", "OFFICIAL"), ("official_sensitive", "OFFICIAL-SENSITIVE")],
                        default=partners.rules.Marking["OFFICIAL"],
                        max_length=20,
                    ),
                ),
                (
                    "restricted",
                    models.BooleanField(default=False, help_text="Open to its named readers only."),
                ),
                (
                    "body",
                    models.ForeignKey(
                        help_text="The group that accounts for it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="partners.body",
                    ),
                ),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="partners.organisation",
                    ),
                ),
                (
                    "lead_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ["priority__number", "reference"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="activity_closed_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), models.Q(("outcome", ""), _negated=True), _connector="OR"
                        ),
                        name="activity_closed_with_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalActivityReader",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.activity",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical activity reader",
                "verbose_name_plural": "historical activity readers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMilestone",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("title", models.CharField(max_length=200)),
                ("baseline_on", models.DateField()),
                ("forecast_on", models.DateField(blank=True, null=True)),
                ("actual_on", models.DateField(blank=True, null=True)),
                ("rebaselined_on", models.DateField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.activity",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical milestone",
                "verbose_name_plural": "historical milestones",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReportingPeriod",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("measures_due_at", models.DateTimeField()),
                ("updates_due_at", models.DateTimeField()),
                ("reports_due_at", models.DateTimeField(help_text="For groups with none below them.")),
                (
                    "weeks_to_next_level",
                    models.PositiveSmallIntegerField(
                        default=8,
                        help_text="How long after the groups below it a body reports: it meets and decides first.",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.partnership",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical reporting period",
                "verbose_name_plural": "historical reporting periods",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSharedActivity",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.activity",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical shared activity",
                "verbose_name_plural": "historical shared activities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStrategy",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("title", models.CharField(max_length=200)),
                ("vision", models.TextField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "overseen_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The body that answers for it, and for measures that no activity carries.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.partnership",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical strategy",
                "verbose_name_plural": "historical strategies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reference", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("unit", models.CharField(help_text="As %, count, per 100,000.", max_length=60)),
                ("decimals", models.PositiveSmallIntegerField(default=0)),
                (
                    "polarity",
                    models.CharField(
                        choices=[
                            ("higher", "Higher is better"),
                            ("lower", "Lower is better"),
                            ("band", "Within a band is better"),
                            ("no_judgement", "Context only, not judged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "tolerance_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("10"),
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "tolerance_absolute",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "frequency_months",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Monthly"), (3, "Quarterly"), (6, "Half-yearly"), (12, "Annual")],
                        default=3,
                    ),
                ),
                (
                    "lag_months",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="From the end of its days to publication."
                    ),
                ),
                ("definition", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="partners.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["priority__number", "reference"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTarget",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("from_on", models.DateField()),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("low", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical target",
                "verbose_name_plural": "historical targets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReading",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("unaudited", models.BooleanField(default=False)),
                ("break_in_series", models.BooleanField(default=False)),
                ("incomplete", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True)),
                (
                    "suppressed_in_public",
                    models.BooleanField(
                        default=False,
                        help_text="A small number, or one from which a small number can be worked out.",
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical reading",
                "verbose_name_plural": "historical readings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMeasureLink",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.activity",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical measure link",
                "verbose_name_plural": "historical measure links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MeasureLink",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measure_links",
                        to="priorities.activity",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="priorities.measure",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("measure", "activity"), name="link_once")],
            },
        ),
        migrations.AddField(
            model_name="measure",
            name="activities",
            field=models.ManyToManyField(
                related_name="measures", through="priorities.MeasureLink", to="priorities.activity"
            ),
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=200)),
                ("baseline_on", models.DateField()),
                ("forecast_on", models.DateField(blank=True, null=True)),
                ("actual_on", models.DateField(blank=True, null=True)),
                ("rebaselined_on", models.DateField(blank=True, null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="priorities.activity",
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "baseline_on", "title"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "title"), name="milestone_title_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRebaselining",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("old_on", models.DateField()),
                ("new_on", models.DateField()),
                ("why", models.TextField()),
                ("requested_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("declined_why", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "declined_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.milestone",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rebaselining",
                "verbose_name_plural": "historical rebaselinings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Priority",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("short_title", models.CharField(max_length=60)),
                ("aim", models.TextField(blank=True)),
                (
                    "sponsor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sponsored_priorities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "priorities",
                "ordering": ["strategy", "number"],
            },
        ),
        migrations.AddField(
            model_name="measure",
            name="priority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="priorities.priority"
            ),
        ),
        migrations.CreateModel(
            name="HistoricalMeasure",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("reference", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("unit", models.CharField(help_text="As %, count, per 100,000.", max_length=60)),
                ("decimals", models.PositiveSmallIntegerField(default=0)),
                (
                    "polarity",
                    models.CharField(
                        choices=[
                            ("higher", "Higher is better"),
                            ("lower", "Lower is better"),
                            ("band", "Within a band is better"),
                            ("no_judgement", "Context only, not judged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "tolerance_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("10"),
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "tolerance_absolute",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "frequency_months",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Monthly"), (3, "Quarterly"), (6, "Half-yearly"), (12, "Annual")],
                        default=3,
                    ),
                ),
                (
                    "lag_months",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="From the end of its days to publication."
                    ),
                ),
                ("definition", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.priority",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical measure",
                "verbose_name_plural": "historical measures",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalActivity",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("reference", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, help_text="When it is planned to end.", null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("outcome", models.TextField(blank=True, help_text="What came of it.")),
                (
                    "marking",
                    models.CharField(
                        choices=[("official", "OFFICIAL"), ("official_sensitive", "OFFICIAL-SENSITIVE")],
                        default=partners.rules.Marking["OFFICIAL"],
                        max_length=20,
                    ),
                ),
                (
                    "restricted",
                    models.BooleanField(default=False, help_text="Open to its named readers only."),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The group that accounts for it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "lead_person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.priority",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical activity",
                "verbose_name_plural": "historical activities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="activity",
            name="priority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="priorities.priority",
            ),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("unaudited", models.BooleanField(default=False)),
                ("break_in_series", models.BooleanField(default=False)),
                ("incomplete", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True)),
                (
                    "suppressed_in_public",
                    models.BooleanField(
                        default=False,
                        help_text="A small number, or one from which a small number can be worked out.",
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings_entered",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="priorities.measure",
                    ),
                ),
            ],
            options={
                "ordering": ["measure", "ends_on", "starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "starts_on", "ends_on"), name="reading_once_for_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="reading_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rebaselining",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("old_on", models.DateField()),
                ("new_on", models.DateField()),
                ("why", models.TextField()),
                ("requested_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("declined_why", models.TextField(blank=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rebaselinings_approved",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "declined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rebaselinings_declined",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rebaselinings",
                        to="priorities.milestone",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rebaselinings_requested",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["milestone", "requested_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="rebaselining_approval_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="rebaselining_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("declined_at", None), ("declined_by", None), ("declined_why", "")),
                            models.Q(
                                ("declined_at__isnull", False),
                                ("declined_by__isnull", False),
                                models.Q(("declined_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rebaselining_refusal_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved_at", None), ("declined_at", None), _connector="OR"),
                        name="rebaselining_answered_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at", None), ("declined_at", None)),
                        fields=("milestone",),
                        name="one_open_rebaselining",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="rebaselining_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingPeriod",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("measures_due_at", models.DateTimeField()),
                ("updates_due_at", models.DateTimeField()),
                ("reports_due_at", models.DateTimeField(help_text="For groups with none below them.")),
                (
                    "weeks_to_next_level",
                    models.PositiveSmallIntegerField(
                        default=8,
                        help_text="How long after the groups below it a body reports: it meets and decides first.",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="partners.partnership",
                    ),
                ),
            ],
            options={
                "ordering": ["partnership", "starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("partnership", "starts_on"), name="period_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="period_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("updates_due_at__gte", models.F("measures_due_at")),
                            ("reports_due_at__gt", models.F("updates_due_at")),
                        ),
                        name="period_deadlines_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalUpdate",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "self_rag",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                            ("abeyance", "In abeyance"),
                            ("complete", "Complete"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "computed_rag",
                    models.CharField(
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                            ("grey", "Not judged"),
                            ("not_due", "Not due"),
                            ("not_reported", "Not reported"),
                            ("rebaselined", "Re-baselined"),
                            ("abeyance", "In abeyance"),
                            ("complete", "Complete"),
                        ],
                        default=priorities.rules_vocabulary.Rag["GREY"],
                        max_length=20,
                    ),
                ),
                (
                    "computed_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("reason_for_difference", models.TextField(blank=True)),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("highly_likely", "Highly likely"),
                            ("probable", "Probable"),
                            ("in_doubt", "In doubt"),
                            ("unachievable", "Unachievable"),
                        ],
                        max_length=20,
                    ),
                ),
                ("progress", models.TextField(blank=True)),
                ("changed", models.TextField(blank=True)),
                ("planned_next", models.TextField(blank=True)),
                ("cause", models.TextField(blank=True)),
                ("consequence", models.TextField(blank=True)),
                ("options", models.TextField(blank=True)),
                ("recommendation", models.TextField(blank=True)),
                ("path_to_green", models.TextField(blank=True)),
                ("green_on", models.DateField(blank=True, null=True)),
                ("blocked", models.BooleanField(blank=True, null=True)),
                ("decision_asked", models.TextField(blank=True)),
                ("asked_by_on", models.DateField(blank=True, null=True)),
                (
                    "marking",
                    models.CharField(
                        choices=[("official", "OFFICIAL"), ("official_sensitive", "OFFICIAL-SENSITIVE")],
                        default=partners.rules.Marking["OFFICIAL"],
                        max_length=20,
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "locked_at",
                    models.DateTimeField(
                        blank=True, help_text="When the group's report was signed.", null=True
                    ),
                ),
                (
                    "amended_why",
                    models.TextField(
                        blank=True, help_text="Why it was corrected after the report was signed."
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.activity",
                    ),
                ),
                (
                    "asked_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.reportingperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical update",
                "verbose_name_plural": "historical updates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SharedActivity",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="priorities.activity",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="partners.body"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "shared activities",
                "constraints": [models.UniqueConstraint(fields=("activity", "body"), name="shared_once")],
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="shared_with",
            field=models.ManyToManyField(
                blank=True,
                related_name="shared_activities",
                through="priorities.SharedActivity",
                to="partners.body",
            ),
        ),
        migrations.CreateModel(
            name="Strategy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=200)),
                ("vision", models.TextField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "overseen_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="The body that answers for it, and for measures that no activity carries.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strategies",
                        to="partners.body",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strategies",
                        to="partners.partnership",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "strategies",
                "ordering": ["partnership", "-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="strategy_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        fields=("partnership", "starts_on"), name="strategy_once_from_a_day"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="priority",
            name="strategy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="priorities",
                to="priorities.strategy",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalPriority",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("short_title", models.CharField(max_length=60)),
                ("aim", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "strategy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.strategy",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical priority",
                "verbose_name_plural": "historical priorities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("from_on", models.DateField()),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("low", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="priorities.measure",
                    ),
                ),
            ],
            options={
                "ordering": ["measure", "from_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "from_on"), name="target_once_from_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("high", None), ("low", None), ("value__isnull", False)),
                            models.Q(
                                ("high__gte", models.F("low")),
                                ("high__isnull", False),
                                ("low__isnull", False),
                                ("value", None),
                            ),
                            _connector="OR",
                        ),
                        name="target_is_value_or_band",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Update",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "self_rag",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                            ("abeyance", "In abeyance"),
                            ("complete", "Complete"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "computed_rag",
                    models.CharField(
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                            ("grey", "Not judged"),
                            ("not_due", "Not due"),
                            ("not_reported", "Not reported"),
                            ("rebaselined", "Re-baselined"),
                            ("abeyance", "In abeyance"),
                            ("complete", "Complete"),
                        ],
                        default=priorities.rules_vocabulary.Rag["GREY"],
                        max_length=20,
                    ),
                ),
                (
                    "computed_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("reason_for_difference", models.TextField(blank=True)),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("highly_likely", "Highly likely"),
                            ("probable", "Probable"),
                            ("in_doubt", "In doubt"),
                            ("unachievable", "Unachievable"),
                        ],
                        max_length=20,
                    ),
                ),
                ("progress", models.TextField(blank=True)),
                ("changed", models.TextField(blank=True)),
                ("planned_next", models.TextField(blank=True)),
                ("cause", models.TextField(blank=True)),
                ("consequence", models.TextField(blank=True)),
                ("options", models.TextField(blank=True)),
                ("recommendation", models.TextField(blank=True)),
                ("path_to_green", models.TextField(blank=True)),
                ("green_on", models.DateField(blank=True, null=True)),
                ("blocked", models.BooleanField(blank=True, null=True)),
                ("decision_asked", models.TextField(blank=True)),
                ("asked_by_on", models.DateField(blank=True, null=True)),
                (
                    "marking",
                    models.CharField(
                        choices=[("official", "OFFICIAL"), ("official_sensitive", "OFFICIAL-SENSITIVE")],
                        default=partners.rules.Marking["OFFICIAL"],
                        max_length=20,
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "locked_at",
                    models.DateTimeField(
                        blank=True, help_text="When the group's report was signed.", null=True
                    ),
                ),
                (
                    "amended_why",
                    models.TextField(
                        blank=True, help_text="Why it was corrected after the report was signed."
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="priorities.activity",
                    ),
                ),
                (
                    "asked_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks",
                        to="partners.body",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates_locked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="priorities.reportingperiod",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates_submitted",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["period", "activity"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "period"), name="update_once_a_period"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at", None), ("submitted_by", None)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="update_submission_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("locked_at", None), ("locked_by", None)),
                            models.Q(("locked_at__isnull", False), ("locked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="update_lock_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at", None),
                            models.Q(
                                models.Q(("self_rag", ""), _negated=True),
                                models.Q(("progress", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="submitted_update_speaks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at", None),
                            models.Q(("self_rag__in", ["red", "amber"]), _negated=True),
                            models.Q(
                                models.Q(("cause", ""), _negated=True),
                                models.Q(("consequence", ""), _negated=True),
                                models.Q(("path_to_green", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="not_green_has_narrative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at", None),
                            models.Q(("self_rag", "red"), _negated=True),
                            models.Q(("decision_asked", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="red_has_an_ask",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at", None),
                            models.Q(("self_rag__in", ["red", "amber", "green"]), _negated=True),
                            models.Q(("computed_rag__in", ["red", "amber", "green"]), _negated=True),
                            ("self_rag", models.F("computed_rag")),
                            models.Q(("reason_for_difference", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="difference_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalBlockage",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("capacity", "Capacity"),
                            ("funding", "Funding"),
                            ("data_sharing", "Data sharing"),
                            ("policy_or_legal", "Policy or legal"),
                            ("partner_action", "Action by a partner"),
                            ("dependency", "Depends on other work"),
                            ("demand", "Demand"),
                            ("it", "IT"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("description", models.TextField()),
                ("cause", models.TextField(blank=True)),
                ("consequence", models.TextField()),
                ("consequence_by_on", models.DateField(blank=True, null=True)),
                ("tried", models.TextField(blank=True)),
                ("needed", models.TextField()),
                ("target_on", models.DateField(blank=True, null=True)),
                ("raised_on", models.DateField()),
                ("resolved_on", models.DateField(blank=True, null=True)),
                ("resolution", models.TextField(blank=True, help_text="What cleared it, and the evidence.")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.activity",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unblocker_body",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
                (
                    "unblocker_organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "raised_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.update",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical blockage",
                "verbose_name_plural": "historical blockages",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Blockage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("capacity", "Capacity"),
                            ("funding", "Funding"),
                            ("data_sharing", "Data sharing"),
                            ("policy_or_legal", "Policy or legal"),
                            ("partner_action", "Action by a partner"),
                            ("dependency", "Depends on other work"),
                            ("demand", "Demand"),
                            ("it", "IT"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("description", models.TextField()),
                ("cause", models.TextField(blank=True)),
                ("consequence", models.TextField()),
                ("consequence_by_on", models.DateField(blank=True, null=True)),
                ("tried", models.TextField(blank=True)),
                ("needed", models.TextField()),
                ("target_on", models.DateField(blank=True, null=True)),
                ("raised_on", models.DateField()),
                ("resolved_on", models.DateField(blank=True, null=True)),
                ("resolution", models.TextField(blank=True, help_text="What cleared it, and the evidence.")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockages",
                        to="priorities.activity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockages_owned",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockages_raised",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockages_resolved",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unblocker_body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockages_to_clear",
                        to="partners.body",
                    ),
                ),
                (
                    "unblocker_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockages_to_clear",
                        to="partners.organisation",
                    ),
                ),
                (
                    "raised_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockages",
                        to="priorities.update",
                    ),
                ),
            ],
            options={
                "ordering": ["raised_on", "title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unblocker_organisation__isnull", False),
                            ("unblocker_body__isnull", False),
                            _connector="OR",
                        ),
                        name="blockage_names_who_can_clear_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolution", ""), ("resolved_by", None), ("resolved_on", None)),
                            models.Q(
                                ("resolved_by__isnull", False),
                                ("resolved_on__isnull", False),
                                models.Q(("resolution", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="blockage_resolution_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_by", None),
                            models.Q(("resolved_by", models.F("owner")), _negated=True),
                            _connector="OR",
                        ),
                        name="blockage_closed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpdateDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "base_revision",
                    models.PositiveIntegerField(
                        help_text="The revision that the form was opened on.", null=True
                    ),
                ),
                (
                    "answers",
                    models.JSONField(default=dict, help_text="Field name to the list of values sent."),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="priorities.activity",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="priorities.reportingperiod",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="update_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "period", "person"), name="draft_once_a_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityReader",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="priorities.activity",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readable_activities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("activity", "person"), name="reader_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                fields=("priority", "reference"), name="measure_reference_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("priority", "reference"), name="activity_reference_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.UniqueConstraint(fields=("strategy", "number"), name="priority_number_once"),
        ),
    ]
