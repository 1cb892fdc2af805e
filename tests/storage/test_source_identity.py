"""Under which addresses a cited source is one, as far as an address says it by itself; and what people decide of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from storage.questions.source_life import source_life
from storage.questions.sources import SourceFilter, list_sources
from storage.tables.act_filing import file_act
from storage.tables.database import Database
from storage.tables.source_acts import SourceAct
from storage.types import ArticleReading, Citation, SourceState
from storage.types.document_names import may_name_one
from storage.types.errors import UnknownId
from storage.types.identity import source_id
from storage.types.instants import instant_text
from storage.types.redirectors import unwrapped
from storage.types.source_identity import cited_address, identity_key, is_home, page_around, redirector_of, stands_for
from tests.storage.filing import AT, URL, Filing, after, article

DOCUMENT = "https://ministry.example/statement?no=7"


@pytest.mark.parametrize(
    ("url", "other"),
    [
        (f"{DOCUMENT}&utm_source=lia&utm_medium=web", DOCUMENT),
        ("https://ministry.example/a?fbclid=abc", "https://ministry.example/a"),
        ("https://ministry.example/a?gclid=1&b=2", "https://ministry.example/a?b=2"),
        ("https://lia.example/out?u=https%3A%2F%2Fministry.example%2Fstatement%3Fno%3D7", DOCUMENT),
        ("https://l.social.example/l.php?u=https%3A%2F%2Fministry.example%2Fa&h=AT1", "https://ministry.example/a"),
        ("https://www.search.example/url?q=https://ministry.example/a&sa=U", "https://ministry.example/a"),
        ("https://a.example/go?to=https%3A%2F%2Fb.example%2Fout%3Fu%3Dhttps%253A%252F%252Fc.example%252F1", "https://c.example/1"),
        ("https://link.forum.example/?target=https%3A//ministry.example/a", "https://ministry.example/a"),
        ("https://other.example/leaving.aspx?r=HTTPS://ministry.example/a", "https://ministry.example/a"),
        ("https://lia.example/out?u=https%3A%2F%2Fministry.example%2FA%20b.pdf", "https://ministry.example/A%20b.pdf"),
        ("https://lia.example/out?u=https%253A%252F%252Fministry.example%252Fa", "https://ministry.example/a"),
        ("https://lia.example/out?u=//ministry.example/a", "https://ministry.example/a"),
        ("http://lia.example/out?u=ministry.example/a", "http://ministry.example/a"),
        ("https://lia.example/click?url=https%3A%2F%2Fministry.example%2Fa", "https://ministry.example/a"),
        ("https://lia.example/track?u=https://ministry.example/a", "https://ministry.example/a"),
        ("https://lia.example/out/https://ministry.example/a?b=1", "https://ministry.example/a?b=1"),
        ("https://lia.example/go/https%3A%2F%2Fministry.example%2Fa%3Fb%3D1?from=7", "https://ministry.example/a?b=1"),
        ("https://eu.safelinks.guard.example/?url=https%3A%2F%2Fministry.example%2Fa&data=1", "https://ministry.example/a"),
        # What chooses the document stays, and what only looks like a counter is asked itself.
        (DOCUMENT, DOCUMENT),
        ("https://ministry.example/a?sid=7&token=8&page=2", "https://ministry.example/a?sid=7&token=8&page=2"),
        ("https://ministry.example/share?u=https://ministry.example/a", "https://ministry.example/share?u=https://ministry.example/a"),
        ("https://ministry.example/login?redirect=https://ministry.example/a", "https://ministry.example/login?redirect=https://ministry.example/a"),
        ("https://archive.example/view?url=https://ministry.example/a", "https://archive.example/view?url=https://ministry.example/a"),
        ("https://link.forum.example/notes?target=https://ministry.example/a", "https://link.forum.example/notes?target=https://ministry.example/a"),
        ("https://ministry.example/out?u=ftp://files.example/a", "https://ministry.example/out?u=ftp://files.example/a"),
        ("https://ministry.example/go?to=index.php/a", "https://ministry.example/go?to=index.php/a"),
        ("https://www.stat.go.jp/?url=https://ministry.example/a", "https://www.stat.go.jp/?url=https://ministry.example/a"),
        ("https://ministry.example/url/https://court.example/a", "https://ministry.example/url/https://court.example/a"),
        ("https://ministry.example/out?u=/a", "https://ministry.example/out?u=/a"),
        ("https://ministry.example/out?u=https://a.example/&to=https://b.example/", "https://ministry.example/out?u=https://a.example/&to=https://b.example/"),
        ("https://web.archive.example/web/2031/https://ministry.example/a", "https://web.archive.example/web/2031/https://ministry.example/a"),
    ],
)  # fmt: skip
def test_an_address_loses_what_a_campaign_and_a_counter_add(url: str, other: str) -> None:
    """And nothing else."""
    assert stands_for(url) == other
    assert stands_for(other) == other
    assert identity_key(url) == identity_key(other)


def test_what_stands_in_a_counters_address_is_read_as_it_stands_there() -> None:
    """The printed target is what an article cites, of whatever kind; through several counters, too."""
    assert unwrapped("https://a.example/out?u=https%3A%2F%2FCourt.example%2FA") == "https://Court.example/A"
    assert unwrapped("https://a.example/out?u=ftp%3A%2F%2Ffiles.example%2FA") == "ftp://files.example/A"
    nested = "https://a.example/go?to=https%3A%2F%2Fb.example%2Fout%3Fu%3Dhttps%253A%252F%252Fc.example%252F1"
    assert unwrapped(nested) == "https://c.example/1"


@pytest.mark.parametrize(
    ("printed", "through"),
    [
        ("/out?u=https%3A%2F%2Fministry.example%2Fstatement%3Fno%3D7", "https://lia.example/out?u=https%3A%2F%2Fministry.example%2Fstatement%3Fno%3D7"),
        ("https://l.social.example/l.php?u=https%3A%2F%2Fministry.example%2Fstatement%3Fno%3D7%26fbclid%3D1", "https://l.social.example/l.php?u=https%3A%2F%2Fministry.example%2Fstatement%3Fno%3D7%26fbclid%3D1"),
        (DOCUMENT, None),
        (f"{DOCUMENT}&utm_source=x", None),
        ("/out?u=https%3A%2F%2Fministry.example%2Fother", None),
        ("ministry.example/statement。", None),
        ("http://[", None),
    ],
)  # fmt: skip
def test_a_printed_counter_is_known_by_where_it_leads(printed: str, through: str | None) -> None:
    """An address that leads elsewhere, or through nothing, is none."""
    assert redirector_of(printed, URL, DOCUMENT) == through


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("http://ministry.example/a", "https://www.ministry.example/a", True),
        ("https://ministry.example/a", "https://ministry.example/A", False),
        ("https://ministry.example/a", "https://ministry.example/a/", False),
        ("https://ministry.example/a?b=1", "https://ministry.example/a?b=2", False),
        ("https://ministry.example/a", "https://m.ministry.example/a", False),
        ("https://ministry.example/a", "https://ministry.example:8443/a", False),
        ("https://ministry.example/a#part-3", "https://ministry.example/a", True),
        ("https://ministry.example/#/doc/3", "http://www.ministry.example/#/doc/3", True),
        ("https://ministry.example/?utm_source=x#/doc/3", "https://ministry.example/#/doc/3", True),
        ("https://ministry.example/#/doc/3", "https://ministry.example/#/doc/4", False),
        ("https://ministry.example/#/doc/3", "https://ministry.example/#!/doc/3", False),
        ("https://ministry.example/#/doc/3", "https://ministry.example/", False),
    ],
)
def test_scheme_and_www_make_no_other_document(one: str, other: str, *, is_same: bool) -> None:
    """Everything else may."""
    assert (identity_key(one) == identity_key(other)) is is_same


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTPS://Court.example#/文件/3?a=1", "https://court.example/#/%E6%96%87%E4%BB%B6/3?a=1"),
        ("https://court.example/app#!/doc/3", "https://court.example/app#!/doc/3"),
        ("https://court.example/#!doc", "https://court.example/#!doc"),
        # What names a place in the page, or its first view, is the page.
        ("https://court.example/a#section-3", "https://court.example/a"),
        ("https://court.example/a#page=3", "https://court.example/a"),
        ("https://court.example/a#:~:text=harbour", "https://court.example/a"),
        ("https://court.example/#/", "https://court.example/"),
        ("https://court.example/#!/", "https://court.example/"),
        ("https://court.example/#", "https://court.example/"),
    ],
)
def test_a_fragment_that_is_a_route_is_kept(url: str, address: str) -> None:
    """Any other leads to a place in the same document."""
    assert cited_address(url) == stands_for(url) == stands_for(address) == cited_address(address) == address
    assert page_around(address) == (address.partition("#")[0] if "#" in address else None)


@pytest.mark.parametrize(
    "path",
    ["", "index.html", "?lang=zh-Hant&utm_source=lia", "zh-tw/", "en", "en/index.html", "cht/", "home",
     "tw/Default.aspx", "english/", "zh_tw/index.jsp", "zh-Hant-TW/", "en/?lang=en"],
)  # fmt: skip
def test_a_front_page_has_no_name_but_that_of_its_file_or_language(path: str) -> None:
    """However it is called."""
    assert is_home(f"https://ministry.example/{path}")


@pytest.mark.parametrize(
    "path", ["a", "?id=7", "?lang=en&id=7", "?lang=", "en/a", "a/index.html", "en/zh", "en/?id=7", "enter", "zh-notice"]
)
def test_a_document_has_a_name_or_is_chosen_by_a_query(path: str) -> None:
    """And none of them is a front page."""
    assert not is_home(f"https://ministry.example/{path}")


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("https://a.example/old/statement-7.html", "https://b.example/statement-7", True),
        ("https://a.example/cps/official_texts_99562.htm", "https://a.example/texts/99562", True),
        ("https://a.example/doc?id=99562&lang=en", "https://a.example/texts/99562", True),
        ("https://a.example/doc?id=7", "https://a.example/doc?id=8", False),
        ("https://a.example/doc?id=7&lang=en", "https://a.example/doc?id=7&lang=zh", True),
        ("https://a.example/news/1", "https://a.example/news/2", False),
        ("https://a.example/news/20250903-1", "https://a.example/news/20250903-2", False),
        ("https://a.example/chapter-7", "https://a.example/page-7", False),
        ("https://a.example/fishing", "https://a.example/whaling", False),
        # Below folders of their own many documents are called alike.
        ("https://a.example/tide-2021/index.html", "https://a.example/whales-2022/index.html", False),
        ("https://a.example/2021/report.pdf", "https://a.example/2022/report.pdf", False),
        ("https://a.example/fishing/overview", "https://a.example/shipping/overview", False),
        ("https://a.example/fishing/report-2021", "https://a.example/shipping/report-2021", False),
        ("https://fishing.a.example/overview", "https://shipping.a.example/overview", False),
        ("https://a.example/content/1/detail", "https://a.example/content/2/detail", False),
        ("https://a.example/2021/0805", "https://a.example/2022/0805", False),
        ("https://a.example/news/20250903", "https://a.example/speeches/20250903", False),
        ("https://a.example/report", "https://a.example/2022/report", False),
        ("https://a.example/", "https://b.example/index.html", False),
        ("https://a.example/overview", "https://b.example/docs/overview.html", True),
        ("https://a.example/zh-tw/fishing/overview", "https://a.example/fishing/overview?lang=en", True),
        ("https://a.example/docs/fishing-rules-of-the-bay", "https://b.example/news/fishing-rules-of-the-bay", True),
    ],
)
def test_two_addresses_may_name_one_document(one: str, other: str, *, may_be: bool) -> None:
    """By their last names and what they choose; folders say that they are two, never that they are one."""
    assert may_name_one(one, other) is may_name_one(other, one) is may_be


def citing(*urls: str) -> ArticleReading:
    """An article that cites these addresses."""
    return article(citations=tuple(Citation(None, url, url) for url in urls))


def rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    """What a statement finds."""
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def decide(database: Database, number: int, url: str, stands: str | None) -> None:
    """File an act."""
    with database.begin() as connection:
        file_act(connection, SourceAct(f"urn:uuid:act-{number}", "lia", url, after(days=number), stands))


class TestCiting:
    """What a citation of another address makes."""

    def test_other_addresses_are_aliases_and_printed_as_they_were(self, database: Database) -> None:
        """One source, one target, each citation as it stands on the page."""
        plain = "http://ministry.example/a"
        urls = (
            f"{plain}?utm_source=x",
            "https://www.ministry.example/a#part",
            plain,
            "https://lia.example/out?u=" + plain,
        )
        Filing(database).revise(citing(*urls))
        assert rows(database, "SELECT url, aliases FROM v_sources") == [(plain, 3)]
        assert {row[0] for row in rows(database, "SELECT alias_by FROM v_source_aliases")} == {"address"}
        found = rows(database, "SELECT url, source_id, source_url FROM v_citations ORDER BY position")
        assert found == [(url, source_id("lia", plain), plain) for url in urls]
        assert rows(database, "SELECT url FROM targets WHERE role = 'source'") == [(plain,)]

    def test_a_printed_counter_is_an_alias_by_which_its_source_is_found(self, database: Database) -> None:
        """By its address, and by its host; what the article cites is the document."""
        printed = "https://l.social.example/l.php?u=https%3A%2F%2Fministry.example%2Fa&h=AT1"
        Filing(database).revise(article(citations=(Citation(None, "https://ministry.example/a", printed),)))
        assert rows(database, "SELECT url, url_as_printed FROM v_citations") == [
            ("https://ministry.example/a", printed)
        ]
        assert rows(database, "SELECT url, alias_by FROM v_source_aliases") == [(printed, "address")]
        assert rows(database, "SELECT url FROM targets WHERE role = 'source'") == [("https://ministry.example/a",)]
        never_cited = "https://search.example/url?q=https%3A%2F%2Fministry.example%2Fa%3Futm_source%3Dx"
        for address in (printed, never_cited):
            assert source_life(database, address).source_id == source_id("lia", "https://ministry.example/a")
        for host in ("social.example", "ministry.example"):
            page = list_sources(database, SourceFilter(host=host))
            assert [source.url for source in page.answers] == ["https://ministry.example/a"]
        assert list_sources(database, SourceFilter(host="search.example")).answers == ()

    @pytest.mark.parametrize("asked", ["https://ministry.example/a", "http://ministry.example/a?utm_source=x",
                                       "https://a.example/out?u=http://ministry.example/a"])  # fmt: skip
    def test_a_source_is_found_whatever_scheme_and_www_are_asked_for(self, database: Database, asked: str) -> None:
        """Those make no other document; another path does."""
        cited = "http://www.ministry.example/a"
        Filing(database).revise(citing(cited))
        assert source_life(database, asked).url == cited
        for other in ("https://ministry.example/a/b", "https://["):
            with pytest.raises(UnknownId):
                source_life(database, other)

    def test_another_scheme_of_a_source_in_trouble_is_a_source_of_its_own(self, database: Database) -> None:
        """It may answer where the first does not."""
        filing = Filing(database)
        plain, secure = "http://ministry.example/a", "https://ministry.example/a"
        filing.revise(citing(plain))
        filing.leave_source(source_id("lia", plain), SourceState.UNREACHABLE, filing.keep(plain, after(hours=1)))
        filing.revise(citing(plain, secure), after(hours=2))
        assert rows(database, "SELECT url FROM v_sources ORDER BY url") == [(plain,), (secure,)]

    def test_an_alias_is_visited_when_the_source_never_answered(self, database: Database) -> None:
        """The other scheme is a way that is left."""
        filing = Filing(database)
        plain, secure = "http://ministry.example/a", "https://ministry.example/a"
        filing.revise(citing(plain, secure))
        filing.leave_source(source_id("lia", plain), SourceState.UNREACHABLE, filing.keep(plain, after(hours=1)))
        assert {row[0] for row in rows(database, "SELECT url FROM targets WHERE role = 'source'")} == {plain, secure}
        filing.arrive(secure, after(hours=2))
        assert rows(database, "SELECT url, state FROM v_sources") == [(plain, "captured")]
        assert rows(database, "SELECT url, says FROM v_source_visits ORDER BY at") == [
            (plain, "unreachable"),
            (plain, "captured"),
        ]

    def test_two_routes_are_two_sources_beside_the_page_that_shows_them(self, database: Database) -> None:
        """Only the page is asked for, and what it answers says nothing of either; a place in it is the page itself."""
        page = "https://court.example/app"
        routes, place = (f"{page}#/doc/3", f"{page}#/doc/4"), f"{page}#part-2"
        filing = Filing(database)
        filing.revise(citing(*routes, place))
        filing.arrive(page, after(hours=1))
        assert rows(database, "SELECT url, state, aliases FROM v_sources ORDER BY url") == [
            (page, "captured", 0),
            *((route, "unsupported", 0) for route in routes),
        ]
        assert rows(database, "SELECT url FROM targets WHERE role = 'source'") == [(page,)]
        cited = rows(database, "SELECT url, source_id, capture_id IS NULL FROM v_citations ORDER BY position")
        assert [(url, source) for url, source, _ in cited] == [
            *((route, source_id("lia", route)) for route in routes),
            (place, source_id("lia", page)),
        ]
        assert [bool(is_lacking) for *_, is_lacking in cited] == [True, True, False]
        assert source_life(database, f"{routes[0]}").source_id == source_id("lia", routes[0])
        decide(database, 1, routes[1], routes[0])
        assert source_life(database, routes[1]).url == routes[0]

    def test_an_address_of_another_kind_is_unsupported(self, database: Database) -> None:
        """It has no key, and no target."""
        Filing(database).revise(citing("mailto:a@b.example"))
        assert rows(database, "SELECT url, state FROM v_sources") == [("mailto:a@b.example", "unsupported")]


class TestActs:
    """What a person joins and parts."""

    ONE, OTHER = "https://ministry.example/1", "https://ministry.example/2"

    def test_joined_sources_are_one_and_keep_what_was_seen_of_them(self, database: Database) -> None:
        """Citations name the one; the visits of both stand in its time line; parting brings both back."""
        filing = Filing(database)
        filing.revise(citing(self.ONE, self.OTHER))
        for hours, url in enumerate((self.ONE, self.OTHER), 1):
            filing.arrive(url, after(hours=hours))
        before = rows(database, "SELECT * FROM v_citations ORDER BY position")
        decide(database, 1, self.ONE, self.OTHER)
        one, other = (source_id("lia", url) for url in (self.ONE, self.OTHER))
        assert rows(database, "SELECT source_id, aliases FROM v_sources") == [(other, 1)]
        assert rows(database, "SELECT source_id, alias_id, alias_by FROM v_source_aliases") == [(other, one, "person")]
        assert {row[0] for row in rows(database, "SELECT source_id FROM v_citations")} == {other}
        assert rows(database, "SELECT url, first_captured_at FROM v_citations WHERE position = 1") == [
            (self.ONE, "2031-05-04T04:02:01.123456Z")
        ]
        assert rows(database, "SELECT source_id, visited_id FROM v_source_visits ORDER BY at") == [
            (other, one),
            (other, other),
        ]
        decide(database, 2, self.ONE, None)
        assert rows(database, "SELECT kind, source_id, at FROM v_changes WHERE capture_id IS NULL ORDER BY cursor") == [
            ("source-aliased", one, instant_text(after(days=1))),
            ("source-parted", one, instant_text(after(days=2))),
        ]
        assert rows(database, "SELECT * FROM v_citations ORDER BY position") == before
        assert rows(database, "SELECT * FROM v_source_aliases") == []

    def test_the_last_act_holds_also_for_what_is_cited_later(self, database: Database) -> None:
        """An act is about an address, whether or not it was cited yet."""
        filing = Filing(database)
        filing.revise(citing(self.OTHER))
        decide(database, 1, self.ONE, self.OTHER)
        filing.revise(citing(self.ONE, self.OTHER), after(hours=1))
        assert rows(database, "SELECT url FROM v_sources") == [(self.OTHER,)]
        assert rows(database, "SELECT url, alias_by FROM v_source_aliases") == [(self.ONE, "person")]

    def test_a_parted_address_is_joined_by_no_rule_again(self, database: Database) -> None:
        """Though it says the same as another."""
        plain, marked = self.ONE, f"{self.ONE}?utm_source=x"
        filing = Filing(database)
        filing.revise(citing(plain, marked))
        assert rows(database, "SELECT url FROM v_sources") == [(plain,)]
        decide(database, 1, marked, None)
        filing.revise(citing(plain, marked), after(hours=1))
        assert rows(database, "SELECT url FROM v_sources ORDER BY url") == [(plain,), (marked,)]
        assert (marked,) in rows(database, "SELECT url FROM targets WHERE role = 'source'")

    def test_two_sources_may_change_places(self, database: Database) -> None:
        """The address that was named last stands for both."""
        Filing(database).revise(citing(self.ONE, self.OTHER))
        decide(database, 1, self.ONE, self.OTHER)
        decide(database, 2, self.OTHER, self.ONE)
        assert rows(database, "SELECT url, aliases FROM v_sources") == [(self.ONE, 1)]

    def test_an_act_is_filed_once(self, database: Database) -> None:
        """A record that is read again changes nothing."""
        Filing(database).revise(citing(self.ONE, self.OTHER))
        decide(database, 1, self.ONE, self.OTHER)
        decide(database, 2, self.ONE, None)
        decide(database, 1, self.ONE, self.OTHER)
        assert rows(database, "SELECT * FROM v_source_aliases") == []


def test_the_article_itself_is_what_it_was(database: Database) -> None:
    """What it cites is no part of its address."""
    Filing(database).revise(citing("https://ministry.example/1"))
    assert rows(database, "SELECT url, first_seen_at FROM v_articles") == [(URL, "2031-05-04T03:02:01.123456Z")]
    assert AT.year == 2031


def test_a_source_that_is_cited_anew_is_due_at_once_unless_it_was_just_visited(database: Database) -> None:
    """An article that cites it still does not count, nor does a visit within the hour."""
    url, due = "https://ministry.example/1", "SELECT due_at FROM targets WHERE role = 'source'"
    filing = Filing(database)

    def visited(hours: float) -> None:
        with database.begin() as connection:
            values = {"at": instant_text(after(hours=hours)), "due": instant_text(after(days=30))}
            connection.execute(sa.text("UPDATE targets SET visited_at = :at, due_at = :due"), values)

    filing.revise(citing(url))
    visited(0.1)
    filing.revise(article(canonical_url=f"{URL}/2", citations=citing(url).citations), after(hours=1))
    assert rows(database, due) == [(instant_text(after(days=30)),)]
    filing.revise(replace(citing(url), title="新題"), after(hours=5))
    assert rows(database, due) == [(instant_text(after(days=30)),)]
    filing.revise(article(canonical_url=f"{URL}/3", citations=citing(url).citations), after(hours=9))
    assert rows(database, due) == [(instant_text(after(hours=9)),)]
