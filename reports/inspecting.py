"""Looks into one PDF that somebody handed in, takes out what acts, and refuses what cannot be made safe.

A program of its own that imports nothing of the project: it reads the file from standard input and answers with a
line of JSON, followed by the bytes as they may be kept. What it says of a file are words for whoever sent it.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

MOST_PAGES = 300
WEB = ("http", "https", "mailto")
HARMLESS = ("/GoTo", "/Named")
PLAYERS = ("/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")
# Keys whose values act by themselves, or lead out of the file, and the word for each.
ACTING = {
    "/AA": "actions that start by themselves",
    "/JS": "scripts",
    "/JavaScript": "scripts",
    "/PA": "hidden links",
    "/Ref": "content from other files",
    "/RichMediaContent": "video, sound or 3D",
    "/RichMediaSettings": "video, sound or 3D",
}
PRIVATE = ("/PieceInfo", "/LastModified", "/Metadata", "/SpiderInfo")

NOT_PDF = "The file is not a PDF. Save the paper as a PDF and hand that in."
DAMAGED = "The PDF is damaged. Save it again from the program it was made with."
LOCKED = "The PDF is protected by a password or by restrictions. Save it without any."
CARRIES = (
    "The PDF carries other files inside it. Hand those in as papers of their own, and this one without them."
)
XFA = "The PDF is a form that only some programs can show. Print it to PDF and hand that in."
OUTSIDE = "The PDF takes part of its content from outside. Save it as one complete file."
EMPTY = "The PDF has no pages."
LONG = f"The PDF must have {MOST_PAGES} pages or fewer."
NOT_CLEAN = "The PDF could not be made safe. Print it to PDF and hand that in."


class Problem(Exception):  # noqa: N818 - an answer, not a fault
    """Why a file cannot be taken, in words for whoever sent it."""


def inspect(data: bytes) -> tuple[bytes, int, list[str]]:
    """The bytes to keep, the number of pages, and what was taken out. Raises Problem."""
    if not data.startswith(b"%PDF-") or not looks_like_pdf(data):
        raise Problem(NOT_PDF)
    kept, pages, found = rebuilt(data)
    if trailing(data):
        found.add("something after the end of the document")
    again = rebuilt(kept)
    if again[2]:
        raise Problem(NOT_CLEAN)
    return kept, pages, sorted(found)


def looks_like_pdf(data: bytes) -> bool:
    """The second detector: it knows kinds of files by their signatures, at the end as well as at the start."""
    import puremagic

    try:
        guesses = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return False
    return bool(guesses) and guesses[0].mime_type == "application/pdf"


def trailing(data: bytes) -> bool:
    """Whether more than white space stands after the last end of the document."""
    return len(data.rpartition(b"%%EOF")[2].strip()) > 0


def rebuilt(data: bytes) -> tuple[bytes, int, set[str]]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            found = cleaned(pdf)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue(), len(pdf.pages), found
    except pikepdf.PasswordError as error:
        raise Problem(LOCKED) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Problem(DAMAGED) from error


def cleaned(pdf: Any) -> set[str]:
    """Take out of an open PDF what acts. Returns the words for what was found; raises Problem."""
    if pdf.is_encrypted:
        raise Problem(LOCKED)
    pages = len(pdf.pages)
    if not pages:
        raise Problem(EMPTY)
    if pages > MOST_PAGES:
        raise Problem(LONG)
    found: set[str] = set()
    for holder in list(everything(pdf)):
        _refuse_carried(holder)
        _clean_keys(holder, found)
    for page in pdf.pages:
        _clean_annotations(page.obj, found)
        page.obj.get("/Contents")
    root = pdf.Root
    names = root.get("/Names")
    if names is not None and "/URLS" in names:
        del names["/URLS"]
    del pdf.docinfo
    return found


def everything(pdf: Any) -> Iterator[Any]:
    """Every dictionary of the file, those of streams and those inside others too."""
    import pikepdf

    seen: set[tuple[int, int]] = set()
    waiting = [pdf.trailer, *pdf.objects]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Object) and each.is_indirect:
            if each.objgen in seen:
                continue
            seen.add(each.objgen)
        if isinstance(each, pikepdf.Stream | pikepdf.Dictionary):
            yield each
            waiting.extend(value for _, value in each.items() if not _is_plain(value))
        elif isinstance(each, pikepdf.Array):
            waiting.extend(value for value in each if not _is_plain(value))


def _is_plain(value: Any) -> bool:
    import pikepdf

    if not isinstance(value, pikepdf.Object):
        return True
    # What is reached by reference is met among the objects of the file itself.
    return bool(value.is_indirect) or not isinstance(
        value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream
    )


def _refuse_carried(holder: Any) -> None:
    import pikepdf

    if "/EF" in holder or "/EmbeddedFiles" in holder or "/Collection" in holder:
        raise Problem(CARRIES)
    if holder.get("/Subtype") == "/FileAttachment" or holder.get("/Type") == "/EmbeddedFile":
        raise Problem(CARRIES)
    if "/XFA" in holder or "/NeedsRendering" in holder:
        raise Problem(XFA)
    if isinstance(holder, pikepdf.Stream) and ("/F" in holder or "/FFilter" in holder):
        raise Problem(OUTSIDE)


def _clean_keys(holder: Any, found: set[str]) -> None:
    for key, words in ACTING.items():
        if key in holder:
            del holder[key]
            found.add(words)
    for key in PRIVATE:
        if key in holder:
            del holder[key]
    for key in ("/A", "/OpenAction", "/Next"):
        if key in holder and (words := _acts(holder[key])):
            del holder[key]
            found.add(words)
    if "/S" in holder and _is_action(holder) and (words := _acts(holder)):
        for key in list(holder.keys()):
            if key != "/Type":
                del holder[key]
        found.add(words)
    if "/AF" in holder:
        del holder["/AF"]


def _is_action(holder: Any) -> bool:
    return holder.get("/Type") == "/Action" or str(holder.get("/S")) in NAMED


# The kinds of action there are, and what each is called where it is taken out.
NAMED = {
    "/JavaScript": "scripts",
    "/Launch": "commands that start programs",
    "/SubmitForm": "forms that send what is typed",
    "/ImportData": "commands that read files",
    "/ResetForm": "commands of forms",
    "/Hide": "commands that hide content",
    "/SetOCGState": "commands that hide content",
    "/GoToR": "links into other files",
    "/GoToE": "links into other files",
    "/GoTo3DView": "video, sound or 3D",
    "/Rendition": "video, sound or 3D",
    "/RichMediaExecute": "video, sound or 3D",
    "/Movie": "video, sound or 3D",
    "/Sound": "video, sound or 3D",
    "/Trans": "page effects",
    "/Thread": "links into other files",
    "/URI": "links to something else than a web page or an e-mail address",
}


def _acts(action: Any) -> str:
    """The word for what an action would do; "" where it is harmless: a place in the file, a web page."""
    import pikepdf

    if not isinstance(action, pikepdf.Dictionary):
        return ""
    kind = str(action.get("/S", ""))
    if kind in HARMLESS or (not kind and "/D" in action):
        return ""
    if kind == "/URI" and _is_web(action.get("/URI")):
        return ""
    return NAMED.get(kind, "") if not kind or kind in NAMED else "unknown commands"


def _is_web(address: Any) -> bool:
    try:
        text = bytes(address).decode("ascii")
        parts = urlsplit(text)
    except (TypeError, ValueError):
        return False
    return parts.scheme.lower() in WEB and "@" not in parts.netloc and text.isprintable()


def _clean_annotations(page: Any, found: set[str]) -> None:
    annotations = page.get("/Annots")
    if annotations is None:
        return
    for place in reversed(range(len(annotations))):
        if str(annotations[place].get("/Subtype", "")) in PLAYERS:
            del annotations[place]
            found.add("video, sound or 3D")


def limit(cpu_seconds: int, megabytes: int) -> None:
    """What the looking may use before it is ended by the system."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    cpu_seconds, megabytes = sys.argv[1:]
    limit(int(cpu_seconds), int(megabytes))
    try:
        kept, pages, found = inspect(sys.stdin.buffer.read())
        told = {"pages": pages, "taken_out": found, "problem": ""}
    except Problem as problem:
        kept, told = b"", {"pages": 0, "taken_out": [], "problem": str(problem)}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
