"""A rendering program that is kept ready, so that no paper waits for it to start, or pays for that: ADR 35."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from threading import Lock
from time import monotonic
from typing import IO

ACKNOWLEDGED = b"."


class Gone(Exception):  # noqa: N818 - an outcome, and one that is dealt with
    """The program has ended, and nothing is known of what it was asked to draw."""


class Ready:
    """The program in a process of its own, which forks for each paper. Whoever has `is_free` may ask for one."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.room, theirs = socket.socketpair()
        nothing = subprocess.DEVNULL
        with theirs:
            # A session of its own: Ctrl+C is meant for whoever asked, who ends it by closing the socket.
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                list(command),
                env=environment,
                stdin=theirs.fileno(),
                stdout=nothing,
                stderr=nothing,
                start_new_session=True,
            )
        self.unread = b""
        self.is_free = Lock()

    def close(self) -> None:
        """What it is drawing ends with it."""
        self.room.close()
        self.process.kill()
        self.process.wait()

    def run(
        self,
        asked: Sequence[str],
        given: IO[bytes],
        *,
        wall_seconds: float,
        between_beats: float,
        beat: Callable[[], None] | None,
    ) -> tuple[int, bytes, bytes]:
        """Exit code, output and complaints of one paper. What `beat` raises ends the drawing.

        Raises TimeoutExpired, or Gone where the program itself has ended.
        """
        until = monotonic() + wall_seconds
        with TemporaryFile() as out, TemporaryFile() as complaints:
            self._ask(asked, [given.fileno(), out.fileno(), complaints.fileno()])
            process = None
            try:
                process = self._awaited(until, between_beats, beat)
                code = self._awaited(until, between_beats, beat)
            except Gone:
                raise
            except BaseException:
                self._end(process)
                raise
            self._acknowledge()
            return code, _whole(out), _whole(complaints)

    def _end(self, process: int | None) -> None:
        """End what is drawing; the program itself where it has not said what that is."""
        if process is None:
            self.close()
        else:
            os.kill(process, signal.SIGKILL)
            with suppress(Gone):
                self._told(None)
            self._acknowledge()

    def _ask(self, asked: Sequence[str], files: list[int]) -> None:
        try:
            socket.send_fds(self.room, [json.dumps(list(asked)).encode()], files)
        except OSError as error:
            raise Gone from error

    def _acknowledge(self) -> None:
        with suppress(OSError):
            self.room.sendall(ACKNOWLEDGED)

    def _awaited(self, until: float, between_beats: float, beat: Callable[[], None] | None) -> int:
        while True:
            try:
                return self._told(max(0.01, min(between_beats, until - monotonic())))
            except TimeoutError as error:
                if monotonic() >= until:
                    raise subprocess.TimeoutExpired(self.process.args, between_beats) from error
                if beat is not None:
                    beat()

    def _told(self, seconds: float | None) -> int:
        """The next number that the program says. Raises TimeoutError, or Gone."""
        self.room.settimeout(seconds)
        while b"\n" not in self.unread:
            try:
                read = self.room.recv(64)
            except TimeoutError:
                raise
            except OSError as error:
                raise Gone from error
            if not read:
                raise Gone
            self.unread += read
        line, _, self.unread = self.unread.partition(b"\n")
        return int(line)


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
