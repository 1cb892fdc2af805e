"""A cited document from a PDF: text in reading order, title, day, pages and language, and which pages are lost.

A reading says what could not be read: a password, a scan without a text layer, fonts without a character map, pages
that both readers lose. Half a text is never passed off as the whole.
"""

from __future__ import annotations

import re
from statistics import median

from pipelines.address_room import room_of
from pipelines.candidates.rules import ReadingRule
from pipelines.document.official import OfficialFacts, OpeningLine, read_facts
from pipelines.pdf.lines import hyphenated_words, paragraphs
from pipelines.pdf.pages import BrokenError, EncryptedError, PdfLine, PdfPage, PdfPages, read_pages
from pipelines.words.labels import squeezed
from pipelines.words.language import language_of
from pipelines.words.latin import latin_language
from storage.types import Block, BlockType, Evidence, Refusal, SourceReading, Sureness, Truncated, Verdict

_MEDIA_TYPE = "application/pdf"
# What programs write where a title should be.
_NO_TITLE = re.compile(
    r"(?:untitled|無標題|无标题|document|文件|slide|layout|print|page|tmp|microsoft word|powerpoint[ -]presentation|"
    r"presentation|book)[\s\d._-]*|(?:microsoft |openoffice )?(?:word|excel|powerpoint|writer)\s*-\s*.*|\S*\.\w{2,4}|"
    r".*\.(?:docx?|xlsx?|pptx?|pdf|odt|rtf|indd|qxd|wpd|txt|tiff?|jpe?g|html?|exe)",
    re.IGNORECASE,
)
# PDFium keeps every object of a drawing, some ten bytes for each byte of it, and a few bytes unpack to a long one. It
# ends its process where memory lacks.
_ROOM = 128 * 1024 * 1024
_ROOM_FOR_A_BYTE = 3
_END_MARK = b"%%EOF"
_END = 2048
# As the Federal Register prints it: `AGENCY: Harbour Administration, DOT.`
_CAPTIONED = re.compile(r"[A-Z][A-Z ]{2,30}: \S")
_LARGER = 1.15
_LONGEST_TITLE = 300
_TOP = 8
_FEWEST_LETTERS = 3


def read_pdf(body: bytes, truncated: Truncated | None) -> SourceReading | Refusal:
    """Read a PDF as a cited document.

    Args:
        body: The file.
        truncated: Why it was cut off on its way, None when it was not.

    Returns:
        The document, or why the file is not one.
    """
    lacks_end = truncated is not None or _END_MARK not in body[-_END:]
    try:
        with room_of(_ROOM + _ROOM_FOR_A_BYTE * len(body)):
            document = read_pages(body)
    except EncryptedError:
        return Refusal(Verdict.ENCRYPTED, "the document needs a password")
    except BrokenError as error:
        verdict, state = (Verdict.TRUNCATED, "cut off") if lacks_end else (Verdict.UNDECODABLE, "broken")
        return Refusal(verdict, f"the document is {state}: {error}"[:200])
    if not any((page.text or "").strip() for page in document.pages):
        return _refused(document, lacks_end=lacks_end)
    return _assembled(document, is_cut=truncated is not None)


def _assembled(document: PdfPages, *, is_cut: bool) -> SourceReading:
    texts = [page.text or "" for page in document.pages]
    known = hyphenated_words("\n".join(texts))
    pieces = [piece for page in texts for piece in paragraphs(page, known)]
    text = "\n\n".join(pieces)
    lost = tuple(number for number, page in enumerate(document.pages, 1) if _is_lost(page, document))
    title, rule = _title(document, texts)
    facts = read_facts(_opening_lines(document.opening), title)
    moment = facts.moment
    return SourceReading(
        title=title,
        text=text,
        language=language_of(text, document.language or latin_language(text), None),
        media_type=_MEDIA_TYPE,
        pages=len(document.pages),
        pages_lost=lost,
        partial=is_cut or document.mended or bool(lost),
        evidence=_evidence(facts, rule if title else None),
        published_on=None if moment is None else moment.day,
        published_at=None if moment is None else moment.instant,
        published_precision=None if moment is None else moment.precision,
        agency=facts.agency,
        document_number=facts.number,
        blocks=tuple(Block(BlockType.PARAGRAPH, piece) for piece in pieces),
        dated_on=None if moment is None else moment.day,
    )


