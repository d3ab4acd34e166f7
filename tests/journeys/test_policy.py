"""The content security policy in a browser: the portal's own styles and scripts work and no others do."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.conftest import axe_findings


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> Page:
    page.goto(f"{live_server.url}/accounts/login/")
    return page


def test_styles_and_scripts_of_the_portal_work(sign_in: Page) -> None:
    expect(sign_in.locator("body")).to_contain_class("js-enabled govuk-frontend-supported")
    expect(sign_in.get_by_role("main")).to_be_visible()
    sheets = sign_in.evaluate("[...document.styleSheets].map(sheet => sheet.cssRules.length > 100)")
    assert sheets == [True]


def test_the_sign_in_page_is_accessible(sign_in: Page) -> None:
    assert axe_findings(sign_in) == []


def test_a_script_that_got_into_the_page_does_not_run(sign_in: Page, complaints: list[str]) -> None:
    refused = sign_in.evaluate(
        """() => {
            const script = document.createElement('script')
            try { script.textContent = 'document.title = "changed"' } catch (error) { return error.name }
            document.body.append(script)
            return document.title
        }"""
    )
    assert refused == "TypeError"
    assert [complaint for complaint in complaints if "TrustedScript" in complaint] == complaints
    assert complaints
    complaints.clear()


def test_a_finding_of_axe_is_found(sign_in: Page) -> None:
    sign_in.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [finding.partition(":")[0] for finding in axe_findings(sign_in)] == ["image-alt"]
