"""`fonds prove`: an answer is proven by a file alone, and by nothing that was changed in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from access.jobs.prove import collected_proof
from storage.archive.archive import Archive
from storage.custody.proving.checking import ProofReport, check_proof
from storage.custody.proving.claims import unproven
from storage.custody.proving.kept_manifests import KeptManifests
from storage.custody.proving.proof_file import ProofFile, TreePlace, packed_proof, read_proof
from storage.custody.proving.statements import StatementKind
from storage.custody.stamping.time_stamp import Roots, load_roots
from storage.questions.article_details import ShownArticle, show_revision
from storage.questions.captures import CaptureFilter, list_captures
from storage.questions.crawl_files import crawled_files, note_files
from storage.questions.details import show
from storage.questions.source_visits import list_visits
from storage.questions.sources import SourceFilter, list_sources
from storage.types import RecordType, SourceState
from storage.warc.reader import record_in, records
from storage.warc.writer import member_of
from tests.access.commands import Ran, fonds
from tests.access.stamp_authority import make_root, stamp_authority
from tests.access.web.asked import Api
from tests.demo_archives import DemoArchives

EARLIER = "https://heron.example/2025/10/idle-boats/"


@dataclass(frozen=True)
class Stamped:
    """The demo's archive after two crawls, with one time stamp on the second manifest."""

    archive: Path
    cacert: Path

    def proof(self, key: str, folder: Path) -> Path:
        """The proof of something, written by the command."""
        path = folder / f"{len(list(folder.iterdir()))}.zip"
        ran = fonds("prove", path, "--export", key, "--archive", self.archive)
        assert (ran.code, ran.err) == (0, "")
        return path

    def check(self, path: Path) -> Ran:
        """What the command says of a proof."""
        return fonds("prove", path, "--cacert", self.cacert, "--json")


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Iterator[Stamped]:
    """Made once."""
    folder = tmp_path_factory.mktemp("proofs")
    archive = demo_archives.copy(folder / "archive", crawls=2)
    with stamp_authority(folder / "authority") as authority:
        asked = ("--authority", authority.url, "--cacert", authority.cacert, "--allow-network", "127.0.0.1")
        assert fonds("stamp", "--archive", archive, *asked).code == 0
        yield Stamped(archive, authority.cacert)


@pytest.fixture(scope="module")
def proof(stamped: Stamped, tmp_path_factory: pytest.TempPathFactory) -> ProofFile:
    """Of an article's first revision, which the first crawl brought: its manifest is stamped through the second."""
    with Api(stamped.archive) as api:
        article = api.get("/show", key=EARLIER)["article"]
        answer = api.ask(f"/articles/{article['article_id']}/revisions/1/proof")
    path = tmp_path_factory.mktemp("first") / "first.zip"
    path.write_bytes(answer.content)
    return read_proof(path)


@pytest.fixture(scope="module")
def roots(stamped: Stamped) -> Roots:
    """The certificates that vouch for the stamp."""
    return load_roots(stamped.cacert)


def revisit(archive: Path) -> str:
    """A capture whose body an earlier one holds."""
    with Archive.at(archive).open_database(write=False) as database:
        wanted = CaptureFilter(record_type=RecordType.REVISIT)
        return list_captures(database, wanted, limit=1).answers[0].capture_id


