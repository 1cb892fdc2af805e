"""The records that one fetch becomes: pure functions from an Exchange or a Failure to WARC records.

The record that proves the capture (response, revisit, or the metadata record of a failure) stands last in its group.
So where it is whole on disk everything about it is, whatever moment the writer was killed at. A group is: the
certificate chain and which host presented it, when its file does not say so yet, interim heads, surplus bytes, the
facts that are not in the exchange, the request, the capture. Of a 304 that was asked for the facts and the request
stand in the fields of its revisit, for three records would be three times as much as there is to say.

A revisit is written only when the original's body is equal byte for byte, chunks included: the key's second half
(`framing`) holds a digest of the chunks. Its head plus its original's body are then what the server sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address

from storage.types import Errand, Exchange, Failure, FailureKind, Rendering, TlsFacts, Truncated, Validated
from storage.types.identity import new_record_id
from storage.warc.capture_records import REQUEST_FIELD, request_text, states_facts
from storage.warc.certificate_records import chain_fields, chain_record, presented_record
from storage.warc.digest import digest
from storage.warc.message import Head, entity, framing, is_chunked, parse_head, split_head
from storage.warc.record import (
    HTTP_REQUEST,
    HTTP_RESPONSE,
    WARC_FIELDS,
    Fields,
    WarcRecord,
    fields_block,
    record,
    warc_date,
)
from storage.warc.renderings import rendering_record
from storage.warc.truncation import breaks_off
from storage.warc.uri_form import uri

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
INTERIM_URN = "urn:fonds:interim:"
SURPLUS_URN = "urn:fonds:surplus:"

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is computed once from the final message of an exchange.

    `truncated` says why its body is not whole: what the connection says, else that its content coding ends early.
    """

    head: Head
    head_size: int
    payload_digest: str
    framing: str
    key: Key | None
    truncated: Truncated | None


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one fetch: companions, then the capture.

    Before them go the certificate chain, once in a file, and the record that says which host presented it, once for
    each host; both None without TLS.
    """

    companions: tuple[WarcRecord, ...]
    capture: WarcRecord
    chain: WarcRecord | None
    presented: WarcRecord | None = None

    @property
    def facts(self) -> WarcRecord:
        """The record that holds what is not in the exchange: the capture's own (see `states_facts`), or a companion."""
        return self.capture if states_facts(self.capture) else self.companions[0]


def answer_of(exchange: Exchange) -> Answer:
    """Read the answer; its `key` is None when the body may neither have nor be an original: empty, or cut off."""
    head_bytes, body = split_head(exchange.response)
    head = parse_head(head_bytes)
    payload = entity(head, body)
    framed = framing(head)
    if is_chunked(head):
        # The chunks are part of what was sent. 80 bits tell them apart where the payload's digest is equal already.
        framed = framed.replace("chunked", f"chunked:{digest(body).removeprefix('sha256:')[:16]}", 1)
    payload_digest = digest(payload)
    truncated = exchange.truncated or (Truncated.UNSPECIFIED if breaks_off(head, body, payload) else None)
    key = (payload_digest, framed) if payload and truncated is None else None
    return Answer(head, len(head_bytes), payload_digest, framed, key, truncated)


def group_of(
    errand: Errand, kept: Exchange | Failure | Rendering, answer: Answer | None, original: Validated | None
) -> Group:
    """Return the records of one fetch, or the one of what a browser made of it.

    Args:
        errand: for whom and why it was fetched.
        kept: what came of it.
        answer: `answer_of(kept)`; None for a rendering, and for a failure, which an exchange without a final message
            is too.
        original: the capture whose body is the same (see `Answer.key`), None when there is none.
    """
    if isinstance(kept, Rendering):
        return Group((), rendering_record(errand, kept), None)
    capture_id = new_record_id()
    about = _about(kept)
    if answer is None or isinstance(kept, Failure):
        block = fields_block((*_facts(errand, kept, None), *_failure(kept)))
        failure = record("metadata", capture_id, kept.started, block, WARC_FIELDS, about)
        return Group((*_odd_bytes(kept, capture_id, about), *_request(kept, capture_id, about)), failure, None)
    chain = chain_record(kept.tls, kept.started)
    presented = None if chain is None else presented_record(kept, chain)
    companions = list(_odd_bytes(kept, capture_id, about))
    facts = [*_facts(errand, kept, answer.framing), *chain_fields(chain)]
    about_answer = (*about, *_protocols(answer.head, kept.tls))
    if answer.truncated is None and answer.head.status == 304 and errand.validated is not None:
        told = (*facts, (REQUEST_FIELD, request_text(kept.request)))
        confirmed = _not_modified(errand.validated, kept, capture_id, about_answer, told)
        return Group(tuple(companions), confirmed, chain, presented)
    companions.insert(0, _companion(kept.started, fields_block(facts), WARC_FIELDS, capture_id, about))
    companions.extend(_request(kept, capture_id, about))
    capture = _capture(kept, answer, original, capture_id, about_answer)
    return Group(tuple(companions), capture, chain, presented)


def _about(kept: Exchange | Failure) -> Fields:
    target = ("WARC-Target-URI", uri(kept.url))
    peer = _numeric(kept.peer)
    return (target,) if peer is None else (target, ("WARC-IP-Address", peer))


