"""Short cuts that let go of what a page no longer needs, for papers of hundreds of pages.

The library holds every box of every page with all that its layout weighed, until the last byte is written, and what is
drawn as the many pieces it was said in. Each of these leaves the paper as it was to the byte.
"""

import gc
from collections.abc import Iterable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

SIDES = ("top", "right", "bottom", "left")

TEXT = (
    "element_tag", "element", "style", "text", "position_x", "position_y", "width", "height", "baseline",
    "pango_layout",
)  # fmt: skip
"""What a text is drawn and tagged by. Of ten names Python keeps a table half as large as of eleven."""

EDGES = frozenset(f"{part}_{side}" for part in ("margin", "padding") for side in SIDES)
"""Most are 0, and what has none of its own has that of its kind."""

BORDERS = frozenset(f"border_{side}_width" for side in SIDES)

SPENT = frozenset(
    (
        *(f"{bound}_{way}" for bound in ("min", "max") for way in ("width", "height")),
        "first_letter_style",
        "first_line_style",
        "remove_decoration_sides",
        "leading_collapsible_space",
        "trailing_collapsible_space",
        "clearance",
        "resume_at",
        "text_indent",
        "block_ellipsis",
        "index",
    )
)
"""What only the layout asks."""

SPENT_OF_LINES = SPENT | EDGES | BORDERS


PAGES_BETWEEN = 16
"""After so many pages what was tried and given up is looked for, among what is new since the last time."""


def share_what_is_usual() -> None:
    """Few boxes are cut or have a first line of their own; the library keeps a set and three names in each for it."""
    from weasyprint.formatting_structure import boxes

    def begin(self: Any, element_tag: Any, style: Any, element: Any) -> None:
        self.element_tag, self.element, self.style, self.children = element_tag, element, style, []

    def copy_with_children(self: Any, new_children: Any) -> Any:
        copied = self.copy()
        copied.children = new_children
        if self.remove_decoration_sides:
            self.remove_decoration_sides = frozenset()
        return copied

    def cut(self: Any, side: str) -> None:
        self.remove_decoration_sides |= {side}
        for name in (f"margin_{side}", f"padding_{side}", f"border_{side}_width"):
            setattr(self, name, 0)

    boxes.Box.first_letter_style = boxes.Box.first_line_style = None
    boxes.Box.remove_decoration_sides = frozenset()
    boxes.Box.__init__ = begin
    boxes.ParentBox.copy_with_children, boxes.ParentBox._reset_spacing = copy_with_children, cut


def keep_what_is_drawn() -> None:
    """A box of a finished page keeps where it is and how it looks, and not what its layout weighed."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import page as layout

    for name in EDGES:
        setattr(boxes.Box, name, 0)
    # Of other boxes the layout asks whether they have borders yet.
    for name in BORDERS:
        setattr(boxes.TextBox, name, 0)
        setattr(boxes.LineBox, name, 0)
    boxes.TextBox.children = ()
    usual = layout.make_page

    def make_page(context: Any, *given: Any) -> Any:
        made = usual(context, *given)
        context.pages_made = context.__dict__.get("pages_made", 0) + 1
        if context.pages_made % PAGES_BETWEEN == 0:
            gc.collect(0)
        # What is fixed is laid out again on every other page.
        if not made[0].fixed_boxes:
            slim(made[0].children)
        return made

    layout.make_page = make_page


def slim(children: Iterable[Any]) -> None:
    from weasyprint.formatting_structure.boxes import LineBox, TextBox
    from weasyprint.layout.absolute import AbsolutePlaceholder

    waiting = list(children)
    while waiting:
        box = waiting.pop()
        if type(box) is AbsolutePlaceholder:
            box = box._box
        own = box.__dict__
        if type(box) is TextBox:
            box.__dict__ = {name: own[name] for name in TEXT}
            continue
        waiting += box.children
        spent = SPENT_OF_LINES if type(box) is LineBox else SPENT
        box.__dict__ = {
            name: value
            for name, value in own.items()
            if name not in spent and (value.__class__ is not int or name not in EDGES or value)
        }


@cache
def settled() -> Any:
    """The kind of an object of which the bytes alone are left."""
    import pydyf

    class Settled(pydyf.Object):  # type: ignore[misc]
        def __init__(self, made: Any) -> None:
            self.number, self.offset = made.number, made.offset
            self.generation, self.free = made.generation, made.free
            self.settled, self.may_be_compressed = made.data, made.compressible

        @property
        def data(self) -> Any:
            return self.settled

        @property
        def compressible(self) -> Any:
            return self.may_be_compressed

    return Settled


def settle_before_writing() -> None:
    """The library works the bytes of each object out twice, compression too: to write them, and to name the file."""
    import pydyf

    write = pydyf.PDF.write

    def written(self: Any, *given: Any, **options: Any) -> Any:
        kind = settled()
        for place, each in enumerate(self.objects):
            if each.free != "f" and type(each) is not kind:
                self.objects[place] = kind(each)
        return write(self, *given, **options)

    pydyf.PDF.write = written


def settle_each_page() -> None:
    """A page is packed when it is drawn; the library keeps its thousands of words until it writes the file."""
    import pydyf
    from weasyprint import document

    written, paint = pydyf.Stream.data.fget, document.Page.paint

    def data(stream: Any) -> Any:
        kept = stream.__dict__.get("kept")
        return written(stream) if kept is None else kept

    def painted(self: Any, stream: Any, *given: Any, **options: Any) -> None:
        paint(self, stream, *given, **options)
        stream.kept, stream.stream = stream.data, []

    pydyf.Stream.data = property(data)
    document.Page.paint = painted


def forget_what_is_tagged() -> None:
    """A page is asked for its boxes to be drawn, and to be tagged: with that they have served, and its tags too."""
    from weasyprint import pdf as drawing

    usual = drawing.add_tags

    def add_tags(pdf: Any, document: Any, version: Any, streams: Any) -> None:
        usual(pdf, SimpleNamespace(pages=Tagged(pdf, document.pages)), version, streams)

    drawing.add_tags = add_tags


class Tagged:
    """The pages, each only for as long as it is the one that is being tagged."""

    def __init__(self, pdf: Any, pages: Any) -> None:
        self.pdf, self.pages = pdf, pages

    def __len__(self) -> int:
        return len(self.pages)

    def __iter__(self) -> Iterator[Any]:
        objects = self.pdf.objects
        for page in self.pages:
            first = len(objects)
            yield page
            page._page_box = None
            for place in range(first, len(objects)):
                objects[place] = settled()(objects[place])


def forget_the_layout() -> None:
    """What the layout of all pages was worked out from goes before the first is drawn."""
    from weasyprint import document

    usual = document.generate_pdf

    def generate(*given: Any, **options: Any) -> Any:
        gc.collect()
        return usual(*given, **options)

    document.generate_pdf = generate


TO_THE_BYTE = (
    share_what_is_usual,
    keep_what_is_drawn,
    settle_before_writing,
    settle_each_page,
    forget_what_is_tagged,
    forget_the_layout,
)
