"""The demo holds together: its texts, its pages, its manifest and its server say the same."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import ssl
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from access.demo.manifest import ExpectedSource, Manifest, expect
from access.demo.server import DemoServer
from access.demo.site import Resource, Site, build_site
from access.demo.texts import Article, read_profile, read_texts
from storage.profile_file import parse_profile
from storage.types import ArticleReading, BlockType, Role, SourceState

TEXTS = read_texts()
SITE = build_site(TEXTS)
MANIFEST = expect(TEXTS)
PAGES = [resource for resource in SITE.resources.values() if "html" in resource.media_type and resource.body]
ARTICLES = [pytest.param(reading, id=reading.canonical_url.split("/")[-2]) for reading in MANIFEST.articles]
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def parsed(resource: Resource) -> HtmlElement:
    """The page as a tree, read in the encoding that its Content-Type names."""
    charset = resource.media_type.partition("charset=")[2]
    return document_fromstring(resource.body, HTMLParser(encoding=charset))


def words(element: HtmlElement) -> str:
    """The element's text with its white space folded."""
    return " ".join(element.text_content().split())


def only(tree: HtmlElement, selector: str) -> str:
    """The text of the one element that the selector finds."""
    (element,) = tree.cssselect(selector)
    return words(element)


def links(resource: Resource) -> set[str]:
    """Every address that a page names, absolute and without fragment."""
    tree = parsed(resource)
    found = {element.get(name) for name in ("href", "src") for element in tree.cssselect(f"[{name}]")}
    return {urljoin(resource.url, address).partition("#")[0] for address in found if address}


def locations(url: str) -> list[str]:
    """The addresses that a sitemap lists."""
    return [element.text or "" for element in ElementTree.fromstring(SITE.resources[url].body).iter(LOC)]


# --- the texts ------------------------------------------------------------------------------------


def test_there_are_ten_articles_of_the_promised_size() -> None:
    """Ten articles, each with 400 to 900 characters of text and one to three citations."""
    assert len(TEXTS.articles) == 10
    for reading in MANIFEST.articles:
        assert 400 <= len(reading.text) <= 900, reading.title
        assert 1 <= len(reading.citations) <= 3, reading.title


def test_two_character_words_are_there_to_be_found() -> None:
    """A search for 北約 and one for 日本 have hits, and not everywhere."""
    for word in ("北約", "日本"):
        hits = [reading for reading in MANIFEST.articles if word in reading.text]
        assert 1 <= len(hits) < len(MANIFEST.articles)


def test_sub_headings_look_like_those_of_the_form() -> None:
    """A sub-heading has 14 to 20 characters and no final stop."""
    headings = [block for reading in MANIFEST.articles for block in reading.blocks if block.type is BlockType.HEADING]
    assert len(headings) == 20
    for heading in headings:
        assert 14 <= len(heading.text) <= 20, heading.text
        assert heading.text[-1] not in "。！？」"


def test_the_texts_hold_the_oddities_of_the_form() -> None:
    """A topic group twice, two writers, Latin letters inside a Chinese word, a day alone, no date at all."""
    groups = [[topic.group for topic in reading.topics] for reading in MANIFEST.articles]
    assert any(len(set(article)) < len(article) for article in groups)
    assert any(label == "撰稿人" == other for a in TEXTS.articles for (label, _), (other, _) in pairs(a))
    assert any(re.search(r"[一-鿿][a-z]{2}，", reading.text) for reading in MANIFEST.articles)
    assert {reading.published_precision for reading in MANIFEST.articles} >= {None, "day", "second"}
    assert sum(reading.modified_at is not None for reading in MANIFEST.articles) == 1


