"""The program that puts a pack and its papers into one PDF for printing, in a process of its own with limits.

`reports.printing` starts it by its path, so it imports nothing of the project. On standard input comes one line of
JSON, {"title", "about", "pack", "dividers", "lists", "listed", "papers": [{"size", "bookmark", "foot", "marking"},
...]}, in which "pack", "dividers" and "size" are lengths in bytes, and then the PDFs one after another: the pack, one
that has "lists" pages with a list of the papers and then a page to stand before each, and the papers. Standard output
carries one line of JSON, {"pages": n}, and then the PDF.

Every page ends with "Page n of N". The pack's own pages say of how many there are in the pack alone: those words are
taken out and written anew. A paper's pages stand on A4, made smaller where they would cover the line.
"""

import contextlib
import io
import json
import resource
import sys
from collections.abc import Sequence
from typing import Any

MEGABYTE = 1024 * 1024
# A4 in points, and where the papers' style sheet puts the three pieces of the bottom line.
PORTRAIT = (595.276, 841.89)
SIDE, FOOT, TEXT_SIZE = 56.69, 45.0, 8.5
# Where a paper's page may stand: above the line, with the edge that no printer reaches.
EDGE, ABOVE_FOOT = 14.0, 62.0
PIXEL = 0.75
"""Points. The pack's pages are drawn in these, from the top down."""

# What only a tagged, archived original may say of itself, and what carries other files.
CLAIMS = ("/StructTreeRoot", "/MarkInfo", "/Metadata", "/OutputIntents", "/AF")


class Unexpected(Exception):  # noqa: N818 - an answer, not a fault
    """A page of the pack does not end with its number, or a paper cannot be drawn as its readers see it."""


def limit(cpu_seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows this limit by name and refuses to set it.
    with contextlib.suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))


