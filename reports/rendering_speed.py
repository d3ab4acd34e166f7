"""Short cuts through the library that draws the papers, for papers of many pages.

Each is for the very versions that the lock names; with any other, the library goes its own way. None changes what a
paper says, where it stands or how it is tagged: all but the last two leave it as it was to the byte.
"""

import ctypes.util
import gc
import sys
import zlib
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

WRITTEN_FOR = {"weasyprint": "70.0", "pydyf": "0.13.0"}


def before_import() -> None:
    """The library tries names of other systems first, and for each of them Linux would start a compiler and linker.

    Where no name is found that way it goes on to the file's own, which is there.
    """
    # The process ends with its paper: what lies about until then takes less room than looking for it takes time.
    gc.disable()
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None


def hurry(also: Iterable[Callable[[], None]] = ()) -> bool:
    """Take every short cut, if the library is the one that they are written for."""
    import pydyf
    import weasyprint

    if {"weasyprint": weasyprint.VERSION, "pydyf": pydyf.VERSION} != WRITTEN_FOR:
        return False
    for short_cut in (*TO_THE_BYTE, *also, share_shapes, compress_lightly):
        short_cut()
    return True


def count_pages_once() -> None:
    """Each element of the structure asks for its page, and the library lists all pages anew to name it."""
    import pydyf

    def page_references(self: Any) -> tuple[bytes, ...]:
        kids = self.pages["Kids"]
        known: tuple[bytes, ...] = self.__dict__.get("known_pages", ())
        if 3 * len(known) != len(kids):
            known = self.known_pages = tuple(b"%d 0 R" % number for number in kids[::3])
        return known

    pydyf.PDF.page_references = property(page_references)


def spell_by_kind() -> None:
    """Most of what is written is bytes, text or a whole number: no need to ask of each what else it may be."""
    import pydyf

    others = pydyf._to_bytes

    def to_bytes(item: Any) -> Any:
        kind = type(item)
        if kind is bytes:
            return item
        if kind is str:
            return item.encode("ascii")
        if kind is int:
            return b"%d" % item
        if kind is float and not item.is_integer():
            return (b"%f" % item).rstrip(b"0")
        return others(item)

    pydyf._to_bytes = to_bytes


def spell_in_one_go() -> None:
    """The parts of a dictionary, a list and a stream are spelt where they stand; the library calls for each."""
    import pydyf

    names: dict[str, bytes] = {}

    def spelt(item: Any) -> Any:
        kind = type(item)
        return item if kind is bytes else item.encode("ascii") if kind is str else pydyf._to_bytes(item)

    def of_dictionary(self: Any) -> bytes:
        parts = [b"<<"]
        for name, item in self.items():
            known = names.get(name)
            if known is None:
                known = names[name] = b"/" + pydyf._to_bytes(name) + b" "
            parts += known, item if type(item) is bytes else spelt(item)
        parts.append(b">>")
        return b"".join(parts)

    def of_array(self: Any) -> bytes:
        return b"[" + b" ".join([item if type(item) is bytes else spelt(item) for item in self]) + b"]"

    written = pydyf.Stream.data.fget

    def of_stream(self: Any) -> Any:
        self.stream = [item if type(item) is bytes else spelt(item) for item in self.stream]
        return written(self)

    pydyf.Dictionary.data, pydyf.Array.data = property(of_dictionary), property(of_array)
    pydyf.Stream.data = property(of_stream)


def hand_over_text() -> None:
    """The text engine takes bytes as they are; the library copies them into memory of its own first."""
    from weasyprint.text import fonts, line_break

    def as_bytes(text: str) -> tuple[bytes, bytes]:
        given = text.encode().replace(b"\x00", b"")
        return given, given

    line_break.unicode_to_char_p = fonts.unicode_to_char_p = as_bytes


def keep_fonts() -> None:
    """The library describes the font to the text engine anew for each piece of text of the same style."""
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, gobject, pango

    usual = line_break.Layout.setup

    def setup(self: Any, style: Any) -> None:
        kept = style.__dict__.get("kept_fonts")
        if kept is None:
            # Features and lines under the text need more than this.
            is_usual = style["text_decoration_line"] == "none" and not line_break.font_features(
                style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
                style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
                style["font_variant_east_asian"], style["font_feature_settings"],
            )  # fmt: skip
            kept = style.kept_fonts = is_usual and described(style)
        if not kept:
            usual(self, style)
            return
        context, self.language, description = kept
        self.style, self.first_line_direction = style, 0
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)
        self.ascent = self.underline_position = self.strikethrough_position = None

    line_break.Layout.setup = setup


