"""Proofs: a file that shows, to somebody who trusts neither server nor archive, what an answer rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object, json_value
from access.jobs.result import job
from storage.types.errors import PackageError, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.custody.proving.checking import ProofReport
    from storage.custody.proving.kept_manifests import KeptManifests
    from storage.custody.proving.proof_file import ProofFile
    from storage.questions.details import Shown
    from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class ProveOptions:
    """Which file is checked; `cacert` names the certificates that must vouch for its time stamps."""

    file: Path
    cacert: Path | None = None


@dataclass(frozen=True, slots=True)
class ProveResult:
    """What a file proves."""

    report: ProofReport

    @property
    def exit_code(self) -> ExitCode:
        """LOOK unless all is proven."""
        return ExitCode.DONE if self.report.is_proven else ExitCode.LOOK

    def as_json(self) -> JsonObject:
        """Whether all is proven, since when, and every statement."""
        return json_object(
            {
                "proven": self.report.is_proven,
                "stamped_at": self.report.stamped_at,
                "statements": self.report.statements,
            }
        )


@dataclass(frozen=True, slots=True)
class ProofMade:
    """A proof that was written: of what, how many bytes it has, and whether it holds any time stamp."""

    file: Path
    kind: str
    id: str
    bytes: int
    is_stamped: bool = True

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: what it proves is said by checking it."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        return json_object(
            {"file": self.file, "kind": self.kind, "id": self.id, "bytes": self.bytes, "stamped": self.is_stamped}
        )


@job
def run_prove(options: ProveOptions) -> ProveResult:
    """Check a proof, with its own bytes and the certificates alone.

    Raises:
        UsageError: the file is no proof, or `cacert` holds no certificate.
        PackageError: there is no such file.
    """
    from storage.custody.proving.checking import check_proof
    from storage.custody.proving.proof_file import read_proof
    from storage.custody.stamping.time_stamp import load_roots

    roots = () if options.cacert is None else load_roots(options.cacert)
    try:
        proof = read_proof(options.file)
    except PackageError as error:
        if not options.file.exists():
            raise PackageError(
                options.file, None, "there is no such file; fonds prove --export ID makes one"
            ) from error
        if not options.file.is_file():
            raise
        raise UsageError(f"{error}; GET …/proof and fonds prove --export make proofs") from error
    return ProveResult(check_proof(proof, roots))


@job
def run_proof_export(archive: Path, key: str, output: Path) -> ProofMade:
    """Write the proof of what an id or an address stands for into a new file.

    Raises:
        UsageError: there is a file of that name.
        UnknownId: the archive has nothing of the kind, or no record proves it.
        Withheld: it is kept and not shown.
    """
    from storage.archive.archive import Archive
    from storage.custody.proving.proof_file import packed_proof
    from storage.questions.details import show

    opened = Archive.at(archive)
    with opened.files_stay(), opened.open_database(write=False) as database:
        shown = show(database, key)
        proof = collected_proof(opened, database, shown)
    made = packed_proof(proof)
    try:
        with output.open("xb") as file:
            file.write(made)
    except FileExistsError as error:
        raise UsageError(f"{output} is there already; give the proof another name, or remove that") from error
    return ProofMade(output, *kind_and_id(shown), len(made), bool(proof.stamps))


def collected_proof(
    archive: Archive,
    database: Database,
    shown: Shown,
    manifests: KeptManifests | None = None,
    most_bytes: int | None = None,
) -> ProofFile:
    """The proof of what was shown.

    Args:
        archive: that shows it.
        database: the archive's.
        shown: what it is.
        manifests: what whoever asks for many proofs keeps of the archive's manifests.
        most_bytes: how many bytes the records may have in all; None: any number.

    Raises:
        UnknownId: no record proves it, or one that it was read from was lost.
        TooMuch: the records have more bytes.
        Withheld: one of the records is withheld, or all that was captured.
    """
    from storage.custody.proving.collecting import collect_proof
    from storage.questions.proofs import lost_among
    from storage.questions.source_details import ShownSource, require_unwithheld
    from storage.types.errors import UnknownId
    from storage.types.request_faults import RequestFault, fault_of

    kind, name = kind_and_id(shown)
    captures = _captures_of(shown)
    if not captures:
        if isinstance(shown, ShownSource):
            require_unwithheld(database, shown.source_id)
        raise UnknownId(fault_of(RequestFault.PROOF_NONE, kind=kind, key=name))
    if lost := lost_among(database, read_from(shown)):
        raise UnknownId(fault_of(RequestFault.PROOF_LOST, kind=kind, key=name, capture=min(lost)))
    answer = {"kind": kind, kind: json_value(shown)}
    return collect_proof(archive, database, answer, captures, manifests, most_bytes)


def kind_and_id(shown: Shown) -> tuple[str, str]:
    """What was shown, and its id."""
    from storage.questions.article_details import ShownArticle
    from storage.questions.source_details import ShownSource

    if isinstance(shown, ShownArticle):
        return "article", shown.article_id
    if isinstance(shown, ShownSource):
        return "source", shown.source_id
    return "capture", shown.proof.capture_id


def read_from(shown: Shown) -> tuple[str, ...]:
    """The captures that what is shown was read from: all of an article, of a source that of its text, or a capture."""
    from storage.questions.source_details import ShownSource

    if isinstance(shown, ShownSource):
        return () if shown.proof is None else (shown.proof.capture_id,)
    return _captures_of(shown)


def _captures_of(shown: Shown) -> tuple[str, ...]:
    """The captures that an answer rests on; what an article cites is proven by the sources' own proofs."""
    from storage.questions.article_details import ShownArticle
    from storage.questions.source_details import ShownSource

    if isinstance(shown, ShownArticle):
        return (shown.proof.capture_id, *(part.capture_id for part in shown.parts if part.capture_id is not None))
    if isinstance(shown, ShownSource):
        return tuple(proof.capture_id for proof in (shown.proof, shown.last_visit) if proof is not None)
    return (shown.proof.capture_id,)
