from collections.abc import Mapping
from typing import Any

from django import forms

from partners.forms import HintedRadios, PortalForm
from priorities.shown import LABELS, TEXTS

MINE, THEIRS, BOTH = "mine", "theirs", "both"


class KeepForm(PortalForm):
    """One choice for each answer that two people gave differently: ours, theirs, or of texts both."""

    def __init__(self, *args: Any, labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in labels.items():
            said = label if name not in LABELS else label.lower()
            choices = [(MINE, "Keep yours"), (THEIRS, "Keep the saved one")]
            choices += [(BOTH, "Keep both, yours first")] if name in TEXTS else []
            self.fields[f"keep_{name}"] = forms.ChoiceField(
                label=f"Which version of “{said}” do you keep?",
                choices=choices,
                widget=HintedRadios(),
                error_messages={"required": f"Select which version of “{said}” to keep"},
            )
