"""Publishing a public edition, and what anybody then reads without signing in."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from partners.roles import Role
from partners.rules import Refused
from reports.models import BoardPack, Meeting, PackOrder, Publication
from reports.services import packing
from reports.services.publishing import publish_pack
from tests.reports.desk import Desk
from tests.reports.packs import called
from tests.reports.reading import errors_of, page, queries

SECRETARY = ("lead", Role.SECRETARY)
PUBLIC, RESTRICTED = BoardPack.Build.PUBLIC, BoardPack.Build.RESTRICTED


@pytest.fixture
def meeting(desk: Desk, printed: list[str]) -> Meeting:
    return called(desk.tree, "lead", desk.period)


def edition(desk: Desk, meeting: Meeting, build: str = PUBLIC) -> BoardPack:
    """The next version, with something new in it."""
    meeting.venue += ", upstairs"
    meeting.record(by=None, at=desk.tree.at(meeting.starts_at))
    return packing.make_pack(
        meeting=meeting, by=desk.person(*SECRETARY), at=desk.tree.at(meeting.starts_at), build=build
    )


def publish(desk: Desk, pack: BoardPack, by: tuple[str, Role] = SECRETARY) -> Publication:
    return publish_pack(pack=pack, by=desk.person(*by), at=desk.tree.at(pack.made_at))


def test_each_build_has_versions_and_a_name_of_its_own(desk: Desk, meeting: Meeting) -> None:
    made = [edition(desk, meeting, build) for build in (RESTRICTED, PUBLIC, PUBLIC)]
    assert [(pack.build, pack.version) for pack in made] == [
        ("restricted", 1),
        ("public", 1),
        ("public", 2),
    ]
    assert len({pack.sha256 for pack in made}) == 3
    assert bytes(made[2].pdf).endswith(b"-public-v2")


def test_it_bears_no_seal_because_a_seal_rests_on_exempt_papers_too(
    desk: Desk, meeting: Meeting, printed: list[str]
) -> None:
    for build in (RESTRICTED, PUBLIC, RESTRICTED):
        edition(desk, meeting, build)
    assert ["The newest seal of " in paper for paper in printed] == [False, False, True]


@pytest.mark.parametrize("by", [("lead", Role.CHAIR), ("north", Role.SECRETARY)])
def test_only_the_secretariat_publishes(desk: Desk, meeting: Meeting, by: tuple[str, Role]) -> None:
    pack = edition(desk, meeting)
    with pytest.raises(Refused, match="Only the secretariat of Lead group can publish"):
        publish(desk, pack, by)


def test_only_the_newest_public_edition_is_published_and_once(desk: Desk, meeting: Meeting) -> None:
    first, second = edition(desk, meeting), edition(desk, meeting)
    with pytest.raises(Refused, match="There is a newer public edition"):
        publish(desk, first)
    publish(desk, second)
    with pytest.raises(Refused, match="already been published"):
        publish(desk, second)
    with pytest.raises(Refused, match="Only a public edition"):
        publish(desk, edition(desk, meeting, RESTRICTED))


def test_the_database_publishes_nothing_else_and_takes_nothing_back(desk: Desk, meeting: Meeting) -> None:
    full = edition(desk, meeting, RESTRICTED)
    with pytest.raises(IntegrityError, match="only a public edition"), transaction.atomic():
        Publication.objects.create(pack=full, by=desk.person(*SECRETARY), at=full.made_at)
    publish(desk, edition(desk, meeting))
    for statement in ("DELETE FROM reports_publication", "UPDATE reports_publication SET at = now()"):
        with (
            pytest.raises(IntegrityError, match="not taken back"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def published_page(desk: Desk) -> str:
    return Client().get(desk.url("published")).content.decode()


def test_anybody_reads_what_was_published_and_only_that(desk: Desk, meeting: Meeting) -> None:
    first = edition(desk, meeting)
    assert "No paper has been published yet" in published_page(desk)
    publish(desk, first)
    second = edition(desk, meeting)
    assert f'href="{desk.url("published_pdf", first.pk)}"' in published_page(desk)
    response = Client().get(desk.url("published_pdf", first.pk))
    assert (response.content, response["Content-Security-Policy"]) == (bytes(first.pdf), "sandbox")
    publish(desk, second)
    assert desk.url("published_pdf", first.pk) not in published_page(desk)
    assert Client().get(desk.url("published_pdf", first.pk)).status_code == 404
    assert Client().get(desk.url("published_pdf", second.pk)).status_code == 200


def test_anybody_reads_them_as_a_page_in_the_words_of_the_pdf(desk: Desk, meeting: Meeting) -> None:
    first = edition(desk, meeting)
    address = desk.url("published_read", first.pk)
    assert Client().get(address).status_code == 404
    publish(desk, first)
    assert f'href="{address}"' in published_page(desk)
    response = Client().get(address)
    told = response.content.decode()
    assert first.html in told
    assert f'href="{desk.url("published_pdf", first.pk)}"' in told
    assert "Rate the information on this page" in told
    assert dict(response.cookies) == {}
    assert queries(Client(), address) == 5
    second = edition(desk, meeting)
    publish(desk, second)
    assert Client().get(address).status_code == 404


def test_the_list_asks_as_much_of_one_as_of_three(desk: Desk, meeting: Meeting) -> None:
    publish(desk, edition(desk, meeting))
    assert queries(Client(), desk.url("published")) == 5
    for day in (1, 2):
        other = Meeting(
            body=meeting.body,
            period=meeting.period,
            venue="Hall",
            starts_at=meeting.starts_at.replace(day=day),
        ).record(by=None, at=desk.tree.clock)
        publish(desk, edition(desk, other))
    assert queries(Client(), desk.url("published")) == 5


def test_it_is_made_and_published_from_the_pages(desk: Desk, meeting: Meeting) -> None:
    client = desk.browser(*SECRETARY)
    form = page(client, desk.url("pack_create", meeting.pk))
    assert "What goes up to BOARD" in form
    client.post(desk.url("pack_create", meeting.pk), {"build": "public", "note": ""})
    order = PackOrder.objects.get()
    pack = packing.publish(order=order, rendered=packing.rendering_of(order), at=order.ordered_at)
    shown = page(client, desk.url("pack", pack.pk))
    assert "It is not published yet." in shown
    assert "Publish this edition" in shown
    response = client.post(desk.url("pack_publish", pack.pk))
    assert response["Location"] == desk.url("pack", pack.pk)
    assert "Published on" in page(client, desk.url("pack", pack.pk))
    again = client.post(desk.url("pack_publish", pack.pk))
    assert errors_of(again) == ["This edition has already been published."]


def test_what_goes_up_is_refused_while_the_report_is_open(desk: Desk, meeting: Meeting) -> None:
    sent: dict[str, Any] = {"build": "submission", "note": ""}
    response = desk.browser(*SECRETARY).post(desk.url("pack_create", meeting.pk), sent)
    assert errors_of(response) == ["Lead group sends up its report. Issue that first."]
    start = desk.url("report_start", "lead", meeting.period.code)
    way = f'<a href="{start}">Go to the report of LEAD for {meeting.period.label}</a>'
    assert way in response.content.decode()
    assert desk.browser(*SECRETARY).get(start).status_code == 200


def test_the_public_page_tells_a_published_paper_by_name(desk: Desk, meeting: Meeting) -> None:
    first = edition(desk, meeting)
    publish(desk, first)

    def said() -> str:
        return Client().post(reverse("papers:check"), {"sha256": first.sha256}).content.decode()

    assert "-public-v1, version 1, issued by Lead group (LEAD)" in said()
    assert "It is the newest version." in said()
    second = edition(desk, meeting)
    assert "It is the newest version." in said(), "an edition that is not published is nobody's business"
    publish(desk, second)
    assert "A later version has taken its place." in said()


def test_the_public_page_names_no_edition_that_is_not_published(desk: Desk, meeting: Meeting) -> None:
    pack = edition(desk, meeting)
    text = Client().post(reverse("papers:check"), {"sha256": pack.sha256}).content.decode()
    assert "It is not a public paper, so nothing more is said here." in text
    assert "It is the newest version." in text
    assert "-public-v1" not in text


def test_the_public_page_of_the_partnership_leads_to_the_published_papers(
    desk: Desk, meeting: Meeting
) -> None:
    home = reverse("partners:partnership", args=[desk.slug])
    bare = Client().get(home).content.decode()
    assert f'href="{desk.url("published")}"' in bare
    assert "No paper has been published yet." in bare
    pack = edition(desk, meeting)
    assert desk.url("published_pdf", pack.pk) not in Client().get(home).content.decode()
    publish(desk, pack)
    assert f'href="{desk.url("published_pdf", pack.pk)}"' in Client().get(home).content.decode()
