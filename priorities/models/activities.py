from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from partners import access
from partners.models import Body, Organisation, Person, Seat
from partners.models.recorded import Recorded, RecordedQuerySet
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking
from priorities.models.strategies import Priority
from priorities.rules import MilestoneFacts, Reasoned, activity_rag

MARKINGS = [(marking.value, words) for marking, words in MARKING_WORDS.items()]


def open_to(person: object, prefix: str = "") -> Q:
    """A restricted activity is open to its named readers only; `prefix` leads to it, as `activity__`."""
    restricted = Q(**{f"{prefix}restricted": True})
    if not isinstance(person, Person):
        return ~restricted
    named = ActivityReader.objects.filter(person=person).values("activity_id")
    return ~restricted | Q(**{f"{prefix}pk__in": named})


class ActivityQuerySet(RecordedQuerySet["Activity"]):
    def running(self, starts_on: date, ends_on: date) -> "ActivityQuerySet":
        """Activities that ran on some day from `starts_on` to `ends_on`, so that an update is due."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gte=starts_on), starts_on__lte=ends_on)

    def hidden_from(self, person: object) -> "ActivityQuerySet":
        """Restricted activities of bodies the person may read that do not name them: counted, not shown."""
        bodies = access.body_ids(person, Permission.READ)
        return self.filter(body_id__in=bodies, restricted=True).exclude(open_to(person))

    def with_figures(self) -> "ActivityQuerySet":
        """With all that `judged()` looks at, so that it asks nothing more."""
        return self.prefetch_related("milestones", "measures__targets", "measures__readings")

    def written_by(self, person: Person) -> "ActivityQuerySet":
        """Those whose updates the person may write; `services.may_write` says the same of one."""
        seats = Seat.objects.current().filter(person=person, body=OuterRef("body_id"))
        represented = seats.filter(organisation=OuterRef("lead_organisation_id"))
        theirs = Q(lead_organisation=person.organisation_id) if person.organisation_id else Q(pk=None)
        return self.filter(body_id__in=access.body_ids(person, Permission.WRITE_UPDATE)).filter(
            Q(lead_person=person) | (open_to(person) & (theirs | Q(Exists(represented))))
        )

    def visible_to(self, person: object) -> "ActivityQuerySet":
        """Of bodies the person may read, or shared with one; restricted activities to named readers only."""
        bodies = access.body_ids(person, Permission.READ)
        shared = SharedActivity.objects.filter(body_id__in=bodies).values("activity_id")
        return self.filter(Q(body_id__in=bodies) | Q(pk__in=shared)).filter(open_to(person))


class Activity(Recorded):
    """A project or activity that moves a priority forward; one delivery group accounts for it."""

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="activities")
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="activities", help_text="The group that accounts for it."
    )
    lead_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activities")
    lead_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="activities")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="When it is planned to end.")
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, help_text="What came of it.")
    marking = models.CharField(max_length=20, choices=MARKINGS, default=Marking.OFFICIAL)
    marked_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities_marked",
        help_text="Who set the marking.",
    )
    marked_for = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities_marked",
        help_text="Whose it is.",
    )
    restricted = models.BooleanField(default=False, help_text="Open to its named readers only.")
    shared_with = models.ManyToManyField(
        Body, through="priorities.SharedActivity", related_name="shared_activities", blank=True
    )

    objects: ClassVar = ActivityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["priority__number", "reference"]
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["priority", "reference"], name="activity_reference_once"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("starts_on")),
                name="activity_closed_after_start",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(outcome=""), name="activity_closed_with_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    def ran(self, starts_on: date, ends_on: date) -> bool:
        """Whether it ran on some day from `starts_on` to `ends_on`; `running` finds those that did."""
        return self.starts_on <= ends_on and (self.closed_on is None or self.closed_on >= starts_on)

    def judged(self, on: date, *, grace_days: int = 0) -> Reasoned:
        """Its RAG by the rules, from its milestones and the measures it moves."""
        measures = [m.facts(by_on=on, grace_days=grace_days) for m in self.measures.all()]
        return activity_rag([m.facts() for m in self.milestones.all()], measures, on)


class SharedActivity(Recorded):
    """Another group that takes part in an activity: it sees it, and does not count it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="shares")
    body = models.ForeignKey(Body, models.PROTECT, related_name="shares")

    class Meta:
        verbose_name_plural = "shared activities"
        constraints: ClassVar = [models.UniqueConstraint(fields=["activity", "body"], name="shared_once")]

    def __str__(self) -> str:
        return f"{self.activity} shared with {self.body}"


class ActivityReader(Recorded):
    """Somebody named as a reader of a restricted activity, by the chair of the group that accounts for it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="readable_activities")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["activity", "person"], name="reader_once")]

    def __str__(self) -> str:
        return f"{self.person} may read {self.activity}"


class Milestone(Recorded):
    """A step with three dates: what was promised, what is expected now, what happened."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    baseline_on = models.DateField()
    forecast_on = models.DateField(null=True, blank=True)
    actual_on = models.DateField(null=True, blank=True)
    rebaselined_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["activity", "baseline_on", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "title"], name="milestone_title_once")
        ]

    def __str__(self) -> str:
        return self.title

    def facts(self) -> MilestoneFacts:
        return MilestoneFacts(
            title=self.title,
            baseline_on=self.baseline_on,
            forecast_on=self.forecast_on,
            actual_on=self.actual_on,
            rebaselined_on=self.rebaselined_on,
        )


class RebaseliningQuerySet(RecordedQuerySet["Rebaselining"]):
    def waiting(self) -> "RebaseliningQuerySet":
        """Neither approved nor declined."""
        return self.filter(approved_at=None, declined_at=None)


class Rebaselining(Recorded):
    """A request to move a milestone's baseline. It takes effect when somebody else, who may, approves it."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="rebaselinings")
    old_on = models.DateField()
    new_on = models.DateField()
    why = models.TextField()
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="rebaselinings_requested")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="rebaselinings_approved"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="rebaselinings_declined"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_why = models.TextField(blank=True)

    objects: ClassVar = RebaseliningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["milestone", "requested_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="rebaselining_approval_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="rebaselining_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, declined_by=None, declined_why="")
                | (Q(declined_at__isnull=False, declined_by__isnull=False) & ~Q(declined_why="")),
                name="rebaselining_refusal_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(declined_at=None), name="rebaselining_answered_once"
            ),
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(approved_at=None, declined_at=None),
                name="one_open_rebaselining",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="rebaselining_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} to {self.new_on}"
