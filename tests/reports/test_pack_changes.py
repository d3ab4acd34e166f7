"""What a new version of the papers says is different in its agenda; the rest is told in test_services_packing."""

from typing import Any

from reports.pack_changes import differences

CONTENT: dict[str, Any] = {
    "starts_at": "2026-03-02T14:30:00+00:00", "venue": "Hall", "marking": "official", "reports": [], "own": None,
    "decisions": [], "decided": [], "others": [], "actions": None, "papers": [], "measures": [],
    "body_short": "LEAD",
}  # fmt: skip


def test_what_comes_onto_the_agenda_and_leaves_it_is_named() -> None:
    def row(number: int, title: str, *, exempt: bool = False, minutes: int = 5) -> dict[str, Any]:
        return {"number": number, "title": title, "exempt": exempt, "minutes": minutes}

    before = CONTENT | {
        "agenda": [row(1, "Apologies"), row(2, "Grants"), row(3, "Private item", exempt=True)]
    }
    now = CONTENT | {"agenda": [row(1, "Apologies"), row(2, "Winter plan")]}
    assert differences(before, now) == [
        "“Winter plan” is new on the agenda, as item 2.",
        "“Grants” is off the agenda.",
        "No item is taken in private now.",
    ]
    longer = CONTENT | {"agenda": [row(1, "Apologies", minutes=10), row(2, "Winter plan")]}
    assert differences(now, longer) == ["The order, the times or the purposes on the agenda have changed."]


def test_a_paper_that_has_come_in_is_not_told_as_another_order_or_time() -> None:
    row = {"number": 8, "title": "Grants", "exempt": False, "minutes": 10, "purpose": "For decision"}
    waiting = CONTENT | {
        "agenda": [row | {"to_follow_by": "2026-02-20", "to_follow_why": "The panel meets late."}]
    }
    here = CONTENT | {"agenda": [row | {"to_follow_by": "", "to_follow_why": ""}]}
    paper = {"sha256": "a" * 64, "title": "Scores", "organisation": "Council"}
    assert differences(waiting, here | {"papers": [paper]}) == [
        "What the agenda says of papers to follow has changed.",
        "New paper: Scores, from Council.",
    ]
    later = here["agenda"][0] | {"minutes": 15}
    assert differences(waiting, CONTENT | {"agenda": [later]}) == [
        "The order, the times or the purposes on the agenda have changed."
    ]


def test_papers_for_others_only_count_what_left_them() -> None:
    def asked(reference: str, title: str) -> dict[str, Any]:
        shown = {"title": title, "ask_below": "Fund it.", "ask_below_by": ""}
        told = {"rag": "red", "triggers": [], "disposition": "", "words": ""}
        return {"reference": reference, "shown": shown, **told}

    paper = {"sha256": "a" * 64, "title": "Scores", "organisation": "Council"}
    before = CONTENT | {
        "build": "public",
        "agenda": [{"number": 1, "title": "Closure in Mill Street", "exempt": False}],
        "decisions": [asked("PREM-2026-001", "A refuge"), asked("PREM-2026-002", "A hostel")],
        "others": [asked("PREM-2026-003", "A safe house")],
        "papers": [paper],
    }
    now = CONTENT | {"build": "public", "agenda": [{"number": 1, "exempt": True}]}
    assert differences(before, now) == [
        "1 item is off the agenda.",
        "1 item is taken in private now.",
        "No decision is asked any more on 2 exceptions.",
        "1 exception is no longer here.",
        "1 paper is no longer here.",
    ]
    renamed = now | {"agenda": [{"number": 1, "title": "A closure", "exempt": False}]}
    assert differences(before, renamed)[:2] == [
        "“A closure” is new on the agenda, as item 1.",
        "1 item is off the agenda.",
    ]
