from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from partners import access
from partners.models import Body, Partnership, Person
from partners.models.recorded import Identified, Recorded, RecordedQuerySet
from partners.roles import Permission
from priorities.models import Activity, Measure, ReportingPeriod, Update
from priorities.models.activities import open_to
from priorities.rules import RAG_WORDS, Rag, Trigger
from reports.rules import DISPOSITION_WORDS, Disposition


class ReportQuerySet(RecordedQuerySet["ExceptionReport"]):
    def issued(self) -> "ReportQuerySet":
        return self.filter(issued_at__isnull=False)

    def draft(self) -> "ReportQuerySet":
        return self.filter(issued_at=None)

    def latest_versions(self) -> "ReportQuerySet":
        """Issued reports that no later issued version has taken the place of."""
        replaced = ExceptionReport.objects.filter(supersedes=models.OuterRef("pk"), issued_at__isnull=False)
        return self.issued().filter(~models.Exists(replaced))

    def visible_to(self, person: object) -> "ReportQuerySet":
        """Issued reports of bodies the person may read; drafts only where they may see working papers."""
        read = access.body_ids(person, Permission.READ)
        working = access.body_ids(person, Permission.READ_WORKING)
        return self.filter(Q(issued_at__isnull=False, from_body_id__in=read) | Q(from_body_id__in=working))


class ExceptionReport(Recorded):
    """What a body tells the body above for a period; the same model at every level. At the root, its record.

    Working until it is issued; then triggers in the database hold it, and everything in it, for ever.
    `content` holds what was shown beside the items: returns, counts, headline, grid, reconciliation, names.
    """

    from_body = models.ForeignKey(Body, models.PROTECT, related_name="reports")
    to_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="reports_received")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    correction_why = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    good_news = ArrayField(models.TextField(), default=list, blank=True, size=3)
    drafted_at = models.DateTimeField(help_text="Data cut-off: what was known when it was last drafted.")
    returns_closed_at = models.DateTimeField(
        null=True, blank=True, help_text="From here on a return that is not in is named as missing."
    )
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="reports_signed"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_as = models.CharField(max_length=60, blank=True)
    issued_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="reports_issued"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)

    objects: ClassVar = ReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-period__starts_on", "from_body", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_body", "period", "version"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["from_body", "period"], condition=Q(issued_at=None), name="one_draft_report"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="report_signature_whole",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None, content=None, content_sha256="")
                | (
                    Q(issued_at__isnull=False, issued_by__isnull=False, signed_at__isnull=False)
                    & Q(content__isnull=False)
                    & ~Q(content_sha256="")
                    & ~Q(summary="")
                ),
                name="report_issue_whole",
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes=None)
                | (Q(version__gt=1, supersedes__isnull=False) & ~Q(correction_why="")),
                name="report_version_has_reason",
            ),
        ]

    def __str__(self) -> str:
        version = f", version {self.version}" if self.version > 1 else ""
        return f"{self.from_body.short_name} exception report, {self.period}{version}"

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


def open_case_to(person: object, prefix: str = "") -> Q:
    """An exception about a restricted activity, or about an action on it, is open to its named readers only.

    `prefix` leads to the case, as `case__`.
    """
    found = Q()
    for way in (f"{prefix}activity", f"{prefix}action__case__activity"):
        found &= Q(**{way: None}) | open_to(person, f"{way}__")
    return found


