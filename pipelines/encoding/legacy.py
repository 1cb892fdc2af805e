"""Decoders of the WHATWG Encoding Standard, built on Python's own and corrected where the standard's tables differ.

Python decodes what both agree on, at its own speed. What it refuses goes through an error handler that knows the
standard's further pairs and its rule for broken ones: an ASCII byte behind a lead byte is never swallowed. Characters
that both decode, but otherwise, are replaced afterwards; each of them comes from one sequence alone in Python.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping

_CODECS = {
    "ibm866": "cp866",
    "iso-8859-8-i": "iso8859-8",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "windows-874": "cp874",
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
}
_LOST = "\ufffd"
_ASCII = 0x80
_Recovery = Callable[[UnicodeError], tuple[str, int]]

# What Big5 of the standard has and Python's Big5-HKSCS has not: first pair, characters in the order of the pairs.
_BIG5_RUNS = (
    (0x877A, "㡵𡵓𣚞𦀡㻬"),
    (0x87A1, "𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱"
             "𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋"),
    (0x8E69, "箸"), (0x8E6F, "簆"), (0x8E7E, "糎"), (0x8EAB, "緒"), (0x8EB4, "縝"), (0x8ECD, "者"), (0x8ED0, "耨"),
    (0x8F57, "菁"), (0x8F69, "蒨"), (0x8F6E, "萏"), (0x8FCB, "覦覩"), (0x8FFE, "起"), (0x906D, "都"), (0x907A, "銹"),
    (0x90DC, "靜"), (0x90F1, "響"), (0x91BF, "鼖"), (0x9244, "蔃"), (0x92AF, "兙兛兝兞"), (0x92C8, "鍮"),
    (0x92D1, "瑹"),
    (0x9447, "浧"), (0x94CA, "禛"), (0x95D9, "邗"), (0x9644, "靝"), (0x96ED, "瀞"), (0x96FC, "嬨"), (0x9B76, "爁"),
    (0x9B78, "矗"), (0x9B7B, "纇"), (0x9BC6, "駖"), (0x9BDE, "釔"), (0x9BEC, "惞"), (0x9BF6, "澶"), (0x9C42, "輶"),
    (0x9C53, "侻"), (0x9C62, "營"), (0x9C68, "鄄"), (0x9C6B, "鷰"), (0x9C77, "菏"), (0x9CBC, "尐秣"), (0x9CD0, "婧"),
    (0x9D57, "輋"), (0x9D5A, "筑"), (0x9DC4, "拐"), (0x9EA9, "恢"), (0x9EEF, "痹"), (0x9EFD, "汊"), (0x9F60, "鬮"),
    (0x9F66, "鼗"), (0x9FCB, "僭"), (0x9FD8, "弌"), (0xA063, "蠏"), (0xA077, "拎"), (0xA0D5, "瑨"), (0xA0DF, "煢"),
    (0xA0E4, "牐"), (0xA3C0, "␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€"), (0xC6CF, "廴"), (0xC6D3, "无"), (0xC6D5, "癶"),
    (0xC6D7, "隶"), (0xC6DE, "〃仝"), (0xFA5F, "倩"), (0xFA66, "偽"), (0xFABD, "包"), (0xFAC5, "卄"), (0xFAD5, "卿"),
    (0xFB48, "嘅"), (0xFBB8, "婷"), (0xFBF3, "幵"), (0xFBF9, "廐"), (0xFC4F, "彘"), (0xFC6C, "悤"), (0xFCB9, "撐"),
    (0xFCE2, "晴"), (0xFCF1, "杞"), (0xFDB7, "沜渝"), (0xFDBB, "港"), (0xFDF1, "煮"), (0xFE52, "猪"), (0xFE6F, "瑜"),
    (0xFEAA, "瓩"), (0xFEDD, "砉"),
)  # fmt: skip
_BIG5_PAIRS = {
    (first + place).to_bytes(2, "big"): character for first, run in _BIG5_RUNS for place, character in enumerate(run)
}
_BIG5 = str.maketrans("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡")
# Python reads these two pairs as characters that other pairs stand for as well.
_BIG5_SLASHES = {b"\xa2\x41": "∕", b"\xa2\x42": "﹨"}
_BIG5_TOKENS = re.compile(rb"[\x00-\x7f]+|[\x81-\xfe][\x40-\x7e\xa1-\xfe]|[\x80-\xff]")

_EUC_JP = str.maketrans("〜‖−¢£¬", "～∥－￠￡￢")
_SHIFT_JIS = dict.fromkeys(range(0xF8F0, 0xF8F4), _LOST)
_GB18030 = str.maketrans(
    "\ue5e5\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7ḿ"
    "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\u3000︐︒︑︓︔︕︖︗︘︙ḿ\ue7c7龴龵龶龷龸龹龺龻",
)
_KOI8_U = str.maketrans("╝╬", "ўЎ")
_TRANSLATIONS: Mapping[str, Mapping[int, str | int | None]] = {
    "big5": _BIG5,
    "euc-jp": _EUC_JP,
    "shift_jis": _SHIFT_JIS,
    "gbk": _GB18030,
    "gb18030": _GB18030,
    "koi8-u": _KOI8_U,
}

_ESCAPES = re.compile(rb"\x1b(\([BJI]|\$[@B])")
_KANJI = re.compile(rb"(?:[\x21-\x7e]{2})+|[\x00-\xff]")
_HIGH = bytes(byte | 0x80 for byte in range(256))


def decode_as(body: bytes, encoding: str) -> str:
    """The text of a body in an encoding of the standard, broken sequences as U+FFFD, no byte order mark removed.

    Raises:
        LookupError: the standard has no such encoding.
    """
    if encoding == "replacement":
        return _LOST if body else ""
    if encoding == "x-user-defined":
        return "".join(chr(byte if byte < _ASCII else 0xF700 + byte) for byte in body)
    if encoding == "iso-2022-jp":
        return _iso_2022_jp(body)
    if encoding == "big5" and any(pair in body for pair in _BIG5_SLASHES):
        return "".join(_BIG5_SLASHES.get(token) or _decoded(token, encoding) for token in _BIG5_TOKENS.findall(body))
    if encoding == "euc-jp":
        # Python reads this wave dash as the ASCII tilde, which could not be distinguished afterwards.
        body = body.replace(b"\x8f\xa2\xb7", b"\xa1\xc1")
    return _decoded(body, encoding)


def _decoded(body: bytes, encoding: str) -> str:
    python, handler = _CODECS_WITH_HANDLERS.get(encoding, (_CODECS.get(encoding, encoding), "fonds-single-byte"))
    text = body.decode(python, "replace" if encoding.startswith("utf-") else handler)
    table = _TRANSLATIONS.get(encoding)
    return text if table is None else text.translate(table)


def _refused(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object, error.start


def _single_byte(error: UnicodeError) -> tuple[str, int]:
    """Python leaves places of the C1 controls empty that the standard fills with the controls."""
    body, start = _refused(error)
    byte = body[start]
    return (chr(byte) if byte < 0xA0 else _LOST), start + 1


def _windows_1255(error: UnicodeError) -> tuple[str, int]:
    body, start = _refused(error)
    return ("\u05ba", start + 1) if body[start] == 0xCA else _single_byte(error)


def _pair(body: bytes, start: int) -> tuple[str, int]:
    """The standard's answer to a pair that is in no table."""
    cut = start + 1 >= len(body)
    is_lead = 0x81 <= body[start] <= 0xFE
    return _LOST, start + 1 if cut or not is_lead or body[start + 1] < _ASCII else start + 2


