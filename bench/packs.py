"""What packs cost, from a partnership with one activity to one with many."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from bench import generate, measure
from partners.roles import Role
from reports.services.packing import make_pack


def figures(now: datetime, *, activities: int, quarters: int) -> Iterator[str]:
    yield f"{'pack':<34}{'seconds':>8}{'CPU s':>8}{'pages':>8}{'kB':>9}{'CPU ms a page (goal ≤ 60)':>27}"
    for count in (1, activities):
        made = generate.partnership_of(f"pack{count}", activities=count, quarters=quarters, now=now)
        yield _line(f"{count} activit{'y' if count == 1 else 'ies'}", made, now)


def _line(label: str, made: generate.Generated, now: datetime) -> str:
    meeting = generate.call(made, now)
    secretary = made.people["lead", Role.SECRETARY]
    spent = measure.pack(partial(make_pack, meeting=meeting, by=secretary, at=now))
    return (
        f"{label:<34}{spent.seconds:>8.1f}{spent.cpu_seconds:>8.1f}{spent.pages:>8}{spent.size / 1000:>9.1f}"
        f"{1000 * spent.cpu_seconds / spent.pages:>27.0f}"
    )
