"""Articles: what a revision holds, when an article is gone, and under which addresses it is known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.article_state import seen
from storage.tables import schema
from storage.tables.articles import file_article, kept_article, known_article, undecided_articles
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.json_text import parse_blocks
from storage.tables.leasing import WantedTargets
from storage.tables.revisions import ARTICLE_REVISIONS, latest_revision, renew_digest
from storage.types import (
    Block,
    BlockType,
    Capture,
    Citation,
    Contributor,
    ContributorRole,
    Evidence,
    FoundUrl,
    OtherValue,
    Role,
    Sureness,
    Topic,
    identity,
)
from storage.types.filings import ArticleFiling, RenewedDigest
from storage.types.urlkey import LONGEST_URL
from tests.storage.filing import ARTICLE, AT, SOURCE, URL, Filing, after, article


@pytest.fixture
def filing(database: Database) -> Filing:
    """A filing into a fresh database."""
    return Filing(database)


def rows(database: Database, query: str, **values: object) -> list[dict[str, Any]]:
    """What a query gives."""
    with database.read() as connection:
        return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]


def state(filing: Filing) -> str:
    """The state of the one article."""
    (row,) = rows(filing.database, "SELECT state FROM articles")
    return str(row["state"])


def kinds(filing: Filing) -> list[str]:
    """The changes of articles, in their order."""
    return [row["kind"] for row in rows(filing.database, "SELECT kind FROM v_changes WHERE article_id IS NOT NULL")]


def visit(filing: Filing, article_id: str, hours: float, *, gone: bool) -> Capture:
    """A visit that found the article, or found it gone."""
    capture = filing.keep(at=after(hours=hours), status=404 if gone else 200)
    filing.look(article_id, capture, gone=gone)
    return capture


class TestRevisions:
    """What one state of an article's text holds."""

    def test_everything_read_is_filed(self, filing: Filing) -> None:
        """In printed order, NULL where the page says nothing."""
        filing.revise(ARTICLE)
        (row,) = rows(filing.database, "SELECT * FROM revisions")
        assert (row["title"], row["deck"], row["summary"]) == (ARTICLE.title, ARTICLE.deck, ARTICLE.summary)
        assert row["text"] == "港口今日重開。\n\n各方反應\n\n海洋安全: 合作。"
        assert parse_blocks(row["blocks"]) == ARTICLE.blocks
        assert json.loads(row["topics"]) == [["國際組織", "北大西洋公約組織"], [None, "印太"], ["國際組織", "聯合國"]]
        assert (json.loads(row["writers"]), json.loads(row["editors"])) == (["Lia"], ["Zaphyra"])
        assert (row["published_on"], row["published_at"]) == ("2031-05-04", "2031-05-04T03:02:01.123456Z")
        people = rows(filing.database, "SELECT position, name, role, role_label FROM contributions ORDER BY position")
        assert [tuple(one.values()) for one in people] == [
            (1, "Lia", "writer", "撰稿人"),
            (2, "Zaphyra", "editor", "責任編輯"),
            (3, "無名", "other", None),
        ]
        topics = rows(filing.database, "SELECT topic_group, name FROM topics ORDER BY position")
        assert [tuple(one.values()) for one in topics] == [
            ("國際組織", "北大西洋公約組織"),
            (None, "印太"),
            ("國際組織", "聯合國"),
        ]

    def test_what_the_page_does_not_say_is_null(self, filing: Filing) -> None:
        """No day is guessed, no label invented."""
        bare = replace(
            article(),
            deck=None,
            summary=None,
            dateline=None,
            language=None,
            published_on=None,
            published_at=None,
            published_precision=None,
            modified_at=None,
            contributors=(),
            topics=(),
            citations=(),
        )
        filing.revise(bare)
        (row,) = rows(filing.database, "SELECT * FROM v_articles")
        empty = ("deck", "summary", "dateline", "language", "published_on", "published_at", "published_precision")
        assert {row[name] for name in (*empty, "modified_at")} == {None}
        assert (row["writers"], row["editors"], row["topics"]) == ("[]", "[]", "[]")

    def test_they_are_numbered_from_one(self, filing: Filing) -> None:
        """Each is known by the capture that first showed it; the first is news, the others are changes."""
        article_id = filing.revise(article("一"))
        second = filing.keep(at=after(hours=1))
        filing.revise(article("二"), capture=second)
        with filing.database.read() as connection:
            kept = latest_revision(connection, ARTICLE_REVISIONS, article_id)
            assert kept is not None
            assert (kept.revision, kept.capture_id) == (2, second.capture_id)
            assert latest_revision(connection, ARTICLE_REVISIONS, "none") is None
        assert kinds(filing) == ["new", "revised"]
        assert [row["title"] for row in rows(filing.database, "SELECT title FROM v_articles")] == ["二"]

    def test_an_article_keeps_its_id(self, filing: Filing) -> None:
        """It follows from publication and canonical address, so a rebuild gives it again."""
        assert filing.revise() == identity.article_id("lia", URL) == "fa46d4b7-cd33-59e5-857d-cb07fbd329f6"
        assert identity.article_id("heron", URL) != identity.article_id("lia", URL)
        assert identity.source_id("lia", URL) != identity.article_id("lia", URL)

    def test_hostile_texts_are_kept(self, filing: Filing) -> None:
        """NUL and lone surrogates in every field of a reading."""
        odd = "港\x00口\ud83d"
        filing.revise(
            replace(
                article(odd, odd),
                deck=odd,
                summary=odd,
                dateline=odd,
                language=odd,
                contributors=(Contributor(odd, ContributorRole.OTHER, odd),),
                topics=(Topic(odd, odd),),
                citations=(Citation(odd, None, odd), Citation(odd, f"https://x.example/{odd}", odd)),
                blocks=(Block(BlockType.LIST, odd, items=(odd, odd)),),
                evidence=((odd, Evidence(odd, Sureness.DOUBTFUL, (OtherValue(odd, odd),))),),
            )
        )
        (row,) = rows(filing.database, "SELECT title, text, topics FROM v_articles")
        assert (row["title"], row["text"]) == ("港\ufffd口\ufffd", "港\ufffd口\ufffd")
        assert json.loads(row["topics"])[0][0].endswith("口\ufffd")


