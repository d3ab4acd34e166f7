"""How every form of the portal looks, reads what is typed and words its errors."""

from partners.forms.base import (
    ErrorLine,
    PortalBoundField,
    PortalForm,
    PortalModelForm,
    Renderer,
    error_summary_of,
)
from partners.forms.fields import (
    CharacterCountTextarea,
    ClockTimeField,
    DayMonthYearField,
    DayMonthYearWidget,
    HintedRadios,
    RagChoice,
    RagRadios,
    RowChoice,
)

__all__ = [
    "CharacterCountTextarea",
    "ClockTimeField",
    "DayMonthYearField",
    "DayMonthYearWidget",
    "ErrorLine",
    "HintedRadios",
    "PortalBoundField",
    "PortalForm",
    "PortalModelForm",
    "RagChoice",
    "RagRadios",
    "Renderer",
    "RowChoice",
    "error_summary_of",
]
