"""Reading the answer of a robots.txt: a job of a bounded process, which imports nothing of Scrapy.

What it says comes packed: to open the rules of a large file costs as much as to parse it.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.known_robots import PackedRobots
from crawler.robots import Robots
from storage.types.errors import UndecodableError
from storage.warc.coding import begin_of
from storage.warc.message import begin_of_decoded, entity, has_end, parse_head, split_head

# As far a compressed file is unpacked, however long it is; of that no more than the standard asks for is parsed.
_MAX_DECODED = 512 * 1024


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What an origin answered to the robot of the name `agent`; `body` with its content codings still on it."""

    origin: str
    agent: str
    status: int
    codings: tuple[str, ...]
    body: bytes
    retry_after: bytes | None = None


def read_robots(answer: RobotsAnswer) -> PackedRobots:
    """The rules that an answer means."""
    return PackedRobots.of(_read(answer))


def _read(answer: RobotsAnswer) -> Robots:
    try:
        body = begin_of(answer.codings, answer.body, _MAX_DECODED)
    except UndecodableError as error:
        return Robots.unreachable(answer.origin, answer.agent, str(error))
    return Robots.answered(answer.origin, answer.agent, answer.status, body, answer.retry_after)


def read_cut_robots(origin: str, agent: str, received: bytes) -> PackedRobots | None:
    """The rules in the whole lines of an answer that was cut for its length; None when they cannot be read."""
    head_bytes, coded = split_head(received)
    head = parse_head(head_bytes)
    # A head that never ended is not the head of an empty file.
    if head.status is None or not has_end(head_bytes):
        return None
    try:
        text = begin_of_decoded(head, entity(head, coded), _MAX_DECODED)
    except UndecodableError:
        return None
    # The end of a rule that was cut in two would make another rule of it.
    lines = text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]
    retry_after = head.first(b"Retry-After")
    stated = None if retry_after is None else retry_after.encode("latin-1")
    return PackedRobots.of(Robots.answered(origin, agent, head.status, lines, stated))
