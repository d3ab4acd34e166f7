"""Short cuts through the library's layout of pages. Each leaves the paper as it was to the byte."""

import copy
import sys
from typing import Any

NOTES = {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
SIDES = ("top", "right", "bottom", "left")


def refer_once() -> None:
    """A page is laid out again only for a reference on it whose page number has changed.

    The library cannot tell what a link of the document refers to, and lays every page with a reference out again, and
    once more when it knows the number of all pages. What refers back needs no second layout: its number is known before
    its page is begun.
    """
    from weasyprint.css import targets

    collect = targets.TargetCollector.collect_missing_counters
    find = targets.TargetCollector.cache_target_page_counters

    def collect_missing(self: Any, box: Any, name: str, again: Any, own: Any, referred: Any) -> None:
        anchor = referred_to(box) if self.collecting and name == "content" and referred else ""
        if not anchor:
            collect(self, box, name, again, own, referred)
            return
        collect(self, box, name, again, [], {anchor: referred[None]})
        lookup = self.counter_lookup_items[box, name]
        self.__dict__.setdefault("by_anchor", {}).setdefault(anchor, {})[id(lookup)] = lookup

    def found(self: Any, anchor: str, counters: Any, index: int, pages: Any) -> None:
        target = self.target_lookup_items.get(anchor)
        lookups = self.__dict__.get("by_anchor", {}).get(anchor)
        if lookups is None or self.collecting or target.state != "up-to-date":
            find(self, anchor, counters, index, pages)
        else:
            before, target.cached_page_counter_values = (
                target.cached_page_counter_values,
                copy.deepcopy(counters),
            )
            target.page_maker_index = index
            changed = [each for each in lookups.values() if is_changed(each, anchor, before, counters)]
            self.__dict__.setdefault("ahead", []).extend(marked(changed, pages))

    targets.TargetCollector.collect_missing_counters = collect_missing
    targets.TargetCollector.cache_target_page_counters = found
    number_ahead()


def number_ahead() -> None:
    """What refers to a page that is now laid out, and stands on none yet, gets its number before it does."""
    from weasyprint.layout import page as layout

    usual = layout.make_page

    def make_page(context: Any, *given: Any) -> Any:
        made = usual(context, *given)
        for lookup in context.target_collector.__dict__.pop("ahead", ()):
            if lookup.pending and lookup.page_maker_index is None:
                lookup.pending = False
                lookup.parse_again()
        return made

    layout.make_page = make_page


def referred_to(box: Any) -> str:
    """The anchor whose counter follows a link, where nothing else is counted there."""
    counters = [
        (kind, value) for kind, value in box.style["content"] if "counter" in kind or "target" in kind
    ]
    href = box.element.get("href", "")
    is_usual = (
        len(counters) == 1 and counters[0][0] == "target-counter()" and href[:1] == "#" and "%" not in href
    )
    return href[1:] if is_usual and counters[0][1][0] == ("attr()", ("href", "url", "")) else ""


def is_changed(lookup: Any, anchor: str, before: Any, now: Any) -> bool:
    return any(before.get(name) != now.get(name) for name in lookup.missing_target_counters[anchor])


def marked(changed: list[Any], pages: list[Any]) -> list[Any]:
    """See to it that what stands on pages laid out already is laid out again, and return what does not yet."""
    ahead = []
    for lookup in changed:
        if lookup.page_maker_index is None or lookup.page_maker_index >= len(pages):
            lookup.pending = True
            ahead.append(lookup)
        else:
            pages[lookup.page_maker_index][-1]["content_changed"] = True
            lookup.parse_again()
    return ahead


def replace(usual: Any, better: Any) -> None:
    """Put a function in the place of another wherever the library has taken that by its name."""
    name = usual.__name__
    for module in [each for path, each in sys.modules.items() if path.startswith("weasyprint")]:
        if vars(module).get(name) is usual:
            setattr(module, name, better)


def have_no_notes() -> None:
    """The library keeps five styles for each element that only its foot and side notes would have: no paper has any."""
    from weasyprint.html import UA_STYLESHEET

    entries = UA_STYLESHEET.matcher.other_selectors
    entries[:] = [entry for entry in entries if entry[3] not in NOTES]


def mark_items_only() -> None:
    """The library keeps a style for a bullet of each element: in a paper only what stands in a list has one."""
    from weasyprint.html import UA_STYLESHEET

    matcher = UA_STYLESHEET.matcher
    markers = [entry for entry in matcher.other_selectors if entry[3] == "marker"]
    matcher.other_selectors[:] = [entry for entry in matcher.other_selectors if entry not in markers]
    matcher.lower_local_name_selectors.setdefault("li", []).extend(markers)


def style_alike_once() -> None:
    """What is put before, after or beside elements that look alike looks alike."""
    from weasyprint import css

    usual = css.StyleFor.set_computed_styles

    def set_styles(
        self: Any, element: Any, parent: Any, *, pseudo_type: str | None = None, **options: Any
    ) -> None:
        if pseudo_type not in ("before", "after", "marker"):
            usual(self, element, parent=parent, pseudo_type=pseudo_type, **options)
            return
        computed = self.get_computed_styles()
        rules = self.get_cascaded_styles().get((element, pseudo_type), {})
        told = tuple((name, id(value), weight) for name, (value, weight) in rules.items())
        key = (pseudo_type, id(computed[parent, None]), told)
        kept = self.__dict__.setdefault("kept_alike", {})
        if key not in kept:
            usual(self, element, parent=parent, pseudo_type=pseudo_type, **options)
            kept[key] = computed[element, pseudo_type]
        computed[element, pseudo_type] = kept[key]

    css.StyleFor.set_computed_styles = set_styles


def style_pages_once() -> None:
    """Pages that all follow the same rules look alike: the library works all of it out again for each."""
    from weasyprint.layout import page as layout

    usual = layout.set_page_type_computed_styles

    def set_styles(page_type: Any, html: Any, style_for: Any) -> None:
        computed = style_for.get_computed_styles()
        kept = style_for.__dict__.get("kept_page")
        if kept is None:
            usual(page_type, html, style_for)
            names = [name for element, name in style_for.get_cascaded_styles() if element == page_type]
            kept = {name: computed[page_type, name] for name in {*names, None}}
            style_for.kept_page = kept if is_one_rule(style_for) else {}
        elif kept:
            computed.update({(page_type, name): style for name, style in kept.items()})
        else:
            usual(page_type, html, style_for)

    layout.set_page_type_computed_styles = set_styles


def is_one_rule(style_for: Any) -> bool:
    """Whether every rule for pages is for all of them."""
    selectors = [
        selector
        for sheet, _, _ in style_for._sheets
        for _, listed, _ in sheet.page_rules
        for _, _, selector in listed
    ]
    return all(part is None for selector in selectors for part in selector)


def keep_lengths() -> None:
    """What has no share of anything else's length is as long wherever it stands: worked out once for each style."""
    from weasyprint.layout import percent

    usual = percent.resolve_percentages

    def resolve(box: Any, containing_block: Any) -> None:
        style = box.style
        lengths = style.__dict__.get("kept_lengths")
        if lengths is None:
            lengths = style.kept_lengths = lengths_of(style)
        if not lengths:
            usual(box, containing_block)
            return
        own = box.__dict__
        if lengths[1] and "border_top_width" in own:
            borders = {name: own[name] for name in BORDERS}
            own.update(lengths[0])
            own.update(borders)
        else:
            own.update(lengths[0])

    replace(usual, resolve)


def lengths_of(style: Any) -> tuple[dict[str, Any], bool] | tuple[()]:
    """The used lengths and whether borders may have been settled before; nothing where something is a share."""
    names = [f"{part}_{side}" for part in ("margin", "padding") for side in SIDES]
    names += ["width", "height", "min_width", "min_height", "max_width", "max_height"]
    lengths = {}
    for name in names:
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name.startswith("min_") else value
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return ()
    if style["box_sizing"] != "content-box":
        return ()
    return lengths | {name: style[name] for name in BORDERS}, style["border_collapse"] == "collapse"


BORDERS = tuple(f"border_{side}_width" for side in SIDES)


def pass_the_plain_by() -> None:
    """Most boxes have nothing behind them, and no round corner."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import background

    usual = background.layout_box_backgrounds
    boxes.Box.background = None
    for corner, square in SQUARE.items():
        setattr(boxes.Box, corner, square)

    def layout_backgrounds(
        page: Any, box: Any, images: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        if style is not None or box is page or not is_plain(box.style):
            usual(page, box, images, layout_children, style)
            return
        if layout_children:
            for child in box.all_children():
                layout_backgrounds(page, child, images)

    replace(usual, layout_backgrounds)


SQUARE = {f"border_{corner}_radius": (0, 0) for corner in CORNERS}


def is_plain(style: Any) -> bool:
    known: bool | None = style.__dict__.get("is_plain")
    if known is None:
        known = style.is_plain = (
            all((0, "px") in style[name] for name in SQUARE)
            and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and all(value is None for _, value in style["background_image"])
            and not style["box_shadow"]
            and is_clear(style)
        )
    return known


def is_clear(style: Any) -> bool:
    from weasyprint.draw.color import get_color

    return bool(get_color(style, "background_color").alpha == 0)


def keep_struts() -> None:
    """The least height of a line is its style's: the library lists fourteen properties to look it up."""
    from weasyprint.text import line_break

    usual = line_break.strut

    def strut(style: Any) -> Any:
        kept = style.__dict__.get("kept_strut")
        if kept is None:
            kept = style.kept_strut = usual(style)
        return kept

    replace(usual, strut)


def flow_where_nothing_floats() -> None:
    """Without a float beside it, what would have to avoid one has the whole width."""
    from weasyprint.layout import float as floating

    usual = floating.avoid_collisions

    def avoid(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
        if context.excluded_shapes or containing_block.style["direction"] != "ltr" or box.is_floated():
            return usual(context, box, containing_block, outer)
        left = containing_block.content_box_x()
        right = left + containing_block.width
        if outer:
            return left, box.position_y, right - left
        left, right = left + box.margin_left, right - box.margin_right
        return left - box.margin_left, box.border_box_y() - box.margin_top, right - left

    replace(usual, avoid)


TO_THE_BYTE = (
    refer_once,
    have_no_notes,
    mark_items_only,
    style_alike_once,
    style_pages_once,
    keep_lengths,
    pass_the_plain_by,
    keep_struts,
    flow_where_nothing_floats,
)
