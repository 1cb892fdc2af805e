"""Walls: what stands in a page's place is told from the page, whatever product put it there."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reader import read
from pipelines.refusal.walls import judge_page
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Page, Refusal, Role, SourceReading, Verdict
from tests.pipelines.views import view_of

ANY = load_profile("any")
BODY = (
    "<p>" + "The council met on Tuesday and heard the harbour master on the dredging of the inner basin. " * 12 + "</p>"
)

NOTICE = "<title>Notice</title><h1>Notice</h1><p>The north gate will be closed on the fourth of March.</p>"


def outcome(
    body: str | bytes, status: int = 200, headers: tuple[tuple[str, str], ...] = (), role: Role = Role.SOURCE
) -> Verdict | None:
    """The verdict on an answer with this body, None when it is read."""
    content = body.encode() if isinstance(body, str) else body
    page = Page(
        "urn:uuid:1", "any", "https://office.example/a/1", datetime(2026, 3, 4, tzinfo=UTC), status,
        "text/html; charset=utf-8", role, content, None, headers,
    )  # fmt: skip
    read_as = read(page, ANY).outcome
    return read_as.verdict if isinstance(read_as, Refusal) else None


@pytest.mark.parametrize(
    "body",
    [
        "<title>Just a moment...</title><h1>office.example</h1><p>Checking your browser before accessing.</p>",
        "<title>Attention Required! | Guard</title><h1>Sorry, you have been blocked</h1>" + BODY,
        "<title>Making sure you're not a bot!</title><p>Loading...</p><p>Proof of work is done by your browser.</p>",
        "<title>Harbour office</title><h1>You are now in line</h1><p>You will be let through in turn.</p>",
        "<title>港務局</title><p>系統正在檢查您的連線安全，請稍候。</p>",
        "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission. Reference #18.2f3</p>",
        "<title>office.example</title><p>Please enable JS and disable any ad blocker</p>",
        "<title>Request Rejected</title><p>The requested URL was rejected. Please consult your administrator.</p>",
        "<title></title><p>Request unsuccessful. Incapsula incident ID: 44-55</p>",
        "<title>Human Verification</title><div id=captcha></div>",
        "<title>Access to this page has been denied</title><p>Press &amp; Hold to confirm you are a human.</p>",
        "<title>Example Security Cloud-DNS Filter Service Portal</title>",
        "<title>Before you continue to Example</title><p>" + "We use cookies and data to deliver services. " * 20,
        "<title>Cookie consent | The Ledger</title><p>You must accept all cookies to read on.</p>",
        "<title>The Ledger</title><p>You need to accept cookies to continue.</p><button>Accept</button>",
        "<title>Sign in - The Ledger</title><form>Name <input name=n> Password <input type=password></form>",
        "<title>會員登入 - 濱海時報</title><p>歡迎回來</p><form>密碼 <input type='PASSWORD'></form>",
        "<title>濱海時報</title><p>本文為會員專屬內容，請先登入會員。</p>",
        "<title>濱海時報</title><p>系統偵測到您的連線異常，請輸入驗證碼（captcha）。</p>",
        "<title>会員限定 | 港新聞</title><p>この記事は会員限定です。ログインしてください。</p>",
        "<title>503 Service Temporarily Unavailable</title><h1>503 Service Temporarily Unavailable</h1>",
        "<title>The Ledger</title><h1>We'll be back soon!</h1><p>We are performing some maintenance.</p>",
        "<title>The Ledger</title><p>Unavailable due to legal reasons in your country.</p>",
        "<title>濱海時報</title><p>偵測到您使用廣告阻擋軟體，請關閉後重新整理網頁。</p>",
        "<title>Küstenblatt</title><h1>Küstenblatt mit Werbung lesen</h1><p>Stimmen Sie der Verarbeitung zu.</p>",
        "<p>Error establishing a database connection</p>",
        "<title>Küstenblatt</title><p>Wir und unsere 842 Partner verwenden Cookies.</p><p>Alle akzeptieren</p>",
        "<title>Aviso</title><p>Utilizamos cookies propias y de terceros. Acepte para continuar.</p>",
        "<title>港湾局</title><p>当サイトではCookieを使用しています。同意して続行</p>",
        "<title>Bureau du port</title><p>Nous et nos 12 partenaires utilisons des cookies.</p><p>Tout accepter</p>",
        # In languages of which no list knows a word, told by what their programs do.
        "<title>Aros</title><p>Arhoswch. 8f3a9c</p><script>document.cookie='t=8f';location.reload()</script>",
        "<h1>Fan nóiméad</h1><script src='//challenges.cloudflare.com/turnstile/v0/api.js'></script>",
        "<p>Yima.</p><form method=post><input type=hidden name=t value=9><input type=submit></form>"
        "<script>document.forms[0].submit()</script>",
        "<meta http-equiv=refresh content=5><title>Linda</title><p>Linda kancane, iyeza. 5519</p>",
    ],
)
def test_a_wall_is_no_page(body: str) -> None:
    """Walls for robots, cookies and readers without account, with and without text around."""
    assert outcome(body) is Verdict.WALLED


@pytest.mark.parametrize(
    "body",
    [
        "<title>Page not found | Harbour Office</title><h1>Page not found</h1>" + BODY,
        "<title>404 | Office</title>" + BODY,
        "<title>Office</title><h1>Sorry! Page not found.</h1><p>Try the search.</p>",
        "<title>Error 404: Not Found</title>",
        "<title>Office | 404</title><p>Try the search.</p>",
        "<title>Office</title><h1>HTTP status 410</h1><p>Try the search.</p>",
        "<title>港務局</title><h1>錯誤代碼 404</h1><p>請回首頁。</p>",
        "<title>404 - File or directory not found.</title><p>The resource might have been removed.</p>",
        "<title>港務局</title><h2>很抱歉，找不到您要的網頁</h2><p>請由首頁重新瀏覽。</p>",
        "<title>您所瀏覽的網頁不存在 - 港務局</title>" + BODY,
        "<title>頁面已移除</title><p>請回首頁。</p>",
        "<title>ページが見つかりません｜港湾局</title><p>お探しのページは移動または削除されました。</p>",
        "<title>Ledger</title><p>This article has been removed.</p>",
        "<title>Küstenblatt</title><h1>Seite nicht gefunden</h1><p>Bitte prüfen Sie die Adresse.</p>",
        "<title>Page introuvable</title><p>La page que vous recherchez n'existe plus.</p>",
        "<title>Página no encontrada</title><p>Lo sentimos.</p>",
        "<title>ledger.example</title><h1>This domain is for sale</h1>",
        *(
            f"<title>Harbour Office</title><h1>{said}</h1><p>0123.</p>"
            for said in (
                "Страница не найдена",
                "Сторінку не знайдено",
                "Nie znaleziono strony",
                "Stránka nebyla nalezena",
                "La pagina richiesta non esiste",
                "De pagina bestaat niet meer",
                "Sidan kunde inte hittas",
                "Sivua ei löydy",
                "Sayfa bulunamadı",
                "Η σελίδα δεν βρέθηκε",
                "A página não foi encontrada",
                "La página solicitada no existe",
                "La page demandée n'existe pas",
                "Không tìm thấy trang",
                "الصفحة غير موجودة",
                "صفحه یافت نشد",
                "הדף לא נמצא",
                "ไม่พบหน้าที่คุณต้องการ",
                "Halaman tidak ditemukan",
                "पृष्ठ नहीं मिला",
                "পৃষ্ঠা পাওয়া যায়নি",
                "გვერდი ვერ მოიძებნა",
                "요청하신 페이지가 존재하지 않습니다",
                "您欲瀏覽的資料已逾公告期限",
            )
        ),
    ],
)
def test_a_polite_answer_that_a_page_is_gone_is_no_page(body: str) -> None:
    """A title that says nothing else is believed, also over the site's long common text."""
    assert outcome(body) is Verdict.SOFT_GONE


