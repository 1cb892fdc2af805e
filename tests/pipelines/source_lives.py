"""An invented world of cited sources: what each answers on each day of two years, and what is true of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

from pipelines.visit import Visit
from storage.types import Capture, FailureKind, Reading, RecordType, Refusal, Role, SourceReading, Verdict
from storage.types.waits import LONGEST_WAIT
from tests.pipelines.strange_pages import obstacles, resales
from tests.pipelines.test_source_checks import CAPTURE
from tests.storage.filing import AT

DAYS = 730
SOURCES, HOSTS = 200, 60


class Shows(StrEnum):
    """What an address answers while a phase of its life lasts."""

    DOCUMENT = "document"
    MOVED = "moved"
    MISSING = "404"
    REMOVED = "410"
    NAMELESS = "no such host"
    DOWN = "down"
    BUSY = "503"
    FORBIDDEN = "403"
    LIMITED = "429"
    CHALLENGE = "challenge"
    STRANGE = "a challenge that no rule knows"
    REPLACED = "soft 404"
    HOME = "redirected to the front page"
    OTHER = "another document"
    FOR_SALE = "for sale"
    SOLD = "another's page"
    SOLD_AWAY = "redirected to another's page"
    OBSTACLE = "what stands in the way, in any language"
    RECORD = "a record of votes"
    TICKETED = "redirected for good, to an address with another ticket each time"
    MIRRORED = "redirected for good to one of two servers"
    LED_ABOUT = "redirected for good to the document or to another page, by turns"
    SOLD_ABOUT = "redirected for good to another shop each time"


DEAD = frozenset({Shows.MISSING, Shows.REMOVED, Shows.NAMELESS, Shows.REPLACED, Shows.HOME})
TEXTS = frozenset({Shows.DOCUMENT, Shows.MOVED, Shows.OTHER, Shows.RECORD, Shows.TICKETED, Shows.MIRRORED})
TAKEN = frozenset({Shows.FOR_SALE, Shows.SOLD, Shows.SOLD_AWAY, Shows.SOLD_ABOUT})


@dataclass(frozen=True)
class Phase:
    """From a day on: what is answered, and which edition of the document."""

    day: float
    shows: Shows
    edition: int = 1


@dataclass(frozen=True)
class Life:
    """A source: its address, its phases in order, and whether a counter stands on its page."""

    url: str
    phases: tuple[Phase, ...]
    is_counted: bool
    chinese: bool
    seed: int

    @property
    def host(self) -> str:
        """The host of its address."""
        return urlsplit(self.url).hostname or ""

    def at(self, day: float) -> Phase:
        """The phase of a day."""
        return [phase for phase in self.phases if phase.day <= day][-1]


_SENTENCES = (
    "The {0} delegation inspected the northern pier and recorded {1} defects in the harbour wall.",
    "Officers of the coast guard answered {1} calls for help during the spring exercises near {0} island.",
    "The ministers instructed their staff to prepare a report on fishing rights before the {0} conference.",
    "A joint programme of {1} surveys was agreed, and the cost is shared by both {0} governments.",
    "The secretary thanked the crews of the {0} squadron, who had been at sea for {1} days.",
)
_CHINESE = (
    "{0}代表團視察北港碼頭,並記錄{1}處防波堤損壞。",
    "海巡人員於春季演習期間處理{1}件求援,地點在{0}島附近。",
    "雙方部長指示幕僚在{0}會議前完成漁權報告。",
    "共同計畫包括{1}次測量,經費由{0}兩地政府分攤。",
)
_NAMES = ("Seleri", "Morvane", "Taluna", "Ostrel", "Quenda", "Halvik")
_PATIENCE = (
    "Hold on while we make certain that you are a human being, which takes but a few seconds.",
    "Our shield looks at your browser now; this page goes on by itself when that is over.",
    "Too many visitors came at once. You are in a queue, and will be let through in a moment.",
)
_PROGRAMME = (
    "Yachts assemble before breakfast near lighthouse point.",
    "Juniors race dinghies around three buoys until noon.",
    "Prizes are handed out by last year's winner after supper.",
    "Spectators may watch from every balcony along our promenade.",
)
_PROGRAMME_ZH = (
    "帆船清晨於燈塔集合出發。",
    "少年組繞行三個浮標直到中午。",
    "晚餐後由去年冠軍頒獎。",
    "觀眾可沿堤岸欣賞。",
)


def lives(seed: int = 5) -> Iterator[Life]:
    """Two hundred sources on sixty hosts, of every kind in turn."""
    chance = random.Random(seed)
    kinds = (
        _steady,
        _edited,
        _outages,
        _glitches,
        _dies,
        _sold,
        _moved,
        _blocked,
        _challenged,
        _comes_back,
        _rewritten,
        _led_home_first,
        _obstructed,
        _recounted,
        _redirected,
        _led_about,
    )
    for number in range(SOURCES):
        host = f"office-{number % HOSTS}.example"
        phases = kinds[number % len(kinds)](chance)
        yield Life(f"https://{host}/documents/{number}", tuple(phases), chance.random() < 0.3, number % 4 == 3, number)


def visit(life: Life, at: datetime) -> Visit:
    """What a visit to a source at a moment brings."""
    day = (at - AT) / timedelta(days=1)
    phase = life.at(day)
    capture = replace(
        CAPTURE, url=life.url, captured_at=at, role=Role.SOURCE, capture_id=f"urn:uuid:{life.seed}-{at:%s%f}"
    )
    match phase.shows:
        case Shows.DOCUMENT | Shows.RECORD:
            return _read(capture, _document(life, phase, day))
        case Shows.MOVED | Shows.TICKETED | Shows.MIRRORED | Shows.LED_ABOUT:
            return _led(life, phase, capture, day)
        case Shows.NAMELESS | Shows.DOWN:
            kind = FailureKind.DNS if phase.shows is Shows.NAMELESS else FailureKind.TIMEOUT
            lost = replace(capture, status=None, record_type=RecordType.FAILURE, failure=kind, error=f"{kind}: why")
            return Visit(lost, (), None)
        case Shows.CHALLENGE:
            return _refused(capture, Refusal(Verdict.WALLED, "the page says 'just a moment'"))
        case Shows.STRANGE:
            return _read(capture, _strange(life, day))
        case Shows.OBSTACLE:
            return _read(capture, _pages_of(obstacles, life.host)[life.seed % _PAGES])
        case Shows.OTHER:
            return _read(capture, _other(life))
        case Shows.REPLACED:
            return _refused(capture, Refusal(Verdict.SOFT_GONE, "the page says 'not found'"))
        case Shows.HOME:
            home = replace(capture, url=f"https://{urlsplit(life.url).netloc}/")
            return _read(home, _other(life), replace(capture, status=302))
        case Shows.FOR_SALE:
            return _refused(capture, Refusal(Verdict.SOFT_GONE, "the page says 'this domain is for sale'"))
        case Shows.SOLD | Shows.SOLD_AWAY | Shows.SOLD_ABOUT:
            return _sold_page(life, phase, capture, day)
        case _:
            status = 503 if phase.shows is Shows.BUSY else int(phase.shows)
            return Visit(replace(capture, status=status), (), None)


def _read(capture: Capture, reading: SourceReading, *redirects: Capture) -> Visit:
    return Visit(capture, redirects, Reading(capture.capture_id, "reader 1", reading))


def _refused(capture: Capture, refusal: Refusal) -> Visit:
    return Visit(capture, (), Reading(capture.capture_id, "reader 1", refusal))


def _document(life: Life, phase: Phase, day: float) -> SourceReading:
    chance = random.Random(life.seed)
    forms = _CHINESE if life.chinese else _SENTENCES
    name = chance.choice(_NAMES)
    lines = [chance.choice(forms).format(name, chance.randint(3, 90)) for _ in range(6)]
    for edition in range(2, phase.edition + 1):
        lines[edition % 6] = f"{forms[edition % len(forms)].format(name, 100 + edition)} ({edition})"
    if phase.shows is Shows.RECORD:
        lines.append(f"Votes: {300 + phase.edition}" if not life.chinese else f"推薦票數:{300 + phase.edition}")
    if life.is_counted:
        lines.append(f"Views: {int(day * 977)}" if not life.chinese else f"瀏覽人次:{int(day * 977)}")
    title = f"關於{name}的聲明 | 海洋事務處" if life.chinese else f"Statement on {name} | Office of Maritime Affairs"
    return SourceReading(title, "\n\n".join(lines), "zh-Hant" if life.chinese else "en")


def _strange(life: Life, day: float) -> SourceReading:
    """A page that bears the office's name, asks for patience, and says so in other words each time."""
    ask = _PATIENCE[int(day * 7) % len(_PATIENCE)]
    text = (
        f"{ask} Reference {int(day * 1e5)}."
        if not life.chinese
        else f"系統正在確認您的連線,請稍候。編號{int(day * 1e5)}"
    )
    title = "請稍候 | 海洋事務處" if life.chinese else "One moment | Office of Maritime Affairs"
    return SourceReading(title, text, "zh-Hant" if life.chinese else "en")


