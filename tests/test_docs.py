"""What the documents say is there: their links, the commands and buttons that they name, and the settings."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from bscp_portal.guides import PICTURES
from partners.management.commands import permissions_table
from tests import source
from tests.journeys import pictured

ENVIRONMENT = source.ROOT / ".env.example"
SETTINGS = source.ROOT / "bscp_portal" / "settings.py"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# Read by others than the settings: the test configuration, and Django's own entry points.
READ_ELSEWHERE = {"CHROMIUM": "tests/journeys/conftest.py"}


def documents() -> list[Path]:
    return [path for path in source.files() if path.suffix == ".md" and path.parent.name != "licences"]


def guides() -> list[Path]:
    return [path for path in documents() if path.parent == source.ROOT / "docs" / "guides"]


def anchors(text: str) -> set[str]:
    """The places in a document that a link can name, as they are made from its headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(document: Path, text: str) -> Iterator[str]:
    """The links of a document that lead nowhere."""
    for target in LINK.findall(text):
        path, _, place = target.partition("#")
        if "://" in path:
            continue
        found = (document.parent / path).resolve() if path else document
        there = found.exists() and found.is_relative_to(source.ROOT)
        if not there or (place and place not in anchors(found.read_text(encoding="utf-8"))):
            yield target


def named(pattern: str) -> set[str]:
    """What the pattern finds in any document."""
    return {name for path in documents() for name in re.findall(pattern, path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("document", documents(), ids=source.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    assert list(broken(document, document.read_text(encoding="utf-8"))) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    text = "[a](docs/none.md) ![b](README.md) [c](README.md#nowhere) [d](README.md#try-it) [e](../x)"
    assert list(broken(source.ROOT / "README.md", text)) == ["docs/none.md", "README.md#nowhere", "../x"]


def test_every_document_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [source.ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        reached.add(document)
        targets = LINK.findall(document.read_text(encoding="utf-8"))
        found = {(document.parent / t.partition("#")[0]).resolve() for t in targets if "://" not in t}
        waiting += [path for path in found - reached if path.suffix == ".md"]
    assert {source.name(path) for path in documents()} == {source.name(path) for path in reached}


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (source.ROOT / "Makefile").read_text(), re.MULTILINE))
    found = named(r"(?:^|`)make ([a-z-]+)(?=[`\s])")
    assert {"run", "test", "setup"} <= found
    assert found - targets == set()


def test_every_command_that_is_named_exists() -> None:
    found = named(r"manage\.py ([a-z_]+)")
    assert {"migrate", "verify", "sync_access", "load_partnership", "createsuperuser"} <= found
    assert found - set(get_commands()) == set()


def test_every_option_of_our_commands_that_is_named_exists() -> None:
    used = named(r"manage\.py ([a-z_]+(?: [\w.]+)* --[a-z-]+)")
    assert len(used) >= 4
    for words in used:
        command, option = words.split()[0], words.split()[-1]
        loaded = load_command_class(get_commands()[command], command)
        assert option in loaded.create_parser("manage.py", command).format_help(), words


def test_every_file_that_is_named_exists() -> None:
    """Paths between backticks, from the root of the project; <app> and <noun> stand for any."""
    apps = "|".join([*source.APPS, "tests", "docs", "templates", "frontend", "bench"])
    found = named(rf"`((?:{apps})/[\w./*-]*)`")
    assert len(found) > 25
    # What is built is not in a fresh copy.
    assert {path for path in found if not list(source.ROOT.glob(path.rstrip("/")))} == set()


def settings_read() -> set[str]:
    """The variables that the settings ask the environment for."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(SETTINGS.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_the_example_of_the_environment_has_every_setting_and_no_other() -> None:
    described = set(re.findall(r"^([A-Z_]+)=", ENVIRONMENT.read_text(), re.MULTILINE))
    assert len(settings_read()) > 12
    assert described - set(READ_ELSEWHERE) == settings_read()
    for name, path in READ_ELSEWHERE.items():
        assert f'"{name}"' in (source.ROOT / path).read_text()


def test_every_setting_that_the_operators_guide_names_is_described() -> None:
    text = (source.ROOT / "docs" / "guides" / "operator.md").read_text()
    found = set(re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", text))
    own = {"RESTORED", "RESTORED_OWNER_URL"}  # the guide's own, for the length of a restore
    assert own < found
    assert found - own - settings_read() == set()


@cache
def shown_words() -> str:
    """The words of the portal's pages: its templates and the texts in its code."""
    templates = [path.read_text(encoding="utf-8") for path in source.templates()]
    texts = [text for path in source.modules() for text in source.strings(ast.parse(path.read_text("utf-8")))]
    # One by one: a "less than" of one text must not reach to the next one's "greater than".
    plain = "\n".join(re.sub(r"<[^>]+>", "", text) for text in templates + texts)
    return plain.replace("’", "'").lower()


@pytest.mark.parametrize("guide", guides(), ids=source.name)
def test_buttons_and_pages_are_called_what_the_guides_call_them(guide: Path) -> None:
    """In the guides, words in bold are words of a page. Dots stand for what differs from page to page."""
    words = shown_words()
    said = re.findall(r"\*\*(.+?)\*\*", guide.read_text(encoding="utf-8").replace("\n", " "), re.DOTALL)
    parts = {
        part.strip().strip(".:")
        for bold in said
        for part in re.split(r"…", bold.replace("’", "'"))
        if part.strip()
    }
    assert len(parts) > 3
    missing = {part for part in parts if re.sub(r"\s+", " ", part).lower() not in words}
    assert missing == set()


def test_the_table_of_permissions_is_made_from_the_policy() -> None:
    stored = (source.ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert stored == permissions_table.document()


def test_the_pictures_are_those_of_the_guides_and_small() -> None:
    found = {path.stem: path.stat().st_size for path in (PICTURES / "guides").iterdir()}
    texts = [path.read_text(encoding="utf-8") for path in guides()]
    assert set(found) == {name for text in texts for name in pictured.steps_of(text)}
    assert len(found) > 20
    assert max(found.values()) <= pictured.LARGEST
    assert sum(found.values()) <= pictured.ALTOGETHER


def test_make_help_names_every_target_that_has_words() -> None:
    text = (source.ROOT / "Makefile").read_text()
    documented = re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE)
    phony = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)[0].split()
    assert set(documented) == set(phony) - {"setup", "setup-test"}
    assert "help" in documented
