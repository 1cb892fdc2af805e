"""Which reader a reading is by, known without importing the reader, which a crawl's own process never does."""

from __future__ import annotations

from importlib.metadata import version

READER_VERSION = f"25+trafilatura.{version('trafilatura')}"
"""Changes whenever a page may be read differently: readings are compared within one version only."""
