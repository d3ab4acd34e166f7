from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Body
from partners.models.recorded import Identified
from reports.rules_seals import Link


class SealKey(models.Model):
    """A public key with which seals were signed. The private one is never stored here."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    public_pem = models.TextField()
    first_used_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["first_used_at"]

    def __str__(self) -> str:
        return self.fingerprint


class SealQuerySet(models.QuerySet["Seal"]):
    def of_file(self, sha256: str) -> "SealQuerySet":
        """Seals of papers of which a file has this SHA-256."""
        return self.filter(
            Q(manifest__files__pdf=sha256)
            | Q(manifest__files__content=sha256)
            | Q(manifest__files__print=sha256)
            | Q(manifest__files__screen=sha256)
        )

    def links(self) -> list[Link]:
        """In the order of the chain; meant for the seals of one body."""
        return [seal.link for seal in self.order_by("seq")]


class Seal(Identified):
    """What was issued, as hashes, signed and chained to the body's seal before. No word of any paper is in it.

    `subject` is the report's or the pack's id and no foreign key: should a paper ever have to be erased by law,
    the chain stays whole.
    """

    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        PACK = "pack", "Board pack"

    body = models.ForeignKey(Body, models.PROTECT, related_name="seals")
    seq = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.UUIDField()
    manifest = models.JSONField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    key = models.ForeignKey(SealKey, models.PROTECT, related_name="seals")

    objects: ClassVar = SealQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["body", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "seq"], name="seal_place_once"),
            models.UniqueConstraint(fields=["kind", "subject"], name="sealed_once"),
            models.CheckConstraint(
                condition=Q(seq=1, previous="") | (Q(seq__gt=1) & ~Q(previous="")), name="seal_follows"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.short_name} seal {self.seq}"

    @property
    def link(self) -> Link:
        return Link(
            seq=self.seq,
            previous=self.previous,
            kind=self.kind,
            subject=str(self.subject),
            manifest=self.manifest,
            hash=self.hash,
            signature=self.signature,
            key=self.key_id,
        )

    @property
    def head(self) -> str:
        """As papers print it: `SLG 12: 3f0c…`, the whole hash."""
        return f"{self.body.short_name} {self.seq}: {self.hash}"


SEALED = """
CREATE FUNCTION seal_follows_the_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq > 1 AND NOT EXISTS (
        SELECT 1 FROM reports_seal
        WHERE body_id = NEW.body_id AND seq = NEW.seq - 1 AND hash = NEW.previous
    ) THEN
        RAISE EXCEPTION 'a seal follows from the body''s last one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seal_follows_the_last BEFORE INSERT ON reports_seal
    FOR EACH ROW EXECUTE FUNCTION seal_follows_the_last();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change('seals only grow');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_sealkey
    FOR EACH ROW EXECUTE FUNCTION refuse_change('keys of seals are kept');
"""
UNSEALED = """
DROP TRIGGER append_only ON reports_sealkey;
DROP TRIGGER append_only ON reports_seal;
DROP TRIGGER seal_follows_the_last ON reports_seal;
DROP FUNCTION seal_follows_the_last();
"""
