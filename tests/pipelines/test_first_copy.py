"""Whether what answers is still the document, by comparison with the first copy."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from pipelines.first_copy import says_for_sale, stranger_of
from pipelines.strange_page import StrangePage, kind_of
from pipelines.words.labels import folded
from storage.types import Refusal, SourceReading, Verdict
from storage.types.filings import SourceCopy
from tests.pipelines.strange_pages import obstacles, resales
from tests.pipelines.test_source_checks import CAPTURE
from tests.storage.filing import SOURCE

TEXT = (
    "The ministers of both governments met in the harbour city on Monday and agreed on a joint programme for the safety"
    " of shipping lanes. They instructed their delegations to prepare a report on the exercises before the next"
    " conference, and reaffirmed that freedom of navigation is a common interest of the region."
)
CHINESE = (
    "雙方部長週一在港都會面,就航道安全的共同計畫達成協議,"
    "並指示代表團在下次會議之前提出演習報告,重申航行自由是區域的共同利益。"
)
FIRST = SourceCopy(1, SOURCE, "Joint statement on shipping | Ministry of the Sea", TEXT, (), "en")
CASINO = SourceReading(
    title="Lucky slots: play online tonight",
    text="Spin hundreds of machines, collect bonus coins and withdraw your winnings within minutes. Register for free.",
    language="en",
)


@pytest.mark.parametrize(
    ("first", "url", "now", "words"),
    [
        (FIRST, "https://casino.example.net/x", CASINO, "another|answers in place of"),
        (FIRST, SOURCE, replace(CASINO, language="id"), "language is id"),
        (FIRST, SOURCE, CASINO, "not a word"),
        (FIRST, SOURCE, SourceReading(None, "Buy this domain today.", "en"), "buy this domain"),
        (None, SOURCE, SourceReading("ministry.example", "The domain ministry.example is for sale!", "en"), "for sale"),
        (None, SOURCE, SourceReading("", "Great news. This domain is for sale: make an offer.", "en"), "for sale"),
        (replace(FIRST, title="聲明", text=CHINESE, language="zh-Hant"), SOURCE, CASINO, "language is en"),
    ],
)
def test_a_page_of_another_is_told(first: SourceCopy | None, url: str, now: SourceReading, words: str) -> None:
    """By another domain, another language, or because no word of the first copy is left."""
    found = stranger_of(first, url, now)
    assert found is not None
    assert not found.is_wall
    assert found.is_sure
    assert any(word in found.evidence for word in words.split("|"))


@pytest.mark.parametrize(
    ("first", "url", "now"),
    [
        # The same text, edited, moved, or with another title.
        (FIRST, SOURCE, SourceReading(FIRST.title, TEXT, "en")),
        (FIRST, "https://new.example.org/1", SourceReading("Elsewhere", TEXT, "en")),
        (FIRST, SOURCE, SourceReading("Withdrawn", TEXT[:140], "en")),
        # Another text under the name of the same house, or the same title.
        (FIRST, SOURCE, replace(CASINO, title="Annual budget | Ministry of the Sea")),
        (FIRST, SOURCE, replace(CASINO, text=CASINO.text + " Ministry of the Sea")),
        (FIRST, SOURCE, replace(CASINO, title="Joint statement on shipping")),
        # Too little to tell, or nothing to compare with.
        (replace(FIRST, text="Statement."), SOURCE, CASINO),
        (None, SOURCE, CASINO),
        # A document may quote such words, and cars may be parked free.
        (FIRST, SOURCE, SourceReading(FIRST.title, f"{TEXT} Beware of letters: this domain is for sale.", "en")),
        (
            None,
            SOURCE,
            SourceReading("Court", "She told the court that the domain sea.example is for sale no longer.", "en"),
        ),
        (
            None,
            SOURCE,
            SourceReading("法院", "原告於書狀中主張,被告在網站首頁上公開表示網域 sea.example 出售中。", "zh-Hant"),
        ),
        (None, SOURCE, SourceReading("By-law 7", "On Sundays cars may be parked free at the harbour.", "en")),
        # A translation keeps the name of its house.
        (FIRST, SOURCE, SourceReading("共同聲明 | Ministry of the Sea", CHINESE, "zh-Hant")),
    ],
)
def test_a_page_of_the_same_publisher_is_not(first: SourceCopy | None, url: str, now: SourceReading) -> None:
    """As long as anything of the first copy is left."""
    assert stranger_of(first, url, now) is None


BLOG = (
    "Ten plants that forgive a forgetful gardener. Some of us love green corners and never water them."
    " The snake plant asks for nothing, the pothos climbs wherever it is led, and the spider plant has children by"
    " summer. Put them near a window, turn the pots now and then, and take dry leaves off before they fall. Who has a"
    " balcony may carry them out in May, in the shade at first, since leaves burn as we do."
)


GERMAN = (
    "Der Hafen wird im Frühjahr vermessen, und die Ergebnisse werden im Sommer bekannt gegeben. Die Fischer haben"
    " gefragt, ob sie in dieser Zeit auslaufen dürfen; der Kapitän hat ihnen geantwortet, dass die Fahrrinne offen"
    " bleibt. Wer am Kai liegt, muss das Boot für zwei Tage verlegen. Die Plätze dafür weist das Amt zu, solange es"
    " welche hat, und zwar in der Reihe, in der die Anträge eingehen."
)


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("", "This domain is for sale.", StrangePage.NAME_FOR_SALE),
        ("", "Diese Domain office.example steht zum Verkauf", StrangePage.NAME_FOR_SALE),
        ("", "本網域 office.example 出售中。", StrangePage.NAME_FOR_SALE),
        ("", "域名出售请联系我们。", StrangePage.NAME_FOR_SALE),
        ("", "このドメイン office.example は売りに出されています。", StrangePage.NAME_FOR_SALE),
        ("", "Sofortkredit ohne Schufa bis 5000 Euro, jetzt beantragen.", StrangePage.OFFERS),
        ("", "Crédit rapide sans justificatif jusqu'à 5000 euros.", StrangePage.OFFERS),
        ("", "Préstamos rápidos hasta 5000 euros, solicita ahora.", StrangePage.OFFERS),
        ("", "小額借款免保人,最高五萬元,線上申辦。", StrangePage.OFFERS),
        ("", "即日融資五万円まで、お申し込みはこちら。", StrangePage.OFFERS),
        # Whatever is sold, in the manner of sellers; whoever asks for money to go on sells what he wrote himself.
        ("", "Meet singles near you tonight and join free.", StrangePage.SALES_TALK),
        ("", "Masterarbeit vom Fachmann ab 19 Euro, jetzt anfordern.", StrangePage.SALES_TALK),
        ("", "代寫論文,每頁500元起,立即諮詢。", StrangePage.SALES_TALK),
        ("", "論文代行は1ページ500円から、今すぐお申し込みください。", StrangePage.SALES_TALK),
        ("", "Register free today to read the rest.", StrangePage.UNKNOWN),
        ("", "Subscribe now for 4 euros a month.", StrangePage.UNKNOWN),
        ("", "Watches from $20, delivered to your door.", StrangePage.SALES_TALK),
        ("", "Rencontres près de chez vous: inscrivez-vous gratuitement.", StrangePage.SALES_TALK),
        # Whoever tells what something costs today, or invites for nothing, sells nothing yet.
        ("", "The key rate is now 2.25 percent.", StrangePage.UNKNOWN),
        ("", "Ministers meet in Oslo today.", StrangePage.UNKNOWN),
        ("", "Der Leitzins steigt jetzt auf 2,25 Prozent.", StrangePage.UNKNOWN),
        ("", "Pensions rise today from 500 euros to 520 euros.", StrangePage.UNKNOWN),
        ("", "La inscripción es gratis; inscríbase antes de mayo.", StrangePage.UNKNOWN),
        ("", "今日匯率為一美元兌31.5元,立即適用。", StrangePage.UNKNOWN),
        ("", "参加は無料です。お申し込みは事務局まで。", StrangePage.UNKNOWN),
        ("", "参加費は500円、登録は事務局まで。", StrangePage.UNKNOWN),
        ("", "Курс акций вырос на 5 % сегодня.", StrangePage.UNKNOWN),
        # What is said of the sale of names offers none.
        ("", "該公司將域名 harbour.example 轉讓給基金會。", StrangePage.UNKNOWN),
        ("", "網域名稱轉讓須知:雙方應填具同意書。", StrangePage.UNKNOWN),
        ("", "域名已過期後三十日內,原註冊人得贖回。", StrangePage.UNKNOWN),
        ("", "ドメインを購入する前に、商標の調査を行ってください。", StrangePage.UNKNOWN),
        ("", "이 회사는 도메인 등록 서비스와 호스팅을 함께 판매한다.", StrangePage.UNKNOWN),
        # An office invites, and asks for money.
        ("", "Register your boat today; the fee is 5 pounds.", StrangePage.UNKNOWN),
        ("", "補助每人500元,立即生效。", StrangePage.UNKNOWN),
        ("", "灯台の見学は無料です。今すぐ登録を。", StrangePage.UNKNOWN),
        ("Lucky slots", "Spin the wheel.", StrangePage.OFFERS),
        ("", "Buy shoes at a discount.", StrangePage.OFFERS),
        ("", "Members may buy a map.", StrangePage.UNKNOWN),
        ("", "One moment, your browser is looked at.", StrangePage.IN_THE_WAY),
        ("", "Palvelu on huollossa.", StrangePage.IN_THE_WAY),
        ("", "請稍候,系統確認中。", StrangePage.IN_THE_WAY),
        # In a language of which no word is known, the number of the request tells; without it nothing does.
        ("", "Subiri. 0f3a9b2c4d5e6f70", StrangePage.IN_THE_WAY),
        ("", "Huduma imefungwa.", StrangePage.UNKNOWN),
        ("Plants", BLOG, StrangePage.OWN_TEXT),
        # A text of some length about servers and access is none that stands in the way, however often it says so.
        ("Guide", f"{BLOG} The server is maintained, and access is secured by a check.", StrangePage.OWN_TEXT),
        ("Guide", f"{BLOG} Wait in the queue: your browser is looked at.", StrangePage.IN_THE_WAY),
        ("Guide", f"{BLOG * 3} Wait in the queue: your browser is looked at.", StrangePage.OWN_TEXT),
    ],
)
def test_the_kind_of_a_page_is_told_by_what_it_says_and_by_its_length(title: str, text: str, kind: StrangePage) -> None:
    """Offers, obstacles, a text of some length, or too little."""
    assert kind_of(title.casefold(), text.casefold()) is kind


def test_an_obstacle_is_a_wall_and_a_few_words_are_nothing() -> None:
    """Neither is another's page, at whatever domain and in whatever language."""
    wall = SourceReading("Hetki", "Varmistamme että olet ihminen, odota.", "fi")
    for url in (SOURCE, "https://queue.example.net/1"):
        found = stranger_of(FIRST, url, wall)
        assert found is not None
        assert found.is_wall
        assert stranger_of(FIRST, url, SourceReading("Huduma", "Huduma imefungwa.", "sw")) is None


