"""Two at the papers of one meeting at once: each act is done or refused in words, and the books hold."""

from functools import partial
from typing import Any

import pytest

from partners.roles import Role
from reports import verification
from reports.models import BoardPack, Meeting, PackOrder, Publication
from reports.services import agenda, issuing, packing
from reports.services.publishing import publish_pack
from tests.reports.desk import Desk
from tests.reports.packs import called
from tests.reports.printing import printed
from tests.reports.test_services_races import decide, race, shared

__all__ = ["printed", "shared"]

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = BoardPack.Build.PUBLIC


@pytest.fixture
def meeting(shared: Desk, printed: list[str]) -> Meeting:
    return called(shared.tree, "lead", shared.period)


@pytest.fixture
def said(shared: Desk) -> dict[str, Any]:
    return {"by": shared.person("lead", Role.SECRETARY), "at": shared.tree.clock}


def issued(order: PackOrder) -> BoardPack:
    return packing.publish(order=order, rendered=packing.rendering_of(order), at=order.ordered_at)


def books() -> list[str]:
    return [
        found.what for found in verification.verify({"packs", "sealed", "chains", "answers", "histories"})
    ]


def test_the_same_pack_is_ordered_once(meeting: Meeting, said: dict[str, Any]) -> None:
    order = partial(packing.order_pack, meeting=meeting, **said)
    assert race(order, order, order) == ["Refused", "Refused", "done"]
    assert PackOrder.objects.get().version == 1


def test_two_kinds_of_papers_are_ordered_beside_each_other(meeting: Meeting, said: dict[str, Any]) -> None:
    order = partial(packing.order_pack, meeting=meeting, **said)
    assert race(order, partial(order, build=PUBLIC)) == ["done", "done"]
    assert {issued(each).called for each in PackOrder.objects.all()} == {
        "Board pack, version 1",
        "Public edition, version 1",
    }
    assert books() == []


def test_what_changes_on_the_agenda_meanwhile_is_in_the_pack_or_in_the_next(
    meeting: Meeting, said: dict[str, Any]
) -> None:
    ends = race(
        partial(packing.order_pack, meeting=meeting, **said),
        partial(agenda.add_item, meeting=meeting, draft=agenda.Draft(title="Winter plan"), **said),
    )
    assert ends == ["done", "done"]
    first = issued(PackOrder.objects.get())
    if "Winter plan" not in str(first.content["agenda"]):
        second = packing.make_pack(meeting=meeting, **said)
        assert "Winter plan" in second.change_note
        assert "Winter plan" in str(second.content["agenda"])
    assert books() == []


def test_a_decision_while_the_pack_is_issued_stands_in_the_next_version(
    shared: Desk, meeting: Meeting, said: dict[str, Any]
) -> None:
    order, item = packing.order_pack(meeting=meeting, **said), shared.item("lead")
    rendered = packing.rendering_of(order)
    ends = race(
        partial(decide, shared, item, shared.person("lead")),
        partial(packing.publish, order=order, rendered=rendered, at=said["at"]),
    )
    assert ends == ["done", "done"]
    first = BoardPack.objects.get()
    assert [row["reference"] for row in first.content["decisions"]] == [item.case.reference]
    second = packing.make_pack(meeting=meeting, **said)
    assert second.content["decisions"] == []
    assert item.case.reference in second.change_note
    assert books() == []


def test_an_edition_is_published_once(meeting: Meeting, said: dict[str, Any]) -> None:
    pack = packing.make_pack(meeting=meeting, build=PUBLIC, **said)
    publish = partial(publish_pack, pack=pack, **said)
    assert race(publish, publish) == ["Refused", "done"]
    assert Publication.objects.count() == 1


def test_an_edition_is_published_before_the_next_is_made_or_not_at_all(
    meeting: Meeting, said: dict[str, Any]
) -> None:
    first = packing.make_pack(meeting=meeting, build=PUBLIC, **said)
    meeting.venue = "Library"
    meeting.record(by=said["by"], at=meeting.starts_at)
    order = packing.order_pack(meeting=meeting, build=PUBLIC, **said)
    rendered = packing.rendering_of(order)
    ends = race(
        partial(publish_pack, pack=first, **said),
        partial(packing.publish, order=order, rendered=rendered, at=said["at"]),
    )
    assert ends in (["done", "done"], ["Refused", "done"])
    assert BoardPack.objects.filter(build=PUBLIC).count() == 2
    publish_pack(pack=BoardPack.objects.get(build=PUBLIC, version=2), **said)
    assert BoardPack.objects.published().get().version == 2
    assert books() == []


def test_publishing_and_a_correction_of_the_report_leave_both(
    shared: Desk, meeting: Meeting, said: dict[str, Any]
) -> None:
    report = shared.finish("lead", "handle")
    issued_at = report.issued_at
    assert issued_at is not None
    first = packing.make_pack(meeting=meeting, build=PUBLIC, **said | {"at": issued_at})
    chair = shared.person("lead")
    ends = race(
        partial(publish_pack, pack=first, **said),
        partial(issuing.correct_report, report=report, why="A figure was wrong.", by=chair, at=issued_at),
    )
    assert ends == ["done", "done"]
    assert BoardPack.objects.published().get() == first
    assert books() == []
