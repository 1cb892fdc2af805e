"""The CDXJ index of a collection, as pywb reads it: one line for each record that players may show.

The lines stand in `index.cdxj` and in small recent files (`recent-*.cdxj`) beside it; each file is byte-sorted at every
moment, and together they hold every published line. Recent files are merged with their like in size, and into
`index.cdxj` when they have grown to an eighth of it, so that the work per line grows with the logarithm of the index
only. A merged file gets its name first and what it replaces goes later: a reader sees a line twice for a moment, but
never misses one. Any number of writers may share a folder; the lock on a file says whose it is.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from storage.index import runs as index_runs
from storage.index import sorted_lines
from storage.index.withdrawal import Withheld, adding, none_withheld
from storage.types import Capture, RecordType, Role
from storage.types.errors import ArchiveError
from storage.types.replay_path import replay_timestamp
from storage.warc.file_lock import is_at
from storage.warc.message import BODILESS

_log = logging.getLogger(__name__)

_REVISIT_MIME = "warc/revisit"
_UNKNOWN_MIME = "unk"
_NO_ANSWER = frozenset({RecordType.FAILURE, RecordType.RENDERED})
# A writer adds to its own recent file until it holds this much; then it begins another.
_WHOLE_RUN = 256 * 1024
# What databases and file systems count with.
_LARGEST = 2**63 - 1
# Text that JSON writes as it stands, and a line of nothing else.
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_PLAIN_LINE = re.compile(
    rf'([^ ]*) ([^ ]*) {{"url": "({_PLAIN.pattern})", "mime": "({_PLAIN.pattern})", "status": "({_PLAIN.pattern})", '
    rf'"digest": "({_PLAIN.pattern})", "length": "([0-9]{{1,18}})", "offset": "([0-9]{{1,18}})", '
    rf'"filename": "({_PLAIN.pattern})"}}'
)


@dataclass(frozen=True, slots=True)
class IndexLine:
    """An index line as read: where the record of one visit to a URL lies.

    `timestamp` has 14 digits (UTC); `status` is `-` when the record holds no status line; `mime` is `warc/revisit` for
    a revisit and `unk` when the server named none.
    """

    surt: str
    timestamp: str
    url: str
    mime: str
    status: str
    digest: str
    length: int
    offset: int
    filename: str


def line(capture: Capture, record_digest: str | None = None) -> str | None:
    """Return the index line of a capture, without line end; None for what players must not show.

    `record_digest` is that of the record as it lies, for readers of packages who check the pieces that they load.

    These are failures, renderings (what was rendered has a line), answers to another method than GET, answers
    without a status line, and what has no body by its status (304, 204): with a line, players would answer 304 to a
    browser that asked nothing of the kind, which shows a blank page or an error in place
    of an earlier capture. A revisit that kept nothing of its head is shown with its original's.
    """
    is_revisit = capture.record_type is RecordType.REVISIT
    is_without_head = capture.status is None and not is_revisit
    if is_without_head or capture.record_type in _NO_ANSWER or capture.status in BODILESS:
        return None
    if capture.role is Role.OTHER_METHOD:
        return None
    fields = {
        "url": capture.url,
        "mime": _REVISIT_MIME if is_revisit else _mime(capture.media_type),
        "status": "-" if capture.status is None else str(capture.status),
        "digest": capture.payload_digest or "-",
        "length": str(capture.place.length),
        "offset": str(capture.place.offset),
        "filename": capture.place.warc_file,
    }
    if record_digest is not None:
        fields["recordDigest"] = record_digest
    return f"{capture.surt} {replay_timestamp(capture.captured_at)} {_json(fields)}"


def _json(fields: dict[str, str]) -> str:
    if _PLAIN.fullmatch("".join(fields.values())):
        members = '", "'.join([f'{name}": "{value}' for name, value in fields.items()])
        return f'{{"{members}"}}'
    return json.dumps(fields)


def _mime(media_type: str | None) -> str:
    return (media_type or "").partition(";")[0].strip() or _UNKNOWN_MIME


def parse_line(text: str) -> IndexLine:
    """Return an index line as data.

    Raises:
        ValueError: it is none, or lacks one of the fields that `line` writes.
    """
    if (plain := _PLAIN_LINE.fullmatch(text)) is not None:
        key, timestamp, url, mime, status, digest, length, offset, filename = plain.groups()
        return IndexLine(key, timestamp, url, mime, status, digest, int(length), int(offset), filename)
    key, _, rest = text.partition(" ")
    timestamp, _, block = rest.partition(" ")
    try:
        fields = json.loads(block)
        named = {name: str(fields[name]) for name in ("url", "mime", "status", "digest", "filename")}
        length, offset = (int(fields[name]) for name in ("length", "offset"))
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"no index line: {text[:200]!r}") from error
    if not (0 <= length <= _LARGEST and 0 <= offset <= _LARGEST):
        raise ValueError(f"no index line, for no file is so large: {text[:200]!r}")
    # JSON may name half of a pair of surrogates, which is no character of any address or name.
    "".join(named.values()).encode()
    return IndexLine(key, timestamp, length=length, offset=offset, **named)


def lines(indexes: Path) -> Iterator[str]:
    """Yield all lines of the index in byte order, each once."""
    with ExitStack() as stack:
        files = _open_all(indexes, stack)
        for batch in sorted_lines.merged(sorted_lines.batches(file) for file in files):
            for raw in batch:
                yield raw.decode("utf-8")


def _open_all(indexes: Path, stack: ExitStack) -> list[BinaryIO]:
    """Open all files of the index; start again when a merge removed one between listing and opening."""
    while True:
        with ExitStack() as opened:
            try:
                files: list[BinaryIO] = [
                    opened.enter_context(path.open("rb")) for path in sorted(indexes.glob("*.cdxj"))
                ]
            except FileNotFoundError:
                continue
            stack.push(opened.pop_all())
            return files


class IndexWriter:
    """Adds lines to the index of one collection; readers see them after `publish`."""

    def __init__(
        self,
        indexes: Path,
        withheld: Withheld = none_withheld,
        grace: float = index_runs.GRACE_SECONDS,
        whole_run: int = _WHOLE_RUN,
    ) -> None:
        """Begin to write, and let what earlier writers left be merged meanwhile.

        Args:
            indexes: the collection's folder of that name; made when it is absent.
            withheld: returns those captures that get no line; called when lines are published, not before.
            grace: for how many seconds a replaced file stays for readers that know of it.
            whole_run: the bytes at which a recent file is left to be merged.

        Raises:
            ArchiveError: the folder cannot be written.
        """
        self._indexes = indexes
        self._withheld = withheld
        self._grace = grace
        self._whole_run = whole_run
        self._added: list[tuple[str, bytes]] = []
        self._adding = Lock()
        self._publishing = Lock()
        self._run: tuple[Path, BinaryIO, list[bytes]] | None = None
        try:
            index_runs.prepare_index(indexes)
        except OSError as error:
            raise unwritable(indexes, error) from error
        self._merger = ThreadPoolExecutor(1, thread_name_prefix="index-merge")
        self._merging: Future[None] = self._merger.submit(self._merge)

    def add(self, captures: Iterable[Capture]) -> None:
        """Take the lines of captures, to be published later; this never waits for a disk."""
        added = [(capture.capture_id, text.encode()) for capture in captures if (text := line(capture)) is not None]
        with self._adding:
            self._added += added

    def publish(self) -> None:
        """Make every line added so far visible, and safe from a power failure.

        Raises:
            ArchiveError: the folder cannot be written; the lines are kept for the next attempt.
        """
        with self._publishing:
            with self._adding:
                added, self._added = self._added, []
            try:
                if added:
                    self._publish(added)
            except BaseException as error:
                with self._adding:
                    self._added[:0] = added
                if isinstance(error, OSError):
                    raise unwritable(self._indexes, error) from error
                raise

    def close(self) -> None:
        """Publish what is left and wait for a merge that runs.

        Raises:
            ArchiveError: the folder cannot be written; what was published before stays.
        """
        try:
            self.publish()
        finally:
            self._leave_run()
            self._merger.shutdown()
        self._merging.result()

    def _publish(self, added: list[tuple[str, bytes]]) -> None:
        with adding(self._indexes):
            withheld = set(self._withheld([capture_id for capture_id, _ in added]))
            shown = [text for capture_id, text in added if capture_id not in withheld]
            if not shown:
                return
            if self._run is not None and not is_at(self._run[1].fileno(), self._run[0]):
                # Somebody took lines out of it, and what is left is another's to merge.
                self._leave_run()
            path, owned, held = self._run or (index_runs.new_recent(self._indexes), None, [])
            run = sorted({*held, *shown})
            file = sorted_lines.put(path, [run])
            if owned is not None:
                owned.close()
            self._run = (path, file, run)
        if file.tell() >= self._whole_run:
            self._leave_run()
            if self._merging.done():
                self._merging = self._merger.submit(self._merge)

    def _leave_run(self) -> None:
        if self._run is not None:
            self._run[1].close()
            self._run = None

    def _merge(self) -> None:
        try:
            index_runs.merge_due(self._indexes, self._grace)
        except OSError as error:
            # The index is whole without the merge; the next whole run tries again.
            _log.warning("%s: index files could not be merged: %s", self._indexes, error)


def mend(indexes: Path, missing: Iterable[str], grace: float = index_runs.GRACE_SECONDS) -> None:
    """Put right what a crash left: temporary files go, lines that stand twice are folded, missing ones are added.

    Args:
        indexes: the collection's folder of that name; made when it is absent.
        missing: lines as `line` makes them; those that the index has already change nothing.
        grace: for how many seconds a replaced file stays for readers that know of it.

    Raises:
        ArchiveError: the folder cannot be written.
    """
    try:
        index_runs.prepare_index(indexes)
        index_runs.add_missing(indexes, (text.encode() for text in missing), grace)
    except OSError as error:
        raise unwritable(indexes, error) from error


def unwritable(indexes: Path, error: OSError) -> ArchiveError:
    """The error of an index whose folder cannot be written."""
    return ArchiveError(f"{indexes}: the index cannot be written: {error.strerror or error}")
