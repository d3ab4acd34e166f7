from datetime import date, datetime, timedelta
from typing import Any, ClassVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Organisation, Person
from partners.models.recorded import Identified, Recorded, RecordedQuerySet
from partners.roles import Permission
from partners.rules import Marking
from priorities.models.activities import MARKINGS, Activity, open_to
from priorities.models.periods import ReportingPeriod
from priorities.rules import BLOCKAGE_WORDS, CONFIDENCE_WORDS, RAG_WORDS, SELF_RAGS, Rag

NOT_GREEN = ["red", "amber"]


class UpdateQuerySet(RecordedQuerySet["Update"]):
    def submitted(self) -> "UpdateQuerySet":
        return self.filter(submitted_at__isnull=False)

    def visible_to(self, person: object) -> "UpdateQuerySet":
        """Submitted updates of bodies the person may read; drafts only where they may see working papers."""
        read = access.body_ids(person, Permission.READ)
        shared = Q(activity__shared_with__in=access.bodies_for(person, Permission.READ))
        working = access.body_ids(person, Permission.READ_WORKING)
        found = self.filter(
            (Q(submitted_at__isnull=False) & (Q(activity__body_id__in=read) | shared))
            | Q(activity__body_id__in=working)
        )
        return found.filter(open_to(person, "activity__")).distinct()

    def save_revision(
        self, update: "Update", revision: int, *, by: Person, at: datetime, why: str = ""
    ) -> bool:
        """Save, with history, only if the stored row still has this revision; say whether it did.

        The row is locked between the check and the write, so of two savers of one revision one is told no.
        """
        stored = self.select_for_update().filter(pk=update.pk).values_list("revision", flat=True).first()
        if stored != revision:
            return False
        update.revision = revision + 1
        update.record(by=by, at=at, why=why)
        return True


class Update(Recorded):
    """What an officer says of an activity for a period, and beside it what the rules compute."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="updates")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="updates")
    revision = models.PositiveIntegerField(default=1)

    self_rag = models.CharField(
        max_length=20, blank=True, choices=[(r.value, RAG_WORDS[r]) for r in SELF_RAGS]
    )
    computed_rag = models.CharField(
        max_length=20, default=Rag.GREY, choices=[(r.value, w) for r, w in RAG_WORDS.items()]
    )
    computed_reasons = ArrayField(models.TextField(), default=list, blank=True)
    reason_for_difference = models.TextField(blank=True)
    confidence = models.CharField(
        max_length=20, blank=True, choices=[(c.value, w) for c, w in CONFIDENCE_WORDS.items()]
    )
    progress = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    planned_next = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    consequence = models.TextField(blank=True)
    options = models.TextField(blank=True)
    recommendation = models.TextField(blank=True)
    path_to_green = models.TextField(blank=True)
    green_on = models.DateField(null=True, blank=True)
    blocked = models.BooleanField(null=True, blank=True)
    decision_asked = models.TextField(blank=True)
    asked_of = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="asks")
    asked_by_on = models.DateField(null=True, blank=True)
    marking = models.CharField(max_length=20, choices=MARKINGS, default=Marking.OFFICIAL)
    marked_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="updates_marked",
        help_text="Who set the marking.",
    )
    marked_for = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="updates_marked",
        help_text="Whose it is.",
    )

    submitted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="updates_submitted"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="updates_locked"
    )
    locked_at = models.DateTimeField(null=True, blank=True, help_text="When the group's report was signed.")
    amended_why = models.TextField(blank=True, help_text="Why it was corrected after the report was signed.")

    objects: ClassVar = UpdateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["period", "activity"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "period"], name="update_once_a_period"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="update_submission_whole",
            ),
            models.CheckConstraint(
                condition=Q(locked_at=None, locked_by=None)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
                name="update_lock_whole",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | (~Q(self_rag="") & ~Q(progress="")),
                name="submitted_update_speaks",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None)
                | ~Q(self_rag__in=NOT_GREEN)
                | (~Q(cause="") & ~Q(consequence="") & ~Q(path_to_green="")),
                name="not_green_has_narrative",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | ~Q(self_rag="red") | ~Q(decision_asked=""),
                name="red_has_an_ask",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None)
                | ~Q(self_rag__in=["red", "amber", "green"])
                | ~Q(computed_rag__in=["red", "amber", "green"])
                | Q(self_rag=F("computed_rag"))
                | ~Q(reason_for_difference=""),
                name="difference_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity}, {self.period}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


EDITING_FOR = timedelta(minutes=15)


class UpdateDraftQuerySet(models.QuerySet["UpdateDraft"]):
    def typed(self) -> "UpdateDraftQuerySet":
        """With words that were typed and neither saved nor discarded."""
        return self.exclude(answers={})

    def being_written(self, at: datetime) -> "UpdateDraftQuerySet":
        """Typed in within the last quarter of an hour."""
        until = models.ExpressionWrapper(F("saved_at") + EDITING_FOR, models.DateTimeField())
        return self.typed().alias(until=until).filter(until__gt=at)

    def left_behind(self) -> "UpdateDraftQuerySet":
        """Older than the signature on the report that their update went into: they can no longer be saved.

        Where no update came, they are all there is to send: the form that sends it late begins with them, until
        the group has signed a report on a later period too.
        """
        signed = Update.objects.filter(locked_at__gte=OuterRef("saved_at"))
        own = signed.submitted().filter(activity=OuterRef("activity"), period=OuterRef("period"))
        later = signed.filter(
            activity__body=OuterRef("activity__body"), period__starts_on__gt=OuterRef("period__starts_on")
        )
        return self.filter(models.Exists(own) | models.Exists(later))

    def never_sent(self) -> "UpdateDraftQuerySet":
        """Typed for an update that had not come when the group's report was signed."""
        locked = Update.objects.filter(activity=OuterRef("activity"), period=OuterRef("period"))
        return self.typed().filter(models.Exists(locked.filter(submitted_at=None, locked_at__isnull=False)))