def test_whatever_is_shown_is_proven_without_archive_and_server(stamped: Stamped, tmp_path: Path) -> None:
    """An article, a source, a capture, and a revisit with the record of its body; the API's file is the command's."""
    with Api(stamped.archive) as api:
        source = next(one for page in api.pages("/sources", state="captured") for one in page)["source_id"]
        article = api.get("/show", key=EARLIER)["article"]["article_id"]
        keys = {"articles": article, "sources": source, "captures": revisit(stamped.archive)}
        for kind, key in keys.items():
            path = stamped.proof(key, tmp_path)
            answer = api.ask(f"/{kind}/{key}/proof")
            assert answer.content == path.read_bytes()
            assert answer.headers["content-type"] == "application/zip"
            assert api.ask(f"/{kind}/{key}/proof", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
            ran = stamped.check(path)
            assert (ran.code, ran.answer["proven"]) == (0, True), ran.out
            assert {one["verdict"] for one in ran.answer["statements"]} == {"proven", "outside"}
            if kind == "captures":
                standing = api.get(f"/captures/{key}/stamp")
                assert (standing["is_listed"], standing["is_stamped"]) == (True, True)
            told = read_proof(path).answer
            assert told[told["kind"]] == api.get(f"/{kind}/{key}")
    assert len(read_proof(path).records) == 2


def test_other_programs_open_its_parts(stamped: Stamped, tmp_path: Path) -> None:
    """openssl agrees with the stamp, and the records are a WARC file that can be verified."""
    path = stamped.proof(EARLIER, tmp_path)
    with zipfile.ZipFile(path) as opened:
        opened.extractall(tmp_path / "parts")
    (stamp,) = (tmp_path / "parts" / "stamps").iterdir()
    head = tmp_path / "parts" / "manifests" / f"{stamp.stem}.txt"
    verifying = f"openssl ts -verify -data {head} -in {stamp} -CAfile {stamped.cacert}"
    subprocess.run(verifying.split(), check=True, capture_output=True)
    assert fonds("verify", tmp_path / "parts" / "records.warc.gz").code == 0


def test_an_earlier_crawl_is_proven_by_a_later_stamp(proof: ProofFile, roots: Roots) -> None:
    """Through the chain of manifests."""
    report = check_proof(proof, roots)
    assert report.is_proven
    assert len(proof.manifests) == 2
    assert any("through 1 later" in one.statement for one in report.statements)


def _with_answer(proof: ProofFile, **changed: object) -> ProofFile:
    article = proof.answer["article"]
    made = {**article, "proof": {**article["proof"], **changed}}
    return replace(proof, answer={**proof.answer, "article": made})


def _rewritten(proof: ProofFile, change: Callable[[Any], Any]) -> ProofFile:
    """With another record in place of the first, whose digests and length are right."""
    first = proof.records[0]
    member = member_of(change(record_in(proof.members[: first.length], "records", 0)))
    records = (replace(first, length=len(member)), *proof.records[1:])
    changed = _with_answer(proof, record_length=len(member))
    return replace(changed, members=member + proof.members[first.length :], records=records)


def _place(proof: ProofFile) -> TreePlace:
    place = proof.records[0].listed
    assert place is not None
    return place


def _with_place(proof: ProofFile, place: TreePlace | None, **changed: object) -> ProofFile:
    first = replace(proof.records[0], listed=place, **changed)  # type: ignore[arg-type]
    return replace(proof, records=(first, *proof.records[1:]))


def _earlier(record: Any) -> Any:
    fields = tuple((name, "2001" + value[4:] if name == "WARC-Date" else value) for name, value in record.fields)
    return replace(record, fields=fields)


def _head_for(proof: ProofFile) -> ProofFile:
    """A head of one's own making for the manifest, which the next one does not name."""
    place = _place(proof)
    other = proof.manifests[place.manifest].replace(b"records: ", b"records: 1")
    return replace(proof, manifests={**proof.manifests, place.manifest: other})


TAMPERED: dict[str, tuple[Callable[[ProofFile], ProofFile], str]] = {
    "a byte of the record": (
        lambda proof: replace(proof, members=proof.members[:500] + b"\0" + proof.members[501:]),
        "is damaged",
    ),
    "no record": (lambda proof: replace(proof, members=b""), "is damaged or missing"),
    "a record more": (
        lambda proof: replace(proof, members=proof.members * 2),
        "it names 1 of the 2 records that it holds",
    ),
    "another time": (lambda proof: _rewritten(proof, _earlier), "not in its manifest"),
    "another place": (lambda proof: _with_place(proof, _place(proof), offset=9), "not in its manifest"),
    "another number": (
        lambda proof: _with_place(proof, replace(_place(proof), index=_place(proof).index ^ 1)),
        "not in its manifest",
    ),
    "a path that is no path": (
        lambda proof: _with_place(proof, replace(_place(proof), path=("zz",))),
        "not in its manifest",
    ),
    "another head": (_head_for, "not in its manifest"),
    "no manifest": (lambda proof: replace(proof, manifests={}), "not in its manifest"),
    "a manifest that is none": (
        lambda proof: replace(proof, manifests={**proof.manifests, "more": b"<p>"}),
        "which nothing checks",
    ),
    "a manifest that leads to no record": (lambda proof: _with_place(proof, None), "which nothing checks"),
    "a stamp on no manifest": (
        lambda proof: replace(proof, stamps={**proof.stamps, "more": b"<p>"}),
        "the time stamp more, which nothing checks",
    ),
    "the answer's time": (lambda proof: _with_answer(proof, captured_at="2001-01-01T00:00:00.000000Z"), "captured_at"),
    "the answer's digest": (lambda proof: _with_answer(proof, payload_digest="sha256:AAAA"), "payload_digest"),
    "the answer's status": (lambda proof: _with_answer(proof, status=404), "status"),
    "the answer's capture": (lambda proof: _with_answer(proof, capture_id="urn:uuid:other"), "urn:uuid:other"),
    "an answer about nothing": (lambda proof: replace(proof, answer={"kind": "article"}), "names no capture"),
    "a stamp on another manifest": (
        lambda proof: replace(proof, stamps={_place(proof).manifest: next(iter(proof.stamps.values()))}),
        "proves nothing",
    ),
    "a stamp that is none": (
        lambda proof: replace(proof, stamps=dict.fromkeys(proof.stamps, b"stamp")),
        "proves nothing",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_changed_is_refuted(proof: ProofFile, roots: Roots, what: str) -> None:
    """With a sentence that says what; all else in the file as it was."""
    change, said = TAMPERED[what]
    report = check_proof(change(proof), roots)
    refuted = [one.statement for one in report.statements if one.verdict == "refuted"]
    assert not report.is_proven
    assert any(said in statement for statement in refuted), report.statements


def _leaves(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all that an answer says, its empty lists and objects included."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [path for name, one in entries for path in _leaves(one, (*at, name))]
    yield from below or [at]


def _exchanged(value: Any, path: tuple[str | int, ...]) -> Any:
    """An answer that says something else at one place, of the same type where there is any."""
    if path:
        name, *rest = path
        changed = dict(value) if isinstance(value, dict) else dict(enumerate(value))
        changed[name] = _exchanged(value[name], tuple(rest))
        return changed if isinstance(value, dict) else list(changed.values())
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}0"


def _names(name: str, path: tuple[str | int, ...]) -> bool:
    """Whether a name among what is not proven is that of a path, or of what it lies in."""
    places = re.findall(r"[^.\[\]]+|\[\d*\]", name)
    return len(places) <= len(path) and all(
        place in ("[]", f"[{at + 1}]") if isinstance(at, int) else place == at
        for place, at in zip(places, path, strict=False)
    )


def test_whatever_an_answer_states_is_proven_or_named_as_not_proven(stamped: Stamped, roots: Roots) -> None:
    """Every field of every kind of answer is exchanged in turn: that is refuted, or the field is named."""
    archive = Archive.at(stamped.archive)
    with archive.open_database(write=False) as database:
        source = list_sources(database, SourceFilter(state=SourceState.CAPTURED), limit=1).answers[0].source_id
        failure = list_captures(database, CaptureFilter(record_type=RecordType.FAILURE), limit=1).answers[0].capture_id
        visit = list_visits(database, source, limit=1).answers[0].capture_id
        article = show(database, EARLIER)
        assert isinstance(article, ShownArticle)
        first = show_revision(database, article.article_id, 1)
        part = article.parts[0]
        parted = replace(article, parts=(part, replace(part, part=2, capture_id=None, captured_at=None)))
        keys = (source, visit, failure, revisit(stamped.archive))
        shown = (article, first, parted, *(show(database, key) for key in keys))
        proofs = [collected_proof(archive, database, one) for one in shown]
    for proof in proofs:
        kind = proof.answer["kind"]
        named = _outside(check_proof(proof, roots))
        assert not named & {"title", "url"} or kind != "capture"
        for path in _leaves(proof.answer[kind]):
            changed = {**proof.answer, kind: _exchanged(proof.answer[kind], path)}
            report = check_proof(replace(proof, answer=changed), roots)
            assert report.is_refuted or any(_names(name, path) for name in _outside(report)), (kind, path)
        more = check_proof(replace(proof, answer={**proof.answer, "more": 1, "": 2, "a, b": 3}), roots)
        assert _outside(more) == named | {"more", '""', '"a', 'b"'}


NAMES = {
    "": '""',
    "a, b": '"a, b"',
    "a.b": '"a.b"',
    "港\n": '"\\u6e2f\\n"',
    "[]": '"[]"',
    "url": "url",
    "a-b_2": "a-b_2",
}


@pytest.mark.parametrize(("name", "told"), NAMES.items())
def test_what_is_not_proven_is_named_so_that_it_is_nothing_else(name: str, told: str) -> None:
    """At every depth, whatever somebody wrote into the answer; what is proven beside it is not named."""
    proof = ("article", "proof", "status")
    answer = {"kind": "article", "article": {"proof": {"status": 200, name: 1}, name: [name]}, name: 1}
    assert unproven(answer, {proof}) == ("kind", f"proof.{told}", told, told)
    parted = {"kind": "article", "article": {"parts": [{"at": 1, name: 2}, {"at": 1, name: 2, "more": {name: 3}}]}}
    assert unproven(parted, {("article", "parts", number, "at") for number in (0, 1)}) == (
        "kind",
        f"parts[].{told}",
        "parts[2].more",
    )


def _outside(report: ProofReport) -> set[str]:
    """The names of what is not proven."""
    (told,) = [one for one in report.statements if one.kind is StatementKind.READ_FROM_RECORDS]
    return set(str(told.values["fields"]).split(", "))


def test_a_place_that_no_manifest_swears_to_is_named(proof: ProofFile, roots: Roots) -> None:
    """Of files that were joined since; and one that is not where the proof has it is refuted as before."""
    place, first = _place(proof), proof.records[0]
    joined = _with_place(
        proof, replace(place, file=first.file, offset=first.offset), file="joined.warc.gz", offset=first.offset + 9
    )
    joined = _with_answer(joined, warc_file="joined.warc.gz", record_offset=first.offset + 9)
    report = check_proof(joined, roots)
    assert report.is_proven
    assert {"proof.warc_file", "proof.record_offset"} <= _outside(report)
    assert check_proof(_with_answer(joined, warc_file=first.file), roots).is_refuted


OPEN: dict[str, Callable[[ProofFile], ProofFile]] = {
    "nobody swore to the record": lambda proof: replace(_with_place(proof, None), manifests={}, stamps={}),
    "no stamp": lambda proof: replace(proof, stamps={}),
}


@pytest.mark.parametrize("what", OPEN)
def test_what_nobody_vouches_for_is_not_proven(proof: ProofFile, roots: Roots, what: str) -> None:
    """Nothing is wrong, and nothing is shown either."""
    report = check_proof(OPEN[what](proof), roots)
    assert not report.is_proven
    assert {one.verdict for one in report.statements} == {"proven", "open", "outside"}


def test_a_stamp_is_believed_for_the_certificates_that_are_named(
    stamped: Stamped, proof: ProofFile, tmp_path: Path
) -> None:
    """Not for none, and not for another's."""
    assert {one.verdict for one in check_proof(proof, ()).statements} == {"proven", "open", "outside"}
    other = load_roots(make_root(tmp_path / "other"))
    assert "refuted" in {one.verdict for one in check_proof(proof, other).statements}
    path = stamped.proof(EARLIER, tmp_path)
    ran = fonds("prove", path)
    assert (ran.code, ran.out.splitlines()[-1]) == (3, "Not proven: 3 proven, 1 open, none refuted.")
    ran = fonds("prove", path, "--cacert", stamped.cacert)
    assert (ran.code, ran.out.splitlines()[-1][:16]) == (0, "Proven: all of i")


def test_what_is_kept_of_manifests_follows_their_files(stamped: Stamped, tmp_path: Path) -> None:
    """A server reads each file once; when one becomes another file, its proofs are those of whoever reads it anew."""
    archive = Archive.at(Path(shutil.copytree(stamped.archive, tmp_path / "archive")))
    kept = KeptManifests()
    with archive.open_database(write=False) as database:
        shown = show(database, EARLIER)
        first = collected_proof(archive, database, shown, kept)
        assert first == collected_proof(archive, database, shown)
        assert first.stamps
        publication = shown.publication if isinstance(shown, ShownArticle) else ""
        shelf, notes = archive.shelf(publication), note_files(database, publication)
        (sworn,) = [note for note in notes if kept.file(shelf, note).stamps]
        assert kept.file(shelf, sworn) is kept.file(shelf, sworn)
        before = kept.file(shelf, sworn)
        path = shelf.path(sworn.name)
        notes_of_file = [record for _, record in records(path) if not (record.target_uri or "").endswith("time-stamp")]
        path.write_bytes(b"".join(member_of(record) for record in notes_of_file))
        assert kept.file(shelf, sworn) is not before
        again = collected_proof(archive, database, shown, kept)
        assert again == collected_proof(archive, database, shown)
        assert not again.stamps


def test_trees_are_kept_as_far_as_they_fit(stamped: Stamped) -> None:
    """A tree that is asked for again is the same one, unless there is no room for it."""
    archive = Archive.at(stamped.archive)
    with archive.open_database(write=False) as database:
        (publication,) = {crawl.publication for crawl in crawled_files(database)}
        shelf, notes = archive.shelf(publication), note_files(database, publication)
    for most, are_kept in ((10**6, True), (0, False)):
        kept = KeptManifests(most)
        files = [kept.file(shelf, note) for note in notes]
        lists = [(digest, file.places[digest]) for file in files for digest in file.heads]
        trees = [kept.tree(shelf, *one) for one in lists]
        assert all(tree.numbers for tree in trees)
        assert [kept.tree(shelf, *one) is tree for one, tree in zip(lists, trees, strict=True)] == [are_kept] * len(
            lists
        )


def test_an_archive_without_stamps_says_what_to_do(tmp_path: Path, demo_archives: DemoArchives) -> None:
    """At once when the proof is written, and when it is checked."""
    archive = demo_archives.copy(tmp_path / "archive", crawls=1)
    path = tmp_path / "early.zip"
    made = fonds("prove", path, "--export", EARLIER, "--archive", archive)
    assert (made.code, "run fonds stamp --authority URL" in made.err) == (0, True)
    ran = fonds("prove", path)
    assert ran.code == 3
    assert ran.out.splitlines()[-2:] == [
        "Not proven: 2 proven, 1 open, none refuted.",
        "To have it proven, run fonds stamp --authority URL --cacert FILE, then export again.",
    ]


def test_an_altered_proof_is_called_altered(stamped: Stamped, tmp_path: Path) -> None:
    """And no stamp is asked for, which would not mend it; with a stamp, other certificates may be meant."""
    path = stamped.proof(EARLIER, tmp_path)
    whole = read_proof(path)
    members = bytearray(whole.members)
    members[len(members) // 2] ^= 1
    for stamps, more in ((whole.stamps, ", or --cacert names other"), ({}, ": the lines marked REFUTED")):
        path.write_bytes(packed_proof(replace(whole, members=bytes(members), stamps=stamps)))
        ran = fonds("prove", path, "--cacert", stamped.cacert)
        assert ran.code == 3
        assert ran.out.splitlines()[-1].startswith(f"It was altered or damaged since it was written{more}")
        assert "run fonds stamp" not in ran.out


def test_what_is_withheld_has_no_proof(stamped: Stamped, tmp_path: Path) -> None:
    """Nor has a revisit whose body is withheld."""
    archive, key = stamped.archive, revisit(stamped.archive)
    with Api(archive) as api:
        original = read_proof(stamped.proof(key, tmp_path)).records[1].record_id
        assert fonds("withhold", original, "--reason", "asked for", "--archive", archive).code == 0
        try:
            for capture_id in (original, key):
                assert api.ask(f"/captures/{capture_id}/proof").status_code == 451
            ran = fonds("prove", tmp_path / "no.zip", "--export", key, "--archive", archive)
            assert (ran.code, "has been withheld" in ran.only_line) == (1, True)
            assert not (tmp_path / "no.zip").exists()
        finally:
            assert fonds("release", original, "--archive", archive).code == 0


def test_nothing_in_the_file_is_read_by_one_and_not_by_another(stamped: Stamped, tmp_path: Path) -> None:
    """A name that stands twice, one that no proof has, and whatever else somebody packs: none would be checked."""
    path = stamped.proof(EARLIER, tmp_path)
    with zipfile.ZipFile(path) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    twice = parts["proof.json"].replace(b'"captured_at":', b'"captured_at": "2001-01-01", "captured_at":', 1)
    beside = parts["proof.json"].replace(b'"version":', b'"note": "all of it is true", "version":', 1)
    within = parts["proof.json"].replace(b'"listed":', b'"note": "it is true", "listed":', 1)
    for name, content, told in (
        ("proof.json", twice, "no description of a proof"),
        ("proof.json", beside, "says more than a proof does"),
        ("proof.json", within, "says more than a proof does"),
        ("answer.html", b"<p>", "is no part of a proof"),
        ("manifests/answer.html", b"<p>", "is no part of a proof"),
    ):
        with zipfile.ZipFile(path, "w") as made:
            for part, kept in {**parts, name: content}.items():
                made.writestr(part, kept)
        ran = stamped.check(path)
        assert (ran.code, told in ran.only_line) == (2, True), ran.err


def test_wrong_use_is_one_line(stamped: Stamped, tmp_path: Path) -> None:
    """A file that is no proof, or of a later form; none of that name; one that is there already."""
    page = tmp_path / "page.html"
    page.write_text("<html>")
    later = tmp_path / "later.zip"
    with zipfile.ZipFile(later, "w") as made:
        made.writestr("proof.json", json.dumps({"format": "fonds-proof", "version": 2}))
    cases = {
        ("prove", page): 2,
        ("prove", later): 2,
        ("prove", tmp_path / "nowhere.zip"): 1,
        ("prove", later, "--cacert", page): 2,
        ("prove", later, "--export", EARLIER, "--archive", stamped.archive): 2,
        ("prove", tmp_path / "new.zip", "--export", "unknown", "--archive", stamped.archive): 1,
    }
    for arguments, code in cases.items():
        ran = fonds(*arguments)
        assert (ran.code, ran.out) == (code, ""), arguments
        assert ran.only_line
    assert "fonds prove --export ID makes one" in fonds("prove", tmp_path / "nowhere.zip").only_line
