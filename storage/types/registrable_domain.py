"""The part of a host that somebody registered: two labels, or three below a country's second level.

It stands in for the Public Suffix List where two hosts are only asked whether they may belong to one owner: the second
levels below are those under which most countries register.
"""

from __future__ import annotations

from ipaddress import ip_address

_SECOND_LEVELS = frozenset(
    {
        "ac", "asn", "co", "com", "ed", "edu", "ens", "firm", "game", "gen", "go", "gob",
        "gouv", "gov", "govt", "gub", "gv", "id", "idv", "ind", "info", "law", "lg", "ltd",
        "me", "mil", "nat", "ne", "net", "nhs", "nic", "nom", "or", "org", "plc", "police",
        "pro", "pub", "sch", "school", "sci", "web",
    }
)  # fmt: skip


def registrable_domain(host: str) -> str:
    """The registrable part of a host; the host itself when it is an address of a machine, or has one label."""
    name = host.rstrip(".").lower()
    try:
        ip_address(name)
    except ValueError:
        labels = name.split(".")
        below_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
        return ".".join(labels[-3:] if below_country else labels[-2:])
    return name
