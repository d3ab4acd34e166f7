"""Going through the portal from page to page by its links, as one of its people."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Page

from tests.journeys.looking import flaws

FILES = re.compile(r"\.(pdf|csv|xlsx|ics|zip|json|docx)$|[?&](format|download|file)=")
OF_EACH = 2
# Sent empty it would be accepted: the note on a pack may be left out.
SENT_ELSEWHERE = {"reports:pack_create"}
FORM = "main form[method=post]:has(input:not([type=hidden]), textarea, select)"
SEND_EMPTY = """form => {
    for (const control of form.elements) {
        if (control.type === 'hidden' || control.localName === 'button') continue
        if (['radio', 'checkbox'].includes(control.type)) control.checked = false
        else control.value = ''
    }
    form.submit()
}"""


def kind_of(path: str) -> str:
    return resolve(urlsplit(path).path).view_name


def links(page: Page) -> Iterator[str]:
    """The paths of the portal's own pages that this page leads to."""
    for href in page.eval_on_selector_all("a[href]", "found => found.map(link => link.href)"):
        parts = urlsplit(href)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if parts.netloc == urlsplit(page.url).netloc and not FILES.search(path):
            yield path


@dataclass
class Walk:
    """What is known of all the pages so far. Several people walk one after the other and share it.

    Each of them opens two pages of each kind, which differ in where they lead, and their HTML is kept. The whole set of
    checks is for the first who comes to a kind.
    """

    flaws: list[str] = field(default_factory=list)
    html: dict[str, str] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)
    forms: dict[str, str] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)  # the kinds that were seen with errors

    def go(self, page: Page, who: str, *starts: str) -> None:
        """Walk from the starts until every kind of page was opened, then send each new form empty."""
        waiting, known = list(starts), set(starts)
        opened: Counter[str] = Counter()
        self.forms.clear()
        while waiting:
            path = waiting.pop(0)
            kind = kind_of(path)
            if opened[kind] == OF_EACH:
                continue
            opened[kind] += 1
            self._open(page, who, path, kind)
            fresh = dict.fromkeys(link for link in links(page) if link not in known)
            known.update(fresh)
            waiting.extend(fresh)
        for kind, path in self.forms.items():
            self._send_empty(page, who, path, kind)

    def _open(self, page: Page, who: str, path: str, kind: str) -> None:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, f"{who}: {path}"
        self.html[f"{who}: {path}"] = answer.text()
        if kind not in self.looked:
            self.looked.add(kind)
            self.flaws += [f"{who}: {flaw}" for flaw in flaws(page)]
        if kind not in self.wrong | SENT_ELSEWHERE and page.locator(FORM).count():
            self.forms.setdefault(kind, path)

    def _send_empty(self, page: Page, who: str, path: str, kind: str) -> None:
        """An empty form, which is refused unless it asks nothing that must be answered."""
        answer = page.goto(path)
        if answer is None or answer.status != 200 or not page.locator(FORM).count():
            return
        with page.expect_navigation() as navigation:
            page.locator(FORM).first.evaluate(SEND_EMPTY)
        if page.locator(".govuk-error-summary").count():
            self.wrong.add(kind)
            self.html[f"{who}, with errors: {path}"] = navigation.value.text()
            self.flaws += [f"{who}, with errors: {flaw}" for flaw in flaws(page)]
