"""What a crawl of the demo must find at either visit: the numbers and fields that tests hold Fonds against.

It is made from the texts, never from the pages, so that a fault of either shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date
from urllib.parse import quote

from access.demo.bare import address_lines
from access.demo.edition import Edition, editions
from access.demo.forms import form_of
from access.demo.texts import Article, Behaviour, Document, Format, FormName, Texts
from storage.types import (
    ArticleReading,
    ChangeKind,
    Citation,
    Contributor,
    ContributorRole,
    Precision,
    Role,
    SourceState,
    Topic,
)

_ROLES = {
    "撰稿人": ContributorRole.WRITER,
    "責任編輯": ContributorRole.EDITOR,
    "翻譯": ContributorRole.TRANSLATOR,
    "攝影": ContributorRole.PHOTOGRAPHER,
}
# The feeds and sitemaps of each form.
_FEEDS = {FormName.WORDPRESS: ("/feed/", "/feed/json/"), FormName.NEXT: ("/zh/atom.xml",), FormName.BARE: ()}
_SITEMAPS = {
    FormName.WORDPRESS: ("/sitemap_index.xml", "/post-sitemap.xml", "/page-sitemap.xml", "/news-sitemap.xml"),
    FormName.NEXT: ("/sitemap.xml", "/sitemap-articles.xml.gz", "/sitemap-pages.xml"),
    FormName.BARE: (),
}
# Addresses and hosts that pages link to outside of their sources.
_FURTHER_LINK = "https://www.omie.example/"
_ABOUT_PATHS = ("/about/", "/zh/about", "/about.asp")
_LINKED_HOSTS = ("share.example", "video.example", "rumour.example")
_ARRIVED = frozenset({SourceState.CAPTURED, SourceState.MOVED})
_GONE = frozenset({SourceState.GONE, SourceState.SOFT_GONE})


@dataclass(frozen=True, slots=True)
class ExpectedListing:
    """An address that lists articles, with the role in which it is captured."""

    url: str
    role: Role


@dataclass(frozen=True, slots=True)
class ExpectedSource:
    """A cited address and what becomes of it.

    `url` is the address as cited, `source_url` that of the document after redirects (None when it cannot be fetched).
    Title, language, date and passages are the document's own, None or empty when it cannot be read; its text contains
    each of `passages` once white space is folded (the pages hold ideographic spaces). `revisions` is the number of
    different texts that the visits so far showed.
    """

    url: str
    state: SourceState
    source_url: str | None
    title: str | None = None
    language: str | None = None
    published_on: date | None = None
    passages: tuple[str, ...] = ()
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class ExpectedCrawl:
    """What the crawl of one visit must bring.

    `articles` are sorted newest first, as they must be read (evidence apart), followed by those that only an earlier
    visit showed; `revisions` is the number of revisions of each, by its address. `missing` are the addresses of
    articles that are no longer there; they become withdrawn only after three visits over a day. `sources` are all cited
    addresses, each once, in the order of their first citation; `lost_sources` those that one visit did not find, which
    are gone only after three visits over three days. `changes` are the new lines of the list of changes.
    `listings` are those that the profile lets be followed. `unasked` are addresses that pages name and that must never
    be requested; `unasked_hosts` likewise.
    """

    start_urls: tuple[str, ...]
    articles: tuple[ArticleReading, ...]
    revisions: Mapping[str, int]
    missing: tuple[str, ...]
    sources: tuple[ExpectedSource, ...]
    lost_sources: tuple[str, ...]
    changes: Mapping[ChangeKind, int]
    listings: tuple[ExpectedListing, ...]
    unasked: tuple[str, ...]
    unasked_hosts: tuple[str, ...]

    def source(self, url: str) -> ExpectedSource:
        """The expectation for a cited address."""
        return next(source for source in self.sources if source.url == url)


def expect(texts: Texts, earlier: ExpectedCrawl | None = None) -> ExpectedCrawl:
    """What a crawl of the site built from these texts must find.

    Args:
        texts: What the site shows.
        earlier: What the archive holds of an earlier visit, None for an empty archive.
    """
    parts = editions(texts)
    shown = tuple(_article(part, article) for part in parts for article in part.articles)
    missing = tuple(part.url(article.path) for part in parts for article in part.withdrawn)
    before = {} if earlier is None else {article.canonical_url: article for article in earlier.articles}
    kept = tuple(article for url, article in before.items() if url in missing)
    articles = (*shown, *kept)
    revised = {one.canonical_url for one in shown if one.canonical_url in before and one != before[one.canonical_url]}
    revisions = {one.canonical_url: 1 + (one.canonical_url in revised) for one in articles}
    sources = _sources(texts, articles, earlier)
    return ExpectedCrawl(
        start_urls=tuple(form_of(part).front_page(part) for part in parts),
        articles=articles,
        revisions=revisions,
        missing=missing if earlier is not None else (),
        sources=sources,
        lost_sources=_lost_sources(texts, sources),
        changes=_changes(len(articles) - len(before), len(revised), sources, earlier),
        listings=tuple(listing for part in parts for listing in _listings(part)),
        unasked=_unasked(texts, parts),
        unasked_hosts=_LINKED_HOSTS,
    )


def _unasked(texts: Texts, parts: tuple[Edition, ...]) -> tuple[str, ...]:
    about = (part.url(path) for part, path in zip(parts, _ABOUT_PATHS, strict=True))
    blocked = (document.url for document in texts.documents if document.state is SourceState.ROBOTS)
    return (_FURTHER_LINK, *about, *blocked)


def _article(edition: Edition, article: Article) -> ArticleReading:
    at = article.published_at
    day_alone = Precision.DAY if article.published_on is not None else None
    return ArticleReading(
        canonical_url=edition.url(article.path),
        title=article.title,
        blocks=article.blocks,
        deck=article.deck,
        summary=article.summary,
        dateline=article.dateline,
        language="zh-Hant",
        published_on=article.published_on,
        published_at=None if at is None else at.astimezone(UTC),
        published_precision=day_alone if at is None else Precision.SECOND,
        modified_at=None if article.modified is None else article.modified.astimezone(UTC),
        contributors=tuple(
            Contributor(name, _ROLES.get(label, ContributorRole.OTHER), label) for label, name in article.contributors
        ),
        topics=tuple(Topic(group, name) for group, name in article.topics),
        citations=tuple(_citation(edition, article, label, url) for label, url in article.citations),
    )


def _citation(edition: Edition, article: Article, label: str, url: str) -> Citation:
    if not url:
        return Citation(label, None, None)
    return Citation(label, url, _printed_address(edition, article, url), _place(article, url))


def _place(article: Article, url: str) -> int | None:
    """The position of the paragraph whose words link to a source, None when none do."""
    words = [words for words, linked in article.linked if linked == url]
    places = (number for number, block in enumerate(article.blocks, 1) if any(each in block.text for each in words))
    return next(places, None)


def _printed_address(edition: Edition, article: Article, url: str) -> str:
    """The address of a source as an article's page prints it, or links to it where it prints none."""
    match edition.site.form:
        case FormName.WORDPRESS:
            return url
        case FormName.NEXT:
            # A page of data alone has the source's own address, the others link to the site's redirector.
            return url if article.shell else f"/out?u={quote(url, safe='')}"
        case FormName.BARE:
            return "\n".join(address_lines(article, url))


