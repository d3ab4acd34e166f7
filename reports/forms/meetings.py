from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from partners.forms import ClockTimeField, DayMonthYearField, PortalForm, RowChoice
from partners.wording import UK
from priorities.models import ReportingPeriod
from reports.forms.base import offer


class MeetingForm(PortalForm):
    nouns: ClassVar = {
        "held_on": "the day of the meeting",
        "begins_at": "the time it starts",
        "venue": "where it is",
        "period": "which period it is about",
    }
    input_widths: ClassVar = {"begins_at": "5"}

    period = RowChoice(
        label="Which period is it about?", queryset=ReportingPeriod.objects.none(), empty_label="Select one"
    )
    held_on = DayMonthYearField(label="Which day is it?", help_text="For example, 12 11 2026")
    begins_at = ClockTimeField(label="When does it start?", help_text="For example, 2pm or 14:30. UK time.")
    venue = forms.CharField(
        label="Where is it?", help_text="A room, or say that it is online.", max_length=200
    )

    def __init__(self, *args: Any, periods: QuerySet[ReportingPeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "period", periods)

    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["held_on"], self.cleaned_data["begins_at"], tzinfo=UK)
