"""Every page, as those who may read it see it, full, empty, with errors and with long words: accessible and whole.

A new kind of page is looked at by itself once a walker comes to it. Where none does, `furnishing.py` wants a record.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bscp_portal.checks import routes
from bscp_portal.demo.accounts import CAST
from tests.journeys import installation
from tests.journeys.conftest import Enter
from tests.journeys.furnishing import ADMIN, BOARD, CHAIR, LEADER, OFFICER
from tests.journeys.looking import flaws, too_wide
from tests.journeys.markup import markup_flaws
from tests.journeys.walking import EMPTY, LONG, WRONG, Look, Walked, fetching, walk
from tests.journeys.year import NEWCOMER

WALKERS = [ADMIN, OFFICER, CHAIR, LEADER, BOARD, "Auditor"]
ANYBODY = "Anybody"
SHARES = 6
# Sent empty they would be accepted: what they ask may be left out.
SENT_ELSEWHERE = {
    "reports:pack_create", "reports:meeting_run", "reports:minutes_edit", "priorities:update_edit",
}  # fmt: skip
# No link of a walker leads to these: what they are shown by instead, or why nobody sees them.
OUT_OF_THE_WAY = {
    "account_logout": "the button in the head of each page; asked for by address it is Django's own question",
    "account_reauthenticate": "asks for the password again, with the field of the page to sign in",
    "account_set_password": "for accounts without a password, which the year has none of",
    "account_signup": "test_states.py",
    "account_inactive": "test_states.py",
    "account_reset_password_done": "test_states.py",
    "account_reset_password_from_key": "test_states.py",
    "account_reset_password_from_key_done": "test_states.py",
    "calendar:feed": "a file",
    "reports:meeting_calendar": "a file",
    "reports:paper_file": "a file",
    "reports:published_pdf": "a file",
    "health": "no page",
    "partners:rated": "test_states.py",
    "priorities:update_draft": "no page",
    "priorities:update_discard": "no page",
    "reports:agenda_item_move": "no page",
    "reports:pack_order": "for as long as a pack is made; test_quarter.py waits on it",
    "reports:pack_pdf": "a file",
    "reports:pack_print": "a file",
    "reports:sister_answer_create": "test_states.py",
}
A_LIST = "a list of its own, which has the file, kept to what the page is about"
# Pages with more tables than files of them, and where the file is instead.
WITHOUT_A_FILE = {
    "pages:cookies": "words, and no record",
    "partners:body": A_LIST,
    "partners:organisation": A_LIST,
    "partners:partners": "one file holds both standings",
    "partners:person": A_LIST,
    "priorities:measure": "the figures of the chart are those of the table, which has its file",
    "priorities:priority": A_LIST,
    "priorities:update": "the figures and milestones of the activity and the measure, which have their files",
    "priorities:update_review": "the figures and milestones of the activity and the measure, which have their files",
    "reports:agenda": "the page of the meeting has it",
    "reports:dashboard_decide": "the dashboard has its files",
    "reports:decision": "what it gave rise to is in the list of actions; who was told is the record of one decision",
    "reports:meeting": "what its secretary does next about the papers, whose list has the file",
    "reports:meeting_run": "a form; the page of the meeting has the file",
    "reports:notice": A_LIST,
    "reports:notice_acknowledge": A_LIST,
    "reports:pack": "papers, each of which is a file",
    "reports:pack_read": "a paper, which is a file",
    "reports:published_read": "a paper, which is a file",
}
FORM = "main form[method=post]:has(input:not([type=hidden]), textarea, select)"
SEND_EMPTY = """form => {
    for (const control of form.elements) {
        if (control.type === 'hidden' || control.localName === 'button') continue
        if (['radio', 'checkbox'].includes(control.type)) control.checked = false
        else control.value = ''
    }
    form.submit()
}"""


@pytest.fixture(scope="session")
def walked_folder(testrun_uid: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all the workers of a run."""
    folder = tmp_path_factory.getbasetemp()
    found = (folder if worker_id == "master" else folder.parent) / f"walked_{testrun_uid[:8]}"
    found.mkdir(exist_ok=True)
    return found


@pytest.fixture(scope="session")
def walked(played_year: str, server: tuple[str, str], walked_folder: Path) -> Walked:
    """What everybody was sent. The first worker goes the way, the others read what it found."""
    told = walked_folder / "walked.json"
    with installation.one_at_a_time(walked_folder / "walked.lock"):
        if not told.exists():
            _walk(played_year, server, walked_folder).write(told)
    return Walked.read(told)


