"""What the records of a crawl over TLS say of themselves: each sentence that an archivist looks for, held by a test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from access.demo.server import DemoServer
from access.demo.site import build_site
from access.demo.text_files import read_profile, read_texts
from storage.archive.profile_file import load_profile
from storage.warc.capture_records import request_of
from storage.warc.digest import digest
from storage.warc.message import entity, parse_head, split_head
from storage.warc.reader import records
from storage.warc.record import WarcRecord, parse_fields
from tests.access.commands import fonds
from tests.access.engines import rows

OPERATOR, CONTACT = "Example Archive, Taipei", "keeper@archive.example"


@dataclass(frozen=True)
class Crawled:
    """An archive of the demo's site after two crawls, and the records of each crawl's file."""

    archive: Path
    files: tuple[tuple[WarcRecord, ...], ...]

    @property
    def records(self) -> list[WarcRecord]:
        """All records."""
        return [record for file in self.files for record in file]

    def of(self, kind: str) -> list[WarcRecord]:
        """The records of a type."""
        return [record for record in self.records if record.type == kind]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Two crawls of the demo's site, over https, by somebody who says who they are."""
    archive = tmp_path_factory.mktemp("records") / "archive"
    (archive / "profiles").mkdir(parents=True)
    (archive / "profiles" / "heron.toml").write_text(read_profile(), "utf-8")
    (archive / "fonds.toml").write_text(f'operator = "{OPERATOR}"\ncontact = "{CONTACT}"\n', "utf-8")
    with DemoServer(build_site(read_texts())) as site:
        network = [option for place in site.connect_to for option in ("--connect-to", place)]
        network += ["--cacert", str(site.cacert), "--allow-network", site.allow_network]
        for _crawl in range(2):
            ran = fonds("crawl", "heron", "--archive", archive, "--recheck", *network)
            assert ran.code == 0, ran.err
    paths = sorted((archive / "collections" / "heron" / "archive").glob("*.warc.gz"))
    return Crawled(archive, tuple(tuple(record for _, record in records(path)) for path in paths))


def fields(record: WarcRecord) -> dict[str, str]:
    """The fields in a record's block."""
    return dict(parse_fields(record.block))


def test_warcinfo_says_who_harvested_with_what_and_by_which_rules(crawled: Crawled) -> None:
    """Software, operator, robots, user agent and From as they were sent, the standard, the profile, the digest rule."""
    for file in crawled.files:
        told = fields(file[0])
        assert re.fullmatch(r"Fonds/[\d.]+", told["software"])
        assert (told["operator"], told["robots"], told["isPartOf"]) == (OPERATOR, "obey", "heron")
        assert told["conformsTo"].endswith("/warc-1.1/")
        assert told["fonds-profile-digest"] == digest(read_profile().encode()) == file[1].payload_digest
        assert load_profile("heron", crawled.archive / "profiles").text == file[1].block.decode()
        assert told["fonds-payload-digest"].startswith("sha256 in base32 over the entity with its transfer")
        for request in (record for record in file if record.type == "request"):
            head = parse_head(request.block)
            assert head.first(b"User-Agent") == told["http-header-user-agent"]
            assert head.first(b"From") == told["http-header-from"] == CONTACT


def test_every_answer_is_joined_to_its_request_and_to_how_it_was_found(crawled: Crawled) -> None:
    """One request and one metadata record name it by WARC-Concurrent-To; a 304 has both in its own fields.

    `via` is a page that was captured.
    """
    captured = {record.target_uri for record in (*crawled.of("response"), *crawled.of("revisit"))}
    joined: dict[str, list[WarcRecord]] = {}
    for record in crawled.records:
        if record.concurrent_to is not None:
            joined.setdefault(record.concurrent_to, []).append(record)
    for answer in (*crawled.of("response"), *crawled.of("revisit")):
        if answer.is_not_modified:
            told = dict(answer.fields)
            assert request_of(answer).startswith(b"GET ")
        else:
            facts, request = joined.pop(answer.record_id)
            assert (facts.type, request.type) == ("metadata", "request")
            assert {facts.target_uri, request.target_uri} == {answer.target_uri}
            told = fields(facts)
        assert told.get("via", answer.target_uri) in captured
        assert {"fetchTimeMs", "fonds-crawl", "fonds-role"} <= set(told)
    assert joined == {}


def test_every_answer_says_from_where_and_over_what_it_came(crawled: Crawled) -> None:
    """Address, both protocols, and the cipher suite by its IANA name."""
    for answer in (*crawled.of("response"), *crawled.of("revisit")):
        assert answer.first("WARC-IP-Address") == "127.0.0.1"
        protocols = [value for name, value in answer.fields if name == "WARC-Protocol"]
        assert protocols == ["http/1.1", "tls/1.3"]
        assert re.fullmatch(r"TLS_[A-Z0-9_]+", answer.first("WARC-Cipher-Suite") or "")


def test_certificates_are_told_once_for_each_host_and_crawl(crawled: Crawled) -> None:
    """A metadata record with the digest of each certificate of the chain, which stands in the file as PEM."""
    assert len(crawled.files) == 2
    for file in crawled.files:
        chains = {record.payload_digest for record in file if record.type == "resource"}
        told = [fields(record) for record in file if (record.target_uri or "").startswith("urn:fonds:presented:")]
        asked = {urlsplit(record.target_uri or "").netloc for record in file if record.type in ("response", "revisit")}
        assert sorted(one["fonds-host"] for one in told) == sorted(asked)
        assert {one["fonds-certificates"] for one in told} <= chains
        for record in file:
            if (record.target_uri or "").startswith("urn:fonds:presented:"):
                each = [value for name, value in parse_fields(record.block) if name == "fonds-certificate"]
                assert len(each) >= 1
                assert all(value.startswith("sha256:") for value in each)


def test_every_record_has_the_digest_of_its_block_and_every_answer_that_of_its_payload(crawled: Crawled) -> None:
    """The payload's is over the entity with its transfer; a revisit's is its original's."""
    payloads: dict[str, str | None] = {}
    for record in crawled.records:
        assert record.block_digest == digest(record.block)
        if record.type == "response":
            head_bytes, body = split_head(record.block)
            assert record.payload_digest == digest(entity(parse_head(head_bytes), body))
            payloads[record.record_id] = record.payload_digest
    for record in crawled.of("revisit"):
        # A 304 refers to the visit that it confirms, which may itself have brought what another address had brought.
        payloads[record.record_id] = payloads[record.refers_to or ""]
        assert record.payload_digest == payloads[record.record_id]


def test_a_fetch_that_failed_has_a_metadata_record_and_a_row(crawled: Crawled) -> None:
    """What robots.txt forbids, here; each other kind in tests/wire/test_failures.py."""
    failed = [record for record in crawled.of("metadata") if "fonds-failure" in fields(record)]
    known = {row["capture_id"]: row for row in rows(crawled.archive, "SELECT * FROM v_captures WHERE status IS NULL")}
    assert {record.record_id for record in failed} == set(known)
    assert failed
    for record in failed:
        told = fields(record)
        row = known[record.record_id]
        assert row["record_type"] == "failure"
        assert row["failure"] == told["fonds-failure"]
        assert row["error"] == f"{told['fonds-failure']}: {told['fonds-message']}"
        assert (row["url"], row["via"], row["role"]) == (record.target_uri, told["via"], told["fonds-role"])
