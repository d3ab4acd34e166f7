import django.contrib.postgres.fields
import django.db.models.deletion
import partners.rules
import priorities.rules_vocabulary
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0002_guards"),
        ("priorities", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("support", "Support"),
                            ("direct", "Direct"),
                            ("accept", "Accept until a date"),
                            ("ask", "Ask for more"),
                            ("return", "Return to the group"),
                            ("escalate", "Escalate"),
                            ("refer", "Refer to a sister board"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                (
                    "consulted",
                    models.TextField(
                        blank=True, help_text="Who was consulted, for a decision between meetings."
                    ),
                ),
                ("accept_until", models.DateField(blank=True, null=True)),
                (
                    "decision_asked",
                    models.TextField(blank=True, help_text="What the body above is asked, word for word."),
                ),
                ("asked_by_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("rejected_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="partners.body",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_confirmed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_recorded",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referred_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="partners.body",
                    ),
                ),
                (
                    "rejected_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_rejected",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="reports.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="decision_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="decision_confirmation_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rejected_at", None), ("rejected_by", None)),
                            models.Q(
                                ("confirmed_at", None),
                                ("rejected_at__isnull", False),
                                ("rejected_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_rejection_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "accept"), _negated=True),
                            ("accept_until__isnull", False),
                            _connector="OR",
                        ),
                        name="accepted_until_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "refer"), _negated=True),
                            ("referred_to__isnull", False),
                            _connector="OR",
                        ),
                        name="referred_to_a_board",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "escalate"), _negated=True),
                            models.Q(
                                models.Q(("decision_asked", ""), _negated=True),
                                ("asked_by_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_escalates_with_an_ask",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("rejected_at", None)),
                        fields=("supersedes",),
                        name="decision_superseded_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionPoint",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reference", models.CharField(max_length=60)),
                ("what", models.TextField()),
                ("due_on", models.DateField()),
                ("first_due_on", models.DateField()),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.TextField(blank=True, help_text="What was done, in the words of who did it."),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("verification", models.TextField(blank=True, help_text="What shows that it is done.")),
                (
                    "body",
                    models.ForeignKey(
                        help_text="Whose log it stands in.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partners.body",
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions_claimed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partners.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions_verified",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="reports.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "reference"],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "reference"), name="action_reference_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claim", ""), ("claimed_at", None), ("claimed_by", None)),
                            models.Q(
                                ("claimed_at__isnull", False),
                                ("claimed_by__isnull", False),
                                models.Q(("claim", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="action_claim_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verification", ""), ("verified_at", None), ("verified_by", None)),
                            models.Q(
                                ("claimed_at__isnull", False),
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                                models.Q(("verification", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="action_verification_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            models.Q(
                                models.Q(("verified_by", models.F("claimed_by")), _negated=True),
                                models.Q(("verified_by", models.F("person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="action_verified_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExceptionCase",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reference", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=250)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_why", models.TextField(blank=True)),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_about_it",
                        to="reports.actionpoint",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="priorities.activity",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        help_text="Where it was raised.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="partners.body",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_closed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="priorities.measure",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="reports.exceptioncase",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_raised",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_opened",
                        to="priorities.reportingperiod",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="partners.partnership",
                    ),
                ),
                (
                    "silent_body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="silences",
                        to="partners.body",
                    ),
                ),
            ],
            options={
                "ordering": ["reference"],
                "constraints": [
                    models.UniqueConstraint(fields=("partnership", "reference"), name="case_reference_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("activity",),
                        name="one_open_case_per_activity",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("measure",),
                        name="one_open_case_per_measure",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("silent_body",),
                        name="one_open_case_per_silent_body",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("action",),
                        name="one_open_case_per_action",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at", None),
                                ("closed_by", None),
                                ("closed_why", ""),
                                ("merged_into", None),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("closed_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_closing_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", None), ("measure", None), ("silent_body", None)),
                            models.Q(("action", None), ("activity", None), ("silent_body", None)),
                            models.Q(("action", None), ("activity", None), ("measure", None)),
                            models.Q(("activity", None), ("measure", None), ("silent_body", None)),
                            _connector="OR",
                        ),
                        name="case_has_one_subject",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="reports.exceptioncase",
            ),
        ),
        migrations.AddField(
            model_name="actionpoint",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="reports.exceptioncase",
            ),
        ),
        migrations.CreateModel(
            name="ExceptionItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "triggers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                    ),
                ),
                (
                    "rag",
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
                ("brought_forward", models.BooleanField(default=False)),
                ("update_revision", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "decide_again",
                    models.BooleanField(
                        default=False,
                        help_text="A corrected report changed it after the decision, so it is back in the inbox.",
                    ),
                ),
                ("shown", models.JSONField(default=dict)),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("handled", "Handled here"),
                            ("escalated", "Escalated"),
                            ("closed", "Closed"),
                            ("merged", "Merged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "disposition_words",
                    models.TextField(
                        blank=True, help_text="How it is handled, or why it is closed or merged."
                    ),
                ),
                ("decision_asked", models.TextField(blank=True)),
                ("asked_by_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="reports.exceptioncase",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="reports.exceptioncase",
                    ),
                ),
                (
                    "unchanged_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeats",
                        to="reports.exceptionitem",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="priorities.update",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposition", "escalated"), _negated=True),
                            models.Q(
                                models.Q(("decision_asked", ""), _negated=True),
                                ("asked_by_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="escalated_with_an_ask",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposition__in", ["handled", "closed", "merged"]), _negated=True),
                            models.Q(("disposition_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="handled_or_closed_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposition", "merged"), ("merged_into__isnull", False)),
                            models.Q(
                                models.Q(("disposition", "merged"), _negated=True), ("merged_into", None)
                            ),
                            _connector="OR",
                        ),
                        name="merged_with_a_link",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="reports.exceptionitem",
            ),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("words", models.TextField()),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("said_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="reports.exceptionitem",
                    ),
                ),
            ],
            options={
                "ordering": ["said_at"],
            },
        ),
        migrations.CreateModel(
            name="ExceptionReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("correction_why", models.TextField(blank=True)),
                ("summary", models.TextField(blank=True)),
                (
                    "good_news",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=3
                    ),
                ),
                (
                    "drafted_at",
                    models.DateTimeField(help_text="Data cut-off: what was known when it was last drafted."),
                ),
                (
                    "returns_closed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="From here on a return that is not in is named as missing.",
                        null=True,
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signed_as", models.CharField(blank=True, max_length=60)),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(blank=True, null=True)),
                ("content_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "from_body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="partners.body",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_issued",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="priorities.reportingperiod",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_signed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="reports.exceptionreport",
                    ),
                ),
                (
                    "to_body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_received",
                        to="partners.body",
                    ),
                ),
            ],
            options={
                "ordering": ["-period__starts_on", "from_body", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_body", "period", "version"), name="report_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("issued_at", None)),
                        fields=("from_body", "period"),
                        name="one_draft_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at", None), ("signed_by", None)),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_signature_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content", None),
                                ("content_sha256", ""),
                                ("issued_at", None),
                                ("issued_by", None),
                            ),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                ("signed_at__isnull", False),
                                ("content__isnull", False),
                                models.Q(("content_sha256", ""), _negated=True),
                                models.Q(("summary", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="report_issue_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supersedes", None), ("version", 1)),
                            models.Q(
                                ("supersedes__isnull", False),
                                ("version__gt", 1),
                                models.Q(("correction_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="report_version_has_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="exceptionitem",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="reports.exceptionreport",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalActionPoint",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("reference", models.CharField(max_length=60)),
                ("what", models.TextField()),
                ("due_on", models.DateField()),
                ("first_due_on", models.DateField()),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.TextField(blank=True, help_text="What was done, in the words of who did it."),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("verification", models.TextField(blank=True, help_text="What shows that it is done.")),
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
                        help_text="Whose log it stands in.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.exceptioncase",
                    ),
                ),
                (
                    "claimed_by",
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
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.decision",
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
                (
                    "verified_by",
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
                "verbose_name": "historical action point",
                "verbose_name_plural": "historical action points",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExceptionCase",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("reference", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=250)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_why", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.actionpoint",
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
                        help_text="Where it was raised.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
                (
                    "closed_by",
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
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.exceptioncase",
                    ),
                ),
                (
                    "opened_by",
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
                    "opened_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.reportingperiod",
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
                (
                    "silent_body",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical exception case",
                "verbose_name_plural": "historical exception cases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExceptionItem",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "triggers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                    ),
                ),
                (
                    "rag",
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
                ("brought_forward", models.BooleanField(default=False)),
                ("update_revision", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "decide_again",
                    models.BooleanField(
                        default=False,
                        help_text="A corrected report changed it after the decision, so it is back in the inbox.",
                    ),
                ),
                ("shown", models.JSONField(default=dict)),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("handled", "Handled here"),
                            ("escalated", "Escalated"),
                            ("closed", "Closed"),
                            ("merged", "Merged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "disposition_words",
                    models.TextField(
                        blank=True, help_text="How it is handled, or why it is closed or merged."
                    ),
                ),
                ("decision_asked", models.TextField(blank=True)),
                ("asked_by_on", models.DateField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.exceptioncase",
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
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.exceptioncase",
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
                (
                    "unchanged_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.exceptionitem",
                    ),
                ),
                (
                    "update",
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
                "verbose_name": "historical exception item",
                "verbose_name_plural": "historical exception items",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExceptionReport",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("correction_why", models.TextField(blank=True)),
                ("summary", models.TextField(blank=True)),
                (
                    "good_news",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=3
                    ),
                ),
                (
                    "drafted_at",
                    models.DateTimeField(help_text="Data cut-off: what was known when it was last drafted."),
                ),
                (
                    "returns_closed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="From here on a return that is not in is named as missing.",
                        null=True,
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signed_as", models.CharField(blank=True, max_length=60)),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(blank=True, null=True)),
                ("content_sha256", models.CharField(blank=True, max_length=64)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "from_body",
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
                    "issued_by",
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
                (
                    "signed_by",
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.exceptionreport",
                    ),
                ),
                (
                    "to_body",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.body",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical exception report",
                "verbose_name_plural": "historical exception reports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMeeting",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("starts_at", models.DateTimeField()),
                ("venue", models.CharField(max_length=200)),
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
                "verbose_name": "historical meeting",
                "verbose_name_plural": "historical meetings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRedating",
            fields=[
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_change_reason", models.TextField(null=True)),
                ("old_on", models.DateField()),
                ("new_on", models.DateField()),
                ("why", models.TextField()),
                ("moved_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.actionpoint",
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
                    "moved_by",
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
                "verbose_name": "historical redating",
                "verbose_name_plural": "historical redatings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("starts_at", models.DateTimeField()),
                ("venue", models.CharField(max_length=200)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="partners.body",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="priorities.reportingperiod",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "starts_at"), name="meeting_once_at_an_instant")
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="reports.meeting",
            ),
        ),
        migrations.CreateModel(
            name="BoardPack",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "build",
                    models.CharField(
                        choices=[("restricted", "Full"), ("public", "Public"), ("submission", "Submission")],
                        default="restricted",
                        max_length=20,
                    ),
                ),
                (
                    "marking",
                    models.CharField(
                        choices=[("official", "OFFICIAL"), ("official_sensitive", "OFFICIAL-SENSITIVE")],
                        default=partners.rules.Marking["OFFICIAL"],
                        max_length=20,
                    ),
                ),
                ("change_note", models.TextField(blank=True)),
                ("pdf", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="reports.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "build", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "build", "version"), name="pack_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("change_note", ""), _negated=True), _connector="OR"
                        ),
                        name="pack_version_has_change_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("told_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="reports.decision",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-told_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "recipient"), name="told_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_at", None),
                            ("acknowledged_at__gte", models.F("told_at")),
                            _connector="OR",
                        ),
                        name="acknowledged_after_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("placed_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="reports.exceptionitem",
                    ),
                ),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placement",
                        to="reports.exceptionitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("item")), _negated=True),
                        name="placement_goes_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Redating",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("old_on", models.DateField()),
                ("new_on", models.DateField()),
                ("why", models.TextField()),
                ("moved_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redatings",
                        to="reports.actionpoint",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redatings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["moved_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="redating_has_reason"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="exceptionitem",
            constraint=models.UniqueConstraint(fields=("report", "case"), name="case_once_in_a_report"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("meeting__isnull", False), models.Q(("consulted", ""), _negated=True), _connector="OR"
                ),
                name="decision_at_meeting_or_consulted",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rejected_at", None), ("supersedes", None)),
                fields=("item",),
                name="one_first_decision_per_item",
            ),
        ),
    ]
