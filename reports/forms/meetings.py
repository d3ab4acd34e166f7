from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from partners.forms import ClockTimeField, DayMonthYearField, PortalForm, RowChoice
from partners.wording import UK, in_uk
from priorities.models import ReportingPeriod
from reports.forms.base import narrative, offer
from reports.models import Meeting


class WhenAndWhere(PortalForm):
    nouns: ClassVar = {
        "held_on": "the day of the meeting",
        "begins_at": "the time it starts",
        "length": "how long it lasts",
        "venue": "where it is",
        "online": "how to join from elsewhere",
        "period": "which period it is about",
        "why": "why it is changed",
    }
    input_widths: ClassVar = {"begins_at": "5", "length": "3"}

    held_on = DayMonthYearField(label="Which day is it?", help_text="For example, 12 11 2026")
    begins_at = ClockTimeField(label="When does it start?", help_text="For example, 2pm or 14:30. UK time.")
    length = forms.IntegerField(
        label="How long does it last?",
        help_text="In minutes. Leave it empty for two hours.",
        required=False,
        min_value=1,
        max_value=480,
    )
    venue = forms.CharField(
        label="Where is it?", help_text="A room, or say that it is online.", max_length=200
    )
    online = forms.CharField(
        label="How can people join from elsewhere? (optional)",
        help_text="An address or a number. Everybody who reads the meeting’s page sees it.",
        max_length=300,
        required=False,
    )

    def given(self) -> dict[str, Any]:
        """The arguments of the service that say when and where."""
        data = self.cleaned_data
        starts_at = datetime.combine(data["held_on"], data["begins_at"], tzinfo=UK)
        return {
            "starts_at": starts_at,
            "length": data["length"] or 120,
            "venue": data["venue"],
            "online": data["online"],
        }


class MeetingForm(WhenAndWhere):
    field_order = ("period", "held_on", "begins_at", "length", "venue", "online")

    period = RowChoice(
        label="Which period is it about?", queryset=ReportingPeriod.objects.none(), empty_label="Select one"
    )

    def __init__(self, *args: Any, periods: QuerySet[ReportingPeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "period", periods)


class MeetingChangeForm(WhenAndWhere):
    why = narrative(
        "Why is it changed?", "Members read this in the history of the meeting.", rows=2, limit=300
    )

    @staticmethod
    def shown(meeting: Meeting) -> dict[str, Any]:
        """What stands in the boxes to begin with."""
        begins = in_uk(meeting.starts_at)
        return {
            "held_on": begins.date(),
            "begins_at": begins.time(),
            "length": meeting.length,
            "venue": meeting.venue,
            "online": meeting.online,
        }


class MeetingCancelForm(PortalForm):
    nouns: ClassVar = {"why": "why the meeting is called off"}

    why = narrative("Why is the meeting called off?", "Members read this.", rows=3, limit=500)