class UpdateDraft(Identified):
    """What one person typed and the update does not hold, as the form sent it. It keeps no history.

    `answers` is the whole form as it stood when it was last kept by itself, empty once it is saved.
    `unfinished` is what was saved and cannot be recorded yet, such as half a blockage.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="drafts")
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="update_drafts")
    base_revision = models.PositiveIntegerField(
        null=True, help_text="The revision that the form was opened on."
    )
    answers = models.JSONField(default=dict, blank=True, help_text="Field name to the list of values sent.")
    unfinished = models.JSONField(default=dict, blank=True, help_text="In the same shape.")
    started_at = models.DateTimeField(help_text="When this sitting at the form began.")
    saved_at = models.DateTimeField()

    objects: ClassVar = UpdateDraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "period", "person"], name="draft_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.activity}, {self.period}"


class BlockageQuerySet(RecordedQuerySet["Blockage"]):
    def dated(self) -> "BlockageQuerySet":
        """With `told_at`, so that `said_on` of none of them asks the database."""
        own = Blockage.history.filter(id=OuterRef("pk")).order_by("history_id")
        sent = Update.history.filter(id=OuterRef("raised_in"), submitted_at__gte=OuterRef("recorded_at"))
        first = sent.order_by("submitted_at").values("submitted_at")[:1]
        begun = self.alias(recorded_at=Subquery(own.values("history_date")[:1]))
        return begun.annotate(told_at=Subquery(first))

    def open(self, on: date | None = None) -> "BlockageQuerySet":
        """Not resolved; with a day, as it stood at the end of that day."""
        found = self.filter(Q(resolved_on=None) | (Q(resolved_on__gt=on) if on else Q(pk=None)))
        return found.filter(raised_on__lte=on) if on else found

    def visible_to(self, person: object) -> "BlockageQuerySet":
        bodies = access.body_ids(person, Permission.READ)
        return self.filter(activity__body_id__in=bodies).filter(open_to(person, "activity__"))


class Blockage(Recorded):
    """What stands in an activity's way, and who can clear it, which is seldom who owns it."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="blockages")
    raised_in = models.ForeignKey(Update, models.PROTECT, related_name="blockages")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=[(k.value, w) for k, w in BLOCKAGE_WORDS.items()])
    description = models.TextField()
    cause = models.TextField(blank=True)
    consequence = models.TextField()
    consequence_by_on = models.DateField(null=True, blank=True)
    unblocker_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="blockages_to_clear"
    )
    unblocker_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="blockages_to_clear"
    )
    tried = models.TextField(blank=True)
    needed = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="blockages_owned")
    target_on = models.DateField(null=True, blank=True)
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="blockages_raised")
    raised_on = models.DateField()
    resolved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="blockages_resolved"
    )
    resolved_on = models.DateField(null=True, blank=True)
    resolution = models.TextField(blank=True, help_text="What cleared it, and the evidence.")

    objects: ClassVar = BlockageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["raised_on", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unblocker_organisation__isnull=False) | Q(unblocker_body__isnull=False),
                name="blockage_names_who_can_clear_it",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on=None, resolved_by=None, resolution="")
                | (Q(resolved_on__isnull=False, resolved_by__isnull=False) & ~Q(resolution="")),
                name="blockage_resolution_whole",
            ),
            models.CheckConstraint(
                condition=Q(resolved_by=None) | ~Q(resolved_by=F("owner")), name="blockage_closed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def first_sent_at(self) -> datetime | None:
        """When the update was first sent that says so, whether or not it was withdrawn and sent again since."""
        dated: Any = self if "told_at" in vars(self) else Blockage.objects.dated().get(pk=self.pk)
        return cast(datetime | None, dated.told_at)

    @property
    def said_on(self) -> date:
        """The day it was raised: that of first sending the update which says so. Its age is counted from it alone.

        `raised_on` is the day from which the rules count it, which is in the update's period.
        """
        sent_at = self.first_sent_at
        return max(self.raised_on, localdate(sent_at)) if sent_at else self.raised_on