def _other(life: Life) -> SourceReading:
    """What the office put in the place of its document, as long as that was."""
    title, lines = (
        ("帆船賽程 | 海洋事務處", _PROGRAMME_ZH)
        if life.chinese
        else ("Regatta | Office of Maritime Affairs", _PROGRAMME)
    )
    return SourceReading(title, "\n\n".join(lines), "zh-Hant" if life.chinese else "en")


_PAGES = 60


@cache
def _pages_of(
    made: Callable[[int, str, int], Iterator[tuple[str, SourceReading]]], host: str
) -> tuple[SourceReading, ...]:
    return tuple(reading for _, reading in made(_PAGES, host, 3))


def _led(life: Life, phase: Phase, capture: Capture, day: float) -> Visit:
    """Where an address leads that calls each of its redirects permanent."""
    redirect = replace(capture, status=301)
    if phase.shows is Shows.MOVED:
        new = replace(capture, url=life.url.replace("/documents/", "/archive/"))
        return _read(new, _document(life, phase, day), redirect)
    turn = random.Random(f"{life.seed} {day}").randrange(3)
    if phase.shows is Shows.TICKETED:
        return _read(replace(capture, url=f"{life.url}?ticket={day:.6f}"), _document(life, phase, day), redirect)
    if phase.shows is Shows.MIRRORED:
        server = life.url.replace("//", f"//www{turn}.")
        return _read(replace(capture, url=server), _document(life, phase, day), redirect)
    page = replace(capture, url=f"https://{life.host}/{('tw', 'en', 'fr')[turn]}/{life.seed}")
    pages = (_document(life, phase, day), _other(life), _strange(life, day))
    return _read(page, pages[turn], redirect)


