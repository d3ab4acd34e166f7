"""Writing what is being done: the strategy, its priorities, activities and measures, and the periods."""

from collections.abc import Mapping
from functools import partial

from django.utils.timezone import localdate

from partners.rules import overlaps
from priorities import services_measures, services_periods
from priorities.loading_checks import offsets
from priorities.loading_ledger import Ledger, differing
from priorities.loading_partners import Who, successor
from priorities.loading_reading import Contents, Entry
from priorities.models import (
    Activity,
    ActivityReader,
    Measure,
    MeasureLink,
    Milestone,
    Priority,
    ReportingPeriod,
    SharedActivity,
    Strategy,
    Target,
)
from priorities.rules import day_words, months_after

QUARTER = 3


def load_plans(contents: Contents, who: Who, ledger: Ledger) -> None:
    """Write everything below the strategy. What the portal refuses is put into the ledger with its line."""
    for entry in contents.all("periods"):
        _periods(entry, who, ledger)
    for entry in contents.all("strategy"):
        if strategy := _strategy(entry, who, ledger):
            _below(strategy, contents, who, ledger)


def _below(strategy: Strategy, contents: Contents, who: Who, ledger: Ledger) -> None:
    priorities = _priorities(contents.all("priorities"), strategy, who, ledger)
    activities = {
        entry.get("reference"): _activity(entry, strategy, priorities, who, ledger)
        for entry in contents.all("activities")
    }
    for entry in contents.all("measures"):
        _measure(entry, strategy, priorities, activities, who, ledger)
    services_measures.judge_again(activities=activities.values(), by=None, at=ledger.at, why=ledger.why)


def _periods(entry: Entry, who: Who, ledger: Ledger) -> None:
    months = entry.get("months") or QUARTER
    for place in range(entry.get("number")):
        starts_on = months_after(entry.get("first"), place * months)
        stored = ReportingPeriod.objects.filter(partnership=who.partnership, starts_on=starts_on).first()
        if stored is not None:
            _known_period(stored, entry, months, ledger)
            continue
        open_period = partial(
            services_periods.open_period,
            partnership=who.partnership,
            starts_on=starts_on,
            months=months,
            offsets=offsets(entry),
            by=None,
            at=ledger.at,
        )
        if period := ledger.tried(entry, open_period):
            ledger.add(period, "reporting period")


def _known_period(stored: ReportingPeriod, entry: Entry, months: int, ledger: Ledger) -> None:
    """Bring the deadlines up to the file, unless one of them has passed."""
    ledger.saw(stored)
    label = f"period {stored.label}"
    if months_after(stored.starts_on, months) <= stored.ends_on:
        ledger.refuse(entry.at("months"), f"the portal has the longer {label}")
    wanted = services_periods.deadlines(stored.ends_on, offsets(entry))
    if not (names := differing(stored, wanted)):
        return
    if any(min(getattr(stored, name), wanted[name]) <= ledger.at for name in names):
        ledger.keep(label, "its deadlines, some of which have passed")
        return
    services_periods.move_deadlines(
        period=stored, offsets=offsets(entry), by=None, at=ledger.at, why=ledger.why
    )
    ledger.say_changed(label, names)


def _strategy(entry: Entry, who: Who, ledger: Ledger) -> Strategy | None:
    fields = dict(entry.fields)
    if "overseen_by" in entry.values:
        fields["overseen_by"] = who.bodies.get(entry.get("overseen_by"))
    spell = entry.get("from"), entry.get("until")
    others = Strategy.objects.filter(partnership=who.partnership).exclude(starts_on=entry.get("from"))
    for other in others:
        if overlaps(spell, (other.starts_on, other.ends_on)):
            ledger.refuse(
                entry.at("from"),
                f"the portal has the strategy “{other}”, from {day_words(other.starts_on)}, on some of these "
                "days. Keep its “from”, or give it an end first",
            )
            return None
    stored = Strategy.objects.filter(partnership=who.partnership, starts_on=entry.get("from")).first()
    if stored is None:
        return ledger.add(Strategy(partnership=who.partnership, **fields), "strategy")
    return ledger.change(stored, fields, "strategy")


def _priorities(entries: list[Entry], strategy: Strategy, who: Who, ledger: Ledger) -> dict[int, Priority]:
    found: dict[int, Priority] = {}
    for entry in entries:
        number, fields = entry.get("number"), dict(entry.fields)
        if "sponsor" in entry.values:
            fields["sponsor"] = who.people.get(entry.get("sponsor"))
        stored = Priority.objects.filter(strategy=strategy, number=number).first()
        if stored is None:
            found[number] = ledger.add(Priority(strategy=strategy, **fields), "priority")
        else:
            found[number] = ledger.change(stored, fields, f"priority {number}")
    return found


