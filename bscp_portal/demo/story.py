import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from priorities.models.periods import MONTHS
from priorities.rules import months_after

HERE = Path(__file__).parent
YEAR = HERE / "year.toml"
PARTNERSHIP = HERE.parent / "partnerships" / "wigan.toml"
MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
OPEN_QUARTER_IN_FILE = date(2026, 10, 1)


@dataclass(frozen=True)
class Story:
    """The texts and figures of the year, found by activity and quarter (counted from 0)."""

    told: dict[str, Any]

    @classmethod
    def read(cls, months: int = 0) -> "Story":
        """The story, with the names of months in its texts moved by as many months as its days."""
        return cls(tomllib.loads(MONTH.sub(partial(_moved, months), YEAR.read_text(encoding="utf-8"))))

    def rows(self, kind: str, **sought: Any) -> list[dict[str, Any]]:
        """The entries of a kind that match; `quarter` is sought counted from 0."""
        if "quarter" in sought:
            sought["quarter"] += 1
        return [row for row in self.told[kind] if all(row.get(k) == v for k, v in sought.items())]

    def row(self, kind: str, **sought: Any) -> dict[str, Any]:
        """The one entry that matches, or an empty one."""
        found = self.rows(kind, **sought)
        return found[0] if found else {}

    def activity(self, reference: str) -> dict[str, Any]:
        found: dict[str, Any] = self.told["activities"][reference]
        return found

    def rag(self, reference: str, quarter: int) -> str:
        found: str = self.activity(reference)["rag"][quarter]
        return found

    def body(self, slug: str, part: str, quarter: int) -> Any:
        return self.told["bodies"].get(slug, {}).get(part, [[]] * 9)[quarter]


def _moved(months: int, name: re.Match[str]) -> str:
    return MONTHS[(MONTHS.index(name[0]) + months) % 12]


def last_ended_quarter(today: date) -> date:
    """First day of the calendar quarter that ended last: the one being reported."""
    first_of_this = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return months_after(first_of_this, -3)


def months_from_file(today: date) -> int:
    """By how many months the file's days move, so that its open quarter is the one that ended last."""
    start = last_ended_quarter(today)
    return 12 * (start.year - OPEN_QUARTER_IN_FILE.year) + start.month - OPEN_QUARTER_IN_FILE.month
