"""The rendering program with its libraries loaded: it waits, and forks for each paper. `reports.pdf_warm` speaks to it.

Each paper is drawn by a process that starts as this one was left, so none knows of another, and what one spends or
breaks ends with it. On the socket come a line of JSON with what the program is otherwise given by its name, and three
open files for its input, output and complaints; back go the number of the process, and its exit code once it has ended.
Then one byte is awaited: until that the number stays the process's own, so that whoever ends it ends no other.
"""

import contextlib
import ctypes
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable

LONGEST = 4096
ENDS_WITH_ITS_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""


def serve(paper: Callable[[list[str]], None]) -> None:
    """Until the other side of the socket on standard input is closed. `paper` draws one and never returns."""
    room = socket.socket(fileno=os.dup(0))
    # What is here already is nobody's to tidy up, in this process or in those that begin as its copies.
    gc.collect()
    gc.freeze()
    parent = os.getpid()
    while True:
        asked, files, _, _ = socket.recv_fds(room, LONGEST, 3)
        if not asked:
            return
        process = os.fork()
        if process == 0:
            room.close()
            begin(paper, json.loads(asked), files, parent)
        for file in files:
            os.close(file)
        room.sendall(b"%d\n" % process)
        ended = os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        if ended is None:
            raise RuntimeError("a process that was waited for has not ended")
        is_exit = ended.si_code == os.CLD_EXITED
        room.sendall(b"%d\n" % (ended.si_status if is_exit else -ended.si_status))
        read = room.recv(1)
        os.waitpid(process, 0)
        if not read:
            return


def begin(paper: Callable[[list[str]], None], asked: list[str], files: list[int], parent: int) -> None:
    """In the new process: take the files for its own, and draw. Does not return."""
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(ENDS_WITH_ITS_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    # What it raises is said as by any program: once all that it held is let go.
    paper(asked)
