from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from partners import access
from partners.models import Organisation, Partnership, Person
from partners.models.recorded import Recorded, RecordedQuerySet
from partners.roles import Permission
from priorities.models.activities import Activity
from priorities.models.strategies import Priority
from priorities.rules import (
    LEAST_LIMIT,
    POLARITY_WORDS,
    SUPPRESSED_BELOW,
    MeasureFacts,
    Polarity,
    ReadingFacts,
    TargetFacts,
)


class MeasureQuerySet(RecordedQuerySet["Measure"]):
    def visible_to(self, person: object) -> "MeasureQuerySet":
        """Measures are depersonalised figures of a partnership: open to all who may read papers in it."""
        bodies = access.bodies_for(person, Permission.READ)
        return self.filter(priority__strategy__partnership__in=bodies.values("partnership"))

    def with_figures(self) -> "MeasureQuerySet":
        """With targets and readings loaded, so that `facts()` asks nothing more."""
        return self.prefetch_related("targets", "readings")


class Measure(Recorded):
    """Something counted that tells whether a priority is being met."""

    class Frequency(models.IntegerChoices):
        MONTHLY = 1, "Monthly"
        QUARTERLY = 3, "Quarterly"
        HALF_YEARLY = 6, "Half-yearly"
        ANNUAL = 12, "Annual"

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="measures")
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, help_text="As %, count, per 100,000.")
    decimals = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=20, choices=[(p.value, w) for p, w in POLARITY_WORDS.items()])
    tolerance_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(10), validators=[MinValueValidator(0)]
    )
    tolerance_absolute = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    frequency_months = models.PositiveSmallIntegerField(
        choices=Frequency.choices, default=Frequency.QUARTERLY
    )
    lag_months = models.PositiveSmallIntegerField(
        default=0, help_text="From the end of its days to publication."
    )
    suppressed_below = models.PositiveSmallIntegerField(
        default=SUPPRESSED_BELOW,
        help_text="Public papers show no count from 1 to below this number. With 0 they show every count.",
    )
    definition = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="measures")
    activities = models.ManyToManyField(Activity, through="priorities.MeasureLink", related_name="measures")

    objects: ClassVar = MeasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["priority__number", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["priority", "reference"], name="measure_reference_once"),
            models.CheckConstraint(
                condition=Q(suppressed_below=0) | Q(suppressed_below__gte=LEAST_LIMIT),
                name="measure_limit_hides_something",
                violation_error_message=f"Suppressed below must be 0, or {LEAST_LIMIT} or more.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def facts(self, *, by_on: date | None = None, grace_days: int = 0) -> MeasureFacts:
        """The measure as the rules see it, with readings of days that ended by `by_on`, oldest first.

        `grace_days` are the days after the end of a reading's days in which it is not yet missing.
        """
        readings = sorted(self.readings.all(), key=lambda r: (r.ends_on, r.starts_on))
        return MeasureFacts(
            reference=self.reference,
            title=self.title,
            unit=self.unit,
            polarity=Polarity(self.polarity),
            target=self.target_facts(by_on),
            tolerance_percent=self.tolerance_percent,
            tolerance_absolute=self.tolerance_absolute,
            readings=tuple(r.facts() for r in readings if by_on is None or r.ends_on <= by_on),
            frequency_months=self.frequency_months,
            lag_months=self.lag_months,
            grace_days=grace_days,
            suppressed_below=self.suppressed_below,
        )

    def target_facts(self, on: date | None = None) -> TargetFacts | None:
        """The target in force on the day: the newest that had begun."""
        begun = [t for t in self.targets.all() if on is None or t.from_on <= on]
        return max(begun, key=lambda t: t.from_on).facts() if begun else None


class MeasureLink(Recorded):
    """An activity that moves a measure, and so carries its exceptions."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="links")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="measure_links")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["measure", "activity"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.activity} moves {self.measure}"


class Target(Recorded):
    """What a measure aims at from a day on: a value, or for a band the two ends."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="targets")
    from_on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["measure", "from_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "from_on"], name="target_once_from_a_day"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, low=None, high=None)
                | Q(value=None, low__isnull=False, high__isnull=False, high__gte=F("low")),
                name="target_is_value_or_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} from {self.from_on}"

    def facts(self) -> TargetFacts:
        return TargetFacts(value=self.value, low=self.low, high=self.high)


class Reading(Recorded):
    """A measure's value for some days. The flags keep a figure that cannot be trusted from turning green."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    provisional = models.BooleanField(default=False)
    unaudited = models.BooleanField(default=False)
    break_in_series = models.BooleanField(default=False)
    incomplete = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    suppressed_in_public = models.BooleanField(
        default=False,
        help_text="By hand: public papers do not show it, whatever the rule for small numbers says.",
    )
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="readings_entered"
    )
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["measure", "ends_on", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "starts_on", "ends_on"], name="reading_once_for_days"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="reading_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.starts_on} to {self.ends_on}"

    def facts(self) -> ReadingFacts:
        return ReadingFacts(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            value=self.value,
            provisional=self.provisional,
            unaudited=self.unaudited,
            break_in_series=self.break_in_series,
            incomplete=self.incomplete,
            kept_back=self.suppressed_in_public,
        )


def partnership_of(measure: Measure) -> Partnership:
    """The partnership whose strategy the measure serves."""
    return measure.priority.strategy.partnership
