"""What an officer reads once an update is sent: that it came, what is blocked, and what happens next."""

from django.utils.html import strip_tags

from partners.wording import uk_date
from priorities.models import Blockage
from tests.priorities.returns import BLOCKAGE, GREEN, Desk
from tests.world import World


def receipt(desk: Desk, answers: dict[str, str]) -> str:
    desk.sent(answers)
    desk.client.post(desk.url("review"), {"revision": "1"})
    return " ".join(strip_tags(desk.open("receipt").content.decode()).split())


def test_it_names_what_is_blocked_since_when_and_who_can_clear_it(desk: Desk, world: World) -> None:
    told = receipt(desk, GREEN | BLOCKAGE | {"blocked": "yes", "b-unblocker": f"o-{world.police.pk}"})
    raised = uk_date(Blockage.objects.get().said_on)
    assert f"No data from the hospital. Raised on {raised}, waiting for {world.police}." in told
    assert "1 blockage stays open until somebody other than the owner closes it" in told


def test_without_a_blockage_it_speaks_of_none(desk: Desk) -> None:
    told = receipt(desk, GREEN)
    assert "Update submitted" in told
    assert "blocked" not in told
    assert "blockage" not in told
