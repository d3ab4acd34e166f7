"""Nothing that is taken in private comes out anywhere: not in other papers, not on a page, in a list or in a letter."""

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pikepdf
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from bscp_portal import search
from partners.middleware import database_now
from partners.models import OutgoingEmail, Person
from partners.roles import Role
from partners.rules import Marking
from reports import pack_content
from reports.models import BoardPack, ExceptionReport, Minutes, Seal
from reports.pack_print import Edition, manifest, twin
from reports.rules import canonical
from reports.rules_meetings import Purpose
from reports.services import agenda, calendars, packing
from reports.services.agenda import Draft
from reports.services.handing_in import mark_paper
from reports.views import histories
from tests.reports.desk import Desk, lay, signed_in
from tests.reports.private import CANARY, Private, canary, other_words, told_in_private
from tests.reports.reading import page
from tests.reports.test_pack_audiences import EDITION, every_byte, file_of

EXEMPT, RESTRICTED = BoardPack.Build.EXEMPT, BoardPack.Build.RESTRICTED
PUBLIC, SUBMISSION = BoardPack.Build.PUBLIC, BoardPack.Build.SUBMISSION
FOUND = 'role="status">'


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Private]:
    """LEAD has issued its report and met; all four builds of its papers are there, and the minutes are drafted."""
    with django_db_blocker.unblock(), transaction.atomic():
        desk = lay()
        desk.finish("lead", "escalate")
        private = told_in_private(desk, at=database_now())
        for build in (RESTRICTED, PUBLIC, SUBMISSION, EXEMPT):
            packing.make_pack(meeting=private.meeting, build=build, **private.said)
        yield private
        transaction.set_rollback(True)


@pytest.fixture
def private(told: Private, db: None) -> Private:
    return told


def content(private: Private, build: str) -> dict[str, Any]:
    working = ExceptionReport.objects.issued().get(from_body=private.body)
    return pack_content.build(private.meeting, working, build=build, **private.said)


# The other papers


@pytest.mark.parametrize("build", [PUBLIC, SUBMISSION])
def test_other_words_in_private_leave_every_byte_of_the_file_as_it_was(private: Private, build: str) -> None:
    before = content(private, build)
    file, html = file_of(before), twin(before, EDITION, {})
    other_words(private)
    after = content(private, build)
    assert canonical(after) == canonical(before)
    assert (file_of(after), twin(after, EDITION, {})) == (file, html)
    assert canonical(content(private, EXEMPT)) != canonical(before)


@pytest.mark.parametrize(
    ("committee", "called"), [(True, "Exempt item, Schedule 12A paragraph"), (False, "Private item")]
)
def test_whatever_is_said_of_a_private_item_the_public_agenda_is_the_same(
    desk: Desk, committee: bool, called: str
) -> None:
    desk.finish("lead", "escalate")
    private = told_in_private(desk, at=database_now(), committee=committee)
    before = content(private, PUBLIC)
    assert set(before["agenda"][1]) == {"number", "starts_at", "exempt", "paragraph"}
    assert twin(before, EDITION, {}).count(f"2. {called}") == 1
    draft = Draft(
        title=canary("title", 2), purpose=Purpose.INFORMATION, presenter=desk.person("lead"), exempt=True,
        exempt_paragraph=private.item.exempt_paragraph, exempt_reason=canary("reason", 2),
        minutes=private.item.minutes + 20,
    )  # fmt: skip
    agenda.change_item(item=private.item, draft=draft, **private.said)
    mark_paper(paper=private.paper, marking=Marking.OFFICIAL_SENSITIVE, why="?", **private.said)
    after = content(private, PUBLIC)
    assert canonical(after) == canonical(before)
    assert file_of(after) == file_of(before)


def test_they_leave_the_full_papers_as_they_were_too(private: Private) -> None:
    before = content(private, RESTRICTED)
    other_words(private)
    assert canonical(content(private, RESTRICTED)) == canonical(before)


@pytest.mark.parametrize("build", [PUBLIC, SUBMISSION, RESTRICTED])
def test_no_byte_page_bookmark_or_attachment_of_another_build_has_a_word_of_it(
    private: Private, build: str
) -> None:
    pack = BoardPack.objects.get(build=build)
    assert CANARY.findall(every_byte(bytes(pack.pdf))) == []
    for text in (pack.html, canonical(pack.content).decode(), pack.change_note, str(pack.places)):
        assert CANARY.findall(text) == []
    told = canonical(manifest(pack.content, Edition(1, "x", "", pack.made_at))).decode()
    assert CANARY.findall(told) == []


