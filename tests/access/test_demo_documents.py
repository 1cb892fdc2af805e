"""The demo's cited documents answer as the state of their source says, and their files say what their texts say."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from access.demo.texts import Document, Format
from storage.types import SourceState
from tests.access.demo_manifest import ExpectedSource
from tests.access.demo_site import MANIFEST, SITE, TEXTS, only, parsed, robots, squeezed, words

PDFS = [document for document in TEXTS.documents if document.format is Format.PDF]


@pytest.mark.parametrize("source", [pytest.param(source, id=source.url) for source in MANIFEST.sources])
def test_a_cited_address_answers_as_its_state_says(source: ExpectedSource) -> None:
    """Moved redirects, not found is 404, soft-gone and walled say so with 200, robots is forbidden to robots alone."""
    answer = SITE.answer(source.url)
    assert answer is not None
    assert robots(source.url) == (source.state is not SourceState.ROBOTS)
    match source.state:
        case SourceState.MOVED:
            assert (answer.status, answer.location) == (301, source.source_url)
        case SourceState.PENDING:
            assert source.url in MANIFEST.lost_sources
            assert answer.status == 404 or (answer.status, "已移除" in answer.body.decode()) == (200, True)
        case SourceState.SOFT_GONE:
            assert (answer.status, "已移除" in answer.body.decode()) == (200, True)
        case SourceState.WALLED:
            assert (answer.status, b"verify you are human" in answer.body) == (200, True)
        case _:
            assert answer.status == 200
    document = SITE.resources.get(source.source_url or "")
    if document is not None and "html" in document.media_type:
        tree = parsed(document)
        assert only(tree, "h1") == source.title
        assert tree.get("lang") == source.language
        text = squeezed(words(tree))
        assert source.passages
        assert all(squeezed(passage) in text for passage in source.passages)


@pytest.mark.parametrize("document", [pytest.param(one, id=one.url) for one in PDFS])
def test_a_pdf_says_what_its_text_says(document: Document) -> None:
    """The text layer of the file holds the title and every line of the text that it was made from."""
    reader = PdfReader(BytesIO(document.pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    lines = [line for block in document.blocks for line in block.text.splitlines()]
    assert lines
    assert [line for line in (document.title, *lines) if squeezed(line) not in text] == []
