"""The reading room on loopback, as browsers ask for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from access.web.application import make_application
from access.web.door import Door
from access.web.limits import Limits
from access.web.server import listening
from storage.archive.archive import Archive
from tests.access.web.asked import OPEN


@contextmanager
def serving(archive: Path, door: Door = OPEN, player: str | None = None) -> Iterator[str]:
    """Serve an archive's reading room, and a player of its pages when there is one; yields its address."""
    gate = make_application(Archive.at(archive), door, Limits(0), player=player)
    with listening("127.0.0.1", 0) as listener:
        # A browser that was left with an answer half read must not keep a run of tests waiting.
        options = uvicorn.Config(gate, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=5)
        server = uvicorn.Server(options)
        gate.is_stopping = lambda: server.should_exit
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join()
            gate.close()
