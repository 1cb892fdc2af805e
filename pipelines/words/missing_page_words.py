"""How many languages call a page of the web, and how they say that it is not there, one pair a language.

A sentence that says both is a page's own, in whatever order and with whatever stands between. Folded, as everything
that is searched for them.
"""

from __future__ import annotations

import re

# What follows is a part of something: `page of the annex`.
_NO_PART = r"(?!\s*(?:[ivxlc]+\b|of\b|de\b|des\b|du\b|der\b|del\b))"
_PAIRS = (
    # English, Chinese, Japanese, Korean.
    (
        rf"\b(?:web ?)?page\b{_NO_PART}|\burl\b",
        r"\bnot (?:be )?(?:found|available|exist|displayed|located)|n[o']t available|\bunavailable|"
        r"\bno such|\bno longer|doesn't exist|(?:could not|couldn't|cannot|can't|can not|did not|didn't|unable to) "
        r"(?:find|locate)|"
        r"\b(?:been|was) (?:removed|deleted)(?! from)",
    ),
    (
        r"[網网][頁页]|[頁页]面|[本此該该這这][頁页](?![碼码岩])|[網网]址|"
        r"(?:連結|链接)(?=已?[經经]?(?:失效|不存在|[無无]法|有[誤误]))",
        r"找不[到着著]|未找到|[沒没](?:有)?(?:能)?找到|不存在|(?:[無无]法|不能)(?:[顯显]示|[訪访][問问]|存取|[開打][啟开]|[瀏浏][覽览]|找到)|"
        r"已(?:[經经])?(?:被)?(?:移除|[刪删]除|下架|失效|[關关][閉闭]|[遺丟丢]失)|有[誤误]|[錯错][誤误]|查[無无]",
    ),
    (
        r"ページ|url",
        r"(?:見つかり|見付かり|存在し|表示でき|表示され)ません|ページ(?:は|が)(?:もう)?(?:ござい|あり)ません|(?:削除|移動|終了)(?:され|し)(?:た|まし|て)|見つからな",
    ),
    (r"페이지|웹페이지", r"찾을 수 없|존재하지 않|삭제되|페이지(?:가|는|이)? ?없습니다|없는 (?:웹)?페이지"),
    # Germanic.
    (
        rf"\b(?:web)?seite\b{_NO_PART}",
        r"nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden|finden|erreichbar|aufrufbar)|existiert (?:leider )?nicht|"
        r"gibt es (?:leider )?nicht|wurde (?:gelöscht|entfernt)",
    ),
    (r"\b(?:web)?pagina\b", r"niet (?:worden )?(?:gevonden|vinden|beschikbaar)|bestaat (?:helaas )?niet|verwijderd"),
    (r"\b(?:webb)?sidan?\b", r"(?:kunde|kan|kunne) inte|inte (?:hitta|finns|tillgänglig)|(?:hittades|finns) inte"),
    (r"\b(?:web)?siden?\b", r"(?:kunne|kan) ikke|ikke (?:fun[dn]et|finde|finne|til)|(?:fin[dn]es|fant|fandt) ikke"),
    (r"\bsíð(?:an|a|una)\b", r"fannst ekki|er ekki (?:til|lengur)"),
    (r"\bbladsy\b", r"nie gevind|bestaan nie|nie beskikbaar"),
    # Romance.
    (
        rf"\bpage\b{_NO_PART}",
        r"n'existe|n'est (?:pas|plus) (?:disponible|accessible|en ligne)|introuvable|n'a (?:pas|plus) (?:pu être|été)|"
        r"pas (?:pu )?trouv|non trouvée|indisponible|a été supprimée|impossible de trouver",
    ),
    (
        r"\bp[áa]ginas?\b",
        r"\b(?:ya )?no (?:existe|se (?:ha )?enc|est[áa] disponible|disponible|encontrad|hemos|pudimos|podemos)|"
        r"\bn[ãa]o (?:foi|existe|est[áa]|encontr|p[ôo]de)|\bj[áa] n[ãa]o existe|"
        r"\b(?:sido|fue|foi) (?:eliminada|removida)|"
        r"\bnon (?:è (?:stata trovata|disponibile|raggiungibile|più)|esiste|trovata|se atopou)|\bè stata (?:rimossa|"
        r"eliminata)|impossibile trovare|\bnu (?:a fost|există|este|mai)|indisponível",
    ),
    (r"\bp[àa]gina\b|\bpáxina\b", r"\bno (?:s'ha trobat|existeix|es troba)|\bnon (?:existe|se atopou)"),
    # Slavonic and Baltic.
    (r"\bстраниц[аыу]\b", r"не (?:найден|существует|доступна|удалось)|\bудалена\b|отсутствует|недоступна"),
    (r"\bсторінк[аиу]\b", r"не (?:знайден|існує|доступна)|видалено"),
    (r"\bстраница(?:та)?\b", r"не (?:е (?:намерена|достъпна)|съществува|постоји)|није (?:пронађена|доступна)"),
    (r"\bстаронк[аіу]\b", r"не (?:знойдзена|існуе)"),
    (
        r"\bstron[aęy]\b",
        r"nie (?:istnieje|znaleziono|została (?:od|z)nalezion|można (?:od|z)naleźć|jest dostępna)|usunięta",
    ),
    (r"\bstránk[aui]\b", r"neb(?:yla|ola) (?:nalezena|nájdená)|neexistuje|nenašla|nenalezena|není dostupná"),
    (r"\bstranic[aeu]\b|\bstran[i]?\b", r"nije (?:pronađena|dostupna)|ne postoji|ni (?:bilo )?mogoče najti|ne obstaja"),
    (r"\blap[au]\b", r"nav (?:atrasta|pieejama)|neeksistē"),
    (r"\bpuslapi(?:s|o)\b", r"nerast|neegzistuoja|nėra"),
    # Uralic, Turkic, Mongolian.
    (r"\bsivua?\b", r"\bei (?:löydy|löytynyt|ole)"),
    (r"\bleh(?:te|t|ekülge)\b", r"\bei (?:leitud|leita|eksisteeri|ole)"),
    (r"\boldal\b", r"\bnem (?:található|létezik|elérhető)"),
    (r"\bsayfa(?:sı|yı)?\b", r"bulunamad[ıi]|mevcut değil|bulunmuyor"),
    (r"\bsəhifə\b", r"tapılmadı|mövcud deyil"),
    (r"\bsahifa\b", r"topilmadi|mavjud emas"),
    (r"\bбет\b", r"табылмады|табылган жок"),
    (r"\bхуудас\b", r"олдсонгүй|байхгүй"),
    # Of the south and the east.
    (
        r"صفح[ةه]|صفحہ|پیج",
        r"غير (?:موجودة|متاحة|متوفرة)|العثور|لا توجد|(?:یافت|پیدا) نشد|وجود ندارد|نہیں مل|موجود نہیں",
    ),
    (r"ה?(?:דף|עמוד)", r"לא (?:נמצא|קיים)|אינו קיים"),
    (r"पृष्ठ|पेज", r"नहीं मिल|मौजूद नहीं|उपलब्ध नहीं|फेला परेन|सापडले नाही"),
    (r"পৃষ্ঠা|পেজ", r"পাওয়া যায়নি|পাওয়া যায়নি|খুঁজে পাওয়া"),
    (r"பக்கம்", r"கிடைக்கவில்லை|காணப்படவில்லை|இல்லை"),
    (r"පිටුව", r"හමු නොවී|සොයාගත නොහැක"),
    (r"หน้า|เพจ", r"ไม่พบ|หาไม่เจอ|ไม่มีอยู่"),
    (r"[ໜຫ]ນ?້າ", r"ບໍ່ພົບ"),
    (r"ទំព័រ", r"រកមិនឃើញ|រក.{0,6}មិនឃើញ"),
    (r"စာမျက်နှာ", r"မတွေ့|မရှိ"),
    (r"\btrang\b", r"không (?:tìm thấy|tồn tại|có sẵn)"),
    (r"\bhalaman\b|\blaman\b", r"tidak (?:ditemukan|ada|tersedia|dijumpai|wujud)"),
    (r"\bpahina\b", r"hindi (?:mahanap|natagpuan|makita)"),
    # Other ones.
    (r"\bσελίδα\b", r"δεν (?:βρέθηκε|υπάρχει|είναι διαθέσιμη)"),
    (r"\bleathanach\b", r"\bn[íi](?:l)?\b"),
    (r"\btudalen\b", r"(?:methu|heb|ddim).{0,20}[cg]anfod|ddim ar gael"),
    (r"\borria\b", r"\bez da\b"),
    (r"\bukurasa\b", r"hau(?:ja|ku)patikana|haupo"),
    (r"\bfaqj?[ae]\b", r"nuk (?:u gjet|ekziston)"),
    (r"გვერდი", r"(?:ვერ|არ) (?:მოიძებნა|არსებობს)"),
    (r"էջ", r"չի (?:գտնվել|գտնվում)|գոյություն չունի"),
)
MISSING_PAGE = tuple((re.compile(page), re.compile(missing)) for page, missing in _PAIRS)
"""The names of a page, and what says that it is missing, by language."""
# What is said in case, of a part or a form of the page, and of another language that it is not written in.
NOTE = re.compile(
    r"^(?:if|in case|should|when|wenn|falls|sollten?|si|s'ils?|als|indien|om|hvis|dersom|jeśli|jeżeli|если|якщо|pokud|"
    r"dacă|ha|jos|eğer|nếu|jika|εάν|αν|إذا|אם|यदि|अगर)\b|^(?:若|如(?!此)|倘|[萬万]一|もし|หาก|ถ้า)|如有|如遇|"
    r"\b(?:version|copy|translation|edition|part|print-?out) of (?:this|the) page\b(?! you\b)|"
    r"\b(?:in|en|auf|em|på|på|na|i|as)\s+(?:[^\W\d_]+\s+)?(?:engl|anglais|ingl|french|fran[cç]|german|deutsch|allemand|"
    r"alem[aá]|tedesc|spani|español|espa[gn]|catal|ital|portug|chin[eo]|japan|japon|korea|irish|welsh|gaeilge|mbéarla|"
    r"(?:leichte|einfache)r? sprache|russ|arab|turk|dutch|niederl|néerl|ukrain)|"
    r"[英中日法德韓韩西俄]文版?(?:[網网][頁页])?|"
    # An older one is not the page itself, unless its reader asked for it.
    r"^(?!.*\byou\b).*\b(?:old|older|earlier|previous|former|superseded|outdated) "
    r"(?:versions?|editions?|texts?|cop(?:y|ies))(?: of [^.;,]{1,40})? (?:was|were|ha(?:s|ve) been|is|are)\b|"
    r"\b(?:wurden?|ist|sind) (?:die |eine )?(?:alte|ältere|frühere|vorherige)n? (?:version|fassung|ausgabe)|"
    r"\b(?:(?:ancienne|précédente)s? versions?|versions? (?:antérieure|précédente)s?) (?:a|ont|n'est|ne)\b|"
    r"\bversi(?:ón|ones|ão|ões|one|oni) (?:anterior(?:es)?|antigu?as?|precedent[ei]) "
    r"(?:ha|han|fue|foi|foram|è|sono|no)\b|\b(?:oude|vorige|eerdere) versies? (?:is|zijn)\b|"
    r"(?:старая|прежняя|предыдущая) (?:версия|редакция) (?:была )?удалена|"
    r"[舊旧前原]版(?:[業业]?已|均|皆|不再)|(?:이전|기존) ?버전(?:은|이)|旧(?:版|バージョン)(?:は|が)"
)
"""A sentence about a page that does not say that it is missing; folded."""
# Where nothing else stands on a page, it says so of what it was to show.
MISSING_DOCUMENT = re.compile(
    r"(?:the |a |le |la |el |il |o |das |de |het )?(?:requested |demandé |solicitado |richiesto |angeforderte )?"
    r"(?:document|file|resource|documento|dokument(?:et)?|datei|fichier|документ|файл|文件|公告|資料|资料|檔案|文書|문서|자료)"
    r"(?:가|를|을|は|が)? ?(?:requested |demandé |solicitado |richiesto )?"
    r"(?:is |was |could )?(?:not (?:be )?(?:found|available)|does not exist|introuvable|n'existe (?:pas|plus)|"
    r"no (?:existe|encontrado)|non (?:è disponibile|trovato|esiste)|não (?:existe|encontrado)|"
    r"nicht (?:gefunden|vorhanden|verfügbar)|niet gevonden|не (?:найден|существует)|"
    r"不存在|已不存在|找不到|已(?:被)?(?:移除|刪除|删除|下架)|"
    r"(?:見つかりません|存在しません)(?:でした)?|찾을 수 없습니다|존재하지 않습니다)[\s.!。！]*|"
    r"(?:查無|找不到|查无)(?:此|該|该)?(?:文件|公告|資料|资料|檔案|内容|內容)[\s.!。！]*|"
    r"(?:there(?:'s| is) )?nothing (?:here|to see here)[\s.!]*|(?:sorry, )?no such (?:page|file|document)[\s.!]*"
)
"""All that a page says which shows no document: that this is not there, or that there is nothing."""
