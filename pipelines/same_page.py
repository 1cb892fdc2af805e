"""Whether what an address shows is a page that its host shows in place of another document as well.

No list of words knows every login, consent, challenge and page of errors. What they have in common is their form: few
words, no file and no number of a document, and the same words whatever document is asked for. So a short page that
stands, word for word, at the address of another document of the host is no document. Which of them it is its words do
not tell: it is called a wall, from which nothing follows for the document, and never a sign that this is gone.
"""

from __future__ import annotations

from pipelines.visit import PERMANENT, Visit
from storage.types import SourceReading
from storage.types.document_names import may_name_one
from storage.types.filings import KeptSource
from storage.types.source_identity import identity_key, is_home


def page_elsewhere(kept: KeptSource, visit: Visit) -> str | None:
    """The address of another document at which the short page stands that a visit showed, None when there is none.

    A page that says which address is its own, or to which a redirect leads for good, is a document's.
    """
    asked = visit.addresses[0]
    outcome = None if visit.reading is None else visit.reading.outcome
    canonical = outcome.canonical_url if isinstance(outcome, SourceReading) else None
    if kept.checks is not None or any(redirect.status in PERMANENT for redirect in visit.redirects) or is_home(asked):
        return None
    if canonical is not None and not is_home(canonical) and identity_key(canonical) != identity_key(asked):
        return None
    return next((url for url in kept.shown_also if not is_home(url) and not may_name_one(url, asked)), None)
