"""Between Scrapy's settings and a session: what they ask of one that is to be opened, and what an open one sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crawler.context import CONTEXT_SETTING, CrawlContext, network_of
from crawler.crawl_parts import CrawlParts
from crawler.recording import ObservedRecording, ThreadedRecording
from crawler.session import CrawlOptions, CrawlSession
from crawler.session_opening import sender_of
from storage.types import Role

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def options_of(
    settings: BaseSettings, roles: frozenset[Role] | None, publication: str | None, start_url: str | None
) -> CrawlOptions:
    """What plain `scrapy crawl` is asked to do.

    Raises UsageError when a setting of the network is wrong.
    """
    return CrawlOptions(
        archive=Path(settings["FONDS_ARCHIVE"]),
        publications=(publication,) if publication else (),
        start_urls=(start_url,) if start_url else (),
        roles=roles,
        network=network_of(settings),
    )


def configure(settings: BaseSettings, session: CrawlSession, parts: CrawlParts) -> None:
    """Set what a session decides: how its crawl names itself, and the context that every part of it reaches."""
    settings.set("USER_AGENT", session.user_agent, priority="spider")
    # Scrapy asks nobody while the answers that wait to be read are larger than this, and a large feed is read for a
    # long time, elsewhere. What they may take together is counted from when they come, in `BodyBudget`.
    settings.set("SCRAPER_SLOT_MAX_ACTIVE_SIZE", session.archive.configuration.limits.bodies, priority="spider")
    if (sender := sender_of(session.archive)) is not None:
        headers = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "From": sender}
        settings.set("DEFAULT_REQUEST_HEADERS", headers, priority="spider")
    context = CrawlContext(
        recording=ObservedRecording(ThreadedRecording(session.recorder, parts.visits.plan_of), parts.pacing.answered),
        network=session.network,
        robots_listener=parts.robots_extensions,
        is_stopping=parts.feeding.is_stopping,
        is_left_alone=parts.left_alone.holds,
        bodies=parts.bodies,
        clock=session.wire_clock,
        servers=parts.servers,
        process=parts.process,
    )
    settings.set(CONTEXT_SETTING, context, priority="spider")
