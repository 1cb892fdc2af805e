"""Words of pages that answer in a document's place, in many languages: of offers, and of what stands in a reader's way.

They tell kinds of pages apart of which nothing else is known. No page is judged by one of them that has anything of its
document left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# What says that the name itself is sold or parked.
NAME_FOR_SALE = re.compile(
    r"domain \S{0,60} ?(?:is|may be) for sale|domain parked|(?:buy|inquire about|interested in) this domain|"
    r"this domain (?:name )?(?:is|may be|has been) (?:for sale|parked|registered|expired)|parked free,? courtesy|"
    # Where the sentence goes on, it is about the sale of names: how one is sold, or that one was.
    r"(?<![將将把])(?:域名|網域|网域)(?:名稱|名称)?(?: ?[^\s\u3000-\u9fff]{1,60} ?)?(?:正在|現正|现正|可供)?"
    r"(?:出售|轉讓|转让|求售|已過期|已过期)中?(?!(?![請请歡欢聯联有])[\u3400-\u9fff])|"
    r"このドメイン(?:は(?:販売|お名前)|(?: ?[^\s\u3000-\u9fff]{1,60} ?)?を(?:購入|販売))|"
    r"ドメイン(?: ?[^\s\u3000-\u9fff]{1,60} ?)?は(?:(?:販売|売却)(?:中|し|可|対象)|売りに出)|"
    r"도메인(?: ?[^\s가-힣]{1,60} ?)?(?:은|는|이|가|을|를|을\(를\))? ?(?:현재 ?)?(?:판매|매각|매물)"
    r"(?! ?(?:사업|업|시장|가격|금지|절차|청구|건수))|"
    r"domain(?: \S{1,60})? steht zum verkauf|"
    r"domaine(?: \S{1,60})? est (?:à vendre|en vente)|dominio(?: \S{1,60})? (?:está|è) en venta|"
    r"dominio(?: \S{1,60})? è in vendita|domínio(?: \S{1,60})? está à venda|domein(?: \S{1,60})? is te koop|"
    r"domen(?:a|ę|y)?(?: \S{1,60})? (?:jest na sprzedaż|je na prodej)|домен(?: \S{1,60})? продаётся|"
    r"домен(?: \S{1,60})? продается|alan adı(?: \S{1,60})? satılık|tên miền(?: \S{1,60})? (?:này )?đang được bán|"
    r"domain(?: \S{1,60})? (?:ini )?dijual"
)
# Trades that live on the good name of an address that lapsed.
TRADES = re.compile(
    r"casinos?\b|kasino|казино|カジノ|카지노|賭場|赌场|娛樂城|娱乐城|博彩|百家樂|百家乐|"
    r"(?:online|lucky|free) slots?\b|slot (?:gacor|online|machines?)|situs (?:slot|judi)|judi\b|togel\b|"
    r"tragamonedas|spielautomat|machines? à sous|caça-níqueis|poker\b|blackjack|roulette|bahis|букмекер|"
    r"sportwetten|apuestas|apostas esportivas|scommesse|cá cược|nhà cái|바카라|토토사이트|パチンコ|"
    r"オンラインスロット|viagra|cialis\b|escort (?:service|girls?)|porn|payday loan|essay writing service|"
    r"buy backlinks|replica watch|"
    # Lenders who ask for no proof.
    r"(?:instant|quick|same[- ]day|bad credit) loans?\b|loans? (?:with no|without) (?:a )?credit check|ohne schufa|"
    r"(?:sofort|mini|eil)kredit|(?:crédit|prêt) (?:rapide|express|immédiat|sans justificatif)|"
    r"(?:préstamos?|créditos?) (?:rápidos?|al instante|sin aval)|empréstimos? (?:rápidos?|na hora|sem consulta)|"
    r"prestit[oi] (?:veloc[ei]|rapid[oi]|senza busta)|snel (?:geld )?lenen|chwilówk|pożyczk\w+ (?:online|bez bik)|"
    r"rychl[áé] půjčk|(?:быстрый|срочный|микро)\s?-?за[йе]м|займ\w* (?:онлайн|на карту)|hızlı kredi|"
    r"vay (?:nhanh|tiền online)|"
    r"pinjaman (?:online|cepat)|(?:小額|信用|民間|汽機?車|機車)(?:借款|貸款)|免保人|"
    r"(?:小额|信用|民间)(?:借款|贷款)|无抵押贷款|"
    r"(?:快速|當日|当日)(?:撥款|放款|拨款)|即日融資|審査なし|(?:당일|무직자|소액) ?대출"
)
# What is sold, lent or given away; a page of offers says two of them.
OFFERS = re.compile(
    r"\bbuy\b|\bcheap\b|discount|free shipping|shipped|\bbonus|coupon|\bprices?\b|\bsale\b|"
    r"order (?:now|today|online)|\bcart\b|\boutlet\b|\bloans?\b|\bborrow|register (?:for )?(?:free|now|today)|"
    r"\bwinnings?\b|play (?:now|online)|best deals|reviews?\b|kaufen|günstig|angebot|rabatt|versandkosten|kredit|"
    r"acheter|pas cher|livraison|promotion|crédit|prêt\b|comprar|barato|descuento|oferta|envío|préstamo|desconto|"
    r"frete|empréstimo|acquist|sconto|offert|prestit|kopen|korting|aanbieding|lening|\bköp\b|\blån\b|\bkøb\b|"
    r"\bosta\b|alennus|laina|\bkup(?:uj|ić)|\btani[eo]|zniżk|pożyczk|koupit|slev[ay]|půjčk|купить|скидк|цен[аы]\b|"
    r"заказ|кредит|займ|купити|знижк|satın al|indirim|\bucuz|kredi\b|giảm giá|giá rẻ|vay tiền|\bbeli\b|murah|"
    r"diskon|daftar sekarang|pinjaman|購入|激安|送料無料|割引|通販|ローン|구매|할인|무료 ?배송|대출|购买|購買|優惠|"
    r"优惠|折扣|包邮|免運|贷款|貸款|代開|代开|ซื้อ|ส่วนลด|สินเชื่อ|खरीद|छूट|شراء|خصم|קנה|הנחה|vásárl|kedvezmén|cumpăr|"
    r"reducer|"
    # Of brokers and of those who sell their advice.
    r"bitcoin|\bcrypto|\bforex\b|passive income|\binvest (?:in|now|today)|trusted brokers?|start trading|earn money|"
    r"our (?:attorneys|lawyers)|free (?:consultation|quote)|no win,? no fee|call (?:us|now)\b|book (?:now|today)|"
    r"kryptow|geld verdienen|unsere anwälte|kostenlose beratung|gagner de l'argent|nos avocats|consultation gratuite|"
    r"ganar dinero|nuestros abogados|consulta gratuita|ganhar dinheiro|nossos advogados|guadagn|consulenza gratuita|"
    r"криптовалют|заработ|бесплатн\w+ консультац|kripto|ücretsiz danışma|tiền điện tử|kiếm tiền|tư vấn miễn phí|"
    r"比特幣|比特币|加密貨幣|加密货币|被動收入|被动收入|律師團隊|律师团队|免費諮詢|免费咨询|"
    r"ビットコイン|仮想通貨|副業|無料相談|비트코인|암호화폐|무료 상담"
)
# How those speak who sell, whatever it is, one pattern a manner; who tells of something has two of them at most.
SALES_TALK: Mapping[str, re.Pattern[str]] = {
    "a sum": re.compile(
        r"[$€£¥₩₽₺]\s?\d|\d[\d.,]*\s?(?:[$€£¥₩₽₺%％]|(?:dollars?|euros?|usd|eur|pounds|percent|prozent|pour ?cent|"
        r"por ?ciento|per cento|zł|kr|tl|lei|đồng|руб\w*)\b|[元円원塊趴折])"
    ),
    "a price from": re.compile(
        r"\b(?:from|ab|dès|à partir de|desde|a partir d[ei]|vanaf|od|от|da) "
        r"(?>[$€£¥]\d[\d.,]*|\d[\d.,]* ?(?:[$€£¥₽]|dollars?|euros?|usd|eur|pounds|zł|kr|руб\w*))"
        r"(?! ?(?:to|auf|bis|à|a|al|do|до)\b)|[$€£¥]\d[\d.,]* (?:a|per|each)\b|"
        r"\d[元円원塊](?:起(?![調调訴诉])|から|부터)"
    ),
    "at once": re.compile(
        r"\b(?:now|today|tonight|instantly|jetzt|heute|sofort|maintenant|aujourd'hui|ahora|hoy|agora|hoje|adesso|subito|"
        r"oggi|vandaag|teraz|dziś|сейчас|сегодня|hemen|şimdi|ngay|sekarang)\b|立即|立刻|馬上|马上|即刻|今すぐ|すぐに|即日発送|"
        r"지금|바로"
    ),
    "for nothing": re.compile(
        r"\bfree\b(?! (?:press|trade|elections?|speech|movement|market))|kostenlos|\bgratis\b|gratuit|免費|"
        r"免费|無料|무료|бесплатн|ücretsiz|miễn phí|za darmo|darmow|"
        r"\bofferte?s\b"
    ),
    "to take part": re.compile(
        r"(?<!\bin )\border\b|\b(?:join|sign up|register|apply|start|earn|win|chat|watch|hire|download|click here|"
        r"meet|get your)\b|"
        r"bestell|anmelden|anfordern|testen|treffen|verdien|command(?:ez|er)\b|inscri|appelez|gagne|regístr|\bpide\b|"
        r"\bgana\b|empieza|solicita|llama\b|cadastr|peça\b|ganhe|iscriv|ordin[ai]\b|chiama\b|"
        r"諮詢|咨询|註冊|注册|領取|领取|訂購|"
        r"订购|加 ?line|交友|獲利|获利|申し込|登録|稼[げぐ]|가입|신청|"
        r"закаж|регистр|зарабат|üye ol|kazan|đăng ký|daftar|zamów|zarejestr"
    ),
    "to be met": re.compile(
        r"\bsingles (?:in|near|aus)\b|\bdating\b|rencontres (?:près|en ligne)|partnersuche|citas en línea|"
        r"\bchatta\b|incontri (?:online|gratis)|знакомства|交友|出会い系|채팅"
    ),
    "to be sent": re.compile(
        r"deliver|shipping(?! (?:lanes?|lines?|compan|routes?|industry|sector))|versand|lieferung|livraison|envío|"
        r"entrega|consegna|verzending|配送|宅配|發送|発送|配達|배송|доставк|"
        r"kargo|giao hàng|wysyłk|without prescription|rezeptfrei|sans ordonnance|sin receta|免處方|处方|処方箋なし"
    ),
}
# What those say who sell nothing of the kind: who asks readers to pay for what he wrote himself, and an office.
NO_SELLERS = re.compile(
    r"subscri|\babonn|suscr|assinant|abbonat|\baccounts?\b|\bkonto\b|\bcompte\b|\bcuenta\b|to (?:read|continue)|"
    r"weiterlesen|lire la suite|seguir leyendo|訂閱|订阅|購読|구독|подпис|帳號|账号|アカウント|계정|全文|続きを読む|"
    r"\b(?:office|fees?|tolls?|permits?|licen[cs]es?|council|ministry|authority|department|municipal\w*|regulations?|"
    r"citizens|residents|museum|library|shareholders?|conference|strike|choir|concert)\b|aktionär|actionnaire|accionista|"
    r"azionist|tagung\b|colloque|congreso|convegno|股東|股东|股利|株主|株価|주주|주가|工會|工会|研討會|研讨会|講演会|"
    r"gebühr|\bamt\b|behörde|antrag|bürger|redevance|arrêté|mairie|préfecture|"
    r"ministère|demandes?\b|\btasas?\b|ayuntamiento|ministerio|solicitudes|trámite|\btaxa|prefeitura|ministério|comune\b|"
    r"domand[ae]\b|госуслуг|министерств|пошлин|заявлени|başvuru|belediye|本[局部府會会校館馆院處处縣市]|公告|規費|规费|手數料|"
    r"手続費|補助|补助|申請|申请|施行|生效|登記|登记|市民|民眾|民众|手数料|届出|見学|自治体|役所|공고|신고|수수료|시행|민원"
)
# What stands in the way speaks of these, one pattern a subject.
IN_THE_WAY: Mapping[str, re.Pattern[str]] = {
    "a guard": re.compile(
        r"cloudflare|akamai|imperva|incapsula|datadome|perimeterx|sucuri|queue-it|kasada|anubis|\bddos\b|\bwaf\b|"
        r"firewall|\bnginx\b|\bvarnish\b"
    ),
    "a browser": re.compile(
        r"\bbrowser|javascript|navigateur|navegador|prohlížeč|prehliadač|przegląda|webbläsare|nettleser|\bselain|"
        r"böngész|tarayıcı|trình duyệt|peramban|браузер|оглядач|περιήγησης|متصفح|דפדפן|ブラウザ|브라우저|浏览器|"
        r"瀏覽器|เบราว์เซอร์|ब्राउज़र|preglednik|pregledač|brskalnik|pārlūk|naršykl|sirvik|"
        r"مرورگر|nabigatzaile|ব্রাউজার|உலாவி|ბრაუზერ|դիտարկիչ|զննարկիչ|vafra|kivinjari"
    ),
    "cookies": re.compile(
        r"(?<![a-z])cookies?(?![a-z])|クッキー|쿠키|файлы cookie|ملفات تعريف|כוכי|evästeet|informasjonskapsl|süti"
    ),
    "a consent": re.compile(
        r"(?:accept|reject|allow|decline) (?:all|cookies)|manage (?:preferences|options|consent)|"
        r"we and our (?:\d+ )?(?:partners|vendors)|nous et nos (?:\d+ )?partenaires|"
        r"(?:tout|toutes) (?:accepter|refuser)|"
        r"(?:accepter|refuser) (?:tout|tous|les cookies)|wir und unsere (?:\d+ )?partner|"
        r"alle[ns]? (?:akzeptieren|ablehnen|zustimmen)|nosotros y nuestros (?:\d+ )?socios|"
        r"(?:aceptar|rechazar) (?:todo|las cookies)|acepte (?:para|y) continuar|"
        r"(?:aceitar|rejeitar|recusar) (?:tudo|todos|cookies)|nós e (?:os )?nossos (?:\d+ )?parceiros|"
        r"(?:accetta|rifiuta) (?:tutto|tutti|i cookie)|noi e i nostri (?:\d+ )?partner|"
        r"wij en onze (?:\d+ )?partners|alles (?:accepteren|weigeren)|(?:godkänn|acceptera|avvisa) alla|"
        r"(?:godta|avvis|accepter|afvis) alle|hyväksy kaikki|(?:zaakceptuj|akceptuj|odrzuć) wszystk|"
        r"(?:přijmout|odmítnout) vše|(?:принять|отклонить) все|(?:прийняти|відхилити) вс|tümünü (?:kabul|reddet)|"
        r"chấp nhận tất cả|terima semua|(?:すべて|全て)(?:を|の cookie を)?(?:同意|許可|受け入れ|拒否)|"
        r"(?:すべて|全て)の(?:cookie|クッキー)|同意して|모두 (?:동의|수락|허용|거부)|"
        r"(?:全部|全數)(?:接受|拒絕|拒绝|同意)|"
        r"接受(?:所有|全部)|ยอมรับทั้งหมด|सभी स्वीकार|قبول الكل|אשר הכל|αποδοχή όλων|összes elfogad|acceptă tot"
    ),
    "a human being": re.compile(
        r"robot|roboter|robô|\bbots?\b|captcha|\bhuman\b|humain|humano|umano|\bmensch|människa|menneske|ihminen|"
        r"člověk|człowiek|человек|робот|людин|\binsan\b|con người|manusia|\bember\b|ρομπότ|άνθρωπος|روبوت|إنسان|"
        r"רובוט|人間|真人|人类|人類|机器人|機器人|ロボット|사람인지|로봇|หุ่นยนต์|रोबोट|inimene|cilvēk|žmogus|čovjek|"
        r"ربات|انسان|\bgizaki|রোবট|মানুষ|ரோபோ|மனிதர்|რობოტ|ადამიან|ռոբոտ|մարդ\b|vélmenni|roboti\b"
    ),
    "a check": re.compile(
        r"verif(?:y|ying|ied|ic)|\bchecking\b|überprüf|geprüft|prüfen|vérifi|comprob|controleren|kontroll(?:er|oi)|"
        r"sprawdza|weryfik|ověř|overuj|провер|перевір|doğrula|xác minh|xác thực|memverifikasi|memeriksa|"
        r"確認(?:し|中)|検証|확인하고|확인 중|验证|驗證|正在(?:檢查|检查|確認|确认)|ตรวจสอบ|सत्यापित|تحقق|בודק|"
        r"ellenőr|varmist|tarkist|kontrollime|pārbaud|tikrin|provjer|preverj|ελέγχ|"
        r"بررسی|egiaztatz|aztertzen|যাচাই|পরীক্ষা করা|சரிபார்|მოწმდება|შემოწმ|ვამოწმებთ|ստուգ|verið er að (?:skoða|athuga)|"
        r"tunahakikisha|inakaguliwa"
    ),
    "a wait": re.compile(
        r"please wait|one moment|just a (?:moment|second)|hold on|let through|bitte warten|einen moment|augenblick|"
        r"patient(?:ez|er)|un instant|\bespere|un momento|aguarde|attend(?:ere|ez)|ogenblik|\bvänta|vennligst|"
        r"vent et|\bodota|hetki|proszę czekać|chwil|počkejte|počkajte|okamžik|подожди|ожида|зачекай|bekleyin|"
        r"vui lòng (?:chờ|đợi)|tunggu|お待ち|しばらく|기다려|잠시|稍候|稍後|稍后|รอสักครู่|प्रतीक्षा|انتظر|המתן|várjon|"
        r"kérjük|oodake|palun oota|uzgaidiet|palaukite|pričekajte|počakajte|περιμένετε|așteptați|"
        r"منتظر|شکیبا|itxaron|অপেক্ষা|காத்திருக்க|მოიცადეთ|დაელოდეთ|მოითმინეთ|սպասե|augnablik|subiri\b"
    ),
    "a queue": re.compile(
        r"\bqueue|waiting (?:room|line)|warteschlange|warteraum|d'attente|en cola\b|na fila|in coda|wachtrij|"
        r"\bkö(?:n|plats)?\b|\bkø(?:en)?\b|\bjono|kolejk|front(?:a|ě|y)\b|очеред|черз[іи]|черг|kuyruk|"
        r"sıran(?:ız|ın)|hàng đợi|antrean|順番|順にご案内|대기|排队|排隊|คิว|कतार|الانتظار|בתור|sorba|järjekor|"
        r"rindā|eilėje|ουρά"
    ),
    "maintenance": re.compile(
        r"maintenance|wartung|mantenimiento|manutenção|manutenzione|onderhoud|underhåll|vedlikehold|vedligehold|"
        r"huol[lt]o|konserwacj|przerw\w+ techniczn|údržb|обслуживан|технічн|техническ|bakım|bảo trì|pemeliharaan|"
        r"メンテナンス|保守作業|점검|维护|維護|ปรับปรุงระบบ|रखरखाव|صيانة|תחזוקה|karbantart|hooldus|apkop|priežiūr|"
        r"održavanj|vzdrževan|συντήρηση|mentenanț|temporarily|vorübergehend|temporairement|temporalmente|"
        r"temporariamente|temporaneamente|tijdelijk|tillfälligt|midlertidig|tilapäis|tymczasow|dočasn|временно|"
        r"тимчасово|geçici|tạm thời|untuk sementara|一時的|일시적|暂时|暫時|暫停服務"
    ),
    "a server": re.compile(
        r"\bservers?\b|serveur|servidor|\bserwer|сервер|sunucu|máy chủ|\bpeladen|サーバ|서버|服务器|伺服器|"
        r"เซิร์ฟเวอร์|सर्वर|الخادم|kiszolgáló|palvelin|too many (?:visitors|people|requests)|overload|überlast|"
        r"surcharg|sobrecarg|過負荷|과부하|过载|too busy"
    ),
    "access": re.compile(
        r"access (?:is |was |to )|denied|blocked|forbidden|zugriff|zugang|l'accès|accès|acceso|acesso|accesso|"
        r"toegang|åtkomst|adgang|pääsy|dostęp|přístup|prístup|доступ|erişim|truy cập|\bakses\b|アクセス|접근|접속|"
        r"访问|訪問|存取|連線|连接|连线|การเข้าถึง|पहुँच|الوصول|גישה|hozzáfér|juurdepääs|piekļuv|prieig|pristup|"
        r"dostop|πρόσβαση|accesul"
    ),
    "security": re.compile(
        r"security|\bshield|protect(?:s|ed|ion)\b|sicherheit|sécurité|seguridad|segurança|sicurezza|beveilig|"
        r"säkerhet|sikkerhe[dt]|turvallis|bezpiecze|bezpečn|безопасн|безпек|güvenli[kğ]|bảo mật|keamanan|"
        r"セキュリティ|보안|安全(?:檢查|检查|验证|驗證|防護|防护|连接|連線)|ความปลอดภัย|सुरक्षा|الأمان|אבטחה|"
        r"biztonság|\bturva|drošīb|saugum|sigurnos|varnos|ασφάλεια|securitat|\bproxy\b|\bgateway\b"
    ),
    "a log-in": re.compile(
        r"log ?in\b|sign ?in\b|password|anmelde|passwort|se connecter|mot de passe|iniciar sesión|contraseña|senha|"
        r"accedi\b|inloggen|wachtwoord|logga in|lösenord|zaloguj|hasło|přihlá|heslo|войти|пароль|увійти|giriş yap|"
        r"şifre|đăng nhập|mật khẩu|kata sandi|ログイン|パスワード|로그인|비밀번호|登录|登入|密码|密碼|เข้าสู่ระบบ|"
        r"लॉग इन|تسجيل الدخول|כניסה"
    ),
}
