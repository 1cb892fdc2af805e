"""How members of a crawl that may ask for the same share what there is: each holds its part of the servers, or less.

Who came first holds all of them, and lets go of what is above its part: it asks for nothing more there, and whoever has
less takes a server as soon as it is free. While more is free than one turn could take, nobody has to let go. What
cannot be divided stays with those that have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SharedServers:
    """What each member holds that may ask for the same as `member`: servers, and hosts whose server is not known yet.

    `own` is what `member` holds, `held` how many each of them does; those that hold nothing are among them.
    """

    member: str
    own: frozenset[str]
    held: Mapping[str, int]

    @property
    def kept(self) -> frozenset[str]:
        """Of what this member holds, what it may ask on: the same at every turn, until somebody comes or goes."""
        return frozenset(sorted(self.own)[: self._part_of(self._count)])

    @property
    def is_owed(self) -> bool:
        """Whether others hold what is this member's part, and will let go of it."""
        return len(self.own) < self._count // len(self.held)

    def chosen(self, found: Sequence[tuple[str, str]], most: int) -> tuple[str, ...]:
        """Choose the hosts to lease.

        Args:
            found: hosts that may be asked now, each with its server, or with itself while that is not known.
            most: as many hosts as are looked for in a turn; where so many are found, there may be more.

        Returns:
            Hosts on servers that are kept, and on as many others as are this member's part.
        """
        kept = self.kept
        free = list(dict.fromkeys(server for _, server in found if server not in kept))
        may_be_more = len(found) >= most
        room = -(-most // len(self.held)) if may_be_more else self._part_of(self._count + len(free)) - len(kept)
        taken = kept.union(free[: max(room, 0)])
        return tuple(host for host, server in found if server in taken)

    @property
    def _count(self) -> int:
        return sum(self.held.values())

    def _part_of(self, count: int) -> int:
        """How many of so many servers are this member's part; one more for those that have the most already."""
        part, rest = divmod(count, len(self.held))
        by_size = sorted(self.held, key=lambda member: (-self.held[member], member))
        return part + (by_size.index(self.member) < rest)
