"""One exception of a draft: what becomes of it here, or what the body decides about it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners.models import Body, Person
from partners.roles import Permission
from partners.views.base import FormPage
from partners.wording import listed, plural
from reports import rollup, seen
from reports.forms.decisions import CommentForm, DecisionForm, FirstActionForm
from reports.forms.reports import WHAT_IT_MEANS, DispositionForm
from reports.models import Comment, Decision, ExceptionCase, ExceptionItem, Meeting
from reports.rules import OUTCOME_WORDS, Disposition, Outcome
from reports.services import deciding, issuing
from reports.views.cards import Standing, card, seen_items, standing
from reports.views.draft_shown import Draft

NAMED = 3
"""How many of those who are told are named at once."""


class OfItem(FormPage):
    """A page about one exception in one report, which the person may see."""

    section = "reports"

    item: ExceptionItem

    def load(self) -> Body:
        visible = ExceptionItem.objects.visible_to(self.person).filter(
            pk=self.kwargs["item"], report__from_body__partnership=self.partnership
        )
        item = visible.select_related(
            "case__body",
            "report__from_body__partnership",
            "report__to_body",
            "report__period",
            "merged_into",
        ).first()
        if item is None:
            raise Http404
        self.item = item
        return item.report.from_body

    def facts(self) -> Mapping[str, Any]:
        return {
            "item": self.item,
            "report": self.item.report,
            "card": card(self.item, self.stands()),
            "saw": seen.of_item(self.item),
        }

    def stands(self) -> Standing:
        """What the item was answered so far."""
        return standing(self.item.report, [self.item])

    def to_report(self) -> HttpResponse:
        return redirect("reports:report", self.partnership.slug, self.item.report_id)

    @property
    def saw(self) -> str:
        return self.request.POST.get("saw", "")


class ItemDispose(OfItem):
    """The draft with the question open in one card: what becomes of the exception at this body.

    What was put to it from below is decided instead.
    """

    permission = Permission.PREPARE_REPORT
    template_name = "reports/report.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.item.report.is_issued:
            return self.to_report()
        if rollup.inbox(self.item.report).filter(pk=self.item.pk).exists():
            return redirect("reports:item_decide", self.partnership.slug, self.item.pk)
        return super().get(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> DispositionForm:
        initial = {} if sent else DispositionForm.said_of(self.item, localdate(self.now))
        ask = self.item.shown["ask_below"]
        return DispositionForm(
            possible=self.possible, others=self.others, asked_below=ask, initial=initial, **sent
        )

    @cached_property
    def others(self) -> QuerySet[ExceptionCase]:
        """The exceptions of the same report that go on, and so could carry this one."""
        items = seen_items(self.item.report, self.person).exclude(pk=self.item.pk)
        going_on = items.exclude(disposition__in=["closed", "merged"]).filter(case__closed_at=None)
        return ExceptionCase.objects.filter(pk__in=going_on.values("case"))

    @cached_property
    def possible(self) -> dict[Disposition, str]:
        """What may be chosen: where nothing triggers the exception any more, closing it comes first."""
        report, case = self.item.report, self.item.case
        own = case.body_id == report.from_body_id
        over = case.closed_at is not None
        answers = [] if over else [Disposition.HANDLED]
        if not over and report.to_body is not None and not self.draft.gathered.due.children:
            answers.append(Disposition.ESCALATED)
        if own or over:
            answers.append(Disposition.CLOSED)
            answers += [Disposition.MERGED] if self.others.exists() else []
        if not self.item.triggers and Disposition.CLOSED in answers:
            answers.sort(key=lambda answer: answer is not Disposition.CLOSED)
        above = report.to_body.full_name if report.to_body else ""
        return {answer: WHAT_IT_MEANS[answer].format(above=above) for answer in answers}

    @cached_property
    def draft(self) -> Draft:
        return Draft(self.item.report, self.person, self.permissions, self.now)

    def stands(self) -> Standing:
        return standing(self.item.report, [self.item], self.draft.gathered.items)

    def facts(self) -> Mapping[str, Any]:
        said = self.item.history.filter(history_user__isnull=False).select_related("history_user")
        return {
            **super().facts(),
            **self.draft.facts(),
            "history": [
                {
                    "when": version.history_date,
                    "title": version.history_change_reason,
                    "who": version.history_user.name,
                    "text": version.disposition_words or version.decision_asked,
                }
                for version in said.order_by("-history_date")
            ],
            "decides_instead": self.draft.gathered.due.children and self.item.report.to_body is not None,
        }

    def accepted(self, form: DispositionForm) -> HttpResponse:
        item = issuing.dispose(item=self.item, by=self.person, at=self.now, saw=self.saw, **form.said())
        messages.success(
            self.request, f"{self.item.case.reference}: {item.get_disposition_display().lower()}."
        )
        return self.to_report()


class Deciding(OfItem):
    """Adds who may decide: the body's own chair or deputy unless barred, else those of the body above."""

    permission = Permission.READ_WORKING

    @cached_property
    def deciders(self) -> tuple[Body, list[Person]]:
        return deciding.deciders(self.item, at=self.now, excluded=self.barred)

    @cached_property
    def barred(self) -> set[Any]:
        return deciding.barred(self.item)

    @property
    def may_decide(self) -> bool:
        """May take part in recording one; whether the person is barred is said in words."""
        return Permission.RECORD_DECISION in self.permissions or self.person in self.deciders[1]

    @property
    def is_clerk(self) -> bool:
        """Writes down what others decide, and so is never in the way."""
        records, confirms = Permission.RECORD_DECISION, Permission.CONFIRM_DECISION
        return records in self.permissions and confirms not in self.permissions

    def facts(self) -> Mapping[str, Any]:
        acting, able = self.deciders
        return {
            **super().facts(),
            "acting": acting,
            "able": able,
            "is_barred": not self.is_clerk and self.person.pk in self.barred,
            "confirms": self.person in able,
            "comments": [(said, _proposal(said)) for said in self.item.comments.select_related("person")],
        }


