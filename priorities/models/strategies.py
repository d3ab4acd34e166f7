from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models import Body, Partnership, Person
from partners.models.recorded import Recorded


class Strategy(Recorded):
    """What the partnership means to achieve: Crime and Disorder Act 1998 s.6 asks for one."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="strategies")
    title = models.CharField(max_length=200)
    vision = models.TextField()
    overseen_by = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="strategies",
        help_text="The body that answers for it, and for measures that no activity carries.",
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["partnership", "-starts_on"]
        verbose_name_plural = "strategies"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="strategy_ends_after_start"
            ),
            models.UniqueConstraint(fields=["partnership", "starts_on"], name="strategy_once_from_a_day"),
        ]

    def __str__(self) -> str:
        return self.title


class Priority(Recorded):
    """One objective of the strategy."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=60)
    aim = models.TextField(blank=True)
    sponsor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="sponsored_priorities"
    )

    class Meta:
        ordering: ClassVar = ["strategy", "number"]
        verbose_name_plural = "priorities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["strategy", "number"], name="priority_number_once")
        ]

    def __str__(self) -> str:
        return self.title
