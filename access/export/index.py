"""The index of a package: sorted lines in compressed blocks, and a short list of where each block begins (ZipNum).

Players read the list and then only the blocks they need, so an index of any size opens at once. Lines are sorted in
runs that fit the memory, and the runs are merged.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import chain

from access.export.blocks import index_blocks, keyed
from access.export.package import PackageMembers, Spool
from storage.index.sorted_lines import merged

INDEX = "indexes/index.cdx.gz"
BLOCKS = "indexes/index.idx"
_META = b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n'
# The same as other makers of packages use; a player fetches one block for one page.
LINES_IN_BLOCK = 1024
_RUN = 200_000
_BATCH = 4096
_GZIP = 31


class PackageIndexWriter:
    """Takes index lines in any order, and adds them to the package at the end.

    Args:
        package: where it goes, and on whose disk the runs lie.
        spools: keeps the runs open.
        run: how many lines are sorted in memory.
    """

    def __init__(self, package: PackageMembers, spools: ExitStack, run: int = _RUN) -> None:
        self._package = package
        self._spools = spools
        self._run = run
        self._lines: list[bytes] = []
        self._runs: list[Spool] = []

    def add(self, line: str) -> None:
        """Take a line, without its line end."""
        self._lines += [keyed_line.encode() for keyed_line in keyed(line)]
        if len(self._lines) >= self._run:
            self._spill()

    def finish(self, lines_in_block: int = LINES_IN_BLOCK) -> None:
        """Add the index's two members. Raises PackageError."""
        index = self._spools.enter_context(self._package.spool())
        blocks = self._spools.enter_context(self._package.spool())
        blocks.write(_META)
        for block in index_blocks(self._sorted(), lines_in_block):
            packed = _packed(b"\n".join(block) + b"\n")
            entry = {
                "offset": index.size,
                "length": len(packed),
                "digest": f"sha256:{sha256(packed).hexdigest()}",
                "filename": INDEX.rpartition("/")[2],
            }
            key = b" ".join(block[0].split(b" ", 2)[:2])
            blocks.write(key + b" " + json.dumps(entry).encode() + b"\n")
            index.write(packed)
        self._package.add_spool(INDEX, index)
        self._package.add_spool(BLOCKS, blocks)

    def _spill(self) -> None:
        run = self._spools.enter_context(self._package.spool())
        for line in sorted(self._lines):
            run.write(line + b"\n")
        self._runs.append(run)
        self._lines = []

    def _sorted(self) -> Iterator[bytes]:
        runs = [_batches(run.pieces()) for run in self._runs]
        last = sorted(self._lines)
        runs.append(iter([last[start : start + _BATCH] for start in range(0, len(last), _BATCH)]))
        return chain.from_iterable(merged(runs))


def _batches(pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    """The lines of a run, a few thousand at a time."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if lines:
            yield lines


def _packed(data: bytes) -> bytes:
    """One gzip member, the same for the same bytes: zlib writes no time into its header."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    return compressor.compress(data) + compressor.flush()
