"""Short pages that say of themselves, in whatever language, that they are not there; and notices that do not."""

from __future__ import annotations

import pytest

from pipelines.refusal.missing_sentences import said_missing
from pipelines.words.labels import folded
from storage.types import Refusal, Verdict
from tests.pipelines.short_pages import page
from tests.pipelines.test_short_pages import read

MISSING = """
您要的網頁找不到。
您要的網頁找不到
很抱歉，您所查詢的頁面不存在。
抱歉，此頁面無法顯示。
該頁面已不存在。
本頁已移除。
您所瀏覽的網頁不存在或已移除。
查無此頁面。
查無資料。
您輸入的網址有誤。
網頁不存在，請回首頁。
您要访问的页面不存在。
页面找不到了。
抱歉，没有找到您要访问的页面。
对不起，您访问的页面已被删除。
该网页无法访问。
お探しのページは見つかりませんでした。
指定されたページは存在しません。
ページが見つかりません。
このページは削除されました。
お探しのページは移動または削除された可能性があります。
ご指定のURLは存在しません。
페이지를 찾을 수 없습니다.
요청하신 페이지를 찾을 수 없습니다.
존재하지 않는 페이지입니다.
삭제되었거나 존재하지 않는 페이지입니다.
The page could not be found.
This page doesn't exist.
We couldn't find that page.
We can't find the page you're looking for.
The page you requested is not available.
The page you are looking for has moved or no longer exists.
Sorry, this page isn't available.
Page not available.
No such page.
There is nothing here.
File not found.
The requested URL was not found on this server.
Die Seite wurde nicht gefunden.
Die angeforderte Seite ist nicht verfügbar.
Diese Seite gibt es nicht mehr.
Seite nicht gefunden.
Leider konnten wir die Seite nicht finden.
La page demandée n'existe pas.
Cette page n'est plus disponible.
Page introuvable.
Nous n'avons pas trouvé la page demandée.
La page que vous cherchez est introuvable.
La página no existe.
No hemos encontrado la página que busca.
Esta página ya no está disponible.
Página no encontrada.
La pagina non è stata trovata.
La pagina richiesta non è disponibile.
Questa pagina non esiste più.
A página não foi encontrada.
Não encontramos a página que procura.
Esta página já não existe.
De pagina is niet gevonden.
Deze pagina bestaat niet meer.
We konden de pagina niet vinden.
Sidan kunde inte hittas.
Sidan finns inte.
Siden findes ikke.
Vi kunne ikke finde siden.
Siden ble ikke funnet.
Fant ikke siden.
Sivua ei löytynyt.
Hakemaasi sivua ei löydy.
Nie znaleziono strony.
Strona nie istnieje.
Strona, której szukasz, nie istnieje.
Stránka nebyla nalezena.
Požadovaná stránka neexistuje.
Stránka sa nenašla.
Az oldal nem található.
A keresett oldal nem létezik.
Pagina nu a fost găsită.
Pagina pe care o căutați nu există.
Страница не найдена.
Запрашиваемая вами страница не найдена.
Такой страницы не существует.
К сожалению, страница не найдена.
Страница удалена.
Сторінку не знайдено.
Такої сторінки не існує.
Страницата не е намерена.
Страницата не съществува.
Stranica nije pronađena.
Tražena stranica ne postoji.
Strani ni mogoče najti.
Η σελίδα δεν βρέθηκε.
Η σελίδα που ζητήσατε δεν υπάρχει.
Sayfa bulunamadı.
Aradığınız sayfa mevcut değil.
الصفحة غير موجودة.
لم يتم العثور على الصفحة.
الصفحة التي تبحث عنها غير موجودة.
הדף לא נמצא.
העמוד המבוקש לא נמצא.
صفحه مورد نظر یافت نشد.
صفحه‌ای که به دنبال آن هستید وجود ندارد.
पृष्ठ नहीं मिला।
यह पेज मौजूद नहीं है।
পৃষ্ঠাটি খুঁজে পাওয়া যায়নি।
பக்கம் கிடைக்கவில்லை.
ไม่พบหน้าที่คุณต้องการ
ไม่พบหน้าเว็บ
Không tìm thấy trang.
Trang bạn tìm không tồn tại.
Halaman tidak ditemukan.
Halaman yang Anda cari tidak tersedia.
Halaman tidak dijumpai.
Hindi mahanap ang pahina.
Lapa nav atrasta.
Puslapis nerastas.
Lehte ei leitud.
Síðan fannst ekki.
Ní féidir an leathanach a aimsiú.
No s'ha trobat la pàgina.
Orria ez da aurkitu.
Ukurasa haujapatikana.
Die bladsy is nie gevind nie.
Faqja nuk u gjet.
გვერდი ვერ მოიძებნა.
Էջը չի գտնվել.
Бет табылмады.
Səhifə tapılmadı.
Sahifa topilmadi.
Хуудас олдсонгүй.
ទំព័ររកមិនឃើញ។
ບໍ່ພົບໜ້ານີ້.
စာမျက်နှာ မတွေ့ပါ။
පිටුව හමු නොවීය.
پیج نہیں ملا۔
Document introuvable.
Dokument nicht gefunden.
Документ не найден.
El documento no existe.
The page was removed from our site.
This page has been removed from the list of services.
The old version of the page you requested was removed.
舊版網頁已移除，請至新網站。
Il documento richiesto non è disponibile.
This document was removed from the register.
The requested report has been deleted from our archive.
Die Seite wurde aus dem Archiv entfernt.
Ce document a été retiré du registre.
El documento fue retirado del registro.
Questa pagina è stata rimossa dall'archivio.
Dit document is uit het archief verwijderd.
本文件已自本系統移除。
この文書はアーカイブから削除されました。
해당 문서는 보관소에서 삭제되었습니다.
文件不存在。
查無此文件。
文書が見つかりません。
문서를 찾을 수 없습니다.
""".strip().split("\n")
NOTICES = """
Page 3 of the annex was deleted. Page 4 stands.
The minister said that the page had been turned.
本頁碼有誤，應為第12頁。
本部網址已變更為 www.ministry.example，請更新書籤。
本網頁內容依著作權法保護。
Die Seite 5 des Anhangs wurde gelöscht. Seite 6 bleibt.
La página 7 fue eliminada del anexo.
Страница 5 удалена из приложения.
The web page of the ministry is new. The old address leads there.
The document was signed by both ministers on Tuesday.
文件已由雙方部長簽署。
資料已於週二公布。
El documento fue firmado el martes.
本局網站將於週六維護。請改撥專線。
이 문서는 화요일에 서명되었다.
페이지 수는 12쪽이다.
ページ数は12である。
Strona ukraińska podpisała porozumienie we wtorek.
Strona polska nie została poinformowana o decyzji.
Украинская страница истории не забыта.
La pagina 12 del registro non è disponibile al pubblico.
Η σελίδα 3 του παραρτήματος αντικαθίσταται.
Trang 3 của phụ lục được thay thế.
Halaman 3 lampiran diganti.
連結香港與澳門的大橋已關閉。改走渡輪。
No such treaty exists. The minister said so on Tuesday.
There is nothing here to hide, said the minister.
該頁岩礦場已關閉。
This page is not available in French. The minister met the ambassador.
If this page cannot be displayed, please use another browser.
A print version of this page is not available.
本網頁內容如有錯誤，請洽承辦人。
若網頁無法顯示，請使用其他瀏覽器。
このページには広告がありません。
이 페이지에는 광고가 없습니다.
Cette page n'est pas disponible en anglais.
Falls diese Seite nicht erreichbar ist, rufen Sie an.
Esta página no está disponible en catalán.
The previous notice 16/2025 has been withdrawn and the page has been removed from the register.
The page was removed from the register on 3 May. The entry stands.
The article was deleted from the penal code in 2019. The fine stays.
This document was removed from the register. The holder asked for it on 3 May.
Three products were removed from the register.
更新本網頁後，舊版已移除。
本頁更新後，前版均已刪除。
更新本网页后，旧版已删除。
The old version of this page was removed. The new one is in force.
Mit der neuen Seite wurde die alte Fassung gelöscht.
Cette page a été mise à jour, l'ancienne version a été supprimée.
Esta página es nueva; la versión anterior ha sido eliminada.
ページの更新に伴い、旧版は削除されました。
페이지 개편으로 이전 버전은 삭제되었습니다.
""".strip().split("\n")


