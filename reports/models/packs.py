from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from partners import access
from partners.models import Person, Seat
from partners.models.recorded import Identified
from partners.roles import Permission
from partners.rules import Marking
from priorities.models.activities import MARKINGS
from reports.models.meetings import Meeting


class PackQuerySet(models.QuerySet["BoardPack"]):
    def visible_to(self, person: object) -> "PackQuerySet":
        """Full papers are for those who may read the body's working papers; a submission also for the body above.

        A public edition is for its makers' circle until it is published, and then for whoever reads the body. An
        exempt part is for those on its list who hold a seat on the body today.
        """
        build = BoardPack.Build
        above = access.body_ids(person, Permission.READ)
        return self.filter(
            Q(meeting__body_id__in=access.body_ids(person, Permission.READ_WORKING)) & ~Q(build=build.EXEMPT)
            | Q(_is_listed(person), build=build.EXEMPT)
            | Q(build=build.SUBMISSION, meeting__body__reports_to_id__in=above)
            | Q(build=build.PUBLIC, publication__isnull=False, meeting__body_id__in=above)
        )

    def published(self) -> "PackQuerySet":
        """Public editions that were published, the newest of each meeting only."""
        later = BoardPack.objects.filter(
            meeting=models.OuterRef("meeting"),
            build=BoardPack.Build.PUBLIC,
            publication__isnull=False,
            version__gt=models.OuterRef("version"),
        )
        found = self.filter(build=BoardPack.Build.PUBLIC, publication__isnull=False)
        return found.filter(~models.Exists(later))

    def without_bytes(self) -> "PackQuerySet":
        return self.defer("pdf", "html", "content")


def _is_listed(person: object) -> Q:
    """On the distribution list of an exempt part, and with a seat on its body today: a seat above is none."""
    if not isinstance(person, Person):
        return Q(pk=None)
    on_list = Recipient.objects.filter(person=person, pack=OuterRef("pk"))
    seated = Seat.objects.current().filter(person=person, body=OuterRef("meeting__body"))
    return Q(Exists(on_list)) & Q(Exists(seated))


class BoardPack(Identified):
    """The papers of a meeting as one PDF: bytes and SHA-256 are kept and served for ever, never made again."""

    class Build(models.TextChoices):
        RESTRICTED = "restricted", "Full"
        PUBLIC = "public", "Public"
        SUBMISSION = "submission", "Submission"
        SUPPLEMENT = "supplement", "Supplement"
        EXEMPT = "exempt", "Exempt part"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="packs")
    version = models.PositiveSmallIntegerField(default=1)
    """Of a supplement its number: the second is not a new version of the first, it stands beside it."""
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
        name, period = self.meeting.body.short_name, self.meeting.period
        what = f"supplement {self.version}," if self.is_supplement else "board pack,"
        return f"{name} {what} {period}" + ("" if self.is_supplement else f", version {self.version}")

    @property
    def edition(self) -> str:
        """As `version 2`, or of a supplement `2`, to stand after what it is."""
        return str(self.version) if self.is_supplement else f"version {self.version}"

    @property
    def called(self) -> str:
        """As `Board pack, version 2` or `Supplement 2`."""
        return f"{self.audience}{' ' if self.is_supplement else ', '}{self.edition}"

    @property
    def is_supplement(self) -> bool:
        return self.build == self.Build.SUPPLEMENT

    @property
    def audience(self) -> str:
        """What the pack is called in lists, beside its version."""
        return AUDIENCE_WORDS[self.Build(self.build)]


AUDIENCE_WORDS = {
    BoardPack.Build.RESTRICTED: "Board pack",
    BoardPack.Build.PUBLIC: "Public edition",
    BoardPack.Build.SUBMISSION: "Submission to the body above",
    BoardPack.Build.SUPPLEMENT: "Supplement",
    BoardPack.Build.EXEMPT: "Exempt part",
}


class Publication(Identified):
    """The act of publishing a public edition. It is not taken back: a later edition takes its place."""

    pack = models.OneToOneField(BoardPack, models.PROTECT, related_name="publication")
    by = models.ForeignKey(Person, models.PROTECT, related_name="packs_published")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.pack}, published"


PUBLISHED = """
CREATE FUNCTION only_public_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reports_boardpack WHERE id = NEW.pack_id AND build = 'public') THEN
        RAISE EXCEPTION 'only a public edition is published'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_public_is_published BEFORE INSERT ON reports_publication
    FOR EACH ROW EXECUTE FUNCTION only_public_is_published();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_publication
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a publication is not taken back');
"""
WITHDRAWN = """
DROP TRIGGER written_once ON reports_publication;
DROP TRIGGER only_public_is_published ON reports_publication;
DROP FUNCTION only_public_is_published();
"""


class Recipient(Identified):
    """Somebody on the distribution list of an exempt part, under the name and role that it prints."""

    pack = models.ForeignKey(BoardPack, models.PROTECT, related_name="recipients")
    person = models.ForeignKey(Person, models.PROTECT, related_name="exempt_parts")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=60)
    organisation = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pack", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["pack", "person"], name="recipient_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.role.lower()}"


LISTED = """
CREATE FUNCTION distribution_list_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reports_boardpack WHERE id = NEW.pack_id AND build = 'exempt') THEN
        RAISE EXCEPTION 'only an exempt part has a distribution list'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM reports_seal WHERE subject = NEW.pack_id) THEN
        RAISE EXCEPTION 'the distribution list of a sealed paper is closed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER distribution_list_is_closed BEFORE INSERT ON reports_recipient
    FOR EACH ROW EXECUTE FUNCTION distribution_list_is_closed();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_recipient
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a distribution list stays as it was printed');
"""
UNLISTED = """
DROP TRIGGER written_once ON reports_recipient;
DROP TRIGGER distribution_list_is_closed ON reports_recipient;
DROP FUNCTION distribution_list_is_closed();
"""
