from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms import BoundField

from partners.forms import HintedRadios, PortalForm, RowChoice
from partners.models import Organisation
from reports.forms.base import narrative, offer, select_from, taking_part
from reports.models import AgendaItem, Attendance, Meeting
from reports.rollup_meetings import Member, Timed
from reports.rules_meetings import INTEREST_WORDS, PRESENCE_WORDS, Presence
from reports.services.agenda import Written, digest
from reports.services.attending import Told

PRESENCES = [("", "Not recorded"), *((p.value, words) for p, words in PRESENCE_WORDS.items())]


@dataclass(frozen=True)
class Row:
    """One member's questions in the form."""

    member: Member
    presence: BoundField
    deputy: BoundField
    was: BoundField


@dataclass(frozen=True)
class Entry:
    """One agenda item with its boxes."""

    timed: Timed
    notes: BoundField
    agreed: BoundField
    saw: BoundField


class RunForm(PortalForm):
    """The whole meeting on one page: who came, and for each item what was said and agreed.

    Hidden fields carry what the writer had before them, so that two people at one meeting overwrite nothing.
    """

    nouns: ClassVar = {"guest": "who else came", "guest_of": "whom they speak for"}

    guest = forms.CharField(label="Who else came? (optional)", max_length=150, required=False)
    guest_of = RowChoice(
        label="For which organisation? (optional)",
        queryset=Organisation.objects.none(),
        empty_label="None, or one that is not listed",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        members: Sequence[Member],
        attendance: Iterable[Attendance],
        agenda: Sequence[Timed],
        organisations: Iterable[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.agenda = members, agenda
        self.came = {row.person_id: row for row in attendance if row.person_id}
        offer(self, "guest_of", taking_part(meeting.body.partnership))
        select_from(self, "guest_of", organisations)
        for member in members:
            self._ask_presence(member)
        for row in agenda:
            self._ask_notes(row.item)

    def _ask_presence(self, member: Member) -> None:
        row, key = self.came.get(member.person.pk), member.person.pk.hex
        about, now = member.person.name, row.presence if row else ""
        self.fields[f"presence_{key}"] = forms.ChoiceField(
            label=f"Attendance of {about}", choices=PRESENCES, initial=now, required=False
        )
        self.fields[f"deputy_{key}"] = forms.CharField(
            label=f"Deputy of {about}", initial=row.deputy_name if row else "", max_length=150, required=False
        )
        self.fields[f"was_{key}"] = forms.CharField(
            widget=forms.HiddenInput, initial=f"{now}|{row.deputy_name if row else ''}", required=False
        )

    def _ask_notes(self, item: AgendaItem) -> None:
        key = item.pk.hex
        self.fields[f"notes_{key}"] = narrative(
            f"What was said on item {item.position}?", initial=item.notes, required=False, rows=3, limit=4000
        )
        self.fields[f"agreed_{key}"] = narrative(
            f"What was agreed on item {item.position}?", initial=item.agreed, required=False, rows=3
        )
        self.fields[f"saw_{key}"] = forms.CharField(
            widget=forms.HiddenInput, initial=digest(item.notes, item.agreed), required=False
        )

    @property
    def rows(self) -> list[Row]:
        return [
            Row(m, *(self[f"{name}_{m.person.pk.hex}"] for name in ("presence", "deputy", "was")))
            for m in self.members
        ]

    @property
    def is_unrecorded(self) -> bool:
        """Whether nothing is known of some member yet."""
        return any(member.person.pk not in self.came for member in self.members)

    @property
    def entries(self) -> list[Entry]:
        found = []
        for row in self.agenda:
            key = row.item.pk.hex
            found.append(Entry(row, *(self[f"{name}_{key}"] for name in ("notes", "agreed", "saw"))))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for member in self.members:
            key = member.person.pk.hex
            sent = given.get(f"presence_{key}") == Presence.DEPUTY
            if sent and not given.get(f"deputy_{key}") and f"deputy_{key}" not in self.errors:
                self.add_error(f"deputy_{key}", f"Enter who deputised for {member.person.name}")
        return given

    def told(self, *, of_others: str = "") -> dict[UUID, Told]:
        """What was changed of the attendance: a row left as it was shown says nothing.

        `of_others` is what is so of everybody of whom nothing is said.
        """
        found = {}
        for member in self.members:
            key, data = member.person.pk.hex, self.cleaned_data
            presence, deputy = data[f"presence_{key}"] or of_others, data[f"deputy_{key}"]
            now = f"{presence}|{deputy if presence == Presence.DEPUTY else ''}"
            if presence and now != data[f"was_{key}"]:
                found[member.person.pk] = Told(Presence(presence), deputy)
        return found

    def written(self) -> dict[UUID, Written]:
        found = {}
        for row in self.agenda:
            key, data = row.item.pk.hex, self.cleaned_data
            notes, agreed = _lines(data[f"notes_{key}"]), _lines(data[f"agreed_{key}"])
            found[row.item.pk] = Written(notes, agreed, data[f"saw_{key}"])
        return found


def _lines(text: str) -> str:
    """With line ends as they are stored: browsers send both characters."""
    return text.replace("\r\n", "\n")


class PresentField(RowChoice):
    """Somebody who came, by who spoke."""

    def label_from_instance(self, obj: Attendance) -> str:
        return f"{obj.spoke}, for {obj.who}" if obj.deputy_name else obj.who


class ItemField(RowChoice):
    def label_from_instance(self, obj: AgendaItem) -> str:
        return f"{obj.position}. {obj.title}"


class DeclarationForm(PortalForm):
    nouns: ClassVar = {
        "attendance": "who declares the interest",
        "item": "which item it is in",
        "kind": "what kind of interest it is",
        "words": "what the interest is",
        "withdrew": "whether they left for the item",
    }

    attendance = PresentField(
        label="Who declares it?", queryset=Attendance.objects.none(), empty_label="Select one"
    )
    item = ItemField(label="In which item?", queryset=AgendaItem.objects.none(), empty_label="Select one")
    kind = forms.ChoiceField(
        label="What kind of interest is it?",
        choices=[(kind.value, words) for kind, words in INTEREST_WORDS.items()],
        widget=HintedRadios(),
    )
    words = narrative("What is the interest?", rows=2, limit=500)
    withdrew = forms.ChoiceField(
        label="Did they leave for the item?",
        choices=[("yes", "Yes, they took no part"), ("no", "No")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = meeting.attendance.filter(presence__in=(Presence.PRESENT, Presence.DEPUTY))
        offer(self, "attendance", there.select_related("person"))
        offer(self, "item", meeting.agenda.all())
