"""From bytes to text as a browser would: byte order mark, then Content-Type, then the page's own words, then its bytes.

Labels and decoders are those of the WHATWG Encoding Standard as far as Python has them (`gb2312` is GB 18030, `big5` is
Big5 with HKSCS, `iso-8859-1` is windows-1252). One departure: a declaration that the bytes disprove is overruled.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import charset_normalizer

_PRESCAN = 4096
_SAMPLE = 1 << 16
# A declared encoding may be wrong in this share of the characters (a stray byte, a cut tail) and still be believed.
_TOLERATED = 0.002
_READABLE = 0.1
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
_META = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_:.+-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9_:.+-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"']+)", re.IGNORECASE)
_ISO_8859 = re.compile(r"iso8859(\d{1,2})")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

# Python codec for labels that Python knows otherwise, or not at all.
_CODECS = {
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "cn-big5": "big5hkscs", "csbig5": "big5hkscs",
    "x-x-big5": "big5hkscs", "big5-eten": "big5hkscs",
    "gb2312": "gb18030", "gb_2312": "gb18030", "gb_2312-80": "gb18030", "chinese": "gb18030", "csgb2312": "gb18030",
    "csiso58gb231280": "gb18030", "iso-ir-58": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "ms932": "cp932", "csshiftjis": "cp932", "windows-31j": "cp932",
    "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "cseucpkdfmtjapanese": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext", "csiso2022jp": "iso2022_jp_ext",
    "euc-kr": "cp949", "cseuckr": "cp949", "csksc56011987": "cp949", "iso-ir-149": "cp949", "korean": "cp949",
    "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949", "ksc5601": "cp949", "ksc_5601": "cp949",
    "windows-949": "cp949",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso88591": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252",
    "iso_8859-1:1987": "cp1252", "l1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "ansi_x3.4-1968": "cp1252",
    "cp819": "cp1252", "ibm819": "cp1252", "iso-ir-100": "cp1252", "csisolatin1": "cp1252", "x-cp1252": "cp1252",
    "iso-8859-9": "cp1254", "iso8859-9": "cp1254", "iso88599": "cp1254", "iso_8859-9": "cp1254", "latin5": "cp1254",
    "iso_8859-9:1989": "cp1254", "l5": "cp1254", "iso-ir-148": "cp1254", "csisolatin5": "cp1254", "x-cp1254": "cp1254",
    "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1253": "cp1253", "x-cp1255": "cp1255", "x-cp1256": "cp1256",
    "x-cp1257": "cp1257", "x-cp1258": "cp1258",
    "tis-620": "cp874", "windows-874": "cp874", "dos-874": "cp874", "iso-8859-11": "cp874", "iso8859-11": "cp874",
    "iso885911": "cp874",
    "koi": "koi8-r", "koi8": "koi8-r", "koi8_r": "koi8-r", "cskoi8r": "koi8-r", "koi8-ru": "koi8-u",
    "macintosh": "mac_roman", "mac": "mac_roman", "x-mac-roman": "mac_roman", "csmacintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "x-mac-ukrainian": "mac_cyrillic",
    "ibm866": "cp866", "csibm866": "cp866", "866": "cp866",
    "logical": "iso8859_8", "visual": "iso8859_8", "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8",
    "csiso88598e": "iso8859_8", "csiso88598i": "iso8859_8", "csisolatinhebrew": "iso8859_8",
    "csiso88596e": "iso8859_6", "csiso88596i": "iso8859_6", "iso-8859-6-e": "iso8859_6", "iso-8859-6-i": "iso8859_6",
    "csisolatin9": "iso8859_15", "sun_eu_greek": "iso8859_7",
    "unicode-1-1-utf-8": "utf-8", "unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "x-unicode20utf8": "utf-8",
    "utf-16": "utf-16-le", "ucs-2": "utf-16-le", "unicode": "utf-16-le", "csunicode": "utf-16-le",
    "iso-10646-ucs-2": "utf-16-le", "unicodefeff": "utf-16-le", "unicodefffe": "utf-16-be",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, and the encoding (as Python names it) by which it was read."""

    text: str
    encoding: str


def decode(body: bytes, media_type: str | None) -> Decoded | None:
    """Decode a page; None when its bytes are no text in any encoding.

    Args:
        body: The entity, content coding removed.
        media_type: Content-Type as sent.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _readable(Decoded(body[len(bom) :].decode(encoding, "replace"), encoding))
    declared = _declared(body, media_type)
    best: Decoded | None = None
    for encoding in declared:
        tried = Decoded(body.decode(encoding, "replace"), encoding)
        if _losses(tried.text) <= _TOLERATED:
            return _readable(tried)
        best = tried if best is None or _losses(tried.text) < _losses(best.text) else best
    guessed = _guessed(body)
    if best is None or (guessed is not None and _losses(guessed.text) < _losses(best.text)):
        best = guessed
    return None if best is None else _readable(best)


def codec_of(label: str) -> str | None:
    """The Python codec for an encoding label, None for a label that nobody knows."""
    known = label.strip(" \t\r\n\f").lower()
    if known in _CODECS:
        return _CODECS[known]
    try:
        found = codecs.lookup(_ISO_8859.sub(r"iso8859-\1", known))
    except (LookupError, ValueError):
        return None
    # Python also calls base64 and rot13 codecs; only those that make text of bytes are encodings.
    return found.name if found._is_text_encoding else None


def _declared(body: bytes, media_type: str | None) -> tuple[str, ...]:
    """The codecs that are declared, most binding first."""
    labels: list[str] = []
    if media_type and (header := _HEADER.search(media_type)):
        labels.append(header[1])
    start = _COMMENT.sub(b"", body[:_PRESCAN])
    for inside in (_XML.search(start), _META.search(start)):
        if inside:
            label = inside[1].decode("ascii")
            # A page whose ASCII declaration can be read at all is not UTF-16 (HTML, 13.2.3.2).
            labels.append("utf-8" if (codec_of(label) or "").startswith("utf-16") else label)
    return tuple(dict.fromkeys(codec for label in labels if (codec := codec_of(label)) is not None))


def _guessed(body: bytes) -> Decoded | None:
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        # A body that was cut off inside a character is still UTF-8.
        if error.start >= len(body) - 3 and error.start > 0:
            return Decoded(body.decode("utf-8", "replace"), "utf-8")
    match = charset_normalizer.from_bytes(body[:_SAMPLE], enable_fallback=False).best()
    if match is None:
        return None
    encoding = codec_of(match.encoding) or match.encoding
    return Decoded(body.decode(encoding, "replace"), encoding)


def _losses(text: str) -> float:
    return text.count("\ufffd") / max(len(text), 1)


def _readable(decoded: Decoded) -> Decoded | None:
    """The same, unless it is mostly what no writer writes: replacement and control characters."""
    sample = decoded.text[:_SAMPLE]
    odd = sum(1 for character in sample if character == "\ufffd" or (character < " " and character not in "\t\n\r\f"))
    return None if sample and odd / len(sample) > _READABLE else decoded
