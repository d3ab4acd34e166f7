"""The pages about packs: making one, knowing it, downloading it exactly as it is kept."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from partners.middleware import database_now
from partners.roles import Role
from partners.rules import Refused
from partners.wording import uk_date
from reports import pdf
from reports.models import BoardPack, Meeting, PackOrder, Seal
from reports.services.packing import order_pack, publish, rendering_of
from reports.services.publishing import publish_pack
from reports.services.queue import claim, fail, give_back
from tests.reports.desk import Desk
from tests.reports.packs import called, made
from tests.reports.reading import errors_of, missing, page, queries

SECRETARY = ("lead", Role.SECRETARY)


@pytest.fixture(autouse=True)
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rendering has tests of its own."""

    def render(html: str, *, identifier: str, **options: Any) -> pdf.Rendered:
        return pdf.Rendered(pdf=f"%PDF-1.7 {identifier}".encode(), pages=12, warnings=())

    monkeypatch.setattr(pdf, "render", render)


@pytest.fixture
def meeting(desk: Desk) -> Meeting:
    return called(desk.tree, "lead", desk.period)


def test_the_secretariat_makes_a_pack_from_the_meetings_page(desk: Desk, meeting: Meeting) -> None:
    client = desk.browser(*SECRETARY)
    where = desk.url("pack_create", meeting.pk)
    assert f'href="{where}"' in client.get(desk.url("meeting", meeting.pk)).content.decode()
    assert "Make the board pack" in page(client, where)
    response = client.post(where, {"note": "Read the second page first."})
    order = PackOrder.objects.get()
    assert (response.status_code, response["Location"]) == (302, desk.url("pack_order", order.pk))
    assert order.change_note == "Note from the secretariat: Read the second page first."
    assert not BoardPack.objects.exists()


def steps(desk: Desk, meeting: Meeting) -> list[str]:
    """What the page of the meeting says of each kind of papers, and the pages that it leads on to."""
    text = desk.browser(*SECRETARY).get(desk.url("meeting", meeting.pk)).content.decode()
    table = text.partition('id="next"')[2].partition("</table>")[0].partition("<tbody>")[2]
    found = []
    for row in table.split("</tr>")[:-1]:
        url = re.search(r'href="([^"]+)"', row)
        words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        found.append(f"{words} > {url[1].removeprefix(f'/{desk.slug}/')}" if url else words)
    return found


def test_the_page_of_the_meeting_says_of_each_kind_what_stands_and_what_comes_next(
    desk: Desk, meeting: Meeting
) -> None:
    create, report = f"meetings/{meeting.pk}/packs/", desk.report("lead")
    full = f"Full papers Not made yet Make the full papers : full papers > {create}?build=restricted"
    public = f"Public edition Not made yet Make the public edition : public edition > {create}?build=public"
    waits = (
        "Submission to BOARD Waits for the exception report of LEAD to be issued Open the report : "
        f"submission to board > reports/{report.pk}/"
    )
    assert steps(desk, meeting) == [full, public, waits]
    said: dict[str, Any] = {"by": desk.person(*SECRETARY), "at": desk.tree.at(meeting.starts_at)}
    order = order_pack(meeting=meeting, build=BoardPack.Build.PUBLIC, **said)
    assert steps(desk, meeting)[1] == (
        "Public edition Version 1 of the public edition is being made See how far it is : public edition > "
        f"packs/orders/{order.pk}/"
    )
    pack = publish(order=order, rendered=rendering_of(order), at=said["at"])
    day = uk_date(pack.made_at)
    assert steps(desk, meeting)[1] == (
        f"Public edition Version 1, made on {day}, not published yet Publish it : public edition > "
        f"packs/{pack.pk}/publish/"
    )
    publish_pack(pack=pack, **said)
    assert steps(desk, meeting)[1].startswith("Public edition Version 1, published on ")
    desk.finish("lead", "escalate")
    assert steps(desk, meeting)[2].endswith(f"{create}?build=submission")
    desk.browser("lead", Role.MEMBER).get(desk.url("meeting", meeting.pk))
    asked = desk.browser(*SECRETARY).get(f"/{desk.slug}/{create}?build=submission").content.decode()
    assert re.search(r'value="submission"[^>]*checked', asked)
    assert missing(
        page(desk.browser("lead", Role.MEMBER), desk.url("meeting", meeting.pk)), "what to do next"
    )


def test_papers_that_could_not_be_made_lead_to_the_reason(desk: Desk, meeting: Meeting) -> None:
    said: dict[str, Any] = {"by": desk.person(*SECRETARY), "at": desk.tree.at(meeting.starts_at)}
    order = order_pack(meeting=meeting, **said)
    claim(worker="one", at=said["at"])
    fail(order=order, worker="one", why="The paper is broken.", at=said["at"])
    assert steps(desk, meeting)[0] == (
        "Full papers Version 1 of the board pack could not be made See why, and try again : full papers > "
        f"packs/orders/{order.pk}/"
    )


