"""Each audience's papers, put together from what it may see. Nothing is taken out of a file: it was never put in.

Whatever is not named here stays out, so that a field added to the full papers reaches nobody else by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from partners.rules import Marking
from partners.wording import plural
from reports.models import BoardPack
from reports.pack_small import Unsaid
from reports.rules import Disposition
from reports.rules_standing import followed
from reports.shown import Shown

Content = dict[str, Any]

COVER = (
    "partnership",
    "colour",
    "is_illustrative",
    "body",
    "body_short",
    "above",
    "starts_at",
    "venue",
    "period",
)
REPORT = ("summary", "good_news", "is_nil", "headline", "reconciliation", "issued_at", "counts")
NAMES = (
    "partnership",
    "is_illustrative",
    "from_body",
    "from_short",
    "to_body",
    "period",
    "version",
    "correction_why",
    "signed_as",
    "signed_at",
)
DASHBOARD = ("headline", "total", "counts", "grid", "reconciliation", "is_open")
DECISION = ("reference", "title", "body", "outcome", "words", "on", "until", "board", "asked")
ITEM = (
    "reference",
    "rag",
    "brought_forward",
    "disposition",
    "words",
    "asked",
    "asked_by_on",
    "into",
    "asker",
)
ANSWER = ("body", "outcome", "words", "on")
ACTION = ("reference", "what", "organisation", "due_on", "first_due_on", "moves", "state", "case")

# Of an item that is taken in private nothing that anybody typed, and nothing that says what it is.
OPEN_ITEM = (
    "number",
    "starts_at",
    "title",
    "purpose",
    "minutes",
    "exempt",
    "part",
    "presented_as",
    "papers_marked",
)
EXEMPT_ITEM = ("number", "starts_at", "exempt", "paragraph")

NOTHING_UNSAID = Unsaid()

PAPER = (
    "number",
    "item",
    "item_title",
    "title",
    "organisation",
    "marking",
    "supplement",
    "pages",
    "size",
    "sha256",
)

# What is said of an exception. Neither names who wrote or leads, nor repeats an officer's own words.
PUBLIC_WORDS = (
    "title",
    "subject",
    "subject_reference",
    "priority_number",
    "priority",
    "group",
    "organisation",
    "previous_rag",
    "ask_below",
    "ask_below_by",
    "first_raised_on",
    "periods_open",
)
# What a board needs to answer: what the matter is, what was done, and what it would take. Not the working words.
SUBMITTED_WORDS = (
    *PUBLIC_WORDS,
    "self_rag",
    "computed_rag",
    "computed_reasons",
    "reason_for_difference",
    "cause",
    "consequence",
    "options",
    "recommendation",
    "path_to_green",
    "green_on",
    "original_green_on",
    "blockages",
    "below_words",
    "late",
    "marking",
)


def public(
    full: Content,
    sensitive: frozenset[str],
    measures: Sequence[Content] = (),
    unsaid: Unsaid = NOTHING_UNSAID,
) -> Content:
    """For anyone. `sensitive` are the references of exceptions and activities that bear a marking: counted, not told.

    Who did what when is told of organisations, never of people. `measures` are those without the figures that are
    suppressed; the full ones are not looked at, and `unsaid` is what would tell of them elsewhere.
    """
    sensitive |= unsaid.cases
    asked, hidden = _open(full["decisions"], sensitive)
    own = _own(full["own"], sensitive, PUBLIC_WORDS, unsaid) if full["own"] else None
    return {
        **_pick(full, COVER),
        "build": BoardPack.Build.PUBLIC.value,
        "marking": Marking.OFFICIAL.value,
        "dashboard": _dashboard(full["dashboard"]),
        "decisions": [_item(item, PUBLIC_WORDS, unsaid) for item in asked],
        "decided": [_decision(row) for row in _open(full["decided"], sensitive)[0]],
        "others": [],
        "restricted": full["restricted"] + hidden,
        "own": own,
        "reports": [],
        "silent": full["silent"],
        "answers": [_decision(row) for row in _open(full["answers"], sensitive)[0]],
        "followed": [],
        "actions": _actions(full["actions"], sensitive),
        "history": _history(full, [*asked, *(own["items"] if own else [])]),
        "agenda": [_pick(row, EXEMPT_ITEM if row["exempt"] else OPEN_ITEM) for row in full["agenda"]],
        "papers": [_pick(row, PAPER) for row in full["papers"] if row["marking"] == Marking.OFFICIAL],
        "measures": [*measures],
    }


def submission(full: Content, sensitive: frozenset[str]) -> Content:
    """What the body sends up: its own report, what it escalates in it, and what became of the last asks.

    What it deals with itself is counted and not described, nor is anything that stands only in its working papers.
    """
    own = full["own"]
    sent = _own(own, frozenset(), SUBMITTED_WORDS) if own else None
    if sent:
        sent["items"] = [item for item in sent["items"] if item["disposition"] == Disposition.ESCALATED]
        sent["closed"], sent["performing"] = [], []
    told = [*(sent["items"] if sent else []), *full["answers"]]
    marked = any(_is_sensitive(thing, sensitive) for thing in told)
    return {
        **_pick(full, COVER),
        "build": BoardPack.Build.SUBMISSION.value,
        "marking": (Marking.OFFICIAL_SENSITIVE if marked else Marking.OFFICIAL).value,
        "dashboard": _dashboard(full["dashboard"]),
        "decisions": [],
        "decided": [],
        "others": [],
        "restricted": 0,
        "own": sent,
        "reports": [],
        "silent": full["silent"],
        "answers": [_decision(row) for row in full["answers"]],
        "followed": [],
        "actions": None,
        "history": _history(full, sent["items"] if sent else []),
        "measures": full["measures"],
    }


def _own(
    report: Content, sensitive: frozenset[str], words: Sequence[str], unsaid: Unsaid = NOTHING_UNSAID
) -> Content:
    items, hidden = _open(report["items"], sensitive)
    closed, ended = _open(report["closed"], sensitive)
    return {
        **_pick(report, REPORT),
        "names": {**_pick(report["names"], NAMES), "signed_by": ""},
        "returns": _returns(report["returns"]),
        "performing": [
            _pick(line, ("reference", "title", "rag")) | {"line": ""}
            for line in _open(report["performing"], sensitive)[0]
        ],
        "elsewhere": [
            _pick(line, ("reference", "title", "rag", "group"))
            for line in _open(report["elsewhere"], sensitive)[0]
        ],
        "items": [_item(item, words, unsaid) for item in items],
        "closed": [_pick(row, ("reference", "title", "why", "into")) for row in closed],
        "restricted": report["restricted"] + hidden + ended,
    }


def _item(item: Content, words: Sequence[str], unsaid: Unsaid) -> Content:
    """With every word that is not for this audience empty, as if nobody had written it."""
    shown = Shown(title=item["shown"]["title"], subject=item["shown"]["subject"]).to_json()
    shown |= _pick(item["shown"], words) | {"answers": _followed(item)}
    return {**_pick(item, ITEM), **unsaid.triggers(item), "shown": shown}


def _followed(item: Content) -> list[Content]:
    """The answer whose words are told as what became of it: without it the body would seem to deal with it itself."""
    if item["disposition"] != Disposition.HANDLED:
        return []
    answers = {(a["outcome"], a["body"], a["on"], a["words"]): a for a in item["shown"]["answers"]}
    told = followed(item["words"], answers)
    return [_pick(answers[told], ANSWER)] if told else []


def _decision(row: Content) -> Content:
    return _pick(row, DECISION)


def _dashboard(full: Content) -> Content:
    return {**_pick(full, DASHBOARD), "returns": _returns(full["returns"])}


def _returns(returns: Content) -> Content:
    """How many were late or missing: whose they were is for the body's own papers."""
    return {
        "due": returns["due"],
        "received": returns["received"],
        "late": [plural(len(returns["late"]), "return")] if returns["late"] else [],
        "missing": [plural(len(returns["missing"]), "return")] if returns["missing"] else [],
    }


