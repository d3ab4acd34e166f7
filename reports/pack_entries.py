"""One exception, or one decision, in the words that the papers print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from partners.wording import STATUSES, plural, uk_date
from priorities.rules import TRIGGER_WORDS, Rag, Trigger
from reports.models import BoardPack
from reports.rules import DISPOSITION_WORDS, GOES_ON, OUTCOME_WORDS, Disposition, Outcome
from reports.rules_standing import Copied, as_copied, beside, followed

Content = Mapping[str, Any]

LONG_RUNNING = 4
"""From this many periods on an exception comes in short, with its history: its whole story is in the portal."""

SHORT = ("Why it is here", "Progress", "Done below", "Recommendation", "Path to green")
TO_DECIDE = (*SHORT, "Cause", "If nothing is done")
"""Who is asked to decide reads why, however long it has stood."""


RATINGS_UNSAID = (
    "What its ratings rest on is not told in public, for a figure that is not shown has a part in them."
)

UNSAID = "The report does not say."

BRIEF = 3
"""Up to this many lines about it an exception stays on one page."""

JUDGED = frozenset({"activity", "measure"})
"""Subjects that a rule rates. Others are exceptions by what is simply so."""


@dataclass(frozen=True)
class Part:
    label: str
    text: str


@dataclass(frozen=True)
class Stop:
    """A blockage."""

    title: str
    about: str
    text: str


@dataclass(frozen=True)
class Answer:
    """A decision, by whom and when."""

    reference: str
    title: str
    head: str
    words: str


@dataclass(frozen=True)
class Entry:
    """An exception. With a `place` it stands in full there, and here only in a line and with its outcome."""

    anchor: str
    reference: str
    title: str
    rag: str
    was: str
    outcome_label: str
    outcome: str
    number: int = 0
    about: str = ""
    by: str = ""
    ask_label: str = ""
    ask: str = ""
    parts: tuple[Part, ...] = ()
    blockages: tuple[Stop, ...] = ()
    answers: tuple[Answer, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    is_short: bool = False
    place: str = ""

    @property
    def is_brief(self) -> bool:
        """So little that it would look broken on two pages."""
        return len(self.parts) <= BRIEF and not self.blockages and not self.answers

    @property
    def reasons(self) -> tuple[Part, ...]:
        """What who is asked reads first: why, and what happens otherwise."""
        told = {part.label: part.text for part in self.parts}
        why = told.get("Cause") or told["Why it is here"]
        return Part("Why", why), Part("If nothing is done", told.get("If nothing is done") or UNSAID)


def entries(
    items: Iterable[Content],
    content: Content,
    *,
    anchor: str,
    numbered: bool = False,
    report: Content | None = None,
    shown: Mapping[str, Entry] | None = None,
) -> tuple[Entry, ...]:
    """The items of one part of the papers; `shown` are the exceptions that stand in full before it."""
    found = []
    for n, item in enumerate(items, start=1):
        line = _line(item, content, anchor=f"{anchor}-{n}", report=report)
        if earlier := (shown or {}).get(item["reference"]):
            line = replace(line, place=earlier.place or earlier.anchor, is_short=earlier.is_short)
        elif not item["disposition"] or item["disposition"] in GOES_ON:
            line = _full(line, item, content, number=n if numbered else 0, report=report)
        found.append(line)
    return tuple(found)


def _line(item: Content, content: Content, *, anchor: str, report: Content | None) -> Entry:
    label, words = _outcome(item, content, report)
    return Entry(
        anchor=anchor,
        reference=item["reference"],
        title=item["shown"]["title"],
        rag="" if item["rag"] == Rag.GREY else item["rag"],
        was=_was(item),
        outcome_label=label,
        outcome=words,
    )


def _full(line: Entry, item: Content, content: Content, *, number: int, report: Content | None) -> Entry:
    shown = item["shown"]
    label, words = _ask(item, content, report)
    is_short = shown["periods_open"] >= LONG_RUNNING
    is_asked = "asker" in item or item["disposition"] == Disposition.ESCALATED
    kept = TO_DECIDE if is_asked else SHORT
    return replace(
        line,
        number=number,
        about=_about(shown),
        by=_by(item, content),
        ask_label=label,
        ask=words,
        parts=tuple(part for part in _parts(item) if not is_short or part.label in kept),
        blockages=tuple(_stop(blockage, is_short) for blockage in shown["blockages"]),
        answers=tuple(_answer(answer) for answer in _told_here(line, item)),
        history=tuple((row["period"], row["rag"]) for row in content["history"].get(line.reference, ())),
        is_short=is_short,
    )


def _ask(item: Content, content: Content, report: Content | None) -> tuple[str, str]:
    """The label and the exact words of what is asked. What was dealt with asks nothing any more."""
    shown = item["shown"]
    day = _by(item, content)
    by = f", by {day}" if day else ""
    if goes_up(item, content):
        return f"What only {content['above']} can do{by}", item["asked"]
    if "asker" in item:
        label = f"What {item['asker']} asks of {content['body_short']}"
        if not content["above"]:
            label = f"What only {content['body_short']} can do"
        return f"{label}{by}", shown["ask_below"]
    if report is None and shown["ask_below"] and not item["disposition"]:
        return f"{'What was asked' if shown['answers'] else 'What the officer asks'}{by}", shown["ask_below"]
    return "", ""


def goes_up(item: Content, content: Content) -> bool:
    """Whether it is what a submission asks: there the ask comes first, and is no outcome among others."""
    is_submission = content.get("build") == BoardPack.Build.SUBMISSION
    return bool(is_submission and item["disposition"] == Disposition.ESCALATED)


def _by(item: Content, content: Content) -> str:
    day = item["asked_by_on"] if goes_up(item, content) else item["shown"]["ask_below_by"]
    return _day(day) if day else ""


def _outcome(item: Content, content: Content, report: Content | None) -> tuple[str, str]:
    """What the reporting body did with it; nothing yet where its decision is what is asked."""
    if not item["disposition"] or "asker" in item or goes_up(item, content):
        return "", ""
    disposition = Disposition(item["disposition"])
    if disposition is Disposition.ESCALATED:
        above = report["names"]["to_body"] if report else content["above"]
        return f"Escalated to {above}. An answer is asked by {_day(item['asked_by_on'])}", item["asked"]
    if disposition is Disposition.MERGED:
        return f"Merged into {item['into']}", item["words"]
    if disposition is Disposition.HANDLED:
        body = report["names"]["from_short"] if report else content["body_short"]
        return _in_hand(item, body), beside(item["words"], _given(item))
    return DISPOSITION_WORDS[disposition], item["words"]


def _in_hand(item: Content, body: str) -> str:
    return as_copied(item["words"], _given(item), group=item["shown"]["group"], body=body)


def _given(item: Content) -> list[Copied]:
    return [(a["outcome"], a["body"], _day(a["on"]), a["words"]) for a in item["shown"]["answers"]]


def _told_here(line: Entry, item: Content) -> list[Content]:
    """The answers but the one that the outcome tells already: by whom, when and in which words."""
    answers: list[Content] = item["shown"]["answers"]
    told = (
        followed(item["words"], _given(item))
        if line.outcome and item["disposition"] == Disposition.HANDLED
        else None
    )
    return [answer for answer, given in zip(answers, _given(item), strict=True) if given != told]


def _was(item: Content) -> str:
    before = item["shown"]["previous_rag"]
    if before:
        return "no change" if before == item["rag"] else f"was {STATUSES[before].word}"
    return "" if item["brought_forward"] else "new"


def _about(shown: Content) -> str:
    priority = f"Priority {shown['priority_number']}: {shown['priority']}" if shown["priority"] else ""
    lead = ", ".join(filter(None, [shown["lead"], shown["organisation"]]))
    raised = f"first raised {_day(shown['first_raised_on'])}" if shown["first_raised_on"] else ""
    open_for = f"open for {plural(shown['periods_open'], 'period')}" if shown["periods_open"] > 1 else ""
    return " · ".join(filter(None, [priority, shown["group"], lead, raised, open_for]))


def _parts(item: Content) -> list[Part]:
    shown = item["shown"]
    written = (
        ("Why it is here", _why(item)),
        ("Ratings" if shown["subject"] in JUDGED else "What is known", _ratings(shown)),
        ("Cause", shown["cause"]),
        ("If nothing is done", shown["consequence"]),
        ("Progress", shown["progress"]),
        ("What has changed", shown["changed"]),
        ("Planned next", shown["planned_next"]),
        ("Done below", shown["below_words"]),
        ("Options", shown["options"]),
        ("Recommendation", shown["recommendation"]),
        ("Path to green", _path(shown)),
        ("Confidence", shown["confidence"]),
        (
            "Written by",
            f"{shown['written_by']}{', late' if shown['late'] else ''}" if shown["written_by"] else "",
        ),
    )
    return [Part(label, text) for label, text in written if text]


def _why(item: Content) -> str:
    words = _one_line(TRIGGER_WORDS[Trigger(trigger)] for trigger in item["triggers"])
    if item.get("unsaid"):
        return f"{words}. {RATINGS_UNSAID}" if words else RATINGS_UNSAID
    return words or "Nothing triggers it any more."


def _one_line(names: Iterable[str]) -> str:
    """Red by the rule, blockage open."""
    words = ", ".join(name[:1].lower() + name[1:] for name in names)
    return words[:1].upper() + words[1:]


def _ratings(shown: Content) -> str:
    """Both colours, each with its reasons: neither stands in for the other."""
    if shown["subject"] not in JUDGED:
        return " ".join(shown["computed_reasons"])
    words = [f"The officer says {STATUSES[shown['self_rag']].word.lower()}."] if shown["self_rag"] else []
    if shown["computed_rag"] and shown["computed_reasons"]:
        reasons = " ".join(shown["computed_reasons"])
        judged = f"The rule says {STATUSES[shown['computed_rag']].word.lower()}"
        words.append(
            f"{'The rule gives no rating' if shown['computed_rag'] == Rag.GREY else judged}: {reasons}"
        )
    if shown["reason_for_difference"]:
        words.append(f"Why they differ: {shown['reason_for_difference']}")
    return " ".join(words)


def _path(shown: Content) -> str:
    if not shown["green_on"]:
        return str(shown["path_to_green"])
    first = shown["original_green_on"]
    moved = f", first given as {_day(first)}" if first and first != shown["green_on"] else ""
    return f"{shown['path_to_green']}\nExpected green: {_day(shown['green_on'])}{moved}.".strip()


def _stop(blockage: Content, is_short: bool) -> Stop:
    facts = [blockage["kind"], f"raised on {_day(blockage['raised_on'])}"]
    facts += [f"{blockage['unblocker']} can clear it"] if blockage["unblocker"] else []
    needed = f"Needed: {blockage['needed']}" if blockage["needed"] else ""
    told = [needed] if is_short else [blockage["description"], needed, _if_not(blockage["consequence"])]
    return Stop(blockage["title"], ", ".join(facts), " ".join(filter(None, told)))


def _if_not(consequence: str) -> str:
    return f"If it stays: {consequence}" if consequence else ""


def _answer(answer: Content) -> Answer:
    return Answer("", "", f"{answer['body']}, {_day(answer['on'])}: {answer['outcome']}", answer["words"])


def outcome(row: Content) -> Answer:
    """A decision as the papers report it."""
    head = f"{row['body']}, {_day(row['on'])}: {OUTCOME_WORDS[Outcome(row['outcome'])]}"
    if row["until"]:
        head = f"{row['body']}, {_day(row['on'])}: Accept until {_day(row['until'])}"
    if row["board"]:
        head = f"{row['body']}, {_day(row['on'])}: Refer to {row['board']}"
    return Answer(row["reference"], row["title"], head, row["words"])


def _day(iso: str) -> str:
    return uk_date(date.fromisoformat(iso))
