"""Decoders: byte by byte what the WHATWG Encoding Standard says, broken sequences included."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.encoding.declaration import page_encoding
from pipelines.encoding.labels import encoding_of
from pipelines.encoding.legacy import decode_as


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("big5", "877a", "㡵"),
        ("big5", "8862", "Ê̄"),
        ("big5", "a145", "‧"),
        ("big5", "a241", "∕"),
        ("big5", "a1fe", "／"),
        ("big5", "a240 a242", "＼﹨"),
        ("big5", "a3e1", "€"),
        ("big5", "8140", "\ufffd@"),
        ("big5", "8180 41", "\ufffdA"),
        ("big5", "a4", "\ufffd"),
        ("shift_jis", "8160", "～"),
        ("shift_jis", "f040", "\ue000"),
        ("shift_jis", "a0 41", "\ufffdA"),
        ("shift_jis", "80", "\x80"),
        ("shift_jis", "5c 7e", "\\~"),
        ("shift_jis", "8120", "\ufffd "),
        ("euc-jp", "ada1", "①"),
        ("euc-jp", "f9a1", "纊"),
        ("euc-jp", "8fa2b7", "～"),
        ("euc-jp", "a1c1", "～"),
        ("euc-jp", "8ea6", "ｦ"),
        ("euc-jp", "8fa2 41", "\ufffdA"),
        ("gbk", "80", "€"),
        ("gbk", "a6d9", "︐"),
        ("gbk", "a8bc", "ḿ"),
        ("gb18030", "8135f437", "\ue7c7"),
        ("gb18030", "94 39 da 33", "\U0001f4a9"),
        ("gb18030", "81 30 41", "\ufffd0A"),
        ("gb18030", "fe 39 fe 39", "\ufffd"),
        ("gb18030", "ff", "\ufffd"),
        ("euc-kr", "8141", "갂"),
        ("euc-kr", "c8a1 41", "혤A"),
        ("iso-2022-jp", "1b2442 2422 1b2842 41", "あA"),
        ("iso-2022-jp", "1b284a 5c7e", "¥‾"),
        ("iso-2022-jp", "1b2849 31", "ｱ"),
        ("iso-2022-jp", "1b2442 1b2842 41", "\ufffdA"),
        ("windows-1252", "80 81 9d", "€\x81\x9d"),
        ("windows-1255", "ca", "\u05ba"),
        ("windows-1253", "aa", "\ufffd"),
        ("koi8-u", "ae be", "ўЎ"),
        ("x-user-defined", "41 80 ff", "A\uf780\uf7ff"),
        ("replacement", "41 42", "\ufffd"),
        ("utf-8", "e4b8 41", "\ufffdA"),
        ("utf-16le", "2d4e 00d8", "中\ufffd"),
    ],
)
def test_bytes_are_decoded_as_the_standard_says(encoding: str, body: str, text: str) -> None:
    """Pairs that Python's codecs lack or read otherwise, and broken pairs that swallow no ASCII byte."""
    assert decode_as(bytes.fromhex(body), encoding) == text


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [("big5", "cp950"), ("gb18030", "gb18030"), ("shift_jis", "cp932"), ("euc-kr", "cp949"), ("euc-jp", "euc_jp")],
)
@given(text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_ideographs_come_back(encoding: str, codec: str, text: str) -> None:
    """What a writer wrote in a legacy encoding is what is read."""
    body = text.encode(codec, "ignore")
    assert decode_as(body, encoding) == body.decode(codec)


@given(
    body=st.binary(max_size=200),
    encoding=st.sampled_from(
        [
            "big5",
            "gbk",
            "gb18030",
            "shift_jis",
            "euc-jp",
            "euc-kr",
            "iso-2022-jp",
            "windows-874",
            "iso-8859-8-i",
            "utf-8",
        ]
    ),
)
def test_no_bytes_make_a_decoder_fail(body: bytes, encoding: str) -> None:
    """Any bytes give a text, and an ASCII beginning stays as it is."""
    assert decode_as(b"plain " + body, encoding).startswith("plain ")


def _vectors(name: str) -> Path:
    path = Path(os.environ.get("FONDS_SHARED_DATA") or "absent") / "encoding" / name
    if not path.is_file():
        pytest.skip("the vectors are not here (set FONDS_SHARED_DATA to the folder with encoding/)")
    return path


def test_every_label_of_the_standard_is_known() -> None:
    """All labels of the WHATWG list name the encoding that the list says."""
    groups = json.loads(_vectors("whatwg_encodings_labels.json").read_text(encoding="utf-8"))
    stated = {
        label: entry["name"].lower() for group in groups for entry in group["encodings"] for label in entry["labels"]
    }
    assert {label: encoding_of(label) for label in stated} == stated


def test_the_vectors_of_shift_jis_are_decoded() -> None:
    """Every pair of the table, line by line."""
    given_lines = _vectors("encoding_rs_shift_jis_in.txt").read_bytes().split(b"\n")
    wanted = _vectors("encoding_rs_shift_jis_in_ref.txt").read_text(encoding="utf-8").split("\n")
    assert [decode_as(line, "shift_jis") for line in given_lines] == wanted


def test_declarations_are_found_as_browsers_find_them() -> None:
    """Every page of html5lib's encoding tests declares what the test says; byte order marks are read elsewhere."""
    cases = re.split(rb"(?:\A|\n)#data\n", _vectors("html5lib_tests1.dat").read_bytes())[1:]
    pairs = [case.split(b"\n#encoding\n") for case in cases if not case.startswith(b"\xef\xbb\xbf")]
    wanted = [encoding_of(encoding.decode().split("\n")[0].strip()) for _page, encoding in pairs]
    assert [page_encoding(page) or "windows-1252" for page, _encoding in pairs] == wanted
