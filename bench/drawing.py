"""Draws one document as a pack is drawn, and says what that took: `python -m bench.drawing document.html`.

A process of its own, so that what its one child used is what the drawing used.
"""

import json
import resource
import sys
import time
from pathlib import Path

from reports import pdf

LIMITS = pdf.Limits(cpu_seconds=600, memory_megabytes=4096, wall_seconds=1200)


def main() -> None:
    html = Path(sys.argv[1]).read_text(encoding="utf-8")
    began = time.perf_counter()
    made = pdf.render(html, identifier="bench", limits=LIMITS)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "pages": made.pages,
        "size": len(made.pdf),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
