from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Deferrable, Q

from partners import access
from partners.models import Body, Organisation, Person
from partners.models.recorded import Recorded
from partners.roles import Permission
from reports.models.exceptions import ExceptionReport
from reports.models.meetings import Meeting
from reports.rules_meetings import (
    EXEMPT_PARAGRAPHS,
    INTEREST_WORDS,
    PART_WORDS,
    PRESENCE_WORDS,
    PURPOSE_WORDS,
    Part,
    Presence,
    Purpose,
)


class AgendaItem(Recorded):
    """One item of a meeting's agenda; in the meeting it takes up what was said and agreed.

    An exempt item is taken in private: a statutory committee's by a paragraph of Schedule 12A and the balance of
    the public interest, a partnership group's for a reason of handling.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    part = models.CharField(
        max_length=20, choices=[(p.value, w) for p, w in PART_WORDS.items()], default=Part.BUSINESS
    )
    title = models.CharField(max_length=200)
    purpose = models.CharField(
        max_length=20, choices=[(p.value, w) for p, w in PURPOSE_WORDS.items()], default=Purpose.DISCUSSION
    )
    presenter = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="items_presented"
    )
    presenter_name = models.CharField(max_length=150, blank=True, help_text="Somebody not on the portal.")
    minutes = models.PositiveSmallIntegerField(default=10)
    report = models.ForeignKey(
        ExceptionReport, models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    exempt = models.BooleanField(default=False)
    exempt_paragraph = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=sorted(EXEMPT_PARAGRAPHS.items())
    )
    exempt_reason = models.TextField(blank=True)
    exempt_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="items_closed")
    exempt_at = models.DateTimeField(null=True, blank=True)
    to_follow_why = models.TextField(blank=True)
    to_follow_by = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True, help_text="What was said, for the minutes.")
    agreed = models.TextField(blank=True, help_text="What was agreed, apart from decisions on exceptions.")

    class Meta:
        ordering: ClassVar = ["meeting", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_position_once", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(minutes__lte=480), name="agenda_minutes_in_a_day"),
            models.CheckConstraint(
                condition=Q(
                    exempt=False, exempt_paragraph=None, exempt_reason="", exempt_by=None, exempt_at=None
                )
                | (Q(exempt=True, exempt_by__isnull=False, exempt_at__isnull=False) & ~Q(exempt_reason="")),
                name="agenda_exempt_whole",
            ),
            models.CheckConstraint(
                condition=Q(exempt_paragraph=None) | Q(exempt_paragraph__range=(1, 7)),
                name="agenda_paragraph_of_schedule",
            ),
            models.CheckConstraint(
                condition=Q(to_follow_why="", to_follow_by=None)
                | (~Q(to_follow_why="") & Q(to_follow_by__isnull=False)),
                name="agenda_to_follow_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    @property
    def presented_by(self) -> str:
        return self.presenter.name if self.presenter else self.presenter_name


class Attendance(Recorded):
    """One member's place at a meeting and how it was filled, or a guest. Guests make no quorum.

    `organisation` is whom the place speaks for on that day.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="attendance")
    name = models.CharField(max_length=150, blank=True, help_text="A guest’s name.")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="attendance"
    )
    counts = models.BooleanField(default=True, help_text="Whether the place is a member’s.")
    presence = models.CharField(max_length=20, choices=[(p.value, w) for p, w in PRESENCE_WORDS.items()])
    deputy_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["meeting", "person__name", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=(Q(person=None, counts=False) & ~Q(name="")) | Q(person__isnull=False, name=""),
                name="attendance_of_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(presence=Presence.DEPUTY.value) & ~Q(deputy_name=""))
                | (~Q(presence=Presence.DEPUTY.value) & Q(deputy_name="")),
                name="attendance_deputy_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_presence_display().lower()}"

    @property
    def who(self) -> str:
        """Who was meant to be there, or was."""
        return self.person.name if self.person else self.name

    @property
    def spoke(self) -> str:
        """Who sat in the place."""
        return self.deputy_name or self.who


class Declaration(Recorded):
    """An interest that somebody declared in an item, and whether they left for it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="declarations")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="declarations")
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=20, choices=[(i.value, w) for i, w in INTEREST_WORDS.items()])
    words = models.TextField()
    withdrew = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["item__position", "attendance"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="declaration_has_words"),
            models.UniqueConstraint(fields=["item", "attendance"], name="declared_once_in_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.attendance.spoke}, item {self.item.position}"


def may_read_private(person: object, body: Body) -> bool:
    """Whether exempt items of the body's meetings are open to the person."""
    return body.pk in reads_private(person)


def reads_private(person: object) -> Iterable[UUID]:
    """The bodies whose exempt items are open to the person: those on which they hold a seat, not those below."""
    return access.own_body_ids(person, Permission.READ_WORKING)
