"""Draws one document as the worker draws a pack, and says what that took: `python -m bench.drawing document.html`.

A process of its own, so that the most memory that any of its children used is what the drawing used.
"""

import json
import os
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from reports import pdf

LIMITS = pdf.Limits(cpu_seconds=600, memory_megabytes=4096, wall_seconds=1200)
FIRST = '<!DOCTYPE html><html lang="en-GB"><head><title>A paper</title></head><body><h1>A paper</h1></body></html>'


@dataclass(frozen=True)
class Drawn:
    seconds: float
    cpu_seconds: float
    megabytes: float
    pages: int
    size: int
    start: float
    """Processor seconds until the program is ready, once for each worker."""


def main() -> None:
    html = Path(sys.argv[1]).read_text(encoding="utf-8")
    with pdf.kept_ready() as program:
        # Once this is drawn, the program was ready.
        pdf.render(FIRST, identifier="bench", limits=LIMITS)
        start, before = spent(program.process.pid)
        began = time.perf_counter()
        made = pdf.render(html, identifier="bench", limits=LIMITS)
        seconds = time.perf_counter() - began
        # A process that has ended is counted when the program has read that it may let go of it.
        time.sleep(0.2)
        after = spent(program.process.pid)[1]
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps(asdict(Drawn(seconds, after - before, most, made.pages, len(made.pdf), start))))


def spent(process: int) -> tuple[float, float]:
    """Processor seconds of the process itself, and of its children that have ended."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    own, children = sum(map(int, told[11:13])), sum(map(int, told[13:15]))
    return own / ticks, children / ticks


if __name__ == "__main__":
    main()
