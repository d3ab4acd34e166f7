from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners import access
from partners.models import Person
from partners.models.recorded import Identified
from partners.roles import Permission
from reports.models.meetings import Meeting
from reports.models.packs import AUDIENCE_WORDS, BoardPack

FINAL = """
CREATE FUNCTION pack_order_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changing text[] := ARRAY['leased_by', 'leased_until', 'attempts', 'pack_id', 'finished_at', 'failed_at',
                                 'failure', 'content'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.finished_at IS NOT NULL OR OLD.failed_at IS NOT NULL
       OR (to_jsonb(OLD) - changing) <> (to_jsonb(NEW) - changing)
       OR (NEW.content IS NOT NULL AND NEW.content <> OLD.content) THEN
        RAISE EXCEPTION 'what was ordered stands, and a settled order is final'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pack_order_is_final BEFORE UPDATE OR DELETE ON reports_packorder
    FOR EACH ROW EXECUTE FUNCTION pack_order_is_final();
"""
NOT_FINAL = "DROP TRIGGER pack_order_is_final ON reports_packorder; DROP FUNCTION pack_order_is_final();"


class PackOrderQuerySet(models.QuerySet["PackOrder"]):
    def visible_to(self, person: object) -> "PackOrderQuerySet":
        return self.filter(meeting__body_id__in=access.body_ids(person, Permission.READ))

    def unsettled(self) -> "PackOrderQuerySet":
        return self.filter(finished_at=None, failed_at=None)

    def free(self, at: datetime) -> "PackOrderQuerySet":
        """Those that no worker holds: never taken, given back, or held by one that has fallen silent."""
        return self.unsettled().filter(Q(leased_until=None) | Q(leased_until__lt=at))


class PackOrder(Identified):
    """A pack that is to be rendered, with its content as it stood when it was ordered. The row is the job.

    A worker holds it by a lease that it renews as long as it lives. When it is settled it keeps no content: the
    pack has that, and of a failed one nothing is to stay behind.
    """

    class State(StrEnum):
        WAITING = "waiting"
        BEING_MADE = "being_made"
        MADE = "made"
        FAILED = "failed"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="orders")
    build = models.CharField(
        max_length=20, choices=BoardPack.Build.choices, default=BoardPack.Build.RESTRICTED
    )
    version = models.PositiveSmallIntegerField()
    change_note = models.TextField(blank=True)
    content = models.JSONField(null=True)
    content_sha256 = models.CharField(max_length=64)
    witness = models.CharField(max_length=200, blank=True)
    """The newest seal of the body when the pack was ordered, which the papers print."""
    ordered_by = models.ForeignKey(Person, models.PROTECT, related_name="packs_ordered")
    ordered_at = models.DateTimeField()
    leased_by = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    pack = models.OneToOneField(BoardPack, models.PROTECT, null=True, related_name="order")
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    objects: ClassVar = PackOrderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["ordered_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "build"],
                condition=Q(finished_at=None, failed_at=None),
                name="pack_order_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(leased_by="", leased_until=None)
                | ~Q(leased_by="") & Q(leased_until__isnull=False),
                name="pack_order_lease_has_holder",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, pack=None)
                | Q(finished_at__isnull=False, pack__isnull=False, failed_at=None),
                name="pack_order_finished_has_pack",
            ),
            models.CheckConstraint(
                condition=Q(failed_at=None, failure="") | Q(failed_at__isnull=False) & ~Q(failure=""),
                name="pack_order_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, failed_at=None, content__isnull=False)
                | (Q(finished_at__isnull=False) | Q(failed_at__isnull=False))
                & Q(content__isnull=True, leased_until=None),
                name="pack_order_settled_keeps_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting.body.short_name} board pack, {self.meeting.period}, version {self.version}"

    @property
    def called(self) -> str:
        """As `version 2 of the board pack`, `version 1 of the exempt part` or `supplement 1`."""
        is_supplement = self.build == BoardPack.Build.SUPPLEMENT
        audience = AUDIENCE_WORDS[BoardPack.Build(self.build)].lower()
        return f"supplement {self.version}" if is_supplement else f"version {self.version} of the {audience}"

    @property
    def state(self) -> State:
        if self.finished_at is not None:
            return self.State.MADE
        if self.failed_at is not None:
            return self.State.FAILED
        return self.State.WAITING if self.leased_until is None else self.State.BEING_MADE