def merged(told: dict[str, Any], pack: bytes, dividers: bytes, papers: Sequence[bytes]) -> tuple[bytes, int]:
    """The bytes of the print edition and its number of pages. The same input gives the same bytes."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pack)) as made, pikepdf.open(io.BytesIO(dividers)) as before:
        lists = told["lists"]
        made.pages.extend(before.pages[:lists])
        own = len(made.pages)
        begins: list[int] = []
        feet: list[tuple[str, str]] = []
        for divider, paper, data in zip(before.pages[lists:], told["papers"], papers, strict=True):
            begins.append(len(made.pages))
            made.pages.append(divider)
            with pikepdf.open(io.BytesIO(data)) as given:
                add_paper(made, given)
            feet += [(paper["foot"], paper["marking"])] * (len(made.pages) - len(feet) - own)
        unclaim(made)
        number_pages(made, own, begins, feet)
        titles = [paper["bookmark"] for paper in told["papers"]]
        if lists:
            titles, begins = [told["listed"], *titles], [own - lists, *begins]
        bookmark(made, begins, titles)
        describe(made, told["title"], told["about"])
        out = io.BytesIO()
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue(), len(made.pages)


def add_paper(made: Any, given: Any) -> None:
    """What stands in notes and boxes of forms is drawn on the page: on paper nobody can open it.

    Which layers a paper hides does not come along with its pages: such a paper is not taken.
    """
    import pikepdf

    if "/OCProperties" in given.Root:
        raise Unexpected
    given.generate_appearance_streams()
    given.flatten_annotations("print")
    for page in given.pages:
        place = page.trimbox
        wide, high = abs(float(place[2] - place[0])), abs(float(place[3] - place[1]))
        if int(page.obj.get("/Rotate", 0)) % 180:
            wide, high = high, wide
        width, height = PORTRAIT if high >= wide else PORTRAIT[::-1]
        sheet = made.add_blank_page(page_size=(width, height))
        room = pikepdf.Rectangle(EDGE, ABOVE_FOOT, width - EDGE, height - EDGE)
        form = made.copy_foreign(page.as_form_xobject())
        sheet.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.Paper)
        placed = sheet.calc_form_xobject_placement(
            form, pikepdf.Name.Paper, room, allow_shrink=True, allow_expand=False
        )
        sheet.contents_add(placed)


def unclaim(made: Any) -> None:
    """The order of reading and the names of what is on a page are not carried over, so nothing says they were."""
    for claim in CLAIMS:
        if claim in made.Root:
            del made.Root[claim]
    names = made.Root.get("/Names")
    if names is not None and "/EmbeddedFiles" in names:
        del names["/EmbeddedFiles"]
    for page in made.pages:
        for key in ("/StructParents", "/Tabs", "/AF"):
            if key in page.obj:
                del page.obj[key]
        for note in page.obj.get("/Annots", []):
            if "/StructParent" in note:
                del note["/StructParent"]


def number_pages(made: Any, own: int, begins: list[int], feet: list[tuple[str, str]]) -> None:
    """`own` pages come from the pack and the list; the pages that stand before papers are laid out like them."""
    import pikepdf

    font = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    total = len(made.pages)
    for place, page in enumerate(made.pages):
        words: list[tuple[str, str]] = [("right", f"Page {place + 1} of {total}")]
        if place < own or place in begins:
            take_out_number(made, page)
        else:
            foot, marking = feet[place - own]
            words += [("left", foot), ("centre", marking)]
        name = page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.PageNumber)
        width = float(page.mediabox[2])
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q " + drawn(name, width, words))


def take_out_number(made: Any, page: Any) -> None:
    """The last words of the line at the foot, on the right."""
    import pikepdf

    kept: list[Any] = []
    begins, found = -1, 0
    at_foot = False
    for instruction in pikepdf.parse_content_stream(page):
        kept.append(instruction)
        operands = instruction.operands
        match str(instruction.operator):
            case "BT":
                begins, at_foot = len(kept) - 1, False
            case "Tm":
                at_foot = is_number_of_page(float(operands[4]), float(operands[5]), page)
            case "ET" if at_foot:
                del kept[begins:]
                found += 1
    if found != 1:
        raise Unexpected
    page.obj.Contents = made.make_stream(pikepdf.unparse_content_stream(kept))


def is_number_of_page(left: float, top: float, page: Any) -> bool:
    width, height = (float(n) / PIXEL for n in (page.mediabox[2], page.mediabox[3]))
    return left > width * 0.66 and top > height - ABOVE_FOOT / PIXEL


def drawn(font: Any, width: float, words: Sequence[tuple[str, str]]) -> bytes:
    """The bottom line of a page, as the operators that draw it."""
    lines = []
    for where, text in words:
        room = wide(text)
        left = {"left": SIDE, "centre": (width - room) / 2, "right": width - SIDE - room}[where]
        shown = text.encode("cp1252", "replace").hex()
        lines.append(f"BT 0 g {font} {TEXT_SIZE} Tf 1 0 0 1 {left:.2f} {FOOT} Tm <{shown}> Tj ET")
    return ("q " + " ".join(lines) + " Q").encode("ascii")


# Widths of Helvetica in thousandths, for what stands in the bottom line; other signs are taken as wide as a digit.
NARROW = {
    " ": 278,
    ".": 278,
    ",": 278,
    ":": 278,
    "-": 333,
    "f": 278,
    "I": 278,
    "P": 667,
    "A": 667,
    "S": 667,
    "E": 667,
}
WIDE = {"O": 778, "C": 722, "N": 722, "V": 667, "T": 611, "L": 556, "F": 611}
DIGIT = 556


def wide(text: str) -> float:
    return sum(NARROW.get(sign, WIDE.get(sign, DIGIT)) for sign in text) * TEXT_SIZE / 1000


def bookmark(made: Any, begins: Sequence[int], titles: Sequence[str]) -> None:
    """After the pack's own bookmarks, one for the list and one for each paper at the page that stands before it."""
    import pikepdf

    with made.open_outline() as outline:
        outline.root.extend(
            pikepdf.OutlineItem(title, place) for title, place in zip(titles, begins, strict=True)
        )


def describe(made: Any, title: str, about: str) -> None:
    """What it is and what it does not claim, in both places where a reader of PDFs looks."""
    made.docinfo["/Title"], made.docinfo["/Subject"] = title, about
    with made.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"], metadata["dc:description"] = title, about


def main() -> None:
    _, cpu_seconds, megabytes = sys.argv[1:]
    limit(int(cpu_seconds), int(megabytes))
    given = sys.stdin.buffer
    told = json.loads(given.readline())
    pack, dividers = given.read(told["pack"]), given.read(told["dividers"])
    papers = [given.read(paper["size"]) for paper in told["papers"]]
    data, pages = merged(told, pack, dividers, papers)
    sys.stdout.buffer.write(json.dumps({"pages": pages}).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
