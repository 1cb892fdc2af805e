"""Keeps texts that a browser made apart from those that servers send.

The rule: what a server sends comes first. A rendered text makes a revision only of what has no text as it is sent, and
the pages of one article are all of one kind. A text that a server sends after all makes a revision like any other: the
publisher has changed how the page comes. Each revision says by its capture which kind it is.
"""

from __future__ import annotations

from pipelines.article_parts import has_parts
from pipelines.visit import Visit
from storage.types import RecordType, Refusal, SourceReading, Verdict
from storage.types.filings import Kept, KeptRevision

_AS_SENT = "its text is kept as its server sends it; what a browser makes of it makes no revision"
_RENDERED = "the other pages of its article are kept as a browser made them"


def mixes(kept: Kept, visit: Visit) -> Refusal | None:
    """Why a text makes no revision that is of another kind than the latest one, None when it may make one."""
    latest = _latest(kept, visit)
    is_rendered = visit.capture.record_type is RecordType.RENDERED
    if latest is None or is_rendered == (latest.rendered_by is not None):
        return None
    if is_rendered:
        return Refusal(Verdict.MIXED, _AS_SENT)
    is_cut = visit.article is not None and kept.article is not None and has_parts(kept.article, visit.article)
    return Refusal(Verdict.MIXED, _RENDERED) if is_cut else None


def _latest(kept: Kept, visit: Visit) -> KeptRevision | None:
    """The latest revision of what a visit read, None when it read nothing, or there is none."""
    if visit.article is not None:
        return None if kept.article is None else kept.article.latest
    is_source = visit.reading is not None and isinstance(visit.reading.outcome, SourceReading)
    return kept.source.latest if is_source and kept.source is not None else None
