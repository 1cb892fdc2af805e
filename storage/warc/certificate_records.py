"""The records of certificates: a chain once in each file, and which host presented it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from ssl import DER_cert_to_PEM_cert
from urllib.parse import urlsplit

from storage.types import Exchange, TlsFacts
from storage.types.identity import new_record_id
from storage.warc.digest import digest
from storage.warc.record import WARC_FIELDS, Fields, WarcRecord, fields_block, record
from storage.warc.uri_form import uri

CHAIN_URN = "urn:fonds:certificates:"
PRESENTED_URN = "urn:fonds:presented:"
CHAIN_TYPE = "application/pem-certificate-chain"


def chain_record(tls: TlsFacts | None, at: datetime) -> WarcRecord | None:
    """Return the certificate chain as PEM, under a name that is its digest: the same chain has the same name."""
    if tls is None or not tls.certificates:
        return None
    pem, name = _pem(tls.certificates)
    target = (("WARC-Target-URI", CHAIN_URN + name), ("WARC-Payload-Digest", name))
    return record("resource", new_record_id(), at, pem, CHAIN_TYPE, target)


def presented_record(exchange: Exchange, chain: WarcRecord) -> WarcRecord:
    """Return which host presented the chain, and the digest of each certificate (as DER), the host's own first."""
    assert exchange.tls is not None
    host = presenting_host(exchange.url)
    block = _presented_block(host, chain.payload_digest or "", exchange.tls.certificates)
    target = (("WARC-Target-URI", uri(f"{PRESENTED_URN}{host}")),)
    return record("metadata", new_record_id(), exchange.started, block, WARC_FIELDS, target)


def presenting_host(url: str) -> str:
    """Return the host, with its port where one is named, under which certificates are recorded."""
    return urlsplit(url).netloc.rpartition("@")[2]


@lru_cache(maxsize=256)
def _presented_block(host: str, chain: str, certificates: tuple[bytes, ...]) -> bytes:
    each = (("fonds-certificate", digest(certificate)) for certificate in certificates)
    return fields_block((("fonds-host", host), ("fonds-certificates", chain), *each))


@lru_cache(maxsize=64)
def _pem(certificates: tuple[bytes, ...]) -> tuple[bytes, str]:
    """The same chain comes with every exchange of a host."""
    pem = "".join(map(DER_cert_to_PEM_cert, certificates)).encode("ascii")
    return pem, digest(pem)


def chain_fields(chain: WarcRecord | None) -> Fields:
    """Return what the facts of a fetch say of the chain that was presented, nothing without TLS."""
    return () if chain is None else (("fonds-certificates", chain.payload_digest or ""),)
