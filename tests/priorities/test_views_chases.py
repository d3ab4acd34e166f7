"""Who was chased, on the list of updates and on the activity's page."""

from collections.abc import Callable

from django.test import Client

from partners.models import Person
from partners.wording import uk_date
from priorities.letters import about_update
from priorities.rules_chasing import Audience, Rung
from priorities.services_chasing import log
from tests.priorities.test_views_reading import at, submit, texts
from tests.world import World


def test_says_who_was_chased_for_what_is_not_in(
    world: World, sign_in: Callable[[Person | None], Client]
) -> None:
    officer = sign_in(world.officer)
    for activity in (world.activity, world.police_activity):
        for rung in (Rung.SOON, Rung.LATE):
            letter = about_update(activity, world.last_period, rung, to=Audience.OFFICER, is_passed_on=False)
            log(
                period=world.last_period,
                rung=rung,
                person=world.other_officer,
                note="",
                letter=letter,
                at=world.now,
                activity=activity,
            )
    submit(world, world.activity, world.last_period)
    response = officer.get(f"{at('updates')}?period={world.last_period.code}")
    chased = {row.activity.reference: row.chased for row in response.context["rows"]}
    said = f"hased twice, last on {uk_date(world.now)}: {world.other_officer}"
    assert chased == {"N1": "", "N2": f"c{said}", "N4": ""}
    assert f"C{said}" in texts(response)
    page = texts(officer.get(at("activity", world.police_activity.pk)))
    assert page.count(str(world.last_period)) >= 2
    assert all(words in page for words in ("Who was chased", "Reminder", "First chase"))
    assert "Who was chased" not in texts(officer.get(at("activity", world.shared.pk)))