def test_a_text_of_some_length_is_anothers_at_once_only_at_another_domain() -> None:
    """At the old one it has to stand there for some time."""
    blog = SourceReading("Plants", BLOG, "en")
    away, here = stranger_of(FIRST, "https://plants.example.net/1", blog), stranger_of(FIRST, SOURCE, blog)
    assert away is not None
    assert here is not None
    assert (away.is_sure, here.is_sure) == (True, False)


@pytest.mark.parametrize(
    ("stated", "text", "language", "is_strange"),
    [
        ("en", BLOG, "en", True),
        (None, BLOG, None, True),
        # An office may write its page anew in any language, and then not a word is left.
        ("en", CHINESE * 4, "zh-Hant", False),
        (None, CHINESE * 4, "zh-Hant", False),
        ("en", CHINESE * 4, None, False),
        (None, GERMAN, None, False),
    ],
)
def test_another_language_alone_does_not_make_a_text_anothers(
    stated: str | None, text: str, language: str | None, *, is_strange: bool
) -> None:
    """Nor where the pages do not state theirs; who sells something in it took the address."""
    first = replace(FIRST, language=stated)
    assert (stranger_of(first, SOURCE, SourceReading("", text, language)) is not None) is is_strange
    sale = SourceReading("", "Online Casino ohne Limit: jetzt anmelden und Bonus sichern.", "de")
    assert stranger_of(first, SOURCE, sale) is not None


