"""Every field that holds somebody's words is classified here, and those that can be closed hold a canary.

The list comes from the models: a field that is added to one fails until it is said what it is.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q
from django.test import Client
from pytest_django import DjangoDbBlocker

from partners.middleware import database_now
from partners.models import Person
from partners.roles import Role
from priorities.models import Activity, ActivityReader, Blockage, Chase, Milestone, Rebaselining, Update
from priorities.rules_chasing import Rung
from reports import pack_content
from reports.models import BoardPack, Comment, ExceptionReport, Redating
from reports.pack_print import Edition, twin
from reports.rules import Outcome, canonical
from reports.services import deciding
from tests.reports.desk import signed_in
from tests.reports.packs import called
from tests.reports.private import FIELDS
from tests.reports.test_leaks import Walk, fruitful, searches
from tests.reports.tree import LONG_AGO, Tree, grow

CANARY = re.compile(r"hidden[a-z]+y")

# Words about a restricted activity: model → the ways from it to the activity, and the fields that can hold them.
RESTRICTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "priorities.Activity": (("pk",), ("title", "description", "outcome")),
    "priorities.Milestone": (("activity",), ("title",)),
    "priorities.Rebaselining": (("milestone__activity",), ("why", "declined_why")),
    "priorities.Chase": (("activity",), ("note",)),
    "priorities.Update": (
        ("activity",),
        ("reason_for_difference", "progress", "changed", "planned_next", "cause", "consequence", "options",
         "recommendation", "path_to_green", "decision_asked", "amended_why"),
    ),
    "priorities.Blockage": (
        ("activity",),
        ("title", "description", "cause", "consequence", "tried", "needed", "resolution"),
    ),
    "reports.ExceptionCase": (("activity", "action__case__activity"), ("title", "closed_why")),
    "reports.ExceptionItem": (
        ("case__activity", "case__action__case__activity"), ("disposition_words", "decision_asked"),
    ),
    "reports.Comment": (("item__case__activity",), ("words",)),
    "reports.Decision": (("case__activity",), ("words", "consulted", "decision_asked")),
    "reports.ActionPoint": (("case__activity",), ("what", "claim", "verification")),
    "reports.Redating": (("action__case__activity",), ("why",)),
}  # fmt: skip

# Words of a private item: their canaries stand in tests/reports/private.py, under this name.
PRIVATE = {
    "reports.AgendaItem": {
        "title": "title", "presenter_name": "presenter", "exempt_reason": "reason", "to_follow_why": "follow",
        "notes": "notes", "agreed": "agreed",
    },
    "reports.Declaration": {"words": "interest"},
    "reports.Paper": {"title": "paper", "withdrawn_why": "paper"},
    "reports.PaperFile": {"data": "bytes", "taken_out": "bytes"},
    "reports.Minutes": {"sections": "notes"},
}  # fmt: skip

COPY = (
    "a copy of other fields, made for one reader or searched as bytes in test_leaks and test_pack_audiences"
)
MACHINE = "made by the portal for itself: a key, a number or a digest"
KEY = "what a record is looked up by; tests/reports/packs.py begins with a canary in it"
BODY = "about the partnership, its bodies, people, strategy or measures, and not about one restricted matter"
INSIDE = "of a meeting, a report or a pack as a whole; it stands with it and opens with it"

OTHERWISE: dict[str, dict[str, str]] = {
    "partners.Partnership": dict.fromkeys(
        ("slug", "name", "short_name", "area", "about", "contact_email", "brand_colour"), BODY
    ),
    "partners.Body": dict.fromkeys(("slug", "name", "short_name", "terms_of_reference"), BODY),
    "partners.Fingerprint": dict.fromkeys(("table", "row", "digest"), MACHINE),
    "partners.Organisation": dict.fromkeys(("key", "name", "short_name"), BODY),
    "partners.Person": dict.fromkeys(("email", "name", "job_title"), BODY) | {"password": MACHINE},
    "partners.OutgoingEmail": dict.fromkeys(("subject", "line", "several", "text", "html"), COPY)
    | dict.fromkeys(("kind", "key", "last_error", "withheld_why"), MACHINE),
    "partners.Rating": dict.fromkeys(("page", "title", "comment"), BODY),
    "partners.RatingDay": {"salt": MACHINE},
    "partners.RatingSender": {"digest": MACHINE},
    "partners.Receipt": dict.fromkeys(("key", "answered_with"), MACHINE),
    "priorities.Strategy": dict.fromkeys(("title", "vision"), BODY),
    "priorities.Priority": dict.fromkeys(("title", "short_title", "aim"), BODY),
    "priorities.Activity": {"reference": KEY},
    "priorities.Measure": dict.fromkeys(("reference", "title", "unit", "definition", "source"), BODY),
    "priorities.Reading": {"note": BODY},
    "priorities.UpdateDraft": dict.fromkeys(("answers", "unfinished"), "open to its writer alone"),
    "reports.ExceptionReport": dict.fromkeys(("correction_why", "summary", "signed_as"), INSIDE)
    | {"content": COPY, "content_sha256": MACHINE},
    "reports.ExceptionCase": {"reference": KEY},
    "reports.ExceptionItem": {"shown": COPY},
    "reports.Comment": {"outcome": MACHINE},
    "reports.Meeting": dict.fromkeys(("venue", "online", "cancelled_why"), INSIDE),
    "reports.Attendance": dict.fromkeys(("name", "deputy_name"), INSIDE),
    "reports.CalendarFeed": {"token_sha256": MACHINE},
    "reports.ActionPoint": {"reference": KEY},
    "reports.PaperFile": {"sha256": MACHINE},
    "reports.Minutes": {"sha256": MACHINE},
    "reports.MinutesCorrection": {"words": INSIDE},
    "reports.BoardPack": dict.fromkeys(("change_note", "pdf", "html", "content"), COPY)
    | dict.fromkeys(("sha256", "places", "content_sha256"), MACHINE),
    "reports.Recipient": dict.fromkeys(("name", "role", "organisation"), COPY),
    "reports.PackOrder": dict.fromkeys(("change_note", "content"), COPY)
    | dict.fromkeys(("content_sha256", "witness", "leased_by", "failure"), MACHINE),
    "reports.PrintEdition": {"pdf": COPY, "sha256": MACHINE},
    "reports.SealKey": dict.fromkeys(("fingerprint", "public_pem"), MACHINE),
    "reports.SisterAnswer": {"words": "shown with the decision that it answers and nowhere else"},
    "reports.Seal": {"manifest": COPY} | dict.fromkeys(("previous", "hash", "signature"), MACHINE),
}


def worded() -> set[str]:
    """Each field of the portal's own models that can hold words, as `reports.Decision.words`."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return {
        f"{model._meta.label}.{field.name}"
        for app in ("partners", "priorities", "reports")
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "history_type")
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices
    }


