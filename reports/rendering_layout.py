"""Short cuts through the library's layout of pages and text. Each leaves the paper as it was to the byte."""

import copy
from typing import Any


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


TO_THE_BYTE = (refer_once,)
