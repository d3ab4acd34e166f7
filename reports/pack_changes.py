"""What is different in a pack since its last version, in words. Pure: two contents in, lines out.

Only the body's own full papers name what they no longer hold. What left papers for another audience may have left
because it is not for that audience: there it is counted.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from partners.wording import listed, plural, uk_date, uk_datetime
from reports.rules import OUTCOME_WORDS, Outcome

Content = Mapping[str, Any]

ONLY_DETAILS = "Names, figures or wording have changed. The reports and the exceptions are as they were."
ONLY_DETAILS_EXEMPT = "Names or wording have changed. The private items are as they were."
PAPERS_TO_FOLLOW = "What the agenda says of papers to follow has changed."
TO_FOLLOW = frozenset({"to_follow_by", "to_follow_why"})
STATE_WORDS = {
    "open": "is open again",
    "overdue": "is overdue",
    "claimed": "is reported as done",
    "done": "is done and verified",
}


def differences(before: Content, now: Content) -> list[str]:
    """A line for each thing to look at again. Empty for the same content, and only for it."""
    if before == now:
        return []
    if "distribution" in now:
        return _exempt(before, now) or [ONLY_DETAILS_EXEMPT]
    decisions = _decisions(before, now)
    found = [*_meeting(before, now), *_agenda(before, now), *_reports(before, now)]
    found += dict.fromkeys(decisions.values())
    found += [*_exceptions(before, now, set(decisions)), *_actions(before, now), *_papers(before, now)]
    found += _measures(before, now)
    return found or [ONLY_DETAILS]


def _tells_what_left(now: Content) -> bool:
    return "build" not in now


def _left(count: int, noun: str, how: str) -> list[str]:
    return [f"{plural(count, noun)} {'is' if count == 1 else 'are'} {how}."] if count else []


def _meeting(before: Content, now: Content) -> list[str]:
    found = []
    if before["starts_at"] != now["starts_at"]:
        found.append(f"The meeting is now on {uk_datetime(datetime.fromisoformat(now['starts_at']))}.")
    if before["venue"] != now["venue"]:
        found.append(f"The meeting is now at {now['venue']}.")
    if before["marking"] != now["marking"]:
        found.append("The marking of the papers has changed.")
    return found


def _agenda(before: Content, now: Content) -> list[str]:
    """What came onto the agenda and what left it. Of private items their number alone."""
    old, new = before.get("agenda") or [], now.get("agenda") or []
    if old == new:
        return []
    there, here = _by_title(old), _by_title(new)
    found = [
        f"“{title}” is new on the agenda, as item {n}." for title, n in here.items() if title not in there
    ]
    left = [title for title in there if title not in here]
    if _tells_what_left(now):
        found += [f"“{title}” is off the agenda." for title in left]
    else:
        found += _left(len(left), "item", "off the agenda")
    private, was = (sum(1 for row in rows if row["exempt"]) for rows in (new, old))
    if private != was:
        taken = f"{plural(private, 'item')} {'is' if private == 1 else 'are'}" if private else "No item is"
        found.append(f"{taken} taken in private now.")
    if _without_papers(old) == _without_papers(new):
        return found or [PAPERS_TO_FOLLOW]
    return found or ["The order, the times or the purposes on the agenda have changed."]


def _without_papers(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The agenda but for the papers that were still to follow."""
    return [{name: value for name, value in row.items() if name not in TO_FOLLOW} for row in rows]