@pytest.mark.parametrize(
    "body",
    [
        "<title>App</title><div id=root></div>",
        "<title>App</title><noscript>You need to enable JavaScript to run this app.</noscript>",
        "<title>App</title><div>Loading…</div><script src=a.js></script>",
        "<title>App</title><p>載入中...</p>",
        "<title>App</title><p>We're sorry but app doesn't work properly without JavaScript enabled.</p>",
    ],
)
def test_a_shell_is_empty(body: str) -> None:
    """A page that is made by its scripts shows nothing by itself."""
    assert outcome(body) is Verdict.EMPTY


@pytest.mark.parametrize(
    ("status", "headers", "verdict"),
    [
        (200, (("cf-mitigated", "challenge"),), Verdict.WALLED),
        (202, (("X-Amzn-Waf-Action", "challenge"),), Verdict.WALLED),
        (403, (), Verdict.WALLED),
        (429, (), Verdict.WALLED),
        (404, (), Verdict.STATUS),
        (503, (), Verdict.STATUS),
        (503, (("cf-mitigated", "challenge"),), Verdict.WALLED),
        (200, (("Server", "anything"), ("Content-Type", "text/html")), None),
    ],
)
def test_the_head_of_an_answer_counts(
    status: int, headers: tuple[tuple[str, str], ...], verdict: Verdict | None
) -> None:
    """A guard in front of a site says so in a header, and a status says more than a body."""
    assert outcome(f"<title>Dredging</title><h1>Dredging</h1>{BODY}", status, headers) is verdict


