"""An article from one page: the profile's selectors, then its labels, then structured data, then general rules.

What no rule finds is None. A page without a title or without a text is no article.
"""

from __future__ import annotations

from pipelines.assembly import assembled
from pipelines.credits.printed_credits import read_credits
from pipelines.dates import zone_named
from pipelines.fields.figures import read_images, with_addresses
from pipelines.fields.headline import stated_titles, title_apart
from pipelines.fields.parts import Parts
from pipelines.fields.pointers import with_places
from pipelines.page.streamed import laid_out
from pipelines.page.strips import Layout
from pipelines.page.tree import HtmlElement, asks_password
from pipelines.refusal.verdicts import is_shell, judge_article
from pipelines.refusal.walls import judge_empty, judge_page
from pipelines.rules.embedded import RULE as EMBEDDED
from pipelines.rules.embedded import is_about, keep_embedded
from pipelines.rules.labelled import read_outline
from pipelines.rules.outline import outline, source_list
from pipelines.rules.selected import read_selected, remove_selected
from pipelines.rules.unlabelled import read_dates, read_deck, read_linked, read_title
from pipelines.source_list import read_citations
from pipelines.stated.embedded import read_embedded
from pipelines.stated.paging import part_of
from pipelines.stated.statements import Statements, absolute, read_statements
from pipelines.text.main_text import read_text
from storage.types import ArticleReading, Image, Refusal, Verdict
from storage.types.profile import Profile

# The rules that read an article which divides its topics into group and name.
_PAIRED = frozenset({"profile:label", EMBEDDED})


def read_article(tree: HtmlElement, url: str, profile: Profile) -> ArticleReading | Refusal:
    """Read a page as an article of its publication.

    Args:
        tree: The page; what the profile removes is taken out of it.
        url: Its address.
        profile: Its publication.

    Returns:
        The article, or why the page is none.
    """
    statements = read_statements(tree, url)
    embedded = read_embedded(tree)
    part = part_of(tree, url, statements.base)
    remove_selected(tree, profile)
    layout = title_apart(laid_out(tree), statements)
    parts = Parts()
    refusal = _read_printed(tree, layout, statements, url, profile, parts)
    if embedded.article is not None and (refusal is not None or is_about(embedded.article, parts.title)):
        # What was read off a page without an article is not the article's.
        held = Parts() if refusal is not None else parts
        keep_embedded(embedded.article, profile.labels, statements, url, zone_named(profile.timezone), held)
        if refusal is not None and is_shell(layout, held, prints_labels(profile)):
            parts, refusal = held, None
    if refusal is not None:
        gone = Refusal(Verdict.SOFT_GONE, "the page's data say that there is no article")
        return gone if embedded.is_gone else refusal
    read_linked(statements, url, parts, prints_labels(profile) and parts.rules.get("text") in _PAIRED)
    _read_around(layout, statements, url, parts)
    return assembled(parts, statements, url, part, profile)


def _read_printed(
    tree: HtmlElement, layout: Layout, statements: Statements, url: str, profile: Profile, parts: Parts
) -> Refusal | None:
    """Read what the page prints; tells why that is no article."""
    if (refusal := judge_empty(layout, statements)) is not None:
        return refusal
    read_selected(tree, profile, statements, url, parts)
    if _read_labelled(layout, statements, url, profile, parts):
        return None
    if (refusal := judge_page(layout, statements, asks_password(tree))) is not None:
        return refusal
    _read_unlabelled(tree, layout, statements, url, profile, parts)
    return judge_article(layout, statements, url, parts, prints_labels(profile))


def prints_labels(profile: Profile) -> bool:
    """Whether the publication divides its articles by words of its own."""
    return bool(profile.labels.full_text) or profile.labels.dateline is not None


def _read_labelled(layout: Layout, statements: Statements, url: str, profile: Profile, parts: Parts) -> bool:
    """Read the parts by the publication's labels; False when it has none, or the page does not print them."""
    labels = profile.labels
    if not prints_labels(profile) or parts.rules.get("text") == "profile:selector":
        return False
    found = outline(layout, labels, stated_titles(statements))
    if found is None:
        return False
    read_outline(found, labels, statements, url, zone_named(profile.timezone), parts)
    if not parts.blocks:
        return False
    if parts.title is None:
        read_title(layout, statements, parts)
    return True


def _read_unlabelled(
    tree: HtmlElement, layout: Layout, statements: Statements, url: str, profile: Profile, parts: Parts
) -> None:
    heading = read_title(layout, statements, parts)
    if not parts.blocks:
        parts.keep_blocks(*read_text(tree, layout, statements, url, heading, profile.labels.related))
    read_credits(layout, heading, profile.labels, statements, url, parts)
    read_dates(layout, heading, statements, zone_named(profile.timezone), parts)
    read_deck(layout, heading, statements, parts)
    sources = source_list(layout, profile.labels)
    parts.keep_citations(read_citations(sources, profile.labels.sources, url, statements.base), "page:source-list")


def _read_around(layout: Layout, statements: Statements, url: str, parts: Parts) -> None:
    """Read what belongs to an article that is known: its pictures, and where its text points to what it cites."""
    for stated in stated_titles(statements):
        parts.confirm_title(stated, "json-ld" if statements.article is not None else "meta")
    linked = statements.article
    stated_images = () if linked is None else linked.images
    parts.keep_images(read_images(layout, parts.blocks, parts.title, statements.base), "page:picture")
    found = (absolute(statements.base, image) for image in stated_images)
    parts.keep_images(tuple(dict.fromkeys(Image(image) for image in found if image is not None)), "json-ld")
    if linked is not None and linked.is_free is not None:
        parts.is_free, parts.rules["is_accessible_for_free"] = linked.is_free, "json-ld"
    parts.blocks = with_addresses(parts.blocks, statements.base)
    parts.citations = with_places(parts.citations, parts.blocks, layout, url, statements.base)
