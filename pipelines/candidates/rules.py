"""The names of the rules that find the parts of an article or a document, as `evidence` records them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto

_META = "meta:"


class RuleOrigin(Enum):
    """Where on a page rules look; what stands in two of these was written twice, by different hands or programs."""

    PROFILE = auto()
    PAGE = auto()
    DATA = auto()
    META = auto()
    EXTRACTOR = auto()


class ReadingRule(StrEnum):
    """A rule that can find the value of a field.

    A name begins with where the rule looks: `profile:` is the publication's profile, `page:` what the page prints,
    `meta:` an element of its head, `pdf:` a PDF file. These strings are kept in archives and never change.
    """

    SPIDER = "profile:spider"
    SELECTOR = "profile:selector"
    LABEL = "profile:label"
    PROFILE_LANGUAGE = "profile:language"

    HEADING = "page:heading"
    LARGE_PRINT = "page:large-print"
    OPENING = "page:opening"
    BELOW_TITLE = "page:below-title"
    RUNNING_TEXT = "page:running-text"
    ALL_TEXT = "page:all"
    ARTICLES = "page:articles"
    SOURCE_LIST = "page:source-list"
    PICTURE = "page:picture"
    TIME = "page:time"
    DATE_LINE = "page:date-line"
    MARKED_DATE = "page:marked-date"
    LONE_DATE = "page:lone-date"
    BYLINE = "page:byline"
    REPORTER = "page:reporter"
    MARKED = "page:marked"
    MARKED_AUTHOR = "page:marked-author"
    AUTHOR_LINK = "page:author-link"
    NAME_LINE = "page:name-line"
    CREDITS_AROUND = "page:credits-around"
    SIGNATURE = "page:signature"
    SCRIPT = "page:script"
    ADDRESS = "page:address"
    FIRST_PAGE = "page:first-page"

    JSON_LD = "json-ld"
    PAY_WALL = "page:pay-wall"
    JSON_LD_ORGANISATION = "json-ld:organisation"
    MICRODATA = "microdata"
    NEXT_DATA = "next-data"
    TRAFILATURA = "trafilatura"
    PLAIN_TEXT = "plain-text"
    HTML_LANG = "html:lang"
    HTML_TITLE = "html:title"
    META_TITLE_PIECE = "meta:title-piece"
    CANONICAL_LINK = "link:canonical"

    META = "meta"
    META_DESCRIPTION = "meta:description"
    META_SECTION = "meta:article:section"
    META_OG_URL = "meta:og:url"

    META_ARTICLE_PUBLISHED_TIME = "meta:article:published_time"
    META_OG_ARTICLE_PUBLISHED_TIME = "meta:og:article:published_time"
    META_DATEPUBLISHED = "meta:datepublished"
    META_OG_PUBLISHED_TIME = "meta:og:published_time"
    META_PARSELY_PUB_DATE = "meta:parsely-pub-date"
    META_SAILTHRU_DATE = "meta:sailthru.date"
    META_PUBDATE = "meta:pubdate"
    META_PUBLISHDATE = "meta:publishdate"
    META_PUBLISH_DATE_HYPHENATED = "meta:publish-date"
    META_PUBLISH_DATE = "meta:publish_date"
    META_PUBLICATION_DATE = "meta:publication_date"
    META_ARTICLE_PUBLISHED = "meta:article.published"
    META_CXENSE_PUBLISHTIME = "meta:cxenseparse:recs:publishtime"
    META_DATE = "meta:date"
    META_DC_DATE_ISSUED = "meta:dc.date.issued"
    META_DCTERMS_ISSUED = "meta:dcterms.issued"
    META_DC_DATE = "meta:dc.date"
    META_DCTERMS_DATE = "meta:dcterms.date"
    META_DC_DATE_CREATED = "meta:dc.date.created"
    META_DCTERMS_CREATED = "meta:dcterms.created"
    META_ARTICLE_DATE_ORIGINAL = "meta:article_date_original"
    META_RNEWS_DATEPUBLISHED = "meta:rnews:datepublished"
    META_CITATION_PUBLICATION_DATE = "meta:citation_publication_date"

    META_ARTICLE_MODIFIED_TIME = "meta:article:modified_time"
    META_OG_UPDATED_TIME = "meta:og:updated_time"
    META_OG_ARTICLE_MODIFIED_TIME = "meta:og:article:modified_time"
    META_DATEMODIFIED = "meta:datemodified"
    META_LASTMOD = "meta:lastmod"
    META_DCTERMS_MODIFIED = "meta:dcterms.modified"
    META_DC_DATE_MODIFIED = "meta:dc.date.modified"
    META_ARTICLE_UPDATED = "meta:article.updated"
    META_RNEWS_DATEMODIFIED = "meta:rnews:datemodified"

    META_AUTHOR = "meta:author"
    META_ARTICLE_AUTHOR = "meta:article:author"
    META_BYL = "meta:byl"
    META_DC_CREATOR = "meta:dc.creator"
    META_DCTERMS_CREATOR = "meta:dcterms.creator"
    META_PARSELY_AUTHOR = "meta:parsely-author"
    META_SAILTHRU_AUTHOR = "meta:sailthru.author"
    META_CXENSE_AUTHOR = "meta:cxenseparse:author"
    META_DABLE_AUTHOR = "meta:dable:author"
    META_ARTICLE_DOT_AUTHOR = "meta:article.author"
    META_CITATION_AUTHOR = "meta:citation_author"
    META_TWITTER_DATA1 = "meta:twitter:data1"
    META_TWITTER_DATA2 = "meta:twitter:data2"

    PDF_TEXT_LAYER = "pdf:text-layer"
    PDF_TITLE = "pdf:title"
    PDF_LARGEST_LINES = "pdf:largest-lines"
    PDF_OPENING = "pdf:opening"

    @property
    def meta_name(self) -> str:
        """The name of the meta element that the rule reads; the rule must be a `meta:` one."""
        assert self.startswith(_META)
        return self.removeprefix(_META)

    @property
    def origin(self) -> RuleOrigin:
        """Where the rule looks."""
        return _ORIGINS.get(self.partition(":")[0], RuleOrigin.PAGE)


_ORIGINS = {
    "profile": RuleOrigin.PROFILE,
    "json-ld": RuleOrigin.DATA,
    "next-data": RuleOrigin.DATA,
    "meta": RuleOrigin.META,
    "html": RuleOrigin.META,
    "link": RuleOrigin.META,
    "trafilatura": RuleOrigin.EXTRACTOR,
}
