"""Wrong values of options are told in plain words: which option, what was given, what it takes."""

from __future__ import annotations

import pytest

from access.cli.usage_errors import usage_line
from tests.access.commands import fonds


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Invalid value for '--every': '7m' is not a valid int", "--every '7m' is no whole number"),
        ("Invalid value for '--seconds': 'abc' is not a valid float range", "--seconds 'abc' is no number"),
        ("Invalid value for '--seconds': 0.5 is not in the range x>=1", "--seconds 0.5: it takes at least 1"),
        ("Invalid value for '--port': 9 is not in the range 1<=x<=5", "--port 9: it takes 1 to 5"),
        ("Invalid value for '--port': 9 is not in the range x<=5", "--port 9: it takes at most 5"),
        ("Invalid value for 'a|b': 'c' is not one of 'a', 'b'", "a|b: 'c' is none of a, b"),
        (
            "Invalid value for '--archive' (env var: 'FONDS_ARCHIVE'): Directory '/x' is not readable",
            "--archive '/x' cannot be used by this user; check who owns it",
        ),
        ("Invalid value for '--odd': it is odd", "--odd: it is odd"),
        ("No such option: --unless", "No such option: --unless"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(message: str, told: str) -> None:
    """Whatever the parser says of it."""
    assert usage_line(message, ["--archive=/x"], {"FONDS_ARCHIVE": "/y"}) == told


@pytest.mark.parametrize("name", ["--port", "--host", "--bind"])
def test_who_asks_for_a_port_is_told_how_it_is_given(name: str) -> None:
    """Where address and port are one option; a command that listens nowhere knows nothing of it."""
    message = f"No such option: {name} (Possible options: --proxy, --rate)"
    told = f"No such option: {name}; address and port are given together, as --listen 127.0.0.1:8074"
    assert usage_line(message, [name], {}, ["--listen", "--rate"]) == told
    assert usage_line(message, [name], {}, ["--rate"]) == message


def test_a_value_from_the_environment_is_called_by_its_variable() -> None:
    """Who gave no option must not look for one."""
    message = "Invalid value for '--archive' (env var: 'FONDS_ARCHIVE'): Path '/x' is not readable"
    told = "'/x' cannot be used by this user; check who owns it"
    assert usage_line(message, ["status"], {"FONDS_ARCHIVE": "/x"}) == f"FONDS_ARCHIVE {told}"
    assert usage_line(message, ["--archive", "/x"], {"FONDS_ARCHIVE": "/x"}) == f"--archive {told}"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("schedule", "print", "cron", "--every", "7m"), "--every '7m' is no whole number (see fonds schedule print"),
        (("browse", "http://a.example/", "--seconds", "abc"), "--seconds 'abc' is no number (see fonds browse"),
        (("serve", "--port", "80"), "No such option: --port; address and port are given together, as --listen 127.0."),
        (("browse", "http://a.example/", "--seconds", "0"), "--seconds 0.0: it takes at least 1 (see fonds browse"),
        (
            ("schedule", "print", "at"),
            "systemd|cron|compose: 'at' is none of systemd, cron, compose (see fonds schedule",
        ),
    ],
)
def test_the_commands_say_so(arguments: tuple[str, ...], line: str) -> None:
    """In the one line of an error of usage."""
    ran = fonds(*arguments)
    assert (ran.code, ran.only_line.startswith(f"fonds: {line}")) == (2, True), ran.err