def _big5(error: UnicodeError) -> tuple[str, int]:
    body, start = _refused(error)
    known = _BIG5_PAIRS.get(body[start : start + 2])
    return _pair(body, start) if known is None else (known, start + 2)


def _euc_kr(error: UnicodeError) -> tuple[str, int]:
    return _pair(*_refused(error))


def _shift_jis(error: UnicodeError) -> tuple[str, int]:
    body, start = _refused(error)
    is_lead = 0x81 <= body[start] <= 0x9F or 0xE0 <= body[start] <= 0xFC
    return _pair(body, start) if is_lead else (_LOST, start + 1)


def _euc_jp(error: UnicodeError) -> tuple[str, int]:
    """Rows 13 and 89 to 92, which Python has in the Windows form of Shift_JIS alone."""
    body, start = _refused(error)
    lead = body[start]
    if lead == 0x8F and start + 2 < len(body) and 0xA1 <= body[start + 1] <= 0xFE:
        return _LOST, start + 2 if body[start + 2] < _ASCII else start + 3
    if start + 1 < len(body) and 0xA1 <= lead <= 0xFE and 0xA1 <= body[start + 1] <= 0xFE:
        return _jis(lead - 0xA1, body[start + 1] - 0xA1), start + 2
    if lead in {0x8E, 0x8F} or 0xA1 <= lead <= 0xFE:
        return _LOST, start + 1 if start + 1 >= len(body) or body[start + 1] < _ASCII else start + 2
    return _LOST, start + 1


