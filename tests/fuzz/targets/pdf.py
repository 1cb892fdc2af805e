"""PDF files: any bytes are a document or refused as none, the same twice, with as many pages lost as there are."""

from __future__ import annotations

from pipelines.pdf.document import read_pdf
from storage.types import Refusal, Truncated
from tests.fuzz.target import Target
from tests.pipelines.pdf_files import MAPLESS_FONT, glyphs, lines, pdf, scan


def check(data: bytes) -> None:
    """See the module."""
    for truncated in (None, Truncated.DISCONNECT):
        reading = read_pdf(data, truncated)
        assert read_pdf(data, truncated) == reading
        if isinstance(reading, Refusal):
            assert len(reading.reason.splitlines()) == 1, reading.reason
            continue
        assert reading.pages is not None
        assert all(1 <= number <= reading.pages for number in reading.pages_lost)
        assert truncated is None or reading.partial
        f"{reading.title}{reading.text}".encode()


def seeds() -> list[bytes]:
    """Files with a text layer, without one, and with fonts that say nothing."""
    page = lines((50, "Harbour rules"), (50, "Ships may lie here until noon."), (300, "Second column"))
    return [
        pdf([page], title="Harbour rules"),
        pdf([page, scan()], lang="en"),
        pdf([glyphs(90)], font=MAPLESS_FONT),
        pdf([scan()]),
    ]


TARGET = Target(check, seeds, inputs=40)
