"""How often one caller may ask: a bucket each, which refills by the second; and how large a file may be."""

from __future__ import annotations

import math
from dataclasses import dataclass

MOST_STREAMS = 64
"""How many followers may stay at once."""
MOST_PACKAGES = 2
"""How many packages are made at once: each is written to the disk before it is sent."""
MOST_BYTES = 256 * 1024 * 1024
"""How many bytes the records may have that are sent as one package or proof."""
_MOST_CALLERS = 10_000
# What is saved up, in seconds of the rate: a page with its pictures comes at once.
_SAVED_SECONDS = 4


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limits:
    """Counts what each caller asks.

    Args:
        rate: requests a second that a caller may keep up; 0: as many as they like.
        saved_seconds: of the rate, how much may be saved up and asked at once.
        most_bytes: how many bytes the records of one package or proof may have.
    """

    def __init__(self, rate: float, saved_seconds: float = _SAVED_SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self.rate = rate
        self.most_bytes = most_bytes
        self._saved_seconds = saved_seconds
        self._buckets: dict[str, _Bucket] = {}

    @property
    def burst(self) -> int:
        """How many requests may come at once after a pause."""
        return max(1, math.ceil(self.rate * self._saved_seconds))

    def wait(self, caller: str, now: float) -> int | None:
        """Count a request; the seconds after which it would be answered, None when it is answered now.

        Arguments: `caller` is who asks, `now` the time in seconds of a clock that never goes back.
        """
        if not self.rate:
            return None
        bucket = self._buckets.pop(caller, None) or _Bucket(self.burst, now)
        bucket.left = min(self.burst, bucket.left + (now - bucket.at) * self.rate)
        bucket.at = now
        # Who asked last stands last: the first one is the one that was silent for longest.
        self._buckets[caller] = bucket
        if len(self._buckets) > _MOST_CALLERS:
            del self._buckets[next(iter(self._buckets))]
        if bucket.left < 1:
            return max(1, math.ceil((1 - bucket.left) / self.rate))
        bucket.left -= 1
        return None
