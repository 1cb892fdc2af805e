"""How tests look at the reading room: its pages as a tree of elements, and the addresses of one of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from lxml import html

from storage.archive.archive import Archive
from storage.questions.article_details import ShownArticle
from storage.questions.crawls import latest_crawls
from storage.questions.details import show
from tests.access.web.asked import Api

CORRECTED = "https://heron.example/2025/10/idle-boats/"


@dataclass
class Room:
    """The reading room over an API's archive, in one language."""

    api: Api

    def answer(self, address: str, language: str = "en", **more: Any) -> httpx.Response:
        """What is answered at an address."""
        headers = {"accept-language": language, **more.pop("headers", {})}
        return self.api.ask(address, prefix="", headers=headers, **more)

    def page(self, address: str, language: str = "en", status: int = 200) -> html.HtmlElement:
        """The page at an address, which must have this status."""
        answer = self.answer(address, language)
        assert answer.status_code == status, (address, answer.text[:2000])
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return html.document_fromstring(answer.text)


def addresses_in(archive: Path) -> dict[str, str]:
    """One address of each kind of page over the demo's archive."""
    with Archive.at(archive).open_database(write=False) as database:
        article = show(database, CORRECTED)
        (crawl,) = latest_crawls(database, 1)
    assert isinstance(article, ShownArticle)
    of_article = f"/articles/{article.article_id}"
    of_source = f"/sources/{article.citations[0].source_id}"
    return {
        "start": "/",
        "articles": "/articles",
        "articles that rest on something gone": "/articles?on_lost=true",
        "article": of_article,
        "revision": f"{of_article}/revisions/1",
        "difference": f"{of_article}/diff",
        "sides": f"{of_article}/diff?form=sides",
        "revisions": f"{of_article}/revisions",
        "citations": f"{of_article}/citations",
        "what links to an article": f"{of_article}/linked-from",
        "beside": f"{of_article}/sources/1",
        "beside, as a page": f"{of_article}/sources/1?side=page",
        "sources": "/sources",
        "report": "/report",
        "source": of_source,
        "revision of a source": f"{of_source}/revisions/1",
        "difference of a source": f"{of_source}/diff",
        "revisions of a source": f"{of_source}/revisions",
        "what rests on a source": f"{of_source}/cited-by",
        "what happened to a source": f"{of_source}/life",
        "search": "/search?q=電纜&scope=all",
        "search for nothing": "/search",
        "search that finds nothing": "/search?q=neverthere",
        "search that cannot be read": "/search?q=(電纜",
        "topics": "/topics",
        "people": "/people",
        "publishers": "/publishers",
        "calendar": "/calendar?year=2025",
        "calendar without anything": "/calendar?year=1999",
        "day": "/days/2025-10-01",
        "capture": f"/captures/{article.proof.capture_id}",
        "capture, checked": f"/captures/{article.proof.capture_id}?check=true",
        "crawls": "/crawls",
        "crawl": f"/crawls/{crawl.crawl_id}",
        "failed": f"/crawls/{crawl.crawl_id}?visits=failed",
        "changes of a crawl": f"/crawls/{crawl.crawl_id}/changes?kind=revised",
        "problem": "/nowhere",
        "desk": "/desk",
        "desk, withhold": f"/desk/withhold?key={CORRECTED}",
        "desk, check": f"/desk/check?source={article.citations[0].source_id}",
        "desk, check which": "/desk/check",
        "desk, release": "/desk/release",
        "desk, alias": "/desk/alias",
        "desk, part": "/desk/part",
        "desk, profiles": "/desk/profiles",
        "desk, profile": "/desk/profiles/heron",
        "desk, log in": "/desk/log-in",
    }


def text_of(element: html.HtmlElement, selector: str | None = None) -> str:
    """The words of an element, or of the first one in it that a selector finds, their blanks joined."""
    found = element if selector is None else element.cssselect(selector)[0]
    return " ".join(str(found.text_content()).split())


def target_of(page: html.HtmlElement, selector: str, attribute: str = "href") -> str:
    """What the first element that a selector finds leads to, or loads."""
    return str(page.cssselect(selector)[0].get(attribute))
