"""The publication's pages that list articles (home, sections, tags, authors), and the one that is no article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from access.demo.edition import WRITER_LABEL, Edition
from access.demo.markup import link, page_count, pages
from access.demo.texts import Article
from access.demo.wordpress.markup import WIDTHS, author_path, picture, section_path, tag_path, whole_page

PER_PAGE = 5


def archive_pages(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """All listing pages as pairs of path and page."""
    articles = edition.articles
    yield from _paged(edition, "/", "最新報導", articles)
    for group in edition.sections:
        yield from _paged(edition, section_path(edition, group), group, edition.of_group(group))
    for tag in dict.fromkeys(tag for article in articles for tag in article.tags):
        chosen = [article for article in articles if tag in article.tags]
        yield from _paged(edition, tag_path(tag), f"標籤：{tag}", chosen)
    for name in dict.fromkeys(name for article in articles for name in _writers(article)):
        chosen = [article for article in articles if name in _writers(article)]
        yield from _paged(edition, author_path(name), f"作者：{name}", chosen)


def about_page(edition: Edition) -> bytes:
    """The page that says what the publication is: linked from everywhere, and no article."""
    paragraphs = "\n".join(f"<p>{escape(text)}</p>" for text in edition.publication.about)
    main = f'<div class="page"><h1 class="page-title">關於本站</h1>\n{paragraphs}</div>'
    return whole_page(edition, "關於本站", (), main, "page")


def not_found_page(edition: Edition) -> bytes:
    """The page of an address that the publication does not know."""
    main = '<div class="page"><h1 class="page-title">找不到頁面</h1>\n<p>您要找的頁面不存在。</p></div>'
    return whole_page(edition, "找不到頁面", (), main, "error404")


def withdrawn_page(edition: Edition) -> bytes:
    """The page of an address whose article was taken down."""
    main = '<div class="page"><h1 class="page-title">本文已撤下</h1>\n<p>本報已撤下這篇報導，原因見更正啟事。</p></div>'
    return whole_page(edition, "本文已撤下", (), main, "error410")


def page_path(base: str, number: int) -> str:
    """The path of a page of a listing; the first has no number."""
    return base if number == 1 else f"{base}page/{number}/"


def _writers(article: Article) -> list[str]:
    return [name for label, name in article.contributors if label == WRITER_LABEL]


def _paged(edition: Edition, base: str, title: str, chosen: Sequence[Article]) -> Iterator[tuple[str, bytes]]:
    count = page_count(chosen, PER_PAGE)
    for number, shown in pages(chosen, PER_PAGE):
        entries = "\n".join(_entry(edition, article) for article in shown)
        main = f'<h1 class="page-title">{escape(title)}</h1>\n{entries}\n{_pagination(base, number, count)}'
        head = _neighbours(edition, base, number, count)
        yield page_path(base, number), whole_page(edition, title, head, main, "archive")


def _entry(edition: Edition, article: Article) -> str:
    figure = next((block for block in article.blocks if block.image is not None), None)
    image = "" if figure is None else picture(edition, figure, "11rem", min(WIDTHS))
    day = article.published_on
    date = "" if day is None else f'<time class="entry-date" datetime="{day.isoformat()}">{day.isoformat()}</time>'
    return f"""<article class="post">{image}
<h2 class="entry-title">{link(article.path, article.title, 'rel="bookmark"')}</h2>
<p class="entry-summary">{escape(article.deck)}</p>
{date}
</article>"""


def _neighbours(edition: Edition, base: str, number: int, count: int) -> list[str]:
    lines = [f'<link rel="canonical" href="{edition.url(page_path(base, number))}">']
    if number > 1:
        lines.append(f'<link rel="prev" href="{edition.url(page_path(base, number - 1))}">')
    if number < count:
        lines.append(f'<link rel="next" href="{edition.url(page_path(base, number + 1))}">')
    return lines


def _pagination(base: str, number: int, count: int) -> str:
    if count == 1:
        return ""
    parts = [
        f'<span class="page-numbers current">{other}</span>'
        if other == number
        else link(page_path(base, other), str(other), 'class="page-numbers"')
        for other in range(1, count + 1)
    ]
    if number < count:
        parts.append(link(page_path(base, number + 1), "下一頁", 'class="next page-numbers" rel="next"'))
    return f'<nav class="pagination">{"".join(parts)}</nav>'