def pairs(article: Article) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Neighbours in the byline."""
    return zip(article.contributors, article.contributors[1:], strict=False)


def test_every_host_is_reserved() -> None:
    """No name that the demo serves or links to can exist on the real network (RFC 2606)."""
    for host in {urlsplit(url).hostname or "" for page in PAGES for url in links(page)} | set(SITE.hosts):
        assert host.endswith((".example", ".test")), host


def test_printed_titles_sometimes_differ_from_the_documents_own() -> None:
    """Citations are to be kept as printed, so some disagree with what they cite."""
    titles = {source.url: source.title for source in MANIFEST.sources if source.title is not None}
    printed = [(c.label, titles[c.url or ""]) for r in MANIFEST.articles for c in r.citations if c.url in titles]
    assert sum(label != title for label, title in printed) >= 5


# --- the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("reading", ARTICLES)
def test_a_page_shows_what_the_manifest_expects(reading: ArticleReading) -> None:
    """Title, deck, topics, byline, summary, dateline, text and sources stand on the page, in this order."""
    tree = parsed(SITE.resources[reading.canonical_url])
    assert only(tree, "h1.entry-title") == reading.title
    assert only(tree, "p.entry-subtitle") == reading.deck
    topics = [words(element).split("-") for element in tree.cssselect('.cat-links a[rel~="category"]')]
    assert topics == [[topic.group, topic.name] for topic in reading.topics]
    byline = [part.split("：") for part in only(tree, ".byline-roles").split(" / ")]
    printed = [(label, name) for label, names in byline for name in names.split("、")]
    assert printed == [(contributor.role_label, contributor.name) for contributor in reading.contributors]
    (content,) = tree.cssselect(".entry-content")
    for furniture in content.cssselect("aside, .sharedaddy, #jp-relatedposts"):
        furniture.drop_tree()
    shown = [words(element) for element in content.cssselect("p, h2, h3, li")]
    sources = [f"{citation.label} {citation.url}" for citation in reading.citations]
    text = [block.text for block in reading.blocks]
    assert shown == [reading.summary, "全文", reading.dateline, *text, "資料來源", *sources]


@pytest.mark.parametrize("reading", ARTICLES)
def test_a_page_states_its_dates_as_the_manifest_expects(reading: ArticleReading) -> None:
    """What has an instant states it, what has a day states the day, what has none states nothing."""
    tree = parsed(SITE.resources[reading.canonical_url])
    stated = [element.get("content") or "" for element in tree.cssselect('meta[property="article:published_time"]')]
    shown = [words(element) for element in tree.cssselect("time")]
    day = reading.published_on
    assert shown == ([] if day is None else [day.isoformat()])
    if reading.published_at is not None:
        assert [datetime.fromisoformat(instant) for instant in stated] == [reading.published_at]
    else:
        assert stated == shown


def test_every_link_leads_somewhere() -> None:
    """Every link on every page is answered with 200 or a redirect, but for the one document that is gone."""
    dead = set()
    for url in {url for page in PAGES for url in links(page) if urlsplit(url).netloc in SITE.hosts}:
        answer = SITE.answer(url)
        assert answer is not None
        if answer.status not in {200, 301}:
            dead.add(url)
    assert dead == {source.url for source in MANIFEST.sources if source.state is SourceState.GONE}


def test_every_page_can_be_reached_from_the_front_page() -> None:
    """No page stands alone."""
    reached, waiting = set[str](), [SITE.start_url]
    while waiting:
        url = waiting.pop()
        if url in reached or url not in SITE.resources:
            continue
        reached.add(url)
        resource = SITE.resources[url]
        waiting += [resource.location] if resource.location else []
        waiting += links(resource) if resource in PAGES else []
    assert {page.url for page in PAGES} == {url for url in reached if SITE.resources[url] in PAGES}


def test_the_traps_are_set() -> None:
    """Every article carries links and the word for sources where no source is."""
    outside = {url for page in PAGES for url in links(page) if urlsplit(url).netloc not in SITE.hosts}
    assert {urlsplit(url).netloc for url in outside} == set(MANIFEST.unasked_hosts)
    cited = {source.url for source in MANIFEST.sources}
    for reading in MANIFEST.articles:
        further = parsed(SITE.resources[reading.canonical_url]).cssselect("aside.further a")
        assert len(further) == 3
        assert not {link.get("href") for link in further} & cited
    comments = " ".join(comment for article in TEXTS.articles for comment in article.comments)
    assert comments.count("資料來源") == 3


# --- the listings ---------------------------------------------------------------------------------


def test_the_listings_show_every_article() -> None:
    """Sitemap and JSON Feed name all articles, the front page's pagination too; RSS and news sitemap the newest."""
    articles = [reading.canonical_url for reading in MANIFEST.articles]
    home = "https://heron.example/"
    assert locations(home + "post-sitemap.xml") == articles
    assert [item["url"] for item in json.loads(SITE.resources[home + "feed/json/"].body)["items"]] == articles
    rss = ElementTree.fromstring(SITE.resources[home + "feed/"].body)
    assert [element.text for element in rss.iterfind(".//item/link")] == articles[:6]
    assert locations(home + "news-sitemap.xml") == articles[:3]
    assert set(locations(home + "sitemap_index.xml")) == {home + "post-sitemap.xml", home + "page-sitemap.xml"}
    listed = [url for page in (home, home + "page/2/", home + "page/3/") for url in headlines(page)]
    assert listed == articles


