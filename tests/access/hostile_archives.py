"""Archives in which every text is hostile: one filled as reading fills it, one recorded as a crawl records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.offline_reading import read_pending
from pipelines.reader_processes import Readers
from pipelines.reading_queue import MODULES
from storage.archive.archive import Archive
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.types import Block, BlockType, Citation, Contributor, ContributorRole, Errand, Role, Topic
from storage.types.identity import source_id
from tests.access.gazette import HOST, add_profile
from tests.access.hostile_texts import HOSTILE
from tests.access.test_harmless_output import hostile_article
from tests.storage.filing import STATEMENT, Filing, after, article
from tests.storage.records import HARVEST, exchange


@dataclass
class HostileArchive:
    """An archive of articles whose every field is hostile, by the name of what they hold; each cites a source."""

    path: Path
    articles: dict[str, str]
    sources: dict[str, str]


def filled(path: Path, configuration: str = "", texts: Mapping[str, str] = HOSTILE) -> HostileArchive:
    """The archive, filled as reading fills it."""
    path.mkdir()
    (path / "fonds.toml").write_text(f'contact = "keeper@archive.example"\n{configuration}')
    articles, sources = {}, {}
    with Archive.at(path).open_database(write=True) as database:
        filing = Filing(database)
        for hour, (name, text) in enumerate(texts.items()):
            source = f"https://office.example/{name}"
            more = {
                "canonical_url": f"https://lia.example/{name}",
                "deck": text[:2000],
                "summary": text[:2000],
                "dateline": text[:200],
                "contributors": (Contributor(text[:200], ContributorRole.WRITER, text[:100]),),
                "topics": (Topic(text[:100], text[:100]),),
                "citations": (Citation(text[:2000], source, source), Citation(text[:200], text[:100], None)),
            }
            body = text[:2000]
            articles[name] = filing.revise(article(f"{text}一", f"港口{body}", **more), after(hours=hour))
            filing.revise(article(f"{text}二", f"港口{body}重開", **more), after(days=1, hours=hour))
            block = Block(BlockType.PARAGRAPH, f"聲明{body}")
            stated = replace(
                STATEMENT, title=text, text=block.text, blocks=(block,), agency=text[:200], files=(text[:99],)
            )
            filing.arrive(source, after(hours=hour, minutes=1), stated)
            sources[name] = source_id("lia", source)
    return HostileArchive(path, articles, sources)


@dataclass
class RecordedArchive:
    """An archive of records: an article whose every field is hostile, read, and an answer whose head is, redirecting.

    `names` are what the addresses of the API take.
    """

    path: Path
    names: dict[str, str]


def recorded(path: Path) -> RecordedArchive:
    """The archive, kept and read as a crawl keeps and reads."""
    add_profile(path)
    archive, url = Archive.at(path), f"http://{HOST}/2026/01/article-0/"
    page = b"".join(hostile_article().pieces)
    away = b"HTTP/1.1 302 X\r\nLocation: /\x1b[31m?=\xe2\x80\xae<script>\r\nContent-Type: a/b\x1b\r\n"
    with archive.open_database(write=True) as database, Readers(1, modules=MODULES) as readers:
        captures = Captures(database)
        with Recorder(path / "collections", captures, archive.profile, HARVEST) as recorder:
            for place, answer in ((url, page), (f"{url}?<script>=", away + b"Content-Length: 0\r\n\r\n")):
                errand = Errand("gazette", "urn:uuid:5a3ee5ea-0000-4000-8000-000000000001", Role.ARTICLE)
                kept = replace(exchange(answer), url=place, tls=None)
                capture = recorder.record(errand, kept).result(30)
        read_pending(archive, database, readers, lambda _done: None)
    moment = f"{capture.captured_at:%Y%m%d%H%M%S}"
    return RecordedArchive(path, {"capture_id": capture.capture_id, "url": capture.url, "moment": moment})
