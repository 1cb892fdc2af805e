"""HTTP/1.x messages as bytes: what was sent is never altered, only read.

Reading is lenient, for the archive also keeps what broken servers send: LF-only heads, folded and colon-less lines,
cut-off chunks. Header names and values stay bytes in the order sent until text is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from storage.warc import coding

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/\d+(?:\.\d+)?[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_CUT_CHUNK_HEAD = re.compile(rb"[ \t]*[0-9A-Fa-f]{0,16}[ \t]*(?:;[^\n]*)?\r?\Z")
_CHUNK_END = re.compile(rb"\r?\n")
# RFC 9110, 5.5: a recipient that does not reject these replaces them by a space. A NUL would also break a database row.
_FORBIDDEN_IN_VALUE = str.maketrans({"\0": " ", "\r": " ", "\n": " "})
# What answers with them has no body, and players show nothing of it (RFC 9110, 6.4.1).
BODILESS = frozenset({204, 304})
_LONGEST_NUMBER = 20
# Line ends before a status line are passed over; so many bytes hold any that are, and what the line begins with.
_STATUS_LINE_BEGIN = 256
_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9a-z-]")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a message: its start line and its fields as sent.

    `start_line` has no line end. `status` is None for a request and for a start line that is no status line. `fields`
    keeps order, case and duplicates; values are stripped, folded lines joined by a space, colon-less lines skipped.
    """

    start_line: bytes
    status: int | None
    fields: tuple[tuple[bytes, bytes], ...]
    # The values of each name in small letters; made once, for a head is asked a dozen times.
    _values: dict[bytes, list[bytes]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values: dict[bytes, list[bytes]] = {}
        for name, value in self.fields:
            values.setdefault(name.lower(), []).append(value)
        object.__setattr__(self, "_values", values)

    def values(self, name: bytes) -> tuple[str, ...]:
        """Return the values of every field called `name` (in any case) as Latin-1 text, in the order sent."""
        found = self._values.get(name.lower())
        return () if found is None else tuple(map(_text, found))

    def first(self, name: bytes) -> str | None:
        """Return the value of the first field called `name` (in any case) as Latin-1 text, None when there is none."""
        found = self._values.get(name.lower())
        return None if found is None else _text(found[0])


def _text(value: bytes) -> str:
    return value.decode("latin-1").translate(_FORBIDDEN_IN_VALUE).strip()


def split_head(message: bytes) -> tuple[bytes, bytes]:
    """Return the head, its blank line included, and the body; a message cut inside its head is all head."""
    end = _HEAD_END.search(message)
    return (message, b"") if end is None else (message[: end.end()], message[end.end() :])


# The head of an answer is asked for by those who check its record, and by those who read the capture from it: the
# recorder has read those of a batch before it makes their captures.
@lru_cache(maxsize=32)
def parse_head(head: bytes) -> Head:
    """Return the start line and the fields of a head as `split_head` gives it."""
    start_line, *lines = head.lstrip(b"\r\n").split(b"\n")
    start_line = start_line.rstrip(b"\r")
    status = _STATUS_LINE.match(start_line)
    is_folded = b"\n " in head or b"\n\t" in head
    fields = _folded_fields(lines) if is_folded else _fields(lines)
    return Head(start_line, int(status[1]) if status else None, tuple(fields))


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    parted = [line.partition(b":") for line in lines]
    return [(stripped, value.strip()) for name, colon, value in parted if colon and (stripped := name.strip())]


def _folded_fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, bytes]] = []
    in_field = False
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            # The continuation of a skipped line is skipped with it.
            if in_field:
                name, value = fields[-1]
                fields[-1] = (name, b" ".join(part for part in (value, line.strip()) if part))
            continue
        name, colon, value = line.partition(b":")
        in_field = bool(colon) and bool(name.strip())
        if in_field:
            fields.append((name.strip(), value.strip()))
    return fields


