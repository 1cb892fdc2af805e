"""fonds.toml, the configuration of one archive. Like a profile it is accepted or refused as a whole.

It is only read here, in every command; `configuration_writing` says who writes to it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from storage.archive.copy_settings import CopySettings, read_copies
from storage.archive.notify_settings import NotifySettings, read_notify
from storage.archive.run_settings import RunSettings, read_run
from storage.archive.toml_table import TomlTable
from storage.archive.toml_text import toml_values
from storage.archive.webhook_settings import WebhookSettings, read_webhooks
from storage.objects.address import StoreAddress, parse_address
from storage.types.errors import ConfigurationError
from storage.types.urlkey import normalize

FILE_NAME = "fonds.toml"
DEFAULT_DATABASE = "sqlite:///fonds.sqlite3"


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
class Configuration:
    """The whole file; `publications` are pairs of a slug and its start addresses, in the order of the file."""

    database: str = DEFAULT_DATABASE
    operator: str | None = None
    contact: str | None = None
    network: NetworkSettings = field(default_factory=NetworkSettings)
    limits: CrawlLimits = field(default_factory=CrawlLimits)
    store: StoreSettings = field(default_factory=StoreSettings)
    copies: tuple[CopySettings, ...] = ()
    rescue: RescueSettings = field(default_factory=RescueSettings)
    run: RunSettings = field(default_factory=RunSettings)
    webhooks: tuple[WebhookSettings, ...] = ()
    notify: tuple[NotifySettings, ...] = ()
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
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(path, "file", f"is not written in UTF-8 (line {line})") from error
    except OSError as error:
        raise ConfigurationError(path, "file", f"cannot be read: {error.strerror or error}") from error
    try:
        values = toml_values(text)
    except tomllib.TOMLDecodeError as error:
        end = f"at line {len(text.splitlines())}, where the file ends"
        why = str(error).replace("at end of document", end)
        raise ConfigurationError(path, "file", f"is no TOML: {why}") from error
    return _configuration(TomlTable(str(path), "", values, ConfigurationError), archive)


def _configuration(top: TomlTable, archive: Path) -> Configuration:
    contact = top.text("contact", None)
    store = _store(top.table("store"), archive)
    configuration = Configuration(
        database=top.text("database", DEFAULT_DATABASE) or DEFAULT_DATABASE,
        operator=top.text("operator", None),
        contact=contact,
        network=_network(top.table("network"), archive),
        limits=_limits(top.table("limits")),
        store=store,
        copies=read_copies(top.table("copies"), archive, store.address),
        rescue=_rescue(top.table("rescue")),
        run=read_run(top.table("run"), archive),
        webhooks=read_webhooks(top.table("webhooks")),
        notify=read_notify(top.table("notify"), contact),
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


def _publications(table: TomlTable) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for slug in table.keys():  # noqa: SIM118 - a table is no mapping
        entry = table.table(slug)
        found.append((slug, entry.urls("start_urls")))
        entry.close()
    return tuple(found)
