"""What is a sentence, and no button, label or heading, on a page that may be a wall."""

from __future__ import annotations

from pipelines.words.letters import said

SHORT_SENTENCE, LONG_SENTENCE = 40, 80
"""How much a short sentence says at least, and a long one (see `said`)."""

_STOPS = ".。!?！？”」"


def is_sentence(text: str, least: int) -> bool:
    """Whether a text ends as a sentence does and says at least so much."""
    return said(text) >= least and text[-1] in _STOPS
