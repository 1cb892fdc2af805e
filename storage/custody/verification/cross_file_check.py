"""What only shows when all files are read: ids that occur twice, and revisits without their original."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import Ledger, OriginalCapture, RevisitReference
from storage.warc.remarks import NEWEST, Remark, Rule, clause


def report_repeated_ids(ledger: Ledger, drafts: Mapping[str, FileDraft]) -> None:
    """Report each record whose id an earlier one has."""
    for twice in ledger.twice():
        where = f"at offset {twice.first_offset}"
        if twice.first_file != twice.file:
            where = f"in {twice.first_file} {where}"
        why = f"a record id shall be unique; the same one stands {where}"
        rule = Rule.RECORD_ID_TWICE
        if twice.described_again:
            rule, why = Rule.RECORD_DESCRIBED_TWICE, f"{why}, with the same content under another head"
        drafts[twice.file].add(Remark(rule, f"{why} {clause(NEWEST, 'WARC-Record-ID')}"), twice.offset, twice.record_id)


def report_lost_originals(
    ledger: Ledger,
    drafts: Mapping[str, FileDraft],
    *,
    whole: bool,
    forgive: Callable[[str, str], bool],
    imported: Collection[str] = (),
) -> None:
    """Report each revisit whose original cannot be found.

    Args:
        ledger: knows the revisits and their originals.
        drafts: the files by name.
        whole: every original must be here, as in an archive; loose files may refer to others.
        imported: files of other programs, whose revisits may refer to what was never imported.
        forgive: decides, by a file and the id of an original, whether that may be newer than what was read.
    """
    for revisit, originals in ledger.revisits():
        remark = _judge(revisit, originals, whole and revisit.file not in imported)
        if remark is not None and not (
            revisit.refers_to and not originals and forgive(revisit.file, revisit.refers_to)
        ):
            drafts[revisit.file].add(remark, revisit.offset, revisit.record_id)


def _judge(revisit: RevisitReference, originals: list[OriginalCapture], whole: bool) -> Remark | None:
    if revisit.identical:
        originals = [original for original in originals if original.has_payload]
    if not originals:
        named = revisit.refers_to or (f"{revisit.uri} of {revisit.date}" if revisit.uri else revisit.digest)
        if whole:
            return Remark(
                Rule.REVISIT_UNRESOLVED, f"its original is not in this collection: {named or 'none is named'}"
            )
        why = f"its original is in none of the files that came: {named or 'none is named'}"
        return Remark(Rule.REVISIT_ORIGINAL_ELSEWHERE, why)
    if revisit.identical and not any(_same(revisit.digest, original.digest) for original in originals):
        why = "the payload digest of a revisit shall be that of its original; here they differ"
        return Remark(Rule.REVISIT_DIGEST, f"{why} {clause(NEWEST, 'Profile: Identical Payload Digest')}")
    return None


def _same(first: str | None, second: str | None) -> bool:
    """Whether two digests may be the same: also when only one is known, or the algorithms differ."""
    if first is None or second is None:
        return True
    algorithms = [text.partition(":")[0].lower() for text in (first, second)]
    lengths = {len(text.rstrip("=")) for text in (first, second)}
    return algorithms[0] != algorithms[1] or len(lengths) > 1 or first.lower() == second.lower()
