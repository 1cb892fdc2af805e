"""Documents about articles, held to what others publish of their forms, whatever a page holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from access.export.json_ld import news_article
from access.export.table_values import json_row
from access.export.tei import tei_document
from storage.archive.archive import Archive
from storage.questions.article_details import ShownContributor
from storage.questions.revision_lists import PrintedCitation, RevisionLists, ShownRevision
from storage.tables.view_columns import documented_views
from storage.types import BlockType, ContributorRole
from tests.access.commands import fonds
from tests.access.schemas import json_ld_faults, premis_faults, tei_faults
from tests.demo_archives import DemoArchives

VIEW = documented_views()["v_articles"]
_TEI = "{http://www.tei-c.org/ns/1.0}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive; the tests of this module only read it."""
    return demo_archives.copy(tmp_path_factory.mktemp("documents") / "archive", crawls=2)


def articles(archive: Path) -> list[dict[str, Any]]:
    """The rows of v_articles as JSON objects, in the order of their ids."""
    with Archive.at(archive).open_database(write=False) as database, database.read() as connection:
        asked = connection.execute(sa.text("SELECT * FROM v_articles ORDER BY article_id"))
        return [json_row(VIEW, tuple(row)) for row in asked]


def test_json_ld_says_it_in_the_words_of_schema_org(archive: Path, tmp_path: Path) -> None:
    """One document, a NewsArticle each; a processor finds nothing that schema.org does not know."""
    ran = fonds("export", "jsonld", "--output", tmp_path / "out.jsonld", "--archive", archive, "--quiet")
    assert ran.code == 0, ran.err
    document = json.loads((tmp_path / "out.jsonld").read_text("utf-8"))
    assert document["@context"] == "https://schema.org"
    assert json_ld_faults(document) == []
    rows = articles(archive)
    assert [one["headline"] for one in document["@graph"]] == [row["title"] for row in rows]
    assert {one["@type"] for one in document["@graph"]} == {"NewsArticle"}
    assert [one["articleBody"] for one in document["@graph"]] == [row["text"] for row in rows]
    assert [[author["name"] for author in one["author"]] for one in document["@graph"]] == [
        row["writers"] for row in rows
    ]
    assert None not in [value for article in document["@graph"] for value in article.values()]


def test_tei_holds_every_article_with_its_blocks(archive: Path, tmp_path: Path) -> None:
    """A document each, as TEI's own DTD has it, with all words of the text in their order."""
    ran = fonds("export", "tei", "--output", tmp_path / "out", "--archive", archive, "--quiet")
    assert ran.code == 0, ran.err
    documents = sorted((tmp_path / "out" / "articles").rglob("*.xml"))
    rows = articles(archive)
    assert [path.stem for path in documents] == [row["article_id"] for row in rows]
    for path, row in zip(documents, rows, strict=True):
        assert tei_faults(path.read_bytes()) == [], path.name
        body = ElementTree.parse(path).getroot().find(f".//{_TEI}body")
        assert body is not None
        words = "".join("".join(body.itertext()).split())
        for block in row["blocks"]:
            if block["type"] not in ("figure", "list"):
                assert "".join(block["text"].split()) in words


