"""Short cuts through the library's shaping and drawing of text. Each leaves the paper as it was to the byte."""

import copy
import struct
from typing import Any

LETTER = struct.Struct("@IiiiI")
"""The library's PangoGlyphInfo: sign, width, offsets, and bits about its place among others."""

# At these the text engine would begin another line, or look for the next stop.
BREAKS = frozenset("\n\r\t\u0085\u2028\u2029")

# Where the text engine keeps a font, and the bytes of the letters that a line shows in it.
Run = tuple[int, bytes]

LOOKS = (
    "direction", "lang", "font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps",
    "font_variation_settings", "white_space", "overflow_wrap", "letter_spacing",
)  # fmt: skip
"""All of a style that a line's shape depends on, where the style says nothing unusual."""


def shape_once() -> None:
    """The same words in the same style have the same shape wherever they fit in one line."""
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    usual = line_break.split_first_line

    def split(
        text: str, style: Any, context: Any, max_width: Any, spacing: Any, *others: Any, **more: Any
    ) -> Any:
        lines = lines_of(style)
        if lines is not None and not spacing and text in lines:
            layout, *told, wraps = lines[text]
            if max_width is None or not wraps or told[2] <= max_width:
                again = copy.copy(layout)
                again.max_width = max_width if wraps else None
                return again, *told
        found = usual(text, style, context, max_width, spacing, *others, **more)
        lines = lines_of(style)
        # An older text engine's shapes are not kept.
        if lines is not None and not spacing and found[2] is None and getattr(found[0], "runs", None):
            lines[text] = *found, style["white_space"] in ("normal", "pre-wrap", "pre-line")
        return found

    inline.split_first_line = preferred.split_first_line = split


def lines_of(style: Any) -> dict[str, Any] | None:
    """What is known of lines that look like this style's; nothing before its first line, or where none is kept."""
    own: dict[str, Any] = style.__dict__
    if "kept_lines" not in own:
        if not own.get("kept_fonts"):
            return None
        looks = style.font_config.__dict__.setdefault("kept_looks", {})
        own["kept_lines"] = looks.setdefault(tuple(style[name] for name in LOOKS), {})
    kept: dict[str, Any] = own["kept_lines"]
    return kept


def keep_shapes() -> None:
    """A line is shaped when its place is found, and drawn from that; the library shapes it again to draw it."""
    from weasyprint.draw import text as drawing
    from weasyprint.text import line_break
    from weasyprint.text.ffi import pango

    if pango.pango_version() < 14802:
        return
    fonts = Fonts()
    deactivate, reactivate = line_break.Layout.deactivate, line_break.Layout.reactivate
    draw = drawing.draw_first_line

    def put_away(self: Any) -> None:
        own = self.__dict__
        if "layout" in own:
            if "runs" not in own:
                self.runs = shaped(self, fonts.held) if is_usual(self) else None
            deactivate(self)

    def take_up(self: Any, style: Any) -> None:
        if self.runs is None or self.justification_spacing:
            reactivate(self, style)

    def draw_first_line(stream: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        layout, style = textbox.pango_layout, textbox.style
        if "layout" in layout.__dict__:
            return draw(stream, textbox, overflow, ellipsis, matrix)
        if overflow != "ellipsis" and ellipsis == "none" and style["font_size"] > 1 and textbox.text.strip():
            written = known_letters(stream, layout.runs, fonts)
            if written is not None:
                show(stream, written, matrix)
                return []
        reactivate(layout, style)
        return draw(stream, textbox, overflow, ellipsis, matrix)

    line_break.Layout.deactivate, line_break.Layout.reactivate = put_away, take_up
    drawing.draw_first_line = draw_first_line


def is_usual(layout: Any) -> bool:
    """Whether nothing but its letters says how a text is drawn: no decoration, features or spacing."""
    style = layout.style
    return (
        bool(style.__dict__.get("kept_fonts"))
        and style["letter_spacing"] in ("normal", 0)
        and not style["word_spacing"]
        and BREAKS.isdisjoint(layout.text)
    )


class Fonts:
    """The text engine's fonts by where it keeps them, and what each is in the document that is being drawn."""

    def __init__(self) -> None:
        self.held: dict[int, Any] = {}
        self.document: Any = None
        self.known: dict[int, tuple[Any, float]] = {}

    def at(self, place: int, stream: Any) -> tuple[Any, float]:
        """The document's font, and its size. The library has it described anew each time."""
        if self.document is not stream._fonts:
            self.document, self.known = stream._fonts, {}
        if place not in self.known:
            self.known[place] = stream.add_font(self.held[place][0])
        return self.known[place]


def shaped(layout: Any, held: dict[int, Any]) -> tuple[Run, ...]:
    """The letters of the first line. A layout is held for each font, so that the engine does not let go of it."""
    from weasyprint.text.ffi import ffi, pango

    runs = []
    run = pango.pango_layout_get_line_readonly(layout.layout, 0).runs
    while run != ffi.NULL:
        item, run = run.data, run.next
        font, glyphs = item.item.analysis.font, item.glyphs
        place = int(ffi.cast("uintptr_t", font))
        held.setdefault(place, (font, layout.layout))
        runs.append((place, ffi.buffer(glyphs.glyphs, glyphs.num_glyphs * LETTER.size)[:]))
    return tuple(runs)


def known_letters(stream: Any, runs: tuple[Run, ...], fonts: Fonts) -> list[list[Any]] | None:
    """The fonts of a line, their sizes and what is written in each; nothing where a letter is new or out of line."""
    from weasyprint.text.ffi import FROM_UNITS

    written: list[list[Any]] = []
    before = None
    for place, glyphs in runs:
        if place != before:
            before = place
            font, size = fonts.at(place, stream)
            if font.bitmap or font.svg or font.png or font.colr:
                return None
            written.append([font, size, ""])
            known = font.__dict__.setdefault("known_letters", {}).setdefault(size, {})
        ends = known.get(glyphs)
        if ends is None:
            letters = []
            for glyph, width, x, y, _ in LETTER.iter_unpack(glyphs):
                letter = known.get((glyph, width))
                if x or y or (letter is None and glyph not in font.widths):
                    return None
                if letter is None:
                    kerning = font.widths[glyph] + 0.0 - width * 1000 * FROM_UNITS / size
                    letter = known[glyph, width] = (
                        f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}"
                    )
                letters.append(letter)
            ends = "<" + "".join(letters)
            ends = known[glyphs] = ends[:-1] if ends[-1] == "<" else ends + ">"
        written[-1][2] += ends
    return written


def show(stream: Any, written: list[list[Any]], matrix: Any) -> None:
    stream.set_text_matrix(*matrix.values)
    for part in written:
        font, size, letters = part
        stream.set_font_size(font.hash, size)
        if letters or part is written[-1]:
            stream.show_text(letters)


TO_THE_BYTE = (keep_shapes, shape_once)