def _sold_page(life: Life, phase: Phase, capture: Capture, day: float) -> Visit:
    reading = _pages_of(resales, life.host)[life.seed % _PAGES]
    if phase.shows is Shows.SOLD:
        return _read(capture, reading)
    if phase.shows is Shows.SOLD_ABOUT:
        shop = replace(capture, url=f"https://shop-{int(day)}.example.net/welcome")
        other = _pages_of(resales, life.host)[(life.seed + int(day)) % _PAGES]
        return _read(shop, other, replace(capture, status=301))
    away = replace(capture, url=f"https://www.shop-{life.seed}.example.net/welcome")
    return _read(away, reading, replace(capture, status=302))


def _steady(_chance: random.Random) -> list[Phase]:
    return [Phase(0, Shows.DOCUMENT)]


def _edited(chance: random.Random) -> list[Phase]:
    days = sorted(chance.uniform(1, 700) for _ in range(chance.randint(1, 6)))
    return [Phase(0, Shows.DOCUMENT), *(Phase(day, Shows.DOCUMENT, number) for number, day in enumerate(days, 2))]


def _outages(chance: random.Random) -> list[Phase]:
    """Long and short ones: nothing can be asked, nothing is gone."""
    phases = [Phase(0, Shows.DOCUMENT)]
    for start in (40, 200, 400):
        bad = chance.choice((Shows.DOWN, Shows.BUSY))
        phases += [Phase(start + chance.random(), bad), Phase(start + chance.uniform(1, 60), Shows.DOCUMENT)]
    return phases


def _glitches(chance: random.Random) -> list[Phase]:
    """A mistake of a day or two: not found, no name for some hours."""
    phases = [Phase(0, Shows.DOCUMENT)]
    for start in range(20, 700, 60):
        bad, longest = chance.choice(
            (
                (Shows.MISSING, 2.9),
                (Shows.NAMELESS, 0.9),
                (Shows.REMOVED, 0.9),
                (Shows.REPLACED, 2.9),
                (Shows.HOME, 2.9),
            )
        )
        phases += [Phase(start, bad), Phase(start + chance.uniform(0.1, longest), Shows.DOCUMENT)]
    return phases


