from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models.partnerships import Partnership
from partners.models.recorded import Recorded, RecordedQuerySet
from partners.roles import PERMISSION_WORDS


class BodyQuerySet(RecordedQuerySet["Body"]):
    def reporting(self) -> "BodyQuerySet":
        """Bodies in the line of reporting: nothing rolls up through a sister board."""
        return self.exclude(kind=Body.Kind.SISTER)


class Body(Recorded):
    """A board or group of a partnership. Everything hangs from a body, and access is decided on it alone."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        LEADERSHIP = "leadership", "Leadership group"
        DELIVERY = "delivery", "Delivery group"
        SISTER = "sister", "Sister board"

    class Regime(models.TextChoices):
        """Which rules of access bind its papers: Local Government Act 1972 Part VA binds committees only."""

        COMMITTEE = "committee", "Statutory committee"
        PARTNERSHIP = "partnership", "Partnership group"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="bodies")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reporting_bodies"
    )
    regime = models.CharField(max_length=20, choices=Regime.choices, default=Regime.PARTNERSHIP)
    terms_of_reference = models.TextField(blank=True)
    quorum = models.PositiveSmallIntegerField(default=3, help_text="How many members make a meeting quorate.")
    quorum_statutory = models.PositiveSmallIntegerField(
        default=0, help_text="How many statutory partners must be among them."
    )

    objects: ClassVar = BodyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["partnership", "name"]
        verbose_name_plural = "bodies"
        default_permissions: ClassVar = ("add", "change", "delete", "view")
        permissions: ClassVar = [(permission.value, words) for permission, words in PERMISSION_WORDS.items()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="body_slug_once"),
            models.UniqueConstraint(fields=["partnership", "short_name"], name="body_short_name_once"),
            models.CheckConstraint(
                condition=Q(reports_to=None) | ~Q(reports_to=F("id")), name="body_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=~Q(kind="sister") | Q(reports_to=None), name="sister_board_reports_to_nobody_here"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """Name with the short form people use, as `Senior Leadership Group (SLG)`."""
        return self.name if self.short_name in self.name else f"{self.name} ({self.short_name})"


LINE_OF_REPORTING = """
CREATE FUNCTION line_of_reporting_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM partners_body WHERE id = NEW.reports_to_id AND partnership_id = NEW.partnership_id
    ) THEN
        RAISE EXCEPTION 'a body reports to a body of its own partnership'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'line_within_partnership';
    END IF;
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT id, reports_to_id FROM partners_body WHERE id = NEW.reports_to_id
            UNION SELECT b.id, b.reports_to_id FROM partners_body b JOIN above a ON b.id = a.reports_to_id
        )
        SELECT 1 FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'the line of reporting would close a circle'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'line_without_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_of_reporting_holds BEFORE INSERT OR UPDATE ON partners_body
    FOR EACH ROW WHEN (NEW.reports_to_id IS NOT NULL) EXECUTE FUNCTION line_of_reporting_holds();
"""
DROP_LINE_OF_REPORTING = (
    "DROP TRIGGER line_of_reporting_holds ON partners_body; DROP FUNCTION line_of_reporting_holds();"
)
