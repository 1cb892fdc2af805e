"""Under which licences the packages stand that Fonds is installed with, and whether each may be among them.

`python -m tests.supply.licences` lists them, and ends with 1 when one may not. What a package says of itself is read
from where it is installed, so that no network is needed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKS = ("install", "parquet", "fleet", "browser")
"""What users are told to install."""
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "PSF-2.0",
        "ZPL-2.1",
        # They ask for nothing of what only imports them: whoever changes the package itself hands the change on.
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MPL-2.0",
    }
)
# How licences are called where no SPDX expression says it: by the field License, or behind `License :: `.
_CALLED = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "osi approved :: apache software license": "Apache-2.0",
    "the bsd 2-clause license": "BSD-2-Clause",
    "osi approved :: bsd license": "BSD-3-Clause",
    "bsd": "BSD-3-Clause",
    "osi approved :: gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "isc license": "ISC",
    "osi approved :: isc license (iscl)": "ISC",
    "osi approved :: mit license": "MIT",
    "osi approved :: mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "osi approved :: python software foundation license": "PSF-2.0",
}
# What a package says in a form of its own, read in its files.
_STATED = {"pypdfium2": "BSD-3-Clause AND Apache-2.0"}
_TOKENS = re.compile(r"[()]|[^\s()]+")
_EXPRESSION = re.compile(r"\(*[\w.+-]+\)*(?: (?:AND|OR|WITH) \(*[\w.+-]+\)*)*", re.ASCII)


def licence_of(metadata: Message) -> str | None:
    """The SPDX expression of a package's metadata, None when they say nothing that can be told for certain."""
    said = (metadata.get("License-Expression"), metadata.get("License"))
    for text in filter(None, said):
        if (expression := _expression(text)) is not None:
            return expression
    classifiers = [value for value in metadata.get_all("Classifier", []) if value.startswith("License :: ")]
    named = [_expression(value.removeprefix("License :: ")) for value in classifiers]
    # Several may be meant as a choice or together; all of them is what surely holds.
    return None if not named or None in named else " AND ".join(sorted({name for name in named if name}))


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression can be kept to by licences that are allowed: one side of an OR, both of an AND."""
    tokens = _TOKENS.findall(expression)
    return _EXPRESSION.fullmatch(expression) is not None and _either(tokens) and not tokens


def _either(tokens: list[str]) -> bool:
    found = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        found = _both(tokens) or found
    return found


def _both(tokens: list[str]) -> bool:
    found = _single(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        found = _single(tokens) and found
    return found


def _single(tokens: list[str]) -> bool:
    token = tokens.pop(0) if tokens else ""
    if token == "(":
        found = _either(tokens)
        return bool(tokens) and tokens.pop(0) == ")" and found
    # An exception (WITH) only adds to what is allowed.
    if tokens and tokens[0] == "WITH":
        del tokens[:2]
    return token in ALLOWED


def _expression(text: str) -> str | None:
    text = text.strip()
    if (called := _CALLED.get(text.lower())) is not None:
        return called
    return text if _EXPRESSION.fullmatch(text) else None


def locked() -> list[str]:
    """The names of all packages of the locks, sorted."""
    texts = ((ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8") for lock in LOCKS)
    return sorted({name for text in texts for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", text)})


def licences() -> Iterator[tuple[str, str, str | None]]:
    """Name, version and licence of each package of the locks that is installed; others belong to other machines."""
    for name in locked():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        yield name, found.version, _STATED.get(name) or licence_of(_message(found.metadata.json))


def _message(fields: dict[str, str | list[str]]) -> Message:
    """Metadata as the message that they are written as."""
    message = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            message[name.replace("_", "-")] = value
    return message


def main() -> int:
    """List the licences; 1 when one is unknown or not allowed."""
    wrong = 0
    for name, version, licence in licences():
        fits = licence is not None and is_allowed(licence)
        wrong += not fits
        sys.stdout.write(f"{name}=={version}  {licence or 'unknown'}{'' if fits else '  NOT ALLOWED'}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