def _proposal(said: Comment) -> str:
    return OUTCOME_WORDS[Outcome(said.outcome)] if said.outcome else ""


def parsed_key(text: str) -> UUID | None:
    """A key as an address gives it; anything else is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def what_follows(decision: Decision, able: list[Person]) -> str:
    """What happens next with a decision just recorded, and who is told."""
    if decision.confirmed_at is None:
        who = " or ".join(person.name for person in able) or "somebody who may decide"
        return (
            f"The decision is recorded. It takes effect when {who} confirms it, and then the officer is told."
        )
    said = "The decision is recorded. It takes effect now."
    if decision.get_outcome() is Outcome.ESCALATE:
        said += f" {decision.body.reports_to} is asked."
    names = list(decision.notices.order_by("recipient__name").values_list("recipient__name", flat=True))
    if not names:
        return said
    more = len(names) - NAMED
    told = [*names[:NAMED], plural(more, "other")] if more > 0 else names
    return f"{said} {listed(told)} {'is' if len(names) == 1 else 'are'} told."


class ItemDecide(Deciding):
    """The body's answer on an exception, beside what is asked and what its members say."""

    template_name = "reports/item_decide.html"

    @cached_property
    def run_from(self) -> Meeting | None:
        """The meeting of the body from whose page somebody came to decide, and to which they go back."""
        named = parsed_key(self.request.GET.get("meeting", ""))
        return Meeting.objects.filter(body=self.body, pk=named).first() if named else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not self.may_decide:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.item.report.is_issued:
            return self.to_report()
        return super().get(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> DecisionForm:
        today = localdate(self.now)
        meetings = Meeting.objects.filter(body=self.body).exclude(minutes__agreed_at__isnull=False)
        meetings = meetings.select_related("body", "period")
        about = self.run_from or meetings.standing().filter(starts_at__date=today).first()
        confirms = self.person in self.deciders[1]
        ask = self.item.shown["ask_below"]
        return DecisionForm(
            above=self.item.report.to_body,
            sisters=Body.objects.filter(partnership=self.partnership, kind=Body.Kind.SISTER),
            meetings=meetings,
            today=today,
            action=FirstActionForm(partnership=self.partnership, today=today, **sent) if confirms else None,
            asked_below=ask,
            initial={"meeting": about, "outcome": self.request.GET.get("outcome"), "decision_asked": ask},
            **sent,
        )

    def facts(self) -> Mapping[str, Any]:
        newest = deciding.newest_decision(self.item)
        return {
            **super().facts(),
            "may_decide": self.may_decide,
            "after": newest.pk if newest else "",
            "comment_form": CommentForm(prefix="comment") if Permission.COMMENT in self.permissions else None,
        }

    def accepted(self, form: DecisionForm) -> HttpResponse:
        try:
            decision = deciding.decide(
                item=self.item,
                task=form.task(),
                by=self.person,
                at=self.now,
                after=self.request.POST.get("after", ""),
                saw=self.saw,
                **form.said(),
            )
        except deciding.Overtaken as overtaken:
            messages.info(self.request, str(overtaken))
            return redirect("reports:decision", self.partnership.slug, overtaken.decision.pk)
        messages.success(self.request, what_follows(decision, self.deciders[1]))
        return self.onward(decision)

    def onward(self, decision: Decision) -> HttpResponse:
        """Where somebody goes who has decided."""
        if self.run_from is not None:
            return redirect("reports:meeting_run", self.partnership.slug, self.run_from.pk)
        return redirect("reports:decision", self.partnership.slug, decision.pk)


class ItemComment(Deciding):
    """A member says something before the decision, and may propose one."""

    permission = Permission.COMMENT
    template_name = "reports/item_comment.html"

    def make_form(self, **sent: Any) -> CommentForm:
        return CommentForm(prefix="comment", **sent)

    def accepted(self, form: CommentForm) -> HttpResponse:
        deciding.comment(item=self.item, by=self.person, at=self.now, **form.cleaned_data)
        messages.success(self.request, "Your comment is recorded.")
        return redirect("reports:item_decide", self.partnership.slug, self.item.pk)
