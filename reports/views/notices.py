"""What somebody was told: the answers on the exceptions they wrote about, asked about or chair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate

from partners.tables import Column, in_the_link
from partners.views.base import Open, PageView, PortalView
from partners.views.lists import Filter, ListPage, directed
from partners.wording import uk_date
from reports.models import ExceptionCase, Notice
from reports.models.exceptions import open_case_to
from reports.rules import OUTCOME_WORDS
from reports.services import deciding
from reports.views.cards import Card, Standing, card
from reports.views.drafts import Confirmation


@dataclass(frozen=True)
class NoticeLine:
    """A notice in the list; where the activity has been restricted to others, it has no title."""

    notice: Any
    title: str


class Notices(ListPage):
    """Every answer the person was told, with those they have not acknowledged first."""

    permission = Open.SIGNED_IN
    section = "notices"
    template_name = "reports/notices.html"
    name = "answers"
    noun = "answer"
    about = "Decisions on the exceptions that the reader wrote about, raised or chairs."
    sorts: ClassVar = {
        "waiting": [F("acknowledged_at").desc(nulls_first=True), "-told_at"],
        "exception": ["decision__case__reference", "-told_at"],
        "told": ["told_at"],
    }
    usual_sort = "waiting"

    def asks(self) -> list[Filter]:
        bodies = self._mine().order_by().values_list("decision__body__slug", "decision__body__short_name")
        states = {"": "All", "waiting": "To acknowledge", "read": "Acknowledged"}
        outcomes = {outcome.value: words for outcome, words in OUTCOME_WORDS.items()}
        return [
            self.ask("state", "State", states),
            self.ask("body", "Decided by", {"": "All bodies", **dict(bodies.distinct())}),
            self.ask("outcome", "Decision", {"": "All", **outcomes}),
        ]

    def found(self) -> Any:
        narrowed = {"decision__body__slug": self.asked("body"), "decision__outcome": self.asked("outcome")}
        found = self._mine().filter(**{name: value for name, value in narrowed.items() if value})
        if self.asked("state"):
            found = found.filter(acknowledged_at__isnull=self.asked("state") == "waiting")
        related = ["decision__body", "decision__case", "decision__referred_to", "sister_answer"]
        return found.select_related(*related).order_by(
            *(self.sorts["waiting"] if self.sort == "waiting" else directed(self.sorts, self.sort))
        )

    def rows(self, found: Sequence[Any]) -> list[NoticeLine]:
        cases = [notice.decision.case_id for notice in found]
        open_to_them = ExceptionCase.objects.filter(pk__in=cases).filter(open_case_to(self.person))
        readable = set(open_to_them.values_list("pk", flat=True))
        return [
            NoticeLine(
                notice=notice,
                title=notice.decision.case.title if notice.decision.case_id in readable else "Restricted",
            )
            for notice in found
        ]

    def facts(self) -> Mapping[str, Any]:
        return {**super().facts(), "waiting": self._mine().unacknowledged().count()}

    def _mine(self) -> Any:
        mine = Notice.objects.visible_to(self.person)
        return mine.filter(decision__body__partnership=self.partnership)

    def columns(self) -> list[Column]:
        slug = self.partnership.slug
        return [
            Column(
                "Exception",
                attrgetter("notice.decision.case.reference"),
                sort="exception",
                url=lambda line: reverse("reports:notice", args=[slug, line.notice.pk]),
                words=lambda line: f"{line.notice.decision.case.reference}: {line.title}",
            ),
            Column("Title", attrgetter("title"), small=True, words=in_the_link),
            Column("Answered by", attrgetter("notice.answered_by.short_name")),
            Column("Decision", lambda line: _answer(line.notice)),
            Column("Told", lambda line: localdate(line.notice.told_at), sort="told"),
            Column(
                "Acknowledged",
                lambda line: localdate(line.notice.acknowledged_at) if line.notice.acknowledged_at else None,
                words=lambda line: (
                    uk_date(line.notice.acknowledged_at) if line.notice.acknowledged_at else "Not yet"
                ),
                rag=lambda line: "" if line.notice.acknowledged_at else "not_due",
            ),
        ]


def _answer(notice: Notice) -> str:
    return "Answer to a referral" if notice.sister_answer_id else str(notice.decision.get_outcome_display())


class OfNotice(PortalView):
    permission = Open.SIGNED_IN
    section = "notices"

    notice: Notice

    def load(self) -> None:
        mine = Notice.objects.visible_to(self.person).filter(decision__body__partnership=self.partnership)
        notice = (
            mine.filter(pk=self.kwargs["notice"])
            .select_related(
                "decision__body",
                "decision__case",
                "decision__meeting",
                "decision__referred_to",
                "sister_answer",
                "decision__item__case__body",
                "decision__item__report__from_body",
            )
            .first()
        )
        if notice is None:
            raise Http404
        self.notice = notice

    def facts(self) -> Mapping[str, Any]:
        decision = self.notice.decision
        followed = ExceptionCase.objects.visible_to(self.person).filter(pk=decision.case_id)
        return {
            "notice": self.notice,
            "decision": decision,
            "card": self.card,
            "actions": decision.actions.select_related("person", "organisation"),
            "follows": followed.exists(),
        }

    @property
    def card(self) -> Card | None:
        """What was asked; nothing where the activity has been restricted to others."""
        case = ExceptionCase.objects.filter(pk=self.notice.decision.case_id).filter(open_case_to(self.person))
        return card(self.notice.decision.item, Standing()) if case.exists() else None


class NoticePage(OfNotice, PageView):
    template_name = "reports/notice.html"


class NoticeAcknowledge(OfNotice, Confirmation):
    """The person told says that they have read the answer."""

    template_name = "reports/notice.html"

    def accepted(self, form: Any) -> HttpResponse:
        deciding.acknowledge(notice=self.notice, by=self.person, at=self.now)
        messages.success(self.request, "You have acknowledged this answer.")
        return redirect("reports:notice", self.partnership.slug, self.notice.pk)