def _dies(chance: random.Random) -> list[Phase]:
    how = chance.choice(sorted(DEAD))
    day = chance.uniform(10, 500)
    return [Phase(0, Shows.DOCUMENT), Phase(day, how), Phase(day + 20, Shows.DOWN), Phase(day + 25, how)]


def _sold(chance: random.Random) -> list[Phase]:
    day = chance.uniform(10, 500)
    how = chance.choice(sorted(TAKEN))
    between = [Phase(day, Shows.NAMELESS)] if chance.random() < 0.5 else []
    return [Phase(0, Shows.DOCUMENT), *between, Phase(day + 30, how)]


def _moved(chance: random.Random) -> list[Phase]:
    return [Phase(0, Shows.DOCUMENT), Phase(chance.uniform(5, DAYS - LONGEST_WAIT.days - 1), Shows.MOVED)]


def _blocked(chance: random.Random) -> list[Phase]:
    how = chance.choice((Shows.FORBIDDEN, Shows.LIMITED))
    return [Phase(0, Shows.DOCUMENT), Phase(chance.uniform(5, 500), how)]


def _challenged(chance: random.Random) -> list[Phase]:
    """Now and then a challenge stands in the way, known or not, between two good visits."""
    phases = [Phase(0, Shows.DOCUMENT)]
    for start in range(2, 700, 4):
        # One that no rule knows is told from a document by its being gone when the next day comes.
        bad, longest = chance.choice(((Shows.CHALLENGE, 2.5), (Shows.STRANGE, 0.95), (Shows.STRANGE, 0.95)))
        phases += [Phase(start, bad), Phase(start + chance.uniform(0.1, longest), Shows.DOCUMENT)]
    return phases


def _comes_back(chance: random.Random) -> list[Phase]:
    day = chance.uniform(10, 300)
    return [Phase(0, Shows.DOCUMENT), Phase(day, Shows.MISSING), Phase(day + 120, Shows.DOCUMENT)]


def _rewritten(chance: random.Random) -> list[Phase]:
    """Another document takes the place of the first one, for good."""
    return [Phase(0, Shows.DOCUMENT), Phase(chance.uniform(5, 400), Shows.OTHER, 99)]


def _led_home_first(chance: random.Random) -> list[Phase]:
    """Cited before it was published: until then its address leads to the front page."""
    return [Phase(0, Shows.HOME), Phase(chance.uniform(0.1, 2.8), Shows.DOCUMENT)]


def _obstructed(chance: random.Random) -> list[Phase]:
    """Something stands before the document from a day on, for good, in a language that a list may know or not."""
    return [Phase(0, Shows.DOCUMENT), Phase(chance.uniform(5, 400), Shows.OBSTACLE)]


def _recounted(chance: random.Random) -> list[Phase]:
    """Nothing but a count of votes is edited, and views are counted beside."""
    days = sorted(chance.uniform(1, 700) for _ in range(chance.randint(1, 4)))
    return [Phase(0, Shows.RECORD), *(Phase(day, Shows.RECORD, number) for number, day in enumerate(days, 2))]


def _redirected(chance: random.Random) -> list[Phase]:
    """Edited behind a redirect that leads elsewhere each time, and not found for a day now and then."""
    how = chance.choice((Shows.TICKETED, Shows.MIRRORED))
    days = sorted(chance.uniform(1, 700) for _ in range(chance.randint(1, 6)))
    texts = [Phase(0, how), *(Phase(day, how, number) for number, day in enumerate(days, 2))]
    outages = range(60, 700, 70)
    phases = [phase for phase in texts if not any(start <= phase.day <= start + 1 for start in outages)]
    for start in outages:
        after = [phase.edition for phase in texts if phase.day <= start + 1][-1]
        phases += [Phase(start, Shows.MISSING), Phase(start + 1, how, after)]
    return sorted(phases, key=lambda phase: phase.day)


def _led_about(chance: random.Random) -> list[Phase]:
    """Led by turns to the document and to other pages, for some months."""
    day = chance.uniform(5, 200)
    return [Phase(0, Shows.DOCUMENT), Phase(day, Shows.LED_ABOUT), Phase(day + chance.uniform(60, 300), Shows.DOCUMENT)]
