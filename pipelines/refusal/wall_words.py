"""What pages say that are gone or stand before another as a wall, in the words of products and of the whole web."""

from __future__ import annotations

import re

from pipelines.words.gone_words import GONE_ABROAD

_GONE_WORDS = (
    rf"(?:{GONE_ABROAD})|"
    r"(?:(?:error|http|http error|status)\s*)?\b(?:404|410)\b(?:\s*(?:error|errors|gone|page))?|"
    r"(?:(?:this|the|that|requested|web) )*(?:page|file|document|resource|url|article|content|story|post|item)?\s?"
    r"(?:(?:was|is|has been|could|cannot|can't) )*(?:not (?:be )?found|no longer available)|"
    r"(?:page|file|document|article|content) (?:is |was |has been )?(?:missing|removed|deleted)|"
    r"(?:sorry|oops|whoops|uh oh|error)|nothing (?:was )?found|file or directory not found|"
    r"(?:很抱歉|抱歉|對不起)?[，,! ]*(?:找不到|查無|無)(?:您|你)?(?:的|要的|所要的|要找的|該|此|這個|指定的)*"
    r"(?:頁面|網頁|文章|資料|内容|內容|檔案|新聞)|"
    r"(?:您(?:所)?(?:要)?(?:查詢|瀏覽|造訪|訪問|找)的|此|該|這個)?(?:頁面|網頁|文章|資料|檔案|新聞|内容|內容)"
    r"(?:已|已經)?(?:不存在|遺失|移除|刪除|下架|被移除|被刪除|找不到|已失效)|錯誤(?:頁面|訊息)?|"
    r"(?:找不到|无法找到)(?:您)?(?:的|要的|该|此)*(?:网页|页面|文章|内容)|(?:您访问的|此|该)?(?:页面|网页|文章|内容)"
    r"(?:已|已经)?(?:不存在|删除|移除|被删除|丢失)|"
    r"(?:お探しの|ご指定の|該当する)?(?:ページ|記事|ファイル)(?:が|は)?(?:見つかりません(?:でした)?|存在しません|ありません)|"
    r"(?:요청하신 )?(?:페이지|기사)를 찾을 수 없습니다|"
    r"(?:diese |die )?(?:seite|artikel|datei|dokument) (?:wurde )?(?:leider )?nicht (?:mehr )?"
    r"(?:gefunden|vorhanden|verfügbar)|(?:cette |la )?page (?:est )?(?:introuvable|non trouvée)|"
    r"(?:esta |la )?p[áa]gina no (?:encontrada|existe|disponible)|"
    r"pagina non trovata|pagina niet gevonden|p[áa]gina não encontrada|"
    r"(?:this |the )?domain (?:name )?(?:is|may be) for sale|domain parked"
)
# Atomic: a long row of such words must not be divided in every possible way.
GONE_TITLE = re.compile(rf"(?>(?>{_GONE_WORDS})[\s:：!！。.…,，-]*+)++")
GONE = re.compile(
    rf"(?:{GONE_ABROAD})|"
    # A number that follows a word of no such page is a document's own: `Document 404`, `Bill C-410`, `/paper-404.html`.
    r"(?:^|\n|[|｜:：(（«]|(?<![A-Za-z0-9])[–—-])\s*4(?:04|10)\b|\b4(?:04|10)\W{0,3}(?:error|page|gone|錯誤|错误)|"
    r"(?:error|errors|http|status|code|錯誤|错误|錯誤代碼|错误代码|エラー|오류|fehler|erreur)\W{0,3}4(?:04|10)\b|"
    r"not found|no longer (?:available|exists)|does(?:n't| not) exist|page (?:is )?missing|"
    r"(?:could(?:n't| not)|can(?:'t|not)) (?:be found|find (?:the|that|this) (?:page|article|file|document))|"
    r"(?:page|article|content|story) (?:has been|was) (?:removed|deleted)|"
    r"(?:找不到|查無)(?:您|你)?(?:的|要的|所要的|該|此|這個)?\w{0,6}(?:頁|文章|網頁|資料|内容|內容)|"
    r"(?:頁面|網頁|文章|資料)(?:已經|已)?(?:不存在|失效)|已(?:被)?(?:刪除|移除|下架)|"
    r"(?:页面|网页|文章)(?:已经|已)?不存在|已(?:被)?(?:删除|移除|下架)|找不到(?:网页|页面|文章)|"
    r"(?:ページ|記事)(?:が|は)(?:見つかりません|存在しません)|お探しのページ|掲載(?:期間)?が?終了|"
    r"페이지를 찾을 수 없|삭제된 (?:기사|페이지)|"
    r"(?:seite|artikel|datei) (?:wurde |existiert |ist )?(?:leider )?nicht (?:mehr |gefunden|vorhanden)|"
    r"page (?:est )?introuvable|(?:n'existe|n'est) (?:pas|plus)(?: ou n'est plus)? ?(?:disponible)?|"
    r"p[áa]gina (?:que busca )?no (?:encontrada|existe|est[áa] disponible)|pagina non trovata|pagina niet gevonden|"
    r"p[áa]gina não encontrada|domain \S{0,60} ?(?:is|may be) for sale"
)
WALL_TITLE = re.compile(
    r"just a moment\W*|making sure you(?:'|’)re not a bot\W*|(?:virtual )?waiting room|"
    r"attention required!?|access (?:to this page has been )?denied|robot (?:check|challenge)|"
    r"are you (?:a )?(?:robot|human)\W*|human verification|pardon our interruption\W*|security (?:check|verification)|"
    r"ddos(?:-| )(?:guard|protection)|bot (?:check|verification|detection)|verify(?:ing)? you are (?:a )?human\W*|"
    r"(?:40[13]|429)?\W*(?:forbidden|unauthorized|unauthorised|too many requests)|request (?:rejected|blocked)|"
    r"before you continue(?: to .{0,40})?|we value your privacy|"
    r"(?:le respect de )?votre vie privée(?: nous importe)?|nous respectons votre vie privée|"
    r"(?:wir schätzen )?ihre privatsphäre(?: ist uns wichtig)?|(?:valoramos|respetamos) (?:su|tu) privacidad|"
    r"(?:valorizamos|respeitamos) a sua privacidade|rispettiamo la tua privacy|wij respecteren (?:uw|je) privacy|"
    r"(?:cookie|privacy) (?:consent|wall|settings|preferences)|(?:your )?privacy choices|"
    r"(?:log|sign) ?in(?: to .{0,40})?|(?:member|subscriber|user|staff)s? (?:log|sign) ?in|"
    r"login(?: required| page)?|.{0,40}(?:web|dns|content|url) filter.{0,40}|.{0,30}security (?:gateway|portal).{0,20}|"
    r"(?:site|page|web ?page|website) blocked|"
    r"(?:會員|使用者|帳號|系統|會員中心)?(?:登入|登錄)(?:頁面|系統)?|(?:會員|用户|用戶|帐号)?登录|安全验证|人机验证|驗證碼|安全(?:性)?檢查|"
    r"(?:會員)?ログイン|로그인|アクセスが拒否されました|"
    r"(?:(?:http )?(?:error )?50[0234]\W*)?(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out|"
    r"internal server error)|(?:site |scheduled |under |down for )?maintenance(?: mode)?|"
    r"we(?:'|’)?ll be (?:right )?back(?: soon)?\W*|"
    r"(?:451\W*)?unavailable (?:due to|for) legal reasons|(?:系統|網站)?維護中|系統維護|メンテナンス中"
)
# Of those titles, what a document may be about.
TOPIC_TITLE = re.compile(
    r"(?:(?:error|http|http error|status) )?(?:404|410)(?: (?:errors?|gone))?\W*|errors?|sorry|oops|"
    r"(?:file|document|article|content) (?:missing|removed|deleted)|錯誤(?:訊息)?|"
    r"(?:文章|資料|檔案|新聞|內容)(?:遺失|移除|刪除|下架)|"
    r"(?:virtual )?waiting room|access denied|robot (?:check|challenge)|human verification|"
    r"security (?:check|verification)|"
    r"ddos(?:-| )(?:guard|protection)|bot (?:check|verification|detection)|"
    r"(?:40[13]|429)?\W*(?:forbidden|unauthorized|unauthorised|too many requests)|request (?:rejected|blocked)|"
    r".{0,40}(?:web|dns|content|url) filter.{0,40}|.{0,30}security (?:gateway|portal).{0,20}|"
    r"(?:site|page|web ?page|website) blocked|安全验证|人机验证|驗證碼|安全(?:性)?檢查|"
    r"(?:(?:http )?(?:error )?50[0234]\W*)?(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out|"
    r"internal server error)|(?:site |scheduled )?maintenance|(?:系統|網站)?維護中|系統維護|メンテナンス中"
)
WALL = re.compile(
    r"just a moment|attention required|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|not a robot|"
    r"checking (?:if the site connection is secure|your browser)|enable javascript and cookies|"
    r"please enable (?:js|javascript) and disable any ad ?blocker|press (?:&|and) hold|access denied|"
    r"access to this page has been denied|request unsuccessful|incapsula incident|requested url was rejected|"
    r"captcha|unusual (?:traffic|activity) from|automated (?:queries|requests|access)|403 forbidden|"
    r"pardon our interruption|making sure you(?:'|’)re not a bot|you are (?:now )?in (?:line|the queue)|"
    r"drag the slider|(?:檢查|检查)(?:您|你)的(?:連線|连接|瀏覽器|浏览器)|"
    r"security (?:check|service to protect)|ddos protection|you (?:have|'ve) been blocked|"
    r"too many requests|rate limit(?:ed| exceeded)|ip address (?:is|has been)|"
    r"(?:must|need to|please) (?:accept|consent to|allow)(?: \w+){0,4} cookies|"
    r"accept (?:all )?cookies to (?:continue|read)|before you continue to|"
    r"(?:log|sign) in (?:to|or)|(?:must|need to) (?:be logged|log|sign) in|subscribe to (?:continue|read)|"
    r"(?:log|sign)-?in required|subscribers only|already a subscriber|"
    r"this (?:content|article) is for (?:subscribers|members)|"
    r"請先登入|請登入|登入(?:後|會員)|驗證(?:您|你)(?:是|不是)|我不是機器人|會員專屬|訂閱(?:後|即可|以)(?:繼續)?閱讀|"
    r"存取(?:被拒|遭拒)|偵測到.{0,8}異常|(?:連線|存取|請求|要求|ip).{0,6}被?封鎖|"
    r"請(?:先)?(?:同意|接受)\w{0,10}(?:cookie|隱私)|請啟用 ?(?:cookie|javascript)|"
    r"请先登录|请登录后|安全验证|人机验证|访问(?:被拒绝|过于频繁)|"
    r"ログインが必要|ログインして|会員限定|アクセスが(?:拒否|制限)|cookieを有効|"
    r"로그인이 필요|비정상적인 접근|"
    r"ad ?block(?:er|ing)?(?: has been| was)? detected|(?:disable|turn off) your ad ?blocker|"
    r"廣告(?:阻擋|封鎖|攔截|過濾)|广告(?:拦截|屏蔽)|"
    r"mit werbung (?:weiter)?lesen|pur-abo|akzeptieren und weiter|accepter et (?:continuer|fermer)|"
    r"continuer sans accepter|"
    r"aceptar y continuar|同意(?:並|して)(?:繼續|続ける)|"
    r"(?:performing|undergoing|down for) (?:\w+ ){0,2}maintenance|temporarily unavailable|系統維護|網站維護|"
    r"error establishing a database connection|too many connections|"
    r"european economic area|unavailable (?:due to|for) legal reasons"
)
# Topics that a text of several sentences may mention without being a wall.
MENTIONED = re.compile(
    r"captcha|access denied|automated (?:queries|requests|access)|security check|ddos protection|rate limit|"
    r"ip address|european economic area|temporarily unavailable|too many (?:requests|connections)|maintenance|"
    r"系統維護|網站維護|廣告"
)
# Words that mark an article for some readers only: above or beside its text they are a badge.
BADGE = re.compile(
    r"会員限定|會員專屬|subscribers only|this (?:content|article) is for (?:subscribers|members)|already a subscriber|"
    r"訂閱(?:後|即可|以)(?:繼續)?閱讀|我不是機器人|not a robot|captcha"
)
PAY = re.compile(
    r"subscribers only|this (?:content|article) is for (?:subscribers|members)|already a subscriber|"
    r"subscribe to (?:continue|read)|會員專屬|訂閱(?:後|即可|以)(?:繼續)?閱讀|会員限定"
)
SHELL = re.compile(
    r"(?:loading|please wait|redirecting|one moment|initiali[sz]ing|載入中|加载中|讀取中|請稍候|请稍候|請稍後|正在載入|"
    r"(?:頁面)?跳轉中|読み込み中|しばらくお待ちください|로딩 ?중)[\s.…。]*|"
    r".{0,80}(?:enable|requires?|without|turn on|啟用|启用|開啟|有効に).{0,20}javascript.{0,80}|"
    r".{0,60}javascript.{0,30}(?:enabled|required|disabled|啟用|启用|開啟|有効).{0,80}"
)
# What a form's check has its page print, in any language: whose it is, and whose terms apply.
CHECK_NOTE = re.compile(
    r"(?=.*\b(?:re|h)captcha\b)(?=.*(?:\bgoogle\b|\bhcaptcha\.com\b|protected by)).{1,300}", re.DOTALL
)
