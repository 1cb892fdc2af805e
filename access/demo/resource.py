"""What an address of the demo answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

HTML = "text/html; charset=UTF-8"
XML = "application/xml; charset=UTF-8"
PLAIN = "text/plain; charset=utf-8"
CSS = "text/css; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
_OF_FILES = {".css": CSS, ".png": "image/png", ".svg": "image/svg+xml", ".woff": "font/woff"}


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
        """Whether it is text of any kind, which gzip makes smaller."""
        return self.media_type.startswith("text/") or any(word in self.media_type for word in ("xml", "json"))

    @property
    def etag(self) -> str | None:
        """The entity tag of the body as it is without content coding, None when the server sends none."""
        known = self.validators and self.status == 200
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"' if known else None


def media_type_of(path: str) -> str:
    """The media type of a file, by its suffix."""
    return _OF_FILES[PurePosixPath(path).suffix]
