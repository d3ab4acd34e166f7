"""Lays a pack's content out as the one HTML document that becomes its PDF. Nothing is looked up here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import slugify

from partners.rules import MARKING_WORDS, Marking
from partners.wording import STATUSES, listed, plural, uk_date
from priorities.rules import Rag, severity
from reports import exempt_print, pack_charts
from reports.models import BoardPack
from reports.pack_entries import Entry, entries, outcome
from reports.rules import OUTCOME_MEANS, OUTCOME_WORDS, Reconciliation, content_hash
from reports.rules_meetings import Part

STYLES = [settings.BASE_DIR / "static" / "css" / name for name in ("rag.css", "pdf.css")]

Content = Mapping[str, Any]

EDITION_WORDS = {
    BoardPack.Build.PUBLIC.value: "Public edition: what is marked or restricted is counted in it, and not described",
    BoardPack.Build.SUBMISSION.value: "Submission to the body above: what it is asked, and how the rest adds up",
}

ON_COVER = 150
"""As long as the words of an ask may be on the cover: two lines."""

DISCUSSION, INFORMATION, DECISION = "for discussion", "for information", "for decision"


@dataclass(frozen=True)
class Edition:
    """What one version of a pack says of itself."""

    version: int
    identifier: str
    change_note: str
    made_at: datetime
    witness: str = ""
    """The body's newest seal when this was made, as `SLG 12: 3f0c…`."""

    @property
    def created(self) -> str:
        """As the PDF's own date takes it."""
        return f"{self.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Line:
    """One line of the contents; `inner` are the lines under it."""

    anchor: str
    title: str
    purpose: str = ""
    inner: tuple["Line", ...] = ()


@dataclass(frozen=True)
class Section:
    """One report with its exceptions ready for printing."""

    anchor: str
    title: str
    report: Content
    entries: tuple[Entry, ...]


def document(content: Content, edition: Edition) -> str:
    """The whole HTML: styles inside it, no address that leads out of it."""
    styles = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    return _laid_out(content, edition, layout="pdf/base.html", styles=styles)


def twin(content: Content, edition: Edition, places: Mapping[str, int]) -> str:
    """The same parts in the same order as a piece of a page, with the pages on which they stand in the PDF."""
    return _laid_out(content, edition, layout="pdf/twin.html", places=dict(places), is_twin=True)


def _laid_out(content: Content, edition: Edition, **layout: Any) -> str:
    if content.get("build") == BoardPack.Build.SUPPLEMENT:
        return _supplement(content, edition, **layout)
    if content.get("build") == BoardPack.Build.EXEMPT:
        return exempt_print.laid_out(content, edition, paper_rows(content), **layout)
    return _pack(content, edition, **layout)


def _pack(content: Content, edition: Edition, **layout: Any) -> str:
    decisions = entries(content["decisions"], content, anchor="decision", numbered=True)
    others = entries(content["others"], content, anchor="own")
    shown = {entry.reference: entry for entry in (*decisions, *others)}
    reports = sections(content, shown)
    measures = pack_charts.drawn(content.get("measures", ()))
    marking = MARKING_WORDS[Marking(content["marking"])]
    return render_to_string(
        "pdf/pack.html",
        {
            "paper": content,
            "edition": edition,
            "changes": edition.change_note.split("\n") if edition.change_note else [],
            "marking": marking,
            "heading": heading(content),
            "edition_words": EDITION_WORDS.get(content.get("build", ""), ""),
            "is_submission": is_submission(content),
            "is_sensitive": content["marking"] != Marking.OFFICIAL,
            "sentence": sentence(content),
            "rows": grid_rows(content),
            "papers": paper_rows(content),
            "decisions": decisions,
            **asks(content, decisions, reports),
            "others": others,
            "reports": reports,
            "decided": [outcome(row) for row in content["decided"]],
            "answered": [outcome(row) for row in content["answers"]],
            "followed": [(outcome(row), since(row)) for row in content["followed"]],
            "balance": Reconciliation(**content["dashboard"]["reconciliation"]),
            "balances": balances(content),
            "agenda": agenda(content, reports),
            "measures": measures,
            "large": pack_charts.large(measures),
            **pack_charts.suppressed(measures),
            "contents": contents(content, decisions, others, reports),
            "statuses": [(rag.value, STATUSES[rag].meaning) for rag in Rag],
            "outcomes": [(OUTCOME_WORDS[o], OUTCOME_MEANS[o]) for o in OUTCOME_WORDS],
            **layout,
        },
    )


def _supplement(content: Content, edition: Edition, **layout: Any) -> str:
    facts = {
        "paper": content,
        "edition": edition,
        "marking": MARKING_WORDS[Marking(content["marking"])],
        "is_sensitive": content["marking"] != Marking.OFFICIAL,
        "papers": paper_rows(content),
    }
    return render_to_string("pdf/supplement.html", {**facts, **layout})


