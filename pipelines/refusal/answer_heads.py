"""What the head of an answer says by itself: that it is not the page that was asked for."""

from __future__ import annotations

import re

from storage.types import Page, Refusal, Verdict

# The answer was made by a guard in front of the site, which says so.
_CHALLENGES = {
    "cf-mitigated": re.compile(r"challenge|block", re.IGNORECASE),
    "x-amzn-waf-action": re.compile(r"challenge|captcha|block", re.IGNORECASE),
    "x-sucuri-block": re.compile(r"."),
}
_WALL_STATUS = frozenset({401, 402, 403, 407, 429, 451})


def judge_answer(page: Page) -> Refusal | None:
    """Refuse an answer whose head says that it is not the page; None for all others."""
    for name, value in page.headers:
        pattern = _CHALLENGES.get(name.lower())
        if pattern is not None and pattern.search(value):
            return Refusal(Verdict.WALLED, f"the answer says {name}: {value}"[:200])
    return judge_status(page.status)


def judge_status(status: int) -> Refusal | None:
    """Refuse an answer by its status; None if the status says that this is the page."""
    if status in _WALL_STATUS:
        return Refusal(Verdict.WALLED, f"the answer has status {status}")
    if not 200 <= status < 300:
        return Refusal(Verdict.STATUS, f"the answer has status {status}")
    return None
