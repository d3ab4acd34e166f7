"""The program that turns one HTML document into a PDF, in a process of its own with limits on what it may use.

`reports.pdf` starts it by its path, so it imports nothing of the project but the files beside it. On standard input
comes one line of JSON that lists the files to embed, [{"name", "description", "relationship", "size"}, ...], then their
bytes one after another, and then the HTML. Standard output carries one line of JSON, {"pages": n, "places": {anchor:
page}, "warnings": [...], "replaced": [...]}, and then the bytes of the PDF. Its arguments are an identifier, seconds of
processor time and megabytes; or `--ready` alone, and then it waits for papers as `rendering_warm.py` tells.
"""

import contextlib
import json
import logging
import os
import re
import resource
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

# What is told of a file, and its bytes.
File = tuple[dict[str, Any], bytes]

# Modules beside this one.
SHORT_CUTS = ("rendering_reading", "rendering_layout", "rendering_text", "rendering_memory")
READY = "--ready"
MEGABYTE = 1024 * 1024
# How the library says that no font has a sign, and which.
NOT_DRAWN = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)$", re.DOTALL)
LENGTH = re.compile(rb"/Length (\d+)")
VARIANT = "pdf/a-3a"
CLAIM = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the standard of accessibility</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""PDF/UA-1, with the description of its name that PDF/A asks for."""

FIRST = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>First</title>
<style>@page { size: A4 } html { font: 10.5pt Arimo, "DejaVu Sans", sans-serif }</style></head>
<body><h1>First</h1><p>A <strong>word</strong>.</p><table><tbody><tr><td>1</td></tr></tbody></table></body></html>"""

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


def beside(name: str) -> Any:
    """The module beside this one. Its folder is no place to import from: its names are the project's."""
    loader = SourceFileLoader(name, str(Path(__file__).with_name(f"{name}.py")))
    module = ModuleType(loader.name)
    loader.exec_module(module)
    return module


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


def write(html: str, identifier: str, files: Sequence[File]) -> tuple[bytes, list[Any]]:
    """The PDF and its pages. The same HTML, identifier and files give the same bytes."""
    from weasyprint import HTML, Attachment

    document = HTML(string=html, url_fetcher=fetcher()).render(pdf_variant=VARIANT)
    made = created(document.metadata.created)
    attachments = [
        Attachment(
            string=data,
            name=told["name"],
            description=told["description"],
            relationship=told["relationship"],
            created=made,
            modified=made,
        )
        for told, data in files
    ]
    claim_accessibility(document.metadata)
    pdf = document.write_pdf(
        pdf_variant=VARIANT,
        pdf_identifier=identifier.encode(),
        attachments=attachments,
        finisher=associate_once,
    )
    return pdf, document.pages


def end_plainly(written: bytes) -> bytes:
    """A stream as the library writes it, one byte longer where it would end in a carriage return.

    With the line end that follows, such a stream ends as two readers would differ about, and validators call its
    length wrong. What comes after the end of compressed data is passed over.
    """
    if not written.endswith(b"\r\nendstream") or b"/FlateDecode" not in written.partition(b"\nstream\n")[0]:
        return written
    about, mark, data = written.partition(b"\nstream\n")
    longer = LENGTH.sub(lambda found: b"/Length %d" % (int(found[1]) + 1), about)
    return longer + mark + data.removesuffix(b"\nendstream") + b"\n\nendstream"


def end_streams_plainly() -> None:
    import pydyf

    written = pydyf.Stream.data.fget
    pydyf.Stream.data = property(lambda stream: end_plainly(written(stream)))


def created(told: str | None) -> datetime:
    """When the document says it was made; a fixed day where it does not say."""
    return datetime.fromisoformat(told.replace("Z", "+00:00")) if told else datetime(2000, 1, 1, tzinfo=UTC)


def claim_accessibility(metadata: Any) -> None:
    """The library writes the claim of one standard: beside that of the archive, say that of accessibility."""
    written = metadata.generate_rdf_metadata

    def both(*given: Any) -> bytes:
        head, end, tail = written(*given).rpartition(b"</rdf:RDF>")
        return bytes(head + CLAIM + end + tail)

    included = metadata.include_in_pdf
    metadata.generate_rdf_metadata = both
    # An archive's metadata is read without unpacking anything.
    metadata.include_in_pdf = lambda *given: included(*given[:-1], False)


def associate_once(document: Any, pdf: Any) -> None:
    """The library lists an embedded file twice among those that belong to the document."""
    if listed := pdf.catalog.get("AF"):
        listed[:] = dict.fromkeys(listed)


def places(pages: list[Any]) -> dict[str, int]:
    """Where each anchor first stands: a section that goes on is found on its later pages as well."""
    found: dict[str, int] = {}
    for number, page in enumerate(pages, start=1):
        for anchor in page.anchors:
            found.setdefault(anchor, number)
    return found


def drawn(html: str, identifier: str, files: Sequence[File] = ()) -> tuple[bytes, dict[str, Any]]:
    """The PDF and what is to be told of it. A sign that no font has is replaced by one that says so."""
    collected = Collected()
    logging.getLogger().addHandler(collected)
    pdf, pages = write(html, identifier, files)
    replaced = sorted(collected.not_drawn)
    if replaced:
        collected.lines.clear()
        collected.not_drawn.clear()
        pdf, pages = write(html.translate(dict.fromkeys(replaced, STAND_IN)), identifier, files)
    left = [f"U+{point:04X} cannot be drawn" for point in sorted(collected.not_drawn)]
    told = {
        "pages": len(pages),
        "places": places(pages),
        "warnings": collected.lines + left,
        "replaced": [f"U+{point:04X}" for point in replaced],
    }
    return pdf, told


def prepare() -> None:
    """Load the libraries, and what they load when they draw, with the short cuts through them."""
    speed = beside("rendering_speed")
    speed.before_import()
    speed.hurry(short_cut for name in SHORT_CUTS for short_cut in beside(name).TO_THE_BYTE)
    end_streams_plainly()
    import email.policy  # noqa: F401


def paper(asked: Sequence[str]) -> NoReturn:
    """Read, draw and write one, and end."""
    listed = json.loads(sys.stdin.buffer.readline())
    files = [(told, sys.stdin.buffer.read(told["size"])) for told in listed]
    pdf, told = drawn(sys.stdin.buffer.read().decode(), asked[0], files)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + pdf)
    sys.stdout.buffer.flush()
    # At an orderly end the interpreter frees what the text engine still uses, in any order, and now and then crashes.
    os._exit(0)


def limited_paper(asked: Sequence[str]) -> NoReturn:
    limit(int(asked[1]), int(asked[2]))
    paper(asked)


def main() -> None:
    if sys.argv[1:] == [READY]:
        prepare()
        # What the libraries look up when they first draw is looked up once for all papers.
        drawn(FIRST, "first")
        beside("rendering_warm").serve(limited_paper)
    else:
        limit(int(sys.argv[2]), int(sys.argv[3]))
        prepare()
        paper(sys.argv[1:])


if __name__ == "__main__":
    main()