def manifest(content: Content, edition: Edition) -> dict[str, Any]:
    """What the paper is, for machines that file it. It names nobody, and nothing that the paper does not show."""
    return {
        "identifier": edition.identifier,
        "version": edition.version,
        "drawn_up_at": edition.created,
        "newest_seal": edition.witness,
        "content_sha256": content_hash(content),
        **{name: content[name] for name in ("partnership", "body", "period", "starts_at", "marking")},
        "is_illustrative": content["is_illustrative"],
        "decisions_asked": [item["reference"] for item in asked(content)],
        "papers": [{"name": row["name"], "sha256": row["sha256"]} for row in paper_rows(content)],
    }


def paper_rows(content: Content) -> list[dict[str, Any]]:
    """The papers that the pack carries, each with what it is called and the name of its file inside the pack."""
    found = []
    for row in content.get("papers", []):
        label = f"Paper {row.get('label') or row['number']}"
        name = "-".join(
            filter(None, (slugify(label.replace(".", "-")), slugify(row["title"])[:50].strip("-")))
        )
        marking = Marking(row["marking"])
        marked = MARKING_WORDS[marking] if marking is not Marking.OFFICIAL else ""
        found.append({**row, "called": label, "name": f"{name}.pdf", "marked": marked})
    return found


def heading(content: Content) -> str:
    """What the papers are, for the cover and the title; those for a meeting go on with its day."""
    if is_submission(content):
        return f"{content['body']}: submission to {content['own']['names']['to_body']}, {content['period']}"
    what = "public papers" if content.get("build") == BoardPack.Build.PUBLIC else "papers"
    return f"{content['body']}: {what} for the meeting on"


def is_submission(content: Content) -> bool:
    return bool(content.get("build") == BoardPack.Build.SUBMISSION)


def asked(content: Content) -> list[Content]:
    """What the readers of the papers are asked to decide: in a submission, what its report escalates."""
    found: list[Content] = content["own"]["items"] if is_submission(content) else content["decisions"]
    return found


def asks(content: Content, decisions: Iterable[Entry], reports: Iterable[Section]) -> dict[str, Any]:
    """The asks of a submission; and for the cover what is asked, by when, and the anchor of where it stands.

    There a long ask is told by its title.
    """
    up = [entry for section in reports for entry in section.entries] if is_submission(content) else []
    found = [(entry.title, entry.by, entry.anchor) for entry in decisions]
    for n, entry in enumerate(up, start=1):
        found.append((entry.ask if len(entry.ask) <= ON_COVER else entry.title, entry.by, f"ask-{n}"))
    return {"asks": up, "cover_asks": [(words.removesuffix("."), *rest) for words, *rest in found]}


def sections(content: Content, shown: dict[str, Entry]) -> list[Section]:
    """The reports in order. An exception stands in full once; where it comes again, it points there."""
    told = [("own-report", content["own"])] if content["own"] else []
    told += [(f"report-{n}", report) for n, report in enumerate(content["reports"], start=1)]
    found = []
    for anchor, report in told:
        own = entries(report["items"], content, anchor=anchor, report=report, shown=shown)
        shown |= {entry.reference: entry for entry in own if entry.reference not in shown}
        found.append(Section(anchor, f"Report of {report['names']['from_body']}", report, own))
    return found


TAKEN_IN = {
    Part.DASHBOARD: "glance",
    Part.EXCEPTIONS: "decisions",
    Part.MINUTES: "minutes",
    Part.ACTIONS: "actions",
}


def agenda(content: Content, reports: Iterable[Section]) -> list[tuple[Content, str, str, list[str]]]:
    """Each item with its title, the anchor of what these papers hold for it, if anything, and its papers' names."""
    attached: dict[int, list[str]] = defaultdict(list)
    for row in paper_rows(content):
        attached[row["item"]].append(f"{row['called']}: {row['title']}")
    anchors = {section.report["names"]["from_short"]: section.anchor for section in reports}
    held = {"minutes": content.get("last_minutes"), "actions": content.get("actions")}
    found = []
    for item in content.get("agenda", ()):
        place = TAKEN_IN.get(Part(item["part"]), "") if item.get("part") else ""
        place = anchors.get(item.get("report", ""), place)
        papers = attached[item["number"]]
        if not place or not held.get(place, True):
            place = "papers" if papers else ""
        found.append((item, item.get("title") or untold(item), place, papers))
    return found


def untold(item: Content) -> str:
    """What a private item is called where its title is not told, nor anything else of it."""
    paragraph = item["paragraph"]
    return f"Exempt item, Schedule 12A paragraph {paragraph}" if paragraph else "Private item"


def sentence(content: Content) -> str:
    """What it all comes to, in a line or two."""
    dashboard = content["dashboard"]
    n = {tally["rag"]: tally["n"] for tally in dashboard["counts"]}
    total, grave = dashboard["total"], [(n.get("red", 0), "red"), (n.get("amber", 0), "amber")]
    parts = [f"{count} {'is' if count == 1 else 'are'} {word}" for count, word in grave if count]
    if silent := n.get("not_reported", 0):
        parts.append(f"{silent} {'was' if silent == 1 else 'were'} not reported")
    of = plural(total, "activity,activities")
    if not total:
        state = "No activity reports to this body for the period."
    elif parts:
        state = f"Of {of}, {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}."
    else:
        state = f"None of {of} is off track, and all were reported."
    silence = f" Nothing came from {listed(content['silent'])}." if content["silent"] else ""
    return f"{state}{silence} {_ask(content, len(asked(content)))}"


