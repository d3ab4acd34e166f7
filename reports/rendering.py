"""The program that turns one HTML document into a PDF, in a process of its own with limits on what it may use.

`reports.pdf` starts it by its path, so it imports nothing of the project. HTML comes on standard input; standard output
carries one line of JSON, {"pages": n, "places": {anchor: page}, "warnings": [...], "replaced": [...]}, and then the
bytes of the PDF.
"""

import contextlib
import json
import logging
import re
import resource
import sys
from typing import Any, NoReturn

MEGABYTE = 1024 * 1024
# How the library says that no font has a sign, and which.
NOT_DRAWN = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)$", re.DOTALL)
STAND_IN = "\N{REPLACEMENT CHARACTER}"


class Collected(logging.Handler):
    """Everything that a library complained of while it worked, with the signs it could not draw apart."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.not_drawn: set[int] = set()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if found := NOT_DRAWN.search(message):
            self.not_drawn.add(int(found[1], 16))
        else:
            self.lines.append(f"{record.name}: {message}")


def limit(cpu_seconds: int, memory_megabytes: int) -> None:
    """From here on the kernel ends this process when it uses more."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows this limit by name and refuses to set it.
    with contextlib.suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_megabytes * MEGABYTE, memory_megabytes * MEGABYTE))


def fetcher() -> Any:
    """Opens what the document carries in itself, and ends the rendering at any other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class DataOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not url.lower().startswith("data:"):
                self.refuse(url)
            return super().fetch(url, headers)

        def refuse(self, url: str) -> NoReturn:
            raise FatalURLFetchingError(
                f"The document asks for {url[:80]}, and may open nothing outside itself."
            )

    return DataOnly(allowed_protocols=("data",), allow_redirects=False)


def write(html: str, identifier: str) -> tuple[bytes, list[Any]]:
    """The PDF and its pages. The same HTML and identifier give the same bytes."""
    from weasyprint import HTML

    document = HTML(string=html, url_fetcher=fetcher()).render(pdf_variant="pdf/ua-1")
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    return pdf, document.pages


def drawn(html: str, identifier: str) -> tuple[bytes, dict[str, Any]]:
    """The PDF and what is to be told of it. A sign that no font has is replaced by one that says so."""
    collected = Collected()
    logging.getLogger().addHandler(collected)
    pdf, pages = write(html, identifier)
    replaced = sorted(collected.not_drawn)
    if replaced:
        collected.lines.clear()
        collected.not_drawn.clear()
        pdf, pages = write(html.translate(dict.fromkeys(replaced, STAND_IN)), identifier)
    left = [f"U+{point:04X} cannot be drawn" for point in sorted(collected.not_drawn)]
    told = {
        "pages": len(pages),
        "places": {anchor: n for n, page in enumerate(pages, start=1) for anchor in page.anchors},
        "warnings": collected.lines + left,
        "replaced": [f"U+{point:04X}" for point in replaced],
    }
    return pdf, told


def main() -> None:
    identifier, cpu_seconds, memory_megabytes = sys.argv[1:]
    limit(int(cpu_seconds), int(memory_megabytes))
    pdf, told = drawn(sys.stdin.buffer.read().decode(), identifier)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