def test_the_page_of_an_order_tells_how_far_it_is_and_leads_on_to_the_pack(
    desk: Desk, meeting: Meeting
) -> None:
    client = desk.browser(*SECRETARY)
    client.post(desk.url("pack_create", meeting.pk), {"note": ""})
    order = PackOrder.objects.get()
    where = desk.url("pack_order", order.pk)
    waiting = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    assert missing(client.get(where).content.decode(), "It waits for its turn", waiting) == []
    json = {"Accept": "application/json"}
    told = {"words": "It waits for its turn, which comes within seconds."}
    assert client.get(where, headers=json).json() == told
    claim(worker="one", at=desk.tree.clock)
    assert client.get(where, headers=json).json()["words"].startswith("Whatever was laying out the pages has")
    claim(worker="two", at=database_now())
    assert client.get(where, headers=json).json() == {"words": "The pages are being laid out now."}
    assert missing(client.get(where).content.decode(), "being laid out now", waiting) == []
    assert "Version 1 is being made" in page(client, desk.url("pack_create", meeting.pk))
    give_back(order=order, worker="two")
    call_command("work_packs", "--once")
    pack = BoardPack.objects.get()
    response = client.get(where)
    assert (response.status_code, response["Location"]) == (302, desk.url("pack", pack.pk))
    assert client.get(where, headers=json).json() == {"url": desk.url("pack", pack.pk)}


def test_an_order_that_failed_says_why_and_asks_no_more(
    desk: Desk, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*args: object, **options: object) -> None:
        raise Refused(pdf.TOO_LARGE)

    monkeypatch.setattr(pdf, "render", render)
    client = desk.browser(*SECRETARY)
    client.post(desk.url("pack_create", meeting.pk), {"note": ""})
    call_command("work_packs", "--once")
    where = desk.url("pack_order", PackOrder.objects.get().pk)
    assert client.get(where, headers={"Accept": "application/json"}).json() == {"url": where}
    text = client.get(where).content.decode()
    assert missing(text, "could not be made", "it is too large", desk.url("pack_create", meeting.pk)) == []
    assert 'http-equiv="refresh"' not in text


def test_a_pack_that_would_be_the_same_is_refused_in_words(desk: Desk, meeting: Meeting) -> None:
    made(desk.tree, meeting)
    response = desk.browser(*SECRETARY).post(desk.url("pack_create", meeting.pk), {"note": ""})
    assert errors_of(response) == ["Nothing has changed since version 1."]
    assert BoardPack.objects.count() == 1


def test_a_note_must_be_short(desk: Desk, meeting: Meeting) -> None:
    response = desk.browser(*SECRETARY).post(desk.url("pack_create", meeting.pk), {"note": "x" * 1001})
    (error,) = errors_of(response)
    assert "1,000 characters" in error or "1000 characters" in error
    assert not BoardPack.objects.exists()


def test_those_who_only_read_are_offered_no_button(desk: Desk, meeting: Meeting) -> None:
    text = page(desk.browser("lead", Role.MEMBER), desk.url("meeting", meeting.pk))
    assert missing(text, "No pack has been made for this meeting") == []
    assert "Make the pack" not in text


def test_the_page_of_a_pack_says_what_it_is_and_how_to_check_it(desk: Desk, meeting: Meeting) -> None:
    pack = made(desk.tree, meeting)
    text = page(desk.browser("lead", Role.MEMBER), desk.url("pack", pack.pk))
    name = f"{desk.slug}-lead-2026-02-07-2359-v1"
    size = f"{len(pack.pdf)} bytes"
    assert (
        missing(
            text,
            "Board pack for 7 February 2026, version 1",
            f"Download the pack (PDF, {size}, 12 pages)",
            "by Lead secretary",
            "OFFICIAL",
            pack.sha256,
            f"sha256sum {name}.pdf",
            f"certutil -hashfile {name}.pdf SHA256",
        )
        == []
    )
    assert "This is not the newest version" not in text


def test_the_papers_are_read_on_a_screen_as_they_were_kept(desk: Desk, meeting: Meeting) -> None:
    pack = made(desk.tree, meeting)
    client = desk.browser("lead", Role.MEMBER)
    where = desk.url("pack_read", pack.pk)
    assert f'href="{where}"' in client.get(desk.url("pack", pack.pk)).content.decode()
    text = client.get(where).content.decode()
    assert pack.html in text
    assert text.count('<p class="app-marking">OFFICIAL</p>') == 2


