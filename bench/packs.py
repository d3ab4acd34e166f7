"""What packs cost, from ten pages to four hundred, and what a browser takes to print the same document."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest import mock

from pypdf import PdfReader

from bench import generate
from bench.drawing import Drawn
from bench.measure import cpu_seconds
from bench.wire import CHROMIUM, ROOT
from bscp_portal.demo.year import Year
from partners.models import Partnership
from partners.roles import Role
from partners.rules import Refused
from reports import pack_print, pdf
from reports.models import BoardPack, PackOrder
from reports.services import packing

# Pages of a pack → activities of a partnership that fill them.
ACTIVITIES = {10: 8, 40: 120, 160: 560, 400: 1440}
QUARTERS = 2


def figures(now: datetime, sizes: list[int]) -> Iterator[str]:
    yield (
        f"\n{'pack of about':<16}{'pages':>6}{'seconds':>9}{'CPU s':>8}{'CPU ms/page':>13}{'MB peak':>9}{'kB':>8}"
        f"{'Chromium s':>12}{'CPU s':>8}{'pages':>7}{'times as long':>15}"
    )
    yield f"{'goal':<16}{'':>6}{'':>9}{'':>8}{'≤ 60':>13}{'≤ 300':>9}{'':>8}{'':>12}{'':>8}{'':>7}{'≤ 1.5 at 40':>15}"
    told: dict[int, Drawn] = {}
    for size in sizes:
        order = ordered(size, now)
        with tempfile.TemporaryDirectory() as folder:
            document = Path(folder, "pack.html")
            document.write_text(
                pack_print.document(order.content or {}, packing.edition_of(order)), encoding="utf-8"
            )
            told[size], browser = drawn(document), printed(document)
        yield line(size, told[size], browser)
    if {40, 160} <= told.keys():
        few, many = told[40], told[160]
        growth = 4 * many.cpu_seconds / few.cpu_seconds * few.pages / many.pages
        yield f"{'from 40 to 160':<42}{growth:.1f} times the CPU for four times the pages (goal ≤ 4.2)"
    yield (
        f"{'to start the program':<42}{max(each.start for each in told.values()):.1f} s of processor time, "
        "once for each worker, not counted above"
    )
    yield again(order, now)
    yield demo(now)


def ordered(size: int, now: datetime) -> PackOrder:
    made = generate.partnership_of(f"pack{size}", activities=ACTIVITIES[size], quarters=QUARTERS, now=now)
    secretary = made.people["lead", Role.SECRETARY]
    return packing.order_pack(meeting=generate.call(made, now), by=secretary, at=now)


def drawn(document: Path) -> Drawn:
    command = [sys.executable, "-m", "bench.drawing", str(document)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return Drawn(**json.loads(told))


def printed(document: Path) -> Drawn:
    """By Chromium, in the same fonts. Its memory is in many processes and not counted."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    target = document.with_suffix(".pdf")
    command = [chromium, "--headless", *CHROMIUM, f"--user-data-dir={document.parent}/browser"]
    command += ["--no-pdf-header-footer", f"--print-to-pdf={target}", document.as_uri()]
    began, before = time.perf_counter(), cpu_seconds()
    fonts = os.environ | {"FONTCONFIG_FILE": str(pdf.FONTS)}
    subprocess.run(command, capture_output=True, check=True, env=fonts)
    seconds, spent = time.perf_counter() - began, cpu_seconds() - before
    return Drawn(seconds, spent, 0, len(PdfReader(target).pages), target.stat().st_size, 0)


def line(size: int, ours: Drawn, browser: Drawn) -> str:
    return (
        f"{f'{size} pages':<16}{ours.pages:>6}{ours.seconds:>9.1f}{ours.cpu_seconds:>8.1f}"
        f"{1000 * ours.cpu_seconds / ours.pages:>13.0f}{ours.megabytes:>9.0f}{ours.size / 1000:>8.0f}"
        f"{browser.seconds:>12.1f}{browser.cpu_seconds:>8.1f}{browser.pages:>7}"
        f"{ours.seconds / browser.seconds:>15.1f}"
    )


def again(order: PackOrder, now: datetime) -> str:
    """An unchanged pack is not drawn again."""
    blank = pdf.Rendered(pdf=b"%PDF", pages=1, warnings=())
    packing.publish(order=order, rendered=blank, at=now)
    with mock.patch.object(pdf, "render") as render:
        try:
            packing.make_pack(meeting=order.meeting, by=order.ordered_by, at=now)
            said = "made again"
        except Refused as refused:
            said = str(refused)
    return f"{'the same pack once more':<42}{render.call_count} drawn: {said}"


def demo(now: datetime) -> str:
    made = Partnership.objects.filter(is_illustrative=True).first() or Year(now).play()
    packs = BoardPack.objects.filter(meeting__body__partnership=made, meeting__body__slug="slg")
    pages = {str(pack.get_build_display()): pack.pages for pack in packs.order_by("made_at").defer("pdf")}
    return f"{'the illustrative year, papers of the SLG':<42}{pages} pages (goal ≤ 20)"
