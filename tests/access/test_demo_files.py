"""The demo's templates print any text as it is, and its static files fit its texts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import PurePosixPath
from xml.etree import ElementTree

from access.demo.site import build_site
from access.demo.static_files import static_files
from storage.types import BlockType
from tests.access.demo_site import HOME, OLD, SITE, TEXTS, parsed

HOSTILE = "</script></title><b id=hostile>\"'&amp;"


def test_no_text_becomes_markup() -> None:
    """Markup in a text is printed as text, on pages of each form, in their data and in feeds."""
    articles = tuple(replace(article, title=HOSTILE, deck=HOSTILE) for article in TEXTS.articles)
    documents = tuple(replace(document, title=HOSTILE) for document in TEXTS.documents)
    site = build_site(replace(TEXTS, articles=articles, documents=documents))
    pages = [one for one in site.resources.values() if "html" in one.media_type and one.body]
    printed = [page for page in pages if HOSTILE in parsed(page).text_content()]
    assert len(printed) > len(TEXTS.articles)
    assert [page.url for page in pages if parsed(page).cssselect("#hostile")] == []
    scripts = [script.text or "" for page in pages for script in parsed(page).cssselect("#__NEXT_DATA__")]
    articles_as_data = [json.loads(script)["props"]["pageProps"].get("article") for script in scripts]
    titles = [article["title"] for article in articles_as_data if article]
    assert titles == [HOSTILE] * sum(article.site == "data" for article in TEXTS.articles)
    titles = [
        title.text for title in ElementTree.fromstring(site.resources[f"{HOME}feed/"].body).iterfind(".//item/title")
    ]
    assert titles == [HOSTILE] * 6


def test_the_third_form_is_written_in_big5_with_the_characters_of_hong_kong() -> None:
    """Every page of it can be decoded as Big5 with that supplement; its templates are written in UTF-8."""
    pages = [one for one in SITE.resources.values() if one.url.startswith(OLD) and "html" in one.media_type]
    assert len(pages) > 30
    assert all("首頁" in page.body.decode("big5hkscs") for page in pages if page.body and "print" not in page.url)


def test_media_of_the_second_form_are_named_by_their_content() -> None:
    """A file name holds the beginning of the content's digest, so that new content has a new address."""
    media = {path: content for path, content in static_files("next_js").items() if "/media/" in path}
    assert len(media) > 5
    for path, content in media.items():
        _, mark, _ = PurePosixPath(path).name.split(".")
        assert hashlib.sha256(content).hexdigest().startswith(mark), path


def test_every_picture_is_shown_and_described() -> None:
    """Each figure's picture has a description, and each description a picture."""
    shown = {block.image for article in TEXTS.articles for block in article.blocks if block.type is BlockType.FIGURE}
    assert shown == set(TEXTS.pictures)
    assert all(TEXTS.pictures.values())