def classified() -> list[str]:
    names = [f"{label}.{name}" for label, (_, fields) in RESTRICTED.items() for name in fields]
    for table in (PRIVATE, OTHERWISE):
        names += [f"{label}.{name}" for label, fields in table.items() for name in fields]
    return names


def test_every_field_that_holds_words_is_classified_and_once() -> None:
    names = classified()
    assert sorted(worded() - set(names)) == [], "say of each whether it can be restricted or private"
    assert sorted(set(names) - worded()) == [], "these are no fields any more"
    assert len(names) == len(set(names))


def test_each_private_field_has_a_canary() -> None:
    assert {word for fields in PRIVATE.values() for word in fields.values()} <= set(FIELDS)


# A restricted activity with something in each of its tables


def tell() -> Tree:
    tree = grow({"board": None, "lead": "board", "north": "lead"}, {"north": 2})
    first, second = tree.periods[:2]
    activity, other = tree.activities["north"]
    for each in (activity, other):
        tree.update(each, first, "red")
    officer, chair = tree.person("north", Role.OFFICER), tree.person("lead", Role.CHAIR)
    at = tree.at(LONG_AGO)
    _around(tree, Update.objects.get(activity=activity), officer)
    report = tree.draft("north", first)
    tree.deal_with(report, "escalate")
    tree.issue(report)
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    for item in lead.items.all():
        decision = tree.decide(item, Outcome.DIRECT)
        if item.case.activity_id != activity.pk:
            continue
        Comment.objects.create(item=item, person=chair, words="?", said_at=at)
        action = deciding.raise_action(
            decision=decision, what="Tell nobody", person=officer, organisation=tree.organisation,
            due_on=(tree.clock + timedelta(days=3)).date(), by=chair, at=tree.at(tree.clock),
        )  # fmt: skip
        Redating(
            action=action, old_on=action.due_on, new_on=action.due_on, why="?", moved_by=chair, moved_at=at
        ).record(by=None, at=at)  # fmt: skip
    tree.deal_with(lead)
    tree.issue(lead)
    activity.restricted = True
    activity.record(by=None, at=at)
    ActivityReader(activity=activity, person=officer).record(by=None, at=at)
    tree.draft("lead", second)
    return tree


