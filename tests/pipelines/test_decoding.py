"""Decoding: the text a browser would show, from any declaration, wrong ones included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.encoding.declaration import page_encoding
from pipelines.encoding.decoding import decode
from pipelines.encoding.labels import encoding_of

ZH_HANT = "三國簽署海上搜救協定，明年起共用無線電頻道。漁民團體要求公開演練紀錄。" * 4
ZH_HANS = "三国签署海上搜救协定，明年起共用无线电频道。渔民团体要求公开演练纪录。" * 4
JAPANESE = "三か国が海上捜索救助協定に署名し、来年から無線周波数を共用する。" * 4


@pytest.mark.parametrize(
    ("text", "label", "codec"),
    [
        (ZH_HANT, "big5", "big5hkscs"),
        (ZH_HANS, "gb2312", "gb18030"),
        (JAPANESE, "Shift_JIS", "cp932"),
        (JAPANESE, "euc-jp", "euc_jp"),
        (ZH_HANT, "UTF-8", "utf-8"),
    ],
)
def test_a_declared_encoding_is_believed(text: str, label: str, codec: str) -> None:
    """Header and meta element declare alike; the decoder is the one that browsers use for the label."""
    by_header = decode(text.encode(codec), f'text/html; charset="{label}"')
    by_meta = decode(f"<meta charset={label}>".encode() + text.encode(codec), "text/html")
    by_http_equiv = decode(
        f'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={label}">'.encode() + text.encode(codec), None
    )
    assert by_header is not None
    assert by_header.text == text
    assert by_header.encoding == encoding_of(label)
    assert by_meta is not None
    assert by_meta.text.endswith(text)
    assert by_http_equiv is not None
    assert by_http_equiv.text.endswith(text)


def test_hong_kong_characters_of_big5_are_read() -> None:
    """A page that says big5 may hold HKSCS characters."""
    body = '<meta http-equiv=Content-Type content="text/html; charset=big5">嘅喺咗啲㗎'.encode("big5hkscs")
    decoded = decode(body, "text/html")
    assert decoded is not None
    assert decoded.text.endswith("嘅喺咗啲㗎")


@pytest.mark.parametrize("declared", ["text/html; charset=utf-8", "text/html; charset=nonsense", "text/html", None])
@pytest.mark.parametrize(("text", "codec"), [(ZH_HANT, "big5hkscs"), (ZH_HANS, "gb18030"), (JAPANESE, "cp932")])
def test_a_declaration_that_the_bytes_disprove_is_overruled(declared: str | None, text: str, codec: str) -> None:
    """A wrong, unknown or missing declaration does not spoil the text."""
    decoded = decode(text.encode(codec), declared)
    assert decoded is not None
    assert decoded.text == text


def test_a_byte_order_mark_goes_before_every_declaration() -> None:
    """UTF-8 and UTF-16 with a mark are read as such, and the mark is no text."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        decoded = decode(mark + ZH_HANT.encode(codec), "text/html; charset=big5")
        assert decoded is not None
        assert decoded.text == ZH_HANT


def test_a_body_cut_inside_a_character_is_still_its_encoding() -> None:
    """The half character is replaced, the rest is read."""
    decoded = decode(ZH_HANT.encode()[:-1], None)
    assert decoded is not None
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(ZH_HANT[:-1])


@pytest.mark.parametrize(
    "body", [bytes(range(256)) * 20, b"\x00\x01\x02\xff\xfa" * 300, b"\x89PNG\r\n\x1a\n" + b"\x00" * 400]
)
def test_bytes_that_are_no_text_are_told(body: bytes) -> None:
    """Binary data is no page in some odd encoding."""
    assert decode(body, "text/html; charset=utf-8") is None


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=big5", "text/html; charset=utf-16", "x"]))
def test_no_bytes_make_the_decoder_fail(body: bytes, media_type: str | None) -> None:
    """Any bytes give a text or None."""
    decoded = decode(body, media_type)
    assert decoded is None or isinstance(decoded.text, str)


@pytest.mark.parametrize("declared", ["iso-8859-1", "big5", "gb2312", "shift_jis", "euc-kr"])
@pytest.mark.parametrize(
    ("text", "codec"), [(ZH_HANT, "big5hkscs"), (ZH_HANS, "gb18030"), (JAPANESE, "euc_jp"), (ZH_HANT, "utf-8")]
)
def test_a_declaration_that_gives_no_language_is_overruled(declared: str, text: str, codec: str) -> None:
    """Bytes that another decoder takes without a loss, but only as rare characters, are read as what they are."""
    decoded = decode(text.encode(codec), f"text/html; charset={declared}")
    assert decoded is not None
    assert decoded.text == text


def test_a_western_page_is_not_taken_for_another() -> None:
    """A page of accents and curly quotes is windows-1252, declared or not."""
    text = "Le maire a dit : «\xa0Nous réparerons l’école avant l’été.\xa0» Les élèves sont déjà prévenus…" * 3
    for media_type in (None, "text/html; charset=iso-8859-1", "text/html; charset=windows-1252"):
        decoded = decode(text.encode("cp1252"), media_type)
        assert decoded is not None
        assert (decoded.text, decoded.encoding) == (text, "windows-1252")


@pytest.mark.parametrize(
    ("start", "encoding"),
    [
        (b"<!-- <meta charset=big5> --><meta charset=euc-jp>", "euc-jp"),
        (b"<script>var x = 'charset=big5';</script><meta charset='gb2312'>", "gbk"),
        (b'<meta name=a content="charset=big5"><p title="<meta charset=euc-kr>">', None),
        (b'<meta content="text/html; charset=shift_jis" http-equiv=content-type>', "shift_jis"),
        (b"<META\nCHARSET = Big5-HKSCS />", "big5"),
        (b"<meta charset=utf-16>", "utf-8"),
        (b'<?xml version="1.0" encoding="EUC-JP"?><html>', "euc-jp"),
        (b'<?xml version="1.0" encoding="EUC-JP"?><meta charset=big5>', "big5"),
        (b"<meta charset=klingon>", None),
    ],
)
def test_the_page_declares_where_a_browser_looks(start: bytes, encoding: str | None) -> None:
    """Comments, scripts and other attributes declare nothing."""
    assert page_encoding(start + b"<p>text</p>") == encoding