class TestPresence:
    """Whether the publisher still shows it."""

    def test_a_third_miss_a_day_after_the_first_withdraws_it(self, filing: Filing) -> None:
        """Once, and with the capture that shows it."""
        article_id = filing.revise()
        for hours in (1, 13):
            visit(filing, article_id, hours, gone=True)
            assert state(filing) == "live"
        capture = visit(filing, article_id, 25, gone=True)
        assert state(filing) == "withdrawn"
        visit(filing, article_id, 37, gone=True)
        assert kinds(filing) == ["new", "withdrawn"]
        (change,) = rows(filing.database, "SELECT capture_id, at FROM v_changes WHERE kind = 'withdrawn'")
        assert change == {"capture_id": capture.capture_id, "at": "2031-05-05T04:02:01.123456Z"}

    def test_many_misses_within_a_day_do_not(self, filing: Filing) -> None:
        """A server may be wrong for hours."""
        article_id = filing.revise()
        for hours in (1, 2, 3, 24.9):
            visit(filing, article_id, hours, gone=True)
        assert state(filing) == "live"
        visit(filing, article_id, 25, gone=True)
        assert state(filing) == "withdrawn"

    def test_two_misses_never_do(self, filing: Filing) -> None:
        """However far apart."""
        article_id = filing.revise()
        visit(filing, article_id, 1, gone=True)
        visit(filing, article_id, 1000, gone=True)
        assert state(filing) == "live"

    def test_a_find_in_between_begins_anew(self, filing: Filing) -> None:
        """Three misses in a row are meant."""
        article_id = filing.revise()
        for hours, gone in ((1, True), (20, True), (22, False), (26, True), (30, True)):
            visit(filing, article_id, hours, gone=gone)
        assert state(filing) == "live"
        visit(filing, article_id, 50.5, gone=True)
        assert state(filing) == "withdrawn"

    def test_one_that_nothing_would_visit_again_is_named(self, filing: Filing) -> None:
        """As after a rebuild, which knows no listing that shows it; a known address, whichever, is visited anyway."""
        article_id = filing.revise(capture=filing.keep(f"{URL}?print"))
        assert undecided_articles(filing.database, "lia") == ()
        filing.look(article_id, filing.keep(at=after(hours=1)), gone=True)
        assert undecided_articles(filing.database, "lia") == (URL,)
        assert undecided_articles(filing.database, "heron") == ()
        Frontier(filing.database, "one").add("lia", [FoundUrl(f"{URL}?print", Role.ARTICLE)], after(hours=1))
        assert undecided_articles(filing.database, "lia") == ()

    def test_what_answers_again_is_restored(self, filing: Filing) -> None:
        """Once, whether or not its text changed meanwhile."""
        article_id = filing.revise()
        for hours in (1, 13, 25):
            visit(filing, article_id, hours, gone=True)
        visit(filing, article_id, 30, gone=False)
        visit(filing, article_id, 31, gone=False)
        assert state(filing) == "live"
        assert kinds(filing) == ["new", "withdrawn", "restored"]

    def test_first_and_last_sight_are_those_of_its_captures(self, filing: Filing) -> None:
        """In whatever order they are filed; a miss is no sight."""
        article_id = filing.revise()
        for hours, gone in ((3, False), (-2, False), (1, False), (9, True)):
            visit(filing, article_id, hours, gone=gone)
        (row,) = rows(filing.database, "SELECT first_seen_at, last_seen_at FROM v_articles")
        assert list(row.values()) == ["2031-05-04T01:02:01.123456Z", "2031-05-04T06:02:01.123456Z"]


