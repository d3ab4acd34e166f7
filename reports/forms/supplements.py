from typing import ClassVar

from partners.forms import PortalForm
from reports.forms.base import narrative


class SupplementForm(PortalForm):
    nouns: ClassVar = {"why": "why the papers are late"}

    why = narrative(
        "Why are these papers late?",
        "Everybody who gets the supplement reads it.",
        rows=3,
        limit=500,
    )