def described(style: Any) -> Any:
    """The text engine's surroundings, language and font for a style; nothing where the library must see to it."""
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, gobject, pango

    if style["font_language_override"] != "normal" or not style["lang"]:
        return None
    key = (style["direction"], style["lang"])
    contexts = style.font_config.__dict__.setdefault("kept_contexts", {})
    if key not in contexts:
        context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[key[0]])
        language = pango.pango_language_from_string(key[1].encode())
        pango.pango_context_set_language(context, language)
        contexts[key] = context, language
    return *contexts[key], line_break.get_font_description(style)


def take_lengths() -> None:
    """Most lengths are pixels or left to the layout: nothing is to be worked out."""
    from weasyprint.layout import percent

    others = percent.resolve_one_percentage

    def resolve(box: Any, name: str, refer_to: Any) -> None:
        value = box.style[name]
        if value == "auto" and name[:4] != "min_":
            setattr(box, name, value)
        elif getattr(value, "unit", None) == "px":
            setattr(box, name, value.value)
        else:
            others(box, name, refer_to)

    percent.resolve_one_percentage = resolve


def know_the_usual_flow() -> None:
    """What neither floats nor is positioned is in the flow, whatever else the library would ask of it."""
    from weasyprint.formatting_structure import boxes

    others = boxes.Box.is_in_normal_flow

    def is_in_normal_flow(self: Any) -> Any:
        style = self.style
        return (style["float"] == "none" and style["position"] in ("static", "relative")) or others(self)

    boxes.Box.is_in_normal_flow = is_in_normal_flow


def inherit_at_once() -> None:
    """A property that no rule sets is its parent's or its first value: no need to look for rules of other kinds."""
    from weasyprint import css

    others = css.ComputedStyle.__missing__
    special = {"float", "display", "position", "page", *css.PHYSICAL_FUNCTIONS}
    usual = {name for name in css.INITIAL_VALUES if name not in special and name[:16] != "text_decoration_"}
    inherited = {name for name in usual if name in css.INHERITED}
    first = {
        name: css.INITIAL_VALUES[name]
        for name in usual - inherited
        if name not in css.INITIAL_NOT_COMPUTED and not css.check_math(css.INITIAL_VALUES[name])
    }

    def missing(self: Any, name: str) -> Any:
        if name not in self.cascaded:
            if name in first:
                value = self[name] = first[name]
                return value
            if name in inherited and self.parent_style is not None:
                value = self[name] = self.parent_style[name]
                return value
        return others(self, name)

    css.ComputedStyle.__missing__ = missing


def share_shapes() -> None:
    """The shape of a status is drawn once and shown wherever it stands; the library draws each by itself."""
    from weasyprint import draw

    others = draw.draw_background_image

    def shown(stream: Any, layer: Any, style: Any) -> None:
        if layer.image is None or 0 in layer.size or layer.unbounded or set(layer.repeat) != {"no-repeat"}:
            others(stream, layer, style)
            return
        drawn = layer.image.__dict__.setdefault("drawn_once", {})
        if layer.size not in drawn:
            group = drawn[layer.size] = stream.add_group(*stream.page_rectangle)
            layer.image.draw(group, *layer.size, style)
        with stream.artifact(), stream.stacked():
            stream.rectangle(*layer.painting_area)
            stream.clip()
            stream.end()
            x, y = (at + within for at, within in zip(layer.positioning_area, layer.position, strict=False))
            stream.transform(e=x, f=y)
            stream.draw_x_object(drawn[layer.size].id)

    draw.draw_background_image = shown


def compress_lightly() -> None:
    """The last four hundredths of the size take three quarters of the time."""
    import pydyf

    pydyf.zlib = SimpleNamespace(compressobj=lambda level: zlib.compressobj(level=min(level, 6)))


TO_THE_BYTE = (
    count_pages_once,
    spell_by_kind,
    spell_in_one_go,
    hand_over_text,
    keep_fonts,
    take_lengths,
    know_the_usual_flow,
    inherit_at_once,
)
