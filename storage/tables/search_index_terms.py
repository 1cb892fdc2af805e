"""Phrases under AND, OR and NOT in the words of either engine's full-text search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from storage.types.search_pieces import phrase_tokens
from storage.types.search_query import And, Not, Or, Phrase, SearchQuery, leaves
from storage.types.search_stretches import PhraseStretch, phrase_stretch

NOTHING: Mapping[str, int] = MappingProxyType({})


def is_of_words(query: SearchQuery) -> bool:
    """Whether a query asks for words alone, so that the index can answer it by itself."""
    return all(isinstance(leaf, Phrase) for leaf in leaves(query))


def full_text(query: SearchQuery, dialect: str, *, fold: bool, common: Mapping[str, int] = NOTHING) -> str | None:
    """A query of words as an engine's full-text search takes it, None when it cannot say this.

    FTS5 knows NOT only beside something that must be there. PostgreSQL is never asked for NOT: its index moves what was
    filed last into place key by key, and a search at that moment would miss the key that forbids a row.

    Args:
        query: what is asked.
        dialect: the engine's.
        fold: join Traditional and Simplified characters.
        common: pairs that are (`storage.tables.search_common_pairs`), with which a phrase is a stretch where it can
            be one.
    """
    if not is_of_words(query):
        return None
    return _vector_query(query, common, fold=fold) if dialect == "postgresql" else _fts5(query, fold=fold)


def stretches_of(query: SearchQuery, *, fold: bool) -> Iterator[PhraseStretch]:
    """The stretches that phrases of a query would be if all pairs were common."""
    for leaf in leaves(query):
        if isinstance(leaf, Phrase):
            tokens, is_beginning = phrase_tokens(leaf.text, leaf.field, fold=fold)
            if not is_beginning and (stretch := phrase_stretch(tokens)) is not None:
                yield stretch


def wider_vector_query(query: SearchQuery, *, fold: bool) -> str | None:
    """What each vector has that a query of words finds, asked without places; None where nothing can be said so.

    PostgreSQL's index answers it alone, so the vectors of what it does not find are never read.
    """
    if isinstance(query, Phrase):
        tokens, is_beginning = phrase_tokens(query.text, query.field, fold=fold)
        return _joined(" & ", tokens, is_beginning=is_beginning)
    if isinstance(query, And | Or):
        wider = [wider_vector_query(part, fold=fold) for part in query.parts]
        said = [one for one in wider if one is not None]
        if not said or (isinstance(query, Or) and None in wider):
            return None
        return f"({(' & ' if isinstance(query, And) else ' | ').join(said)})"
    return None


def _joined(operator: str, tokens: Sequence[str], *, is_beginning: bool) -> str:
    return "(" + operator.join(f"'{token}'" for token in tokens) + (":*)" if is_beginning else ")")


def _vector_query(query: SearchQuery, common: Mapping[str, int], *, fold: bool) -> str | None:
    if isinstance(query, Phrase):
        for stretch in stretches_of(query, fold=fold):
            if common.keys() >= set(stretch.pairs):
                return f"'{stretch.beginning}':*"
        tokens, is_beginning = phrase_tokens(query.text, query.field, fold=fold)
        return _joined(" <-> ", tokens, is_beginning=is_beginning)
    if isinstance(query, And | Or):
        every = [_vector_query(part, common, fold=fold) for part in query.parts]
        operator = " & " if isinstance(query, And) else " | "
        return None if None in every else f"({operator.join(map(str, every))})"
    return None


def _fts5(query: SearchQuery, *, fold: bool) -> str | None:
    if isinstance(query, Phrase):
        tokens, is_beginning = phrase_tokens(query.text, query.field, fold=fold)
        return f'"{" ".join(tokens)}"{" *" if is_beginning else ""}'
    if isinstance(query, Or):
        every = [_fts5(part, fold=fold) for part in query.parts]
        return None if None in every else f"({' OR '.join(map(str, every))})"
    if isinstance(query, And):
        return _fts5_and(query, fold=fold)
    return None


def _fts5_and(query: And, *, fold: bool) -> str | None:
    wanted = [_fts5(part, fold=fold) for part in query.parts if not isinstance(part, Not)]
    unwanted = [_fts5(part.part, fold=fold) for part in query.parts if isinstance(part, Not)]
    if not wanted or None in wanted or None in unwanted:
        return None
    said = f"({' AND '.join(map(str, wanted))})"
    return f"({said} NOT ({' OR '.join(map(str, unwanted))}))" if unwanted else said
