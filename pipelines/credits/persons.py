"""Names of persons in what a page states as its author, and what is no person: newsrooms, agencies, the site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.credits.byline import split_names

AUTHOR_PATH = re.compile(
    r"/(?:authors?|reporters?|writers?|journalists?|contributors?|columnists?|people|profiles?|staff|by|bio|"
    r"autor(?:en|es|a)?|auteurs?|redakteure?|redactie|yazar(?:lar)?|tac-gia)/[^/]+",
    re.IGNORECASE,
)
_MAX_NAME = 60
_OPENING = re.compile(
    r"\s*(?:by|von|par|por|door|di|yazan|author|written by)[:\s]\s*|"
    r"\s*(?:文|撰文|作者|著者|記者|记者|取材)\s*[:：／/・●]\s*",
    re.IGNORECASE,
)
_KOREAN = re.compile(r"([가-힣]{2,4})\s*(?:(?:선임|수습|전문|논설|인턴)\s*)?기자")
_NO_NAME = re.compile(
    r"[\d+@#<>{}|*=?!。！？]|^(?:google|facebook|twitter|unknown|anonymous|guest|author|null|none)$", re.IGNORECASE
)
_AGENCY = re.compile(
    r"(?:\w[\w ]{0,20}\s+[-–—|/]\s+)?(?P<agency>Anadolu Ajansı|Reuters|Agence France-Presse|AFP|Associated Press|"
    r"Deutsche Presse-Agentur|dpa|APA|EFE|ANSA|TASS|Xinhua|Kyodo News|Yonhap|中央社|新華社|"
    r"新华社|共同通信|時事通信|연합뉴스)"
)
_ADDRESS = re.compile(r"\S+@\S+")
_ORGANISATION = re.compile(
    r"(?:社|報|报|網|网|新聞|新闻|電視|电视|電視台|电视台|通訊|编辑部|編輯部|中心|小組|小组|デジタル|ニュース|編集部|取材班|"
    r"뉴스|일보|신문|방송)$|"
    r"\b(?:redaktion|redacci[oó]n|r[ée]daction|redazione|redactie|staff|desk|team|news|newsroom|agency|agence|agencia|"
    r"agentur|ajansı|press|reuters|afp|dpa|editors?|editorial|admin|administrator|webmaster|tv|magazine|times|post)$|"
    r"^(?:redaktion|redacci[oó]n|r[ée]daction)\b|\w\.(?:com?|net|org|de|be|uk|jp|tw|kr|fr|es|it|nl|at|ch|vn)\b",
    re.IGNORECASE,
)


def persons_in(text: str) -> Iterator[str]:
    """The names that a text for the author holds, without the words and addresses around them."""
    if "://" in text:
        return
    if korean := _KOREAN.findall(text):
        yield from korean
        return
    plain = _OPENING.sub("", _ADDRESS.sub("", text), count=1) if _OPENING.match(text) else _ADDRESS.sub("", text)
    for name in split_names(plain):
        if len(name) <= _MAX_NAME and not _NO_NAME.search(name):
            yield name


def agency_in(line: str) -> str | None:
    """The news agency that a short line names as its source, alone or behind a section (`News - Reuters`)."""
    found = _AGENCY.fullmatch(line.strip())
    return None if found is None else found["agency"]


def is_organisation(name: str) -> bool:
    """Whether a name is a newsroom's, an agency's or a site's by its own words."""
    return _ORGANISATION.search(name.strip()) is not None
