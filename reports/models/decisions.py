from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners import access
from partners.models import Body, Organisation, Person
from partners.models.recorded import Identified, Recorded, RecordedQuerySet
from partners.roles import Permission
from reports.models.exceptions import ExceptionCase, ExceptionItem, open_case_to
from reports.models.meetings import Meeting
from reports.rules import OUTCOME_WORDS, Outcome


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_effect(self) -> "DecisionQuerySet":
        """Confirmed, and not superseded by a confirmed one."""
        replaced = Decision.objects.filter(supersedes=models.OuterRef("pk"), confirmed_at__isnull=False)
        return self.filter(~models.Exists(replaced), confirmed_at__isnull=False)

    def waiting(self) -> "DecisionQuerySet":
        """Recorded by the secretariat, and not yet confirmed by the chair."""
        return self.filter(confirmed_at=None, rejected_at=None)

    def visible_to(self, person: object) -> "DecisionQuerySet":
        """Confirmed decisions on every exception the person may follow; others among the working papers."""
        followed = ExceptionCase.objects.visible_to(person).values("pk")
        working = access.body_ids(person, Permission.READ_WORKING)
        unsettled = Q(body_id__in=working) & open_case_to(person, "case__")
        return self.filter(Q(confirmed_at__isnull=False, case_id__in=followed) | unsettled)


class Decision(Identified):
    """A body's answer on an exception. It takes effect when confirmed and never changes; a later one may replace it."""

    item = models.ForeignKey(ExceptionItem, models.PROTECT, related_name="decisions")
    case = models.ForeignKey(ExceptionCase, models.PROTECT, related_name="decisions")
    body = models.ForeignKey(Body, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=[(o.value, w) for o, w in OUTCOME_WORDS.items()])
    words = models.TextField()
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="decisions")
    consulted = models.TextField(blank=True, help_text="Who was consulted, for a decision between meetings.")
    accept_until = models.DateField(null=True, blank=True)
    referred_to = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="referrals")
    decision_asked = models.TextField(blank=True, help_text="What the body above is asked, word for word.")
    asked_by_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="decisions_recorded")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="decisions_confirmed"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(
        null=True,
        blank=True,
        help_text="When the meeting took it, however much later the chair confirmed it; else when it was confirmed.",
    )
    rejected_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="decisions_rejected"
    )
    rejected_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects: ClassVar = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="decision_has_words"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, decided_on=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, decided_on__isnull=False),
                name="decision_confirmation_whole",
            ),
            models.CheckConstraint(
                condition=Q(rejected_at=None, rejected_by=None)
                | Q(rejected_at__isnull=False, rejected_by__isnull=False, confirmed_at=None),
                name="decision_rejection_whole",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | ~Q(consulted=""), name="decision_at_meeting_or_consulted"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="accept") | Q(accept_until__isnull=False), name="accepted_until_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refer") | Q(referred_to__isnull=False), name="referred_to_a_board"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="escalate") | (~Q(decision_asked="") & Q(asked_by_on__isnull=False)),
                name="decision_escalates_with_an_ask",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(supersedes=None, rejected_at=None),
                name="one_first_decision_per_item",
            ),
            models.UniqueConstraint(
                fields=["supersedes"], condition=Q(rejected_at=None), name="decision_superseded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.case.reference}"

    def get_outcome(self) -> Outcome:
        return Outcome(self.outcome)

    def get_day(self) -> date:
        """The day it was decided. `ValueError` where the chair has not confirmed it: then nothing was decided yet."""
        if self.decided_on is None:
            raise ValueError(f"{self} is not confirmed")
        return self.decided_on


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unacknowledged(self) -> "NoticeQuerySet":
        return self.filter(acknowledged_at=None)

    def of_decisions(self) -> "NoticeQuerySet":
        """Of the decisions themselves, without what sister boards answered later."""
        return self.filter(sister_answer=None)

    def visible_to(self, person: object) -> "NoticeQuerySet":
        """A notice is open to the person it tells, for as long as they have a seat in the partnership."""
        if not isinstance(person, Person):
            return self.none()
        return self.filter(recipient=person, decision__body__partnership__in=access.partnerships_for(person))


class Notice(Identified):
    """One person told of one decision, and when they acknowledged it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    sister_answer = models.ForeignKey(
        "SisterAnswer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        help_text="What they are told, where it is not the decision itself but what a sister board answered.",
    )
    told_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-told_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "recipient"], condition=Q(sister_answer=None), name="told_once"
            ),
            models.UniqueConstraint(fields=["sister_answer", "recipient"], name="told_once_of_an_answer"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(acknowledged_at__gte=F("told_at")),
                name="acknowledged_after_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} told of {self.sister_answer or self.decision}"

    @property
    def answered_by(self) -> Body:
        """Whose answer it tells: the body that decided, or the sister board it was referred to."""
        sister = self.decision.referred_to if self.sister_answer_id else None
        return sister or self.decision.body

    @property
    def answer_words(self) -> str:
        return self.sister_answer.words if self.sister_answer else self.decision.words


class ActionQuerySet(RecordedQuerySet["ActionPoint"]):
    def unfinished(self) -> "ActionQuerySet":
        """Not yet confirmed as done by somebody else."""
        return self.filter(verified_at=None)

    def overdue(self, on: date) -> "ActionQuerySet":
        """Past its day and not even claimed to be done."""
        return self.filter(due_on__lt=on, claimed_at=None, verified_at=None)

    def visible_to(self, person: object) -> "ActionQuerySet":
        bodies = access.body_ids(person, Permission.READ)
        mine = Q(person=person) if isinstance(person, Person) else Q(pk=None)
        own = mine & Q(body__partnership__in=access.partnerships_for(person))
        return self.filter(own | (Q(body_id__in=bodies) & open_case_to(person, "case__")))


class ActionPoint(Recorded):
    """Something a decision asks of a person and organisation by a day.

    Done is claimed by who did it and counts when somebody else has verified it.
    """

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="actions", help_text="Whose log it stands in."
    )
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="actions")
    case = models.ForeignKey(ExceptionCase, models.PROTECT, related_name="actions")
    reference = models.CharField(max_length=60)
    what = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="actions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="actions")
    due_on = models.DateField()
    first_due_on = models.DateField()
    claimed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="actions_claimed"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.TextField(blank=True, help_text="What was done, in the words of who did it.")
    verified_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="actions_verified"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verification = models.TextField(blank=True, help_text="What shows that it is done.")

    objects: ClassVar = ActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "reference"], name="action_reference_once"),
            models.CheckConstraint(
                condition=Q(claimed_at=None, claimed_by=None, claim="")
                | (Q(claimed_at__isnull=False, claimed_by__isnull=False) & ~Q(claim="")),
                name="action_claim_whole",
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by=None, verification="")
                | (
                    Q(verified_at__isnull=False, verified_by__isnull=False, claimed_at__isnull=False)
                    & ~Q(verification="")
                ),
                name="action_verification_whole",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None)
                | (~Q(verified_by=F("claimed_by")) & ~Q(verified_by=F("person"))),
                name="action_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.what[:60]}"


class Redating(Recorded):
    """One move of an action's due day. They are counted, and the first day stays known."""

    action = models.ForeignKey(ActionPoint, models.PROTECT, related_name="redatings")
    old_on = models.DateField()
    new_on = models.DateField()
    why = models.TextField()
    moved_by = models.ForeignKey(Person, models.PROTECT, related_name="redatings")
    moved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["moved_at"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(why=""), name="redating_has_reason")]

    def __str__(self) -> str:
        return f"{self.action.reference} moved to {self.new_on}"
