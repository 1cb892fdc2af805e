"""What a wrong value of an option is told as: which option, what was given, and what it takes, in plain words.

The parser's own words are for programmers (`'7m' is not a valid int range`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

_WRONG = re.compile(r"Invalid value for '(?P<name>[^']+)'(?: \(env var: '(?P<variable>\w+)'\))?: (?P<why>.+)")
_NUMBER = re.compile(r"(?P<given>['\"].*['\"]) is not a valid (?P<kind>int|float)(?: range)?")
_RANGE = re.compile(
    r"(?P<given>\S+) is not in the range (?:(?P<least>\S+)<=)?x(?:>=(?P<above>[^<\s]+))?(?:<=(?P<most>\S+))?"
)
_CHOICE = re.compile(r"(?P<given>['\"].*?['\"]) is not one of (?P<choices>.+)")
_PLACE = re.compile(r"\w+ (?P<given>['\"].*['\"]) is not (?:readable|writable)")
# By which other programs are told where to listen.
_UNKNOWN = re.compile(r"No such option: (?P<name>--port|--host|--bind|--address)\b.*")
_KINDS = {"int": "whole number", "float": "number"}


def usage_line(
    message: str, arguments: Sequence[str], environment: Mapping[str, str], options: Collection[str] = ()
) -> str:
    """An error of usage in one line.

    Args:
        message: what the parser says, in one line without a full stop.
        arguments: those of the program; what is not among them came from the environment.
        environment: of the process.
        options: those that the command has.
    """
    unknown = _UNKNOWN.fullmatch(message)
    if unknown is not None and "--listen" in options:
        return f"No such option: {unknown['name']}; address and port are given together, as --listen 127.0.0.1:8074"
    wrong = _WRONG.fullmatch(message)
    if wrong is None:
        return message
    name, variable, why = wrong["name"], wrong["variable"], wrong["why"]
    is_given = any(argument.partition("=")[0] == name for argument in arguments)
    subject = variable if variable is not None and variable in environment and not is_given else name
    return _said(subject, why) or f"{subject}: {why}"


def _said(subject: str, why: str) -> str | None:
    if number := _NUMBER.fullmatch(why):
        return f"{subject} {number['given']} is no {_KINDS[number['kind']]}"
    if outside := _RANGE.fullmatch(why):
        least, most = outside["least"] or outside["above"], outside["most"]
        takes = f"at least {least}" if most is None else f"at most {most}" if least is None else f"{least} to {most}"
        return f"{subject} {outside['given']}: it takes {takes}"
    if choice := _CHOICE.fullmatch(why):
        return f"{subject}: {choice['given']} is none of {choice['choices'].replace(chr(39), '')}"
    if place := _PLACE.fullmatch(why):
        return f"{subject} {place['given']} cannot be used by this user; check who owns it"
    return None
