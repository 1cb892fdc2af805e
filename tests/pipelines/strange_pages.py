"""Invented pages that answer in a document's place: of who bought the address, and of what stands in the way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle, islice

from storage.types import SourceReading

# Sentences of shops, lenders, gamblers and of people who just write, by language; `{0}` is the name of a host.
_RESALES = {
    "en": (
        "Lucky slots tonight: spin hundreds of machines, collect your welcome bonus and withdraw within minutes.",
        "Cheap car insurance compared: save on every policy and order online today with our discount code.",
        "Ten houseplants that forgive a forgetful gardener. Some of us love green corners and never water them."
        " The snake plant asks for nothing, the pothos climbs wherever it is led, and the spider plant has young"
        " by summer. Put them near a window, turn the pots now and then, and take dry leaves off before they fall."
        " Whoever has a balcony may carry them out in May, in the shade at first, since leaves burn as we do. Next week"
        " we write about soil, and about the little flies that come with it every autumn without being asked.",
        "The domain {0} is for sale. Make an offer.",
    ),
    "de": (
        "Online Casino ohne Limit: jetzt anmelden und Bonus sichern, Spielautomaten rund um die Uhr.",
        "Kredit trotz Schufa: günstig leihen, bequem zurückzahlen, Angebot in fünf Minuten.",
        "Die Domain {0} steht zum Verkauf.",
    ),
    "fr": (
        "Machines à sous gratuites et bonus de bienvenue pour tous.",
        "Acheter des baskets pas cher, livraison offerte.",
        "Le domaine {0} est à vendre.",
    ),
    "es": (
        "Apuestas deportivas con la mejor oferta de bienvenida.",
        "Comprar zapatillas baratas con descuento y envío gratis.",
    ),
    "id": (
        "Situs judi slot terpercaya, daftar sekarang dan raih kemenangan setiap hari.",
        "Jual obat herbal murah, diskon besar untuk pembelian pertama.",
    ),
    "zh-Hant": (
        "線上娛樂城推薦,百家樂、老虎機即玩即領。",
        "機車貸款免保人,優惠利率,線上申辦免運送件。",
        "本網域正在出售,請與我們聯絡。",
    ),
    "zh-Hans": ("澳门赌场官方网站,注册即送彩金。", "品牌女鞋折扣,全场包邮,立即购买。"),
    "ja": ("オンラインカジノで稼ぐ方法を紹介します。", "ブランド財布が激安、送料無料でお届けします。"),
    "ko": ("카지노 사이트 추천, 바카라 필승법을 알려 드립니다.", "명품 가방 할인, 무료배송으로 구매하세요."),
    "ru": (
        "Казино онлайн: бонус за регистрацию каждому игроку.",
        "Купить диплом недорого, скидки и доставка.",
        "Домен {0} продаётся.",
    ),
    "tr": ("Canlı bahis ve yüksek oranlar, hemen üye ol.", "Ayakkabı satın al, indirim ve ucuz fiyatlar."),
    "vi": ("Nhà cái uy tín, cá cược bóng đá trực tuyến.", "Giày giá rẻ, giảm giá mỗi ngày, mua ngay."),
    "pt": (
        "Apostas esportivas e cassino ao vivo, ganhe na hora.",
        "Tênis com desconto e frete grátis, oferta da semana.",
    ),
    "it": ("Scommesse sportive e casino dal vivo.", "Scarpe in offerta con sconto, acquista subito."),
    "pl": ("Kasyno i poker online, bonus na start.", "Buty tanio, kup teraz, zniżki do połowy."),
}
# What guards, queues and operators say, by language; the last languages are in no list of words.
_IN_THE_WAY = {
    "en": (
        "Hold on while we make certain that you are a human being.",
        "Too many visitors came at once. You are in a queue.",
        "We are down for a short while and will be back after maintenance.",
        "This request was stopped by the shield of the server.",
    ),
    "de": (
        "Einen Moment, Ihr Browser wird geprüft.",
        "Sie befinden sich in der Warteschlange.",
        "Wegen Wartungsarbeiten ist der Dienst vorübergehend nicht erreichbar.",
    ),
    "fr": (
        "Un instant, nous vérifions votre navigateur.",
        "Vous êtes dans la file d'attente.",
        "Le service est interrompu temporairement pour maintenance.",
    ),
    "es": (
        "Espere un momento, estamos comprobando que es usted humano.",
        "Servicio en mantenimiento, vuelva más tarde.",
    ),
    "pt": ("Aguarde, estamos verificando o seu navegador.", "Em manutenção, volte em breve."),
    "it": ("Attendere, stiamo verificando che lei sia umano.", "Sito in manutenzione."),
    "nl": ("Een ogenblik, uw browser wordt gecontroleerd.", "Wegens onderhoud tijdelijk gesloten."),
    "sv": ("Vänta medan din webbläsare kontrolleras.", "Tjänsten är tillfälligt stängd för underhåll."),
    "fi": ("Hetki, varmistamme että olet ihminen.", "Palvelu on huollossa."),
    "pl": ("Proszę czekać, sprawdzamy przeglądarkę.", "Trwa przerwa techniczna."),
    "cs": ("Okamžik, ověřujeme váš prohlížeč.", "Probíhá údržba systému."),
    "ru": ("Подождите, мы проверяем ваш браузер.", "Ведутся технические работы, сервер временно недоступен."),
    "tr": ("Lütfen bekleyin, tarayıcınız doğrulanıyor.", "Bakım çalışması nedeniyle kapalıyız."),
    "vi": ("Vui lòng chờ trong khi trình duyệt được xác minh.", "Hệ thống đang bảo trì."),
    "id": ("Tunggu sebentar, kami memeriksa peramban Anda.", "Sedang dalam pemeliharaan."),
    "ja": (
        "ブラウザを確認しています。しばらくお待ちください。",
        "ただいまメンテナンス中です。",
        "順番にご案内しています。",
    ),
    "ko": ("브라우저를 확인하고 있습니다. 잠시 기다려 주십시오.", "시스템 점검 중입니다."),
    "zh-Hant": ("系統正在確認您的連線,請稍候。", "人潮眾多,請依序排隊進入。", "系統維護中,造成不便敬請見諒。"),
    "zh-Hans": ("正在验证您的浏览器,请稍候。", "服务器繁忙,请排队。"),
    "th": ("กำลังตรวจสอบเบราว์เซอร์ของคุณ รอสักครู่", "ปรับปรุงระบบชั่วคราว"),
    "ar": ("يرجى الانتظار، جارٍ التحقق من المتصفح.", "الموقع تحت الصيانة."),
    "el": ("Περιμένετε, ελέγχουμε το πρόγραμμα περιήγησης.", "Συντήρηση συστήματος."),
    "is": ("Augnablik, verið er að skoða vafrann þinn.", "Kerfið er lokað vegna uppfærslu."),
    "eu": ("Itxaron, zure nabigatzailea aztertzen ari gara.", "Zerbitzua itxita dago, itzuli geroago."),
    "sw": ("Subiri kidogo, tunahakikisha kuwa wewe ni mtu.", "Huduma imefungwa kwa muda."),
    "ka": ("დაელოდეთ, მიმდინარეობს შემოწმება.", "სისტემა დროებით გათიშულია."),
}
_SEARCHES = ("Related searches", "Best offers", "Read more", "Our partners", "Top ten")


def resales(number: int, host: str, seed: int) -> Iterator[tuple[str, SourceReading]]:
    """So many pages of buyers, each with the address that answers: the old one, or one that it leads to."""
    chance = random.Random(seed)
    for place, language in zip(range(number), cycle(sorted(_RESALES))):
        text = chance.choice(_RESALES[language]).format(host)
        title = text[:60]
        lines = [text, *chance.sample(_SEARCHES, chance.randint(0, 2))] if "{0}" not in text else [text]
        where = chance.choice((host, host, f"www.shop-{place}.example.net"))
        stated = language if chance.random() < 0.7 else None
        yield f"https://{where}/", SourceReading(chance.choice((title, None, host)), "\n\n".join(lines), stated)


def obstacles(number: int, host: str, seed: int) -> Iterator[tuple[str, SourceReading]]:
    """So many pages that stand in the way, in all languages in turn, of one sentence or of all with a number."""
    chance = random.Random(seed)
    for language in islice(cycle(sorted(_IN_THE_WAY)), number):
        sentences = list(_IN_THE_WAY[language])
        lines = sentences if chance.random() < 0.3 else [chance.choice(sentences)]
        if chance.random() < 0.5:
            lines = [*lines, f"{chance.choice(('Ray ID', 'Ref.', 'ID', '#'))} {chance.getrandbits(64):016x}"]
        where = chance.choice((host, host, "queue.waiting-lines.example.net"))
        title = chance.choice((None, host, sentences[0][:30]))
        yield f"https://{where}/", SourceReading(title, "\n\n".join(lines), chance.choice((language, None)))