def _listings(edition: Edition) -> Iterator[ExpectedListing]:
    """The listings that the publication's profile lets be followed: lists of tags and authors are not."""
    for page in form_of(edition).lists(edition):
        if not page.path.startswith(("/tag/", "/author/")):
            yield ExpectedListing(edition.url(page.path), Role.SECTION)
    for role, paths in ((Role.FEED, _FEEDS), (Role.SITEMAP, _SITEMAPS)):
        yield from (ExpectedListing(edition.url(path), role) for path in paths[edition.site.form])


def _sources(
    texts: Texts, articles: tuple[ArticleReading, ...], earlier: ExpectedCrawl | None
) -> tuple[ExpectedSource, ...]:
    cited = dict.fromkeys(citation.url for article in articles for citation in article.citations if citation.url)
    known = {} if earlier is None else {source.url: source for source in earlier.sources}
    # An address that only an earlier revision cites is a source too.
    return tuple(_source(texts, url, known.get(url)) for url in dict.fromkeys((*cited, *known)))


def _source(texts: Texts, url: str, before: ExpectedSource | None) -> ExpectedSource:
    document = next((one for one in texts.documents if url in {one.url, one.moved_from}), None)
    state = _state(texts, document, url)
    if document is None or state not in _ARRIVED:
        # The archive keeps the text that it had, and the address to which the document had moved.
        if before is None:
            return ExpectedSource(url, _first_met(state), None)
        # One bad visit does not worsen what is known of a document.
        return before if before.state in _ARRIVED else replace(before, state=_first_met(state))
    read = document.format is not Format.PLAIN
    source = ExpectedSource(
        url=url,
        state=state,
        source_url=document.url,
        title=document.title if read else None,
        language=texts.body_of(document).language if read else None,
        published_on=document.published if read else None,
        passages=tuple(line for block in document.blocks for line in block.text.splitlines()),
        revisions=1,
    )
    if before is None:
        return source
    changed = (source.title, source.passages) != (before.title, before.passages)
    return replace(source, revisions=before.revisions + changed)


