"""What makes a new revision: a digest over what the publisher wrote, and nothing else.

The digest leaves out everything that moves by itself: addresses of the page, dates (a CMS touches `modified` without a
change), language, and the rules that found a field. Full-width and half-width forms are one, and so are runs of blanks.
Its first part is the version of this list: digests of different versions are never compared.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata

from storage.types import ArticleReading, SourceReading

DIGEST_VERSION = "1"


def article_digest(reading: ArticleReading) -> str:
    """The digest of title, deck, summary, dateline, blocks, contributors, topics and citations."""
    return _digest(
        [
            reading.title,
            reading.deck,
            reading.summary,
            reading.dateline,
            [[block.type, block.text] for block in reading.blocks],
            [[one.role, one.name] for one in reading.contributors],
            [[topic.group, topic.name] for topic in reading.topics],
            [[citation.label, citation.url] for citation in reading.citations],
        ]
    )


def source_digest(reading: SourceReading) -> str:
    """The digest of a source's title and text."""
    return _digest([reading.title, reading.text])


def _digest(parts: object) -> str:
    canonical = json.dumps(_plain(parts), ensure_ascii=False, separators=(",", ":"))
    return f"{DIGEST_VERSION}:{hashlib.sha256(canonical.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _plain(value: object) -> object:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFKC", value).split())
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value