def _around(tree: Tree, update: Update, officer: Person) -> None:
    activity, at = update.activity, tree.at(LONG_AGO)
    milestone = Milestone(activity=activity, title="?", baseline_on=at.date()).record(by=None, at=at)
    Rebaselining(
        milestone=milestone, old_on=at.date(), new_on=at.date() + timedelta(days=9), why="?",
        requested_by=officer, requested_at=at,
    ).record(by=None, at=at)  # fmt: skip
    Blockage(
        activity=activity, raised_in=update, title="?", kind="funding", description="?", consequence="?",
        needed="?", owner=officer, raised_by=officer, raised_on=at.date(), unblocker_organisation=tree.organisation,
    ).record(by=None, at=at)  # fmt: skip
    Chase.objects.create(period=update.period, activity=activity, rung=Rung.SOON, note="?", chased_at=at)


def plant(activity: models.Model) -> set[str]:
    """Write a word of its own into each field of each row about the activity, behind every trigger and constraint."""
    planted = set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for label, (ways, fields) in RESTRICTED.items():
            model = apps.get_model(label)
            about = Q(*[Q(**{way: activity.pk}) for way in ways], _connector=Q.OR)
            keys = list(model._default_manager.filter(about).values_list("pk", flat=True))
            assert keys, f"nothing to plant in: {label}"
            table = model._meta.db_table
            for name in _checks(cursor, table):
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for name in fields:
                word = f"hidden{label.split('.')[1].lower()}{name.replace('_', '')}y"
                cursor.execute(
                    f"UPDATE {table} SET {name} = %s || ' ' || id WHERE id = ANY(%s)", [word, keys]
                )
                planted.add(word)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return planted


def _checks(cursor: Any, table: str) -> list[str]:
    """What keeps a word from standing where none is due, as a reason of something that was not declined."""
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
    )
    return [name for (name,) in cursor.fetchall()]


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Tree, set[str]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        tree = tell()
        words = plant(tree.activities["north"][0])
        yield tree, words
        transaction.set_rollback(True)


@pytest.fixture
def tree(told: tuple[Tree, set[str]], db: None) -> Tree:
    return told[0]


@pytest.mark.parametrize("build", [BoardPack.Build.RESTRICTED, BoardPack.Build.PUBLIC])
@pytest.mark.parametrize("quarter", [0, 1])
def test_no_papers_have_a_word_of_it(tree: Tree, build: str, quarter: int) -> None:
    period = tree.periods[quarter]
    meeting = called(tree, "lead", period)
    working = ExceptionReport.objects.filter(from_body=tree.bodies["lead"], period=period).latest("version")
    content = pack_content.build(meeting, working, at=database_now(), build=build)
    assert CANARY.findall(canonical(content).decode()) == []
    assert CANARY.findall(twin(content, Edition(1, "x", "", database_now()), {})) == []


def test_were_it_open_the_papers_would_have_words_of_it(tree: Tree) -> None:
    meeting = called(tree, "lead", tree.periods[1])
    working = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=tree.periods[1])
    activity = Activity.objects.get(pk=tree.activities["north"][0].pk)
    activity.restricted = False
    activity.record(by=None, at=database_now())
    content = pack_content.build(meeting, working, at=database_now(), build=BoardPack.Build.RESTRICTED)
    assert CANARY.findall(canonical(content).decode())


def walked(tree: Tree, client: Client, words: set[str]) -> Walk:
    slug = tree.partnership.slug
    return Walk(client, slug).go(f"/{slug}/", *searches(slug, words))


def said_in(walk: Walk) -> dict[str, set[str]]:
    """Address → what stands there of the words, apart from those that were searched for."""
    found = {path: {w for w in CANARY.findall(text) if w not in path} for path, text in walk.seen.items()}
    return {path: said for path, said in found.items() if said}


@pytest.mark.parametrize(
    ("body", "role"),
    [("lead", Role.MEMBER), ("board", Role.CHAIR), ("north", Role.SECRETARY), ("board", Role.SECRETARY)],
)
def test_no_page_list_or_file_has_a_word_of_it(
    told: tuple[Tree, set[str]], tree: Tree, body: str, role: Role
) -> None:
    walk = walked(tree, signed_in(tree.person(body, role)), told[1])
    assert (said_in(walk), fruitful(walk)) == ({}, [])


def test_no_page_has_a_word_of_it_for_a_visitor(told: tuple[Tree, set[str]], tree: Tree) -> None:
    walk = walked(tree, Client(), told[1])
    assert (said_in(walk), fruitful(walk)) == ({}, [])


def test_a_named_reader_finds_most_of_it_so_that_the_walk_would_find_a_leak(
    told: tuple[Tree, set[str]], tree: Tree
) -> None:
    walk = walked(tree, signed_in(tree.person("north", Role.OFFICER)), told[1])
    read = set().union(*said_in(walk).values())
    assert len(read) >= 10, sorted(told[1] - read)
    assert fruitful(walk)
