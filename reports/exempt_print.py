"""Lays the exempt part out, for paper and for the screen, under a numbering and a marking of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from partners.rules import MARKING_WORDS, Marking
from partners.wording import plural, uk_date
from reports.pack_entries import Entry, entries

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """One line of the contents."""

    anchor: str
    title: str


def laid_out(content: Content, edition: Any, papers: Sequence[Content], **layout: Any) -> str:
    """`edition` is what one version says of itself; `papers` are those it carries; `layout` has its base."""
    exceptions = entries(content["exceptions"], content, anchor="restricted")
    return render_to_string(
        "pdf/exempt.html",
        {
            "paper": content,
            "edition": edition,
            "changes": edition.change_note.split("\n") if edition.change_note else [],
            "marking": MARKING_WORDS[Marking(content["marking"])],
            "sentence": sentence(content),
            "contents": contents(content, exceptions),
            "items": [
                item | {"papers": [paper for paper in papers if paper["item"] == item["number"]]}
                for item in content["items"]
            ],
            "exceptions": exceptions,
            "papers": papers,
            **layout,
        },
    )


def sentence(content: Content) -> str:
    n = len(content["items"])
    taken = f"{plural(n, 'item')} {'is' if n == 1 else 'are'} taken in private." if n else ""
    held = " The private part of the last minutes is in it." if content["last_minutes"] else ""
    return f"{taken}{held} It is for the {plural(len(content['distribution']), 'person,people')} named in it.".strip()


def contents(content: Content, exceptions: tuple[Entry, ...]) -> list[Place]:
    found = [Place("distribution", "Who receives this part")]
    if content["resolution"]:
        found.append(Place("resolution", "Resolution to take the items in private"))
    found += [Place(item["label"].lower(), f"{item['label']}. {item['title']}") for item in content["items"]]
    if minutes := content["last_minutes"]:
        day = uk_date(datetime.fromisoformat(minutes["held_at"]))
        found.append(Place("minutes", f"Private minutes of the meeting on {day}"))
    if exceptions or content["restricted"]:
        found.append(Place("restricted", "Restricted exceptions"))
    found += [Place("papers", "Papers attached")] if content["papers"] else []
    return found