def test_the_public_edition_names_nobody_of_the_distribution_list(private: Private) -> None:
    listed = BoardPack.objects.get(build=EXEMPT).content["distribution"]
    text = every_byte(bytes(BoardPack.objects.get(build=PUBLIC).pdf))
    assert [row["name"] for row in listed if row["name"] in text or row["person"] in text] == []


def test_the_exempt_part_has_the_words_so_that_the_search_would_find_them(private: Private) -> None:
    part = BoardPack.objects.get(build=EXEMPT)
    assert canary("title") in CANARY.findall(every_byte(bytes(part.pdf)))
    assert canary("notes") in part.html


def test_no_seal_has_a_word_of_it(private: Private) -> None:
    seals = Seal.objects.filter(body=private.body)
    assert any("-exempt-v1" in seal.manifest["name"] for seal in seals)
    assert CANARY.findall(json.dumps([seal.manifest for seal in seals])) == []


# The pages, lists, files and letters


@dataclass
class Walk:
    """Everything that a person comes to by the links of the portal, each address once, downloads too."""

    client: Client
    slug: str
    seen: dict[str, str] = field(default_factory=dict)

    def go(self, *starts: str) -> "Walk":
        waiting = list(starts)
        while waiting:
            path = waiting.pop()
            if path in self.seen:
                continue
            response = self.client.get(path)
            self.seen[path] = opened(response)
            if response.status_code == 200 and "html" in response["Content-Type"]:
                waiting += self.leads_to(path, response.content.decode())
        return self

    def leads_to(self, path: str, html: str) -> Iterator[str]:
        for href in re.findall(r'href="([^"#]+)', html):
            parts = urlsplit(urljoin(path, unescape(href)))
            kind = re.search(r"format=\w+", parts.query)
            if not parts.netloc and parts.path.startswith(f"/{self.slug}/") and "sign-out" not in parts.path:
                yield f"{parts.path}?{kind[0]}" if kind else parts.path

    @property
    def told(self) -> dict[str, list[str]]:
        """Address → the private words that stand there."""
        return {path: found for path, text in self.seen.items() if (found := CANARY.findall(text))}


