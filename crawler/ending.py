"""How one process' part in a crawl ends: decided once, noted in the WARC files, and filed in the row of the crawl."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from crawler.findings import CrawlFindings, crawl_findings
from crawler.rescuing import missed_sources_of
from crawler.session import CrawlOptions, CrawlSession
from crawler.tally import Tally
from storage.recording.crawl_notes import CRAWL_END, CRAWL_START, PURPOSE
from storage.types import CrawlPurpose, Role
from storage.types.crawl_ends import TOLD_TO_STOP, CrawlEnd, CrawlEnding, CrawlFinding, FindingKind, exit_code_of
from storage.types.errors import FondsError
from storage.types.exit_codes import ExitCode
from storage.types.log_events import LogEvent, tell_event
from storage.types.outcome_tokens import is_answer
from storage.types.shortage import fonds_error_of
from storage.types.strangers_text import in_one_line

_FINISHED = "finished"


def has_work(session: CrawlSession) -> bool:
    """Whether anything is due, waits to be read, or was missed and waits for a copy from another archive."""
    if session.frontier.opens_at(session.wanted, session.clock()) is not None or session.captures.has_pending():
        return True
    return bool(missed_sources_of(session))


def tell_beginning(session: CrawlSession) -> None:
    """Tell whoever follows the log that this process takes part in a crawl, which may have nothing to do."""
    tell_event(LogEvent.CRAWL_BEGUN, {"crawl": session.crawl_id, "publications": session.publications})


def note_start(session: CrawlSession) -> None:
    """Note in the files of each publication that this process' part in the crawl has begun."""
    session.is_noted = True
    _note(session, CRAWL_START, [(PURPOSE, session.options.purpose)], session.started)


def conclude(session: CrawlSession, tally: Tally) -> CrawlFindings:
    """Decide how a crawl ended that no error ended: what was found, and `session.end`."""
    if session.is_noted and tally.reason != _FINISHED:
        session.stop_early(TOLD_TO_STOP)
    ending = CrawlEnding.DONE if session.is_noted else CrawlEnding.NOTHING_DUE
    if session.stopped_because is not None:
        ending = CrawlEnding.STOPPED
    is_whole = ending is not CrawlEnding.STOPPED and session.options.purpose is CrawlPurpose.CRAWL
    found = crawl_findings(session, tally, is_whole=is_whole, has_visited=session.is_noted)
    code = exit_code_of(ending, found.findings)
    if session.options.only and ending is CrawlEnding.DONE and not _has_come_to_them(session.options, tally):
        code = ExitCode.COULD_NOT
    session.end = CrawlEnd.with_findings(session.clock(), ending, code, found.findings)
    return found


def end_session(session: CrawlSession, error: BaseException | None) -> CrawlEnd:
    """Note how this process' part in the crawl ended: as was concluded, or by the error that ended it."""
    end = session.end
    if end is None or session.error is not None or error is not None:
        end = broken_off(session.clock(), session.error or error)
    for finding in end.told:
        tell_event(LogEvent.FINDING, {"crawl": session.crawl_id, **asdict(finding)})
    facts = {"crawl": session.crawl_id, "ending": end.ending, "exit_code": end.exit_code}
    tell_event(LogEvent.CRAWL_ENDED, {**facts, "findings": end.finding_count})
    if session.is_noted:
        # What made the crawl fail may keep the note from being written, and is the error to report.
        with suppress(FondsError):
            _note(session, CRAWL_END, end.fields(), end.at)
    return end


def _has_come_to_them(options: CrawlOptions, tally: Tally) -> bool:
    """Whether any of the single pages came, or any source was visited: that none answers tells of the sources."""
    if options.are_sources:
        return any(role is Role.SOURCE for role, _ in tally.visits)
    return any(is_answer(outcome) for role, outcome in tally.visits if role not in (Role.ROBOTS, Role.REQUISITE))


def broken_off(at: datetime, error: BaseException | None) -> CrawlEnd:
    """How a crawl ended that an error ended, or, without one, that was told to stop."""
    if isinstance(error, Exception):
        why = fonds_error_of(error, f"a fault in Fonds itself ({error!r})")
        failed = CrawlFinding(FindingKind.CRAWL_FAILED, "crawl", in_one_line(str(why)))
        return CrawlEnd.with_findings(at, CrawlEnding.FAILED, why.exit_code, [failed])
    return CrawlEnd(at, CrawlEnding.STOPPED, ExitCode.STOPPED)


def _note(session: CrawlSession, kind: str, fields: list[tuple[str, str]], at: datetime) -> None:
    facts = [("fonds-crawl", session.crawl_id), ("fonds-member", session.member), *fields]
    for future in [session.recorder.note(slug, kind, facts, at) for slug in session.publications]:
        future.result()
