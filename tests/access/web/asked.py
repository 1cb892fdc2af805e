"""The API asked in this process, as over the network but for the network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from access.web.application import make_application
from access.web.door import Door
from access.web.front import PREFIX
from access.web.gate import Gate
from access.web.limits import MOST_BYTES, Limits
from storage.archive.archive import Archive

OPEN = Door(is_open=True)


@dataclass
class Api:
    """An API over an archive, asked by one client.

    `peer` is the address that it comes from, `headers` what it sends with each question.
    """

    archive: Path
    door: Door = OPEN
    rate: float = 0
    most_bytes: int = MOST_BYTES
    peer: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    host: str = "localhost"
    log: list[str] = field(default_factory=list)
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        limits = Limits(self.rate, most_bytes=self.most_bytes)
        self.gate = make_application(Archive.at(self.archive), self.door, limits, self.log.append)

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.close()

    def ask(self, path: str, method: str = "GET", prefix: str = PREFIX, **more: Any) -> httpx.Response:
        """What is answered at a path below the API's own, or another prefix."""
        return asyncio.run(self._ask(method, prefix + path, more))

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON document at a path, which must be there."""
        answer = self.ask(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def _ask(self, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.gate, client=(self.peer, 1))
        headers = {**self.headers, **more.pop("headers", {})}
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{self.host}") as client:
            return await client.request(method, path, headers=headers, **more)

    def pages(self, path: str, **parameters: Any) -> Iterator[list[dict[str, Any]]]:
        """The pages of a list, or of a search, to its end."""
        after: dict[str, str] = {}
        while True:
            page = self.get(path, **parameters, **after)
            yield page["answers"] if "answers" in page else page["hits"]
            if not page["more"]:
                return
            after = {"after": page["cursor"]}
