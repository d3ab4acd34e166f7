"""The program that turns one HTML document into a PDF, in a process of its own with limits on what it may use.

`reports.pdf` starts it by its path, so it imports nothing of the project. HTML comes on standard input; standard
output carries one line of JSON, {"pages": n, "warnings": [...]}, and then the bytes of the PDF.
"""

import contextlib
import json
import logging
import resource
import sys
from typing import Any, NoReturn

MEGABYTE = 1024 * 1024


class Collected(logging.Handler):
    """Everything that a library complained of while it worked."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


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


def write(html: str, identifier: str) -> tuple[bytes, int]:
    """The PDF and how many pages it has. The same HTML and identifier give the same bytes."""
    from weasyprint import HTML

    document = HTML(string=html, url_fetcher=fetcher()).render(pdf_variant="pdf/ua-1")
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    return pdf, len(document.pages)


def main() -> None:
    identifier, cpu_seconds, memory_megabytes = sys.argv[1:]
    limit(int(cpu_seconds), int(memory_megabytes))
    collected = Collected()
    logging.getLogger().addHandler(collected)
    pdf, pages = write(sys.stdin.buffer.read().decode(), identifier)
    facts = json.dumps({"pages": pages, "warnings": collected.lines})
    sys.stdout.buffer.write(facts.encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
