"""How an address that is told of changes is doing, when it is tried again, and how what is sent is signed.

Pure decisions over what came of each delivery. What cannot be delivered waits, and is tried again ever more seldom;
nothing is skipped, so a receiver that comes back is told of everything in order.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
DEAD_AFTER = timedelta(days=3)
"""So long a webhook fails before it is called dead; then it is tried once a day."""
_DEAD_WAIT = timedelta(days=1)
_LONGEST_ERROR = 200
LEAST_KEY, MOST_KEY = 24, 64
"""The bytes of a key, as Standard Webhooks asks for them."""


@dataclass(frozen=True, slots=True)
class WebhookState:
    """A webhook, by its name.

    `cursor` is the end of what arrived, None when nothing did, `delivered_at` when that was. `failures` counts the
    deliveries in a row that did not arrive, the first of them at `failing_since`; `error` says what became of the last,
    and `next_at` is when it is tried again. `pending` is the end of what was sent and is not known to have arrived:
    what is sent again ends there, whatever was filed since; None when nothing is on its way.
    """

    name: str
    cursor: str | None = None
    delivered_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    next_at: datetime | None = None
    error: str | None = None
    pending: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it may be tried."""
        return self.next_at is None or self.next_at <= now

    def is_dead(self, now: datetime) -> bool:
        """Whether it has failed for so long that somebody should look."""
        return self.failing_since is not None and now - self.failing_since >= DEAD_AFTER

    def delivered(self, cursor: str, now: datetime) -> WebhookState:
        """Its state after a delivery that arrived."""
        return WebhookState(self.name, cursor, now)

    def failed(self, error: str, now: datetime) -> WebhookState:
        """Its state after one that did not."""
        since = self.failing_since or now
        wait = min(_FIRST_WAIT * 2 ** min(self.failures, 20), _LONGEST_WAIT)
        if now - since >= DEAD_AFTER:
            wait = _DEAD_WAIT
        shortened = error[:_LONGEST_ERROR]
        return replace(self, failures=self.failures + 1, failing_since=since, next_at=now + wait, error=shortened)


def signing_key(secret: str) -> bytes | None:
    """The key of a secret as Standard Webhooks writes it, None for what is none."""
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        return None
    return key if secret.startswith("whsec_") and LEAST_KEY <= len(key) <= MOST_KEY else None


def signed_headers(key: bytes, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of Standard Webhooks: id, time, and HMAC-SHA256 over both and the body."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    signature = b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}