class TestAddresses:
    """Under which URLs an article is known."""

    def see(self, filing: Filing, canonical: str, *addresses: str, at: float = 0) -> str:
        """File that a visit found an article."""
        capture = filing.keep(addresses[-1], after(hours=at))
        with filing.database.begin() as connection:
            article_id = identity.article_id("lia", canonical)
            kept = kept_article(connection, article_id)
            standing, changes = seen(kept.standing, capture.captured_at)
            filed = ArticleFiling(article_id, standing, kept.motion, canonical, addresses, changes=changes)
            file_article(connection, capture, filed)
            return article_id

    def known(self, filing: Filing, *urls: str, publication: str = "lia") -> str | None:
        """The article that has one of these addresses."""
        with filing.database.read() as connection:
            return known_article(connection, publication, urls)

    def test_every_address_that_led_to_it(self, filing: Filing) -> None:
        """Of its own publication."""
        article_id = self.see(filing, URL, "https://lia.example/?p=1", "https://lia.example/amp/1")
        for url in (URL, "https://lia.example/?p=1", "https://lia.example/amp/1"):
            assert self.known(filing, url) == article_id
            assert self.known(filing, url, publication="heron") is None
        assert self.known(filing, "https://lia.example/?p=2") is None
        assert self.known(filing) is None

    def test_an_address_leads_to_what_it_showed_last(self, filing: Filing) -> None:
        """The address of the newest article is another's tomorrow, and a withdrawal then is the other's."""
        old = self.see(filing, URL, "https://lia.example/latest")
        new = self.see(filing, "https://lia.example/news/2", "https://lia.example/latest", at=24)
        assert old != new
        assert self.known(filing, "https://lia.example/latest") == new
        assert self.known(filing, URL) == old

    def test_addresses_that_are_no_keys_are_left_out(self, filing: Filing) -> None:
        """Too long, or of another kind; the article is filed all the same."""
        long = "https://lia.example/" + "a" * LONGEST_URL
        article_id = self.see(filing, long, "https://lia.example/a b", long)
        assert self.known(filing, long) is None
        assert self.known(filing, "https://lia.example/a%20b") == article_id
        assert rows(filing.database, "SELECT url FROM article_aliases") == [{"url": "https://lia.example/a%20b"}]


