from typing import Any, ClassVar

from django import forms

from partners.forms import HintedRadios, PortalForm
from partners.rules import Marking
from priorities.forms.updates import text
from priorities.models.activities import MARKINGS


class MarkForm(PortalForm):
    """Another marking, and why."""

    marking = forms.ChoiceField(
        label="How is it to be marked?",
        choices=MARKINGS,
        widget=HintedRadios(
            hints={
                "official": "For everybody who may read this group's papers.",
                "official_sensitive": "Only for those who need to know. The marking shows on every page.",
            }
        ),
    )
    why = text("Why does the marking change?", "The history of the record keeps it.", rows=2, longest=300)

    nouns: ClassVar = {"marking": "how it is to be marked", "why": "why the marking changes"}

    def given(self) -> dict[str, Any]:
        return {"marking": Marking(self.cleaned_data["marking"]), "why": self.cleaned_data["why"]}