@pytest.mark.parametrize(
    "body",
    [
        "<title>404 Not Found: how pages vanish | Ledger</title><h1>404 Not Found: how pages vanish</h1>" + BODY,
        "<title>Captcha farms grow | Ledger</title><h1>Captcha farms grow</h1>" + BODY * 2,
        "<title>Road closed</title><h1>Road closed</h1><p>The coast road is blocked. We use cookies.</p>",
        "<title>Document 404</title><h1>Document 404</h1><p>Document 404 of the office states the depth.</p>",
        "<title>Bill C-410</title><h1>Bill C-410</h1><p>The house adopts the budget of the port.</p>",
        "<title>https://office.example/paper-404.html</title><p>The canal is four metres deep in spring.</p>",
        "<title>Resolution 410</title><h1>Resolution 410</h1><p>The council adopts the budget of the port.</p>",
        "<title>第404號公告</title><h1>第404號公告</h1><p>即日起濱海路封閉三日,車輛請改道行駛。</p>",
        "<title>Notice</title><h1>Notice</h1><p>The north gate will be closed on 4 March.</p>"
        "<form><input type=text name=q></form>",
        # A site runs a guard's program in its forms, sets cookies and shows its news anew.
        NOTICE + "<a href=/contact>Contact</a><script src='https://www.google.com/recaptcha/api.js'></script>",
        NOTICE + "<script>document.cookie='seen=1'; track(location.href)</script>",
        NOTICE + "<form><input type=hidden name=n><input name=q></form><script>f.submit()</script>",
        "<meta http-equiv=refresh content=600>" + NOTICE,
        # A document may be about consents, and may stand above a question for one.
        "<title>Decision 9</title><p>The authority fined a firm whose cookies had no button beside 'Accept all'.</p>",
        "<title>Road closed</title><p>The coast road is blocked from the fourth of March.</p>"
        "<p>We use cookies.</p><p>Accept all</p>",
        "<title>Sida</title><h1>Nya sidan</h1><p>Sidan har nu en karta som hittas längst ner på varje blad.</p>",
        "<title>公告</title><h1>公告</h1><p>本公告期限為三十日,逾期不受理,請各單位於期限內提出申請。</p>",
        "<title>Strony</title><h1>Strony umowy</h1><p>Strony znalezione w aktach podpisano w marcu.</p>",
        "<title>公告</title><h1>道路封鎖公告</h1><p>濱海路因路基掏空，即日起封鎖三日，車輛請改道。</p>",
    ],
)
def test_a_page_about_such_things_is_a_page(body: str) -> None:
    """Articles about missing pages and walls are articles, and short notices are notices."""
    assert outcome(body) is None