def _evidence(facts: OfficialFacts, title: ReadingRule | None) -> tuple[tuple[str, Evidence], ...]:
    """What each field rests on; `title` is the rule that found the title."""
    rules = {"text": ReadingRule.PDF_TEXT_LAYER} | ({} if title is None else {"title": title})
    stated = (("agency", facts.agency), ("document_number", facts.number), ("published_on", facts.moment))
    rules |= {field: ReadingRule.PDF_OPENING for field, value in stated if value is not None}
    return tuple(sorted((field, Evidence(rule, Sureness.LIKELY)) for field, rule in rules.items()))


def _is_lost(page: PdfPage, document: PdfPages) -> bool:
    """Whether a page's text is not there; in a file without its end an empty page is one whose drawing is missing."""
    return page.text is None or (document.mended and not page.text.strip())


def _refused(document: PdfPages, *, lacks_end: bool) -> Refusal:
    """Why a document without any text cannot be read."""
    pages = len(document.pages)
    if document.mended or (lacks_end and not any(page.scanned for page in document.pages)):
        return Refusal(Verdict.TRUNCATED, f"the document is cut off: none of its {pages} pages is there")
    if any(page.garbled for page in document.pages):
        return Refusal(Verdict.UNDECODABLE, "the fonts have no character map: what they give is no text")
    if any(page.text is None and not page.scanned for page in document.pages):
        return Refusal(Verdict.UNDECODABLE, f"none of the {pages} pages can be read")
    return Refusal(Verdict.NO_TEXT_LAYER, f"the document has {pages} pages and no text layer")


def _title(document: PdfPages, texts: list[str]) -> tuple[str | None, ReadingRule]:
    """The title that the document states if it prints it too, or else the largest lines of its first page."""
    stated = " ".join((document.title or "").split())
    if _NO_TITLE.fullmatch(stated) or len(squeezed(stated)) < _FEWEST_LETTERS:
        stated = ""
    printed = _printed_title(document.opening)
    if stated and (printed is None or squeezed(stated) in squeezed(texts[0])):
        return stated, ReadingRule.PDF_TITLE
    return printed, ReadingRule.PDF_LARGEST_LINES


def _printed_title(lines: tuple[PdfLine, ...]) -> str | None:
    printed = [line for line in lines if len(squeezed(line.text)) >= _FEWEST_LETTERS and not line.text.isdigit()]
    if len(printed) < 2:
        return None
    usual = _usual(lines)
    tallest = max(line.height for line in printed)
    if tallest < _LARGER * usual:
        return None
    first = next(place for place, line in enumerate(printed) if line.height == tallest)
    if first > max(_TOP, len(printed) / 3):
        return None
    title = ""
    for line in printed[first:]:
        if line.height < tallest * 0.95:
            break
        title = f"{title}\n{line.text}"
    joined = " ".join(paragraphs(title.strip()))
    return joined if len(joined) <= _LONGEST_TITLE and _is_title(joined) else None


def _opening_lines(lines: tuple[PdfLine, ...]) -> list[OpeningLine]:
    """The lines of the first page; a word in capitals and what follows it are joined up to the full stop."""
    usual = _usual(lines)
    joined: list[OpeningLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if (
            last is not None
            and _CAPTIONED.match(last.text)
            and not last.text.endswith(".")
            and not _CAPTIONED.match(line.text)
        ):
            joined[-1] = OpeningLine(f"{last.text} {line.text}", large=last.large)
        else:
            joined.append(OpeningLine(line.text, large=line.height > _LARGER * usual))
    return joined


def _usual(lines: tuple[PdfLine, ...]) -> float:
    """The height of most letters."""
    return median([line.height for line in lines for _ in line.text] or [0.0])


def _is_title(text: str) -> bool:
    """Whether large print may be a title: a single word or a word with a colon is a letterhead or a heading."""
    words = text.split()
    return not text[0].islower() and text[-1] not in ":：,，" and (len(words) > 1 or not text.isascii())
