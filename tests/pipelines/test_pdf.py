"""PDF sources: what is there is read, what is lost is said."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.pdf.document import read_pdf
from pipelines.pdf.lines import paragraphs
from pipelines.pdf.scripts import is_garbage
from pipelines.reader import read
from pipelines.reader_processes import Readers
from storage.archive.profile_file import load_profile
from storage.types import Block, BlockType, Page, Refusal, Role, SourceReading, Truncated, Verdict
from tests.pipelines.pdf_files import MAPLESS_FONT, encrypted, glyphs, lines, pdf, scan

NOTICE = lines(
    (50, "The harbour office announces that the inner basin will be"),
    (50, "dredged from the fourth of March and closed to ships."),
)
NOTICE_TEXT = (
    "The harbour office announces that the inner basin will be dredged from the fourth of March and closed to ships."
)


def reading(body: bytes, truncated: Truncated | None = None) -> SourceReading:
    """The document, which must be read."""
    outcome = read_pdf(body, truncated)
    assert isinstance(outcome, SourceReading), outcome
    return outcome


def verdict(body: bytes, truncated: Truncated | None = None) -> tuple[Verdict, str] | None:
    """Why a document is refused, None when it is read."""
    outcome = read_pdf(body, truncated)
    return (outcome.verdict, outcome.reason) if isinstance(outcome, Refusal) else None


def test_a_document_is_read_with_its_pages_title_and_language() -> None:
    """Lines become paragraphs, pages are counted, the stated title and language are kept."""
    found = reading(pdf([NOTICE, NOTICE, b""], title="Dredging of the basin", lang="en-GB"))
    assert (found.text, found.pages, found.title) == (f"{NOTICE_TEXT}\n\n{NOTICE_TEXT}", 3, "Dredging of the basin")
    assert found.blocks == (Block(BlockType.PARAGRAPH, NOTICE_TEXT),) * 2
    assert (found.language, found.media_type, found.partial, found.pages_lost) == (
        "en-GB",
        "application/pdf",
        False,
        (),
    )


@pytest.mark.parametrize("stated", ["Microsoft Word - notice.doc", "untitled", "scan0001.tif", "Document1", None, "  "])
def test_a_title_that_a_program_wrote_is_none(stated: str | None) -> None:
    """The largest print on top of the first page is the title then."""
    page = (
        lines((50, "Dredging of the inner basin"), size=22)
        + b"\n"
        + lines((50, "Text. " * 9), (50, "More. " * 9), top=600)
    )
    found = reading(pdf([page], title=stated))
    assert (found.title, dict(found.evidence)["title"].rule) == ("Dredging of the inner basin", "pdf:largest-lines")


def test_a_title_that_is_no_text_is_none() -> None:
    """Half a pair of surrogates: the document is read all the same."""
    stated = pdf([NOTICE], title="Dredging").replace("Dredging".encode("utf-16-be").hex().encode(), b"d800" * 8)
    assert (reading(stated).title, reading(stated).text) == (None, NOTICE_TEXT)


def test_a_document_without_any_title_has_none() -> None:
    """Text of one size names no title."""
    assert reading(pdf([NOTICE])).title is None


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_encryption_with_an_empty_password_is_no_hindrance(algorithm: str) -> None:
    """The document is read; with another password that is what is said."""
    assert reading(encrypted(pdf([NOTICE]), "", algorithm)).text == NOTICE_TEXT
    assert verdict(encrypted(pdf([NOTICE]), "secret", algorithm)) == (
        Verdict.ENCRYPTED,
        "the document needs a password",
    )


def test_a_scan_has_no_text_layer() -> None:
    """Images are no text, and a page of a scan among others is lost."""
    assert verdict(pdf([scan(), scan()])) == (Verdict.NO_TEXT_LAYER, "the document has 2 pages and no text layer")
    found = reading(pdf([NOTICE, scan(), NOTICE]))
    assert (found.partial, found.pages, found.pages_lost) == (True, 3, (2,))


def test_glyphs_without_a_character_map_are_no_text() -> None:
    """They are told by their scripts."""
    refused = verdict(pdf([glyphs(200)], font=MAPLESS_FONT))
    assert refused is not None
    assert refused[0] is Verdict.UNDECODABLE
    assert "character map" in refused[1]


def test_a_file_without_its_end_is_read_as_far_as_it_goes() -> None:
    """What is there is partial, and the pages that are not there are named."""
    whole = pdf([NOTICE, NOTICE, NOTICE])
    found = reading(whole[: whole.index(b"9 0 obj") + 60], truncated=Truncated.DISCONNECT)
    assert (found.text, found.partial, found.pages_lost) == (f"{NOTICE_TEXT}\n\n{NOTICE_TEXT}", True, (3,))
    refused = verdict(whole[:300])
    assert refused is not None
    assert refused[0] is Verdict.TRUNCATED


def test_a_page_that_is_missing_is_lost_and_no_other_stands_for_it() -> None:
    """A broken page costs itself alone."""
    whole = pdf([NOTICE, lines((50, "The second page is about the lighthouse."))])
    start = whole.index(b"6 0 obj")
    end = whole.index(b"endobj", start)
    found = reading(whole[:start] + b"6 0 obj\nnull".ljust(end - start) + whole[end:])
    assert found.text == "The second page is about the lighthouse."
    assert (found.partial, found.pages, found.pages_lost) == (True, 2, (1,))


def test_a_pdf_is_known_by_its_bytes_and_is_no_article() -> None:
    """Whatever media type it comes with."""
    for media_type in ("application/pdf", "application/octet-stream", "text/html", None):
        page = Page(
            "urn:uuid:1", "any", "https://office.example/a.pdf", datetime(2026, 3, 4, tzinfo=UTC), 200, media_type,
            Role.SOURCE, pdf([NOTICE]),
        )  # fmt: skip
        outcome = read(page, load_profile("any")).outcome
        assert isinstance(outcome, SourceReading)
        assert outcome.text == NOTICE_TEXT


def test_a_pdf_is_read_in_a_worker_within_its_limits() -> None:
    """The readers' limit of memory leaves room for both readers."""
    with Readers(1, modules=("pipelines.capture_job",)) as readers:
        outcome = readers.submit(read_pdf, pdf([NOTICE]), None).result()
    assert isinstance(outcome, SourceReading)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("the dis\x02ability estimates", ["the disability estimates"]),
        ("a long-term lease was signed\nmid\x02term", ["a long-term lease was signed midterm"]),
        ("本港內港自三月四日起封閉，船舶改由外\n港出入。", ["本港內港自三月四日起封閉，船舶改由外港出入。"]),
        ("一、雙方同意就海洋安全及災害防救交換意見。\n二、定期對話每年舉行。",
         ["一、雙方同意就海洋安全及災害防救交換意見。", "二、定期對話每年舉行。"]),
        ("Short heading\nThe text that follows is long enough to fill its line and\ngoes on.",
         ["Short heading", "The text that follows is long enough to fill its line and goes on."]),
    ],
)  # fmt: skip
def test_lines_become_paragraphs(page: str, expected: list[str]) -> None:
    """Divided words are whole, wrapped lines joined as their script asks, items and headings apart."""
    assert paragraphs(page) == expected


