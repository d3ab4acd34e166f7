"""The one place where a PDF is made: from HTML that carries everything it needs, with no network and within limits."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import IO

from partners.rules import Refused
from reports.pdf_warm import Gone, Ready

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("rendering.py")
# What is found through these is libraries and a place to keep lists of fonts; the portal's own secrets stay behind.
PASSED_ON = ("PATH", "HOME", "XDG_CACHE_HOME", "DYLD_LIBRARY_PATH")
# The only fonts of a paper are those that the project brings, so its bytes do not depend on the machine.
FONTS = Path(__file__).with_name("fonts.conf")
# What stands in text and draws nothing: control signs, and code points that are no characters.
UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFEFF, 0xFFFE, 0xFFFF])
MANIFEST_IS = "What this paper is, for machines"
FAILED = "The pack could not be made, and nothing was stored. Tell the people who run this service."
BETWEEN_BEATS = 1
TOO_LARGE = "The pack could not be made: it is too large or takes too long. Nothing was stored."


@dataclass(frozen=True)
class Limits:
    """What one rendering may use before it is ended."""

    cpu_seconds: int = 120
    memory_megabytes: int = 1536
    wall_seconds: int = 240


@dataclass(frozen=True)
class File:
    """A file that the PDF carries. `relationship` is a word of PDF/A-3: Data, Supplement, Source, Alternative."""

    name: str
    description: str
    data: bytes
    relationship: str = "Supplement"


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int
    warnings: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    """Signs that no font could draw, as U+6F22; the paper has a stand-in for each."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Anchor of each heading or section → the page on which it begins."""


def render(
    html: str,
    *,
    identifier: str,
    manifest: str = "",
    files: Iterable[File] = (),
    limits: Limits | None = None,
    beat: Callable[[], None] | None = None,
) -> Rendered:
    """A tagged PDF of the document that is both PDF/UA-1 and PDF/A-3a. The same input gives the same bytes.

    `manifest` is JSON, which the PDF carries as a file, before the other `files`. `beat` is called every second
    meanwhile; what it raises ends the rendering. Raises Refused where the rendering fails, asks for anything outside
    the document, or reaches a limit.
    """
    out = run(PROGRAM, identifier, _given(html, manifest, files), limits=limits, beat=beat)
    facts, _, pdf = out.partition(b"\n")
    told = json.loads(facts)
    return Rendered(pdf, told["pages"], tuple(told["warnings"]), tuple(told["replaced"]), told["places"])


def run(
    program: Path,
    identifier: str,
    given: bytes,
    *,
    limits: Limits | None = None,
    beat: Callable[[], None] | None = None,
) -> bytes:
    """What the program writes in a process of its own that is given its limits and no secret. Raises Refused."""
    if not FONTS.with_suffix("").is_dir():
        logger.error("Rendering %s: the fonts are missing. make setup brings them.", identifier)
        raise Refused(FAILED)
    limits = limits or Limits()
    asked = [identifier, str(limits.cpu_seconds), str(limits.memory_megabytes)]
    try:
        with _to_read(given) as stdin:
            code, out, complaints = _ran(program, asked, stdin, limits.wall_seconds, beat)
    except subprocess.TimeoutExpired as expired:
        logger.warning("Rendering %s took longer than %s seconds.", identifier, limits.wall_seconds)
        raise Refused(TOO_LARGE) from expired
    if code != 0:
        raise Refused(_failure(identifier, code, complaints))
    return out


@contextmanager
def kept_ready() -> Iterator[Ready]:
    """Meanwhile the rendering program waits with its libraries loaded, and each paper begins there."""
    global _ready
    before, _ready = _ready, _made_ready()
    try:
        yield _ready
    finally:
        _ready.close()
        _ready = before


_ready: Ready | None = None


def _made_ready() -> Ready:
    return Ready([sys.executable, "-I", str(PROGRAM), "--ready"], _environment())


def _ran(
    program: Path, asked: list[str], stdin: IO[bytes], wall_seconds: int, beat: Callable[[], None] | None
) -> tuple[int, bytes, bytes]:
    """Exit code, output and complaints of the program."""
    global _ready
    ready = _ready
    if program == PROGRAM and ready is not None and ready.is_free.acquire(blocking=False):
        try:
            return ready.run(asked, stdin, wall_seconds=wall_seconds, between_beats=BETWEEN_BEATS, beat=beat)
        except Gone:
            logger.warning("The waiting renderer has ended. %s is drawn without it.", asked[0])
            ready.close()
            _ready = _made_ready()
            stdin.seek(0)
        finally:
            ready.is_free.release()
    command = [sys.executable, "-I", str(program), *asked]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=_environment(), stdin=stdin, stdout=pipe, stderr=pipe) as process:
        try:
            out, complaints = _attended(process, wall_seconds, beat)
        finally:
            process.kill()
    return process.returncode, out, complaints


def _environment() -> dict[str, str]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # Fonts carry the time at which they were made into a subset.
    environment["SOURCE_DATE_EPOCH"] = "0"
    environment["FONTCONFIG_FILE"] = str(FONTS)
    return environment


def _given(html: str, manifest: str, files: Iterable[File]) -> bytes:
    """What the program reads: the list of the files, their bytes, the document."""
    first = [File("manifest.json", MANIFEST_IS, manifest.encode(), "Data")] if manifest else []
    carried = [*first, *files]
    listed = [
        {"name": f.name, "description": f.description, "relationship": f.relationship, "size": len(f.data)}
        for f in carried
    ]
    document = html.translate(UNSEEN).encode("utf-8", "replace")
    return b"".join([json.dumps(listed).encode(), b"\n", *(f.data for f in carried), document])


def _to_read(given: bytes) -> IO[bytes]:
    """A file at its beginning. Through a pipe, what the program had not read by the first beat would never come."""
    file = TemporaryFile()  # noqa: SIM115
    file.write(given)
    file.seek(0)
    return file


def _attended(
    process: subprocess.Popen[bytes], wall_seconds: int, beat: Callable[[], None] | None
) -> tuple[bytes, bytes]:
    """What the process wrote to its two outputs, with a beat while it works."""
    until = monotonic() + wall_seconds
    while True:
        try:
            return process.communicate(timeout=min(BETWEEN_BEATS, wall_seconds))
        except subprocess.TimeoutExpired:
            if monotonic() >= until:
                raise
            if beat is not None:
                beat()


def _failure(identifier: str, code: int, complaints: bytes) -> str:
    """Tell the operator's log what happened, without the document's words, and the person what it means."""
    last = complaints.decode(errors="replace").strip().rpartition("\n")[2]
    kind = last.partition(":")[0][:80]
    logger.error("Rendering %s ended with code %s: %s", identifier, code, kind)
    return TOO_LARGE if code < 0 or kind == "MemoryError" else FAILED
