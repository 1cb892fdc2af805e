"""Where a store is: a folder, or a bucket of S3-compatible storage with a prefix. It holds no secret.

Credentials come from the environment alone (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`), so that
no file, log or error can give them away.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_S3 = "s3://"
_FILE = "file://"


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A store.

    `url` is `s3://bucket/prefix`, without a slash at its end, or a folder's absolute path. `endpoint` and `region` are
    None where the environment (`AWS_ENDPOINT_URL`, `AWS_REGION`) or the service's own rules say them.
    """

    url: str
    endpoint: str | None = None
    region: str | None = None

    @property
    def folder(self) -> Path | None:
        """The store's folder, None for a bucket."""
        return None if self.url.startswith(_S3) else Path(self.url)

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self.url.removeprefix(_S3).partition("/")[0]

    @property
    def prefix(self) -> str:
        """What every key in the bucket begins with, without a slash at either end; empty for none."""
        return self.url.removeprefix(_S3).partition("/")[2]

    def url_of(self, key: str) -> str:
        """How an object is named to people, and in the database."""
        return f"{self.url}/{key}"

    def holds(self, url: str | None) -> bool:
        """Whether the object of this name is one of this store's; None names none."""
        return url is not None and url.startswith(self.url_of(""))


def parse_address(text: str, base: Path, endpoint: str | None = None, region: str | None = None) -> StoreAddress:
    """Return the store that a text names; a folder may be relative to `base`.

    Raises:
        ValueError: the text names no store; the error says why.
    """
    if endpoint is not None:
        _check_endpoint(endpoint)
    if not text.strip():
        raise ValueError("is empty: name s3://bucket/prefix, or a folder")
    if text.startswith(_S3):
        parts = urlsplit(text)
        if not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("must be s3://bucket or s3://bucket/prefix; credentials come from the environment")
        prefix = "/".join(part for part in parts.path.split("/") if part)
        return StoreAddress(f"{_S3}{parts.netloc}/{prefix}".rstrip("/"), endpoint, region)
    if "://" in text and not text.startswith(f"{_FILE}/"):
        raise ValueError("is neither s3://bucket/prefix nor a folder")
    folder = Path(unquote(text.removeprefix(_FILE))) if text.startswith(_FILE) else Path(text)
    return StoreAddress(str((base / folder).resolve()))


def _check_endpoint(endpoint: str) -> None:
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("the endpoint must be an http or https address")
    if parts.username or parts.password:
        raise ValueError("the endpoint must hold no credentials; they come from the environment")
