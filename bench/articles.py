"""Generated articles, filed many at a time: as many as an archive has after years, in minutes.

Each has a title, some 740 characters of words that are as frequent as words are, two contributors, two topics and three
citations of sources that others cite too. Their rows are those that a crawl files, written table by table, and what is
searched of them goes into the index in the index's own way; only the records of their captures are in no WARC file.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import sqlalchemy as sa

from bench.captured import PROFILE
from storage.tables import schema, search_index
from storage.tables.article_counts import keep_counts, kept_counts, true_counts
from storage.tables.crawls import know_crawl, know_publication
from storage.tables.database import Database
from storage.tables.learned_pairs import learn_common
from storage.types import ArticleState, ChangeKind, CrawlPurpose, ReadingState, RecordType, Role
from storage.types.instants import instant_text
from storage.types.search_pieces import SearchField, pieces
from storage.types.urlkey import surt

PUBLICATION = PROFILE.slug
FILE = "news-20160101000000000-00000-bench.warc.gz"
_CRAWL = "crawl"
_BEGAN = datetime(2016, 1, 1, tzinfo=UTC)
_AT_ONCE, _MANY, _WORDS = 500, 5_000, 300
_OFTEN, _RARE = 20, 500
_CITED_BY = 30
_CITATIONS = 3
_LISTS = dict.fromkeys(("editors", "images"), "[]")
Rows = dict[sa.Table, list[dict[str, object]]]


class _Language:
    """Words of one to four characters, some of them frequent and most of them rare."""

    def __init__(self) -> None:
        chance = random.Random(1)
        characters = [chr(point) for point in range(0x4E00, 0x4E00 + 2500)]
        lengths = chance.choices([1, 2, 3, 4], [10, 60, 15, 15], k=60_000)
        self.words = ["".join(chance.choices(characters, k=length)) for length in lengths]
        self.weights = list(accumulate(1 / rank**0.95 for rank in range(1, len(self.words) + 1)))

    def text(self, number: int) -> str:
        words = random.Random(number).choices(self.words, cum_weights=self.weights, k=_WORDS)
        return "，".join("".join(words[start : start + 12]) for start in range(0, _WORDS, 12))


_LANGUAGE = _Language()
WORDS = _LANGUAGE.words
"""The words of the texts, the most frequent first; of the 700 first each stands in more than a twentieth of them."""


def title_and_text(number: int) -> tuple[str, str]:
    """The title of an article and its text: each has 北約與日本的聯合聲明, every twentieth 颱風警報, few 海纜."""
    often = "，颱風警報" if number % _OFTEN == 0 else ""
    rare = "，海纜的航行" if number % _RARE == 0 else ""
    said = f"北約與日本的聯合聲明今日公布{often}{rare}。"
    return f"{WORDS[number % 5000]}港口重開 {number}", f"{_LANGUAGE.text(number)}。{said}"


def published_at(number: int) -> datetime:
    """When an article was published and captured: within two years, and not in the order of the numbers."""
    return _BEGAN + timedelta(minutes=number * 7_919 % 1_000_003)


def address_of(number: int) -> str:
    """The address of an article."""
    return f"https://news.example/{number}"


def cited_by(number: int) -> tuple[str, ...]:
    """The addresses that an article cites, each of which some thirty others cite."""
    group = number // _CITED_BY
    return tuple(f"https://ministry{group % 50}.example/{group}/{place}" for place in range(_CITATIONS))


def fill(database: Database, most: int) -> None:
    """File articles until there are so many: those of the numbers from 0 on."""
    with database.read() as connection:
        filed: int = connection.execute(sa.select(sa.func.count()).select_from(schema.articles)).scalar_one()
    if not filed:
        _begin(database)
    with _without_indexes(database, most - filed):
        _file(database, range(filed, most))
    with database.begin() as connection:
        keep_counts(connection, kept_counts(connection), true_counts(connection))


@contextmanager
def _without_indexes(database: Database, articles: int) -> Iterator[None]:
    """Let PostgreSQL make its large indexes when all rows are there, which takes it a fraction of the time.

    Those that a run which was broken off did not come to are made, too.
    """
    made = [one for one in search_index.CREATE[database.dialect] if "USING gin" in one and "search_documents" in one]
    if articles >= _MANY:
        with database.begin() as connection:
            for one in made:
                connection.exec_driver_sql(f"DROP INDEX IF EXISTS {one.split()[2]}")
    yield
    for one in made:
        with database.begin() as connection:
            connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
            connection.exec_driver_sql(one.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1))


def _file(database: Database, numbers: range) -> None:
    for start in range(numbers.start, numbers.stop, _AT_ONCE):
        some = range(start, min(start + _AT_ONCE, numbers.stop))
        with database.begin() as connection:
            learn_common(connection)
        with database.begin() as connection:
            for table, rows in _rows(some).items():
                connection.execute(table.insert(), rows)
            connection.execute(schema.archive.update().values(last_cursor=some.stop))
            for number in some:
                (title, text), at = title_and_text(number), published_at(number)
                indexed = search_index.IndexedRevision(
                    "articles", f"article-{number}", 1, PUBLICATION, f"{at:%Y-%m-%d}", at
                )
                search_index.index(connection, indexed, pieces([(SearchField.TITLE, title), (SearchField.TEXT, text)]))


def _begin(database: Database) -> None:
    know_publication(database, PUBLICATION, "News", "zh-Hant")
    with database.begin() as connection:
        know_crawl(connection, _CRAWL, _BEGAN, CrawlPurpose.CRAWL)
        facts = {"name": FILE, "publication": PUBLICATION, "size": 0, "closed": True}
        connection.execute(schema.warc_files.insert(), facts)


def _rows(numbers: range) -> Rows:
    """The rows of articles, table by table in an order in which each finds what it refers to."""
    made: Rows = defaultdict(list)
    for number in numbers:
        if number % _CITED_BY == 0:
            for place, url in enumerate(cited_by(number)):
                for table, row in _of_source(url, number, place):
                    made[table].append(row)
    for number in numbers:
        for table, row in _of_article(number):
            made[table].append(row)
    return {table: made[table] for table in _ORDER if table in made}


_ORDER = (
    schema.captures,
    schema.sources,
    schema.source_revisions,
    schema.source_visits,
    schema.articles,
    schema.revisions,
    schema.contributions,
    schema.topics,
    schema.citations,
    schema.changes,
)


def _of_source(url: str, number: int, place: int) -> Iterator[tuple[sa.Table, dict[str, object]]]:
    at, text = published_at(number), _LANGUAGE.text(-1 - number)
    source_id, capture_id = _source_id(url), f"capture-{url}"
    yield schema.captures, _capture(capture_id, url, Role.SOURCE, at, -1 - number * _CITATIONS - place)
    host = url.split("/")[2]
    standing = {"state": "captured", "publisher_class": "other", "last_check": "captured", "doubts": "[]"}
    times = dict.fromkeys(
        ("first_cited_at", "first_captured_at", "last_checked_at", "since", "last_cited_at", "compared_at"), at
    )
    motion = {"changed_visits": 0, "moving_parts": "[]", "intervals": "[]"}
    source = {"source_id": source_id, "publication": PUBLICATION, "url": url, "host": host}
    yield schema.sources, {**source, **standing, **times, **motion}
    shown = {"source_id": source_id, "capture_id": capture_id, "revision": 1}
    read = {"content_digest": "", "reader_version": "bench", "media_type": "text/html", "partial": False}
    empty = {"evidence": "{}", "pages_lost": "[]", "blocks": "[]", "files": "[]"}
    yield schema.source_revisions, {**shown, **read, **empty, "title": f"文件 {url}", "text": text}
    yield schema.source_visits, {**shown, "at": at, "says": "captured", "outcome": "captured", "is_firm": True}


def _of_article(number: int) -> Iterator[tuple[sa.Table, dict[str, object]]]:
    url, at, (title, text) = address_of(number), published_at(number), title_and_text(number)
    article_id, capture_id = f"article-{number}", f"capture-{number}"
    yield schema.captures, _capture(capture_id, url, Role.ARTICLE, at, number)
    seen = {"first_seen_at": at, "last_seen_at": at, "gone_visits": 0, "changed_visits": 0, "moving_parts": "[]"}
    article = {"article_id": article_id, "publication": PUBLICATION, "url": url, "state": ArticleState.LIVE}
    yield schema.articles, article | seen
    of_revision: dict[str, object] = {"article_id": article_id, "revision": 1}
    writers, topics = (f"記者 {number % 40}", f"編輯 {number % 7}"), (f"國際 {number % 12}", f"主題 {number % 60}")
    revision = {"capture_id": capture_id, "content_digest": "", "reader_version": "bench", "evidence": "{}"}
    blocks = json.dumps([{"type": "paragraph", "text": text}], ensure_ascii=False)
    said = {
        "title": title,
        "text": text,
        "blocks": blocks,
        "first_seen_at": at,
        "published_on": instant_text(at)[:10],
        **_LISTS,
    }
    said |= {"writers": json.dumps(writers), "topics": json.dumps([[None, topic] for topic in topics])}
    yield schema.revisions, of_revision | revision | said
    for position, name in enumerate(writers, 1):
        yield schema.contributions, of_revision | {"position": position, "name": name, "role": "writer"}
    for position, name in enumerate(topics, 1):
        yield schema.topics, of_revision | {"position": position, "name": name}
    for position, cited in enumerate(cited_by(number), 1):
        printed = {"label": f"文件 {position}", "url": cited, "url_as_printed": cited, "cited_at": at}
        yield schema.citations, of_revision | printed | {"position": position, "source_id": _source_id(cited)}
    change = {"cursor": number + 1, "at": at, "kind": ChangeKind.NEW, "publication": PUBLICATION}
    yield schema.changes, change | {"article_id": article_id, "capture_id": capture_id, "filed_at": at}


def _source_id(url: str) -> str:
    return f"source-{url}"


def _capture(capture_id: str, url: str, role: Role, at: datetime, offset: int) -> dict[str, object]:
    sent = {"status": 200, "media_type": "text/html", "record_type": RecordType.RESPONSE, "framing": ","}
    place = {"warc_file": FILE, "record_offset": offset, "record_length": 1}
    read = {"queue": FILE, "reading": ReadingState.DONE, "payload_digest": f"sha256:{capture_id}"}
    why = {"capture_id": capture_id, "publication": PUBLICATION, "crawl_id": _CRAWL, "role": role, "captured_at": at}
    return {**why, "url": url, "surt": surt(url), **sent, **place, **read}
