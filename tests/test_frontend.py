"""The styles and scripts as they are written and as they are built: their sources, colours and weight."""

import json
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest

from partners.brand import contrast
from partners.wording import STATUSES
from tests import source

FRONTEND = source.ROOT / "frontend"
STYLES = sorted(FRONTEND.rglob("*.scss"))
BUDGETS = {"app.css": 12_500, "app.js": 7_000}  # bytes with brotli


def statuses() -> dict[str, dict[str, str]]:
    """The colours of each status: fill, text, edge and tone."""
    tokens = (FRONTEND / "bscp" / "_tokens.scss").read_text()
    return {
        name: dict(re.findall(r"--(\w+): (#[0-9a-f]+);", colours))
        for name, colours in re.findall(r"\.app-rag--(\w+) \{(.*?)\}", tokens)
    }


def six_digits(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


# The packages


def test_the_lock_names_no_place_to_fetch_from() -> None:
    lock = json.loads((source.ROOT / "package-lock.json").read_text())
    assert len(lock["packages"]) > 10
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert [name for name, package in lock["packages"].items() if name and "integrity" not in package] == []


def test_every_package_is_pinned_to_one_version() -> None:
    manifest = json.loads((source.ROOT / "package.json").read_text())
    versions = [*manifest["dependencies"].values(), *manifest["devDependencies"].values()]
    assert len(versions) == 7
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


# What is written


def test_every_status_has_its_colours() -> None:
    assert list(statuses()) == list(STATUSES)
    assert {tuple(colours) for colours in statuses().values()} == {("fill", "text", "edge", "tone")}


def test_every_override_that_a_template_takes_is_written() -> None:
    pages = "".join(path.read_text() for path in (source.ROOT / "templates").rglob("*.html"))
    taken = set(re.findall(r"govuk-!-([a-z]+-(?:[a-z]+-)*[a-z0-9]+)", pages))
    sheet = (FRONTEND / "bscp" / "_overrides.scss").read_text().replace("\\!", "!")
    steps = re.search(r"\((0: .*?)\)", sheet)
    assert steps is not None
    numbers = re.findall(r"(\d): ", steps[1])
    written = set(re.findall(r"govuk-!-(font-[a-z-]+)", sheet))
    written |= {f"margin-{side}-{step}" for side in ("top", "bottom") for step in numbers}
    assert len(taken) > 5
    assert taken - written == set()


@pytest.mark.parametrize("name", STATUSES)
def test_a_status_can_be_read(name: str) -> None:
    colours = {part: six_digits(colour) for part, colour in statuses()[name].items()}
    assert contrast(colours["text"], colours["fill"]) >= 4.5
    # The shape alone, and the edge of a bar, stand on white: WCAG 2.2, success criterion 1.4.11.
    assert contrast(colours["tone"], "#ffffff") >= 3


def test_severity_follows_lightness() -> None:
    fills = [six_digits(statuses()[name]["fill"]) for name in ("red", "amber", "green")]
    on_black = [contrast(fill, "#000000") for fill in fills]
    assert on_black == sorted(on_black)


def test_red_amber_and_green_differ_without_hue() -> None:
    """To somebody who sees no colour at all, one is at least a third lighter than the next."""
    fills = [six_digits(statuses()[name]["fill"]) for name in ("red", "amber", "green")]
    assert min(contrast(*pair) for pair in combinations(fills, 2)) >= 1.3


def test_no_text_is_smaller_than_sixteen_pixels() -> None:
    """Sizes of print, in points, are another matter."""
    sizes = [
        (path.name, size)
        for path in STYLES
        if path.name != "_print.scss"
        for size in re.findall(r"font-size: ([\d.]+\w+)", path.read_text())
    ]
    assert len(sizes) > 20
    assert [(name, size) for name, size in sizes if not size.endswith("rem") or float(size[:-3]) < 1] == []


def test_nothing_has_a_shadow_and_only_the_hatching_is_a_gradient() -> None:
    text = "\n".join(path.read_text() for path in STYLES)
    assert set(re.findall(r"box-shadow: ([^;]+);", text)) == {"none"}
    assert re.findall(r"[\w-]*gradient", text) == ["repeating-linear-gradient"]


def test_no_script_keeps_anything_on_the_device() -> None:
    scripts = "\n".join(path.read_text() for path in FRONTEND.rglob("*.mjs"))
    assert "createAll" in scripts
    assert re.findall(r"localStorage|sessionStorage|indexedDB|innerHTML|eval\(", scripts) == []


# What is built


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    if not (source.ROOT / "node_modules").is_dir():
        pytest.skip("There are no packages to build from: run make run.")
    folder = tmp_path_factory.mktemp("build")
    node = Path(sys.executable).with_name("node")
    subprocess.run([node, "frontend/build.mjs", folder], cwd=source.ROOT, capture_output=True, check=True)
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_only_one_sheet_and_one_script_are_built(built: dict[str, str]) -> None:
    assert built.keys() == BUDGETS.keys()


def test_the_styles_ask_for_no_file_and_no_font(built: dict[str, str]) -> None:
    assert "app-status" in built["app.css"]
    assert re.findall(r"url\(|@import|@font-face|GDS Transport|crest", built["app.css"]) == []


def test_the_styles_dress_what_pages_name_and_nothing_else(built: dict[str, str]) -> None:
    dressed = set(re.findall(r"\.((?:app|govuk)-[\w-]+)", re.sub(r":not\([^)]*\)", "", built["app.css"])))
    assert {
        name for name in dressed if name.startswith(("govuk-summary-card", "govuk-radios__divider"))
    } == set()
    assert {
        "govuk-button",
        "govuk-radios__input",
        "app-rag--red",
        "app-subnav",
        "govuk-input--width-2",
    } <= dressed


@pytest.mark.parametrize("name", BUDGETS)
def test_what_is_built_is_light(built: dict[str, str], name: str) -> None:
    assert len(brotli.compress(built[name].encode())) <= BUDGETS[name]
