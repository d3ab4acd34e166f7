"""Takes the pictures of the documentation, of the demonstration year as it is today: `make docs`.

The year is played in a database made for it, which is dropped afterwards.
"""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import connections
from django.test.testcases import LiveServerThread
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests import source

FOLDER = source.ROOT / "docs" / "img"
WIDTH = 1280
COLOURS = 256
MARGIN = 20
LARGEST = 150_000


@dataclass(frozen=True)
class Picture:
    """A page as one of the cast sees it, down to the end of `until`; `follow` is a link to click first."""

    name: str
    who: str
    path: str
    until: str
    follow: str = ""


PICTURES = [
    Picture("dashboard", "Chair of the SLG", "/wigan/groups/slg/dashboard/", "#decisions ~ article >> nth=0"),
    Picture("exception", "Chair of the HWB", "/wigan/exceptions/SAS-2025-001/", "#trace ~ ol > li >> nth=2"),
    Picture("update", "Officer, PREM", "/wigan/updates/", "fieldset >> nth=0", "main tbody a >> nth=0"),
]


@contextmanager
def portal() -> Iterator[str]:
    """The address of a portal with the demonstration year."""
    from django.core.management import call_command
    from django.test.utils import override_settings, setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_demo", "--outside-debug", stdout=io.StringIO())
        with override_settings(ALLOWED_HOSTS=["127.0.0.1"]):
            server = _serve()
            try:
                yield f"http://127.0.0.1:{server.port}"
            finally:
                server.terminate()
                server.join()
    finally:
        teardown_databases(made, verbosity=0)


def _serve() -> LiveServerThread:
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    server = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    return server


def take(page: Page, address: str, picture: Picture) -> None:
    from bscp_portal.demo.accounts import CAST, PASSWORD

    page.goto(f"{address}/accounts/login/")
    page.get_by_label("E-mail address").fill(CAST[picture.who])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}{picture.path}")
    if picture.follow:
        page.click(picture.follow)
        page.wait_for_load_state()
    end = page.locator(picture.until).bounding_box()
    if end is None:
        raise SystemExit(f"{picture.name}: the page has no {picture.until}.")
    page.set_viewport_size({"width": WIDTH, "height": round(end["y"] + end["height"]) + MARGIN})
    shot = page.screenshot(animations="disabled")
    save(shot, FOLDER / f"{picture.name}.png")


def save(shot: bytes, path: Path) -> None:
    """Keep the picture in few colours: it is flat, and everybody downloads it."""
    with Image.open(io.BytesIO(shot)) as whole:
        small = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size:,} bytes, which is too much for a page: cut it shorter.")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.journeys.conftest import QUIET

    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for picture in PICTURES:
            context = browser.new_context(
                locale="en-GB", timezone_id="Europe/London", viewport={"width": WIDTH, "height": 900}
            )
            take(context.new_page(), address, picture)
            context.close()
        browser.close()
    connections.close_all()


if __name__ == "__main__":
    main()
