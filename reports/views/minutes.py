"""A meeting's minutes: the draft, its wording, its agreement by a later meeting, and corrections."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from partners.changes import Edit
from partners.forms import PortalForm
from partners.views.base import FormPage, PageView
from partners.wording import uk_date
from reports.forms.minutes import AgreeForm, MinutesCorrectionForm, MinutesForm
from reports.models import Meeting, Minutes
from reports.rules import content_hash
from reports.services import minuting
from reports.views import histories
from reports.views.meetings import Keeping, OfMeeting, calls


class MinutesPage(OfMeeting, PageView):
    """The minutes as their reader may see them: a draft only among the body's working papers."""

    template_name = "reports/minutes.html"

    def facts(self) -> Mapping[str, Any]:
        minutes: Minutes | None = getattr(self.meeting, "minutes", None)
        shown = minutes is not None and (minutes.is_agreed or self.is_insider)
        sections = minutes.sections if minutes is not None and shown else []
        corrections = (
            minutes.corrections.select_related("agreed_at_meeting", "recorded_by") if minutes else []
        )
        return {
            "meeting": self.meeting,
            "minutes": minutes if shown else None,
            "sections": minuting.open_sections(sections, sees_private=self.sees_private),
            "corrections": corrections if shown else [],
            "keeps": calls(self.permissions),
            "is_over": self.meeting.starts_at <= self.now,
            "edits": self._edits(minutes) if minutes is not None and self.is_insider else [],
        }

    def _edits(self, minutes: Minutes) -> list[Edit]:
        return histories.of_minutes(minutes, sees_private=self.sees_private)


class MinutesWork(Keeping, FormPage):
    """A page that changes the minutes. What is agreed, and what was never drafted, leads back to them."""

    minutes: Minutes
    wants_agreed = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        minutes: Minutes | None = getattr(self.meeting, "minutes", None)
        ready = minutes is not None and minutes.is_agreed == self.wants_agreed
        if not ready and calls(self.permissions):
            return self.to("minutes")
        if minutes is not None:
            self.minutes = minutes
        return super().dispatch(request, *args, **kwargs)

    def facts(self) -> Mapping[str, Any]:
        sections = self.minutes.sections
        return {"meeting": self.meeting, "minutes": self.minutes, "saw": content_hash(sections)}

    @property
    def later(self) -> QuerySet[Meeting]:
        """The body's meetings after this one that have begun."""
        found: QuerySet[Meeting] = Meeting.objects.standing().filter(
            body=self.body, starts_at__gt=self.meeting.starts_at, starts_at__lte=self.now
        )
        return found.order_by("starts_at")


class MinutesDraft(Keeping, FormPage):
    """Writes the minutes up from the meeting, in place of an earlier draft."""

    template_name = "reports/minutes_draft.html"

    def make_form(self, **sent: Any) -> PortalForm:
        return PortalForm(**sent)

    def facts(self) -> Mapping[str, Any]:
        return {"meeting": self.meeting, "minutes": getattr(self.meeting, "minutes", None)}

    def accepted(self, form: PortalForm) -> HttpResponse:
        minuting.draft_minutes(meeting=self.meeting, by=self.person, at=self.now)
        messages.success(self.request, "The minutes are drafted from what was written at the meeting.")
        return self.to("minutes_edit")


class MinutesEdit(MinutesWork):
    template_name = "reports/minutes_edit.html"

    def make_form(self, **sent: Any) -> MinutesForm:
        return MinutesForm(minutes=self.minutes, **sent)

    def accepted(self, form: MinutesForm) -> HttpResponse:
        saved = minuting.edit_minutes(
            meeting=self.meeting,
            texts=form.texts(),
            saw=self.request.POST.get("saw", ""),
            by=self.person,
            at=self.now,
        )
        if saved is None:
            words = "Somebody changed the minutes while you were writing. Read both versions and save again"
            form.add_error(None, words)
            return self.render(status=409, form=form, theirs=self.minutes.sections, **self.facts())
        messages.success(self.request, "The minutes are saved as a draft.")
        return self.to("minutes")


class MinutesAgree(MinutesWork):
    template_name = "reports/minutes_agree.html"

    def make_form(self, **sent: Any) -> AgreeForm:
        return AgreeForm(meetings=self.later, **sent)

    def accepted(self, form: AgreeForm) -> HttpResponse:
        agreed_at = form.cleaned_data["at_meeting"]
        minuting.agree_minutes(
            meeting=self.meeting,
            at_meeting=agreed_at,
            saw=self.request.POST.get("saw", ""),
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, f"The minutes were agreed on {uk_date(agreed_at.starts_at)}.")
        return self.to("minutes")


class MinutesCorrect(MinutesWork):
    template_name = "reports/minutes_correct.html"
    wants_agreed = True

    def make_form(self, **sent: Any) -> MinutesCorrectionForm:
        return MinutesCorrectionForm(meetings=self.later, **sent)

    def accepted(self, form: MinutesCorrectionForm) -> HttpResponse:
        minuting.correct_minutes(
            minutes=self.minutes,
            words=form.cleaned_data["words"],
            at_meeting=form.cleaned_data["at_meeting"],
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, "The correction stands beside the minutes.")
        return self.to("minutes")
