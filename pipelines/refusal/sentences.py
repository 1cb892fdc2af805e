"""What is a sentence, and no button, label or heading, on a page that may be a wall."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.words.letters import said

SHORT_SENTENCE, LONG_SENTENCE = 40, 80
"""How much a short sentence says at least, and a long one (see `said`)."""

_STOPS = ".。!?！？”」"


def is_sentence(text: str, least: int) -> bool:
    """Whether a text ends as a sentence does and says at least so much."""
    return said(text) >= least and text[-1] in _STOPS


def sentences_of(texts: Iterable[str], least: int = LONG_SENTENCE) -> list[str]:
    """Those of some texts that are sentences and say at least so much."""
    return [text for text in texts if is_sentence(text, least)]
