"""What strangers wrote, made safe to show: a title or a file name must not move the cursor or reorder a line.

Terminals act on control characters (ESC, C1), and bidirectional controls make a line read as what it is not. JSON keeps
such characters whole, as escapes, and XML as references. Answers, logs and the messages of failures that are kept all
follow this one rule.
"""

from __future__ import annotations

import re

# Control characters that stand for white space, and the separators of lines and paragraphs.
_BLANK = "\t\n\x0b\x0c\r\x85\u2028\u2029"
# Invisible: they say where a word may be broken or joined, and leave no gap when they are left out.
_INVISIBLE = "\u00ad\u180e\u200b-\u200d\u2060\ufeff"
# C0, DEL and C1; formats (Cf), of which the bidirectional controls and the tags are some; surrogates.
_ACTING = (
    "\x00-\x1f\x7f-\x9f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u200e\u200f\u202a-\u202e\u2061-\u206f"
    "\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
)
_BLANKS = re.compile(f"[{_BLANK}]")
_LEFT_OUT = re.compile(f"[{_INVISIBLE}]")
_SHOWN_AS_ESCAPE = re.compile(f"[{_ACTING}]")
_LONGEST = 300
_REFERRED_TO_IN_XML = re.compile(f"(?![\t\n])[{_ACTING}{_INVISIBLE}\u2028\u2029]")
_ESCAPED_IN_JSON = re.compile(f"(?!\n)[{_ACTING}{_INVISIBLE}\u2028\u2029]")


def harmless(text: str) -> str:
    """The text as one line that a terminal only shows: blanks for line ends and tabs, `\\x1b` for ESC, and so on."""
    if text.isascii() and text.isprintable():
        return text
    text = _LEFT_OUT.sub("", _BLANKS.sub(" ", text))
    return _SHOWN_AS_ESCAPE.sub(lambda found: ascii(found[0])[1:-1], text)


def harmless_lines(text: str) -> str:
    """The same, its line ends kept."""
    return "\n".join(map(harmless, text.split("\n")))


def in_one_line(text: str, longest: int = _LONGEST) -> str:
    """The text harmless, in one line, cut off behind `longest` letters: for messages, which quote without end."""
    return harmless(shortened(" ".join(text[: 4 * longest].split()), longest))


def shortened(text: str, longest: int) -> str:
    """The text, with a mark where it is cut off behind `longest` letters."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def harmless_json(document: str) -> str:
    """A JSON document whose strings hold such characters as escapes: it reads back to the same values."""
    return _ESCAPED_IN_JSON.sub(lambda found: _json_escape(found[0]), document)


def harmless_xml(document: str) -> str:
    """An XML document whose texts hold such characters as references: it reads back to the same texts."""
    return _REFERRED_TO_IN_XML.sub(lambda found: f"&#x{ord(found[0]):x};", document)


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))
