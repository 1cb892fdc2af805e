"""Whether a visit shows that a cited source is another one under a second address: by what it proves, never by a guess.

A permanent redirect to the other's address shows it, unless the address showed a text of its own before. An address
that the document states for itself shows it only where the same text stands at both. Nothing is shown by an address
that sends everybody to a front page, nor by one to which several documents are led: that is the page of a section, and
what was joined with it by its redirect before that was known is parted again. So is an address whose redirect leads
elsewhere by now, or to another page again and again (`pipelines.unsteady_redirect`).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.unsteady_redirect import has_left, is_unsteadily_led, is_unsteady, moves_with, stands_on
from pipelines.visit import Visit
from storage.types import AliasReason, SourceReading, SourceState
from storage.types.document_names import may_name_one
from storage.types.filings import KeptSource, LedSource, OtherSource, SourceAlias, SourceFiling
from storage.types.registrable_domain import registrable_domain
from storage.types.source_identity import identity_key, is_home


def alias_shown(kept: KeptSource, filing: SourceFiling, visit: Visit) -> SourceAlias | None:
    """The source that this one is an alias of, None when nothing shows that it is one.

    Args:
        kept: what was known of it before the visit.
        filing: what the visit changes of it.
        visit: the visit.
    """
    if _others_led_there(kept, visit):
        return None
    return next((alias for other in kept.others if (alias := _shown(kept, other, filing, visit)) is not None), None)


def parted_by(kept: KeptSource, visit: Visit) -> tuple[str, ...]:
    """The sources that a visit shows to be none with where it was led, although their redirect joined them with it."""
    return tuple(other.source_id for other in _others_led_there(kept, visit) if other.is_joined)


def is_parted(kept: KeptSource, visit: Visit) -> bool:
    """Whether a visit shows that the source is not, or no longer, what its own redirect made it an alias of."""
    if kept.principal is None or visit.moved_to is None or stands_on(visit.addresses[1:], kept.principal):
        return False
    moves = moves_with(kept, visit)
    return is_unsteady(moves) or has_left(moves, kept.principal)


def _others_led_there(kept: KeptSource, visit: Visit) -> list[LedSource]:
    """The sources of other documents that lead to where the visit was led, none of them a step on its way."""
    asked, way = visit.addresses[0], set(map(identity_key, visit.addresses))
    return [
        other for other in kept.led_there if identity_key(other.url) not in way and not may_name_one(other.url, asked)
    ]


def _shown(kept: KeptSource, other: OtherSource, filing: SourceFiling, visit: Visit) -> SourceAlias | None:
    for reason in _reasons(kept, other, filing, visit):
        if identity_key(other.url) == identity_key(other.meets_at):
            same = _is_same_text(kept, other, filing)
            own_text = filing.revision is not None and filing.revision.revision > 1 and not _always_there(kept, visit)
            if same if reason is AliasReason.CANONICAL else not own_text:
                return SourceAlias(other.source_id, reason)
        elif other.is_earlier and _only_ever_one(kept, other, filing):
            return SourceAlias(other.source_id, reason)
    return None


def _reasons(kept: KeptSource, other: OtherSource, filing: SourceFiling, visit: Visit) -> list[AliasReason]:
    """How the visit comes to the address at which the other source was met, where that can be believed."""
    reasons = []
    meets, asked = identity_key(other.meets_at), visit.addresses[0]
    is_there = filing.check.state is SourceState.MOVED and identity_key(visit.capture.url) == meets
    if visit.moved_to is not None and is_there and not is_unsteadily_led(kept, visit):
        reasons.append(AliasReason.REDIRECT)
    outcome = None if visit.reading is None else visit.reading.outcome
    canonical = outcome.canonical_url if isinstance(outcome, SourceReading) else None
    if canonical is not None and identity_key(canonical) == meets and _is_believable(canonical, asked):
        reasons.append(AliasReason.CANONICAL)
    return reasons


def _is_believable(canonical: str, asked: str) -> bool:
    if is_home(canonical) and not is_home(asked):
        return False
    hosts = (urlsplit(url).hostname or "" for url in (canonical, asked))
    return len(set(map(registrable_domain, hosts))) == 1


def _always_there(kept: KeptSource, visit: Visit) -> bool:
    """Whether the first copy came from where the redirect leads, too."""
    return kept.first is not None and identity_key(kept.first.url) == identity_key(visit.capture.url)


def _is_same_text(kept: KeptSource, other: OtherSource, filing: SourceFiling) -> bool:
    return other.digest is not None and other.digest == _digest(kept, filing)


def _only_ever_one(kept: KeptSource, other: OtherSource, filing: SourceFiling) -> bool:
    """Whether neither source ever showed another text than the one that both show."""
    number = filing.shows if filing.shows is not None else 0
    return other.revisions == 1 and number == 1 and _is_same_text(kept, other, filing)


def _digest(kept: KeptSource, filing: SourceFiling) -> str | None:
    """The digest of the text that the visit showed."""
    if filing.revision is not None:
        return filing.revision.digest
    if filing.renewed is not None:
        return filing.renewed.digest
    return None if kept.latest is None else kept.latest.content_digest