OFFICE = "https://www.harbours.gov.tw/docs/12"
COUNCIL = SourceReading("海洋委員會", "海洋委員會統合原有各機關之業務，設有綜合規劃處、海域安全處。" * 8, "zh")
GAMES = SourceReading(
    "Law on games", f"{BLOG} A casino pays a fee, prices are free, and no loan is given.{BLOG * 3}", "fr"
)


@pytest.mark.parametrize(
    ("start", "url", "now", "statuses", "is_strange"),
    [
        # Nobody can buy the name of an office: it rewrote its page, in whatever language, or another office took over.
        (OFFICE, OFFICE, COUNCIL, (), False),
        (OFFICE, OFFICE, SourceReading("Plants", BLOG, "en"), (), False),
        (OFFICE, OFFICE, CASINO, (), False),
        (OFFICE, "https://www.sea.gov.tw/overview", COUNCIL, (302,), False),
        (SOURCE, "https://www.sea.gov.tw/overview", COUNCIL, (302,), False),
        (OFFICE, OFFICE, SourceReading("", "This domain is for sale.", "en"), (), False),
        # Where an office leads, or any owner for good, the text is the owner's; what only sells is not.
        (OFFICE, "https://sea.example/1", COUNCIL, (302,), False),
        (SOURCE, "https://sea.example/1", COUNCIL, (301, 308), False),
        (SOURCE, "https://sea.example/1", COUNCIL, (301, 302), True),
        (SOURCE, "https://sea.example/1", CASINO, (301,), True),
        (OFFICE, "https://sea.example/1", CASINO, (301,), True),
        # A long text that mentions games and prices does not live on them.
        (SOURCE, "https://sea.example/1", GAMES, (301,), False),
    ],
)
def test_what_an_office_shows_and_what_an_owner_moved_is_not_anothers(
    start: str, url: str, now: SourceReading, statuses: tuple[int, ...], *, is_strange: bool
) -> None:
    """Whatever is left of the first copy."""
    redirects = [replace(CAPTURE, url=start, status=status) for status in statuses]
    assert (stranger_of(replace(FIRST, url=start), url, now, redirects) is not None) is is_strange


