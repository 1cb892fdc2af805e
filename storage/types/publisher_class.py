"""Who publishes a cited document, by its host alone: a pure decision over suffixes of hosts.

The suffixes that everybody shares stand in `publishers.tsv`, each with what it rests on; a publication's profile adds
its own. What no suffix names is unknown, and is said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from storage.types.tokens import PublisherClass

_COUNTRY = "*"
_OFFICES = frozenset(
    {PublisherClass.GOVERNMENT, PublisherClass.PARLIAMENT, PublisherClass.COURT, PublisherClass.INTERGOVERNMENTAL}
)


@dataclass(frozen=True, slots=True)
class PublisherRule:
    """The class of every host that is this suffix or ends with it behind a dot."""

    suffix: str
    publisher_class: PublisherClass


def publisher_class(host: str | None, profile_rules: Sequence[PublisherRule] = ()) -> PublisherClass:
    """The class of the publisher that a host belongs to; `unknown` when no suffix names it.

    The longest suffix decides; of two that are as long, that of the profile.

    Args:
        host: as `host_of` gives it, None or empty for an address that has none.
        profile_rules: what the publication's own profile adds.
    """
    if not host:
        return PublisherClass.UNKNOWN
    own = {rule.suffix: rule.publisher_class for rule in profile_rules}
    for suffixes in _suffixes(host.rstrip(".").lower()):
        for known in (own, _shared()):
            found = next((known[suffix] for suffix in suffixes if suffix in known), None)
            if found is not None:
                return found
    return PublisherClass.UNKNOWN


def is_public_office(host: str | None) -> bool:
    """Whether a host belongs to a government, a parliament, a court or a body of states, whose name nobody can buy."""
    return publisher_class(host) in _OFFICES


def provenance(suffix: str) -> str:
    """What a shared suffix rests on. Raises KeyError for one that there is not."""
    return {each: why for each, _, why in _lines()}[suffix]


def _suffixes(host: str) -> Iterator[tuple[str, ...]]:
    """The suffixes of a host, longest first; beside each that ends with a country, the one for every country."""
    labels = host.split(".")
    for start in range(len(labels)):
        suffix = ".".join(labels[start:])
        country = labels[-1]
        if len(country) == 2 and country.isalpha() and start < len(labels) - 1:
            yield suffix, ".".join([*labels[start:-1], _COUNTRY])
        else:
            yield (suffix,)


@cache
def _shared() -> Mapping[str, PublisherClass]:
    return {suffix: PublisherClass(token) for suffix, token, _ in _lines()}


def _lines() -> Iterator[tuple[str, str, str]]:
    text = (resources.files("storage.types") / "publishers.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            suffix, token, why = line.split("\t")
            yield suffix, token, why