PROSE = "".join(
    f"<p>{text}</p>"
    for text in (
        "The canal authority keeps locks and weirs in order all year round, and closes one of them at a time.",
        "Each closure is announced a month ahead, so that skippers can plan another way through the delta.",
        "Divers look at the gates in spring; what they find is mended before the boats of summer come.",
    )
)
CHINESE_PROSE = (
    "<p>運河管理處全年分期整修閘門與堰壩,每次僅關閉一座,並於一個月前公告,俾利船舶改道航行。</p>"
    "<p>潛水人員於春季檢視各閘門,凡有缺損者,均於夏季船潮來臨之前修復完竣,以維航行安全。</p>"
    "<p>相關費用由中央與地方共同分擔,年度預算經議會審議通過後執行,並逐年公開決算報告。</p>"
)


@pytest.mark.parametrize(
    "title",
    ["Maintenance", "Scheduled maintenance", "Security check", "Sorry", "Errors", "Error 404", "404", "Access denied",
     "Waiting room", "Bot detection", "Social security portal", "系統維護", "安全檢查", "錯誤", "資料遺失"],
)  # fmt: skip
@pytest.mark.parametrize("site", [" | Canal Authority", ""])
@pytest.mark.parametrize("prose", [PROSE, CHINESE_PROSE], ids=["english", "chinese"])
def test_a_document_may_be_about_what_a_wall_says(title: str, site: str, prose: str) -> None:
    """Several paragraphs that say something else are a document, whatever its title may mean elsewhere."""
    assert outcome(f"<title>{title}{site}</title><h1>{title}</h1>{prose}") is None


@pytest.mark.parametrize(
    ("title", "paragraph", "verdict"),
    [
        ("404", "The page you asked for could not be found, and nobody knows where it went when the site was moved.",
         Verdict.SOFT_GONE),
        ("Security check", "Please press and hold the button until this shield has seen that you are not a robot.",
         Verdict.WALLED),
        ("Page not found", "The harbour office keeps the locks of the canal in order, and closes one each week.",
         Verdict.SOFT_GONE),
        ("Attention required!", "The harbour office keeps the locks of the canal in order, and closes one of them.",
         Verdict.WALLED),
    ],
)  # fmt: skip
def test_a_wall_of_several_paragraphs_is_none(title: str, paragraph: str, verdict: Verdict) -> None:
    """Paragraphs that speak of the page itself make no document, nor do words that no document is about."""
    assert outcome(f"<title>{title} | Office</title><h1>{title}</h1>{f'<p>{paragraph}</p>' * 3}") is verdict


FORM = "<form>Name <input name=n> Password <input type=password></form>"


@pytest.mark.parametrize(
    "around",
    [
        "<header>{}</header>", "<nav>{}</nav>", "<aside>{}</aside>", "<div class='modal fade' id=login>{}</div>",
        "<div style='display: none'>{}</div>", "<div hidden>{}</div>", "<div class=dropdown-menu>{}</div>",
        "<dialog>{}</dialog>", "<div role=dialog>{}</div>", "<template>{}</template>", "<div aria-hidden=true>{}</div>",
    ],
)  # fmt: skip
def test_a_log_in_form_beside_a_short_text_is_no_wall(around: str) -> None:
    """It is hidden until a button is pressed, or stands in the head of every page."""
    form = around.format(FORM)
    assert outcome(NOTICE + form) is None
    assert outcome(form + NOTICE) is None


@pytest.mark.parametrize("around", ["{}", "<main>{}</main>", "<dialog open>{}</dialog>", "<div class=login>{}</div>"])
def test_a_log_in_form_in_place_of_a_text_is_a_wall(around: str) -> None:
    """Shown below a few words, or wherever it stands when the page says nothing else."""
    assert outcome(NOTICE + around.format(FORM)) is Verdict.WALLED
    assert outcome(f"<title>Office</title><header>{FORM}</header><p>Welcome</p>") is Verdict.WALLED


