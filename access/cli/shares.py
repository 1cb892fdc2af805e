"""A share of an archive's files, as `--oldest` takes it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.custody.verification.single_files import VerifyShare


def share_of(text: str) -> VerifyShare:
    """The share that a text such as `20` or `1%` names. Raises UsageError when it names none."""
    from storage.custody.verification.single_files import VerifyShare

    number, percent = text.removesuffix("%"), text.endswith("%")
    try:
        share = VerifyShare(float(number) if percent else int(number), percent)
    except ValueError:
        share = VerifyShare(0, percent)
    if not 0 < share.number <= (100 if percent else sys.maxsize):
        raise UsageError(f"--oldest {text}: give a number of files such as 20, or a share such as 1%")
    return share
