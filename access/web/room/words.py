"""The tokens of the contract in a reader's words: in English those of the commands, in Chinese the catalogue's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup

from access import token_words
from access.web.room.languages import Language
from access.web.room.messages import catalogue, message
from storage.types.faults import Fault
from storage.types.query_error import QueryFault
from storage.types.request_faults import RequestFault
from storage.types.table_faults import TableFault

_ENGLISH: Mapping[str, Callable[[str], str]] = {
    "state": token_words.source_state,
    "outcome": token_words.outcome,
    "change": token_words.change_class_in_words,
    "publisher": token_words.publisher_class_in_words,
    "role": token_words.role_in_words,
    "verdict": token_words.verdict,
    "ending": token_words.crawl_ending,
}
_FAULTS = {QueryFault: "query-fault.", RequestFault: "fault.", TableFault: "table-fault."}
KINDS = frozenset(_ENGLISH)
"""What tokens there are words for."""


def in_words(language: Language, kind: str, token: str) -> str | Markup:
    """A token in words; one that has none stays, a status stands behind its words.

    Args:
        language: of the words.
        kind: what it is a token of: a key of the English words.
        token: as the API gives it.
    """
    if language is Language.ENGLISH:
        return _ENGLISH[kind](token)
    known = catalogue()
    if f"{kind}.{token}" in known:
        words = message(language, f"{kind}.{token}")
        return Markup("{}（{}）").format(words, token) if token.isdigit() else words
    if kind == "outcome" and token.isdigit():
        family = "outcome.5xx" if token.startswith("5") else "outcome.status"
        return message(language, family, status=token)
    return token


def in_miss(language: Language, token: str) -> str | Markup:
    """What a visit that did not bring the document came to: an answer then was not the document."""
    if token.isdigit() and token.startswith("2"):
        return message(language, "outcome.instead", status=token)
    return in_words(language, "outcome", token)


def in_rule(language: Language, rule: str) -> str | Markup:
    """How a rule finds what it finds; the statements in the head of a page share their words, for they have names."""
    known = ("rule." + one for one in (rule, rule.partition(":")[0]) if "rule." + one in catalogue())
    return next((message(language, key) for key in known), rule)


def in_fault(language: Language, fault: Fault) -> Markup:
    """What was wrong with what was asked, as a clause."""
    values: dict[str, object] = dict(fault.values)
    if fault.kind is QueryFault.STATE:
        values["known"] = _explained_states(language, str(values["known"]).split(", "))
    if language is not Language.ENGLISH and (question := "list." + str(values.get("question"))) in catalogue():
        values["question"] = message(language, question)
    if isinstance(fault.kind, RequestFault) and "kind" in values:
        values["kind"] = in_words(language, "role", str(values["kind"]))
    return message(language, _FAULTS[type(fault.kind)] + fault.kind, **values)


def _explained_states(language: Language, tokens: Iterable[str]) -> Markup:
    """States as a query names them, each with its words where these differ."""
    words = ((token, in_words(language, "state", token)) for token in tokens)
    told = (Markup("<code>{}</code>{}").format(token, _beside(language, token, said)) for token, said in words)
    return message(language, "room.comma").join(told)


def _beside(language: Language, token: str, said: str | Markup) -> Markup:
    return Markup("") if said == token else message(language, "room.aside", text=said)


def standing(language: Language, state: str, checked_at: object) -> str | Markup:
    """What is known of a source: one that is pending was not found so far if it was ever visited."""
    if language is Language.ENGLISH:
        return token_words.standing_in_words(state, checked_at)
    if state == "pending" and checked_at is not None:
        return message(language, "state.not-found-so-far")
    return in_words(language, "state", state)
