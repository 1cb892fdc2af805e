"""An article's page as the code of its publication's own spider reads it."""

from __future__ import annotations

from pipelines.assembly import assembled
from pipelines.encoding.decoding import decode
from pipelines.page.tree import parse_html
from pipelines.rules.own_fields import own_candidates
from pipelines.view.page_view import view_article
from storage.site_spiders.site_spider import ArticleFields
from storage.types import ArticleReading, Page, Refusal, Role, Verdict
from storage.types.profile import Profile

_NO_MARKUP = "<html><body></body></html>"


def own_fields(page: Page, profile: Profile) -> ArticleFields | Refusal | None:
    """What the spider's code reads off a page.

    Returns:
        Its fields; a refusal when it says that the page is no article, or when it failed; None for a publication
        without code, for other pages than whole articles, and where it leaves the page to the general rules.
    """
    if profile.code is None or page.role is not Role.ARTICLE or page.truncated is not None:
        return None
    # Not above: its selectors are imported for few publications.
    from storage.site_spiders.running import SpiderFault, fields_read
    from storage.site_spiders.site_page import SitePage
    from storage.site_spiders.site_spider import NotAnArticle

    decoded = decode(page.body, page.media_type)
    site_page = SitePage(page.url, page.media_type, page.body, "" if decoded is None else decoded.text)
    try:
        return fields_read(profile.code, site_page)
    except NotAnArticle as said:
        return Refusal(Verdict.NOT_AN_ARTICLE, str(said) or "the spider says so")
    except SpiderFault as fault:
        return Refusal(Verdict.WORKER, str(fault))


def article_of_fields(fields: ArticleFields, url: str, profile: Profile) -> ArticleReading | Refusal:
    """The article that a spider's fields make by themselves: of a page that is no HTML."""
    tree = parse_html(_NO_MARKUP)
    assert tree is not None
    view = view_article(tree, url, profile)
    return assembled(view, own_candidates(fields, view))
