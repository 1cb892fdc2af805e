"""The Merkle tree hash of a list (RFC 9162, 2.1), with SHA-256: one digest for all entries, and a short proof of each.

An entry is proven to stand in the list by the hashes of the subtrees beside its way to the root, its audit path: of a
million entries these are twenty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(_LEAF + entry).digest()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of all entries in their order; that of nothing is the SHA-256 of nothing."""
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else sha256(b"").digest()


class MerkleTree:
    """The tree over the hashes of all entries in their order, every hash of it kept: a path is looked up."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [leaves]
        while len(self._levels[-1]) > 1:
            self._levels.append(_above(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """What `tree_hash` gives."""
        return tree_hash(self._levels[-1])

    def audit_path(self, index: int) -> tuple[bytes, ...]:
        """The hashes beside the way from the entry at an index up to the root, the lowest first.

        Raises IndexError when there is no entry at the index.
        """
        if not 0 <= index < len(self._levels[0]):
            raise IndexError(f"there is no entry {index} among {len(self._levels[0])}")
        path: list[bytes] = []
        for level in self._levels[:-1]:
            if (beside := index ^ 1) < len(level):
                path.append(level[beside])
            index //= 2
        return tuple(path)


def root_by_path(leaf: bytes, index: int, size: int, path: Iterable[bytes]) -> bytes:
    """The root of the tree of so many entries in which one with this hash stands at an index.

    Arguments: as `MerkleTree.audit_path` takes and gives them. Raises ValueError when no tree has such a path.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no entry {index} among {size}")
    beside, last = iter(path), size - 1
    while last:
        if index % 2 or index < last:
            other = next(beside, None)
            if other is None:
                raise ValueError("the audit path is too short")
            leaf = _node(other, leaf) if index % 2 else _node(leaf, other)
        index, last = index // 2, last // 2
    if next(beside, None) is not None:
        raise ValueError("the audit path is too long")
    return leaf


def _above(level: Sequence[bytes]) -> Sequence[bytes]:
    """The hashes of the next level; one without another beside it goes up as it is."""
    joined = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return [*joined, level[-1]] if len(level) % 2 else joined


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()
