"""What whoever searched in vain may have meant."""

from __future__ import annotations

from collections.abc import Iterator

from storage.types.search_words import OPERATORS, WordKind, query_words


def hints(query: str) -> Iterator[str]:
    """What else to try, in lines, where a query that found nothing looks as if it meant something else."""
    words = [word.text for word in query_words(query) if word.kind is WordKind.WORD]
    small = dict.fromkeys(word for word in words if word not in OPERATORS and word.upper() in OPERATORS)
    if small:
        capitals = ", ".join(word.upper() for word in small)
        yield f"{', '.join(small)} was searched for as a word; to join words, write {capitals}."
    for address in (word for word in words if word.lower().startswith(("http://", "https://"))):
        yield "An address is searched for as words of a text. What the archive holds of it:"
        yield f"  fonds show {address}"
