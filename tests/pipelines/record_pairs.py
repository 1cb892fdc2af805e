"""Pairs of captures of official records: votes, hours, digests, lists that were edited, and pages that moved around."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_PROSE = {
    "en": (
        "The committee heard the harbour master and adopted the report on the inner basin without amendment.",
        "Members asked for the figures of the last season, which the office will publish before the summer recess.",
        "The chair thanked the witnesses, and the record of the sitting is open to everybody who wishes to read it.",
    ),
    "zh-Hant": (
        "委員會聽取港務長說明後,照案通過內港工程報告,並請主管機關於下次會議前補送相關說明資料。",
        "委員詢問上一季統計數字,主管機關表示將於夏季休會前公布,並同時提供歷年比較供各界查閱。",
        "主席感謝各位列席人員,本次會議紀錄對外公開,任何人均得依規定申請閱覽、抄錄或複製。",
    ),
    "ja": (
        "委員会は港長から説明を聴取し、内港の工事に関する報告書を原案どおり可決した。",
        "委員は前の季節の統計を求め、担当部局は夏の休会までに公表すると答弁した。",
        "委員長は参考人に謝意を述べ、会議の記録はだれでも閲覧できるとした。",
    ),
    "de": (
        "Der Ausschuss hörte den Hafenmeister an und nahm den Bericht über das Innenbecken ohne Änderung an.",
        "Die Mitglieder baten um die Zahlen des vergangenen Jahres, die das Amt vor der Sommerpause vorlegen wird.",
        "Die Vorsitzende dankte den Sachverständigen, und das Protokoll der Sitzung steht allen offen.",
    ),
    "fr": (
        "La commission a entendu le capitaine du port et adopté sans modification le rapport sur le bassin.",
        "Les membres ont demandé les chiffres de la saison passée, que le service publiera avant la pause d'été.",
        "La présidente a remercié les témoins, et le compte rendu de la séance est ouvert à tous.",
    ),
}
_HEADLINES = (
    "Minister opens the new lighthouse at the northern cape",
    "Ferry timetable for the islands changes before Easter",
    "Record number of seals counted along the outer reefs",
    "School classes visit the museum of the customs office",
    "Storm damage at the fish market will be repaired soon",
)


@dataclass(frozen=True)
class RecordPair:
    """Two captures of one address: the kind of what was done, and both pages, or the lines at the foot of a PDF."""

    kind: str
    before: str
    after: str
    is_pdf: bool = False


Kind = Callable[[str, random.Random], RecordPair]


def page(language: str, inside: str, *, title: str = "Record of the sitting", head: str = "", around: str = "") -> str:
    """A page of a record: what stands inside is put between its first and its second paragraph."""
    first, *rest = (f"<p>{text}</p>" for text in _PROSE[language])
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<main><article><h1>{title}</h1>{first}{inside}{''.join(rest)}</article></main>{around}</body></html>"
    )


def _two(chance: random.Random, least: int, most: int) -> tuple[int, int]:
    one, other = chance.sample(range(least, most), 2)
    return one, other


def _hex(chance: random.Random, length: int) -> str:
    return "".join(chance.choice("0123456789abcdef") for _ in range(length))


# Forms of lines in which one number is edited; `{0}` is the number.
_NUMBERED = (
    "<p>Votes: {0}</p>",
    "<p>{0} votes</p>",
    "<p>Shares: {0},000</p>",
    "<p>Comments: {0}</p>",
    "<p>Downloads: {0}</p>",
    "<p>評論數:{0}</p>",
    "<p>推薦:{0}</p>",
    "<ul><li>Visitors: {0},204</li><li>Ships: 12</li><li>Crews: 9</li></ul>",
    "<table><tr><th>Year</th><th>Visits</th></tr><tr><td>2030</td><td>{0}</td></tr></table>",
    "<table><tr><td>Visitors</td><td>{0}</td></tr><tr><td>Berths</td><td>48</td></tr></table>",
    "<ul><li>參觀人次:{0}</li><li>船舶:12</li></ul>",
    "<dl><dt>Votes</dt><dd>{0}</dd><dt>Abstentions</dt><dd>4</dd></dl>",
    "<p>Copyright Act 1{0}</p>",
    "<p>harbour-plan-2031-volume-{0}-final</p>",
    "<h2>Related documents</h2><ul><li>Decision {0} of the council</li><li>Annex on fees</li></ul>",
    "<p>Document No. {0}/2031</p>",
)
_TIMED = (
    "<p>May {1}, 2031</p>",
    "<p>2031-05-{1:02d}</p>",
    "<p>2031年5月{1}日</p>",
    "<p>May {1}, 2031 10:00 a.m.</p>",
    "<p>May 3, 2031 1{2}:00</p>",
    "<p>1{2}:30 Opening of the sitting</p>",
    "<p>Local time: 1{2}:30</p>",
    "<p>Revised: May {1}, 2031</p>",
    "<p>Printed on May {1}, 2031</p>",
)


def _number(language: str, chance: random.Random) -> RecordPair:
    form = chance.choice(_NUMBERED)
    one, other = _two(chance, 100, 999)
    return RecordPair(f"number in {form}", page(language, form.format(one)), page(language, form.format(other)))


def _time(language: str, chance: random.Random) -> RecordPair:
    form = chance.choice(_TIMED)
    days, hours = _two(chance, 1, 28), _two(chance, 0, 9)
    texts = [form.format("", day, hour) for day, hour in zip(days, hours, strict=True)]
    return RecordPair(f"time in {form}", page(language, texts[0]), page(language, texts[1]))


def _digest(language: str, chance: random.Random) -> RecordPair:
    form = chance.choice(("<p>SHA-256: {0}</p>", "<p>{0}</p>", "<h3>Checksum</h3><p>{0}</p>", "<p>校驗碼:{0}</p>"))
    one, other = (form.format(_hex(chance, 64)) for _ in range(2))
    return RecordPair(f"digest in {form}", page(language, one), page(language, other))


def _list_at_the_end(language: str, chance: random.Random) -> RecordPair:
    label = chance.choice(("Related documents", "Annexes", "References", "相關文件", "関連資料", "Related"))
    items = [f'<li><a href="/decisions/{number}">Decision {number} of the council</a></li>' for number in (4, 9, 12)]
    more = "".join(items[:2]), "".join(items)
    before, after = (
        page(language, "").replace("</article>", f"<h2>{label}</h2><ul>{each}</ul></article>") for each in more
    )
    return RecordPair(f"list {label}", before, after)


def _pdf(language: str, chance: random.Random) -> RecordPair:
    form = chance.choice(
        (
            "Votes: {0}",
            "Views: {0}",
            "Visitors: {0}",
            "May {1}, 2031 10:00",
            "Last updated: May {1}, 2031",
            "SHA-1: {2}",
        )
    )
    numbers, days = _two(chance, 100, 999), _two(chance, 1, 28)
    texts = [form.format(number, day, _hex(chance, 40)) for number, day in zip(numbers, days, strict=True)]
    return RecordPair(f"PDF {form}", texts[0], texts[1], is_pdf=True)


EDITS: tuple[Kind, ...] = (_number, _time, _number, _digest, _list_at_the_end, _pdf)


_BUTTONS = (
    '<a href="https://www.facebook.com/sharer/sharer.php?u=x">Facebook</a> '
    '<a href="https://twitter.com/intent/tweet?url=x">Twitter</a>'
)
_WIDGETS = (
    '<div class="page-views">Views: {0}</div>',
    "<div class=stats><p>Views: {0}</p><p>Likes: {1}</p><p>Comments: {2}</p></div>",
    "<p>{0} views</p><p>{1} shares</p>",
    f"<p>{_BUTTONS}</p><p>Shares: {{0}}</p>",
    f"<div class=tools>{_BUTTONS}</div><p>{{0}} comments</p>",
    '<p class="share-count">{0} shares</p>',
    '<div class="like-count"><span>Likes: {1}</span></div>',
    "<p>Share this page</p><p>Shares: {0}</p>",
    "<p>瀏覽:{0} | 分享:{1} | 留言:{2}</p>",
    "<p>閲覧数:{0}回</p>",
    "<div><p>Page views</p><p>{0}</p></div>",
    "<p>點閱率:{0} 更新時間:{1} 分鐘前</p>",
)
_PASSING = (
    "<p>Updated {1} minutes ago</p>",
    "<p>{1} 天前更新</p>",
    "<p>{1}時間前</p>",
    "<p>Page last updated: Monday, 2{3} May 2031 at 1{3}:05</p>",
    "<p>Page generated in 0.{0} seconds</p>",
    "<p>Current time: 1{3}:2{3}</p>",
    "<p>Printed on 2{3} May 2031 at 1{3}:05</p>",
    "<p>列印時間:2031-05-2{3} 1{3}:05</p>",
    "<p>Trace ID: {4}</p>",
    "<p>Session key {4}</p>",
    "<p>Users online: {1}</p>",
    "<p>© Harbour Office 203{3}</p>",
    "<p>目前線上人數:{1}人</p>",
)


def _moving(forms: tuple[str, ...]) -> Kind:
    def made(language: str, chance: random.Random) -> RecordPair:
        form = chance.choice(forms)
        many, some, few, one = _two(chance, 1000, 90000), _two(chance, 2, 58), _two(chance, 2, 40), _two(chance, 0, 9)
        texts = [form.format(many[at], some[at], few[at], one[at], _hex(chance, 24)) for at in (0, 1)]
        return RecordPair(form, page(language, texts[0]), page(language, texts[1]))

    return made


def _other_news(language: str, chance: random.Random) -> RecordPair:
    label = chance.choice(("Related news", "Latest news", "Most read", "延伸閱讀", "関連記事", "You may also like"))
    link = chance.random() < 0.5

    def tail() -> str:
        lines = chance.sample(_HEADLINES, 3)
        items = "".join(
            f'<li><a href="/news/{len(each)}">{each}</a></li>' if link else f"<li>{each}</li>" for each in lines
        )
        return page(language, "").replace("</article>", f"<h2>{label}</h2><ul>{items}</ul></article>")

    return RecordPair(f"tail {label}", tail(), tail())


def _around(language: str, chance: random.Random) -> RecordPair:
    place = chance.choice(
        (
            "<footer><p>Visitors today: {0}</p><p>Server {1}</p></footer>",
            "<aside><h3>Weather</h3><p>Wind {0} knots from the west, and rain is expected at night.</p></aside>",
            "<section class=comments><h2>{0} comments</h2><p>Reader {1} says that the record is a joy.</p></section>",
            "<div hidden><p>Token {1} was made for this reader alone and is not shown to anybody at all.</p></div>",
            "<script>var shown = {0};</script><img src='/pixel.gif?_={0}000000' alt=''>",
        )
    )
    before, after = (
        page(language, "", around=place.format(chance.randint(5, 99999), _hex(chance, 24))) for _ in range(2)
    )
    return RecordPair(place, before, after)


def _markup(language: str, chance: random.Random) -> RecordPair:
    before = page(
        language, "<p><a href='/minutes?sessionid=1'>Minutes of the last sitting</a> were approved by all members.</p>"
    )
    after = before.replace("sessionid=1", f"sessionid={_hex(chance, 12)}").replace(
        "<p>", f'<p class="v{_hex(chance, 6)}">'
    )
    return RecordPair("markup", before, after.replace("<article>", "<article id=a>\n\n"))


def _pdf_at_rest(language: str, chance: random.Random) -> RecordPair:
    stamps = [f"Printed on 2{hour} May 2031 at 1{hour}:05" for hour in _two(chance, 0, 9)]
    return RecordPair("PDF printed at", stamps[0], stamps[1], is_pdf=True)


ALARMS: tuple[Kind, ...] = (
    _moving(_WIDGETS),
    _moving(_PASSING),
    _other_news,
    _moving(_WIDGETS),
    _moving(_PASSING),
    _around,
    _markup,
    _pdf_at_rest,
)


def pairs(made: Sequence[Kind], number: int, seed: int) -> Iterator[RecordPair]:
    """So many pairs, of all kinds and languages in turn."""
    chance = random.Random(seed)
    languages = sorted(_PROSE)
    for place in range(number):
        yield made[place % len(made)](languages[place // len(made) % len(languages)], chance)
