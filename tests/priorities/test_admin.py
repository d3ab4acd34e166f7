from collections.abc import Callable

import pytest
from django.test import Client

from partners.admin import site
from partners.models import Person
from priorities.models import Target, Update
from priorities.services import save_update
from tests.world import World

SignIn = Callable[[Person | None], Client]
MODELS = ("measure", "priority", "reportingperiod", "strategy", "target")


@pytest.fixture
def operator(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.operator)


def test_it_holds_reference_data_alone() -> None:
    ours = {model._meta.model_name for model in site._registry if model._meta.app_label == "priorities"}
    assert ours == set(MODELS)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_form_opens_and_nothing_is_deleted(world: World, operator: Client, model: str) -> None:
    kind = {kind._meta.model_name: kind for kind in site._registry}[model]
    pk = kind._default_manager.values_list("pk", flat=True)[0]
    assert operator.get(f"/admin/priorities/{model}/").status_code == 200
    assert operator.get(f"/admin/priorities/{model}/add/").status_code == 200
    assert operator.get(f"/admin/priorities/{model}/{pk}/change/").status_code == 200
    assert operator.post(f"/admin/priorities/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["officer", "slg_chair", "secretary", "auditor"])
def test_it_is_for_the_operator_alone(world: World, sign_in: SignIn, name: str) -> None:
    assert sign_in(world.everybody[name]).get("/admin/priorities/measure/").status_code == 302


def test_a_changed_target_leaves_a_trace_and_moves_the_colour(world: World, operator: Client) -> None:
    save_update(
        activity=world.activity,
        period=world.last_period,
        words={"progress": "Started."},
        revision=None,
        by=world.officer,
        at=world.now,
    )
    target = Target.objects.get(measure=world.measure)
    response = operator.post(f"/admin/priorities/target/{target.pk}/change/", {"value": "500"})
    assert response.status_code == 302
    target.refresh_from_db()
    last = target.history.latest()
    assert (str(target.value), last.history_user, last.history_change_reason) == (
        "500.0000",
        world.operator,
        "Changed by the operator.",
    )
    assert Update.objects.get().computed_rag == "red"
