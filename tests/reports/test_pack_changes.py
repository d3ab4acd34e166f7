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