def _walk(year: str, server: tuple[str, str], folder: Path) -> Walked:
    address, database = server
    html, furnished, long = folder / "html", f"{year}_furnished", f"{year}_long"
    html.mkdir()
    installation.copy(year, furnished)
    starts = installation.furnish(furnished)
    installation.copy(furnished, long)
    installation.stretch(long)
    found = Walked()
    installation.copy(long, database)
    for role in (ADMIN, OFFICER):
        to = folder / f"long {role}"
        to.mkdir()
        found.long += walk(fetching(address, CAST[role]), role, ["/", *starts[role]], to, of_each=1)
    installation.copy(furnished, database)
    for role in WALKERS:
        found.pages += walk(fetching(address, CAST[role]), role, ["/", *starts.get(role, [])], html)
    found.pages += walk(fetching(address, None), ANYBODY, ["/"], html)
    found.newcomers += walk(fetching(address, NEWCOMER), NEWCOMER, ["/"], html, of_each=1)
    return found


@pytest.fixture
def edition() -> str:
    """Which of the databases of the walk is served: the furnished one, or the one with long words."""
    return "furnished"


@pytest.fixture
def address(played_year: str, walked: Walked, server: tuple[str, str], edition: str) -> str:
    installation.copy(f"{played_year}_{edition}", server[1])
    return server[0]


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_holds_up(enter: Enter, walked: Walked, complaints: list[str], share: int) -> None:
    pages: dict[str, Page] = {}
    found = []
    for look in walked.share(share, SHARES):
        if look.state != LONG:
            who = look.seen.who
            page = pages[who] = pages.get(who) or enter(None if who == ANYBODY else who)
            found += [f"{who}, {look.state}: {flaw}" for flaw in looked_at(page, look)]
    # The browser notes each refusal of an empty form.
    complaints[:] = [each for each in complaints if not re.search(r"status of 4(22|29)", each)]
    assert found == []


def looked_at(page: Page, look: Look) -> list[str]:
    answer = page.goto(look.seen.path)
    assert answer is not None
    assert answer.status == 200, look
    if look.state != WRONG:
        return flaws(page, widths=(390,) if look.state == EMPTY else (1280, 390))
    if look.seen.kind in SENT_ELSEWHERE:
        return []
    with page.expect_navigation():
        page.locator(FORM).first.evaluate(SEND_EMPTY)
    is_refused = page.locator(".govuk-error-summary").count()
    return flaws(page) if is_refused else [f"{page.url} takes the form of {look.seen.kind} empty"]


@pytest.mark.parametrize("edition", ["long"])
def test_long_words_break_no_page(enter: Enter, walked: Walked) -> None:
    pages = {role: enter(role) for role in (ADMIN, OFFICER)}
    found = []
    for look in walked.looks():
        if look.state == LONG:
            page = pages[look.seen.who]
            page.goto(look.seen.path)
            found += [f"{look.seen.who}: {look.seen.path} {flaw}" for flaw in too_wide(page)]
    assert len({look.seen.kind for look in walked.looks() if look.state == LONG}) > 50
    assert found == []


def test_somebody_comes_to_every_page(walked: Walked) -> None:
    everything = {route.name for route in routes()}
    assert everything - walked.kinds - OUT_OF_THE_WAY.keys() == set()
    assert {kind for kind in walked.kinds if OUT_OF_THE_WAY.get(kind) in {"a file", "no page"}} == set()


def test_every_table_is_a_file_too(walked: Walked, walked_folder: Path) -> None:
    lacking = set()
    for page in walked.pages:
        html = (walked_folder / "html" / page.file).read_text()
        if html.count('class="app-table') > html.count('class="govuk-body app-downloads"'):
            lacking.add(page.kind)
    assert {kind for kind in lacking if not kind.startswith("pages:guide")} - WITHOUT_A_FILE.keys() == set()
    assert WITHOUT_A_FILE.keys() - lacking == set()


def test_the_markup_of_every_page_is_right(walked: Walked, walked_folder: Path, tmp_path: Path) -> None:
    seen = (*walked.pages, *walked.newcomers)
    html = {f"{page.who}: {page.path}": (walked_folder / "html" / page.file).read_text() for page in seen}
    assert len(html) > 300
    assert markup_flaws(html, tmp_path) == []


def test_a_fault_in_the_markup_is_found(tmp_path: Path) -> None:
    page = '<!DOCTYPE html><html lang="en-GB"><head><title>A page</title></head><body>{}</body></html>'
    pages = {"good": page.format("<p>Words.</p>"), "bad": page.format("<p><div>Words.</div></p>")}
    assert {found.partition(":")[0] for found in markup_flaws(pages, tmp_path)} == {"bad"}


@pytest.mark.parametrize("name", sorted(OUT_OF_THE_WAY))
def test_what_is_out_of_the_way_is_an_address(name: str) -> None:
    assert name in {route.name for route in routes()}
