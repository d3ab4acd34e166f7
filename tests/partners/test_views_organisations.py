"""The pages of organisations, people and bodies, with what the other apps know of them."""

from typing import Any

from django.test import Client
from django.utils.timezone import localdate

from partners.models import Organisation, Partner
from partners.services import set_standing
from tests import factories as make
from tests.factories.partners import days_ago
from tests.partners.test_views_pages import SignIn
from tests.queries import questions
from tests.world import World


def parts(client: Client, path: str) -> dict[str, list[str]]:
    response = client.get(path)
    assert response.status_code == 200
    return {
        part.title: [str(cells[0]) for cells in part.table.values()] for part in response.context["parts"]
    }


def text(client: Client, path: str) -> str:
    response: Any = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_an_organisation_shows_its_people_activities_and_measures(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.officer)
    page = text(client, "/riverton/partners/riverton-council/")
    assert "Statutory partner from" in page
    assert "North Chair" not in page
    assert "North Deputy" in page
    assert parts(client, "/riverton/partners/riverton-council/") == {
        "Activities it leads": ["Activity N1", "Activity N4"]
    }
    above = parts(sign_in(world.slg_chair), "/riverton/partners/riverton-voices/")
    assert above == {"Activities it leads": ["Activity S1"]}


def test_who_took_over_is_linked_with_the_day(world: World, sign_in: SignIn) -> None:
    today = localdate(world.now)
    old = make.make_organisation("old-council", sector=Organisation.Sector.COUNCIL)
    set_standing(
        partnership=world.riverton,
        organisation=old,
        standing=Partner.Standing.STATUTORY,
        starts_on=days_ago(3 * 365),
        by=None,
        at=world.now,
    )
    old.ends_on, old.succeeded_by = today, world.council
    old.record(by=None, at=world.now)
    client = sign_in(world.officer)
    page = text(client, "/riverton/partners/riverton-council/")
    assert '<a class="govuk-link" href="/riverton/partners/old-council/">' in page
    assert "which ended on" in page
    assert "Succeeded by" in text(client, "/riverton/partners/old-council/")


def test_people_and_bodies_show_what_is_theirs(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.officer)
    assert parts(client, f"/riverton/people/{world.officer.pk}/") == {"Activities they lead": ["Activity N1"]}
    assert parts(client, "/riverton/groups/north/") == {
        "Activities it accounts for": ["Activity N1", "Activity N2", "Activity N4"]
    }
    assert parts(client, "/riverton/groups/south/") == {}
    assert parts(sign_in(world.colleague), "/riverton/groups/north/")["Activities it accounts for"] == [
        "Activity N1", "Activity N2", "Activity N3", "Activity N4",
    ]  # fmt: skip


def test_only_those_with_a_seat_are_led_on_from_the_register(world: World, sign_in: SignIn) -> None:
    assert "/riverton/partners/riverton-council/" in text(sign_in(world.officer), "/riverton/partners/")
    assert "/riverton/partners/riverton-council/" not in text(sign_in(None), "/riverton/partners/")


def test_an_organisations_page_asks_the_same_of_one_activity_and_of_three(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.officer)
    _, few = questions(lambda: client.get("/riverton/partners/riverton-council/"))
    for reference in ("X1", "X2"):
        make.make_activity(world.violence, world.north, world.council, reference)
    _, more = questions(lambda: client.get("/riverton/partners/riverton-council/"))
    assert (few, more) == (15, 15)
