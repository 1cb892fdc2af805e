"""What one visit says of whether an article still stands: pure decisions over its standing before.

An article is withdrawn when visits in a row found it gone, three or more over a day or more: a server may be wrong for
hours. It is restored as soon as it is seen again. A visit that is filed late says nothing of the present.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from storage.types import ArticleState, ChangeKind
from storage.types.filings import ArticleStanding

GONE_VISITS = 3
GONE_FOR = timedelta(hours=24)

StandingChange = tuple[ArticleStanding, tuple[ChangeKind, ...]]


def seen(standing: ArticleStanding | None, at: datetime) -> StandingChange:
    """The standing after a visit that found the article at this time, and the change that this is.

    Arguments: `standing` is that before the visit, None when nothing was known of the article.
    """
    if standing is None:
        return ArticleStanding(ArticleState.LIVE, at, at), ()
    first, last = min(standing.first_seen_at, at), max(standing.last_seen_at, at)
    if standing.gone_since is not None and at < standing.gone_since:
        return replace(standing, first_seen_at=first, last_seen_at=last), ()
    changes = (ChangeKind.RESTORED,) if standing.state is ArticleState.WITHDRAWN else ()
    return ArticleStanding(ArticleState.LIVE, first, last), changes


def missed(standing: ArticleStanding, at: datetime) -> StandingChange:
    """The standing after a visit that found the article gone at this time, and the change that this is."""
    if at < standing.last_seen_at:
        return standing, ()
    since, visits = standing.gone_since or at, standing.gone_visits + 1
    gone = replace(standing, gone_visits=visits, gone_since=since)
    if visits < GONE_VISITS or at - since < GONE_FOR:
        return gone, ()
    changes = (ChangeKind.WITHDRAWN,) if standing.state is ArticleState.LIVE else ()
    return replace(gone, state=ArticleState.WITHDRAWN), changes
