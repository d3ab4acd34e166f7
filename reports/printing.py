"""The print edition of a pack: its pages and those of its papers in one PDF, numbered through. It claims nothing."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from partners.rules import MARKING_WORDS, Marking
from reports import pdf
from reports.pack_print import STYLES, Edition, paper_rows

PROGRAM = Path(__file__).with_name("merging.py")
LIMITS = pdf.Limits(cpu_seconds=90, memory_megabytes=1024, wall_seconds=180)
ABOUT = (
    "For printing. It claims no standard of accessibility or archiving: the accessible pack is the other file, "
    "{identifier}, and the papers are attached to that one as they were handed in."
)
LISTED = "Papers in this edition"


def print_edition(
    pack: pdf.Rendered,
    papers: Sequence[pdf.File],
    *,
    content: Mapping[str, Any],
    edition: Edition,
    beat: Callable[[], None] | None = None,
) -> pdf.Rendered:
    """The same pack and papers give the same bytes. Raises Refused where they cannot be put together."""
    name = f"{edition.identifier}-print"
    rows = paper_rows(content)
    before, lists = _before(content, edition, rows, own=pack.pages, name=name, beat=beat)
    told = {
        "title": f"{content['body']}: papers for the meeting, version {edition.version}, print edition",
        "about": ABOUT.format(identifier=edition.identifier),
        "pack": len(pack.pdf),
        "dividers": len(before.pdf),
        "lists": lists,
        "listed": LISTED,
        "papers": [
            {
                "size": len(paper.data),
                "bookmark": f"{row['called']}: {row['title']}",
                "foot": row["called"],
                "marking": MARKING_WORDS[Marking(row["marking"])],
            }
            for row, paper in zip(rows, papers, strict=True)
        ],
    }
    parts = [pack.pdf, before.pdf, *(paper.data for paper in papers)]
    given = b"".join([json.dumps(told).encode(), b"\n", *parts])
    out = pdf.run(PROGRAM, name, given, limits=LIMITS, beat=beat)
    facts, _, data = out.partition(b"\n")
    return pdf.Rendered(data, json.loads(facts)["pages"], ())


def _before(
    content: Mapping[str, Any],
    edition: Edition,
    rows: Sequence[Mapping[str, Any]],
    *,
    own: int,
    name: str,
    beat: Callable[[], None] | None,
) -> tuple[pdf.Rendered, int]:
    """What stands between the `own` pages of the pack and the papers, and on how many pages those are listed.

    One paper needs no list. How long another one gets is known once it is laid out.
    """
    lists = 1 if len(rows) > 1 else 0
    while True:
        html = dividers(content, edition, numbered(rows, after=own + lists))
        made = pdf.render(html, identifier=name, beat=beat)
        if not lists or made.pages - len(rows) <= lists:
            return made, lists
        lists = made.pages - len(rows)


def numbered(rows: Sequence[Mapping[str, Any]], *, after: int) -> list[dict[str, Any]]:
    """Each paper with the page that says what it is, which its own pages follow."""
    found = []
    for row in rows:
        found.append({**row, "begins": after + 1})
        after += 1 + row["pages"]
    return found


def dividers(content: Mapping[str, Any], edition: Edition, rows: Sequence[Mapping[str, Any]]) -> str:
    """The list of the papers with their pages, and a page to stand before each, laid out like the pack."""
    styles = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    marking = MARKING_WORDS[Marking(content["marking"])]
    facts = {"paper": content, "edition": edition, "rows": rows, "marking": marking, "styles": styles}
    return render_to_string("pdf/dividers.html", {**facts, "layout": "pdf/base.html"})
