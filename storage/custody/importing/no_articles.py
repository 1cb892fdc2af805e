"""Why the pages of an import are no articles, by what was found of each: an import that brings none must say why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from storage.custody.importing.answer_kind import AnswerKind
from storage.custody.importing.survey_entry import SurveyEntry
from storage.types import RecordType, Role, Verdict
from storage.types.outcome_tokens import HOSTLESS, NO_STATUS, NOT_HTML, OTHER_HOST

MOST_REFUSED = 100
"""So many refused pages are named."""
_VERDICTS = frozenset(map(str, Verdict)) - {Verdict.STATUS.value}


@dataclass(slots=True)
class NoArticles:
    """How many pages are no articles by reason (a token, or a verdict); those of other hosts by host.

    `refused` are the addresses of the first pages that were read and refused, each with its verdict.
    """

    reasons: Counter[str] = field(default_factory=Counter)
    other_hosts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)


def no_articles(records: Iterable[SurveyEntry], hosts: Collection[str]) -> NoArticles:
    """Count them; `hosts` are the publication's own, without `www.`, none when they are not known."""
    counted = NoArticles()
    for record in records:
        reason = why_no_article(record, hosts)
        if reason is not None:
            counted.reasons[reason] += 1
        if reason in _VERDICTS and record.kind is AnswerKind.PAGE and len(counted.refused) < MOST_REFUSED:
            counted.refused.append((record.url, reason))
        if reason == OTHER_HOST:
            counted.other_hosts[record.host.removeprefix("www.")] += 1
    return counted


def why_no_article(record: SurveyEntry, hosts: Collection[str]) -> str | None:
    """Why an answer whose role is decided is no article; None for what is one, or plays another known role."""
    if record.type != RecordType.RESPONSE or record.role is not Role.OTHER or record.leads_to is not None:
        return None
    if not record.host:
        return HOSTLESS
    if record.status is None:
        return NO_STATUS
    if not record.is_answer:
        return Verdict.STATUS
    if record.kind is not AnswerKind.PAGE:
        return NOT_HTML
    if hosts and record.host.removeprefix("www.") not in hosts:
        return OTHER_HOST
    return record.verdict or Verdict.NOT_AN_ARTICLE
