from typing import Any, ClassVar

from django.db.models import QuerySet

from partners.forms import PortalForm, RowChoice
from partners.wording import uk_date
from reports.forms.base import narrative, offer
from reports.models import Meeting, Minutes
from reports.services.minuting import LONGEST


class MeetingByDay(RowChoice):
    def label_from_instance(self, obj: Meeting) -> str:
        return f"{uk_date(obj.starts_at)}, {obj.venue}"


class MinutesForm(PortalForm):
    """A box under each heading of the minutes."""

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"text_{place}" for place in range(len(minutes.sections))]
        for name, section in zip(self.names, minutes.sections, strict=True):
            heading = f"{section['number']}. {section['title']}" if section["number"] else section["title"]
            label = f"{heading} (private)" if section["exempt"] else heading
            rows = min(14, max(4, section["text"].count("\n") * 2 + len(section["text"]) // 90))
            self.fields[name] = narrative(
                label, initial=section["text"], required=False, rows=rows, limit=LONGEST
            )

    def texts(self) -> list[str]:
        return [self.cleaned_data[name].replace("\r\n", "\n") for name in self.names]


class AgreeForm(PortalForm):
    nouns: ClassVar = {"at_meeting": "the meeting that agreed them"}

    at_meeting = MeetingByDay(
        label="Which meeting agreed them?", queryset=Meeting.objects.none(), empty_label="Select one"
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "at_meeting", meetings)


class MinutesCorrectionForm(AgreeForm):
    nouns: ClassVar = {
        "at_meeting": "the meeting that agreed the correction",
        "words": "what was wrong and what is right",
    }
    field_order = ("words", "at_meeting")

    words = narrative("What was wrong, and what is right?", rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at_meeting"].label = "Which meeting agreed the correction?"
