"""fonds.toml, the configuration of one archive. Like a profile it is accepted or refused as a whole.

The file belongs to the user: only `fonds init` and a new start address write to it, and the user's comments stay.
"""

from __future__ import annotations

import os
import stat
import tempfile
import tomllib
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from storage.archive.locking import wait_for
from storage.archive.toml_table import TomlTable
from storage.objects.address import StoreAddress, parse_address
from storage.types.errors import ArchiveError, ConfigurationError
from storage.types.tokens import ChangeKind
from storage.types.urlkey import normalize
from storage.warc.file_lock import sync_directory

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

FILE_NAME = "fonds.toml"
# A file of its own, because fonds.toml itself is replaced when it is written.
_LOCK_NAME = "fonds.toml.lock"
DEFAULT_DATABASE = "sqlite:///fonds.sqlite3"
_MODE = 0o600
# What Standard Webhooks asks for: 24 to 64 bytes.
_LEAST_KEY = 24


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """Where fetches may go besides public addresses; options of the command line are added to these.

    `connect_to` and `allow_network` are written as for their options; `cacert` is a file of further certificates.
    """

    connect_to: tuple[str, ...] = ()
    cacert: Path | None = None
    allow_network: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """The limits of a crawl: `warc_size` ends a WARC file, `free_space` must stay free on the disk, both in bytes.

    `readers` is the number of reader processes; each may use `reader_memory` bytes, and `reader_seconds` of CPU time
    for one page or listing. `bodies` is the bytes that all answers together may take while they are fetched and kept.
    """

    warc_size: int = 1_000_000_000
    free_space: int = 500_000_000
    readers: int = 2
    reader_memory: int = 2_147_483_648
    reader_seconds: float = 30.0
    bodies: int = 268_435_456


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where finished WARC files are uploaded to (`url` None: nowhere), and whether they also stay here."""

    url: str | None = None
    endpoint: str | None = None
    region: str | None = None
    keep_local: bool = True

    @property
    def address(self) -> StoreAddress | None:
        """The store, None when there is none."""
        return None if self.url is None else StoreAddress(self.url, self.endpoint, self.region)


@dataclass(frozen=True, slots=True)
class RescueSettings:
    """The time gates (RFC 7089) of other archives that are asked for copies of lost sources; none: nobody is asked.

    `seconds` is how long a gate may take over one question, `delay` the seconds between two questions to it.
    """

    gates: tuple[str, ...] = ()
    seconds: float = 30.0
    delay: float = 1.0


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """An address that is told of changes, by its name; of all kinds and publications where none is named.

    `key` signs what is sent, so that whoever receives it knows that it comes from here.
    """

    name: str
    url: str
    key: bytes = field(repr=False)
    kinds: tuple[ChangeKind, ...] = ()
    publication: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """The whole file; `publications` are pairs of a slug and its start addresses, in the order of the file."""

    database: str = DEFAULT_DATABASE
    operator: str | None = None
    contact: str | None = None
    network: NetworkSettings = field(default_factory=NetworkSettings)
    limits: CrawlLimits = field(default_factory=CrawlLimits)
    store: StoreSettings = field(default_factory=StoreSettings)
    rescue: RescueSettings = field(default_factory=RescueSettings)
    webhooks: tuple[WebhookSettings, ...] = ()
    publications: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def start_urls(self, slug: str) -> tuple[str, ...]:
        """The start addresses of a publication, empty when the file names none."""
        return dict(self.publications).get(slug, ())


def load(archive: Path) -> Configuration:
    """The configuration of the archive at `archive`; the defaults when it has no file.

    Raises ConfigurationError naming the file and the key that is wrong.
    """
    path = archive / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Configuration()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(path, "file", f"cannot be read: {error}") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(path, "file", f"is no TOML: {error}") from error
    return _configuration(TomlTable(str(path), "", values, ConfigurationError), archive)


def _configuration(top: TomlTable, archive: Path) -> Configuration:
    configuration = Configuration(
        database=top.text("database", DEFAULT_DATABASE) or DEFAULT_DATABASE,
        operator=top.text("operator", None),
        contact=top.text("contact", None),
        network=_network(top.table("network"), archive),
        limits=_limits(top.table("limits")),
        store=_store(top.table("store"), archive),
        rescue=_rescue(top.table("rescue")),
        webhooks=_webhooks(top.table("webhooks")),
        publications=_publications(top.table("publications")),
    )
    top.close()
    return configuration


def _network(table: TomlTable, archive: Path) -> NetworkSettings:
    cacert = table.text("cacert", None)
    network = NetworkSettings(
        connect_to=table.texts("connect_to"),
        cacert=None if cacert is None else archive / cacert,
        allow_network=table.texts("allow_network"),
    )
    table.close()
    return network


def _limits(table: TomlTable) -> CrawlLimits:
    default = CrawlLimits()
    limits = CrawlLimits(
        warc_size=table.integer("warc_size", default.warc_size, 1_000, 10**12),
        free_space=table.integer("free_space", default.free_space, 0, 10**15),
        readers=table.integer("readers", default.readers, 1, 256),
        reader_memory=table.integer("reader_memory", default.reader_memory, 256 * 2**20, 2**40),
        reader_seconds=table.number("reader_seconds", default.reader_seconds, 0.1, 3600),
        bodies=table.integer("bodies", default.bodies, 2**20, 2**40),
    )
    table.close()
    return limits


def _store(table: TomlTable, archive: Path) -> StoreSettings:
    url, endpoint, region = (table.text(key, None) for key in ("url", "endpoint", "region"))
    keep_local = table.truth("keep_local", True)
    table.close()
    if url is None:
        if endpoint is not None or region is not None or not keep_local:
            table.fail("url", "is needed: s3://bucket/prefix, or a folder")
        return StoreSettings()
    try:
        address = parse_address(url, archive, endpoint, region)
    except ValueError as error:
        table.fail("endpoint" if "endpoint" in str(error) else "url", str(error))
    if address.folder is not None and address.folder.is_relative_to(archive.resolve()):
        table.fail("url", "lies within the archive, and would be lost with it")
    return StoreSettings(address.url, address.endpoint, address.region, keep_local)


def _rescue(table: TomlTable) -> RescueSettings:
    default = RescueSettings()
    settings = RescueSettings(
        gates=table.texts("gates"),
        seconds=table.number("seconds", default.seconds, 0.1, 600),
        delay=table.number("delay", default.delay, 0, 3600),
    )
    for gate in settings.gates:
        try:
            normalize(gate.replace("{url}", ""))
        except ValueError:
            table.fail("gates", f"holds no http or https address: {gate[:200]!r}")
    table.close()
    return settings


def _webhooks(table: TomlTable) -> tuple[WebhookSettings, ...]:
    found = []
    for name in table.keys():  # noqa: SIM118 - a table is no mapping
        entry = table.table(name)
        url = entry.text("url", None) or ""
        try:
            normalize(url)
        except ValueError:
            entry.fail("url", f"is needed, and must be an http or https address, not {url[:200]!r}")
        kinds = entry.texts("kinds")
        if unknown := [kind for kind in kinds if kind not in set(ChangeKind)]:
            entry.fail("kinds", f"{unknown[0][:60]!r} is no kind of change; there are {', '.join(ChangeKind)}")
        key, publication = _signing_key(entry), entry.text("publication", None)
        found.append(WebhookSettings(name, url, key, tuple(map(ChangeKind, kinds)), publication))
        entry.close()
    return tuple(found)


def _signing_key(entry: TomlTable) -> bytes:
    """The key of a secret as Standard Webhooks writes it."""
    secret = entry.text("secret", None) or ""
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith("whsec_") or len(key) < _LEAST_KEY:
        entry.fail("secret", f"is needed: whsec_ and at least {_LEAST_KEY} bytes in base64; openssl rand -base64 32")
    return key


def _publications(table: TomlTable) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for slug in table.keys():  # noqa: SIM118 - a table is no mapping
        entry = table.table(slug)
        found.append((slug, entry.urls("start_urls")))
        entry.close()
    return tuple(found)


def remember(archive: Path, slug: str, start_urls: Iterable[str]) -> None:
    """Write a publication, and start addresses it did not have, into the archive's file.

    Raises ArchiveError when the file cannot be written; its content is unchanged then.
    """
    # Imported where it is written: tomllib reads it, in every command.
    import tomlkit

    path = archive / FILE_NAME
    with wait_for(archive / _LOCK_NAME):
        try:
            document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _new_document()
            publications = document.setdefault("publications", tomlkit.table(is_super_table=True))
            entry = publications.setdefault(slug, tomlkit.table())
            known = entry.setdefault("start_urls", tomlkit.array())
            known.extend(url for url in dict.fromkeys(start_urls) if url not in known)
            _replace(path, tomlkit.dumps(document))
        except OSError as error:
            raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error


def name_database(archive: Path, url: str) -> None:
    """Write another database's URL into the archive's file. Raises ArchiveError; its content is unchanged then."""
    import tomlkit

    path = archive / FILE_NAME
    with wait_for(archive / _LOCK_NAME):
        try:
            document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _new_document()
            if "database" in document:
                document["database"] = url
                text = tomlkit.dumps(document)
            else:
                # At the top, because below a table it would belong to that table.
                text = f"database = {tomlkit.item(url).as_string()}\n{tomlkit.dumps(document)}"
            # The URL may hold a password.
            _replace(path, text, is_private=True)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error


def _replace(path: Path, text: str, *, is_private: bool = False) -> None:
    """Replace the content of a file, so that a crash leaves either the old or the new content complete."""
    # Private from its first byte: it may hold a database password.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    replacement = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            keeps_mode = path.exists() and not is_private
            os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode) if keeps_mode else _MODE)
            file.flush()
            os.fsync(descriptor)
        replacement.replace(path)
    except BaseException:
        replacement.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def _new_document() -> TOMLDocument:
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("One Fonds archive. docs/configuration.md lists every key."))
    document["database"] = DEFAULT_DATABASE
    document.add(tomlkit.nl())
    return document
