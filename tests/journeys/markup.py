"""The HTML as the server sent it, against the standard: html-validate, which asks nobody on the network.

Its rules stand in `tests/htmlvalidate.json`. They differ from the recommended ones where those are a matter of taste
(space at the end of a line, the length of a title), where checkboxes of one question share their name, and for links
that look like buttons and labelled regions that scroll, which GOV.UK Frontend makes so.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests import source

VALIDATOR = source.ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = source.ROOT / "tests" / "htmlvalidate.json"


def markup_flaws(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What is wrong with the pages, as name of the page, rule and place; `folder` is for the files."""
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        path = folder / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        names[str(path)] = name
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node") or "node"
    said = subprocess.run(
        [node, VALIDATOR, "--config", RULES, "--formatter", "json", folder],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode in {0, 1}, said.stderr
    return [
        f"{names[page['filePath']]}: {found['ruleId']} at {found['selector']}: {found['message']}"
        for page in json.loads(said.stdout)
        for found in page["messages"]
    ]
