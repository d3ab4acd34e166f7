import os
import signal
import socket
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from partners.middleware import database_now
from reports import pdf
from reports.services import queue

LOOKS_EVERY = 1.0
"""Seconds between two looks into an empty queue."""

AFTER_A_FAULT = 2.0


class Command(BaseCommand):
    help = "Render the packs that are ordered, one after another, until told to stop (SIGTERM or Ctrl+C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when nothing waits any more")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        names = (signal.SIGTERM, signal.SIGINT)
        before = [signal.signal(name, lambda *_: stop.set()) for name in names]
        try:
            with pdf.kept_ready():
                self._work(stop, once=options["once"])
        finally:
            for name, handler in zip(names, before, strict=True):
                signal.signal(name, handler)

    def _work(self, stop: Event, *, once: bool) -> None:
        worker = f"{socket.gethostname()[:80]}:{os.getpid()}"
        while not stop.is_set():
            wait = 0.0
            try:
                done = queue.work_one(worker=worker, clock=database_now, stopping=stop.is_set)
                wait = 0.0 if done else LOOKS_EVERY
            except queue.Stopped:
                break
            except (OperationalError, InterfaceError) as error:
                if once:
                    raise
                self.stderr.write(f"The database does not answer: {type(error).__name__}")
                connection.close()
                wait = AFTER_A_FAULT
            if once and wait:
                break
            stop.wait(wait)