HOSTILE = '\x00\x1b[31m<script>alert("x")</script>\u202e]]>&\ufffe\n\t'
_TEXTS = st.sampled_from(("港口", "a\nb", "a\tb\nc\td", "港口: 重開", "", HOSTILE))
_MAYBE = st.none() | _TEXTS
_URLS = st.sampled_from(("https://a.example/文?a=1&b=2", "https://a.example/a b", "https://[", "無址"))
_BLOCKS = st.fixed_dictionaries(
    {"type": st.sampled_from([one.value for one in BlockType]), "text": _TEXTS},
    optional={
        "level": st.integers(2, 6),
        "term": st.just("港口") | _TEXTS,
        "items": st.lists(_TEXTS, max_size=3),
        "caption": _TEXTS,
        "credit": _TEXTS,
        "image": _URLS,
    },
)
_ROWS = st.fixed_dictionaries(
    {
        **{column.name: st.none() for column in VIEW.columns},
        **dict.fromkeys(("publication", "text", "warc_file", "payload_digest"), _TEXTS),
        **dict.fromkeys(("title", "deck", "summary", "dateline"), _MAYBE),
        "url": _URLS,
        "language": st.sampled_from((None, "zh-Hant", "en")),
        "published_on": st.sampled_from((None, "2031-01-01")),
        "published_at": st.sampled_from((None, "2031-01-01T00:00:00.000000Z")),
        "modified_on": st.sampled_from((None, "2031-01-02")),
        "topics": st.lists(st.tuples(_MAYBE, _TEXTS), max_size=2),
        "images": st.lists(st.fixed_dictionaries({"url": _URLS}, optional={"caption": _TEXTS, "credit": _TEXTS})),
        "is_accessible_for_free": st.sampled_from((None, True, False)),
        "state": st.just("live"),
        "rendered_by": st.sampled_from((None, "Chromium/131.0.6778.85")),
        "article_id": st.just("4b4459d1-44ac-54a9-8594-58784fff6db8"),
        "revision": st.just(1),
        "capture_id": st.just("urn:uuid:4b4459d1-44ac-54a9-8594-58784fff6db8"),
        "captured_at": st.just("2031-01-01T00:00:00.000000Z"),
        "blocks": st.lists(_BLOCKS, max_size=5),
    }
)
_LISTS = st.builds(
    RevisionLists,
    st.lists(st.builds(ShownContributor, _TEXTS, st.sampled_from([one.value for one in ContributorRole]), _MAYBE)),
    st.lists(st.builds(PrintedCitation, _MAYBE, st.none() | _URLS), max_size=3),
    st.just([ShownRevision(1, "urn:uuid:1", "2031-01-01T00:00:00.000000Z")]),
)


@settings(max_examples=150, derandomize=True)
@given(article=_ROWS, lists=_LISTS)
def test_whatever_an_article_is_its_documents_are_valid(article: dict[str, Any], lists: RevisionLists) -> None:
    """With or without each part, in any order of blocks; markup stays text, and what XML cannot write is replaced."""
    document = tei_document(article, lists)
    assert tei_faults(document) == []
    root = ElementTree.fromstring(document)
    assert root.find(".//script") is None
    assert "\x1b" not in "".join(root.itertext())
    assert json_ld_faults({"@context": "https://schema.org", "@graph": [news_article(article, lists)]}) == []


def test_an_article_without_a_title_is_called_by_its_address_in_tei() -> None:
    """For its head must have a title; the text then has no heading."""
    article: dict[str, Any] = dict.fromkeys(column.name for column in VIEW.columns)
    article |= {"url": "https://a.example/1", "article_id": "a"}
    article |= {"topics": [], "images": [], "blocks": [], "revision": 1, "capture_id": "c", "publication": "a"}
    article |= {"captured_at": "2031-01-01T00:00:00.000000Z", "payload_digest": "sha256:A"}
    root = ElementTree.fromstring(tei_document(article, RevisionLists()))
    assert [title.text for title in root.iter(f"{_TEI}title") if title.get("type") == "main"] == ["https://a.example/1"]
    assert root.find(f".//{_TEI}head") is None


def test_what_has_another_form_is_told() -> None:
    """Else nothing above would say anything."""
    begin = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>'
    assert tei_faults(begin + b"<text><body><p/></body></text></TEI>")
    assert premis_faults(b'<premis xmlns="http://www.loc.gov/premis/v3" version="3.0"><event/></premis>')
    one = {"@context": "https://schema.org", "@type": "NewsArticle"}
    assert json_ld_faults({**one, "headline": "a"}) == []
    for wrong in ({"headline": 5}, {"heading": "a"}, {"author": {"@type": "Place"}}, {"@type": "News"}):
        assert json_ld_faults({**one, **wrong}), wrong
