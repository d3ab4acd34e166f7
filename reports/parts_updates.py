"""What became of an officer's update: the exceptions that carried it, and every answer to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.urls import reverse

from partners.models import Partnership, Person
from partners.parts import Part
from partners.tables import Column, Table
from partners.wording import uk_date
from priorities.models import Update
from reports.models import Decision, ExceptionCase, Notice, SisterAnswer
from reports.parts_cases import with_marking


@dataclass(frozen=True)
class Line:
    """An exception with one answer to it, or with none yet. `notice` is the reader's own, to be acknowledged."""

    case: ExceptionCase
    who: str = ""
    said: str = ""
    notice: Notice | None = None


def of_update(update: Update, partnership: Partnership, person: Person) -> Iterator[Part]:
    """Four questions at most, however many exceptions and answers there are."""
    if not update.is_submitted:
        return
    cases = ExceptionCase.objects.visible_to(person).filter(items__update=update).distinct()
    found = with_marking(cases).select_related("activity").order_by("reference")
    lines = list(_lines(update, list(found), person))
    yield Part("answers", "What it led to, and the answers", Table(_columns(partnership), lines))


def _lines(update: Update, cases: list[ExceptionCase], person: Person) -> Iterator[Line]:
    if not cases:
        return
    found = Decision.objects.visible_to(person).in_effect()
    found = found.filter(item__update=update, case__in=cases).select_related("body", "referred_to")
    decisions = list(found.order_by("confirmed_at"))
    sisters = list(SisterAnswer.objects.filter(decision__in=decisions).order_by("recorded_at"))
    mine = Notice.objects.visible_to(person).filter(decision__in=decisions) if decisions else []
    notices = {notice.sister_answer_id or notice.decision_id: notice for notice in mine}
    for case in cases:
        answered = [decision for decision in decisions if decision.case_id == case.pk]
        if not answered:
            yield Line(case)
        for decision in answered:
            on = uk_date(decision.get_day())
            who = f"{decision.body.short_name}, {on}: {decision.get_outcome_display().lower()}"
            yield Line(case, who, decision.words, notices.get(decision.pk))
            for answer in (sister for sister in sisters if sister.decision_id == decision.pk):
                board = decision.referred_to.short_name if decision.referred_to else ""
                heard = f"{board}, {uk_date(answer.answered_on)}: answered"
                yield Line(case, heard, answer.words, notices.get(answer.pk))


def _columns(partnership: Partnership) -> list[Column]:
    slug = partnership.slug

    def to_acknowledge(line: Any) -> str:
        return reverse("reports:notice", args=[slug, line.notice.pk]) if line.notice else ""

    return [
        Column(
            "Exception",
            lambda line: f"{line.case.reference}: {line.case.title}",
            url=lambda line: reverse("reports:case", args=[slug, line.case.reference]),
        ),
        Column("Who answered", lambda line: line.who or "No body has decided on it", wide=True),
        Column("The answer", attrgetter("said"), wide=True),
        Column("Your acknowledgement", _acknowledged, url=to_acknowledge),
    ]


def _acknowledged(line: Line) -> str:
    if line.notice is None:
        return ""
    if line.notice.acknowledged_at is None:
        return "Read and acknowledge it"
    return f"Acknowledged on {uk_date(line.notice.acknowledged_at)}"