def test_an_older_version_leads_to_the_newest(desk: Desk, meeting: Meeting) -> None:
    first = made(desk.tree, meeting)
    desk.decided()
    second = made(desk.tree, meeting)
    client = desk.browser("lead", Role.MEMBER)
    old = client.get(desk.url("pack", first.pk)).content.decode()
    assert "This is not the newest version" in old
    assert f'href="{desk.url("pack", second.pk)}">Open version 2' in old
    assert "The decision was: support." in page(client, desk.url("pack", second.pk))


def test_the_download_is_what_is_kept_and_can_do_nothing(desk: Desk, meeting: Meeting) -> None:
    pack = made(desk.tree, meeting)
    response = desk.browser("lead", Role.MEMBER).get(desk.url("pack_pdf", pack.pk))
    assert response.status_code == 200
    assert response.content == bytes(BoardPack.objects.get().pdf)
    assert hashlib.sha256(response.content).hexdigest() == pack.sha256
    headers = {name: response[name] for name in WANTED}
    assert headers == WANTED | {
        "Content-Disposition": f'attachment; filename="{desk.slug}-lead-2026-02-07-2359-v1.pdf"',
        "ETag": f'"{pack.sha256}"',
    }


WANTED: dict[str, Any] = {
    "Content-Type": "application/pdf",
    "Content-Disposition": "",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "ETag": "",
}


def test_a_meeting_that_moves_takes_no_name_from_what_was_issued(desk: Desk, meeting: Meeting) -> None:
    pack = made(desk.tree, meeting)
    said: dict[str, Any] = {"by": desk.person(*SECRETARY), "at": desk.tree.at(meeting.starts_at)}
    waiting = order_pack(meeting=meeting, build=BoardPack.Build.PUBLIC, **said)
    meeting.starts_at += timedelta(days=7)
    meeting.record(by=None, at=said["at"])
    ordered = publish(order=waiting, rendered=rendering_of(waiting), at=said["at"])
    later = made(desk.tree, meeting)
    client = desk.browser(*SECRETARY)
    for each, name in (
        (pack, f"{desk.slug}-lead-2026-02-07-2359-v1"),
        (ordered, f"{desk.slug}-lead-2026-02-07-2359-public-v1"),
        (later, f"{desk.slug}-lead-2026-02-14-2359-v2"),
    ):
        response = client.get(desk.url("pack_pdf", each.pk))
        assert response["Content-Disposition"] == f'attachment; filename="{name}.pdf"'
        assert response.content == f"%PDF-1.7 {name}".encode()
        assert name in each.html
        assert Seal.objects.get(subject=each.pk).manifest["name"] == name
        assert f"sha256sum {name}.pdf" in page(client, desk.url("pack", each.pk))


def test_nothing_is_rendered_again(desk: Desk, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = made(desk.tree, meeting)

    def render(*args: object, **options: object) -> None:
        raise AssertionError("a kept pack was rendered")

    monkeypatch.setattr(pdf, "render", render)
    client = desk.browser("lead", Role.MEMBER)
    assert client.get(desk.url("pack_pdf", pack.pk)).status_code == 200
    assert client.get(desk.url("pack", pack.pk)).status_code == 200


def test_the_list_has_the_packs_one_may_read(desk: Desk, meeting: Meeting) -> None:
    made(desk.tree, meeting)
    above = made(desk.tree, called(desk.tree, "board", desk.period))
    lead, board = "LEAD, 7 February 2026 Version 1", "BOARD, 7 February 2026 Version 1"
    assert missing(page(desk.browser("board"), desk.url("packs")), lead, board) == []
    text = page(desk.browser("board", Role.MEMBER), desk.url("packs"))
    assert missing(text, lead, board) == [lead]
    text = page(desk.browser("lead", Role.MEMBER), desk.url("packs"))
    assert missing(text, lead, "Download the list of packs") == []
    assert board not in text
    assert desk.browser("lead", Role.MEMBER).get(desk.url("pack", above.pk)).status_code == 404


def test_the_list_is_empty_in_words(desk: Desk) -> None:
    assert "No pack has been made yet" in page(desk.browser("lead", Role.MEMBER), desk.url("packs"))


def test_the_list_reads_no_bytes_and_asks_the_same_of_one_pack_and_of_three(
    desk: Desk, meeting: Meeting, django_assert_num_queries: Any
) -> None:
    client = desk.browser("lead", Role.MEMBER)
    made(desk.tree, meeting)
    one = queries(client, desk.url("packs"))
    for version in (2, 3):
        pack = BoardPack.objects.get(version=1)
        pack.pk, pack.version, pack.change_note = None, version, "Something else."
        pack._state.adding = True
        pack.save()
    with django_assert_num_queries(one) as asked:
        client.get(desk.url("packs"))
    assert one == 8
    assert not any('"reports_boardpack"."pdf",' in query["sql"] for query in asked.captured_queries)
