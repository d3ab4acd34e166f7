"""The pictures in the guides, taken on the way through the steps that the guides tell.

A step is a picture and the words before it, back to the picture or the heading before. What stands in bold in a step
is on the page at the moment of the picture: a button that was renamed is found. Dots in it stand for what differs.

`make docs` writes the pictures. Otherwise the way is walked all the same, and nothing is written.
"""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

from bscp_portal.guides import FOLDER, PICTURES
from tests.journeys.looking import TOO_WIDE

WIDTH = 1040
COLOURS = 64
MARGIN = 15
LARGEST = 50_000
ALTOGETHER = 800_000
STEP = re.compile(r"^#.*$|!\[[^\]]+\]\(\.\./img/guides/([\w-]+)\.webp\)", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def steps_of(text: str) -> dict[str, list[str]]:
    """The words that each picture of a guide needs to show, by the picture's name."""
    found, began = {}, 0
    for match in STEP.finditer(text):
        if match[1]:
            bold = BOLD.findall(text[began : match.start()])
            found[match[1]] = [part for words in bold for part in _plain(words).split("…") if part.strip()]
        began = match.end()
    return found


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("’", "'")).lower()


@dataclass
class Guide:
    """One guide while it is walked. `seal` at the end tells whether every step was taken, in the guide's order."""

    name: str
    write: bool
    shown: list[str] = field(default_factory=list)

    @property
    def steps(self) -> dict[str, list[str]]:
        return steps_of((FOLDER / f"{self.name}.md").read_text(encoding="utf-8"))

    def show(self, page: Page, picture: str, *, to: str | Locator, since: str | Locator = "main") -> None:
        """Take the step's picture, from the top of one part of the page to the end of another."""
        name = f"{self.name}-{picture}"
        page.set_viewport_size({"width": WIDTH, "height": 900})
        page.evaluate("scrollTo(0, 0)")
        there = _plain(page.locator("body").inner_text())
        assert [words for words in self.steps[name] if words.strip() not in there] == [], name
        assert not page.evaluate(TOO_WIDE)
        self.shown.append(name)
        top, end = (
            (page.locator(each) if isinstance(each, str) else each).first.bounding_box()
            for each in (since, to)
        )
        assert top is not None and end is not None, f"{name}: the page has not what the picture shows"
        if self.write:
            start = top["y"] - (0 if since == "main" else MARGIN)
            last = end["y"] + end["height"] + MARGIN
            clip = {"x": 0, "y": start, "width": WIDTH, "height": last - start}
            shot = page.screenshot(animations="disabled", full_page=True, clip=clip)  # type: ignore[arg-type]
            save(shot, PICTURES / "guides" / f"{name}.webp")

    def all_was_shown(self) -> None:
        assert self.shown == list(self.steps)


def save(shot: bytes, path: Path) -> None:
    """Keep the picture in few colours: it is flat, and everybody downloads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(shot)) as whole:
        # The method that keeps small patches, such as a red sign on a white page.
        few = whole.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.convert("RGB").save(path, "WEBP", lossless=True, quality=100, method=6)
    size = path.stat().st_size
    assert size <= LARGEST, f"{path.name} has {size:,} bytes, which is too much for a page: cut it shorter."
