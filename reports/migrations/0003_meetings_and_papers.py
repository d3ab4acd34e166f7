import uuid
from typing import ClassVar

import django.db.models.constraints
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import partners.rules
import reports.rules_meetings
from partners.models.recorded import drop_history_triggers, history_triggers
from reports.models.minutes import SETTLED, UNSETTLED

GUARDED = ("agendaitem", "attendance", "declaration", "minutes", "paper")


def guard(model: str) -> migrations.RunSQL:
    names = f"reports_{model}", f"reports_historical{model}"
    return migrations.RunSQL(history_triggers(*names), drop_history_triggers(*names))


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("partners", "0003_receipts"),
        ("priorities", "0002_guards"),
        ("reports", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("apologies", "Apologies and who deputises"),
                            ("declarations", "Declarations of interest"),
                            ("minutes", "Minutes of the last meeting"),
                            ("actions", "Action log"),
                            ("dashboard", "Dashboard"),
                            ("exceptions", "Exceptions that need a decision"),
                            ("report", "A report of one of the groups"),
                            ("business", "Other business, with or without a paper"),
                            ("next", "Date of the next meeting"),
                        ],
                        default=reports.rules_meetings.Part["BUSINESS"],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("decision", "For decision"),
                            ("discussion", "For discussion"),
                            ("information", "For information"),
                        ],
                        default=reports.rules_meetings.Purpose["DISCUSSION"],
                        max_length=20,
                    ),
                ),
                (
                    "presenter_name",
                    models.CharField(blank=True, help_text="Somebody not on the portal.", max_length=150),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=10)),
                ("exempt", models.BooleanField(default=False)),
                (
                    "exempt_paragraph",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "about an individual"),
                            (2, "likely to reveal who an individual is"),
                            (3, "about somebody’s financial or business affairs"),
                            (4, "about consultations or negotiations with employees"),
                            (5, "covered by legal professional privilege"),
                            (6, "about a notice or order that the authority proposes"),
                            (7, "about preventing, investigating or prosecuting crime"),
                        ],
                        null=True,
                    ),
                ),
                ("exempt_reason", models.TextField(blank=True)),
                ("exempt_at", models.DateTimeField(blank=True, null=True)),
                ("to_follow_why", models.TextField(blank=True)),
                ("to_follow_by", models.DateField(blank=True, null=True)),
                ("notes", models.TextField(blank=True, help_text="What was said, for the minutes.")),
                (
                    "agreed",
                    models.TextField(
                        blank=True, help_text="What was agreed, apart from decisions on exceptions."
                    ),
                ),
                (
                    "exempt_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items_closed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda",
                        to="reports.meeting",
                    ),
                ),
                (
                    "presenter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items_presented",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="reports.exceptionreport",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("meeting", "position"),
                        name="agenda_position_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__lte", 480)), name="agenda_minutes_in_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("exempt", False),
                                ("exempt_at", None),
                                ("exempt_by", None),
                                ("exempt_paragraph", None),
                                ("exempt_reason", ""),
                            ),
                            models.Q(
                                ("exempt", True),
                                ("exempt_at__isnull", False),
                                ("exempt_by__isnull", False),
                                models.Q(("exempt_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agenda_exempt_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exempt_paragraph", None), ("exempt_paragraph__range", (1, 7)), _connector="OR"
                        ),
                        name="agenda_paragraph_of_schedule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_follow_by", None), ("to_follow_why", "")),
                            models.Q(
                                models.Q(("to_follow_why", ""), _negated=True),
                                ("to_follow_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="agenda_to_follow_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(blank=True, help_text="A guest’s name.", max_length=150)),
                ("counts", models.BooleanField(default=True, help_text="Whether the place is a member’s.")),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("present", "Present"),
                            ("deputy", "Sent a deputy"),
                            ("apologies", "Sent apologies"),
                            ("absent", "Absent without apologies"),
                        ],
                        max_length=20,
                    ),
                ),
                ("deputy_name", models.CharField(blank=True, max_length=150)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="reports.meeting",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="partners.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "person__name", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person"), name="attendance_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("counts", False), ("person", None), models.Q(("name", ""), _negated=True)
                            ),
                            models.Q(("name", ""), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="attendance_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("presence", "deputy"), models.Q(("deputy_name", ""), _negated=True)),
                            models.Q(models.Q(("presence", "deputy"), _negated=True), ("deputy_name", "")),
                            _connector="OR",
                        ),
                        name="attendance_deputy_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)), fields=("person",), name="one_calendar_feed"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pecuniary", "Disclosable pecuniary interest"),
                            ("other", "Other registrable or personal interest"),
                            ("conflict", "Conflict with the interests of their organisation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("withdrew", models.BooleanField(default=False)),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="reports.attendance",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="reports.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="reports.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ["item__position", "attendance"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="declaration_has_words"
                    ),
                    models.UniqueConstraint(fields=("item", "attendance"), name="declared_once_in_an_item"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgendaItem",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("apologies", "Apologies and who deputises"),
                            ("declarations", "Declarations of interest"),
                            ("minutes", "Minutes of the last meeting"),
                            ("actions", "Action log"),
                            ("dashboard", "Dashboard"),
                            ("exceptions", "Exceptions that need a decision"),
                            ("report", "A report of one of the groups"),
                            ("business", "Other business, with or without a paper"),
                            ("next", "Date of the next meeting"),
                        ],
                        default=reports.rules_meetings.Part["BUSINESS"],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("decision", "For decision"),
                            ("discussion", "For discussion"),
                            ("information", "For information"),
                        ],
                        default=reports.rules_meetings.Purpose["DISCUSSION"],
                        max_length=20,
                    ),
                ),
                (
                    "presenter_name",
                    models.CharField(blank=True, help_text="Somebody not on the portal.", max_length=150),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=10)),
                ("exempt", models.BooleanField(default=False)),
                (
                    "exempt_paragraph",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "about an individual"),
                            (2, "likely to reveal who an individual is"),
                            (3, "about somebody’s financial or business affairs"),
                            (4, "about consultations or negotiations with employees"),
                            (5, "covered by legal professional privilege"),
                            (6, "about a notice or order that the authority proposes"),
                            (7, "about preventing, investigating or prosecuting crime"),
                        ],
                        null=True,
                    ),
                ),
                ("exempt_reason", models.TextField(blank=True)),
                ("exempt_at", models.DateTimeField(blank=True, null=True)),
                ("to_follow_why", models.TextField(blank=True)),
                ("to_follow_by", models.DateField(blank=True, null=True)),
                ("notes", models.TextField(blank=True, help_text="What was said, for the minutes.")),
                (
                    "agreed",
                    models.TextField(
                        blank=True, help_text="What was agreed, apart from decisions on exceptions."
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
                    "exempt_by",
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
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.meeting",
                    ),
                ),
                (
                    "presenter",
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
                    "report",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.exceptionreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agenda item",
                "verbose_name_plural": "historical agenda items",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAttendance",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("name", models.CharField(blank=True, help_text="A guest’s name.", max_length=150)),
                ("counts", models.BooleanField(default=True, help_text="Whether the place is a member’s.")),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("present", "Present"),
                            ("deputy", "Sent a deputy"),
                            ("apologies", "Sent apologies"),
                            ("absent", "Absent without apologies"),
                        ],
                        max_length=20,
                    ),
                ),
                ("deputy_name", models.CharField(blank=True, max_length=150)),
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
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.meeting",
                    ),
                ),
                (
                    "organisation",
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
                "verbose_name": "historical attendance",
                "verbose_name_plural": "historical attendances",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeclaration",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pecuniary", "Disclosable pecuniary interest"),
                            ("other", "Other registrable or personal interest"),
                            ("conflict", "Conflict with the interests of their organisation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("withdrew", models.BooleanField(default=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.attendance",
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
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical declaration",
                "verbose_name_plural": "historical declarations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMinutes",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("sections", models.JSONField()),
                ("drafted_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sha256",
                    models.CharField(
                        blank=True, help_text="Of the sections as they were agreed.", max_length=64
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
                    "agreed_at_meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.meeting",
                    ),
                ),
                (
                    "agreed_by",
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
                    "drafted_by",
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
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical minutes",
                "verbose_name_plural": "historical minutes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPaper",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "marking",
                    models.CharField(
                        choices=[("official", "OFFICIAL"), ("official_sensitive", "OFFICIAL-SENSITIVE")],
                        default=partners.rules.Marking["OFFICIAL"],
                        max_length=20,
                    ),
                ),
                (
                    "supplement",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Its number among the papers that came after the pack was made.",
                        null=True,
                    ),
                ),
                ("handed_in_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "handed_in_by",
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
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.meeting",
                    ),
                ),
                (
                    "organisation",
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
                    "withdrawn_by",
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
                "verbose_name": "historical paper",
                "verbose_name_plural": "historical papers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("sections", models.JSONField()),
                ("drafted_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sha256",
                    models.CharField(
                        blank=True, help_text="Of the sections as they were agreed.", max_length=64
                    ),
                ),
                (
                    "agreed_at_meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_agreed",
                        to="reports.meeting",
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_agreed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_drafted",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="reports.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "minutes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_at", None),
                                ("agreed_at_meeting", None),
                                ("agreed_by", None),
                                ("sha256", ""),
                            ),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("agreed_at_meeting__isnull", False),
                                ("agreed_by__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="minutes_agreement_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MinutesCorrection",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("words", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "agreed_at_meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections_agreed",
                        to="reports.meeting",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="reports.minutes",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_corrected",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="minutes_correction_has_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "marking",
                    models.CharField(
                        choices=[("official", "OFFICIAL"), ("official_sensitive", "OFFICIAL-SENSITIVE")],
                        default=partners.rules.Marking["OFFICIAL"],
                        max_length=20,
                    ),
                ),
                (
                    "supplement",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Its number among the papers that came after the pack was made.",
                        null=True,
                    ),
                ),
                ("handed_in_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.TextField(blank=True)),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers_handed_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="reports.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="reports.meeting",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="partners.organisation",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers_withdrawn",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "item__position", "handed_in_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "supplement"), name="supplement_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_why", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="paper_withdrawal_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("data", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveSmallIntegerField()),
                (
                    "taken_out",
                    models.TextField(
                        blank=True, help_text="What was removed from it for safety, a line each."
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="file", to="reports.paper"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="meeting",
            name="meeting_once_at_an_instant",
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="cancelled_why",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="length",
            field=models.PositiveSmallIntegerField(
                default=120, help_text="How long it is to last, in minutes."
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="online",
            field=models.CharField(blank=True, help_text="How to join from elsewhere.", max_length=300),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="sequence",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How often its time or place has changed, for calendars."
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings_cancelled",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cancelled_why",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="length",
            field=models.PositiveSmallIntegerField(
                default=120, help_text="How long it is to last, in minutes."
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="online",
            field=models.CharField(blank=True, help_text="How to join from elsewhere.", max_length=300),
        ),
        migrations.AddField(
            model_name="meeting",
            name="sequence",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How often its time or place has changed, for calendars."
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)),
                fields=("body", "starts_at"),
                name="meeting_once_at_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at", None), ("cancelled_by", None), ("cancelled_why", "")),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__isnull", False),
                        models.Q(("cancelled_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="meeting_cancelled_whole",
            ),
        ),
        *map(guard, GUARDED),
        migrations.RunSQL(SETTLED, UNSETTLED),
    ]
