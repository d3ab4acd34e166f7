"""The example file, and ways to change it, for the tests of loading."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from priorities.loading import Loaded, load
from priorities.loading_checks import check
from priorities.loading_reading import read

FOLDER = Path(__file__).parents[2] / "bscp_portal" / "partnerships"
EXAMPLE = (FOLDER / "example.toml").read_text(encoding="utf-8")
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)

Loading = Callable[..., Loaded]


def changed(*changes: tuple[str, str], text: str = EXAMPLE) -> str:
    """The text with the first place of each pair's left side replaced by its right side."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, part: str) -> int:
    """The line on which the part begins, counted from 1."""
    return text[: text.index(part)].count("\n") + 1


def problems(text: str) -> list[str]:
    """What the file's own checks find, before any database is asked."""
    contents = read(text)
    check(contents)
    return contents.problems.words()


def loading_from(folder: Path) -> Loading:
    """A function that loads a text, as a file in the folder."""

    def loading(text: str = EXAMPLE, *, at: datetime = AT, months: int = 0, keep: bool = True) -> Loaded:
        path = folder / "partnership.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, at=at, months=months, keep=keep)

    return loading