def codings(head: Head, name: bytes) -> tuple[str, ...]:
    """Return the codings that the fields called `name` list, lower-case, in the order applied, `identity` left out.

    What no coding's name may hold becomes `?`, so that the result can stand in a key.
    """
    values = head.values(name)
    # Most heads have no such field, and each is asked several times.
    if not values:
        return ()
    listed = (coding.strip().lower() for value in values for coding in value.split(","))
    return tuple(_NOT_TOKEN.sub("?", coding) for coding in listed if coding not in ("", "identity"))


def is_chunked(head: Head) -> bool:
    """Tell whether the message says that its body is chunked (the transfer coding applied last, RFC 9112, 6.3)."""
    return codings(head, b"Transfer-Encoding")[-1:] == ("chunked",)


def has_end(head: bytes) -> bool:
    """Tell whether the blank line that ends a head is here."""
    return _HEAD_END.search(head) is not None


def content_length(head: Head) -> int | None:
    """Return the length of the body as Content-Length says it; None when that is absent, no number, or contradicts."""
    values = head.values(b"Content-Length")
    if not values:
        return None
    stated = {length.strip() for value in values for length in value.split(",")}
    text = stated.pop() if len(stated) == 1 else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER else None


def begins_as_http_1(message: bytes) -> bool:
    """Tell whether an answer begins as those of HTTP/1.0 and HTTP/1.1 do; players show no other.

    `HTTP/2 200` is how some programs write down answers that had no status line.
    """
    return message[:_STATUS_LINE_BEGIN].lstrip(b"\r\n")[: len(b"HTTP/1.1")].upper() in (b"HTTP/1.0", b"HTTP/1.1")


def framing(head: Head) -> str:
    """Return the second half of the deduplication key: `chunked` or nothing, a comma, the content codings."""
    return f"{'chunked' if is_chunked(head) else ''},{','.join(codings(head, b'Content-Encoding'))}"


def entity(head: Head, body: bytes) -> bytes:
    """Return the body with chunked coding removed: what the payload digest is made of.

    Chunk extensions and trailers are left out; of a cut-off or broken chunked body what stands before the fault is
    returned; a body that says chunked and does not begin like it is returned as it is, as players show it. Transfer
    codings other than chunked are never asked for: they are left for `decoded`.
    """
    if not is_chunked(head) or (not _CHUNK_HEAD.match(body) and not _CUT_CHUNK_HEAD.match(body)):
        return body
    # Not a list of pieces, which for chunks of a few bytes would take more than they do.
    joined, view, position = BytesIO(), memoryview(body), 0
    while chunk := _CHUNK_HEAD.match(body, position):
        size = int(chunk[1], 16)
        if size == 0:
            break
        # A size of sixteen digits is larger than any place that a pattern can be held against.
        data_end = min(chunk.end() + size, len(body))
        joined.write(view[chunk.end() : data_end])
        end = _CHUNK_END.match(body, data_end)
        if end is None:
            break
        position = end.end()
    return joined.getvalue()


def all_codings(head: Head) -> tuple[str, ...]:
    """Return what codes an entity, in the order applied: content codings, and transfer codings other than chunked."""
    transfer = tuple(name for name in codings(head, b"Transfer-Encoding") if name != "chunked")
    return (*codings(head, b"Content-Encoding"), *transfer)


def begin_of_decoded(head: Head, entity: bytes, limit: int) -> bytes:
    """Return the first `limit` bytes of the entity with its content codings removed.

    Arguments: as those of `decoded`. Raises UndecodableError when a coding is unknown, or broken before that.
    """
    return coding.begin_of(all_codings(head), entity, limit)


def decoded(head: Head, entity: bytes, limit: int) -> coding.Undone:
    """Return the entity with its content codings removed, the one applied last first.

    A stream that ends too early yields what it holds, and is said to be cut: readers of truncated captures want the
    text that is there.

    Args:
        head: the head that came with the entity.
        entity: what `entity` returned.
        limit: the most bytes that may come out, also between two codings.

    Raises:
        UndecodableError: a coding is unknown or broken, or more than `limit` bytes come out.
    """
    return coding.undo(all_codings(head), entity, limit)
