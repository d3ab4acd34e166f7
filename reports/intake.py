"""Takes in the PDFs that partners hand in: each is looked into by a process of its own, within limits."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from partners.rules import Refused
from partners.wording import file_size

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("inspecting.py")
LARGEST = 20_000_000
CPU_SECONDS, MEGABYTES, WALL_SECONDS = 20, 1024, 60
TOO_MUCH = "The PDF is too complicated to be checked. Print it to PDF and hand that in."

FIELD = "file"
"""Where a form asks for the paper, and says what is wrong with it."""


@dataclass(frozen=True)
class Checked:
    """A PDF as it may be kept. `taken_out` says what was removed for safety."""

    data: bytes
    pages: int
    taken_out: tuple[str, ...]


def check(data: bytes) -> Checked:
    """Look into what was handed in. Raises Refused with the reason in words for whoever sent it."""
    if not data:
        raise Refused("The file is empty.", FIELD)
    if len(data) > LARGEST:
        raise Refused(f"The PDF must be {file_size(LARGEST)} or smaller.", FIELD)
    command = [sys.executable, "-I", str(PROGRAM), str(CPU_SECONDS), str(MEGABYTES)]
    try:
        done = subprocess.run(
            command,
            input=data,
            env={"PATH": os.environ.get("PATH", "")},
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise Refused(TOO_MUCH, FIELD) from expired
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        logger.warning("A PDF could not be looked into: code %s, %s", done.returncode, last[:80])
        raise Refused(TOO_MUCH, FIELD)
    facts, _, kept = done.stdout.partition(b"\n")
    told = json.loads(facts)
    if told["problem"]:
        raise Refused(told["problem"], FIELD)
    return Checked(kept, told["pages"], tuple(told["taken_out"]))