def opened(response: Any) -> str:
    """What an answer holds: its head, its text, the streams of a PDF, the parts of a workbook."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    head = f"{response.status_code} {response.headers}\n"
    text = f"{head}{data.decode('utf-8', 'replace')}"
    if data.startswith(b"PK"):
        text = head
        with zipfile.ZipFile(BytesIO(data)) as book:
            text += "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if data.startswith(b"%PDF"):
        with pikepdf.open(BytesIO(data)) as file:
            streams = [bytes(o.read_bytes()) for o in file.objects if isinstance(o, pikepdf.Stream)]
        text += b"\n".join(streams).decode("latin-1")
    return text


def searches(slug: str, words: Iterable[str]) -> list[str]:
    """As few searches as ask for every word: as many in each as a search may be long, any of which is enough."""
    asked: list[str] = []
    for word in sorted(words):
        longer = f"{asked[-1]} or {word}" if asked else ""
        asked[-1:] = [longer] if 0 < len(longer) <= search.LONGEST else [*asked[-1:], word]
    return [f"{reverse('portal:search', args=[slug])}?{urlencode({'q': each})}" for each in asked]


def fruitful(walk: "Walk") -> list[str]:
    """The searches that found something. What was asked for stands on the page in any case."""
    asked = {path: text for path, text in walk.seen.items() if "?q=" in path and FOUND in text}
    return [path for path, text in asked.items() if f"{FOUND}0 results" not in text]


def starts(private: Private) -> list[str]:
    """The home of the partnership, and the addresses of what is private: those a stranger could be sent."""
    desk, part = private.desk, BoardPack.objects.get(build=EXEMPT)
    named = [desk.url("meeting", m.pk) for m in (private.meeting, private.before)]
    named += [
        desk.url(name, m.pk)
        for m in (private.meeting, private.before)
        for name in ("minutes", "meeting_calendar")
    ]
    named += [desk.url(name, part.pk) for name in ("pack", "pack_read", "pack_pdf")]
    named += [desk.url(name, private.paper.pk) for name in ("paper", "paper_file")]
    named += searches(desk.slug, private.words)
    return [f"/{desk.slug}/", desk.url("packs"), desk.url("meetings", "lead"), *named]


OUTSIDERS: dict[str, Callable[[Desk], Person | None]] = {
    "a member of the board above": lambda desk: desk.person("board", Role.MEMBER),
    "the chair of the board above": lambda desk: desk.person("board"),
    "the secretariat of the board above": lambda desk: desk.person("board", Role.SECRETARY),
    "an officer of a group below": lambda desk: desk.person("north", Role.OFFICER),
    "the chair of another partnership": lambda desk: lay().person("lead"),
    "the operator": lambda desk: Person.objects.create_superuser("walker@example.org", name="Walker"),
    "an anonymous visitor": lambda desk: None,
}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_list_or_file_has_a_word_of_it_for(private: Private, who: str) -> None:
    person = OUTSIDERS[who](private.desk)
    walk = Walk(signed_in(person) if person else Client(), private.desk.slug).go(*starts(private))
    assert len(walk.seen) > 20
    # A search says what was asked for; nothing else may, and it finds nothing.
    said = {path: words for path, words in walk.told.items() if "?q=" not in path}
    assert said == {}
    assert fruitful(walk) == []
    asked = {path: text for path, text in walk.seen.items() if "?q=" in path}
    assert private.words <= {word for path in asked for word in CANARY.findall(path)}
    assert not any("Terms for" in text for text in asked.values())


# What is another one in each answer: tokens, and the time in a workbook and of an answer that is not to be kept.
EACH_TIME = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|(?:csrftoken|sessionid)=\w+'
    r"|'Expires': '[^']+'|<dcterms:\w+[^>]*>[^<]+|[^<>]+, UK time<"
)
LENGTH = re.compile(r"'Content-Length': '\d+'")
ELSEWHERE = (
    "/",
    "/check/",
    "/health/",
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.ico",
    "/help/",
    "/calendar/",
)


@pytest.mark.parametrize(
    "who", ["an anonymous visitor", "the chair of the board above", "an officer of a group below"]
)
def test_other_words_in_private_leave_every_answer_as_it_was_for(private: Private, who: str) -> None:
    """Its state, its head with length and validator, and its body: errors, searches, lists and files too."""
    person = OUTSIDERS[who](private.desk)
    there = [*starts(private), f"/{private.desk.slug}/nothing/", *ELSEWHERE]
    there.append(reverse("calendar:feed", args=["a" * 43]))

    def told() -> dict[str, str]:
        walk = Walk(signed_in(person) if person else Client(), private.desk.slug).go(*there)
        steady = {path: EACH_TIME.sub("", text) for path, text in walk.seen.items()}
        # The log of what they have opened grows by this walk, and the time in a workbook alters its length.
        return {
            path: LENGTH.sub("", text) if path.endswith("xlsx") else text
            for path, text in steady.items()
            if "/openings/" not in path
        }

    before = told()
    assert {int(text[:3]) for text in before.values()} >= {200, 404}
    other_words(private)
    after = told()
    assert before.keys() == after.keys()
    assert [path for path in before if before[path] != after[path]] == []


def test_a_member_finds_it_in_the_same_places(private: Private) -> None:
    walk = Walk(private.desk.browser("lead", Role.MEMBER), private.desk.slug).go(*starts(private))
    found = {word for words in walk.told.values() for word in words}
    assert private.words <= found
    assert any(path.endswith("format=xlsx") for path in walk.seen)
    assert any(path.endswith("format=csv") for path in walk.seen)


def test_lists_and_their_counts_are_the_same_with_the_exempt_part_and_without(
    desk: Desk, printed: list[str]
) -> None:
    private = told_in_private(desk, at=database_now())
    packing.make_pack(meeting=private.meeting, **private.said)
    client = signed_in(desk.person("board", Role.CHAIR))
    addresses = [desk.url("packs"), desk.url("meeting", private.meeting.pk), desk.url("meetings", "lead")]
    before = [page(client, address) for address in addresses]
    assert "1 pack." in before[0]
    packing.make_pack(meeting=private.meeting, build=EXEMPT, **private.said)
    assert [page(client, address) for address in addresses] == before
    assert "2 packs." in page(desk.browser("lead", Role.MEMBER), desk.url("packs"))


def test_no_history_has_a_word_of_it_for_whoever_does_not_see_private_items(desk: Desk) -> None:
    private = told_in_private(desk, at=database_now())
    other_words(private)
    minutes = Minutes.objects.get(meeting=private.before)
    for sees_private in (True, False):
        told = [
            *histories.of_minutes(minutes, sees_private=sees_private),
            *histories.of_meeting(private.meeting, is_insider=True, sees_private=sees_private),
        ]
        assert bool(CANARY.findall(str(told))) is sees_private


def test_a_calendar_tells_time_and_place_alone_even_to_a_member(private: Private) -> None:
    token = calendars.give_feed(by=private.desk.person("lead", Role.MEMBER), at=database_now())
    text = Client().get(reverse("calendar:feed", args=[token])).content.decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert CANARY.findall(text) == []


def test_no_letter_has_a_word_of_it(private: Private) -> None:
    mails = list(OutgoingEmail.objects.values())
    assert mails
    assert CANARY.findall(json.dumps(mails, default=str)) == []
