"""When bytes reached this machine, by the kernel's clock: a server that waits for its turn reads them later."""

from __future__ import annotations

import socket
import struct
import time

# Linux; the module names no constant for it.
_SO_TIMESTAMPNS = 35
_STAMP = struct.Struct("qq")
_ROOM = socket.CMSG_SPACE(_STAMP.size)


def stamp_arrivals(listening: socket.socket) -> None:
    """Have the kernel note when bytes come, for all connections that a socket accepts from now on."""
    listening.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def receive(connection: socket.socket, most: int) -> tuple[bytes, float]:
    """Receive bytes, and say when the last of them came, on the clock of `time.monotonic`.

    Without the kernel's note, as through TLS, that is now.
    """
    if type(connection) is not socket.socket:
        return connection.recv(most), time.monotonic()
    data, notes, _, _ = connection.recvmsg(most, _ROOM)
    now, ago = time.monotonic(), 0.0
    for level, kind, value in notes:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = _STAMP.unpack(value)
            ago = time.time() - seconds - nanoseconds / 1e9
    return data, now - ago
