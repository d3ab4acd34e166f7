"""What e-mails about an update say: references and days, and nothing that anybody wrote."""

from django.urls import reverse
from django.utils.timezone import localdate

from partners.rules_mail import Letter
from partners.wording import deadline, uk_date
from priorities.models import Activity, ReportingPeriod
from priorities.rules_chasing import Audience, Rung

BEFORE = {Rung.SOON: "", Rung.LAST_CALL: "Last reminder: "}
PASSED_ON = "This comes to you because nobody nearer to the work could be reached."


def opening(rung: Rung, words: str) -> str:
    """How a subject begins: what to do, with how pressing it is in front."""
    before = BEFORE.get(rung, "Late: ")
    return before + (words[0].lower() if before else words[0].upper()) + words[1:]


def about_update(
    activity: Activity, period: ReportingPeriod, rung: Rung, *, to: Audience, is_passed_on: bool
) -> Letter:
    """The letter of a step of the ladder, to whoever it reaches."""
    what = "a restricted activity" if activity.restricted else activity.reference
    day = uk_date(period.updates_due_at)
    words = _words(activity, period, what, day)[to]
    return Letter(
        kind=f"update_{rung}_{to}",
        subject=opening(rung, words["subject"]),
        sentences=(
            _state(what, period, rung),
            *([PASSED_ON] if is_passed_on else []),
            words["next"],
        ),
        action=words["action"],
        path=words["path"],
        line=f"{activity.body.short_name}: {what}, {period.label}, due by {day}",
        several=opening(rung, words["several"]),
        day=localdate(period.updates_due_at),
    )


def _state(what: str, period: ReportingPeriod, rung: Rung) -> str:
    until = deadline(period.updates_due_at)
    if rung in BEFORE:
        return f"The update on {what} for {period.label} is due by {until}."
    return f"The update on {what} for {period.label} was due by {until} and has not been received."


def _words(
    activity: Activity, period: ReportingPeriod, what: str, day: str
) -> dict[Audience, dict[str, str]]:
    slug = activity.body.partnership.slug
    page = reverse("priorities:activity", args=[slug, activity.pk])
    returns = f"{reverse('priorities:updates', args=[slug])}?period={period.code}&group={activity.body.slug}"
    return {
        Audience.OFFICER: {
            "subject": f"write the update on {what}, due by {day}",
            "several": "write {n} updates, due by {day}",
            "next": "Write it, read it once more and submit it. What is not in is named as missing in the report.",
            "action": "Write the update",
            "path": reverse("priorities:update_edit", args=[slug, activity.pk, period.code]),
        },
        Audience.LEAD: {
            "subject": f"ask for the update on {what}, due by {day}",
            "several": "ask for {n} updates of your organisation, due by {day}",
            "next": "Your organisation leads this activity. Look up who writes its updates, and ask them for this one.",
            "action": "See the activity",
            "path": returns if activity.restricted else page,
        },
        Audience.CHAIR: {
            "subject": f"ask for the {activity.body.short_name} update on {what}, due by {day}",
            "several": f"ask for {{n}} {activity.body.short_name} updates, due by {{day}}",
            "next": "See what is not in yet, and who was chased for it.",
            "action": "See what is not in",
            "path": returns,
        },
    }
