"""What a page costs on a phone: bytes over the wire, requests, and when it is there to be read.

The browser is Chromium on a slow 4G line (1.6 Mbit/s down, 750 kbit/s up, 150 ms) with a processor four times slower.
Cold is the first visit, warm the second with what the browser keeps. The browser stays open and has been warmed up by
a visit that does not count; each pair of visits has a profile of its own, with nothing kept from before. Told are the
median of the seconds, and the most that any visit took of everything else. The server is the portal's own with
compressed files, as in production, but on this machine: what it needs is in the first columns of `make bench`.
"""

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4
# What is asked for late or drawn late counts as well.
DRAWN = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 100))))"
WATCH = """() => {
    window.seen = {lcp: 0, cls: 0}
    new PerformanceObserver(list => { for (const e of list.getEntries()) window.seen.lcp = e.startTime })
        .observe({type: 'largest-contentful-paint', buffered: true})
    new PerformanceObserver(list => { for (const e of list.getEntries()) window.seen.cls += e.value })
        .observe({type: 'layout-shift', buffered: true})
}"""


@dataclass(frozen=True)
class Visit:
    kilobytes: float
    requests: int
    seconds: float  # until the largest part is drawn
    shift: float


@contextlib.contextmanager
def served(database: str) -> Iterator[str]:
    """The portal's own server before the database, with hashed and compressed files, and its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.served",
            "BENCH_DATABASE": database,
            "BENCH_STATIC": folder,
        }
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        command = [sys.executable, "-m", "gunicorn", "bscp_portal.wsgi", "--bind", address, "--threads", "4"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), urlopen(f"http://{address}/health/"):
                    break
                time.sleep(0.1)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait(60)


class Phone:
    """A browser with one page after another, each on a slow line and a slow processor."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser = browser
        self.address = address

    def visits(self, path: str, cookie: tuple[str, str] | None, times: int) -> tuple[Visit, Visit]:
        """The page cold and warm, each seen so many times."""
        cold, warm = zip(*(self._pair(path, cookie) for _ in range(times)), strict=True)
        return _told(cold), _told(warm)

    def _pair(self, path: str, cookie: tuple[str, str] | None) -> tuple[Visit, Visit]:
        context = self.browser.new_context(base_url=self.address, viewport={"width": 390, "height": 844})
        if cookie:
            context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": self.address}])
        page = context.new_page()
        page.add_init_script(f"({WATCH})()")
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_4G)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        cold = _visit(page, line, path)
        page.goto("about:blank")
        warm = _visit(page, line, path)
        context.close()
        return cold, warm


@contextlib.contextmanager
def phone(address: str, path: str) -> Iterator[Phone]:
    """The browser, warmed up by the page at that path."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        opened = Phone(browser, address)
        opened.visits(path, None, 2)
        yield opened
        browser.close()


def _visit(page: Any, line: Any, path: str) -> Visit:
    sizes: list[float] = []
    under_way: set[str] = set()

    def begun(event: dict[str, Any]) -> None:
        under_way.add(event["requestId"])

    def ended(event: dict[str, Any]) -> None:
        under_way.discard(event["requestId"])
        sizes.append(event.get("encodedDataLength", 0))

    heard = {
        "Network.requestWillBeSent": begun,
        "Network.loadingFinished": ended,
        "Network.loadingFailed": ended,
    }
    for name, hear in heard.items():
        line.on(name, hear)
    page.goto(path, wait_until="load")
    if (there := page.evaluate("location.pathname + location.search")) != path:
        raise LookupError(f"{path} leads to {there}")
    page.evaluate(DRAWN)
    while under_way:
        page.wait_for_timeout(50)
        page.evaluate(DRAWN)
    for name, hear in heard.items():
        line.remove_listener(name, hear)
    seen = page.evaluate("window.seen")
    fetched = [size for size in sizes if size > 0]
    return Visit(sum(fetched) / 1000, len(fetched), seen["lcp"] / 1000, seen["cls"])


def _told(visits: Collection[Visit]) -> Visit:
    return Visit(
        max(visit.kilobytes for visit in visits),
        max(visit.requests for visit in visits),
        statistics.median(visit.seconds for visit in visits),
        max(visit.shift for visit in visits),
    )
