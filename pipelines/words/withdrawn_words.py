"""The one sentence that is left of a document that was taken out of where it was kept, in several languages.

Only where it is all that a page says: within a longer text it is told of something else.
"""

from __future__ import annotations

import re

_FORMS = (
    r"(?:the|this) (?:requested )?(?:web ?page|page|document|report|file|article|item|notice|publication|record|entry|"
    r"text) (?:was|is|has been|had been) (?:removed|deleted|withdrawn|taken down) from (?:the|our|this) (?:public )?"
    r"(?:register|registry|archives?|web ?site|site|database|server|library|collection|catalogue|catalog|portal|list)",
    r"(?:diese?[sr]?|d(?:as|er|ie)) (?:angeforderte )?(?:web)?(?:seite|dokument|artikel|bericht|datei|meldung|eintrag)"
    r" (?:wurde|ist) aus (?:de[mr]|unsere[mr]) (?:archiv|register|verzeichnis|datenbank|portal|angebot|bestand)"
    r" (?:entfernt|gelöscht|genommen)(?: worden)?",
    r"(?:cette|ce|cet|la|le|l')\s?(?:page|document|article|rapport|fichier|avis|texte) a été (?:retirée?|supprimée?)"
    r" (?:du|de la|de l'|des|de nos|de notre) ?(?:registre|archives?|site|base(?: de données)?|portail|catalogue)",
    r"(?:est[ae]|el|la) (?:página|documento|artículo|informe|archivo|aviso) (?:ha sido|fue) (?:retirad|eliminad)[oa]"
    r" (?:del|de la|de nuestro|de nuestra) (?:registro|archivo|sitio(?: web)?|base(?: de datos)?|portal)",
    r"(?:est[ae]|[oa]) (?:página|documento|artigo|relatório|arquivo) foi (?:removid|eliminad|retirad)[oa]"
    r" (?:do|da|de nosso|do nosso) (?:registro|registo|arquivo|site|base(?: de dados)?|portal)",
    r"(?:quest[ao']|la|il|l') ?(?:pagina|documento|articolo|rapporto|avviso) (?:è stat[ao]) (?:rimoss|eliminat)[oa]"
    r" (?:dal|dalla|dall'|dal nostro) ?(?:registro|archivio|sito|banca dati|portale)",
    r"(?:deze|dit|de|het) (?:pagina|document|artikel|rapport|bestand) (?:is|werd) (?:uit|van) (?:het|de|ons|onze)"
    r" (?:register|archief|website|site|database) (?:verwijderd|gehaald)",
    r"(?:本|此|該|该|這份|这份|您查詢的)(?:文件|[網网][頁页]|[頁页]面?|資料|资料|公告|文章|報告|报告)[已業业]?[經经]?(?:被)?(?:由|自|從|从)"
    r"(?:本|我們的|我们的)?(?:登記簿|登记簿|檔案庫?|档案库?|[網网]站|資料庫|数据库|系[統统]|典藏)(?:中|內|内)?"
    r"(?:移除|[刪删]除|撤下|下架)",
    r"(?:この|当該|該当の)(?:文書|ページ|記事|資料|ファイル)は、?(?:当|本)?(?:アーカイブ|サイト|登録簿|データベース)から"
    r"(?:削除|除去)され(?:ました|ています)",
    r"(?:이|해당|요청하신) ?(?:문서|페이지|자료|게시물)(?:는|은|가|이)? ?"
    r"(?:보관소|아카이브|등록부|누리집|홈페이지|사이트)에서 ?(?:삭제|제거)되었습니다",
)
WITHDRAWN = re.compile(rf"(?:sorry, |leider |抱歉，)?(?:{'|'.join(_FORMS)})[\s.!。！]*")
"""Such a sentence; folded."""
