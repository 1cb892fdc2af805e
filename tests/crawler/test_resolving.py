"""A name that does not exist is told from a resolver that gives no answer."""

from __future__ import annotations

import socket

import pytest

from crawler.resolving import why_unanswered


@pytest.mark.parametrize("code", [socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY])
def test_no_such_name_is_an_answer(code: int) -> None:
    """So is a name without an address, and what is no name at all."""
    assert why_unanswered(socket.gaierror(code, "Name or service not known")) is None
    assert why_unanswered(UnicodeError("label too long")) is None


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_SYSTEM, socket.EAI_MEMORY])
def test_a_resolver_that_cannot_say_gives_no_answer(code: int) -> None:
    """Whatever keeps it from saying; the reason is told."""
    assert why_unanswered(socket.gaierror(code, "Temporary failure in name resolution")) is not None