@pytest.mark.parametrize("text", MISSING)
def test_a_page_that_says_that_it_is_not_there_is_no_document(text: str) -> None:
    """With its own title or that of its site, and whether it says so once or twice."""
    for title, body in (("Ministry of Harbours", f"<p>{text}</p>"), (text, f"<h1>{text}</h1><p>{text}</p>")):
        found = read(page(title, body, None))
        assert isinstance(found, Refusal)
        assert found.verdict is Verdict.SOFT_GONE


@pytest.mark.parametrize("text", NOTICES)
def test_a_notice_of_pages_and_documents_is_one(text: str) -> None:
    """A page of a book has a number, and what is missing may be something else."""
    assert said_missing([folded(text)]) is None
    assert not isinstance(read(page("Notice | Ministry", f"<h1>Notice</h1><p>{text}</p>", None)), Refusal)


def test_below_what_a_document_states_it_is_not_certain() -> None:
    """A page that is gone says so first, or speaks of itself before."""
    said = "The minister met the ambassador on Tuesday. They agreed to meet again in spring."
    sorry = "Sorry, but something went wrong on our servers today."
    missing = "The page on the fees of last year was not found by the auditors."
    found = [
        read(page("Statement | Ministry", "".join(f"<p>{text}</p>" for text in texts), None))
        for texts in ((said, missing), (missing, said), (sorry, missing))
    ]
    assert all(isinstance(each, Refusal) for each in found)
    verdicts = [each.verdict for each in found if isinstance(each, Refusal)]
    assert verdicts == [Verdict.DOUBTFUL, Verdict.SOFT_GONE, Verdict.SOFT_GONE]
