"""Every page, as those who may read it see it, full, empty and with errors: accessible, whole and well formed."""

import re
from pathlib import Path

import pytest

from bscp_portal.checks import routes
from tests.journeys.conftest import Enter
from tests.journeys.markup import markup_flaws
from tests.journeys.walking import Walk
from tests.journeys.year import NEWCOMER

WALKERS = [
    "Secretariat (admin) of SLG and HWB", "Officer, PREM", "Chair of PREM", "Chair of the SLG",
    "Chair of the HWB", "Auditor",
]  # fmt: skip
NOT_YET = "which of the year's records leads there differs from day to day"
MEETINGS = "for a meeting that is being prepared or held, to which the walkers do not come"
# No link of a walker leads to these: what they are shown by instead, or why nobody sees them.
OUT_OF_THE_WAY = {
    "account_login": "test_states.py",
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
    "priorities:blockage_close": NOT_YET,
    "priorities:rebaseline_request": NOT_YET,
    "priorities:update_amend": NOT_YET,
    "priorities:update_blockages": NOT_YET,
    "reports:action_claim": NOT_YET,
    "reports:agenda_item_change": MEETINGS,
    "reports:agenda_item_move": MEETINGS,
    "reports:agenda_item_remove": MEETINGS,
    "reports:declaration_create": MEETINGS,
    "reports:meeting_run": MEETINGS,
    "reports:minutes": MEETINGS,
    "reports:minutes_agree": MEETINGS,
    "reports:minutes_correct": MEETINGS,
    "reports:minutes_draft": MEETINGS,
    "reports:minutes_edit": MEETINGS,
    "reports:paper": MEETINGS,
    "reports:paper_create": MEETINGS,
    "reports:paper_mark": MEETINGS,
    "reports:paper_withdraw": MEETINGS,
    "reports:pack_publish": MEETINGS,
    "reports:supplement_create": MEETINGS,
    "health": "no page",
    "partners:rated": "test_states.py",
    "priorities:rebaseline_approve": "test_states.py",
    "priorities:update_draft": "no page",
    "priorities:update_discard": "no page",
    "priorities:update_receipt": "test_states.py",
    "priorities:update_review": "test_states.py",
    "reports:decision_confirm": "test_states.py",
    "reports:decision_reject": "test_states.py",
    "reports:notice_acknowledge": "no page",
    "reports:pack_order": "for as long as a pack is made; test_quarter.py waits on it",
    "reports:pack_pdf": "a file",
    "reports:pack_print": "a file",
    "reports:report_close_returns": "test_states.py",
    "reports:sister_answer_create": "test_states.py",
    "reports:report_sign": "test_states.py",
    "reports:report_start": "test_states.py",
}


def test_every_page_holds_up(enter: Enter, complaints: list[str], tmp_path: Path) -> None:
    walk = Walk()
    for who in WALKERS:
        walk.go(enter(who), who, "/")
    walk.go(enter(NEWCOMER), "Newcomer", "/")
    walk.go(enter(None), "Anybody", "/")
    assert walk.flaws == []
    assert markup_flaws(walk.html, tmp_path) == []
    everything = {route.name for route in routes()}
    assert everything - walk.looked - OUT_OF_THE_WAY.keys() == set()
    assert {
        "partners:rate", "partners:seat_create", "priorities:update_edit",
        "reports:item_decide", "reports:item_dispose", "reports:meeting_create", "reports:report_summary",
    } <= walk.wrong  # fmt: skip
    # The browser notes each refusal of an empty form.
    complaints[:] = [each for each in complaints if not re.search(r"status of 4(22|29)", each)]


def test_a_fault_in_the_markup_is_found(tmp_path: Path) -> None:
    page = '<!DOCTYPE html><html lang="en-GB"><head><title>A page</title></head><body>{}</body></html>'
    pages = {"good": page.format("<p>Words.</p>"), "bad": page.format("<p><div>Words.</div></p>")}
    assert {found.partition(":")[0] for found in markup_flaws(pages, tmp_path)} == {"bad"}


@pytest.mark.parametrize("name", sorted(OUT_OF_THE_WAY))
def test_what_is_out_of_the_way_is_an_address(name: str) -> None:
    assert name in {route.name for route in routes()}