def headlines(url: str) -> list[str]:
    """The articles that a section page shows."""
    tree = parsed(SITE.resources[url])
    return [urljoin(url, element.get("href") or "") for element in tree.cssselect('a[rel="bookmark"]')]


def test_the_sections_show_their_articles() -> None:
    """Each topic group's archive shows exactly the articles that have a topic of the group, over all its pages."""
    for group, segment in TEXTS.publication.sections.items():
        base = f"https://heron.example/category/{segment}/"
        pages = [listing.url for listing in MANIFEST.listings if listing.url.startswith(base)]
        shown = [url for page in pages for url in headlines(page)]
        assert shown == [
            reading.canonical_url
            for reading in MANIFEST.articles
            if any(topic.group == group for topic in reading.topics)
        ]


def test_the_listings_of_the_manifest_are_there() -> None:
    """Every expected listing is answered, and two sections at least have more than one page."""
    assert all(SITE.resources[listing.url].status == 200 for listing in MANIFEST.listings)
    assert len({listing.url for listing in MANIFEST.listings}) == len(MANIFEST.listings)
    assert sum(re.search(r"/category/.*/page/2/", listing.url) is not None for listing in MANIFEST.listings) >= 2
    assert {listing.role for listing in MANIFEST.listings} == {Role.SECTION, Role.FEED, Role.SITEMAP}


def test_the_undated_article_is_undated_everywhere() -> None:
    """No listing dates the article whose page has no date."""
    (undated,) = (reading for reading in MANIFEST.articles if reading.published_on is None)
    sitemap = ElementTree.fromstring(SITE.resources["https://heron.example/post-sitemap.xml"].body)
    (entry,) = (url for url in sitemap if url[0].text == undated.canonical_url)
    assert len(entry) == 1
    items = json.loads(SITE.resources["https://heron.example/feed/json/"].body)["items"]
    (item,) = (item for item in items if item["url"] == undated.canonical_url)
    assert not {"date_published", "date_modified"} & set(item)
    assert SITE.resources[undated.canonical_url].last_modified is None


def test_the_profile_sorts_the_addresses() -> None:
    """The shipped profile loads, and knows articles, listings and what is neither."""
    profile = parse_profile(read_profile(), "heron.toml")
    assert profile.slug == TEXTS.publication.slug
    assert profile.crawl.start_urls == (SITE.start_url,)
    assert profile.expect.min_listed == len(MANIFEST.articles)
    (article,) = profile.listing.article
    (section,) = profile.listing.section
    own = {page.url for page in PAGES if page.url.startswith(SITE.start_url)}
    assert {url for url in own if article.search(url)} == {reading.canonical_url for reading in MANIFEST.articles}
    sections = {listing.url for listing in MANIFEST.listings if listing.role is Role.SECTION}
    assert {url for url in own if section.search(url)} == sections
    assert profile.labels.dateline is not None
    assert all(profile.labels.dateline.fullmatch(reading.dateline or "") for reading in MANIFEST.articles)


# --- the cited documents --------------------------------------------------------------------------


