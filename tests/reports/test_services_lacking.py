"""What stands in the way of a signature is named at once, and each with the way to make it good."""

import pytest

from partners import services as partners
from partners.roles import Role
from partners.rules import Refused
from reports.services import lacking
from tests.reports.desk import Desk
from tests.reports.south import South


def told(found: list[Refused]) -> list[str]:
    return [str(refused) for refused in found]


def test_four_eyes_on_every_update(south: South) -> None:
    """The signer wrote one alone; a word of somebody else in it is enough."""
    officer = south.desk.person("south", Role.OFFICER)
    south.told("green")
    partners.give_seat(
        body=south.body,
        person=officer,
        role=Role.DEPUTY,
        starts_on=south.period.starts_on,
        by=None,
        at=south.at,
    )
    south.summarise()
    assert told(lacking.obstacles(south.draft(), by=officer, at=south.at)) == [
        "You alone wrote the update on Activity 1 of south. Somebody else must sign this report."
    ]
    with pytest.raises(Refused, match="You alone wrote the update on Activity 1 of south"):
        south.sign(by=officer)
    assert lacking.obstacles(south.draft(), by=south.chair, at=south.at) == []
    south.sign()


def test_everything_in_the_way_is_named_at_once(south: South) -> None:
    south.item()
    found = lacking.obstacles(south.draft(), by=south.chair, at=south.at)
    assert told(found) == [
        "Enter the chair's summary.",
        "1 exception is not dealt with yet.",
    ]
    report = south.draft()
    assert [obstacle.url for obstacle in found] == [
        south.desk.url("report_summary", report.pk),
        south.desk.url("item_dispose", report.items.get().pk),
    ]


def test_the_body_above_answers_before_it_signs(desk: Desk) -> None:
    lead = desk.tree.draft("lead", desk.period)
    desk.tree.dispose(lead.items.get(case__silent_body=desk.tree.bodies["south"]))
    found = lacking.unfinished(lead, by=desk.person("lead"), at=desk.tree.clock)
    assert told(found) == ["1 escalated exception still needs a decision."]
    assert found[0].url == desk.url("item_decide", desk.item("lead").pk)


def test_the_way_leads_past_what_its_reader_may_not_open(south: South) -> None:
    """A restricted exception counts, but its page is closed to a chair who is none of its readers."""
    hidden = south.item()
    south.desk.restrict(south.activity)
    (found,) = lacking.unfinished(south.draft(), by=south.chair, at=south.at)
    assert (str(found), found.url) == ("1 exception is not dealt with yet.", "")
    other = south.raise_by_hand()
    (found,) = lacking.unfinished(south.draft(), by=south.chair, at=south.at)
    assert str(found) == "2 exceptions are not dealt with yet."
    assert found.url == south.desk.url("item_dispose", other.pk)
    south.dispose(other)
    south.desk.restrict(south.activity, south.chair)
    (found,) = lacking.unfinished(south.draft(), by=south.chair, at=south.at)
    assert found.url == south.desk.url("item_dispose", hidden.pk)