@pytest.mark.parametrize(
    ("text", "garbage"),
    [
        ("The harbour office announces the dredging of the inner basin. " * 10, False),
        ("三國簽署海上搜救協定，明年起共用無線電頻道。" * 20, False),
        ("三か国が海上捜索救助協定に署名し、来年から無線周波数を共用する。" * 10, False),
        ("Порт объявляет о работах. Η λιμενική αρχή. " * 3 + "Порт объявляет о работах. " * 30, False),
        ("Zmluva o spolupráci krajín štvrtého vŕšku, strč prst skrz krk. " * 10, False),
        ("12,345  67,890  11.2  33.4  -5.6\n" * 40, False),
        ("\ue001\ue002\ue003\ue004 \ue005\ue006" * 20, True),
        ("\x03\x15\x18\x07 \x0b\x0c" * 20, True),
        ("ĬőŶƛǀǥȊȯɔɹʞ˃˨Ͳͼ Ρφϫ АењѿҤ ԱԲԳ אבג ابت " * 5, True),
        ("7KH KDUERXU RIILFH DQQRXQFHV WKH GUHGJLQJ RI WKH LQQHU EDVLQ " * 5, True),
        ("龘靐齉爩鱻麤龗灪籲爨癵籱麣纞虋讟钃鸜麷鞻韽韾顟顠饙饙騳騱驫" * 10, True),
        ("Hello", False),
    ],
)
def test_garbage_is_recognised_by_its_scripts(text: str, *, garbage: bool) -> None:
    """Texts of any language are texts, whatever their length; glyph numbers are not."""
    assert is_garbage(text) is garbage


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([None, Truncated.LENGTH]))
def test_no_damage_makes_the_reader_fail(seed: int, changes: int, truncated: Truncated | None) -> None:
    """A file with any bytes changed is a document or a refusal."""
    dice = random.Random(seed)
    body = bytearray(pdf([NOTICE, scan(), NOTICE], title="Dredging"))
    for _ in range(changes):
        body[dice.randrange(len(body))] = dice.randrange(256)
    kept = len(body) if truncated is None else dice.randrange(len(body))
    assert isinstance(read_pdf(bytes(body[:kept]), truncated), SourceReading | Refusal)


def test_real_documents_are_read_or_refused_rightly() -> None:
    """Of collected files, those with a password and scans are refused, all others have text."""
    folder = Path(os.environ.get("FONDS_SHARED_DATA") or "absent") / "pdf"
    files = sorted(folder.rglob("*.pdf"))
    if not files:
        pytest.skip("no collected PDF files here (set FONDS_SHARED_DATA to the folder with pdf/)")
    verdicts = {path.name: verdict(path.read_bytes()) for path in files}
    refused = {name: why[0] for name, why in verdicts.items() if why is not None}
    assert set(refused.values()) <= {Verdict.ENCRYPTED, Verdict.NO_TEXT_LAYER}
    assert len(refused) < len(files) / 4