@pytest.mark.parametrize("source", [pytest.param(source, id=source.url) for source in MANIFEST.sources])
def test_a_cited_address_answers_as_its_state_says(source: ExpectedSource) -> None:
    """Captured answers with the text, moved redirects to it, gone is 404, robots is forbidden to robots alone."""
    answer = SITE.answer(source.url)
    assert answer is not None
    assert robots(source.url) == (source.state is not SourceState.ROBOTS)
    match source.state:
        case SourceState.MOVED:
            assert (answer.status, answer.location) == (301, source.source_url)
        case SourceState.GONE:
            assert answer.status == 404
        case _:
            assert answer.status == 200
    if source.source_url is not None:
        tree = parsed(SITE.resources[source.source_url])
        assert only(tree, "h1") == source.title
        assert tree.get("lang") == source.language
        text = words(tree)
        assert source.passages
        assert all(" ".join(passage.split()) in text for passage in source.passages)


def robots(url: str) -> bool:
    """Whether the host's robots.txt lets us ask for the address; a missing one allows all (RFC 9309)."""
    answer = SITE.answer(urljoin(url, "/robots.txt"))
    assert answer is not None
    rules = RobotFileParser()
    rules.parse(answer.body.decode().splitlines() if answer.status == 200 else [])
    return rules.can_fetch("fonds", url)


def test_the_documents_are_of_five_bodies_and_three_languages() -> None:
    """Chinese, Japanese and English; one moved, one gone, one closed to robots; one address cited old and new."""
    assert len(TEXTS.bodies) == 5
    assert {body.language for body in TEXTS.bodies} == {"zh-Hant", "ja", "en"}
    states = [source.state for source in MANIFEST.sources]
    assert [states.count(state) for state in (SourceState.MOVED, SourceState.GONE, SourceState.ROBOTS)] == [1, 1, 1]
    (moved,) = (source for source in MANIFEST.sources if source.state is SourceState.MOVED)
    assert MANIFEST.source(moved.source_url or "").state is SourceState.CAPTURED


def test_only_the_closed_document_is_closed() -> None:
    """No robots.txt of the demo forbids what the manifest expects to be fetched."""
    assert all(robots(listing.url) for listing in MANIFEST.listings)
    assert all(robots(reading.canonical_url) for reading in MANIFEST.articles)


def test_texts_are_in_normal_form() -> None:
    """Composed characters throughout, so that what is compared after NFKC was not broken before."""
    for reading in MANIFEST.articles:
        assert unicodedata.is_normalized("NFC", reading.text + (reading.summary or "") + reading.title)


# --- the server -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over https."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[DemoServer]:
    with DemoServer(SITE) as server:
        yield server


def connected(server: DemoServer, host: str, trust: ssl.SSLContext | None = None) -> http.client.HTTPConnection:
    """A connection to the demo under the name of one of its hosts, its certificate verified for that name."""
    context = trust or ssl.create_default_context(cafile=str(server.cacert))
    (target,) = (entry for entry in server.connect_to if entry.startswith(f"{host}:443:"))
    _, _, address, port = target.split(":")
    plain = socket.create_connection((address, int(port)), timeout=20)
    connection = http.client.HTTPConnection(host, 443)
    try:
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    except ssl.SSLError:
        plain.close()
        raise
    return connection


