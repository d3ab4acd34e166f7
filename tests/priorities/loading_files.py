"""The example file, and ways to change it, for the tests of loading."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps

from partners.models import Fingerprint
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


def counts() -> dict[str, int]:
    """How many rows each table of the portal's own holds, histories included; fingerprints follow those."""
    models = (
        m for app in ("partners", "priorities", "reports") for m in apps.get_app_config(app).get_models()
    )
    return {model._meta.label: model._default_manager.count() for model in models if model is not Fingerprint}


def added(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """By how much each table has grown, without those that have not."""
    return {label: count - before[label] for label, count in after.items() if count != before[label]}
