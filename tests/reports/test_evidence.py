"""The bundle proves itself with sha256sum and openssl, and shows what was done to it."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from reports import pdf
from reports.models import Seal
from reports.services.evidence import write_bundle
from tests.reports.packs import called, made
from tests.reports.quarters import groups_report, planted, report_of
from tests.reports.tree import Tree


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def sums_hold(folder: Path) -> bool:
    return run(folder, "sha256sum", "--check", "--quiet", "SHA256SUMS").returncode == 0


def signatures_hold(folder: Path) -> list[bool]:
    """Each seal by stock openssl, as VERIFY.txt says."""
    found = []
    for manifest in sorted((folder / "seals").glob("*.json")):
        key = f"keys/{json.loads(manifest.read_bytes())['key']}.pem"
        name, signature = f"seals/{manifest.name}", f"seals/{manifest.stem}.sig"
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key]
        done = run(folder, *command, "-rawin", "-in", name, "-sigfile", signature)
        assert ("Successfully" in done.stdout) == (done.returncode == 0)
        found.append(done.returncode == 0)
    return found


def sha256(folder: Path, name: str) -> str:
    return run(folder, "sha256sum", name).stdout.split()[0]


@pytest.fixture(scope="module")
def tree(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """LEAD has made a pack and issued its report."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(pdf, "render", lambda html, **_: pdf.Rendered(html.encode(), pages=3, warnings=()))
        grown = planted()
        groups_report(grown, grown.periods[0])
        made(grown, called(grown, "lead", grown.periods[0]))
        grown.deal_with(report_of(grown, "lead", grown.periods[0]))
        grown.issue(report_of(grown, "lead", grown.periods[0]))
        yield grown
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def kept(tree: Tree, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    folder = tmp_path_factory.mktemp("evidence") / "lead"
    with django_db_blocker.unblock():
        write_bundle(body=tree.bodies["lead"], to=folder)
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    """A copy to do things to."""
    return shutil.copytree(kept, tmp_path / "lead")


def test_it_holds_what_was_issued_and_how_to_check_it(folder: Path) -> None:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    (key,) = {name for name in names if name.startswith("keys/")}
    papers = {name for name in names if name.startswith("papers/")}
    assert names - papers - {key} == {
        "SHA256SUMS",
        "VERIFY.txt",
        *(f"seals/000{n}.{kind}" for n in (1, 2) for kind in ("json", "sig")),
    }
    assert sorted(name.rsplit(".", 1)[1] for name in papers) == ["html", "json", "json", "pdf"]


def test_it_proves_itself(folder: Path) -> None:
    assert sums_hold(folder)
    assert signatures_hold(folder) == [True, True]
    first, second = (
        json.loads((folder / "seals" / name).read_bytes()) for name in ("0001.json", "0002.json")
    )
    assert (first["previous"], second["previous"]) == ("", sha256(folder, "seals/0001.json"))
    stem = f"papers/0001-{first['name']}"
    assert first["files"] == {
        "content": sha256(folder, f"{stem}.json"),
        "pdf": sha256(folder, f"{stem}.pdf"),
        "screen": sha256(folder, f"{stem}-screen.html"),
    }
    assert second["files"] == {"content": sha256(folder, f"papers/0002-{second['name']}.json")}


def steps(folder: Path) -> list[list[str]]:
    """What each command that stands in VERIFY.txt prints, copied as it stands there."""
    found, block = [], list[str]()
    for line in [*(folder / "VERIFY.txt").read_text().splitlines(), ""]:
        if line.startswith("    ") or (block and not line.strip()):
            block.append(line.removeprefix("    "))
        elif block:
            found.append(run(folder, "sh", "-c", "\n".join(block)).stdout.splitlines())
            block = []
    return found


def test_each_step_as_it_stands_in_the_bundle_holds(folder: Path) -> None:
    sums, signatures, papers, chain = steps(folder)
    assert sums == []
    assert signatures == [f"Signature Verified Successfully seals/000{n}.json" for n in (1, 2)]
    assert papers == [f"sealed papers/{path.name}" for path in sorted((folder / "papers").iterdir())]
    assert chain == ["follows seals/0001.json", "follows seals/0002.json"]


def test_each_step_as_it_stands_in_the_bundle_names_what_was_changed(folder: Path) -> None:
    (pdf_of_first,) = folder.glob("papers/0001*.pdf")
    change(pdf_of_first)
    change(folder / "seals" / "0001.sig")
    claim_another_version(folder / "seals" / "0001.json")
    sums, signatures, papers, chain = steps(folder)
    assert len(sums) == 3
    assert [line.startswith("Signature Verified Successfully") for line in signatures] == [False, True]
    assert [line for line in papers if not line.startswith("sealed ")] == [
        f"NOT AS SEALED papers/{pdf_of_first.name}"
    ]
    assert chain == ["follows seals/0001.json", "DOES NOT FOLLOW seals/0002.json"]


def change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def claim_another_version(manifest: Path) -> None:
    manifest.write_bytes(manifest.read_bytes().replace(b'"version":1', b'"version":2'))


@pytest.mark.parametrize("pattern", ["papers/*.pdf", "papers/0002*.json", "seals/0001.json", "keys/*.pem"])
def test_a_changed_bit_shows_in_the_sums(folder: Path, pattern: str) -> None:
    change(next(folder.glob(pattern)))
    assert not sums_hold(folder)


@pytest.mark.parametrize(
    ("tamper", "holds"),
    [
        (lambda f: claim_another_version(f / "seals" / "0001.json"), [False, True]),
        (lambda f: change(f / "seals" / "0002.sig"), [True, False]),
        (lambda f: shutil.copy(f / "seals" / "0001.sig", f / "seals" / "0002.sig"), [True, False]),
    ],
    ids=["manifest", "signature", "another's signature"],
)
def test_openssl_finds_a_seal_that_does_not_hold(
    folder: Path, tamper: Callable[[Path], object], holds: list[bool]
) -> None:
    tamper(folder)
    assert signatures_hold(folder) == holds


def command(body: str, out: Path) -> None:
    call_command("export_evidence", body=body, out=out, verbosity=0)


@pytest.mark.django_db
def test_the_command_writes_it_once(tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slug, out = tree.partnership.slug, tmp_path / "bundle"
    command(f"{slug}/lead", out)
    assert "10 files in " in capsys.readouterr().out
    assert sums_hold(out)
    with pytest.raises(CommandError, match="exists already"):
        command(f"{slug}/lead", out)
    with pytest.raises(CommandError, match="There is no body at lead"):
        command("lead", tmp_path / "other")
    with pytest.raises(CommandError, match="has issued nothing that has a seal"):
        command(f"{slug}/board", tmp_path / "other")
    assert not (tmp_path / "other").exists()
    assert Seal.objects.filter(body=tree.bodies["lead"]).count() == 2
