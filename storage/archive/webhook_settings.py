"""The webhooks of fonds.toml: who is told of changes, and the key that signs what is sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.archive.toml_table import TomlTable
from storage.types.tokens import ChangeKind
from storage.types.urlkey import normalize
from storage.types.webhook_delivery import LEAST_KEY, MOST_KEY, signing_key


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """An address that is told of changes, by its name; of all kinds and publications where none is named.

    `key` signs what is sent, so that whoever receives it knows that it comes from here.
    """

    name: str
    url: str
    key: bytes = field(repr=False)
    kinds: tuple[ChangeKind, ...] = ()
    publication: str | None = None


def read_webhooks(table: TomlTable) -> tuple[WebhookSettings, ...]:
    """The webhooks of a table, by their names. What is wrong with one is an error of its key."""
    found = []
    for name in table.keys():  # noqa: SIM118 - a table is no mapping
        entry = table.table(name)
        url = entry.text("url", None) or ""
        try:
            normalize(url)
        except ValueError:
            # It is not repeated: such addresses are often secrets themselves.
            entry.fail("url", "is needed, and must be an http or https address")
        kinds = entry.texts("kinds")
        if unknown := [kind for kind in kinds if kind not in set(ChangeKind)]:
            entry.fail("kinds", f"{unknown[0][:60]!r} is no kind of change; there are {', '.join(ChangeKind)}")
        key, publication = _signing_key(entry), entry.text("publication", None)
        found.append(WebhookSettings(name, url, key, tuple(map(ChangeKind, kinds)), publication))
        entry.close()
    return tuple(found)


def _signing_key(entry: TomlTable) -> bytes:
    """The key of a secret as Standard Webhooks writes it."""
    key = signing_key(entry.text("secret", None) or "")
    if key is None:
        bytes_wanted = f"{LEAST_KEY} to {MOST_KEY} bytes"
        entry.fail("secret", f"is needed: whsec_ and {bytes_wanted} in base64; openssl rand -base64 32")
    return key