def _actions(full: Content, sensitive: frozenset[str]) -> Content:
    rows = [
        row for row in full["rows"] if row["case"] not in sensitive and row["marking"] == Marking.OFFICIAL
    ]
    return {
        "rows": [_pick(row, ACTION) | {"person": ""} for row in rows],
        "restricted": full["restricted"] + len(full["rows"]) - len(rows),
    }


def _history(full: Content, items: Iterable[Content]) -> dict[str, list[Content]]:
    shown = {item["reference"] for item in items}
    return {reference: periods for reference, periods in full["history"].items() if reference in shown}


def _open(things: Sequence[Content], sensitive: frozenset[str]) -> tuple[list[Content], int]:
    """Those that bear no marking, and how many do."""
    found = [thing for thing in things if not _is_sensitive(thing, sensitive)]
    return found, len(things) - len(found)


def _is_sensitive(thing: Content, sensitive: frozenset[str]) -> bool:
    shown = thing.get("shown", {})
    marks = {thing.get("marking", Marking.OFFICIAL), shown.get("marking", Marking.OFFICIAL)}
    named = {thing["reference"], shown.get("subject_reference", ""), thing.get("into", "")}
    return marks != {Marking.OFFICIAL} or bool(named & sensitive)


def _pick(full: Mapping[str, Any], names: Iterable[str]) -> Content:
    return {name: full[name] for name in names if name in full}