def _first_met(state: SourceState) -> SourceState:
    """That a document was not found once or twice is not enough to call it gone."""
    return SourceState.PENDING if state in _GONE else state


def _lost_sources(texts: Texts, sources: tuple[ExpectedSource, ...]) -> tuple[str, ...]:
    lost = []
    for source in sources:
        document = next((one for one in texts.documents if source.url in {one.url, one.moved_from}), None)
        if source.state not in _GONE and _state(texts, document, source.url) in _GONE:
            lost.append(source.url)
    return tuple(lost)


def _state(texts: Texts, document: Document | None, url: str) -> SourceState:
    if document is None:
        return SourceState.GONE
    behaviour = texts.body_of(document).behaviour
    if behaviour is Behaviour.CHALLENGES:
        return SourceState.WALLED
    if document.state is SourceState.GONE and behaviour is Behaviour.NEVER_404:
        return SourceState.SOFT_GONE
    return SourceState.MOVED if url == document.moved_from else document.state


def _changes(
    new: int, revised: int, sources: tuple[ExpectedSource, ...], earlier: ExpectedCrawl | None
) -> Mapping[ChangeKind, int]:
    """The lines of the list of changes; an article that one visit misses is not yet withdrawn."""
    known = {} if earlier is None else {source.url: source for source in earlier.sources}
    counted = Counter({ChangeKind.NEW: new, ChangeKind.REVISED: revised})
    for source in sources:
        before = known.get(source.url)
        had_arrived = before is not None and before.revisions > 0
        is_joined = source.state is SourceState.MOVED and any(other.url == source.source_url for other in sources)
        counted[ChangeKind.SOURCE_CITED] += before is None
        counted[ChangeKind.SOURCE_ALIASED] += is_joined and (before is None or before.state is not SourceState.MOVED)
        was = SourceState.PENDING if before is None else before.state
        arrives = source.state in _ARRIVED and not had_arrived
        goes = source.state in _GONE and was not in _GONE
        counted[ChangeKind.SOURCE_CAPTURED] += arrives
        counted[ChangeKind.SOURCE_GONE] += goes
        counted[ChangeKind.SOURCE_STATE] += source.state is not was and not arrives and not goes
        counted[ChangeKind.SOURCE_CHANGED] += before is not None and had_arrived and source.revisions > before.revisions
    return {kind: number for kind, number in counted.items() if number}
