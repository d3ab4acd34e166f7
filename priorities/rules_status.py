"""One status against another: which is graver, whether two disagree, and what stands for many."""

from collections.abc import Iterable

from priorities.rules_vocabulary import Rag

WORST_FIRST: tuple[Rag, ...] = (
    Rag.RED,
    Rag.NOT_REPORTED,
    Rag.AMBER,
    Rag.REBASELINED,
    Rag.ABEYANCE,
    Rag.GREEN,
    Rag.NOT_DUE,
    Rag.COMPLETE,
    Rag.GREY,
)

# Complete and re-baselined both claim that the plan in force is being kept, which is what green says.
_AS_COLOUR: dict[Rag, Rag] = {
    Rag.RED: Rag.RED,
    Rag.AMBER: Rag.AMBER,
    Rag.GREEN: Rag.GREEN,
    Rag.COMPLETE: Rag.GREEN,
    Rag.REBASELINED: Rag.GREEN,
}


def severity(rag: Rag) -> int:
    """How grave a status is; a higher number is graver.

    Red and not reported share the top, because silence is never better than red. Work under way outranks work
    that is complete, so that one open part keeps the whole from looking finished. Grey says nothing and is
    last.
    """
    return len(WORST_FIRST) - max(WORST_FIRST.index(rag), WORST_FIRST.index(Rag.NOT_REPORTED))


def headline(rags: Iterable[Rag]) -> Rag:
    """The worst, never an average; red is named before not reported. GREY for nothing at all."""
    return min(rags, key=WORST_FIRST.index, default=Rag.GREY)


def differs(self_rag: Rag, computed_rag: Rag) -> bool:
    """Whether the officer and the rule see different colours. Grey or not reported is no colour."""
    own, computed = _AS_COLOUR.get(self_rag), _AS_COLOUR.get(computed_rag)
    return own is not None and computed is not None and own is not computed


def is_watermelon(self_rag: Rag, computed_rag: Rag) -> bool:
    """Green outside, red inside: the officer sees it better than the rule does."""
    return differs(self_rag, computed_rag) and severity(self_rag) < severity(computed_rag)


def open_rating(self_rag: Rag | None, computed: Rag, *, return_due: bool) -> Rag:
    """The status shown for an activity whose report is still open: the worse of the two colours.

    A return that was due and has not come is NOT_REPORTED, unless the rule already says red.
    """
    if self_rag is not None:
        return headline((self_rag, computed))
    if return_due:
        return headline((Rag.NOT_REPORTED, computed))
    return headline((Rag.NOT_DUE, computed))
