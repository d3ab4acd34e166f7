from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from partners.models.recorded import Recorded, RecordedQuerySet
from partners.rules import is_current

COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", "Colour must be # and six hexadecimal digits, such as #0f4c5c.")


class Partnership(Recorded):
    """One community safety partnership. Its pages live under its slug, which never changes; its name may."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    area = models.CharField(max_length=100)
    about = models.TextField(blank=True, help_text="What the partnership is for, on its public page.")
    contact_email = models.EmailField(blank=True)
    brand_colour = models.CharField(max_length=7, default="#0f4c5c", validators=[COLOUR])
    is_illustrative = models.BooleanField(
        default=False, help_text="Every page and paper says that the data is illustrative."
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class PartnerQuerySet(RecordedQuerySet["Partner"]):
    def current(self, on: date) -> "PartnerQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)

    def statutory(self) -> "PartnerQuerySet":
        return self.filter(standing=Partner.Standing.STATUTORY)


class Partner(Recorded):
    """An organisation's standing in a partnership, for a time.

    Statutory partners are the responsible authorities of the Crime and Disorder Act 1998 s.5; there may be
    several of a kind (every integrated care board in the area, every provider of probation services).
    """

    class Standing(models.TextChoices):
        STATUTORY = "statutory", "Statutory partner"
        STAKEHOLDER = "stakeholder", "Stakeholder"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="partners")
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="standings")
    standing = models.CharField(max_length=20, choices=Standing.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar = PartnerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["partnership", "-standing", "organisation__name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="partner_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["partnership", "organisation", "starts_on"], name="partner_once_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.partnership}"

    def is_current(self, on: date) -> bool:
        return is_current(self.starts_on, self.ends_on, on)
