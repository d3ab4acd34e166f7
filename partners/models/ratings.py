"""What visitors say of the public pages, and how many times an address has said it today."""

from typing import ClassVar

from django.db import models

from partners.models.partnerships import Partnership
from partners.models.recorded import Identified


class Rating(Identified):
    """One visitor's view of one public page. It names nobody and holds the day alone, not the instant."""

    class Face(models.TextChoices):
        GOOD = "good", "Good"
        MIDDLING = "middling", "Neither good nor poor"
        POOR = "poor", "Poor"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="ratings")
    page = models.CharField(max_length=200, help_text="The page's address after the partnership's own.")
    title = models.CharField(max_length=200, help_text="What the page was called on that day.")
    face = models.CharField(max_length=10, choices=Face.choices)
    comment = models.CharField(max_length=500, blank=True)
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-on", "id"]
        indexes: ClassVar = [models.Index(fields=["partnership", "on"])]

    def __str__(self) -> str:
        return f"{self.get_face_display()}: {self.title}"


class RatingDay(models.Model):
    """The salt of one day. With it goes the only way from a sender's digest back to an address."""

    on = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.on}"


class RatingSender(models.Model):
    """How many ratings came today from one address, which is kept as a salted digest alone."""

    day = models.ForeignKey(RatingDay, models.CASCADE, related_name="senders")
    digest = models.CharField(max_length=64)
    ratings = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "digest"], name="rating_sender_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.ratings} on {self.day_id}"
