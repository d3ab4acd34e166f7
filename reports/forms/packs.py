from typing import Any, cast

from django import forms

from partners.forms import HintedRadios, PortalForm
from partners.models import Body
from partners.wording import plural
from reports.forms.base import choice, narrative
from reports.models import BoardPack

RESTRICTED, PUBLIC, SUBMISSION, EXEMPT = (
    BoardPack.Build.RESTRICTED.value,
    BoardPack.Build.PUBLIC.value,
    BoardPack.Build.SUBMISSION.value,
    BoardPack.Build.EXEMPT.value,
)


class PackForm(PortalForm):
    build = forms.ChoiceField(label="Which papers?", required=False, widget=HintedRadios)
    note = narrative(
        "Is there anything to say about this version? (optional)",
        "The papers list what has changed since the last version. Your words stand beside it.",
        rows=3,
        limit=1000,
        required=False,
    )

    def __init__(
        self, *args: Any, above: Body | None = None, receivers: int = 0, chosen: str = "", **kwargs: Any
    ) -> None:
        """`receivers` is how many would be on the list of an exempt part; none where there is nothing for one.

        `chosen` is the kind of papers to offer first, if it is one of those that can be made.
        """
        super().__init__(*args, **kwargs)
        field = choice(self, "build")
        choices = [(RESTRICTED, "The full papers"), (PUBLIC, "The public edition")]
        hints = {
            RESTRICTED: "For the body's own members and whoever may read its working papers.",
            PUBLIC: "Without anything marked or restricted, and without names of people. Nobody else reads it "
            "until you publish it.",
        }
        if above is not None:
            choices.append((SUBMISSION, f"What goes up to {above.short_name}"))
            hints[SUBMISSION] = (
                "The issued report and what it escalates. Its readers are those of both bodies."
            )
        if receivers:
            choices.append((EXEMPT, "The exempt part"))
            hints[EXEMPT] = (
                "The private items in a file of their own, with the resolution to take them in private. Only "
                f"the {plural(receivers, 'person,people')} on its list can open it."
            )
        field.choices = choices
        field.initial = chosen if chosen in dict(choices) else RESTRICTED
        cast(HintedRadios, field.widget).hints = hints

    def clean_build(self) -> str:
        return self.cleaned_data["build"] or RESTRICTED
