"""Whether a page is nothing but a question for consent, which stands before the document for who has no cookies."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.refusal.sentences import SHORT_SENTENCE, is_sentence
from pipelines.words.cookie_notices import OURS
from pipelines.words.strange_words import IN_THE_WAY

_COOKIES, _CONSENT = IN_THE_WAY["cookies"], IN_THE_WAY["a consent"]
_BUTTON = 30


def consent_asked(lines: Sequence[str]) -> str | None:
    """What a page with little text asks its reader to agree to; None when it says anything else, or does not ask.

    Args:
        lines: of the page, folded, its title and headings included.
    """
    asked = next((match[0] for line in lines if (match := _CONSENT.search(line))), None)
    if asked is None or not any(_COOKIES.search(line) for line in lines):
        return None
    if not any(OURS.search(line) or (len(line) <= _BUTTON and _CONSENT.search(line)) for line in lines):
        return None
    rest = (line for line in lines if not (_COOKIES.search(line) or _CONSENT.search(line)))
    return None if any(is_sentence(line, SHORT_SENTENCE) for line in rest) else asked
