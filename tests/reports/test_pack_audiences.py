"""What each audience's papers hold, and that nothing else is anywhere in them."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from partners.roles import Role
from partners.rules import Refused
from reports import pack_content, pdf
from reports.models import BoardPack, ExceptionReport, Meeting
from reports.pack_audiences import public, submission
from reports.pack_print import Edition, contents, document, manifest, sections, sentence, twin
from reports.rules import canonical
from reports.services import packing
from tests.reports.packs import called
from tests.reports.quarters import groups_report, planted, report_of
from tests.reports.tree import Tree

CANARY = re.compile(r"canary-\d+-x")
EDITION = Edition(1, "tree-lead-public-v1", "", datetime(2026, 2, 7, tzinfo=UTC))
SENSITIVE = "LEAD-SECRET-1"

# Of an exception that anybody may know about, the public never reads these.
WORKING_WORDS = (
    "lead", "written_by", "reason_for_difference", "confidence", "progress", "changed", "planned_next", "cause",
    "consequence", "options", "recommendation", "path_to_green", "below_words",
)  # fmt: skip


@dataclass
class Planter:
    """Puts a word of its own into whatever must not come out."""

    planted: list[str] = field(default_factory=list)
    start: int = 0

    def word(self) -> str:
        self.planted.append(f"canary-{self.start + len(self.planted)}-x")
        return self.planted[-1]

    def everywhere(self, value: Any) -> Any:
        """The same shape with a canary in the place of every text but those that say what kind of thing it is."""
        if isinstance(value, str):
            return self.word()
        if isinstance(value, list):
            return [self.everywhere(inner) for inner in value]
        if isinstance(value, dict):
            return {name: inner if name in KINDS else self.everywhere(inner) for name, inner in value.items()}
        return value


KINDS = {
    "rag", "subject", "disposition", "self_rag", "computed_rag", "previous_rag", "outcome", "state", "triggers",
    "marking", "reference", "green_on", "original_green_on", "ask_below_by", "first_raised_on", "asked_by_on",
    "on", "until", "due_on", "first_due_on", "raised_on", "issued_at", "signed_at", "drafted_at",
    "headline", "grid", "counts", "is_illustrative",
}  # fmt: skip


BLOCKAGE = dict.fromkeys(("title", "kind", "description", "needed", "unblocker", "consequence"), "words") | {
    "raised_on": "2026-01-05",
    "days": 9,
}
ANSWER = {"body": "LEAD", "outcome": "Support", "words": "words", "on": "2026-01-09"}


def burden(full: dict[str, Any], start: int = 0) -> tuple[dict[str, Any], list[str]]:
    """The full papers with a marked exception beside each open one, and a canary in all that is not for the public."""
    full, planter = deepcopy(full), Planter(start=start)
    for items in (full["decisions"], full["own"]["items"]):
        assert items, "nothing to plant in"
        for item in list(items):
            _enrich(item["shown"])
            items.append(_secret(item, planter))
            for name in WORKING_WORDS:
                item["shown"][name] = planter.word()
            for name in ("computed_reasons", "blockages", "answers"):
                item["shown"][name] = planter.everywhere(item["shown"][name])
    _plant_agenda(full, planter)
    _plant_business(full, planter)
    _plant_reports(full, planter)
    return full, planter.planted


def _enrich(shown: dict[str, Any]) -> None:
    shown["computed_reasons"] = ["one reason", "another"]
    shown["blockages"], shown["answers"] = [deepcopy(BLOCKAGE)], [deepcopy(ANSWER)]


def _secret(item: dict[str, Any], planter: Planter) -> dict[str, Any]:
    found: dict[str, Any] = planter.everywhere(item)
    found["reference"] = SENSITIVE
    return found


def _plant_agenda(full: dict[str, Any], planter: Planter) -> None:
    """An open item, and a private one as if the full papers told everything of it."""
    item = {
        "number": 1, "starts_at": "2026-02-07T10:00:00+00:00", "title": "Winter plan", "purpose": "Discussion",
        "minutes": 10, "exempt": False, "paragraph": None, "part": "business", "presented_as": "Chair",
        "papers_marked": 2,
    }  # fmt: skip
    typed = ("presenter", "report", "stands_in", "to_follow_by", "to_follow_why", "notes", "agreed")
    told = {name: planter.word() for name in typed}
    words = ("title", "purpose", "minutes", "part", "presented_as", "papers_marked")
    private = {"number": 2, "exempt": True, "paragraph": 3} | {name: planter.word() for name in words}
    full["agenda"] = [item | told, item | private | {name: planter.word() for name in typed}]


def _plant_business(full: dict[str, Any], planter: Planter) -> None:
    decision = {
        "reference": SENSITIVE, "title": "", "body": "", "outcome": "support", "words": "", "on": "2026-01-09",
        "until": "", "board": "", "asked": "", "marking": "official",
    }  # fmt: skip
    action = {
        "reference": "A-1", "what": "Write", "person": "", "organisation": "Council", "due_on": "2026-03-01",
        "first_due_on": "2026-03-01", "moves": 0, "state": "open", "claim": "", "verification": "",
        "case": "LEAD-OPEN-1", "marking": "official",
    }  # fmt: skip
    for name in ("decided", "answers", "followed"):
        full[name].append(planter.everywhere(decision))
    full["decided"].append(
        planter.everywhere(decision | {"reference": "X-1", "marking": "official_sensitive"})
    )
    hidden = planter.everywhere({name: value for name, value in action.items() if name != "case"})
    full["actions"]["rows"] += [
        action | {name: planter.word() for name in ("person", "claim", "verification")},
        hidden | {"case": SENSITIVE},
    ]


def _plant_reports(full: dict[str, Any], planter: Planter) -> None:
    full["reports"] = [planter.everywhere(report) for report in full["reports"]]
    full["others"] = [planter.everywhere(item) for item in full["others"]]
    own = full["own"]
    for name in ("signed_by", "from_nowhere"):
        own["names"][name] = planter.word()
    for told in (own["returns"], full["dashboard"]["returns"]):
        told["late"], told["missing"] = [planter.word()], [planter.word(), planter.word()]
    own["performing"] = [
        {"reference": "P-1", "title": "Runs well", "rag": "green", "line": planter.word()},
        {"reference": SENSITIVE, "title": planter.word(), "rag": "green", "line": planter.word()},
    ]
    own["elsewhere"] += [
        {"reference": SENSITIVE, "title": planter.word(), "rag": "red", "group": planter.word()}
    ]
    own["closed"] += [
        {"reference": SENSITIVE, "title": planter.word(), "why": planter.word(), "into": ""},
        {"reference": "C-1", "title": planter.word(), "why": planter.word(), "into": SENSITIVE},
    ]
    full["history"][SENSITIVE] = [{"period": planter.word(), "rag": "red"}]
    full["a new part"] = {"of": [planter.word()]}


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """LEAD has issued its report, in which it escalates what NORTH put to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        tree = planted(north=3)
        groups_report(tree, tree.periods[0])
        called(tree, "lead", tree.periods[0])
        tree.deal_with(report_of(tree, "lead", tree.periods[0]), "escalate")
        tree.issue(report_of(tree, "lead", tree.periods[0]))
        yield tree
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def full(grown: Tree, django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    with django_db_blocker.unblock():
        found = built(grown, BoardPack.Build.RESTRICTED)
    found["decisions"] = [item | {"asker": "NORTH"} for item in deepcopy(found["own"]["items"])]
    return found


def built(tree: Tree, build: str) -> dict[str, Any]:
    meeting = Meeting.objects.get()
    working = ExceptionReport.objects.issued().get(from_body=tree.bodies["lead"])
    return pack_content.build(meeting, working, at=meeting.starts_at, build=build)


def file_of(content: dict[str, Any]) -> bytes:
    """As a worker makes it, with what the file says to machines."""
    told = canonical(manifest(content, EDITION)).decode()
    return pdf.render(document(content, EDITION), identifier=EDITION.identifier, manifest=told).pdf


def every_byte(made: bytes) -> str:
    """The file as it lies there and with every stream opened, as Latin-1 and as UTF-16, and what readers get."""
    with pikepdf.open(BytesIO(made)) as opened:
        streams = [bytes(o.read_bytes()) for o in opened.objects if isinstance(o, pikepdf.Stream)]
        plain = BytesIO()
        opened.save(
            plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )  # fmt: skip
    raw = b"\n".join([made, *streams, plain.getvalue()])
    reader = PdfReader(BytesIO(made))
    read = [page.extract_text() for page in reader.pages]
    told = [str(reader.metadata), str(reader.outline), str(list(reader.attachments))]
    return "\n".join([raw.decode("latin-1"), raw.replace(b"\x00", b"").decode("latin-1"), *read, *told])


# The public edition


def test_no_canary_comes_through(full: dict[str, Any]) -> None:
    burdened, planted_words = burden(full)
    assert len(planted_words) >= 200
    assert set(CANARY.findall(canonical(burdened).decode())) == set(planted_words)
    found = public(burdened, frozenset({SENSITIVE}))
    assert CANARY.findall(canonical(found).decode()) == []
    assert SENSITIVE not in canonical(found).decode()
    assert CANARY.findall(document(found, EDITION)) == []


def test_the_public_agenda_has_of_a_private_item_its_number_its_time_and_its_paragraph(
    full: dict[str, Any],
) -> None:
    burdened, _ = burden(full)
    found = public(burdened, frozenset({SENSITIVE}))
    first, second = found["agenda"]
    assert second == {"number": 2, "starts_at": first["starts_at"], "exempt": True, "paragraph": 3}
    assert (first["title"], first["minutes"], first["presented_as"]) == ("Winter plan", 10, "Chair")
    printed = document(found, EDITION)
    assert printed.count("2. Exempt item, Schedule 12A paragraph 3<") == 1
    assert "2 papers not in this edition, because of their markings" in printed
    assert contents(found, [], [], [])[0].title == "Agenda"
    assert "agenda" not in submission(burdened, frozenset())


def test_what_was_hidden_is_counted(full: dict[str, Any]) -> None:
    burdened, _ = burden(full)
    found = public(burdened, frozenset({SENSITIVE}))
    n = len(full["decisions"])
    assert (found["restricted"], len(found["decisions"])) == (n, n)
    assert found["own"]["restricted"] == full["own"]["restricted"] + n + 2
    assert (len(found["actions"]["rows"]), found["actions"]["restricted"]) == (1, 1)
    assert found["own"]["returns"]["missing"] == ["2 returns"]
    assert found["marking"] == "official"


def test_no_byte_of_the_file_holds_a_canary_and_none_depends_on_one(full: dict[str, Any]) -> None:
    files = []
    for start in (0, 5000):
        burdened, _ = burden(full, start)
        found = public(burdened, frozenset({SENSITIVE}))
        files.append(file_of(found))
    assert files[0] == files[1]
    text = every_byte(files[0])
    assert "Public edition" in text
    assert CANARY.findall(text) == []


def test_the_search_of_a_file_finds_what_is_there(full: dict[str, Any]) -> None:
    burdened, _ = burden(full)
    leaky = public(burdened, frozenset())
    assert CANARY.findall(every_byte(file_of(leaky)))


@pytest.mark.parametrize(
    ("leak", "word"),
    [
        (lambda f: f["decisions"][0]["shown"].update(marking="official_sensitive"), "shown"),
        (lambda f: f["decisions"][0].update(marking="official_sensitive"), "item"),
        (lambda f: f["decisions"][0]["shown"].update(subject_reference=SENSITIVE), "subject"),
    ],
)
def test_a_marking_anywhere_on_an_exception_keeps_it_out(
    full: dict[str, Any], leak: Callable[[dict[str, Any]], None], word: str
) -> None:
    marked = deepcopy(full)
    leak(marked)
    reference = marked["decisions"][0]["reference"]
    found = public(marked, frozenset({SENSITIVE}))
    assert reference not in [item["reference"] for item in found["decisions"]], word
    assert found["restricted"] == full["restricted"] + 1


def test_the_marking_of_an_activity_and_of_an_update_keep_it_out(grown: Tree, db: None) -> None:
    activity = grown.activities["north"][0]
    references = {i["reference"] for i in built(grown, BoardPack.Build.RESTRICTED)["own"]["items"]}
    activity.marking = "official_sensitive"
    activity.record(by=None, at=grown.clock)
    told = built(grown, BoardPack.Build.PUBLIC)
    shown = {item["reference"] for item in told["own"]["items"]}
    assert len(references - shown) == 1
    assert told["own"]["restricted"] == 1
    assert activity.title not in canonical(told).decode()


def test_the_public_reads_whose_answer_it_is_that_became_of_an_exception(full: dict[str, Any]) -> None:
    full = deepcopy(full)
    item = full["own"]["items"][0]
    earlier = ANSWER | {"words": "An earlier answer.", "on": "2025-10-09"}
    item["shown"]["answers"] = [earlier, ANSWER | {"words": "We pay for the post.", "person": "Robin"}]
    item["disposition"], item["words"] = "handled", "We pay for the post."
    shown = public(full, frozenset())["own"]["items"][0]["shown"]
    assert shown["answers"] == [ANSWER | {"words": "We pay for the post."}]
    item["words"] = "The group watches it."
    assert public(full, frozenset())["own"]["items"][0]["shown"]["answers"] == []


# The submission


def test_what_goes_up_is_what_is_escalated(full: dict[str, Any]) -> None:
    handled = deepcopy(full)
    handled["own"]["items"][0]["disposition"] = "handled"
    found = submission(handled, frozenset())
    assert [i["reference"] for i in found["own"]["items"]] == [
        i["reference"] for i in full["own"]["items"][1:]
    ]
    assert (found["decisions"], found["others"], found["reports"], found["actions"]) == ([], [], [], None)
    assert found["own"]["items"][0]["shown"]["cause"] == full["own"]["items"][1]["shown"]["cause"]
    assert found["own"]["items"][0]["shown"]["progress"] == ""
    assert {line.anchor for line in contents(found, [], [], [])}.isdisjoint({"decisions", "actions"})
    n = len(full["own"]["items"]) - 1
    assert sentence(found).endswith(f"{n} request{'s need' if n > 1 else ' needs'} a decision of BOARD.")
    assert "Submission to the body above" in document(found, EDITION)


def test_what_the_board_is_asked_stands_before_everything_else(full: dict[str, Any]) -> None:
    asking = deepcopy(full)
    items = asking["own"]["items"]
    items[0] |= {"asked": "Pay for the post.", "asked_by_on": "2026-03-31"}
    items[0]["shown"] |= {"cause": "The post is empty.", "consequence": "The clinic closes."}
    items[1] |= {"asked": f"Long {'and longer ' * 20}", "asked_by_on": ""}
    items[1]["shown"] |= {"cause": "", "consequence": ""}
    found = submission(asking, frozenset())
    printed = twin(found, EDITION, {"ask-1": 2, "own-report-1": 3})
    cover, asks = (printed.split(f'id="{name}"')[0] for name in ("asks", "contents"))
    asks = asks.removeprefix(cover)
    assert '<li>Pay for the post, by 31 March 2026: <a class="place" href="#ask-1">page 2</a></li>' in cover
    assert f"<li>{items[1]['shown']['title']}: <a" in cover
    told = re.findall(r"<dt>(.+?)</dt><dd class=\"said\">(.+?)</dd>", asks)
    assert told[:3] == [
        ("Why", "The post is empty."),
        ("If nothing is done", "The clinic closes."),
        ("Why", "Rated red by the officer"),
    ]
    assert told[3] == ("If nothing is done", "The report does not say.")
    assert "What only BOARD can do, by 31 March 2026" in asks
    assert 'href="#own-report-1">in full on page 3<' in asks
    order = [printed.index(f'id="{name}"') for name in ("asks", "contents", "own-report", "glance")]
    assert order == sorted(order)


def test_the_contents_of_a_submission_are_in_its_order_and_machines_are_told_what_it_asks(
    full: dict[str, Any],
) -> None:
    found = submission(full, frozenset())
    asked = [item["reference"] for item in full["own"]["items"]]
    assert manifest(found, EDITION)["decisions_asked"] == asked
    lines = contents(found, [], [], sections(found, {}))
    assert [line.anchor for line in lines][:3] == ["asks", "own-report", "glance"]
    assert [line.anchor for line in lines[0].inner] == [f"ask-{n + 1}" for n in range(len(asked))]
    nothing = deepcopy(full)
    for item in nothing["own"]["items"]:
        item["disposition"] = "handled"
    found = submission(nothing, frozenset())
    assert contents(found, [], [], sections(found, {}))[0].anchor == "own-report"
    assert 'id="asks"' not in twin(found, EDITION, {})


def test_its_marking_is_that_of_what_it_tells(full: dict[str, Any]) -> None:
    reference = full["own"]["items"][0]["reference"]
    assert submission(full, frozenset())["marking"] == "official"
    assert submission(full, frozenset({reference}))["marking"] == "official_sensitive"
    handled = deepcopy(full)
    handled["own"]["items"][0]["disposition"] = "handled"
    assert submission(handled, frozenset({reference}))["marking"] == "official"


@pytest.mark.parametrize(
    ("body", "quarter", "words"),
    [
        ("board", 0, "reports to no body, so it sends nothing up"),
        ("north", 1, "sends up its report. Issue that"),
    ],
)
def test_there_must_be_something_to_send(grown: Tree, db: None, body: str, quarter: int, words: str) -> None:
    meeting = called(grown, body, grown.periods[quarter])
    with pytest.raises(Refused, match=words):
        packing.make_pack(
            meeting=meeting, by=grown.person(body, Role.SECRETARY), at=meeting.starts_at, build="submission"
        )
