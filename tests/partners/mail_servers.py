"""Mail servers that misbehave, on a socket of this machine."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

RESET = struct.pack("ii", 1, 0)


@contextmanager
def server(how: str) -> Iterator[int]:
    """The port of a server that answers as `how` says: deaf, resets, refuses, drops or takes.

    `drops` resets the connection after it has read the message; `refuses` turns down every recipient.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connections.append(connection)
            _converse(connection, how)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for connection in connections:
            connection.close()
        thread.join(5)


def _converse(connection: socket.socket, how: str) -> None:
    if how == "deaf":
        return
    if how == "resets":
        _reset(connection)
        return
    connection.sendall(b"220 here\r\n")
    lines = connection.makefile("rb")
    for line in lines:
        word = line[:4].upper()
        if word == b"RCPT" and how == "refuses":
            connection.sendall(b"550 nobody of that name\r\n")
        elif word == b"DATA":
            connection.sendall(b"354 go on\r\n")
            while lines.readline() not in (b".\r\n", b""):
                pass
            if how == "drops":
                _reset(connection)
                return
            connection.sendall(b"250 taken\r\n")
        else:
            connection.sendall(b"250 yes\r\n")
        if word == b"QUIT":
            connection.close()
            return


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
