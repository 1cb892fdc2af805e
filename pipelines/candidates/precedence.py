"""Which rule wins where several found a value: the order of precedence of every field, best rule first.

Rules in one inner tuple rank alike: of their candidates the one found first on the page wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.candidates.candidate import (
    AGENCY,
    CANONICAL_URL,
    CITATIONS,
    CONTRIBUTORS,
    DATELINE,
    DECK,
    DOCUMENT_NUMBER,
    IMAGES,
    IS_FREE,
    LANGUAGE,
    MODIFIED,
    PUBLISHED,
    SUMMARY,
    TEXT,
    TITLE,
    TOPICS,
    Field,
)
from pipelines.candidates.rules import ReadingRule as R

Order = tuple[R | tuple[R, ...], ...]


@dataclass(frozen=True, slots=True)
class Precedence:
    """The rule book of one kind of page.

    Attributes:
        orders: The order of the rules of each field.
        strong: By field the rules of which one makes a value likely that is not printed and stated; every rule does
            for a field that is not named.
        needed: By field how many parts of the head must state what the page prints for it to be certain; one does for
            a field that is not named.
        marked: The rules that read what the page's markup names: a value that only these find in the page needs one
            part of the head more.
        properties: The rules that read microdata, which the markup of the page holds beside what it names: no part of
            the head for a value that only markup names, and often the very element.
        faint: The rules that make no value surer and dispute none: the title that a browser shows is now the site's
            name, now more than the article's title.
        ranks: The place of each rule in the order of its field, made of `orders`.
    """

    orders: Mapping[Field[object], Order]
    strong: Mapping[Field[object], frozenset[R]] = field(default_factory=dict)
    needed: Mapping[Field[object], int] = field(default_factory=dict)
    marked: frozenset[R] = frozenset()
    properties: frozenset[R] = frozenset()
    faint: frozenset[R] = frozenset()
    ranks: Mapping[tuple[Field[object], R], int] = field(init=False)

    def __post_init__(self) -> None:
        ranks = {
            (known, rule): place
            for known, order in self.orders.items()
            for place, rules in enumerate(order)
            for rule in (rules if isinstance(rules, tuple) else (rules,))
        }
        object.__setattr__(self, "ranks", ranks)


PUBLISHED_METAS = (
    R.META_ARTICLE_PUBLISHED_TIME, R.META_OG_ARTICLE_PUBLISHED_TIME, R.META_DATEPUBLISHED, R.META_OG_PUBLISHED_TIME,
    R.META_PARSELY_PUB_DATE, R.META_SAILTHRU_DATE, R.META_PUBDATE, R.META_PUBLISHDATE, R.META_PUBLISH_DATE_HYPHENATED,
    R.META_PUBLISH_DATE, R.META_PUBLICATION_DATE, R.META_ARTICLE_PUBLISHED, R.META_CXENSE_PUBLISHTIME, R.META_DATE,
    R.META_DC_DATE_ISSUED, R.META_DCTERMS_ISSUED, R.META_DC_DATE, R.META_DCTERMS_DATE, R.META_DC_DATE_CREATED,
    R.META_DCTERMS_CREATED, R.META_ARTICLE_DATE_ORIGINAL, R.META_RNEWS_DATEPUBLISHED, R.META_CITATION_PUBLICATION_DATE,
)  # fmt: skip
MODIFIED_METAS = (
    R.META_ARTICLE_MODIFIED_TIME, R.META_OG_UPDATED_TIME, R.META_OG_ARTICLE_MODIFIED_TIME, R.META_DATEMODIFIED,
    R.META_LASTMOD, R.META_DCTERMS_MODIFIED, R.META_DC_DATE_MODIFIED, R.META_ARTICLE_UPDATED, R.META_RNEWS_DATEMODIFIED,
)  # fmt: skip
AUTHOR_METAS = (
    R.META_CITATION_AUTHOR, R.META_AUTHOR, R.META_ARTICLE_AUTHOR, R.META_BYL, R.META_DC_CREATOR,
    R.META_DCTERMS_CREATOR, R.META_PARSELY_AUTHOR,
    R.META_SAILTHRU_AUTHOR, R.META_CXENSE_AUTHOR, R.META_DABLE_AUTHOR, R.META_ARTICLE_DOT_AUTHOR,
)  # fmt: skip
_PRINTED_DATES = (R.TIME, R.DATE_LINE)
_GENERAL_TEXT = (R.RUNNING_TEXT, R.JSON_LD, R.TRAFILATURA, R.ALL_TEXT)

ARTICLE = Precedence(
    orders={
        TITLE: (R.SPIDER, R.SELECTOR, R.HEADING, R.NEXT_DATA, R.JSON_LD, R.META, R.META_TITLE_PIECE, R.HTML_TITLE),
        DECK: (R.SPIDER, R.SELECTOR, R.JSON_LD, R.MICRODATA, R.BELOW_TITLE, R.META_DESCRIPTION, R.NEXT_DATA),
        SUMMARY: (R.SPIDER, R.SELECTOR, R.LABEL, R.NEXT_DATA),
        DATELINE: (R.SPIDER, R.SELECTOR, R.LABEL, R.NEXT_DATA),
        TEXT: (R.SPIDER, R.SELECTOR, R.LABEL, _GENERAL_TEXT, R.NEXT_DATA),
        CONTRIBUTORS: (
            R.SPIDER, R.SELECTOR, R.LABEL, R.JSON_LD, *AUTHOR_METAS, R.META_TWITTER_DATA1, R.META_TWITTER_DATA2,
            (R.BYLINE, R.REPORTER), R.MARKED, R.MICRODATA, R.AUTHOR_LINK, R.SIGNATURE,
            R.NAME_LINE, R.CREDITS_AROUND, R.MARKED_AUTHOR,
            R.JSON_LD_ORGANISATION, R.NEXT_DATA,
        ),
        TOPICS: (R.SPIDER, R.SELECTOR, R.LABEL, R.NEXT_DATA, R.JSON_LD, R.META_SECTION),
        CITATIONS: (R.SPIDER, R.SELECTOR, R.LABEL, R.SOURCE_LIST, R.NEXT_DATA, R.JSON_LD),
        IMAGES: (R.PICTURE, R.JSON_LD),
        IS_FREE: (R.JSON_LD, R.PAY_WALL),
        PUBLISHED: (
            R.SPIDER, R.SELECTOR, _PRINTED_DATES, R.NEXT_DATA, R.JSON_LD, *PUBLISHED_METAS, R.MARKED_DATE,
            R.TRAFILATURA, R.LONE_DATE,
        ),
        MODIFIED: (R.SPIDER, R.SELECTOR, _PRINTED_DATES, R.NEXT_DATA, R.JSON_LD, *MODIFIED_METAS),
        CANONICAL_URL: (R.FIRST_PAGE, R.CANONICAL_LINK, R.META_OG_URL, R.ADDRESS),
        LANGUAGE: (R.HTML_LANG, R.SCRIPT, R.PROFILE_LANGUAGE),
    },
    strong={
        TITLE: frozenset({R.NEXT_DATA}), CONTRIBUTORS: frozenset({R.NEXT_DATA}),
        DECK: frozenset({R.JSON_LD, R.MICRODATA, R.NEXT_DATA}), TEXT: frozenset({R.NEXT_DATA}),
        # Dublin Core's plain date is that of any event in the life of a page, and structured data describe others too.
        PUBLISHED: frozenset({
            R.TIME, R.DATE_LINE, R.NEXT_DATA, R.MARKED_DATE,
            *(rule for rule in PUBLISHED_METAS if rule not in {R.META_DC_DATE, R.META_DCTERMS_DATE}),
        }),
    },
    # Only structured data state a text, and what they call one is more or less than what the page prints.
    needed={TITLE: 2, CONTRIBUTORS: 2, TEXT: 3},
    marked=frozenset({R.TIME, R.MARKED_DATE, R.MARKED, R.MARKED_AUTHOR, R.AUTHOR_LINK, R.MICRODATA}),
    properties=frozenset({R.META_DATEPUBLISHED, R.META_DATEMODIFIED}),
    faint=frozenset({R.HTML_TITLE, R.META_TITLE_PIECE}),
)  # fmt: skip
"""The rule book of a publication's articles."""

SOURCE = Precedence(
    orders={
        TITLE: (R.HEADING, R.OPENING, R.LARGE_PRINT, R.JSON_LD, R.META, R.META_TITLE_PIECE, R.HTML_TITLE),
        TEXT: (R.ARTICLES, _GENERAL_TEXT),
        PUBLISHED: (_PRINTED_DATES, R.JSON_LD, *PUBLISHED_METAS, R.OPENING),
        MODIFIED: (_PRINTED_DATES,),
        AGENCY: (R.OPENING,),
        DOCUMENT_NUMBER: (R.OPENING,),
    },
)
"""The rule book of cited documents."""
