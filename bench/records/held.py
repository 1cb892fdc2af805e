"""What an archive holds of an exchange, beside what crossed the wire: pure functions of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.types.errors import UndecodableError
from storage.warc.message import decoded, entity, parse_head, split_head

EXACT, ALTERED, DECODED, FAILURE, NOTHING = "exact", "altered", "decoded", "failure", "-"
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of one exchange: of the request, of the answer's head, and of its body.

    Each is `exact`, `altered`, or a dash for nothing; a body may be `decoded`; of what brought no answer, the `failure`
    may be held.
    """

    request: str
    head: str
    body: str

    @property
    def is_exact(self) -> bool:
        """Whether every byte that crossed the wire is held, or that none came."""
        return self.request == EXACT and self.head == self.body and self.head in (EXACT, FAILURE)


def held(received: bytes, sent: bytes, requests: Sequence[bytes], answers: Sequence[bytes], *, failed: bool) -> Held:
    """What is held of an exchange.

    Args:
        received: what the server was sent.
        sent: what it answered.
        requests: the requests that are held for the address.
        answers: the answers that are, whole, with what came before and behind the final message.
        failed: whether a failure is held for it.
    """
    request = EXACT if received in requests else ALTERED if requests else NOTHING
    if sent in answers and sent:
        return Held(request, EXACT, EXACT)
    if not answers:
        there = FAILURE if failed else NOTHING
        return Held(request, there, there)
    head, body = split_head(answers[-1])
    sent_head, sent_body = split_head(sent)
    return Held(request, EXACT if head == sent_head else ALTERED, _body(sent_head, sent_body, body))


def _body(sent_head: bytes, sent_body: bytes, body: bytes) -> str:
    if body == sent_body:
        return EXACT
    parsed = parse_head(sent_head)
    payload = entity(parsed, sent_body)
    if body == payload:
        return DECODED
    try:
        return DECODED if body == decoded(parsed, payload, _LARGEST).body else ALTERED
    except UndecodableError:
        return ALTERED