@lru_cache(maxsize=256)
def _numeric(peer: str | None) -> str | None:
    """Return the address without the zone of a link-local one, None when it is no numeric address."""
    try:
        return None if peer is None else str(ip_address(peer.partition("%")[0]))
    except ValueError:
        return None


def _companion(at: datetime, block: bytes, content_type: str, capture_id: str, more: Fields) -> WarcRecord:
    kind = "request" if content_type == HTTP_REQUEST else "metadata"
    concurrent = ("WARC-Concurrent-To", f"<{capture_id}>")
    return record(kind, new_record_id(), at, block, content_type, (*more, concurrent))


def _odd_bytes(kept: Exchange | Failure, capture_id: str, about: Fields) -> Iterator[WarcRecord]:
    """What crossed the connection besides the request and the answer.

    Interim heads and surplus carry a name of their own as target, not the page's URL: an indexer of
    another program that takes in metadata records would otherwise show them in the page's place.
    """
    if not isinstance(kept, Exchange):
        return
    own = capture_id.rpartition(":")[2]
    if kept.interim:
        target = (("WARC-Target-URI", INTERIM_URN + own), *about[1:])
        yield _companion(kept.started, kept.interim, HTTP_RESPONSE, capture_id, target)
    if kept.surplus:
        target = (("WARC-Target-URI", SURPLUS_URN + own), *about[1:])
        yield _companion(kept.started, kept.surplus, "application/octet-stream", capture_id, target)


def _request(kept: Exchange | Failure, capture_id: str, about: Fields) -> Iterator[WarcRecord]:
    if kept.request:
        yield _companion(kept.started, kept.request, HTTP_REQUEST, capture_id, about)


def _facts(errand: Errand, kept: Exchange | Failure, framed: str | None) -> Iterator[tuple[str, str]]:
    """What a rebuild needs and no exchange holds; `via` and `fetchTimeMs` are the standard's names."""
    if errand.via is not None:
        yield "via", uri(errand.via)
    if isinstance(kept, Exchange):
        yield "fetchTimeMs", str(max(0, round((kept.ended - kept.started).total_seconds() * 1000)))
    yield "fonds-crawl", errand.crawl_id
    yield "fonds-role", errand.role.value
    if framed is not None:
        yield "fonds-framing", framed


def _failure(kept: Exchange | Failure) -> Fields:
    if isinstance(kept, Failure):
        return (("fonds-failure", kept.kind.value), ("fonds-message", kept.message))
    kind = FailureKind.TIMEOUT if kept.truncated is Truncated.TIME else FailureKind.DISCONNECT
    return (("fonds-failure", kind.value), ("fonds-message", "no byte of a final answer came"))


def _protocols(head: Head, tls: TlsFacts | None) -> Iterator[tuple[str, str]]:
    """WARC-Protocol (`http/1.1`, `tls/1.3`) and WARC-Cipher-Suite, as the standard's extension names them."""
    name, slash, rest = head.start_line.partition(b"/")
    number = rest.split(b" ", 1)[0]
    if name.upper() == b"HTTP" and slash and number.replace(b".", b"").isdigit():
        yield "WARC-Protocol", f"http/{number.decode('ascii')}"
    if tls is not None:
        yield "WARC-Protocol", "tls/1.0" if tls.version == "TLSv1" else tls.version.lower().replace("v", "/", 1)
        yield "WARC-Cipher-Suite", tls.cipher


def _not_modified(
    known: Validated, exchange: Exchange, capture_id: str, about: Fields, told: Iterable[tuple[str, str]]
) -> WarcRecord:
    """The revisit of a 304, which confirms the capture whose validators were sent; `told` is what it says beside."""
    digests: Fields = () if known.payload_digest is None else (("WARC-Payload-Digest", known.payload_digest),)
    more: Fields = (*about, *_refers(NOT_MODIFIED, known), *digests, *told)
    return record("revisit", capture_id, exchange.started, exchange.response, HTTP_RESPONSE, more)


def _capture(
    exchange: Exchange, answer: Answer, original: Validated | None, capture_id: str, about: Fields
) -> WarcRecord:
    payload = ("WARC-Payload-Digest", answer.payload_digest)
    if answer.truncated is None and original is not None:
        # WARC 1.1: "WARC-Truncated header with reason 'length' shall be used for any identical-digest truncation."
        more = (*about, *_refers(IDENTICAL, original), payload, ("WARC-Truncated", Truncated.LENGTH.value))
        block = exchange.response[: answer.head_size]
        return record("revisit", capture_id, exchange.started, block, HTTP_RESPONSE, more)
    cut: Fields = () if answer.truncated is None else (("WARC-Truncated", answer.truncated.value),)
    return record("response", capture_id, exchange.started, exchange.response, HTTP_RESPONSE, (*about, payload, *cut))


def _refers(profile: str, original: Validated) -> Fields:
    return (
        ("WARC-Profile", profile),
        ("WARC-Refers-To", f"<{original.capture_id}>"),
        ("WARC-Refers-To-Target-URI", uri(original.url)),
        ("WARC-Refers-To-Date", warc_date(original.captured_at)),
    )
