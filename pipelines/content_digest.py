"""What makes a new revision: a digest over what the publisher wrote, and nothing else.

It leaves out everything that moves by itself: the page's addresses, dates (a CMS touches `modified` without a change),
language, images, and the rules that found a field; in the text, lines that are nothing but a counter, a time, the mark
of an advertisement or a link to another page (in a source, what moves by itself and nothing that its publisher may have
written: `pipelines.document_motion`); in addresses, tokens. Full-width and half-width forms are one, so are
runs of blanks, and a text is the same however a template divides it into paragraphs and headings. The order of topics
is a template's too; that of names and sources is the publisher's.

Its first part is the version of this list: digests of different versions are never compared.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.document_motion import PAGES, SteadyLines, steady_lines_of
from pipelines.moving_parts import lines_at_rest
from pipelines.volatile import plain, steady_lines, without_tokens
from pipelines.words.letters import said
from storage.types import ArticleReading, SourceReading
from storage.types.filings import MovingPart

DIGEST_VERSION = "5"
# A document that says no more has a file, a number, or words of its own.
_SHORT = 600
# What only numbers a request: an address, or a number in which no document's stands.
_REQUEST = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|"
    r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}\b",
    re.IGNORECASE,
)


def article_digest(reading: ArticleReading, moving: Sequence[MovingPart] = ()) -> str:
    """The digest of title, deck, summary, dateline, text, contributors, topics and citations.

    Arguments: `moving` are the parts of this article's text that were found to move by themselves.
    """
    return _digest(
        [
            _plain(reading.title),
            _plain(reading.deck),
            _plain(reading.summary),
            _plain(reading.dateline),
            _text("\n".join(block.text for block in reading.blocks), moving),
            [[contributor.role, _plain(contributor.name)] for contributor in reading.contributors],
            sorted([_plain(topic.group), _plain(topic.name)] for topic in reading.topics),
            [[_plain(citation.label), _address(citation.url)] for citation in reading.citations],
        ]
    )


def source_digest(reading: SourceReading, moving: Sequence[MovingPart] = ()) -> str:
    """The digest of a source's title, text, files, day and number; `moving` as in `article_digest`.

    Day and number count because the lines above a text that state them are no part of it: a document that is dated anew
    may say so there alone. The day of a last change does not.
    """
    day = "" if reading.dated_on is None else reading.dated_on.isoformat()
    text = _text(reading.text, moving, steady_lines_of(reading.media_type))
    return _digest([_plain(reading.title), text, list(reading.files), day, _plain(reading.document_number)])


def short_page_digest(outcome: object) -> str | None:
    """The digest of a page that says little, by which the same one is known elsewhere; None for any other text.

    What only numbers a request is no part of it.
    """
    if not isinstance(outcome, SourceReading) or outcome.media_type not in PAGES:
        return None
    is_documents = bool(outcome.files) or outcome.document_number is not None
    if is_documents or said(outcome.text) > _SHORT:
        return None
    return source_digest(replace(outcome, text=_REQUEST.sub("", outcome.text)))


def is_current(digest: str) -> bool:
    """Whether a kept digest lists the same parts as those made now, and so may be compared with them."""
    return digest.startswith(f"{DIGEST_VERSION}:")


def _digest(parts: object) -> str:
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return f"{DIGEST_VERSION}:{hashlib.sha256(canonical.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _plain(value: str | None) -> str:
    return "" if value is None else plain(value)


def _text(text: str, moving: Sequence[MovingPart], steady: SteadyLines = steady_lines) -> str:
    return plain(" ".join(lines_at_rest(text, moving, steady)))


def _address(url: str | None) -> str:
    return "" if url is None else without_tokens(url)
