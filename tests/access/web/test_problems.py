"""What a request is told that gets no answer."""

from __future__ import annotations

import pytest

from access.web.problems import told_as_planned
from storage.types.errors import FondsError, UnknownId, UsageError
from storage.types.faults import Fault
from storage.types.request_faults import RequestFault, fault_of


@pytest.mark.parametrize(
    "fault",
    [
        fault_of(RequestFault.PUBLICATIONS_NONE, slug="lia"),
        fault_of(RequestFault.PUBLICATION_UNKNOWN, slug="lia", known="heron"),
    ],
)
def test_a_publication_that_was_added_is_not_told_as_unknown(fault: Fault) -> None:
    """But with the command that begins it; one that nobody added is."""
    error = UnknownId(fault)
    assert "fonds crawl lia begins it" in str(told_as_planned(error, ("heron", "lia")))
    assert told_as_planned(error, ("heron",)) is error


def test_all_else_is_told_as_it_is() -> None:
    """Whatever was added."""
    errors: tuple[FondsError, ...] = (UsageError("lia"), UnknownId(fault_of(RequestFault.KEY_UNKNOWN, key="lia")))
    for error in errors:
        assert told_as_planned(error, ("lia",)) is error
