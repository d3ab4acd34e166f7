"""Going through the portal from page to page by its links, as each of its people, and which pages to look at.

The way is gone without a browser, once for all the workers of a run: what a page leads to stands in its HTML. Of each
kind of page the fullest is then looked at in a browser, the one of the partnership in which everything is empty, the
one whose form was sent empty, and the one in which all words are as long as they may be.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from tests.journeys.year import session_of

FILES = (".pdf", ".csv", ".xlsx", ".ics", ".zip", ".json", ".docx")
FILE_QUERIES = ("format=", "download=", "file=")
OF_EACH = 2
CONTROLS = {"input", "textarea", "select"}


@dataclass(frozen=True)
class Seen:
    """A page as somebody was sent it."""

    who: str
    path: str
    kind: str
    size: int
    has_form: bool
    """Whether it asks something: a form that is posted, with a control that one sees."""
    file: str = ""


class Reader(HTMLParser):
    """Where a page leads, by links and by buttons, and whether it asks something."""

    def __init__(self) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.has_form = False
        self.is_main = self.is_posting = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "main":
            self.is_main = True
        if tag == "a" and given.get("href"):
            self.leads.append(given["href"] or "")
        if tag == "form":
            self.is_posting = (given.get("method") or "").lower() == "post"
            # A button that only leads on answers when it is asked for, like a link.
            self.leads += [given["action"] or ""] if given.get("action") and self.is_main else []
        if tag in CONTROLS and self.is_main and self.is_posting and given.get("type") != "hidden":
            self.has_form = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.is_main = False
        if tag == "form":
            self.is_posting = False


def kind_of(path: str) -> str | None:
    """The name of the address; None of what is no page of the portal."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def own_paths(here: str, leads: Iterable[str]) -> Iterator[str]:
    """The paths of the portal's own pages among what a page leads to."""
    for href in leads:
        parts = urlsplit(urljoin(f"http://portal{here}", href))
        is_file = parts.path.endswith(FILES) or any(query in parts.query for query in FILE_QUERIES)
        if parts.netloc == "portal" and not is_file and not parts.path.startswith(("/static/", "/admin/")):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


Fetch = Callable[[str], tuple[int, str]]


def fetching(address: str, person: str | None) -> Fetch:
    """How somebody asks the portal for a page: by path, for status and HTML."""
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(person)}"} if person else {}

    def fetch(path: str) -> tuple[int, str]:
        with closing(HTTPConnection(urlsplit(address).netloc, timeout=120)) as connection:
            connection.request("GET", path, headers={**cookie, "Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    return fetch


def walk(
    fetch: Fetch, who: str, starts: Iterable[str], folder: Path, *, of_each: int = OF_EACH
) -> list[Seen]:
    """Every start, and of what follows from them so many of each kind. What is no page or not theirs is passed by.

    A link to what is not there is a fault. A redirect is followed, as a browser would.
    """
    waiting = [(path, True) for path in dict.fromkeys(starts)]
    known = {path for path, _ in waiting}
    opened: Counter[str] = Counter()
    found: list[Seen] = []
    while waiting:
        path, is_start = waiting.pop(0)
        kind = kind_of(path)
        if kind is None or (opened[kind] >= of_each and not is_start):
            continue
        status, html = fetch(path)
        assert status in {200, 302, 303, 403, 405}, f"{who}: {path} answers {status}"
        if status != 200:
            assert not is_start, f"{who}: {path} answers {status}"
            continue
        opened[kind] += 1
        reader = Reader()
        reader.feed(html)
        file = folder / f"{len(list(folder.iterdir()))}.html"
        file.write_text(html, encoding="utf-8")
        found.append(Seen(who, path, kind, len(html), reader.has_form, file.name))
        for lead in own_paths(path, reader.leads):
            if lead not in known:
                known.add(lead)
                waiting.append((lead, False))
    return found


@dataclass(frozen=True)
class Look:
    """One page to be looked at in a browser, and in which state."""

    seen: Seen
    state: str


FULL, EMPTY, WRONG, LONG = "full", "empty", "with errors", "with long text"


@dataclass
class Walked:
    """Everything the walkers were sent."""

    pages: list[Seen] = field(default_factory=list)
    newcomers: list[Seen] = field(default_factory=list)
    long: list[Seen] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        return {page.kind for page in (*self.pages, *self.newcomers)}

    def looks(self) -> list[Look]:
        """Each kind once in each state, the heaviest first, so that shares of them weigh alike."""
        fullest = _largest(self.pages)
        asking = _largest(page for page in (*self.pages, *self.newcomers) if page.has_form)
        told = [
            *(Look(page, FULL) for page in fullest.values()),
            *(Look(page, EMPTY) for page in _largest(self.newcomers).values()),
            *(Look(page, WRONG) for page in asking.values()),
            *(Look(page, LONG) for page in _largest(self.long).values()),
        ]
        return sorted(told, key=lambda look: (-look.seen.size, look.seen.path, look.state))

    def share(self, number: int, of: int) -> list[Look]:
        return self.looks()[number::of]

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, file: Path) -> "Walked":
        told = json.loads(file.read_text())
        return cls(**{name: [Seen(**each) for each in pages] for name, pages in told.items()})


def _largest(pages: Iterable[Seen]) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    for page in sorted(pages, key=lambda page: (page.size, page.path)):
        found[page.kind] = page
    return found
