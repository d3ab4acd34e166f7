"""How the project is built: what may know what, where things are and how long they may be.

Each detector here is also shown a fault of its kind, which it must find.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests import source

FORBIDDEN_NAMES = {"common", "core", "helpers", "managers", "signals", "utils"}
MODULE_LINES, FUNCTION_LINES, CLASS_LINES = 400, 40, 200
MAY_IMPORT_GUARDIAN = {"partners/access.py", "partners/models/permissions.py"}
OURS = source.APPS[:3]


def place(app: str) -> int:
    return source.APPS.index(app)


# Imports


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    config = source.ROOT / "pyproject.toml"
    return subprocess.run(
        [command, "--config", config, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_contracts_on_imports_are_declared() -> None:
    contracts = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract["id"] for contract in contracts} == {"apps", "layers"}
    assert next(c for c in contracts if c["id"] == "apps")["layers"] == source.APPS[::-1]


def test_imports_keep_the_contracts() -> None:
    result = lint_imports(source.ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("importer", "line", "broken"),
    [
        ("partners/rules.py", "import reports.rules", "Imports between the apps"),
        ("partners/models/bodies.py", "import partners.services", "Inside an app"),
        ("reports/rules.py", "import reports.models.packs", "Inside an app"),
    ],
)
def test_an_import_to_the_right_or_upwards_is_found(
    tmp_path: Path, importer: str, line: str, broken: str
) -> None:
    for name in [
        *(f"{app}/{module}.py" for app in source.APPS for module in ("__init__", "rules", "services")),
        "partners/models/__init__.py", "partners/models/bodies.py",
        "reports/models/__init__.py", "reports/models/packs.py",
    ]:  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert lint_imports(tmp_path).returncode == 0
    (tmp_path / importer).write_text(f"{line}\n")
    result = lint_imports(tmp_path)
    assert result.returncode == 1
    assert re.search(rf"{broken}.* BROKEN", result.stdout)


def test_only_two_modules_import_guardian() -> None:
    importers = {
        source.name(path)
        for path in source.modules()
        if any(name.split(".")[0] == "guardian" for name in source.imported(ast.parse(path.read_text())))
    }
    assert importers
    assert importers <= MAY_IMPORT_GUARDIAN


def impure(text: str) -> list[str]:
    """What keeps a module from being pure rules: Django, the database's driver, or another layer."""
    return [
        name
        for name in source.imported(ast.parse(text))
        if name.split(".")[0] in {"django", "psycopg", "guardian"}
        or (name.split(".")[0] in source.APPS and not re.match(r"(rules|roles|wording)", name.split(".")[-1]))
    ]


def test_rules_and_roles_are_pure() -> None:
    pure = [path for path in source.modules() if re.fullmatch(r"(rules|roles)(_\w+)?|wording", path.stem)]
    assert {path.parent.name for path in pure} >= {"partners", "priorities"}
    assert {source.name(path): impure(path.read_text()) for path in pure if impure(path.read_text())} == {}


def test_an_impure_rule_is_found() -> None:
    assert impure("from django.db import models\nfrom partners.models import Body\nimport datetime") == [
        "django.db",
        "partners.models",
    ]


def test_the_embedded_postgresql_needs_python_alone() -> None:
    tree = ast.parse((source.ROOT / "bscp_portal" / "postgres.py").read_text())
    assert {name.split(".")[0] for name in source.imported(tree)} <= sys.stdlib_module_names


# Relations, templates and links


def relations_to_the_right(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [
        (model, field, target)
        for model, field, target in found
        if place(model.split(".")[0]) < place(target.split(".")[0])
    ]


def test_relations_between_the_apps_point_left() -> None:
    found = [
        (model._meta.label_lower, field.name, field.related_model._meta.label_lower)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, models.Model)
        and field.related_model._meta.app_label in OURS
    ]
    assert len(found) > 10
    assert relations_to_the_right(found) == []


def test_a_relation_to_the_right_is_found() -> None:
    fault = ("partners.body", "newest_report", "reports.exceptionreport")
    assert relations_to_the_right([fault, ("reports.meeting", "body", "partners.body")]) == [fault]


