from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners import access
from partners.models import Person
from partners.models.recorded import Identified
from partners.roles import Permission
from partners.rules import Marking
from priorities.models.activities import MARKINGS
from reports.models.meetings import Meeting


class PackQuerySet(models.QuerySet["BoardPack"]):
    def visible_to(self, person: object) -> "PackQuerySet":
        return self.filter(meeting__body_id__in=access.body_ids(person, Permission.READ))

    def without_bytes(self) -> "PackQuerySet":
        return self.defer("pdf", "html", "content")


class BoardPack(Identified):
    """The papers of a meeting as one PDF: bytes and SHA-256 are kept and served for ever, never made again."""

    class Build(models.TextChoices):
        RESTRICTED = "restricted", "Full"
        PUBLIC = "public", "Public"
        SUBMISSION = "submission", "Submission"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="packs")
    version = models.PositiveSmallIntegerField(default=1)
    build = models.CharField(max_length=20, choices=Build.choices, default=Build.RESTRICTED)
    marking = models.CharField(max_length=20, choices=MARKINGS, default=Marking.OFFICIAL)
    change_note = models.TextField(blank=True)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    html = models.TextField(blank=True)
    """The same papers for a screen, drawn up from the same content at the same time."""
    places = models.JSONField(default=dict)
    """Anchor of each part → the page on which it begins."""
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="packs_made")
    made_at = models.DateTimeField()

    objects: ClassVar = PackQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["meeting", "build", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "build", "version"], name="pack_version_once"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(change_note=""), name="pack_version_has_change_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting.body.short_name} board pack, {self.meeting.period}, version {self.version}"
