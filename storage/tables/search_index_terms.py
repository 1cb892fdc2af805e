"""Phrases under AND, OR and NOT in the words of either engine's full-text search."""

from __future__ import annotations

from storage.types.search_pieces import phrase_tokens
from storage.types.search_query import And, Not, Or, Phrase, SearchQuery, leaves


def is_of_words(query: SearchQuery) -> bool:
    """Whether a query asks for words alone, so that the index can answer it by itself."""
    return all(isinstance(leaf, Phrase) for leaf in leaves(query))


def full_text(query: SearchQuery, dialect: str, *, fold: bool) -> str | None:
    """A query of words as an engine's full-text search takes it, None when it cannot say this.

    FTS5 knows NOT only beside something that must be there.
    """
    if not is_of_words(query):
        return None
    return _vector_query(query, fold=fold) if dialect == "postgresql" else _fts5(query, fold=fold)


def _vector_query(query: SearchQuery, *, fold: bool) -> str:
    if isinstance(query, Phrase):
        tokens, is_beginning = phrase_tokens(query.text, query.field, fold=fold)
        return "(" + " <-> ".join(f"'{token}'" for token in tokens) + (":*)" if is_beginning else ")")
    if isinstance(query, Not):
        return f"!{_vector_query(query.part, fold=fold)}"
    assert isinstance(query, And | Or)
    operator = " & " if isinstance(query, And) else " | "
    return f"({operator.join(_vector_query(part, fold=fold) for part in query.parts)})"


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