def references_to_the_right(app: str, texts: Iterator[str] | list[str]) -> list[str]:
    """Names of templates (`reports/…`) and of URLs (`reports:…`) of apps to the right of `app`."""
    right = "|".join(source.APPS[place(app) + 1 : 3])
    if not right:
        return []
    pattern = re.compile(rf"""(?:^|["'])((?:{right})[:/][a-z_][\w/.-]*)""")
    return [match for text in texts for match in pattern.findall(text)]


def test_templates_and_links_point_left() -> None:
    found: dict[str, list[str]] = {}
    for path in source.modules():
        app = path.relative_to(source.ROOT).parts[0]
        if app in OURS:
            found[source.name(path)] = references_to_the_right(
                app, source.strings(ast.parse(path.read_text()))
            )
    for path in source.templates():
        folder = path.relative_to(source.ROOT / "templates").parts[0]
        # What every page shares stands with partners, the leftmost.
        app = folder if folder in OURS else "partners"
        found[source.name(path)] = references_to_the_right(app, [path.read_text()])
    assert len(found) > 30
    assert {file: names for file, names in found.items() if names} == {}


def test_a_link_to_the_right_is_found() -> None:
    assert references_to_the_right("partners", ['<a href="{% url "reports:pack_show" pack.pk %}">']) == [
        "reports:pack_show"
    ]
    assert references_to_the_right("priorities", ["reports/pack_show.html"]) == ["reports/pack_show.html"]
    assert references_to_the_right("reports", ["partners:home", "priorities/update_edit.html"]) == []


# Names and sizes


def test_no_module_is_named_after_nothing() -> None:
    names = {part.removesuffix(".py") for path in source.modules() for part in path.parts}
    assert names & FORBIDDEN_NAMES == set()


def too_long(text: str) -> list[str]:
    found = []
    lines = len(text.splitlines())
    if lines > MODULE_LINES:
        found.append(f"module: {lines}")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            limit = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > limit:
                found.append(f"{node.name}: {lines}")
    return found


def test_modules_functions_and_classes_stay_short() -> None:
    found = {source.name(path): too_long(path.read_text()) for path in source.modules()}
    assert len(found) > 30
    assert {file: names for file, names in found.items() if names} == {}


def test_what_is_too_long_is_found() -> None:
    body = "    pass\n"
    assert too_long("def f():\n" + body * 39) == []
    assert too_long("def f():\n" + body * 40) == ["f: 41"]
    assert too_long("class C:\n" + body * 200) == ["C: 201"]
    assert too_long("pass\n" * 401) == ["module: 401"]


# What no file holds

HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"),
            ("deb", "debian", "org"), ("archive", "ubuntu", "com"), ("yarnpkg", "com"),
        ]
    )
)  # fmt: skip
MACHINE_PATHS = re.compile(r"(?<![\w.~/-])/(?:home|root|work|Users)/\w")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{source.name(path)}: {line.strip()}"
        for path in source.files()
        if b"\0" not in (raw := path.read_bytes())
        for line in raw.decode().splitlines()
        if pattern.search(line)
    ]


def test_no_file_names_the_host_of_a_registry() -> None:
    assert lines_with(HOSTS) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATHS) == []


def test_hosts_and_machine_paths_are_found() -> None:
    assert HOSTS.search("https://" + "registry.npmjs" + ".org/sass")
    assert MACHINE_PATHS.search("cd " + "/home" + "/alex/portal")
    assert not MACHINE_PATHS.search("https://example.org" + "/home" + "/page")


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_locked_package_has_its_hash(lock: str) -> None:
    text = (source.ROOT / "requirements" / f"{lock}.lock").read_text()
    packages = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(packages) > 20
    assert [package for package in packages if "--hash=sha256:" not in package] == []


# The page's one inline script


def test_the_inline_script_is_the_one_that_the_policy_allows() -> None:
    from django.conf import settings

    inline = [
        script
        for path in source.templates()
        for script in re.findall(r"<script>(.*?)</script>", path.read_text(), re.DOTALL)
    ]
    assert inline == [settings.BODY_CLASS_SCRIPT]
