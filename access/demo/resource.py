"""What an address of the demo answers, and what a crawl must take it for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from storage.types import Role

HTML = "text/html; charset=UTF-8"
XML = "application/xml; charset=UTF-8"
PLAIN = "text/plain; charset=utf-8"
CSS = "text/css; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
PNG = "image/png"
SVG = "image/svg+xml"
WOFF = "font/woff"


@dataclass(frozen=True, slots=True)
class SiteResource:
    """What an address answers. `validators` is False for a server that sends neither ETag nor Last-Modified."""

    url: str
    media_type: str
    body: bytes
    status: int = 200
    location: str | None = None
    last_modified: datetime | None = None
    validators: bool = True

    @property
    def is_compressible(self) -> bool:
        """Whether gzip makes it smaller: text of any kind."""
        return self.media_type.startswith("text/") or any(word in self.media_type for word in ("xml", "json"))

    @property
    def etag(self) -> str | None:
        """The entity tag of the body as it is, None when none is sent."""
        known = self.validators and self.status == 200
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"' if known else None


@dataclass(frozen=True, slots=True)
class ListingKindShown:
    """An address that lists articles, with the role in which it is captured."""

    url: str
    role: Role
