from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localtime

from partners.models.partnerships import Partnership
from partners.models.people import Person
from partners.models.recorded import Identified
from partners.rules_mail import ATTEMPTS


class EmailQuerySet(models.QuerySet["OutgoingEmail"]):
    def waiting(self) -> "EmailQuerySet":
        """Neither sent nor kept back."""
        return self.filter(sent_at=None, withheld_at=None)

    def given_up(self) -> "EmailQuerySet":
        """Failed so often that nobody tries any more."""
        return self.waiting().filter(attempts__gte=ATTEMPTS)

    def ready(self, at: datetime) -> "EmailQuerySet":
        """What may go out now: due, to somebody who may sign in, who got none of its kind yet this day."""
        morning = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        had = OutgoingEmail.objects.filter(
            to=OuterRef("to"),
            kind=OuterRef("kind"),
            partnership=OuterRef("partnership"),
            sent_at__gte=morning,
            sent_at__lte=at,
        )
        found = self.waiting().filter(next_attempt_at__lte=at, attempts__lt=ATTEMPTS)
        return found.filter(~Exists(had), to__is_active=True)


class OutgoingEmail(Identified):
    """Something to tell somebody, written in the transaction of the event that it tells of.

    Several of one kind that wait for one person go out as one message. `key` names the event: it is told once.
    Once sent or kept back a row never changes.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="emails")
    to = models.ForeignKey(Person, models.PROTECT, related_name="emails")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=200)
    line = models.CharField(max_length=300)
    several = models.CharField(max_length=200)
    day = models.DateField()
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    withheld_at = models.DateTimeField(null=True, blank=True)
    withheld_why = models.CharField(max_length=200, blank=True)

    objects: ClassVar = EmailQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(withheld_at=None), name="email_sent_or_withheld"
            ),
            models.CheckConstraint(
                condition=Q(withheld_at=None, withheld_why="")
                | (Q(withheld_at__isnull=False) & ~Q(withheld_why="")),
                name="email_withheld_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("due_at")), name="email_sent_when_due"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(sent_at=None, withheld_at=None),
                name="email_waiting",
            ),
            models.Index(fields=["to", "kind", "sent_at"], name="email_had"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"


EMAIL_IS_KEPT = """
CREATE FUNCTION email_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sending text[] := ARRAY[
    'attempts', 'next_attempt_at', 'last_error', 'sent_at', 'withheld_at', 'withheld_why'
];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.sent_at IS NOT NULL OR OLD.withheld_at IS NOT NULL
       OR (to_jsonb(OLD) - sending) <> (to_jsonb(NEW) - sending) THEN
        RAISE EXCEPTION 'an e-mail is kept as it was written, and once as it went out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER email_is_kept BEFORE UPDATE OR DELETE ON partners_outgoingemail
    FOR EACH ROW EXECUTE FUNCTION email_is_kept();
"""
DROP_EMAIL_IS_KEPT = "DROP TRIGGER email_is_kept ON partners_outgoingemail; DROP FUNCTION email_is_kept();"