@pytest.mark.parametrize("url", [SOURCE, "https://new-owner.example/welcome"])
@pytest.mark.parametrize(
    "text",
    [
        "Our attorneys fight for you. Call us for a free consultation. No win no fee. We have won millions.",
        "Invest in bitcoin today with our trusted brokers and earn money. Our robots trade crypto for you.",
        "Unsere Anwälte kämpfen für Sie. Kostenlose Beratung.",
    ],
)
def test_who_sells_advice_took_the_address(url: str, text: str) -> None:
    """Short as the page is, and though it speaks of robots."""
    found = stranger_of(FIRST, url, SourceReading("Welcome", text))
    assert found is not None
    assert found.kind is StrangePage.OFFERS


@pytest.mark.parametrize(
    "text",
    [
        "Nous et nos 214 partenaires utilisons des cookies. Tout accepter. Tout refuser.",
        "Wir und unsere Partner verwenden Cookies. Alle akzeptieren",
        "Nosotros y nuestros socios usamos cookies. Aceptar todo",
        "当サイトはクッキーを使用します。すべて同意",
        "თქვენი ბრაუზერი მოწმდება, გთხოვთ მოიცადოთ",
        "لطفا منتظر بمانید، مرورگر شما بررسی می‌شود",
        "Itxaron, zure nabigatzailea egiaztatzen ari gara",
        "অপেক্ষা করুন, যাচাই করা হচ্ছে",
        "காத்திருக்கவும், உலாவி சரிபார்க்கப்படுகிறது",
        "Սպասեք, դիտարկիչը ստուգվում է",
    ],
)
def test_consents_and_challenges_stand_in_the_way(text: str) -> None:
    """In many languages, also at another domain."""
    assert kind_of("", folded(text), is_away=True) is StrangePage.IN_THE_WAY


def test_a_lone_subject_makes_no_wall_at_another_domain() -> None:
    """Some sentences that mention a robot are somebody's own there."""
    text = (
        "our robots paint your fence and wash your windows, on weekdays and on sundays, in any weather, and never tire."
    )
    assert kind_of("", text) is StrangePage.IN_THE_WAY
    assert kind_of("", text + " ask for them.", is_away=True) is StrangePage.UNKNOWN


def test_resales_are_found_and_obstacles_are_not_taken_for_them() -> None:
    """At least 95 of 100 of invented buyers in fifteen languages, and not one obstacle in any of 28."""
    host = urlsplit(SOURCE).hostname or ""
    sold = [stranger_of(FIRST, url, page) for url, page in resales(300, host, 7)]
    assert sum(each is not None and not each.is_wall for each in sold) >= 0.95 * len(sold)
    met = [stranger_of(FIRST, url, page) for url, page in obstacles(300, host, 7)]
    assert not any(each is not None and not each.is_wall for each in met)
    assert sum(each is not None for each in met) >= 0.85 * len(met)


def test_only_a_sale_is_a_sale() -> None:
    """A page that is gone says something else."""
    assert says_for_sale(Refusal(Verdict.SOFT_GONE, "the page says 'domain x.example is for sale'"))
    assert not says_for_sale(Refusal(Verdict.SOFT_GONE, "the page says 'not found'"))
    assert not says_for_sale(None)
