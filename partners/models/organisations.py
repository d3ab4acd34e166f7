from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models.recorded import Recorded


class Organisation(Recorded):
    """A body corporate or a group that takes part. Shared by every partnership of the installation.

    When one takes over from another (a clinical commissioning group became an integrated care board) the old
    row stays with its name and end date and points to its successor; papers keep the name of their day.
    """

    class Sector(models.TextChoices):
        COUNCIL = "council", "Council"
        POLICE = "police", "Police"
        FIRE = "fire", "Fire and rescue"
        PROBATION = "probation", "Probation"
        HEALTH = "health", "Health"
        HOUSING = "housing", "Housing"
        VOLUNTARY = "voluntary", "Voluntary, community and social enterprise"
        OTHER = "other", "Other"

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    sector = models.CharField(max_length=20, choices=Sector.choices)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(succeeded_by=None) | ~Q(succeeded_by=F("id")),
                name="organisation_not_own_successor",
            ),
            models.CheckConstraint(
                condition=Q(succeeded_by=None) | Q(ends_on__isnull=False),
                name="organisation_succeeded_has_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name