def _by_title(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    return {row["title"]: row["number"] for row in rows if not row["exempt"]}


def _reports(before: Content, now: Content) -> list[str]:
    old, new = _by_body(before), _by_body(now)
    found = []
    for body, names in new.items():
        if body not in old:
            found.append(f"The report of {body} has come in.")
        elif old[body]["version"] != names["version"]:
            was, version = old[body]["version"], names["version"]
            why = f": {names['correction_why']}" if names["correction_why"] else "."
            found.append(
                f"{body} has corrected its report. Version {version} takes the place of version {was}{why}"
            )
    own, own_before = now["own"], before["own"]
    if own and (not own_before or own_before["names"]["version"] != own["names"]["version"]):
        found.append(f"{now['body_short']} has issued its own report, version {own['names']['version']}.")
    return found


def _by_body(content: Content) -> dict[str, Any]:
    return {report["names"]["from_short"]: report["names"] for report in content["reports"]}


def _decisions(before: Content, now: Content) -> dict[str, str]:
    """Reference of an exception → what is new about the decision on it."""
    old, new = _by_reference(before["decisions"]), _by_reference(now["decisions"])
    already, answered = _by_reference(before["decided"]), _by_reference(now["decided"])
    found = {}
    for key, row in new.items():
        name = f"{key} {row['shown']['title']}"
        if key not in old:
            found[key] = f"A decision is asked that was not before: {name}."
        elif _ask(old[key]) != _ask(row):
            found[key] = f"The decision asked is worded differently: {name}."
    for key, row in answered.items():
        if key not in already or _answer(already[key]) != _answer(row):
            outcome = OUTCOME_WORDS[Outcome(row["outcome"])].lower()
            on = uk_date(date.fromisoformat(row["on"]))
            found[key] = f"Decided on {on}: {key} {row['title']}. The decision was: {outcome}."
    left = old.keys() - new.keys() - answered.keys()
    for key in left:
        name = (
            f": {key} {old[key]['shown']['title']}"
            if _tells_what_left(now)
            else f" on {plural(len(left), 'exception')}"
        )
        found[key] = f"No decision is asked any more{name}."
    return dict(sorted(found.items()))


def _ask(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["shown"]["ask_below"], row["shown"]["ask_below_by"]


def _answer(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["outcome"], row["words"]


def _exceptions(before: Content, now: Content, told: set[str]) -> list[str]:
    """What the lines about decisions do not already say."""
    old, new = _appearances(before), _appearances(now)
    changed = {key for key in new.keys() & old.keys() if new[key] != old[key]}
    left = old.keys() - new.keys() - told
    named = left if _tells_what_left(now) else set()
    found = [
        f"{start}: {listed(sorted(keys))}."
        for start, keys in (
            ("New exceptions", new.keys() - old.keys() - told),
            ("No longer among the exceptions", named),
            ("Exceptions with other words or ratings", changed - told),
        )
        if keys
    ]
    return found if named else [*found, *_left(len(left), "exception", "no longer here")]


def _appearances(content: Content) -> dict[str, list[Any]]:
    """Reference → the exception in every part of the pack where it stands."""
    found: dict[str, list[Any]] = {}
    reports = [content["own"], *content["reports"]] if content["own"] else content["reports"]
    for items in (content["decisions"], content["others"], *(report["items"] for report in reports)):
        for item in items:
            told = [item["rag"], item["triggers"], item["shown"], item["disposition"], item["words"]]
            found.setdefault(item["reference"], []).append(told)
    return found


def _exempt(before: Content, now: Content) -> list[str]:
    """By the numbers of the items alone: a change note is read where their titles may not be."""
    found = _meeting(before, now)
    old, new = _by_label(before), _by_label(now)
    for start, labels in (
        ("New private items", new.keys() - old.keys()),
        ("No longer among the private items", old.keys() - new.keys()),
        (
            "Private items with other words or papers",
            {k for k in new.keys() & old.keys() if new[k] != old[k]},
        ),
    ):
        found += [f"{start}: {listed(sorted(labels))}."] if labels else []
    if before["last_minutes"] != now["last_minutes"]:
        found.append("The private minutes have changed.")
    if before["distribution"] != now["distribution"]:
        found.append("The distribution list has changed.")
    return found


def _by_label(content: Content) -> dict[str, Any]:
    """Number of a private item → what is said in it, with its papers. Its place on the agenda is no change."""
    found = {}
    for item in content["items"]:
        papers = [
            {name: value for name, value in paper.items() if name not in ("number", "item")}
            for paper in content["papers"]
            if paper["item"] == item["number"]
        ]
        found[item["label"]] = [item | {"number": 0, "starts_at": ""}, papers]
    return found


def _actions(before: Content, now: Content) -> list[str]:
    if not before["actions"] or not now["actions"]:
        return []
    old, new = _by_reference(before["actions"]["rows"]), _by_reference(now["actions"]["rows"])
    found = []
    for key, row in new.items():
        if key not in old:
            found.append(f"New action: {key}.")
            continue
        if old[key]["due_on"] != row["due_on"]:
            found.append(f"Action {key} is now due on {uk_date(date.fromisoformat(row['due_on']))}.")
        if old[key]["state"] != row["state"]:
            found.append(f"Action {key} {STATE_WORDS[row['state']]}.")
    return found


def _papers(before: Content, now: Content) -> list[str]:
    """A paper is the same as long as its bytes are, whatever its number."""
    old = {row["sha256"]: row for row in before.get("papers", [])}
    new = {row["sha256"]: row for row in now.get("papers", [])}
    came, left = (
        [f"{row['title']}, from {row['organisation']}." for key, row in these.items() if key not in those]
        for these, those in ((new, old), (old, new))
    )
    found = [f"New paper: {name}" for name in came]
    if _tells_what_left(now):
        return found + [f"Paper taken back: {name}" for name in left]
    return found + _left(len(left), "paper", "no longer here")


def _measures(before: Content, now: Content) -> list[str]:
    old, new = (_by_reference(content.get("measures", ())) for content in (before, now))
    moved = sorted(key for key in old.keys() & new.keys() if old[key] != new[key])
    return [f"Figures or status of measures have changed: {listed(moved)}."] if moved else []


def _by_reference(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {row["reference"]: row for row in rows}
