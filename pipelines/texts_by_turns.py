"""Whether a text that came back is one of several that come by turns, and no edit that was taken back.

A server that answers by the country of its reader, by a language or by chance shows now one text and now another, with
a redirect or without one. Each is kept when it comes first. That one comes back may be an edit that was undone; when
texts came back twice within a few visits, they come by turns, and none of them is a change of the document until it
stands there for good. A text that was never seen is an edit whatever came before.
"""

from __future__ import annotations

from itertools import groupby

from pipelines.visit import Visit
from storage.types.filings import KeptSource
from storage.types.waits import LONGEST_WAIT

# So often texts came back; after as many visits that show one text, it stands there for good.
_RETURNS, _SETTLED = 2, 6
TURNS = "texts come by turns here, and this is one that was kept before"
"""Why a visit that brought another text than the latest made no revision of it."""


def shown_by_turns(kept: KeptSource, visit: Visit, digest: str, latest: str) -> int | None:
    """The earlier revision that a text is which comes by turns with others, None for any other text.

    Arguments: `digest` is that of the text that the visit brought, `latest` that of the latest revision.
    """
    if digest == latest:
        return None
    at = visit.capture.captured_at
    seen = [text for text in kept.seen if at - text.at <= LONGEST_WAIT]
    revision = next((text.revision for text in reversed(seen) if text.digest == digest), None)
    return revision if revision is not None and come_by_turns([*(text.digest for text in seen), digest]) else None


def come_by_turns(digests: list[str]) -> bool:
    """Whether texts come by turns, by what the last visits showed, the oldest first."""
    runs = [(digest, len(list(visits))) for digest, visits in groupby(digests)]
    returns = len(runs) - len({digest for digest, _ in runs})
    return returns >= _RETURNS and runs[-1][1] < _SETTLED
