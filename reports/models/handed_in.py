from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners import access
from partners.models import Organisation, Person
from partners.models.recorded import Identified, Recorded, RecordedQuerySet
from partners.roles import Permission
from partners.rules import Marking
from priorities.models.activities import MARKINGS
from reports.models.agenda import AgendaItem, reads_private
from reports.models.meetings import Meeting


class PaperQuerySet(RecordedQuerySet["Paper"]):
    def visible_to(self, person: object) -> "PaperQuerySet":
        """Papers are the body's own: open where its working papers are, those of a private item where that is."""
        return self.filter(
            Q(item__exempt=False) | Q(meeting__body_id__in=reads_private(person)),
            meeting__body_id__in=access.body_ids(person, Permission.READ_WORKING),
        )

    def standing(self) -> "PaperQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Paper(Recorded):
    """A paper that an organisation hands in for an item of a meeting. Its marking is that organisation's to lower."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="papers")
    marking = models.CharField(max_length=20, choices=MARKINGS, default=Marking.OFFICIAL)
    handed_in_by = models.ForeignKey(Person, models.PROTECT, related_name="papers_handed_in")
    handed_in_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="papers_withdrawn"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects: ClassVar = PaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["meeting", "item__position", "handed_in_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why="")),
                name="paper_withdrawal_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperFile(Identified):
    """The bytes of a paper, kept as they were taken in, under a name that says nothing."""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="file")
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    taken_out = models.TextField(blank=True, help_text="What was removed from it for safety, a line each.")

    def __str__(self) -> str:
        return f"{self.pk}.pdf"
