"""What filing takes besides a reading: the profile of a publication, and the capture of an article of it."""

from __future__ import annotations

from datetime import datetime

from storage.types import Capture, Place, ReadingState, RecordType, Role
from storage.types.profile import Profile
from storage.types.urlkey import surt

PROFILE = Profile(slug="news", name="News", language="zh-Hant", timezone="Asia/Taipei", text='slug = "news"\n')


def article_capture(capture_id: str, url: str, at: datetime, place: Place, crawl_id: str) -> Capture:
    """The capture of an article that answered 200 and waits to be read; no bytes of it lie at the place."""
    return Capture(
        capture_id=capture_id,
        publication=PROFILE.slug,
        crawl_id=crawl_id,
        url=url,
        surt=surt(url),
        captured_at=at,
        status=200,
        media_type="text/html",
        record_type=RecordType.RESPONSE,
        role=Role.ARTICLE,
        via="https://news.example/feed",
        payload_digest=f"sha256:{url}",
        framing=",",
        refers_to=None,
        place=place,
        truncated=None,
        error=None,
        reading=ReadingState.PENDING,
    )
