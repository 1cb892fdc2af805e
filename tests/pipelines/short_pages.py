"""Invented short pages: notices of two or three sentences, all that stands beside them, and walls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

NOTICES = {
    "en": (
        "Notice of the harbour master",
        "The inner basin is closed to all ships until further notice. Boats that lie there already may leave at high"
        " water. The lodge answers questions by day and by night.",
    ),
    "fr": (
        "Avis du capitaine du port",
        "Le bassin intérieur est fermé à tous les navires jusqu'à nouvel ordre. Les bateaux qui s'y trouvent peuvent"
        " partir à marée haute.",
    ),
    "de": (
        "Bekanntmachung des Hafenamts",
        "Das innere Becken ist bis auf Weiteres für alle Schiffe gesperrt. Boote, die dort liegen, dürfen bei"
        " Hochwasser auslaufen.",
    ),
    "es": (
        "Aviso de la capitanía",
        "La dársena interior queda cerrada a todos los buques hasta nuevo aviso. Las embarcaciones que ya están en ella"
        " pueden salir con la marea.",
    ),
    "pt": (
        "Edital da capitania",
        "A doca interior fica encerrada a todos os navios até nova ordem. Os barcos que lá estão podem sair na maré"
        " cheia.",
    ),
    "it": (
        "Ordinanza della capitaneria",
        "Il bacino interno è chiuso a tutte le navi fino a nuovo ordine. Le barche che vi si trovano possono uscire con"
        " l'alta marea.",
    ),
    "pl": (
        "Ogłoszenie kapitanatu",
        "Basen wewnętrzny jest zamknięty dla wszystkich statków do odwołania. Łodzie, które w nim stoją, mogą wypłynąć"
        " przy wysokiej wodzie.",
    ),
    "ru": (
        "Объявление капитана порта",
        "Внутренняя гавань закрыта для всех судов до особого распоряжения. Лодки, которые стоят там, могут выйти с"
        " приливом.",
    ),
    "tr": (
        "Liman başkanlığı duyurusu",
        "İç havuz ikinci bir duyuruya kadar bütün gemilere kapatılmıştır. Orada bulunan tekneler sular yükseldiğinde"
        " çıkabilir.",
    ),
    "vi": (
        "Thông báo của cảng vụ",
        "Vũng trong đóng cửa đối với mọi tàu thuyền cho đến khi có thông báo mới. Thuyền đang đậu ở đó có thể rời bến"
        " khi triều lên.",
    ),
    "zh-Hant": (
        "港務局公告",
        "內港自即日起停止各類船舶進出,解除時另行公告。已停泊之船隻得於滿潮時駛離,請洽值班室。",
    ),
    "ja": (
        "港長告示",
        "内港は当分の間、すべての船舶の出入りを禁止する。すでに停泊している船は満潮時に出港することができる。",
    ),
    "ko": (
        "항만청 공고",
        "내항은 별도 공고가 있을 때까지 모든 선박의 출입을 금지한다. 이미 정박한 배는 만조에 나갈 수 있다.",
    ),
    "ar": (
        "إعلان رئيس الميناء",
        "يغلق الحوض الداخلي أمام جميع السفن حتى إشعار آخر. ويمكن للقوارب الراسية فيه أن تغادر مع"
        " المد العالي في أي يوم.",
    ),
    "cy": (
        "Hysbysiad yr harbwr",
        "Mae'r basn mewnol ar gau i bob llong nes clywir yn wahanol. Caiff y cychod sydd yno eisoes adael ar ben llanw,"
        " drwy'r porth gogleddol.",
    ),
}
"""Title and text by language."""

_JSD = (
    "<script>(function(){function c(){var b=a.contentDocument||a.contentWindow.document;if(b){"
    "var d=b.createElement('script');"
    "d.innerHTML=\"window.__CF$cv$params={r:'8f3a9c',t:'MTc2'};var a=document.createElement('script');"
    "a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';document.getElementsByTagName('head')[0].appendChild(a);\";"
    "b.getElementsByTagName('head')[0].appendChild(d)}}if(document.body){var a=document.createElement('iframe');"
    "document.body.appendChild(a);c()}})();</script>"
)
_TOLD = "<form method=post><label>Remarks</label><textarea name=r></textarea>§<button>Send</button></form>"
BESIDE = {
    "nothing": "§",
    "a beacon of a guard": f"§{_JSD}",
    "the same, linked": "§<script src='/cdn-cgi/challenge-platform/h/b/scripts/jsd/8f3a9c/main.js' async></script>",
    "a check in a form": "§<script src='https://www.google.com/recaptcha/api.js' async defer></script>"
    + _TOLD.replace("§", "<div class=g-recaptcha data-sitekey=k></div>"),
    "a check without a box": "§<script src='https://www.google.com/recaptcha/api.js?render=6Lc_k'></script>"
    "<script>grecaptcha.ready(function(){grecaptcha.execute('6Lc_k',{action:'page'}).then(function(t){"
    "document.getElementById('t').value=t})})</script><footer>This site is protected by reCAPTCHA.</footer>",
    "a check that says so": "§<script src='https://www.google.com/recaptcha/api.js?render=6Lc_k'></script>"
    "<p>This site is protected by reCAPTCHA and the Google <a href='https://policies.google.com/privacy'>Privacy Policy"
    "</a> and Terms of Service apply.</p>",
    "a check of an enterprise": "§<script src='https://www.google.com/recaptcha/enterprise.js?render=6Lc_k'></script>",
    "a view by its address": "§<script>document.cookie='v=1';addEventListener('hashchange',()=>location.reload())"
    "</script>",
    "a left-over check": "§<script src='https://www.google.com/recaptcha/api.js'></script>",
    "another check in a form": "§<script src='https://challenges.cloudflare.com/turnstile/v0/api.js'></script>"
    + _TOLD.replace("§", "<div class=cf-turnstile data-sitekey=k></div>"),
    "a third check in a search": "<form action=/find><input type=search name=q><div class=h-captcha></div></form>§"
    "<script src='https://js.hcaptcha.com/1/api.js' async></script>",
    "a button for cookies": "§<div class=cookie-bar><span>Cookies</span> <button onclick='ok()'>OK</button></div>"
    "<script>function ok(){document.cookie='seen=1;path=/';location.reload()}</script>",
    "a bar that a program holds": "§<script>const agree = () => { document.cookie = 'a=1'; location.reload(); };\n"
    "document.querySelector('#ok')?.addEventListener('click', agree);</script>",
    "a bar that answers a press": "§<script>$(function(){$('#ok').on('click', '.x', function(e){"
    "document.cookie='a=1';window.location.href=location.href})});</script>",
    "a switch of languages": "<a href='#' onclick=\"tongue('en')\">English</a>§"
    "<script>function tongue(l){document.cookie='lang='+l;location.href=location.href}</script>",
    "a cookie for the time zone": "§<script>if(!/tz=/.test(document.cookie)){document.cookie='tz=8';"
    "location.reload()}</script>",
    "a form around it all": "<form id=f method=post><input type=hidden name=__VIEWSTATE value=dDwtM>"
    "<input type=hidden name=__EVENTVALIDATION value=x>§</form><script>var theForm=document.forms['f'];"
    "function __doPostBack(t,a){if(!theForm.onsubmit||theForm.onsubmit()){theForm.__EVENTTARGET.value=t;"
    "theForm.submit();}}</script>",
    "a choice that sends itself": "§<form><input type=hidden name=s value=1></form>"
    "<script>document.getElementById('o').onchange=function(){document.forms[0].submit()}</script>",
    "itself again, soon": "<meta http-equiv=refresh content=10>§",
    "elsewhere, soon": "<meta http-equiv=refresh content='3; url=/new/place'>§",
    "a guard's measure": "§<script async src='/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e'></script>",
    "a second one": "§<script>window._pxAppId='PX1'</script><script src='//client.perimeterx.net/PX1/m.js'></script>",
    "a third one": "§<script src='https://1a2b.edge.sdk.awswaf.com/1a2b/challenge.js' defer></script>",
    "a queue that is not open": "§<script src='//static.queue-it.net/script/queueclient.min.js'></script>",
    "a word for those without programs": "<noscript>You need to enable JavaScript to run this app.</noscript>§",
    "a page that is looked at often": "§<script>document.cookie='v=1';setTimeout(function(){location.reload()},900000)"
    "</script>",
}
"""What stands beside a document, by what it is; `§` is the document."""

_TABLES = (
    "<h1>Tide gauge</h1><table><tr><td>Level</td><td>3.21 m</td></tr><tr><td>Time</td><td>12:00</td></tr></table>",
    "<h1>Rates</h1><table><tr><th>USD</th><td>31.25</td></tr><tr><th>EUR</th><td>34.2</td></tr></table>",
    "<h1>Visite</h1><p>Wdn 12. 5. 2031</p>",
    "<h1>公告</h1><p>發文日期:中華民國115年3月4日</p><p>內港停止船舶進出。</p>",
)


def notices() -> Iterator[tuple[str, str]]:
    """Pages that are documents, each with its name."""
    languages = cycle(NOTICES.items())
    for beside, around in BESIDE.items():
        for (language, (title, text)), _ in zip(languages, range(4), strict=False):
            yield f"{language}: {beside}", page(title, around.replace("§", f"<h1>{title}</h1><p>{text}</p>"), language)
    for place, table in enumerate(_TABLES):
        for beside in ("itself again, soon", "a left-over check", "a page that is looked at often"):
            yield f"figures {place}: {beside}", page("Office", BESIDE[beside].replace("§", table), "en")


def page(title: str, body: str, language: str | None) -> str:
    """A page with nothing else around."""
    stated = f" lang={language}" if language else ""
    head = f"<head><meta charset=utf-8><title>{title}</title></head>"
    return f"<!DOCTYPE html><html{stated}>{head}<body>{body}</body></html>"


# What a wall says: in languages of which no list of words knows anything.
_SAID = (
    ("Arhoswch", "Rydym yn edrych ar eich porwr. 8f3a9c"),
    ("Fan nóiméad", "Táimid ag féachaint ar do bhrabhsálaí."),
    ("Linda", "Linda kancane, iyeza. 5519"),
    ("Stenna", "Stenna ftit, qed naraw min int."),
    ("Dakata", "Dakata kaɗan, muna duba na'urarka."),
    ("Sug", "Fadlan sug, waxaan eegaynaa biraawsarkaaga."),
    ("Түр хүлээ", "Түр хүлээнэ үү, таны хөтчийг шалгаж байна."),
    ("សូមរង់ចាំ", "សូមរង់ចាំ យើងកំពុងពិនិត្យ។"),
    ("ກະລຸນາລໍຖ້າ", "ກະລຸນາລໍຖ້າ, ພວກເຮົາກຳລັງກວດສອບ."),
    ("ይጠብቁ", "እባክዎ ይጠብቁ፣ እያጣራን ነው።"),
)
_IN_PLACE = {
    "a challenge": "§<script src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=8f3a9c'></script>",
    "its options": "§<script>window._cf_chl_opt={cvId:'3',cZone:'office.example'};</script>",
    "a check": "§<script src='https://challenges.cloudflare.com/turnstile/v0/api.js'></script>"
    "<div class=cf-turnstile></div>",
    "another check": "§<form method=post><div class='h-captcha'></div><input type=hidden name=t></form>"
    "<script src='https://js.hcaptcha.com/1/api.js'></script>",
    "a third check": "§<div class=g-recaptcha></div><script src='https://www.google.com/recaptcha/api.js'></script>",
    "a cookie at once": "§<script>document.cookie='t=8f';location.reload()</script>",
    "a cookie in a moment": "§<script>function go(){document.cookie='t=8f;path=/';location.href=location.pathname}\n"
    "setTimeout(go, 1200)</script>",
    "a cookie when it is there": "§<script>window.onload=function(){document.cookie='t=1';location.reload()}</script>",
    "a cookie by the element": "<div>§</div><script>const ask = () => { document.cookie='k=1'; location.reload(); }; "
    "requestIdleCallback(ask);</script>",
    "a form that sends itself": "§<form method=post><input type=hidden name=t value=9><input type=submit></form>"
    "<script>document.forms[0].submit()</script>",
    "a form sent from within": "§<form id=c><input type=hidden name=t></form><script>(function(){function f(){"
    "document.getElementById('c').submit()} f()})()</script>",
    "itself again": "<meta http-equiv=refresh content=5>§",
    "itself with a proof": "<meta http-equiv=refresh content=\"5; URL='?bm-verify=AAQ'\">§",
    "a third guard's box": "<div id=sec-cpt-if>§</div><script src='/_sec/cp_challenge/ak-challenge-4-3.js'></script>",
    "a guard's box": "§<div id=px-captcha></div><script src='//captcha.px-cdn.net/PX1/captcha.js'></script>",
    "a guard's work": "§<script src='/.within.website/x/cmd/anubis/static/js/main.mjs'></script>",
    "a guard's frame": "§<iframe src='https://geo.captcha-delivery.com/captcha/?cid=1'></iframe>",
}


def walls() -> Iterator[tuple[str, str]]:
    """Pages that stand in a document's place, each with its name."""
    said = cycle(_SAID)
    for name, around in _IN_PLACE.items():
        for (title, text), _ in zip(said, range(3), strict=False):
            body = around.replace("§", f"<h1>{title}</h1><p>{text}</p>")
            yield f"{title}: {name}", page(title, body, None)