def _ask(content: Content, n: int) -> str:
    """How many decisions: of the meeting, or in a submission of the body above."""
    where = f"of {content['above']}" if is_submission(content) else "at this meeting"
    need = "needs a decision" if n == 1 else "need a decision"
    return f"{plural(n, 'request')} {need} {where}." if n else "No decision is asked."


@dataclass(frozen=True)
class GridRow:
    title: str
    overall: str
    direction: str
    cells: tuple[tuple[str, str], ...]
    """Column and status; no status where the body has no activity of the priority."""
    counts: str


def grid_rows(content: Content) -> list[GridRow]:
    return [
        GridRow(
            title=f"{row['number']}. {row['title']}",
            overall=row["overall"],
            direction=direction(row["overall"], row["was"]),
            cells=tuple(zip(content["dashboard"]["grid"]["columns"], row["cells"], strict=True)),
            counts=", ".join(f"{c['n']} {STATUSES[c['rag']].word.lower()}" for c in row["counts"]),
        )
        for row in content["dashboard"]["grid"]["rows"]
    ]


def direction(now: str, was: str) -> str:
    """Against the last period, in words."""
    if not was:
        return ""
    if now == was:
        return "no change"
    before, after = severity(Rag(was)), severity(Rag(now))
    travel = "" if before == after else "worse, " if after > before else "better, "
    return f"{travel}was {STATUSES[was].word}"


def since(row: Content) -> str:
    """What became of one of the body's own decisions."""
    parts = (
        [f"Acknowledged by {row['read']} of the {plural(row['told'], 'person,people')} told."]
        if row["told"]
        else []
    )
    if row["actions"]:
        done = sum(action["done"] for action in row["actions"])
        names = ", ".join(action["reference"] for action in row["actions"])
        parts.append(f"{plural(len(row['actions']), 'action')} ({names}), {done} done and verified.")
    if row["closed_why"]:
        parts.append(f"Closed: {row['closed_why']}")
    elif row["now"]:
        parts.append(f"Now {STATUSES[row['now']].word.lower()}.")
    else:
        parts.append("Not among this period’s exceptions of this body.")
    return " ".join(parts)


def balances(content: Content) -> list[tuple[str, Reconciliation]]:
    rows = [(report["names"]["from_short"], report["reconciliation"]) for report in content["reports"]]
    state = "open" if content["dashboard"]["is_open"] else "issued"
    rows.append((f"{content['body_short']}, {state}", content["dashboard"]["reconciliation"]))
    return [(name, Reconciliation(**stored)) for name, stored in rows]


def contents(
    content: Content, decisions: Iterable[Entry], others: Iterable[Entry], reports: Iterable[Section]
) -> list[Line]:
    what_was = Line("followed", "What became of earlier asks and decisions", INFORMATION)
    became = [what_was] if content["answers"] or content["followed"] else []
    told = [*(Line(section.anchor, section.title, DISCUSSION) for section in reports), *became]
    if is_submission(content):
        found = [*_asks(content, reports), *told, *_at_a_glance(content)]
    else:
        found = [Line("agenda", "Agenda")] if content.get("agenda") else []
        found += [Line("papers", "Papers attached")] if content.get("papers") else []
        found += [*_at_a_glance(content), *_business(content, decisions, others), *told]
    if minutes := content.get("last_minutes"):
        day = uk_date(datetime.fromisoformat(minutes["held_at"]))
        found.append(
            Line("minutes", f"Minutes of the meeting on {day}", "" if minutes["is_agreed"] else DECISION)
        )
    if content["actions"]:
        found.append(Line("actions", "Action log", DISCUSSION))
    found += [
        Line("balance", "How the exceptions add up", INFORMATION),
        Line("glossary", "What the words mean", INFORMATION),
    ]
    return found


def _at_a_glance(content: Content) -> list[Line]:
    measures = [Line("measures", "Measures", INFORMATION)] if content.get("measures") else []
    return [Line("glance", "At a glance", INFORMATION), *measures]


def _asks(content: Content, reports: Iterable[Section]) -> list[Line]:
    """The asks of a submission, which stand before everything else."""
    entries = [entry for section in reports for entry in section.entries]
    inner = tuple(Line(f"ask-{n}", f"{n}. {entry.title}") for n, entry in enumerate(entries, start=1))
    return [Line("asks", f"What is asked of {content['above']}", DECISION, inner)] if inner else []


def _business(content: Content, decisions: Iterable[Entry], others: Iterable[Entry]) -> list[Line]:
    asked = tuple(Line(e.anchor, f"{e.number}. {e.title}") for e in decisions)
    found = [Line("decisions", f"Decisions asked of {content['body_short']}", "", asked)]
    if content["decided"]:
        found.append(Line("decided", "Already decided for this period", INFORMATION))
    if others:
        inner = tuple(Line(e.anchor, e.title) for e in others)
        found.append(Line("others", f"Other exceptions before {content['body_short']}", DISCUSSION, inner))
    return found
