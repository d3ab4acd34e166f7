"""Search: it finds what the reader may see, in whatever words, and says nothing of the rest."""

import html
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from bscp_portal import search
from partners.models import Partnership, Person
from partners.roles import Role
from priorities.models import Activity, Blockage, ReportingPeriod, Update
from priorities.services_activities import restrict_activity
from reports.services import deciding
from tests.queries import questions
from tests.reports.desk import Desk, in_days, lay

CANARIES = {"open": "marmalade", "restricted": "zeppelin", "draft": "xylophone", "below": "quicksilver"}


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """One partnership for the whole module: NORTH has reported to LEAD, and LEAD has decided."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _planted()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unblocked(desk: Desk, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _planted() -> Desk:
    desk = lay()
    decision = desk.decided()
    tree, lead = desk.tree, desk.person("lead")
    at = decision.confirmed_at
    assert at is not None
    deciding.raise_action(
        decision=decision,
        what=f"Order the {CANARIES['open']} for <b>Monday</b>, 5 < 6 & more",
        person=desk.person("north", Role.OFFICER),
        organisation=tree.organisation,
        due_on=in_days(30),
        by=lead,
        at=at,
    )
    plain, hidden = tree.activities["north"]
    _write(plain, tree.periods[1], CANARIES["draft"], desk)
    hidden.description = f"Behind the {CANARIES['restricted']} doors"
    hidden.record(by=None, at=tree.clock)
    _write(hidden, tree.periods[1], CANARIES["restricted"], desk, blocked=True)
    officer, chair = desk.person("north", Role.OFFICER), desk.person("north")
    restrict_activity(activity=hidden, readers=[officer], by=chair, at=tree.clock)
    south = tree.activities["south"][0]
    south.description = f"A pound of {CANARIES['below']}"
    south.record(by=None, at=tree.clock)
    return desk


def _write(
    activity: Activity, period: ReportingPeriod, words: str, desk: Desk, *, blocked: bool = False
) -> None:
    """A draft of an update: its officer has not sent it."""
    officer, tree = desk.person("north", Role.OFFICER), desk.tree
    update = Update(activity=activity, period=period, self_rag="green", progress=words).record(
        by=officer, at=tree.clock
    )
    if blocked:
        Blockage(
            activity=activity,
            raised_in=update,
            title=f"No {words}",
            kind="capacity",
            description=words,
            consequence=words,
            unblocker_body=activity.body,
            needed=words,
            owner=officer,
            raised_by=officer,
            raised_on=period.starts_on,
        ).record(by=officer, at=tree.clock)


def found(desk: Desk, person: Person, asked: str) -> dict[str, int]:
    groups = search.groups(search.cleaned(asked), person, desk.tree.partnership, 5)
    return {group.kind.key: group.count for group in groups}


def ask(client: Client, desk: Desk, **query: str) -> str:
    response = client.get(f"/{desk.tree.partnership.slug}/search/", query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_finds_by_word_stem_reference_and_part_of_a_title(desk: Desk) -> None:
    lead = desk.person("lead")
    assert found(desk, lead, "marmalades") == {"actions": 1}
    assert found(desk, lead, "ordering monday") == {"actions": 1}
    assert found(desk, lead, "LEAD-A001") == {"actions": 1}
    assert found(desk, lead, "secondment")["exceptions"] >= 1
    assert found(desk, lead, "marmalade -order") == {}
    assert found(desk, lead, "Treewick Coun").keys() == {"organisations"}
    assert found(desk, lead, "North officer")["people"] == 1
    assert "bodies" in found(desk, lead, "NORTH")


def test_every_kind_can_be_asked_and_leads_to_its_page(desk: Desk) -> None:
    """Words that each kind has: no kind is left that cannot be found."""
    lead, partnership = desk.person("lead"), desk.tree.partnership
    client = desk.browser("lead")
    reached = set()
    for kind in search.KINDS:
        row = kind.seen(lead, partnership).first()
        if row is None:
            continue
        name = row
        for part in kind.texts[0].split("__"):
            name = getattr(name, part)
        rows = search.matching(kind, str(name)[: search.LONGEST], lead, partnership)
        assert rows, kind.key
        (first, *_) = search.results(kind, rows, partnership)
        assert client.get(first.url).status_code == 200, kind.key
        reached.add(kind.key)
    assert reached >= {
        "exceptions", "activities", "updates", "decisions", "actions", "reports", "people", "bodies",
        "organisations", "priorities",
    }  # fmt: skip


def test_what_is_restricted_is_found_by_its_readers_alone(desk: Desk) -> None:
    reader, others = (
        desk.person("north", Role.OFFICER),
        (desk.person("lead"), desk.person("north", Role.DEPUTY)),
    )
    word = CANARIES["restricted"]
    assert found(desk, reader, word) == {"activities": 1, "blockages": 1}
    for person in others:
        assert found(desk, person, word) == {}
    assert word not in ask(desk.browser("lead"), desk, q="doors", kind="activities")


def test_drafts_and_what_is_beside_are_not_found(desk: Desk) -> None:
    assert found(desk, desk.person("lead"), CANARIES["draft"]) == {}
    assert found(desk, desk.person("south", Role.OFFICER), CANARIES["below"]) == {"activities": 1}
    assert found(desk, desk.person("north", Role.OFFICER), CANARIES["below"]) == {}
    assert found(desk, desk.person("south", Role.OFFICER), CANARIES["open"]) == {}


def test_another_partnership_is_not_searched(desk: Desk) -> None:
    elsewhere: Partnership = lay().tree.partnership
    groups = search.groups(CANARIES["open"], desk.person("lead"), elsewhere, 5)
    assert groups == []


def test_the_page_marks_what_was_found_and_lets_no_markup_through(desk: Desk) -> None:
    page = ask(desk.browser("lead"), desk, q="marmalade")
    assert "1 result for “marmalade”." in html.unescape(re.sub(r"<[^>]+>", "", page))
    assert "<mark>marmalade</mark>" in page
    assert "<b>Monday</b>" not in page
    assert "5 &lt; 6 &amp; more" in page


@pytest.mark.parametrize(
    "asked",
    [
        "\0",
        "a\0b",
        "'\"(",
        "& | !",
        "<->",
        "\\",
        "%",
        "_",
        "the",
        "\U0001f600",
        "x" * 5000,
        "\x02mark\x03",
        "  ",
    ],
)
def test_nothing_that_is_typed_breaks_it(desk: Desk, asked: str) -> None:
    client = desk.browser("lead")
    ask(client, desk, q=asked)
    ask(client, desk, q=asked, kind="activities", page="99")
    ask(client, desk, q=asked, kind="nonsense")


def test_nothing_found_says_what_to_do(desk: Desk) -> None:
    assert "Try fewer or other words" in ask(desk.browser("lead"), desk, q="nothingofthekind")
    assert "Finds exceptions, activities" in ask(desk.browser("lead"), desk)


def test_it_asks_one_question_of_each_kind(desk: Desk) -> None:
    client = desk.browser("lead")
    ask(client, desk, q="marmalade")
    for word in ("marmalade", "NORTH", "nothingofthekind"):
        _, asked = questions(lambda: ask(client, desk, q=word))  # noqa: B023 - called at once
        assert asked == 3 + len(search.KINDS)
