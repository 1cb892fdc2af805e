"""Which database the configuration of an archive names."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

_LAST_PORT = 65_535
# Settings of libpq that are secrets themselves, which an address may hold behind its question mark.
_SECRET_SETTINGS = ("password", "sslpassword", "oauth_client_secret")


def database_url(written: str, folder: Path) -> sa.URL:
    """The URL of an archive's database, a file's below the archive's folder unless its path is absolute.

    Args:
        written: the URL as the configuration writes it.
        folder: the archive's folder.

    Raises:
        ValueError: it can be no database of Fonds; says why, and shows nothing of it, for it may hold a password.
    """
    try:
        url = sa.make_url(written)
    except (sa.exc.ArgumentError, ValueError):
        # SQLAlchemy fails over a port or a host with a ValueError.
        raise ValueError("is no URL, such as sqlite:///fonds.sqlite3") from None
    backend = url.get_backend_name()
    if backend == "postgresql":
        if "@" in (url.host or "") or not 0 <= (url.port or 0) <= _LAST_PORT:
            # Before a further @ stands a part of the password.
            raise ValueError("must be postgresql://user:password@host:port/name, an @ in user or password written %40")
        return url
    if backend != "sqlite":
        raise ValueError(f"{backend} is neither sqlite nor postgresql")
    if not url.database or url.database == ":memory:":
        raise ValueError("must be a file or a server, such as sqlite:///fonds.sqlite3")
    return sa.URL.create("sqlite", database=str(folder / url.database))


def has_secrets(url: sa.URL) -> bool:
    """Whether a URL holds a password that is not empty, or what else opens a server or a key."""
    return bool(url.password) or any(name in url.query for name in _SECRET_SETTINGS)


def without_secrets(url: sa.URL) -> sa.URL:
    """The URL without its password, wherever it holds one, and without what else opens a server or a key."""
    parts = (url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    return sa.URL.create(*parts).difference_update_query(_SECRET_SETTINGS)
