"""The Merkle tree hash: the published example, and a proof for each entry of a tree of any size."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.warc.merkle_tree import MerkleTree, leaf_hash, root_by_path, tree_hash

# The entries and roots by which implementations of Certificate Transparency are compared.
ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_is_that_of_the_standard(size: int) -> None:
    """For each number of the example's entries; that of none is the SHA-256 of nothing."""
    assert tree_hash(LEAVES[:size]).hex() == ROOTS[size - 1]
    assert tree_hash([]).hex().startswith("e3b0c44298fc1c14")


@given(size=st.integers(1, 200), data=st.data())
@settings(max_examples=100, deadline=None)
def test_an_entry_is_proven_by_its_path_and_no_other_is(size: int, data: st.DataObject) -> None:
    """Not at another place, nor another entry, nor by a path that is longer or shorter."""
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path, root = MerkleTree(leaves).audit_path(index), tree_hash(leaves)
    assert MerkleTree(leaves).root == root
    assert root_by_path(leaves[index], index, size, path) == root
    assert root_by_path(leaf_hash(b"another"), index, size, path) != root
    with pytest.raises(ValueError, match="too long"):
        root_by_path(leaves[index], index, size, (*path, root))
    if path:
        with pytest.raises(ValueError, match="too short"):
            root_by_path(leaves[index], index, size, path[:-1])
        assert root_by_path(leaves[index], index, size, (root, *path[1:])) != root
    with pytest.raises(ValueError, match="no entry"):
        root_by_path(leaves[index], size, size, path)
