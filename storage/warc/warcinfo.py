"""What every WARC file says first: who wrote it, with what, by which rules, and the publication's profile as it was.

If the publication has a spider of its own, its code follows. A file that is found alone, years from now, explains
itself from these records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from storage.types.identity import new_record_id
from storage.types.profile import Profile
from storage.warc.digest import digest
from storage.warc.record import WARC_FIELDS, WarcRecord, fields_block, parse_fields, record

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
PAYLOAD_DIGEST_RULE = "sha256 in base32 over the entity with its transfer coding removed (WARC 1.1)"
PROFILE_TYPE = "application/toml"
PROFILE_URN = "urn:fonds:profile:"
SPIDER_TYPE = "text/x-python"
SPIDER_URN = "urn:fonds:spider:"


@dataclass(frozen=True, slots=True)
class Harvest:
    """Who harvests, and how: what the warcinfo record of every file says.

    `operator` is a person or body with an address; `user_agent` and `sender` are what the User-Agent and From headers
    of the requests say. `obeys_robots` is the robots policy. A None is left out of the record.
    """

    operator: str | None = None
    user_agent: str | None = None
    sender: str | None = None
    obeys_robots: bool = True


def prologue(
    harvest: Harvest, profile: Profile, publication: str, host: str, file_name: str, at: datetime
) -> tuple[WarcRecord, ...]:
    """Return the records that a WARC file begins with: warcinfo, and as resources the profile and its spider's code."""
    text = profile.text.encode("utf-8")
    code = None if profile.code is None else profile.code.text.encode("utf-8")
    fields = {
        "software": f"Fonds/{version('fonds')}",
        "format": "WARC File Format 1.1",
        "conformsTo": CONFORMS_TO,
        "operator": harvest.operator,
        "isPartOf": publication,
        "hostname": host,
        "robots": "obey" if harvest.obeys_robots else "ignore",
        "http-header-user-agent": harvest.user_agent,
        "http-header-from": harvest.sender,
        "fonds-profile": profile.slug,
        "fonds-profile-digest": digest(text),
        "fonds-spider": None if code is None else profile.spider,
        "fonds-spider-digest": None if code is None else digest(code),
        "fonds-payload-digest": PAYLOAD_DIGEST_RULE,
    }
    block = fields_block((name, value) for name, value in fields.items() if value)
    warcinfo = record("warcinfo", new_record_id(), at, block, WARC_FIELDS, [("WARC-Filename", file_name)])
    kept = [(PROFILE_URN + profile.slug, text, PROFILE_TYPE)]
    if code is not None:
        kept.append((SPIDER_URN + profile.slug, code, SPIDER_TYPE))
    return warcinfo, *(_resource(uri, text, media_type, at) for uri, text, media_type in kept)


def _resource(uri: str, text: bytes, media_type: str, at: datetime) -> WarcRecord:
    fields = [("WARC-Target-URI", uri), ("WARC-Payload-Digest", digest(text))]
    return record("resource", new_record_id(), at, text, media_type, fields)


def is_ours(record: WarcRecord) -> bool:
    """Tell whether a record is the warcinfo of a file that Fonds wrote."""
    return record.is_warcinfo and ("fonds-payload-digest", PAYLOAD_DIGEST_RULE) in parse_fields(record.block)


def publication_of(warcinfo: WarcRecord) -> str | None:
    """Return the publication whose collection a file is part of, None when its warcinfo does not say."""
    return next((value for name, value in parse_fields(warcinfo.block) if name == "isPartOf" and value), None)
