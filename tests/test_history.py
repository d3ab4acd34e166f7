"""Nothing that is recorded changes without a trace, whoever writes to the database and however."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from simple_history.utils import get_history_manager_for_model, get_history_model_for_model

from partners.models import Body, Person
from partners.models.recorded import Traced
from tests import factories as make
from tests.factories.partners import now


def recorded_models() -> list[type[models.Model]]:
    ours = ("partners", "priorities", "reports")
    return [m for label in ours for m in apps.get_app_config(label).get_models() if issubclass(m, Traced)]


def settle() -> None:
    """What happens at COMMIT, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def triggers(table: str) -> dict[str, str]:
    """Enabled triggers of the table, with their definitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
            [table],
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("model", recorded_models(), ids=lambda model: model.__name__)
def test_every_recorded_table_is_guarded(model: type[models.Model]) -> None:
    history = get_history_model_for_model(model)._meta.db_table
    guard = triggers(model._meta.db_table)["history_is_complete"]
    assert "INITIALLY DEFERRED" in guard
    assert "AFTER INSERT OR DELETE OR UPDATE" in guard
    assert f"history_is_complete('{history}'" in guard
    assert "BEFORE DELETE OR UPDATE" in triggers(history)["append_only"]


@pytest.mark.django_db
def test_only_passwords_are_left_out_of_history() -> None:
    left_out = {
        model.__name__: untracked
        for model in recorded_models()
        if (untracked := triggers(model._meta.db_table)["history_is_complete"].rsplit("', '", 1)[1]) != "')"
    }
    assert left_out == {"Person": "password')"}


@pytest.fixture
def body(db: None) -> Body:
    body = make.make_body(make.make_partnership(), "group")
    settle()
    return body


def _update_by_base_manager(body: Body) -> None:
    Body._base_manager.filter(pk=body.pk).update(name="Another name")


def _bulk_update(body: Body) -> None:
    body.name = "Another name"
    Body._base_manager.bulk_update([body], ["name"])


def _bulk_create(body: Body) -> None:
    fields = {"slug": "new", "name": "New", "short_name": "N", "kind": "delivery"}
    Body._base_manager.bulk_create([Body(partnership=body.partnership, **fields)])


def _sql_update(body: Body) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_body SET name = 'Another name' WHERE id = %s", [body.pk])


def _sql_delete(body: Body) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_body WHERE id = %s", [body.pk])


def _save_without_history(body: Body) -> None:
    body.name = "Another name"
    body.skip_history_when_saving = True  # type: ignore[attr-defined]
    body.save()


BYPASSES: list[Callable[[Body], None]] = [
    _update_by_base_manager,
    _bulk_update,
    _bulk_create,
    _sql_update,
    _sql_delete,
    _save_without_history,
]


@pytest.mark.parametrize("bypass", BYPASSES)
def test_a_way_round_history_does_not_commit(body: Body, bypass: Callable[[Body], None]) -> None:
    with pytest.raises(IntegrityError, match="does not hold its newest state"), transaction.atomic():
        bypass(body)
        settle()


@pytest.mark.parametrize("bypass", BYPASSES)
def test_it_is_the_guard_that_stops_it(body: Body, bypass: Callable[[Body], None]) -> None:
    """Without the trigger each bypass goes through: the test above finds what it is there to find."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER history_is_complete ON partners_body")
    bypass(body)
    settle()


def test_a_change_that_is_recorded_commits(body: Body) -> None:
    body.name = "Another name"
    body.record(by=None, at=now(), why="The group was renamed.")
    settle()
    newest = get_history_manager_for_model(Body).filter(id=body.pk).first()
    assert (newest.name, newest.history_change_reason) == ("Another name", "The group was renamed.")


def test_a_deletion_that_is_recorded_commits(body: Body) -> None:
    body.delete()
    settle()
    assert get_history_manager_for_model(Body).first().history_type == "-"


def test_a_password_changes_without_another_version_of_it_being_kept(db: None) -> None:
    person = make.make_person("Ada")
    person.set_password("a long enough password")
    person.save()
    settle()
    assert not hasattr(get_history_manager_for_model(Person).first(), "password")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE partners_historicalbody SET name = 'Never so called'", "DELETE FROM partners_historicalbody"],
)
def test_history_only_grows(body: Body, statement: str) -> None:
    refused = pytest.raises(IntegrityError, match="history only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(name="Another name"),
        lambda rows: rows.bulk_create([]),
        lambda rows: rows.bulk_update([], ["name"]),
    ],
)
@pytest.mark.parametrize("model", [Body, Person])
def test_querysets_refuse_the_writes_that_leave_no_trace(
    db: None, model: type[models.Model], write: Callable[[Any], Any]
) -> None:
    with pytest.raises(TypeError, match="writes no history"):
        write(model._default_manager.all())


def test_two_quick_changes_are_two_versions_in_order(body: Body) -> None:
    for name in ("First", "Second"):
        body.name = name
        body.record(by=None, at=now())
    settle()
    names = get_history_manager_for_model(Body).filter(id=body.pk).order_by("-history_id")
    assert list(names.values_list("name", flat=True))[:2] == ["Second", "First"]


def test_an_address_never_changes(body: Body) -> None:
    body.slug = "moved"
    with pytest.raises(IntegrityError, match="its address never changes"), transaction.atomic():
        body.record(by=None, at=now())
    partnership = body.partnership
    partnership.slug = "moved"
    with pytest.raises(IntegrityError, match="its address never changes"), transaction.atomic():
        partnership.record(by=None, at=now())
