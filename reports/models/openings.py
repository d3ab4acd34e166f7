from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Person
from partners.models.recorded import Identified
from reports.models.handed_in import Paper
from reports.models.packs import BoardPack


class OpeningQuerySet(models.QuerySet["Opening"]):
    def by(self, person: Person) -> "OpeningQuerySet":
        return self.filter(person=person)


class Opening(Identified):
    """That somebody signed in opened a pack or a paper of a partner: a log, beside the records and no part of them."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PRINT = "print", "Print edition"
        SCREEN = "screen", "On screen"
        PAPER = "paper", "Paper"

    person = models.ForeignKey(Person, models.PROTECT, related_name="openings")
    pack = models.ForeignKey(BoardPack, models.PROTECT, null=True, related_name="openings")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="openings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()

    objects: ClassVar = OpeningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="paper", paper__isnull=False, pack=None)
                | ~Q(kind="paper") & Q(pack__isnull=False, paper=None),
                name="opening_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} opened {self.pack or self.paper}"


LOGGED = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_opening
    FOR EACH ROW EXECUTE FUNCTION refuse_change('the log of openings only grows');
"""
NOT_LOGGED = "DROP TRIGGER append_only ON reports_opening;"
