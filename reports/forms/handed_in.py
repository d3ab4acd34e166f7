from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from partners.forms import HintedRadios, PortalForm, RowChoice
from partners.models import Organisation
from partners.rules import MARKING_WORDS, Marking
from partners.wording import file_size
from reports.forms.base import narrative, offer
from reports.forms.running import ItemField
from reports.intake import LARGEST
from reports.models import AgendaItem, Meeting

MARKINGS = [(marking.value, words) for marking, words in MARKING_WORDS.items()]
MARKING_HINTS = {
    Marking.OFFICIAL.value: "May be published with the meeting’s open papers.",
    Marking.OFFICIAL_SENSITIVE.value: "Only for those who need it for their part in the work.",
}


class PaperForm(PortalForm):
    nouns: ClassVar = {
        "file": "the PDF",
        "title": "the title of the paper",
        "item": "which item it is for",
        "organisation": "whose paper it is",
        "marking": "how the paper is marked",
    }

    title = forms.CharField(label="What is the paper called?", max_length=200)
    item = ItemField(
        label="Which item is it for?", queryset=AgendaItem.objects.none(), empty_label="Select one"
    )
    organisation = RowChoice(
        label="Whose paper is it?", queryset=Organisation.objects.none(), empty_label="Select one"
    )
    marking = forms.ChoiceField(
        label="How is it marked?",
        help_text="Only the organisation whose paper it is can lower the marking later.",
        choices=MARKINGS,
        widget=HintedRadios(hints=MARKING_HINTS),
    )
    file = forms.FileField(
        label="The paper as a PDF",
        help_text=f"Up to {file_size(LARGEST)}. Without a password, scripts or files inside it.",
    )

    def __init__(
        self, *args: Any, meeting: Meeting, organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", meeting.agenda.all())
        offer(self, "organisation", organisations)

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(f"The PDF must be {file_size(LARGEST)} or smaller")
        return sent


class PaperMarkForm(PortalForm):
    nouns: ClassVar = {"marking": "how the paper is marked", "why": "why the marking changes"}

    marking = forms.ChoiceField(
        label="How is it marked?", choices=MARKINGS, widget=HintedRadios(hints=MARKING_HINTS)
    )
    why = narrative("Why does the marking change?", rows=2, limit=300)


class PaperWithdrawForm(PortalForm):
    nouns: ClassVar = {"why": "why the paper is withdrawn"}

    why = narrative("Why is the paper withdrawn?", rows=2, limit=300)
