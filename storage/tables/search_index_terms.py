"""Phrases under AND, OR and NOT in the words of either engine's full-text search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from storage.types.search_pieces import phrase_tokens
from storage.types.search_query import And, Not, Or, Phrase, SearchQuery, leaves
from storage.types.search_stretches import PhraseStretch, phrase_stretch

NOTHING: Mapping[str, int] = MappingProxyType({})
_BOTH, _EITHER, _NEXT = " & ", " | ", " <-> "


def is_of_words(query: SearchQuery) -> bool:
    """Whether a query asks for words alone, so that the index can answer it by itself."""
    return all(isinstance(leaf, Phrase) for leaf in leaves(query))


def stretches_of(query: SearchQuery, *, fold: bool) -> Iterator[PhraseStretch]:
    """The stretches that phrases of a query would be if all pairs were common."""
    for leaf in leaves(query):
        if isinstance(leaf, Phrase):
            tokens, is_beginning = phrase_tokens(leaf.text, leaf.field, fold=fold)
            if not is_beginning and (stretch := phrase_stretch(tokens)) is not None:
                yield stretch


def vector_query(query: SearchQuery, common: Mapping[str, int] = NOTHING, *, fold: bool) -> str | None:
    """A query of words as PostgreSQL's full-text search takes it, None when it cannot say this.

    It is never asked for NOT: its index moves what was filed last into place key by key, and a search at that moment
    would miss the key that forbids a row.

    Args:
        query: what is asked.
        common: pairs that are (`storage.tables.learned_pairs`), with which a phrase is a stretch where it can
            be one.
        fold: join Traditional and Simplified characters.
    """
    if isinstance(query, Phrase):
        return _phrase(query, common, _NEXT, fold=fold)
    if isinstance(query, And | Or):
        every = [vector_query(part, common, fold=fold) for part in query.parts]
        operator = _BOTH if isinstance(query, And) else _EITHER
        return None if None in every else f"({operator.join(map(str, every))})"
    return None


def wider_vector_query(query: SearchQuery, common: Mapping[str, int] = NOTHING, *, fold: bool) -> str | None:
    """What each vector has that a query of words finds, asked without places; None where nothing can be said so.

    PostgreSQL's index answers it alone, so the vectors of what it does not find are never read. Arguments as above.
    """
    if isinstance(query, Phrase):
        return _phrase(query, common, _BOTH, fold=fold)
    if isinstance(query, And | Or):
        wider = [wider_vector_query(part, common, fold=fold) for part in query.parts]
        said = [one for one in wider if one is not None]
        if not said or (isinstance(query, Or) and None in wider):
            return None
        return f"({(_BOTH if isinstance(query, And) else _EITHER).join(said)})"
    return None


def needs_places(asked: str) -> bool:
    """Whether PostgreSQL must read vectors for what it is asked, because its index knows no places."""
    return _NEXT in asked


def is_scattered(query: SearchQuery, common: Mapping[str, int] = NOTHING, *, fold: bool) -> bool:
    """Whether places are asked for within OR: then vectors would be read of what another side finds without places.

    The index finds a page of rows at a time, and all rows of a page are read when one must be. Arguments as above.
    """
    if isinstance(query, Or):
        return any(needs_places(vector_query(part, common, fold=fold) or "") for part in query.parts)
    return isinstance(query, And) and any(is_scattered(part, common, fold=fold) for part in query.parts)


def leading_query(
    parts: Sequence[SearchQuery], common: Mapping[str, int] = NOTHING, *, fold: bool
) -> tuple[str | None, tuple[SearchQuery, ...]]:
    """What the index is asked for to find rows that have all parts, None for nothing; and the parts that it leaves."""
    said: list[str] = []
    left: list[SearchQuery] = []
    for part in parts:
        asked = vector_query(part, common, fold=fold)
        if asked is None or is_scattered(part, common, fold=fold):
            left.append(part)
            asked = wider_vector_query(part, common, fold=fold)
        said += [] if asked is None else [asked]
    return _BOTH.join(said) or None, tuple(left)


def _phrase(phrase: Phrase, common: Mapping[str, int], operator: str, *, fold: bool) -> str:
    for stretch in stretches_of(phrase, fold=fold):
        if common.keys() >= set(stretch.pairs):
            return f"'{stretch.beginning}':*"
    tokens, is_beginning = phrase_tokens(phrase.text, phrase.field, fold=fold)
    return "(" + operator.join(f"'{token}'" for token in tokens) + (":*)" if is_beginning else ")")


def fts5_query(query: SearchQuery, *, fold: bool) -> str | None:
    """A query of words as FTS5 takes it, None when it cannot say this: it knows NOT only beside what must be there."""
    if isinstance(query, Phrase):
        tokens, is_beginning = phrase_tokens(query.text, query.field, fold=fold)
        return f'"{" ".join(tokens)}"{" *" if is_beginning else ""}'
    if isinstance(query, Or):
        every = [fts5_query(part, fold=fold) for part in query.parts]
        return None if None in every else f"({' OR '.join(map(str, every))})"
    if isinstance(query, And):
        return _fts5_and(query, fold=fold)
    return None


def _fts5_and(query: And, *, fold: bool) -> str | None:
    wanted = [fts5_query(part, fold=fold) for part in query.parts if not isinstance(part, Not)]
    unwanted = [fts5_query(part.part, fold=fold) for part in query.parts if isinstance(part, Not)]
    if not wanted or None in wanted or None in unwanted:
        return None
    said = f"({' AND '.join(map(str, wanted))})"
    return f"({said} NOT ({' OR '.join(map(str, unwanted))}))" if unwanted else said
