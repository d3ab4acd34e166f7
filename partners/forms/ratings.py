from typing import Any, ClassVar

from django import forms

from partners.forms.base import PortalForm
from partners.forms.fields import CharacterCountTextarea
from partners.models import Rating


class FaceRadios(forms.RadioSelect):
    """Radios whose labels have a face before their words."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["shows_face"] = True
        return context


class RatingForm(PortalForm):
    nouns: ClassVar = {"rating": "how you rate the information", "comment": "your comment"}

    rating = forms.ChoiceField(
        label="How do you rate the information on this page?", choices=Rating.Face.choices, widget=FaceRadios
    )
    comment = forms.CharField(
        label="What could be better? (optional)",
        help_text="Leave out personal details, such as your name or telephone number. Nobody can answer you.",
        max_length=500,
        required=False,
        widget=CharacterCountTextarea(rows=4),
    )