class CaseQuerySet(RecordedQuerySet["ExceptionCase"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at=None)

    def visible_to(self, person: object) -> "CaseQuerySet":
        """Those put before the person, but for restricted activities of which they are no named reader."""
        return self.put_before(person).filter(open_case_to(person))

    def put_before(self, person: object) -> "CaseQuerySet":
        """Cases of bodies the person may read, and those that reached one: to count, not to show."""
        bodies = access.body_ids(person, Permission.READ)
        reached = ExceptionItem.objects.filter(report__from_body_id__in=bodies).values("case_id")
        return self.filter(Q(body_id__in=bodies) | Q(pk__in=reached))


class ExceptionCase(Recorded):
    """An exception's whole life, from the day something triggers it to the day a chair closes it."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="cases")
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases", help_text="Where it was raised.")
    reference = models.CharField(max_length=60)
    title = models.CharField(max_length=250)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="cases")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="cases")
    silent_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="silences")
    action = models.ForeignKey(
        "reports.ActionPoint", models.PROTECT, null=True, blank=True, related_name="cases_about_it"
    )
    opened_in = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="cases_opened")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases_raised")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases_closed")
    closed_why = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="case_reference_once"),
            *(
                models.UniqueConstraint(
                    fields=[subject], condition=Q(closed_at=None), name=f"one_open_case_per_{subject}"
                )
                for subject in ("activity", "measure", "silent_body", "action")
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_why="", merged_into=None)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_why="")),
                name="case_closing_whole",
            ),
            models.CheckConstraint(
                condition=Q(measure=None, silent_body=None, action=None)
                | Q(activity=None, silent_body=None, action=None)
                | Q(activity=None, measure=None, action=None)
                | Q(activity=None, measure=None, silent_body=None),
                name="case_has_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class ItemQuerySet(RecordedQuerySet["ExceptionItem"]):
    def visible_to(self, person: object) -> "ItemQuerySet":
        reports = ExceptionReport.objects.visible_to(person).values("pk")
        return self.filter(report_id__in=reports).filter(open_case_to(person, "case__"))

    def in_order(self) -> "ItemQuerySet":
        return self.order_by("position", "case__reference")


class ExceptionItem(Recorded):
    """One appearance of a case in one report.

    `shown` holds copies of every word and number shown (see `reports.shown.Shown`), so that later changes
    below cannot alter a paper. `unchanged_from` points, in a corrected report, to the item it repeats.
    """

    report = models.ForeignKey(ExceptionReport, models.PROTECT, related_name="items")
    case = models.ForeignKey(ExceptionCase, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    triggers = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    rag = models.CharField(
        max_length=20, choices=[(r.value, w) for r, w in RAG_WORDS.items()], default=Rag.GREY
    )
    brought_forward = models.BooleanField(default=False)
    update = models.ForeignKey(Update, models.PROTECT, null=True, blank=True, related_name="items")
    update_revision = models.PositiveIntegerField(null=True, blank=True)
    unchanged_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeats")
    decide_again = models.BooleanField(
        default=False,
        help_text="A corrected report changed it after the decision, so it is back in the inbox.",
    )
    shown = models.JSONField(default=dict)

    disposition = models.CharField(
        max_length=20, blank=True, choices=[(d.value, w) for d, w in DISPOSITION_WORDS.items()]
    )
    disposition_words = models.TextField(
        blank=True, help_text="How it is handled, or why it is closed or merged."
    )
    decision_asked = models.TextField(blank=True)
    asked_by_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        ExceptionCase, models.PROTECT, null=True, blank=True, related_name="absorbed"
    )

    objects: ClassVar = ItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["report", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "case"], name="case_once_in_a_report"),
            models.CheckConstraint(
                condition=~Q(disposition="escalated")
                | (~Q(decision_asked="") & Q(asked_by_on__isnull=False)),
                name="escalated_with_an_ask",
            ),
            models.CheckConstraint(
                condition=~Q(disposition__in=["handled", "closed", "merged"]) | ~Q(disposition_words=""),
                name="handled_or_closed_with_words",
            ),
            models.CheckConstraint(
                condition=Q(disposition="merged", merged_into__isnull=False)
                | (~Q(disposition="merged") & Q(merged_into=None)),
                name="merged_with_a_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.reference} in {self.report}"

    def get_triggers(self) -> tuple[Trigger, ...]:
        return tuple(Trigger(t) for t in self.triggers)

    def get_disposition(self) -> Disposition | None:
        return Disposition(self.disposition) if self.disposition else None

    @property
    def root_id(self) -> Any:
        """The item whose decisions count for this one: itself, or the one it repeats unchanged."""
        return self.unchanged_from_id or self.pk

    @property
    def words(self) -> Mapping[str, Any]:
        shown: Mapping[str, Any] = self.shown
        return shown


class Placement(Identified):
    """Where an escalated item landed one level up: exactly one place, written once."""

    source = models.OneToOneField(ExceptionItem, models.PROTECT, related_name="placement")
    item = models.ForeignKey(ExceptionItem, models.PROTECT, related_name="sources")
    placed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=models.F("item")), name="placement_goes_up")
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.item}"


class Comment(Identified):
    """What a member says of an exception before it is decided, and the outcome they propose, if any."""

    item = models.ForeignKey(ExceptionItem, models.PROTECT, related_name="comments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="comments")
    words = models.TextField()
    outcome = models.CharField(max_length=20, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["said_at"]

    def __str__(self) -> str:
        return f"{self.person}: {self.words[:60]}"