def ask(server: DemoServer, url: str, method: str = "GET", host: str | None = None, **headers: str) -> Answer:
    """Ask for an address on a connection of its own; underscores in header names stand for hyphens."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection = connected(server, host or parts.netloc)
    try:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers={"Host": parts.netloc, **fields})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def test_every_resource_is_served_as_it_is(server: DemoServer) -> None:
    """Over one verified connection a host, plain and coded, every resource arrives whole with its type and status."""
    for host in SITE.hosts:
        connection = connected(server, host)
        for resource in (entry for entry in SITE.resources.values() if urlsplit(entry.url).netloc == host):
            for coding in ("identity", "gzip, deflate"):
                target = resource.url.removeprefix(f"https://{host}")
                connection.request("GET", target, headers={"Host": host, "Accept-Encoding": coding})
                response = connection.getresponse()
                body = response.read()
                coded = response.getheader("Content-Encoding") == "gzip"
                assert coded == (coding != "identity" and len(resource.body) >= 256)
                assert (gzip.decompress(body) if coded else body) == resource.body
                assert response.status == resource.status
                assert response.getheader("Content-Type") == resource.media_type
                assert response.getheader("Location") == resource.location
        connection.close()


def test_a_known_article_is_not_sent_again(server: DemoServer) -> None:
    """Its entity tag, or its date when no tag is sent along, brings a 304 without a body."""
    url = MANIFEST.articles[0].canonical_url
    first = ask(server, url, Accept_Encoding="gzip")
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert ask(server, url).headers["ETag"] != etag
    for headers in ({"If_None_Match": etag}, {"If_Modified_Since": changed}):
        again = ask(server, url, Accept_Encoding="gzip", **headers)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    other = ask(server, url, Accept_Encoding="gzip", If_None_Match='"other"', If_Modified_Since=changed)
    assert other.status == 200


def test_a_body_without_validators_always_answers_whole(server: DemoServer) -> None:
    """The ministry's server sends no validators and heeds none: its unchanged page comes again as it was."""
    (url,) = (source.url for source in MANIFEST.sources if source.language == "ja")
    first = ask(server, url)
    assert not {"ETag", "Last-Modified"} & set(first.headers)
    again = ask(server, url, If_None_Match="*", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert (again.status, again.body) == (200, first.body)


def test_unknown_addresses_are_answered_by_their_host(server: DemoServer) -> None:
    """A missing page is a 404 in the host's own words, a foreign host is none of the demo's."""
    gone = ask(server, "https://www.coastal-assembly.test/resolutions/2025-031")
    assert gone.status == 404
    assert "查無此頁" in gone.body.decode()
    assert ask(server, "https://nobody.example/", host="heron.example").status == 421


def test_head_has_no_body(server: DemoServer) -> None:
    """HEAD answers with the fields of GET alone."""
    whole, head = ask(server, SITE.start_url), ask(server, SITE.start_url, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_visits_tell_what_was_asked(server: DemoServer) -> None:
    """Each answered request is noted with its status and whether it was conditional."""
    before = len(server.visits())
    ask(server, SITE.start_url)
    ask(server, SITE.start_url + "nowhere/", If_None_Match='"x"')
    noted = [(visit.url, visit.status, visit.conditional) for visit in server.visits()[before:]]
    assert noted == [(SITE.start_url, 200, False), (SITE.start_url + "nowhere/", 404, True)]


def test_who_does_not_trust_the_authority_is_refused_and_harms_nobody(server: DemoServer) -> None:
    """A client that verifies against its own bundle ends the handshake; the next one is served."""
    with pytest.raises(ssl.SSLCertVerificationError):
        connected(server, "heron.example", ssl.create_default_context())
    assert ask(server, SITE.start_url).status == 200


def test_the_server_ends_with_connections_open() -> None:
    """Leaving the context ends idle connections and those without a handshake, and frees port and files."""
    with DemoServer(SITE) as server:
        idle = connected(server, "heron.example")
        idle.request("GET", "/", headers={"Host": "heron.example"})
        idle.getresponse().read()
        silent = socket.create_connection(("127.0.0.1", server.port))
        port, cacert = server.port, server.cacert
    assert not cacert.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    idle.close()
    silent.close()


def test_two_demos_run_side_by_side() -> None:
    """Each server takes a port and an authority of its own."""
    with DemoServer(SITE) as one, DemoServer(SITE) as other:
        assert one.port != other.port
        assert ask(one, SITE.start_url).body == ask(other, SITE.start_url).body
        assert one.cacert.read_bytes() != other.cacert.read_bytes()


def test_a_site_and_a_manifest_are_functions_of_the_texts() -> None:
    """Building twice gives the same bytes and the same expectations: a second visit differs only by its texts."""
    again: tuple[Site, Manifest] = (build_site(read_texts()), expect(read_texts()))
    assert again == (SITE, MANIFEST)
