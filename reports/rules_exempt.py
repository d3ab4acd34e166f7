"""Rules of the exempt part: how its items are numbered, and by which resolution they are taken in private."""

from collections.abc import Sequence
from dataclasses import dataclass

from partners.wording import listed
from reports.rules_meetings import EXEMPT_PARAGRAPHS


@dataclass(frozen=True)
class PrivateItem:
    """`label` is its number in the exempt part, as E1; `number` is its place on the agenda."""

    label: str
    number: int
    paragraph: int | None = None


def label(place: int) -> str:
    """The number in the exempt part of the private item that comes `place`th on the agenda, from 1."""
    return f"E{place}"


def paragraph_words(paragraph: int) -> str:
    return f"Paragraph {paragraph} of Part 1 of Schedule 12A: information {EXEMPT_PARAGRAPHS[paragraph]}"


def resolution(items: Sequence[PrivateItem], *, committee: bool, body: str) -> list[str]:
    """What the meeting resolves before it turns to its private items, a paragraph each.

    A statutory committee's names the part of the proceedings and the description of the exempt information, as
    section 100A(5) of the Local Government Act 1972 demands. No statute binds a partnership group.
    """
    if not items:
        return []
    several = len(items) > 1
    part = listed([f"{item.label} (item {item.number} of the agenda)" for item in items])
    named = f"{'items' if several else 'item'} {part}"
    if not committee:
        return [
            (
                f"That {body} take {named} in private, for the reason of handling that stands with "
                f"{'each item' if several else 'it'}."
            ),
            (
                "That guests and observers leave the meeting for this part, and that its papers stay with those "
                "named in the distribution list."
            ),
        ]
    found = sorted({item.paragraph for item in items if item.paragraph})
    paragraphs = f"{'paragraphs' if len(found) > 1 else 'paragraph'} {listed(found)}"
    return [
        (
            "That under section 100A(4) of the Local Government Act 1972 the press and the public be excluded from the "
            f"meeting while it considers {named}, because it is likely, in view of the nature of the business, that if "
            "they were present there would be disclosure to them of exempt information of the descriptions in "
            f"{paragraphs} of Part 1 of Schedule 12A to that Act, as stated with {'each item' if several else 'it'}."
        ),
        (
            f"That in all the circumstances of {'each' if several else 'the'} case the public interest in maintaining "
            "the exemption outweighs the public interest in disclosing the information."
        ),
    ]


def fitting(readers: Sequence[frozenset[str]], listed_people: frozenset[str]) -> list[bool]:
    """For each restricted thing with its named readers: whether everybody on the list is one of them."""
    return [bool(listed_people) and listed_people <= named for named in readers]