RESERVED = (
    "This area is reserved to registered members of the organisation, who find the papers of all its meetings here. ",
    "All use of what is found here is logged and may be reviewed under the rules of the house and of the law of it.",
)


def test_a_log_in_form_below_words_for_whom_it_is_is_a_wall() -> None:
    """Two sentences that say so make no document; two that state something do, and so do several."""
    reserved, more = (f"<p>{text * 2}</p>" for text in RESERVED)
    stated = PROSE.replace("</p><p>", " ")
    assert outcome(f"<title>Members</title><h1>Members</h1>{reserved}{more}{FORM}") is Verdict.WALLED
    assert outcome(f"<title>Locks</title><h1>Locks</h1>{stated}{FORM}") is None
    assert outcome(f"<title>Members</title><h1>Members</h1>{reserved}{more}<header>{FORM}</header>") is None
    assert outcome(f"<title>Locks</title><h1>Locks</h1>{PROSE}{reserved}{FORM}") is None


@pytest.mark.parametrize(
    "asks",
    ["Enter your username", "Introduzca su usuario para continuar", "Saisissez votre identifiant",
     "Benutzername eingeben", "Inserisci il tuo nome utente", "Введите логин", "請輸入您的帳號", "请输入用户名",
     "ログインIDを入力", "아이디 입력"],
)  # fmt: skip
def test_a_form_in_two_steps_asks_for_the_account_first(asks: str) -> None:
    """Without a field for a password; a field in the head of the page, or one that finds something, is none."""
    page = f"<title>Portal</title><p>{asks}</p>"
    assert outcome(f"{page}<form><input name=u></form>") is Verdict.WALLED
    assert outcome(f"{page}<header><input name=u></header>") is None
    assert outcome("<title>Portal</title><p>Opening hours: nine to five</p><form><input name=q></form>") is None


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("Maintenance of dikes", "Maintenance",
         "The maintenance of the northern dikes begins in May and ends in August."),
        ("Access denied: judgment 31", "Access denied to the harbour",
         "The court finds that access denied to the vessel was due."),
        ("Log-in rules", "Rules on the sign in of officers", "Officers sign in to the register each day before nine."),
        ("Notice", "Notice",
         "The previous notice 16/2025 has been withdrawn and the page has been removed from the register."),
    ],
)  # fmt: skip
def test_a_short_notice_may_state_what_a_wall_says(title: str, heading: str, text: str) -> None:
    """One sentence about others, below a title that says of what; said to the reader it is a wall or a missing page."""
    page = f"<title>{title}</title><h1>{heading}</h1><p>{text}</p>"
    assert outcome(page) is None
    assert outcome(f"{page}<p>Please try again.</p>") in {Verdict.WALLED, Verdict.SOFT_GONE}


@pytest.mark.parametrize(
    ("title", "text", "verdict"),
    [
        ("Access denied", "This was refused by the rules of the house that stands in front.", Verdict.WALLED),
        ("Access denied - Harbour Office", "This was refused by the rules of the house in front.", Verdict.WALLED),
        ("Maintenance", "The northern part will be open again on the next morning at nine.", Verdict.WALLED),
        ("Maintenance | Maintenance in progress", "The ledger is closed from ten at night until six in the morning.",
         Verdict.WALLED),
        ("Ledger", "This paper is not shown in the European Economic Area because of its laws.", Verdict.WALLED),
        ("Ledger", "Sign in to read this and all the other papers of the last years.", Verdict.WALLED),
        ("Ledger", "This article has been removed from the archive at the wish of those named.", Verdict.SOFT_GONE),
        ("Ledger", "After a change of owners this article has been removed from the archive of the paper it was in.",
         Verdict.SOFT_GONE),
    ],
)  # fmt: skip
def test_a_wall_of_one_sentence_is_one(title: str, text: str, verdict: Verdict) -> None:
    """Its title says nothing else, or its sentence asks for something, or is about the page itself."""
    assert outcome(f"<title>{title}</title><h1>{title}</h1><p>{text}</p>") is verdict


