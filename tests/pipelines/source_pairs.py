"""Pairs of captures of invented official pages: real edits, each with its class, and what moves without an edit."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from storage.types import ChangeClass


@dataclass(frozen=True)
class Document:
    """An official page before it is printed: title, paragraphs, files that it offers, and what stands around it."""

    title: str
    paragraphs: tuple[str, ...]
    files: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    within_at: int = 0
    head: str = ""
    heading_at: int | None = None
    language: str = "en"

    def page(self) -> str:
        """The page."""
        body = []
        for place, text in enumerate(self.paragraphs):
            tag = "h2" if place == self.heading_at else "p"
            body.append(f"{_texts(self.within) if place == self.within_at else ''}<{tag}>{html.escape(text)}</{tag}>")
        files = "".join(f'<li><a href="/files/{name.split(" (")[0]}.pdf">{name}</a></li>' for name in self.files)
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{html.escape(self.title)}</title>{self.head}</head><body>"
            f"<header><nav><a href='/'>Home</a> <a href='/news'>News</a></nav>{_texts(self.top)}</header>"
            f"<main><article><h1>{html.escape(self.title)}</h1>{''.join(body)}"
            f"{f'<ul>{files}</ul>' if files else ''}</article></main>"
            f"<footer>{_texts(self.foot)}</footer></body></html>"
        )


@dataclass(frozen=True)
class Pair:
    """Two captures of one page: what was done between them, and the classes that may be said of it (none: no change).

    `touched` are numbers and dates that were edited.
    """

    name: str
    before: Document
    after: Document
    classes: frozenset[ChangeClass] = frozenset()
    touched: tuple[str, ...] = ()


def _texts(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PLACES = ("Harbour", "Strait", "Island", "Border", "Canal", "Airfield")
_DEEDS = ("inspected", "reopened", "surveyed", "closed", "extended", "rebuilt")
_THINGS = ("the northern pier", "the customs hall", "two radar stations", "the rescue base", "the fuel depot")


def _english(chance: random.Random) -> Document:
    def sentence() -> str:
        return (
            f"The delegation {chance.choice(_DEEDS)} {chance.choice(_THINGS)} on {chance.choice(_MONTHS)}"
            f" {chance.randint(1, 28)}, {chance.randint(2024, 2030)}, and {chance.randint(12, 980)} officers took part"
            f" in the exercise near the {chance.choice(_PLACES).lower()} before the ministers met again."
        )

    return Document(
        title=f"Statement on the {chance.choice(_PLACES)} Programme",
        paragraphs=tuple(f"{sentence()} {sentence()}" for _ in range(chance.randint(4, 7))),
        files=("Joint programme (PDF, 120 KB)", "Annex of participants (PDF, 48 KB)"),
        top=("Ministry of the Sea",),
        foot=("© 2031 Ministry of the Sea. All rights reserved.", "Tel. +886 2 5550 0100"),
    )


def _chinese(chance: random.Random) -> Document:
    def sentence() -> str:
        place, thing = chance.choice("港海島岸橋"), chance.choice(("雷達站", "碼頭", "燈塔", "救援基地"))
        return (
            f"代表團於{chance.randint(2024, 2030)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
            f"視察北{place}的{thing},"
            f"共有{chance.randint(12, 980)}名人員參加演習,雙方部長並就航道安全交換意見。"
        )

    return Document(
        title=f"關於{chance.choice('東西南北')}區航道計畫的聲明",
        paragraphs=tuple(f"{sentence()}{sentence()}" for _ in range(chance.randint(4, 7))),
        files=("共同計畫.pdf", "參加單位名冊.pdf"),
        top=("海洋部",),
        foot=("海洋部 版權所有", "電話:02-5550-0100"),
        language="zh-Hant",
    )


def _put(document: Document, place: int, text: str) -> Document:
    texts = list(document.paragraphs)
    texts[place] = text
    return replace(document, paragraphs=tuple(texts))


def _one_number(document: Document, chance: random.Random) -> Pair:
    place = chance.randrange(len(document.paragraphs))
    text = document.paragraphs[place]
    words = (" officers", "名人員")
    mark = next(word for word in words if word in text)
    end = text.index(mark)
    start = end - len(next(_digits_before(text, end)))
    old = text[start:end]
    new = str(int(old) + chance.randint(1, 40))
    after = _put(document, place, f"{text[:start]}{new}{text[end:]}")
    return Pair("a number", document, after, frozenset({ChangeClass.NUMBERS}), (new,))


def _digits_before(text: str, end: int) -> Iterator[str]:
    start = end
    while start and text[start - 1].isdigit():
        start -= 1
    yield text[start:end]


def _one_date(document: Document, chance: random.Random) -> Pair:
    place = chance.randrange(len(document.paragraphs))
    text = document.paragraphs[place]
    mark = ", 20" if document.language == "en" else "日視察"
    end = text.index(mark)
    old = next(_digits_before(text, end))
    new = str(int(old) % 28 + 1)
    after = _put(document, place, f"{text[: end - len(old)]}{new}{text[end:]}")
    return Pair("a date", document, after, frozenset({ChangeClass.DATE_ONLY}), (new,))


def _one_word(document: Document, chance: random.Random) -> Pair:
    place = chance.randrange(len(document.paragraphs))
    text = document.paragraphs[place]
    swaps = (
        ("took part", "were present"),
        ("ministers", "envoys"),
        ("共有", "計有"),
        ("參加", "觀摩"),
        ("交換意見", "達成共識"),
    )
    old, new = chance.choice([swap for swap in swaps if swap[0] in text])
    return Pair("a word", document, _put(document, place, text.replace(old, new, 1)), frozenset({ChangeClass.WORDING}))


def _one_character(document: Document, chance: random.Random) -> Pair:
    place = chance.randrange(len(document.paragraphs))
    text = document.paragraphs[place]
    old, new = ("視察", "視導") if "視察" in text else ("delegation", "delegations")
    return Pair(
        "a letter", document, _put(document, place, text.replace(old, new, 1)), frozenset({ChangeClass.WORDING})
    )


def _paragraph_taken(document: Document, chance: random.Random) -> Pair:
    place = chance.randrange(len(document.paragraphs))
    texts = document.paragraphs[:place] + document.paragraphs[place + 1 :]
    return Pair("a paragraph taken", document, replace(document, paragraphs=texts), frozenset({ChangeClass.WORDING}))


def _paragraph_added(document: Document, chance: random.Random) -> Pair:
    text = "The ministry withdraws the earlier note." if document.language == "en" else "本部撤回先前的說明,另行公告。"
    texts = (*document.paragraphs, text)
    return Pair("a paragraph added", document, replace(document, paragraphs=texts), frozenset({ChangeClass.WORDING}))


def _title(document: Document, chance: random.Random) -> Pair:
    after = replace(document, title=document.title.replace("Statement", "Second statement").replace("聲明", "補充聲明"))
    return Pair("the title", document, after, frozenset({ChangeClass.WORDING, ChangeClass.NUMBERS}))


def _order(document: Document, chance: random.Random) -> Pair:
    texts = (document.paragraphs[-1], *document.paragraphs[:-1])
    return Pair("the order", document, replace(document, paragraphs=texts), frozenset({ChangeClass.STRUCTURE}))


def _file(document: Document, chance: random.Random) -> Pair:
    name = "Map of the exercise (PDF, 2 MB)" if document.language == "en" else "演習區域圖.pdf"
    after = replace(document, files=(*document.files, name))
    return Pair("a file", document, after, frozenset({ChangeClass.LINKS}))


def _another(document: Document, chance: random.Random) -> Pair:
    other = (
        "Visitors may park bicycles beside the garden gate. Dogs stay outside. Lunch is served at noon in the long room"
        " behind the library, and guests bring their own cups."
    )
    texts = (other, f"{other} Ask a gardener for seeds.")
    after = replace(document, title="Gardens for guests", paragraphs=texts, files=(), language="en")
    return Pair("all of it", document, after, frozenset({ChangeClass.REPLACED}))


_EDITS: tuple[Callable[[Document, random.Random], Pair], ...] = (
    _one_number,
    _one_date,
    _one_word,
    _one_character,
    _paragraph_taken,
    _paragraph_added,
    _title,
    _order,
    _file,
    _another,
)


def edits(number: int, seed: int = 13) -> Iterator[Pair]:
    """So many real edits, of all kinds in turn, in English and in Chinese."""
    chance = random.Random(seed)
    for place in range(number):
        document = (_english, _chinese)[place // len(_EDITS) % 2](chance)
        yield _EDITS[place % len(_EDITS)](document, chance)


def _counted(chance: random.Random) -> str:
    number = f"{chance.randint(1000, 99999):,}"
    forms = (
        "Views: {0}",
        "瀏覽人次:{0}",
        "累計瀏覽次數 {0}",
        "{0} visitors",
        "點閱數:{0}",
        "You are visitor number {0}.",
        "您是第 {0} 位訪客",
        "This page has been viewed {0} times.",
        "本頁共有 {0} 人次瀏覽",
    )
    return forms[chance.randrange(len(forms))].format(number)


def _nonce(chance: random.Random) -> str:
    token = f"{chance.getrandbits(96):024x}"
    forms = ("Request ID: {0}", "Ref. {0}", "Session {0}", "cache key {0}")
    return forms[chance.randrange(len(forms))].format(token)


def _moment(chance: random.Random) -> str:
    number = chance.randint(2, 50)
    forms = (
        "Updated {0} minutes ago",
        "{0} 分鐘前更新",
        "Last reviewed {0} hours ago",
        "更新於 {0} 小時前",
        "Page generated in 0.{0}1 seconds",
        "Last updated: 2031-05-{1:02d} 0{2}:1{2}",
        "最後更新:2031-05-{1:02d} 0{2}:1{2}",
        "Current time: 0{2}:1{2}",
        "Online users: {0}",
    )
    return forms[chance.randrange(len(forms))].format(number, number % 28 + 1, number % 8)


def _same_form(made: Callable[[random.Random], str], chance: random.Random) -> tuple[str, str]:
    """Two texts of one form with different numbers."""
    one = made(chance)
    letters = "".join(letter for letter in one if not letter.isalnum() or not letter.isascii())
    while True:
        other = made(chance)
        if other != one and "".join(c for c in other if not c.isalnum() or not c.isascii()) == letters:
            return one, other


def _moving(name: str, document: Document, chance: random.Random, made: Callable[[random.Random], str]) -> Pair:
    """A page on which a line stands that moves by itself, above the text, in it, or at its end."""
    one, other = _same_form(made, chance)
    where = chance.randrange(len(document.paragraphs))
    before = replace(document, within=(one,), within_at=where)
    return Pair(name, before, replace(before, within=(other,)))


def _counter(document: Document, chance: random.Random) -> Pair:
    return _moving("a counter", document, chance, _counted)


def _token(document: Document, chance: random.Random) -> Pair:
    return _moving("a token", document, chance, _nonce)


def _time(document: Document, chance: random.Random) -> Pair:
    return _moving("a time", document, chance, _moment)


def _hidden(document: Document, chance: random.Random) -> Pair:
    def head() -> str:
        token = f"{chance.getrandbits(64):016x}"
        return f'<meta name="csrf-token" content="{token}"><script nonce="{token}">var t="{token}";</script>'

    return Pair("a hidden token", replace(document, head=head()), replace(document, head=head()))


def _around(document: Document, chance: random.Random) -> Pair:
    foot = (*document.foot[:-1], "Tel. +886 2 5550 0199")
    return Pair(
        "the foot", document, replace(document, foot=foot, top=("Ministry of the Sea", "Storm warning in force"))
    )


def _heading(document: Document, chance: random.Random) -> Pair:
    texts = ("Background" if document.language == "en" else "背景說明", *document.paragraphs)
    before = replace(document, paragraphs=texts)
    return Pair("the markup", before, replace(before, heading_at=0))


def _width(document: Document, chance: random.Random) -> Pair:
    texts = tuple(text.replace(",", ",").replace(". ", ".  ") for text in document.paragraphs)
    return Pair("the width of signs", document, replace(document, paragraphs=texts))


_ALARMS: tuple[Callable[[Document, random.Random], Pair], ...] = (
    _counter,
    _token,
    _time,
    _counter,
    _hidden,
    _around,
    _time,
    _heading,
    _token,
    _width,
)


def false_alarms(number: int, seed: int = 31) -> Iterator[Pair]:
    """So many pairs in which nothing was edited."""
    chance = random.Random(seed)
    for place in range(number):
        document = (_english, _chinese)[place // len(_ALARMS) % 2](chance)
        yield _ALARMS[place % len(_ALARMS)](document, chance)
