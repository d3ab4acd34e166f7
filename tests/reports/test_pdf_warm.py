"""The rendering program kept ready: the same papers, each in a process of its own, and nothing left behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from partners.rules import Refused
from reports import pdf
from reports.pdf_warm import Gone, Ready

HEAD = '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>A paper</title></head><body>'
PAPER = f"{HEAD}<h1>A paper</h1><p>Words.</p></body></html>"
LONG = f"{HEAD}<h1>A paper</h1>{'<p>x</p>' * 100_000}</body></html>"


@pytest.fixture
def ready() -> Iterator[Ready]:
    """One that has drawn: a machine at work may take longer to start it than a test gives a paper."""
    with pdf.kept_ready() as program:
        drawn()
        yield program


def drawn(html: str = PAPER, **limits: int) -> pdf.Rendered:
    return pdf.render(html, identifier="test-1", limits=pdf.Limits(**limits))


def children(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(number) for number in told.split()]


def eventually(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_paper_has_the_same_bytes_whoever_draws_it(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [pdf.File("a.txt", "A file", b"\x00" * 200_000)]
    monkeypatch.setattr(pdf, "_ready", None)
    alone = pdf.render(PAPER, identifier="test-1", manifest="{}", files=files)
    with pdf.kept_ready():
        for _ in range(2):
            assert pdf.render(PAPER, identifier="test-1", manifest="{}", files=files) == alone


def test_it_forks_with_one_thread_although_it_has_drawn(ready: Ready) -> None:
    assert len(list(Path(f"/proc/{ready.process.pid}/task").iterdir())) == 1


def test_what_one_paper_does_is_not_known_to_the_next(ready: Ready) -> None:
    usual = drawn()
    assert drawn(PAPER.replace("Words", "\N{CJK UNIFIED IDEOGRAPH-6F22}")).replaced == ("U+6F22",)
    assert drawn() == usual
    eventually(lambda: children(ready.process.pid) == [])


@pytest.mark.parametrize("limits", [{"cpu_seconds": 1}, {"memory_megabytes": 200}, {"wall_seconds": 3}])
def test_a_paper_is_ended_at_its_limit_and_the_next_is_drawn(ready: Ready, limits: dict[str, int]) -> None:
    with pytest.raises(Refused, match="too large or takes too long"):
        drawn(LONG, **limits)
    assert drawn().pages == 1
    assert ready.process.poll() is None


def test_a_paper_that_asks_for_anything_outside_is_refused(ready: Ready) -> None:
    with pytest.raises(Refused, match="could not be made"):
        drawn(PAPER.replace("<p>", '<img alt="" src="http://127.0.0.1/x.png"><p>'))
    assert drawn().pages == 1


def test_whoever_attends_may_end_it(ready: Ready) -> None:
    seen: list[list[int]] = []

    def beat() -> None:
        # A busy machine may not have begun to draw when it first beats.
        if drawing := children(ready.process.pid):
            seen.append(drawing)
        if len(seen) == 2:
            raise TimeoutError("enough")

    with pytest.raises(TimeoutError, match="enough"):
        pdf.render(LONG, identifier="test-1", beat=beat)
    assert len(seen[0]) == 1
    assert seen[0] == seen[1]
    drawn()
    eventually(lambda: children(ready.process.pid) == [])


def test_without_the_program_the_paper_is_drawn_all_the_same(
    ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = drawn()
    ready.process.kill()
    ready.process.wait()
    said: list[str] = []
    monkeypatch.setattr(pdf.logger, "warning", lambda message, *_: said.append(message))
    assert drawn() == usual
    assert len(said) == 1
    assert "has ended" in said[0]
    # Another was started, and draws the next.
    assert drawn() == usual
    assert len(said) == 1


def test_with_the_program_ends_what_it_draws(ready: Ready) -> None:
    seen: list[int] = []

    def beat() -> None:
        if not seen and (drawing := children(ready.process.pid)):
            seen.extend(drawing)
            ready.process.kill()

    assert pdf.render(LONG[:400_000], identifier="test-1", beat=beat).pages > 1
    assert len(seen) == 1
    eventually(lambda: not is_running(seen[0]))


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_two_at_once_do_not_wait_for_each_other(ready: Ready) -> None:
    usual = drawn()
    seen: list[pdf.Rendered] = []

    def beat() -> None:
        if not seen:
            seen.append(drawn())

    pdf.render(LONG[:400_000], identifier="test-1", beat=beat)
    assert seen == [usual]


def test_it_ends_when_nobody_is_there_to_ask() -> None:
    program = Ready([sys.executable, "-I", str(pdf.PROGRAM), "--ready"], dict(os.environ))
    program.room.close()
    assert program.process.wait(60) == 0


def test_a_program_that_cannot_start_is_gone(tmp_path: Path) -> None:
    program = Ready([sys.executable, "-c", "raise SystemExit(1)"], dict(os.environ))
    program.process.wait()
    with (tmp_path / "given").open("wb+") as given, pytest.raises(Gone):
        program.run(["x"], given, wall_seconds=9, between_beats=1, beat=None)
    program.close()


def test_a_program_that_never_answers_is_ended_at_the_limit(tmp_path: Path) -> None:
    program = Ready([sys.executable, "-c", "import time; time.sleep(300)"], dict(os.environ))
    beats: list[int] = []
    with (tmp_path / "given").open("wb+") as given:
        with pytest.raises(subprocess.TimeoutExpired):
            program.run(["x"], given, wall_seconds=1, between_beats=0.1, beat=lambda: beats.append(1))
        assert program.process.returncode is not None
        assert beats
        with pytest.raises(Gone):
            program.run(["x"], given, wall_seconds=1, between_beats=0.1, beat=None)


def test_outside_it_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_ready", None)
    with pdf.kept_ready() as program:
        assert program.process.poll() is None
    assert program.process.returncode is not None
    assert pdf._ready is None
    assert drawn().pages == 1


def test_the_portals_secrets_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a key")
    with pdf.kept_ready() as program:
        drawn()
        told = Path(f"/proc/{program.process.pid}/environ").read_bytes()
    assert b"FONTCONFIG_FILE" in told
    assert b"SECRET_KEY" not in told