def test_a_page_packed_without_word_of_it_is_unpacked() -> None:
    """Some servers pack twice and say it once."""
    page = f"<title>Dredging</title><h1>Dredging</h1>{BODY}".encode()
    assert outcome(gzip.compress(page)) is None


@given(
    st.lists(st.sampled_from(["404", "error", "page", "not found", "sorry", "!", " ", "找不到", "網頁"]), max_size=60)
)
def test_no_title_takes_long(words: list[str]) -> None:
    """A row of the words of such pages is judged as quickly as any title."""
    refusal = judge_page(view_of(f"<title>{' '.join(words)} x</title><p>text</p>"))
    assert refusal is None or isinstance(refusal, Refusal)


def test_the_source_reading_keeps_its_text() -> None:
    """What is no wall is read."""
    page = Page(
        "urn:uuid:1", "any", "https://office.example/a/1", datetime(2026, 3, 4, tzinfo=UTC), 200, "text/html",
        Role.SOURCE, f"<title>Dredging</title><h1>Dredging</h1>{BODY}".encode(),
    )  # fmt: skip
    assert isinstance(read(page, ANY).outcome, SourceReading)


def test_a_short_article_that_speaks_of_walls_is_a_page() -> None:
    """Several whole sentences about captchas and missing pages are no wall and no missing page."""
    text = "".join(
        f"<p>The harbour board said that {what}, and that the booking system would be opened again on Monday.</p>"
        for what in ("a captcha had been added", "access denied was shown to many", "the page was not found by some")
    )
    assert outcome(f"<title>Trouble with the bookings</title><h1>Trouble with the bookings</h1>{text}") is None


def test_linked_titles_with_their_excerpts_are_no_article() -> None:
    """A section page is told by its excerpts, each right below the linked title of another page."""
    listed = "".join(
        f"<article><h2><a href='/n/{n}'>議會表決第{n}號疏濬案</a></h2>"
        f"<p>議會今日表決第{n}號疏濬案，經費三百億元，預計明年動工……</p><time>2026-03-0{n}</time></article>"
        for n in range(1, 9)
    )
    assert outcome(f"<title>港務</title><main><h1>港務</h1>{listed}</main>", role=Role.ARTICLE) is not None


def test_a_short_text_begins_below_its_title() -> None:
    """The site's name above the title, the title and the reporters' line are no text of it."""
    body = (
        "<title>環狀線預算三讀通過 - 港都日報</title><header>"
        "<a href='/'>港都日報</a><nav><a href='/p'>港務</a></nav></header>"
        "<main><h1>環狀線預算三讀通過</h1><p>記者王小明／台中報導</p>"
        "<p>市議會今日三讀通過環狀線延伸預算，總額三百二十億元，預計兩年後動工，九年後完工，沿線增設六座車站。</p>"
        "<p>訂閱後即可閱讀更多。已經是會員？<a href='/login'>登入</a></p></main><footer>© 港都日報</footer>"
    )
    page = Page(
        "urn:uuid:1", "any", "https://office.example/a/1", datetime(2026, 3, 4, tzinfo=UTC), 200,
        "text/html; charset=utf-8", Role.ARTICLE, body.encode(),
    )  # fmt: skip
    read_as = read(page, ANY).outcome
    assert isinstance(read_as, ArticleReading)
    assert read_as.blocks[0].text.startswith("市議會今日三讀通過")


@pytest.mark.parametrize("begins", ["<header>港都日報</header>", "<section>", "", "<nav><a href='/'>港務</a></nav>"])
def test_a_page_may_leave_out_the_tags_of_head_and_body(begins: str) -> None:
    """The standard ends the head where the first element of a body stands."""
    head = "<!doctype html><meta charset=utf-8><title>The inner basin</title><link rel=icon href=/i.png>"
    assert outcome(f"{head}{begins}<main><h1>The inner basin</h1>{BODY}</main>", role=Role.ARTICLE) is None