class TestCitations:
    """What an article cites."""

    def test_they_are_filed_as_printed_and_are_due_at_once(self, filing: Filing) -> None:
        """In their order; the address as printed beside the one that is asked."""
        printed = Citation("聲明", "HTTPS://Ministry.example/a b", "Ministry.example/a\nb。")
        mail = Citation("信", "mailto:press@ministry.example", "mailto:press@ministry.example")
        filing.revise(replace(ARTICLE, citations=(printed, *ARTICLE.citations, mail, printed)))
        found = rows(
            filing.database,
            "SELECT c.position, c.label, c.url, c.url_as_printed, s.url AS source, s.state, s.host FROM citations AS c"
            " LEFT JOIN sources AS s ON s.source_id = c.source_id ORDER BY c.position",
        )
        normal = "https://ministry.example/a%20b"
        first = (printed.label, printed.url, printed.url_as_printed, normal, "pending", "ministry.example")
        assert [tuple(row.values()) for row in found] == [
            (1, *first),
            (2, "聯合聲明", SOURCE, SOURCE, SOURCE, "pending", "ministry.example"),
            (3, "無址之文", None, None, None, None, None),
            (4, mail.label, mail.url, mail.url_as_printed, mail.url, "unsupported", ""),
            (5, *first),
        ]
        due = Frontier(filing.database, "one").lease(WantedTargets(("lia",)), AT, 9, 9)
        assert [(target.url, target.role, target.via) for target in due] == [
            (normal, Role.SOURCE, URL),
            (SOURCE, Role.SOURCE, URL),
        ]

    def test_a_later_revision_makes_no_citation_younger(self, filing: Filing) -> None:
        """Nor does a mended title; what is cited anew is cited now."""
        filing.revise(ARTICLE)
        more = (Citation("共同聲明", SOURCE, SOURCE), Citation("無址之文", None, None), Citation("新", None, None))
        filing.revise(replace(ARTICLE, title="新題", citations=more), after(hours=5))
        found = rows(filing.database, "SELECT cited_at FROM v_citations ORDER BY position")
        assert [row["cited_at"] for row in found] == [
            "2031-05-04T03:02:01.123456Z",
            "2031-05-04T03:02:01.123456Z",
            "2031-05-04T08:02:01.123456Z",
        ]

    def test_long_addresses_are_kept_and_not_visited(self, filing: Filing) -> None:
        """A citation stays as printed; characters are chosen that no engine can press together."""
        long = "https://x.example/" + "".join(f"{number * 7919 % 1_000_003:x}" for number in range(3000))
        filing.revise(
            replace(ARTICLE, citations=(Citation(None, long, long), Citation(None, long[:LONGEST_URL], None)))
        )
        found = rows(filing.database, "SELECT url, state FROM v_citations ORDER BY position")
        assert [(len(row["url"]), row["state"]) for row in found] == [(len(long), "unsupported"), (2000, "pending")]


def test_a_digest_can_be_renewed(filing: Filing) -> None:
    """For the present reader, without another revision or change."""
    article_id = filing.revise()
    with filing.database.begin() as connection:
        kept = latest_revision(connection, ARTICLE_REVISIONS, article_id)
        assert kept is not None
        renew_digest(connection, ARTICLE_REVISIONS, RenewedDigest(kept, "1:other", "reader 2"))
        renewed = latest_revision(connection, ARTICLE_REVISIONS, article_id)
    assert renewed == replace(kept, content_digest="1:other", reader_version="reader 2")
    assert kinds(filing) == ["new"]
    with filing.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.revisions)) == 1