def _activity(
    entry: Entry, strategy: Strategy, priorities: Mapping[int, Priority], who: Who, ledger: Ledger
) -> Activity:
    reference = entry.get("reference")
    label = f"activity {reference}"
    stored = Activity.objects.filter(priority__strategy=strategy, reference=reference).first()
    named = who.organisations[entry.get("lead_organisation")]
    fields = entry.fields | {
        "priority": priorities[entry.get("priority")],
        "body": who.bodies.get(entry.get("body")),
        "lead_organisation": successor(stored.lead_organisation if stored else None, named),
    }
    if "lead_person" in entry.values:
        fields["lead_person"] = who.people.get(entry.get("lead_person"))
    if stored is not None and stored.is_closed:
        if differing(stored, fields):
            ledger.keep(label, "closed, and no longer changed by a file")
        return ledger.saw(stored)
    activity = _open_activity(stored, entry, fields, who, ledger)
    for body in entry.get("shared_with") or []:
        _joined(SharedActivity, {"activity": activity, "body": who.bodies.get(body)}, "sharing", ledger)
    for milestone in entry.inner["milestones"]:
        _milestone(milestone, activity, ledger)
    return activity


def _open_activity(
    stored: Activity | None, entry: Entry, fields: Mapping[str, object], who: Who, ledger: Ledger
) -> Activity:
    """A file may close an activity to all but its first readers. After that its group's chair names them."""
    restricts = entry.get("restricted")
    was_open = stored is None or not stored.restricted
    label = f"activity {entry.get('reference')}"
    if restricts and was_open:
        fields = {**fields, "restricted": True}
    if stored is not None and stored.marked_by_id and fields.get("marking", stored.marking) != stored.marking:
        fields = {name: value for name, value in fields.items() if name != "marking"}
        ledger.keep(label, "the marking that was set in the portal")
    if stored is None:
        activity = ledger.add(Activity(**fields), "activity")
    else:
        activity = ledger.change(stored, fields, label)
    if restricts and was_open:
        for email in entry.get("readers"):
            _joined(ActivityReader, {"activity": activity, "person": who.people[email]}, "reader", ledger)
    elif restricts:
        named = {reader.person.email for reader in activity.readers.select_related("person")}
        if named != set(entry.get("readers")):
            ledger.keep(label, "the readers whom its group has named")
    elif activity.restricted and "restricted" in entry.values:
        ledger.keep(label, "restricted to its readers")
    return activity


def _joined(
    kind: type[SharedActivity] | type[ActivityReader] | type[MeasureLink],
    ends: Mapping[str, object],
    noun: str,
    ledger: Ledger,
) -> None:
    stored = kind.objects.filter(**ends).first()
    if stored is None:
        ledger.add(kind(**ends), noun)
    else:
        ledger.saw(stored)


def _milestone(entry: Entry, activity: Activity, ledger: Ledger) -> None:
    """A file brings in a milestone's dates once. A promise moves by approval, the rest is its officer's."""
    if entry.get("met") and entry.get("met") > localdate(ledger.at):
        ledger.refuse(entry.at("met"), "must be today or in the past")
    stored = Milestone.objects.filter(activity=activity, title=entry.get("title")).first()
    if stored is None:
        ledger.add(Milestone(activity=activity, **entry.fields), "milestone")
        return
    label = f"milestone “{stored}” of {activity.reference}"
    approved = stored.rebaselinings.filter(approved_at__isnull=False)
    if entry.get("due") not in {stored.baseline_on, *approved.values_list("old_on", flat=True)}:
        ledger.refuse(
            entry.at("due"),
            f"is {day_words(stored.baseline_on)} in the portal, and moves there, with approval",
        )
    new = {}
    for key, name in (("forecast", "forecast_on"), ("met", "actual_on")):
        held, given = getattr(stored, name), entry.get(key)
        if held is None and given is not None:
            new[name] = given
        elif given not in (None, held):
            ledger.keep(label, f"{key} {day_words(held)}")
    ledger.change(stored, new, label)


def _measure(
    entry: Entry,
    strategy: Strategy,
    priorities: Mapping[int, Priority],
    activities: Mapping[str, Activity],
    who: Who,
    ledger: Ledger,
) -> None:
    reference = entry.get("reference")
    label = f"measure {reference}"
    stored = Measure.objects.filter(priority__strategy=strategy, reference=reference).first()
    fields = entry.fields | {"priority": priorities[entry.get("priority")]}
    if "owner" in entry.values:
        named = who.organisations.get(entry.get("owner"))
        fields["owner"] = successor(stored.owner if stored else None, named)
    if stored is None:
        measure = ledger.add(Measure(**fields), "measure")
    else:
        measure = ledger.change(stored, fields, label)
    for target in entry.inner["targets"]:
        _target(target, measure, ledger)
    for activity in entry.get("moved_by") or []:
        ends = {"measure": measure, "activity": activities[activity]}
        _joined(MeasureLink, ends, "link of a measure to an activity", ledger)


def _target(entry: Entry, measure: Measure, ledger: Ledger) -> None:
    aim = {name: entry.get(name) for name in ("value", "low", "high")}
    stored = Target.objects.filter(measure=measure, from_on=entry.get("from")).first()
    if stored is None:
        ledger.add(Target(measure=measure, from_on=entry.get("from"), **aim), "target")
    else:
        label = f"target of measure {measure.reference} from {day_words(stored.from_on)}"
        ledger.change(stored, aim, label)
