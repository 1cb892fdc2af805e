"""What an import came to, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from access.jobs.json_values import JsonObject, json_object
from storage.types.exit_codes import ExitCode


@dataclass(frozen=True, slots=True)
class ImportedWarc:
    """A file that was imported under the name `warc_file`.

    `inner` is its path in the package `file`, None when it was given by itself. `captures_before` are captures in it
    that the archive had already; `other_records` counts the records that are no captures, by type. `other_methods` are
    answers to other requests than GET: kept, and no captures. `cut_captures` are shorter than they say, or a first
    segment; `unshown_captures` begin with a status line that players do not read;
    `no_uri_captures` have an address that is no URI.
    """

    file: Path
    inner: str | None
    publication: str
    warc_file: str
    form: str
    sha256: str
    records: int
    captures: int
    captures_before: int
    damaged_records: int
    other_methods: int
    cut_captures: int
    unshown_captures: int
    no_uri_captures: int
    other_records: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class KnownWarc:
    """A file that was not imported again; `warc_file` has the same bytes, None when only its captures are there."""

    file: Path
    inner: str | None
    publication: str
    warc_file: str | None


@dataclass(frozen=True, slots=True)
class OtherHost:
    """Pages that are no articles because their host is not the publication's.

    `publication` is the one of this archive whose host it is, None when it is nobody's.
    """

    host: str
    pages: int
    publication: str | None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was imported, and how many captures were read.

    `refused_pages` are the first pages that were read and are no articles, each with its verdict. `no_articles` says of
    all pages that are no articles why, with how many of them there are, most first: `other-host`, `not-html`,
    `no-status`, `no-host` or a verdict; `other_hosts` says whose the first of these are. `revisits_without_original`
    are kept and not shown. `refused` says of each file that was not imported why. `stopped` is why files were left for
    later, None when none was.
    """

    imported: tuple[ImportedWarc, ...]
    known: tuple[KnownWarc, ...]
    read: int
    revisits_without_original: int
    no_articles: tuple[tuple[str, int], ...]
    other_hosts: tuple[OtherHost, ...]
    refused: tuple[str, ...]
    stopped: str | None
    refused_pages: tuple[tuple[str, str], ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """COULD_NOT when a file was refused, STOPPED for want of room, LOOK when an imported record is damaged."""
        if self.refused:
            return ExitCode.COULD_NOT
        if self.stopped is not None:
            return ExitCode.STOPPED
        return ExitCode.LOOK if any(warc.damaged_records for warc in self.imported) else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """Every file with its outcome, and the counts."""
        return json_object(
            {
                "read": self.read,
                "files": [*map(_imported_document, self.imported), *map(_known_document, self.known)],
                "revisits_without_original": self.revisits_without_original,
                "no_articles": dict(self.no_articles),
                "other_hosts": self.other_hosts,
                "refused": self.refused,
                "refused_pages": [{"url": url, "verdict": verdict} for url, verdict in self.refused_pages],
            }
        )


def _imported_document(warc: ImportedWarc) -> JsonObject:
    return json_object(
        {
            "file": warc.file,
            "inner": warc.inner,
            "outcome": "imported",
            "publication": warc.publication,
            "warc_file": warc.warc_file,
            "form": warc.form,
            "sha256": warc.sha256,
            "records": warc.records,
            "captures": warc.captures,
            "captures_before": warc.captures_before,
            "damaged_records": warc.damaged_records,
            "other_methods": warc.other_methods,
            "cut_captures": warc.cut_captures,
            "unshown_captures": warc.unshown_captures,
            "no_uri_captures": warc.no_uri_captures,
        }
    )


def _known_document(warc: KnownWarc) -> JsonObject:
    return json_object(
        {
            "file": warc.file,
            "inner": warc.inner,
            "outcome": "known",
            "publication": warc.publication,
            "warc_file": warc.warc_file,
        }
    )
