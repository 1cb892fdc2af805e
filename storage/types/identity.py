"""Identifiers that a rebuild gives again: they follow from the publication and the address, never from a counter."""

from __future__ import annotations

import uuid

from storage.types.storable import storable

# The namespace is itself derived from a name, so that anybody can compute the identifiers.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:fonds")
_URN = "urn:uuid:"


def article_id(publication: str, canonical_url: str) -> str:
    """The UUIDv5 of a publication's article."""
    return _named(f"article {publication} {canonical_url}")


def source_id(publication: str, url: str) -> str:
    """The UUIDv5 of a source as one publication cites it: each fonds is whole."""
    return _named(f"source {publication} {url}")


def new_record_id() -> str:
    """Return an id that no other record, crawl or decision has, without angle brackets."""
    return f"{_URN}{uuid.uuid4()}"


def record_ids(key: str) -> tuple[str, str]:
    """Return the two ids that `key` may stand for: itself, and, as people leave that out, with `urn:uuid:` before it.

    Records that other programs wrote may have ids of any form.
    """
    return key, f"{_URN}{key}"


def _named(name: str) -> str:
    """The id of what the database keeps under this name."""
    return str(uuid.uuid5(_NAMESPACE, storable(name)))
