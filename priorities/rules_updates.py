"""What an update must carry before it is submitted, and what its words give away. Drafts may lack it all."""

import re
import unicodedata
from datetime import date
from difflib import SequenceMatcher

from priorities.rules_calendar import day_words
from priorities.rules_status import differs
from priorities.rules_vocabulary import SELF_RAGS, Rag, UpdateFacts

COPIED_FROM = 0.9
WORTH_COMPARING = 40
WORDS_COMPARED = 1000


def missing_from(update: UpdateFacts) -> dict[str, str]:
    """What stands in the way of submitting: each field's name and its error words, in the form's order."""
    wanted = _always(update) | _for_a_difference(update) | _for_the_rating(update) | _for_an_ask(update)
    return {name: words for name, words in wanted.items() if words}


def _always(u: UpdateFacts) -> dict[str, str]:
    return {
        "self_rag": "" if u.self_rag in SELF_RAGS else "Select a rating",
        "confidence": "" if u.confidence else "Select how confident you are of the outcome",
        "progress": _unless_said(u.progress, "Enter what progress was made this period"),
    }


def _for_a_difference(u: UpdateFacts) -> dict[str, str]:
    if u.self_rag is None or not differs(u.self_rag, u.computed_rag):
        return {}
    words = "Enter why your rating differs from the one worked out from the milestones and measures"
    return {"reason_for_difference": _unless_said(u.reason_for_difference, words)}


def _for_the_rating(u: UpdateFacts) -> dict[str, str]:
    """Red and amber need the whole account; work in abeyance its cause and what follows."""
    if u.self_rag not in (Rag.RED, Rag.AMBER, Rag.ABEYANCE):
        return {}
    account = {
        "cause": _unless_said(u.cause, "Enter what caused this"),
        "consequence": _unless_said(u.consequence, "Enter what will happen if nothing is done"),
    }
    if u.self_rag is Rag.ABEYANCE:
        return account
    return account | {
        "path_to_green": _unless_said(u.path_to_green, "Enter the steps that will bring this back to green"),
        "green_on": _after_period(u, u.green_on, "date this is expected to be green"),
    }


def _for_an_ask(u: UpdateFacts) -> dict[str, str]:
    """Red must ask for a decision; any other rating may. An ask has both its words and its date."""
    if u.self_rag is not Rag.RED and not _is_said(u.decision_asked) and u.asked_by_on is None:
        return {}
    return {
        "decision_asked": _unless_said(u.decision_asked, "Enter the decision you are asking for"),
        "asked_by_on": _after_period(u, u.asked_by_on, "date the decision is needed by"),
    }


def _after_period(u: UpdateFacts, day: date | None, thing: str) -> str:
    if day is None:
        return f"Enter the {thing}"
    if day <= u.period_ends_on:
        return f"{thing.capitalize()} must be after {day_words(u.period_ends_on)}"
    return ""


def _is_said(text: str) -> bool:
    """A dash, a dot or an unseen character is not an answer: there must be a letter or a digit."""
    return any(character.isalnum() for character in text)


def _unless_said(text: str, words: str) -> str:
    return "" if _is_said(text) else words


def near_identical(a: str, b: str) -> bool:
    """Whether one narrative looks carried over from the other. Case, spacing and punctuation do not count.

    Compared word by word, each weighing its letters (a comparison by character takes seconds on a long text),
    and only over the first thousand words. Texts under 40 characters are too short to tell.
    """
    first, second = _plain_words(a), _plain_words(b)
    if min(len(" ".join(words)) for words in (first, second)) < WORTH_COMPARING:
        return False
    first, second = first[:WORDS_COMPARED], second[:WORDS_COMPARED]
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    shared = sum(len(word) for block in blocks for word in first[block.a : block.a + block.size])
    return 2 * shared >= COPIED_FROM * sum(len(word) for word in first + second)


def _plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


# The letters that open a postcode: with them "P1 2nd" is not taken for one.
POSTCODE_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|"
    "EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|"
    "ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|"
    "SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
POSTCODE = re.compile(rf"\b(?:{POSTCODE_AREAS})[0-9][0-9A-Z]?[ ]?[0-9][ABD-HJLNP-UW-Z]{{2}}\b", re.IGNORECASE)
NHS_NUMBER = re.compile(r"(?<![\w.-])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![\w-]|\.[0-9])")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_DAY_AND_MONTH = rf"(?:{_DAY}[ ./-]{{1,2}}(?:[01]?[0-9]|{_MONTH})|{_MONTH} {_DAY})[ ./,-]{{1,2}}"
_BIRTH_YEAR = r"(?:19[0-9]{2}|200[0-9]|201[0-5])"
_BORN = r"(?:d\.?o\.?b\b|date of birth|born)[^0-9\n]{0,20}?"
DATE_OF_BIRTH = re.compile(
    rf"\b(?:{_BORN}(?:{_DAY_AND_MONTH}[0-9]{{2,4}}|[0-9]{{4}}-[01][0-9]-[0-3][0-9])"
    rf"|{_DAY_AND_MONTH}{_BIRTH_YEAR}|{_BIRTH_YEAR}-[01][0-9]-[0-3][0-9])\b",
    re.IGNORECASE,
)


def looks_like_personal_data(text: str) -> tuple[str, ...]:
    """What the text seems to hold about a person, to follow "This looks like ...". For a warning only.

    Without a word such as "born", only a full date up to 2015 counts as a birth date: younger dates in a
    report are nearly always about the work.
    """
    text = unicodedata.normalize("NFKC", text)
    found = (
        (any(_is_nhs_number(number) for number in NHS_NUMBER.findall(text)), "an NHS number"),
        (DATE_OF_BIRTH.search(text) is not None, "a date of birth"),
        (POSTCODE.search(text) is not None, "a full postcode"),
    )
    return tuple(words for holds, words in found if holds)


def _is_nhs_number(text: str) -> bool:
    """Modulus 11: the first nine digits weigh 10 down to 2; a remainder that asks for 10 is never issued."""
    digits = [int(character) for character in text if character.isdigit()]
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[9]
