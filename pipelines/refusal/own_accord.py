"""What of a page's programs runs of its own accord, and not only when a reader presses, chooses or sends something.

A button for cookies, a switch of languages and a form that sends itself when it is changed hold the same words as a
challenge. What tells them apart is who begins: a function that nothing calls waits for its reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ACTS = (
    r"(?:click|dblclick|change|submit|input|toggle|focus\w*|blur|scroll|key\w+|mouse\w+|pointer\w+|touch\w+|"
    r"hashchange|popstate|resize|orientationchange)"
)
_HANDLER = re.compile(
    rf"\bon{_ACTS}\s*=(?!=)|(?:addEventListener|\.on|\.one|\.bind|\.live|\.delegate)\s*\(\s*['\"]{_ACTS}\b[^'\"]*['\"]\s*,|"
    r"\.(?:click|change|submit)\s*\((?!\s*\))"
)
_ARGUMENTS = r"\([^()]{0,300}\)"
_NAMED = re.compile(
    rf"(?P<expression>[(,!+:=]\s*)?\b(?:async\s+)?function\b\s*\*?\s*(?P<name>[\w$]+)\s*{_ARGUMENTS}\s*\{{|"
    rf"(?<![\w$])(?P<held>[\w$]+)\s*=\s*(?:async\s*)?(?:function\b\s*[\w$]*\s*{_ARGUMENTS}|(?:{_ARGUMENTS}|[\w$]+)\s*=>)\s*\{{"
)
_NAME = re.compile(r"[\w$]+")
_TO_BRACE = re.compile(r"[^{};]{0,200}\{")
_TO_END = re.compile(r"[^;)\n]{0,200}")
_SKIPPED = re.compile(
    r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`|//[^\n]*|/\*.*?\*/|[{}]", re.DOTALL
)
# A browser calls these.
_CALLED = frozenset({"onload", "onpageshow", "onreadystatechange"})
# What strangers wrote is looked at within bounds.
_MOST, _MOST_FUNCTIONS = 300_000, 400


def own_accord(code: str) -> str:
    """The part of a program that runs as soon as it is loaded, with the functions that this part calls."""
    begun, waiting = _divided(_without_handlers(code[:_MOST]))
    running, named = [begun], _CALLED | set(_NAME.findall(begun))
    for _ in range(_MOST_FUNCTIONS):
        called = next((name for name in waiting if name in named), None)
        if called is None:
            break
        begun, held = _divided(waiting.pop(called))
        running.append(begun)
        named |= set(_NAME.findall(begun))
        waiting = held | waiting
    return "\n".join(running)


def _without_handlers(code: str) -> str:
    """The program without what an act of its reader calls."""
    kept, place = [], 0
    for match in _HANDLER.finditer(code):
        if match.start() < place:
            continue
        kept.append(code[place : match.start()])
        opened = _TO_BRACE.match(code, match.end())
        place = _TO_END.match(code, match.end()).end() if opened is None else _closing(code, opened.end())  # type: ignore[union-attr] # it may match nothing
    return "".join([*kept, code[place:]])


def _divided(code: str) -> tuple[str, dict[str, str]]:
    """What runs at once, and the bodies of the functions with a name by which they may be called."""
    kept, held = [], dict[str, str]()
    place = 0
    for match, name in _functions(code):
        if match.start() < place or len(held) >= _MOST_FUNCTIONS:
            continue
        end = _closing(code, match.end())
        kept.append(code[place : match.start()])
        held[name] = f"{held.get(name, '')}\n{code[match.end() : end - 1]}"
        place = end
    return "".join([*kept, code[place:]]), held


def _functions(code: str) -> Iterator[tuple[re.Match[str], str]]:
    """The functions that have a name, without those that are called or handed on where they stand."""
    for match in _NAMED.finditer(code):
        if match["expression"] is None:
            yield match, match["name"] or match["held"]


def _closing(code: str, place: int) -> int:
    """Where the block ends that was opened right before a place: behind its brace, or at the end of the program."""
    depth = 1
    for match in _SKIPPED.finditer(code, place):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return len(code)