def _jis(row: int, cell: int) -> str:
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + (0x9F if row % 2 else 0x40 + (cell >= 63))
    # What the Windows form keeps beyond row 94 are its users' own characters; the standard has none of them here.
    return bytes((lead, trail)).decode("cp932", "replace")[:1] or _LOST


def _gb18030(error: UnicodeError) -> tuple[str, int]:
    body, start = _refused(error)
    if body[start] == 0x80:
        return "€", start + 1
    rest = body[start + 1 : start + 4]
    if body[start] == 0xFF or not rest:
        return _LOST, start + 1
    if 0x30 <= rest[0] <= 0x39:
        whole = len(rest) == 3 and 0x81 <= rest[1] <= 0xFE and 0x30 <= rest[2] <= 0x39
        cut = len(rest) < 3 and start + 1 + len(rest) == len(body) and (len(rest) < 2 or 0x81 <= rest[1] <= 0xFE)
        return _LOST, start + 4 if whole else len(body) if cut else start + 1
    return _pair(body, start)


def _iso_2022_jp(body: bytes) -> str:
    pieces = _ESCAPES.split(body)
    text = [_single(pieces[0], b"(B")]
    for place in range(1, len(pieces), 2):
        state, segment = pieces[place], pieces[place + 1]
        text.append(_double(segment) if state.startswith(b"$") else _single(segment, state))
        # A switch that nothing follows before the next one hides something, says the standard.
        if not segment and place + 2 < len(pieces):
            text.append(_LOST)
    return "".join(text)


def _single(segment: bytes, state: bytes) -> str:
    if state == b"(I":
        return "".join(chr(0xFF40 + byte) if 0x21 <= byte <= 0x5F else _LOST for byte in segment)
    text = "".join(chr(byte) if byte < _ASCII and byte not in b"\x0e\x0f\x1b" else _LOST for byte in segment)
    return text.replace("\\", "¥").replace("~", "‾") if state == b"(J" else text


def _double(segment: bytes) -> str:
    return "".join(
        decode_as(token.translate(_HIGH), "euc-jp") if len(token) > 1 else _LOST for token in _KANJI.findall(segment)
    )


_CODECS_WITH_HANDLERS = {
    "windows-1255": ("cp1255", "fonds-windows-1255"),
    "big5": ("big5hkscs", "fonds-big5"),
    "gbk": ("gb18030", "fonds-gb18030"),
    "gb18030": ("gb18030", "fonds-gb18030"),
    "euc-jp": ("euc_jp", "fonds-euc-jp"),
    "euc-kr": ("cp949", "fonds-euc-kr"),
    "shift_jis": ("cp932", "fonds-shift-jis"),
}
_HANDLERS: Mapping[str, _Recovery] = {
    "fonds-single-byte": _single_byte,
    "fonds-windows-1255": _windows_1255,
    "fonds-big5": _big5,
    "fonds-gb18030": _gb18030,
    "fonds-euc-jp": _euc_jp,
    "fonds-euc-kr": _euc_kr,
    "fonds-shift-jis": _shift_jis,
}
for _name, _handler in _HANDLERS.items():
    codecs.register_error(_name, _handler)
