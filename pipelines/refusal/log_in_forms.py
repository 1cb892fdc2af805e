"""Whether a page asks who its reader is in place of its text, or only has a form for it somewhere beside.

Half of the web carries a log-in form that a button opens, or one in its header. It stands in no page's way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.page.tree import HtmlElement, tag_of, type_of

_BESIDE_TAGS = frozenset({"header", "nav", "aside", "footer", "menu", "template", "noscript"})
_BESIDE_ROLES = frozenset({"dialog", "alertdialog", "banner", "navigation", "menu", "complementary", "contentinfo"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What the frameworks of the web call an element that is shown when a button asks for it.
_CLOSED = re.compile(
    r"(?:^|[\s_-])(?:modal|dropdown|drop-down|offcanvas|off-canvas|popup|pop-up|popover|lightbox|overlay|drawer|collapse|"
    r"hidden|hide|d-none|is-hidden|visually-hidden|sr-only|invisible)(?:$|[\s_-])",
    re.IGNORECASE,
)


def asks_password(tree: HtmlElement) -> bool:
    """Whether a field for a password is shown within the page's own part."""
    return any(not _is_beside(field) for field in _password_fields(tree))


def has_password_field(tree: HtmlElement) -> bool:
    """Whether there is such a field anywhere, hidden or around the page's own part as well."""
    return any(True for _ in _password_fields(tree))


# A form in two steps asks for the account first, in a field of its own.
_ASKS_ACCOUNT = re.compile(
    r"(?:enter|type)(?: in)?(?: your)? (?:user ?name|user ?id|log-?in|account)|"
    r"(?:introduzca|introduce|ingrese|ingresa|escriba)(?: su| tu| el)? (?:nombre de )?(?:usuario|cuenta)|"
    r"(?:saisissez|entrez|saisir|indiquez) (?:votre|l'|un) ?(?:identifiant|nom d['’]utilisateur|login)|"
    r"(?:benutzername|benutzernamen|anmeldename|anmeldenamen|nutzernamen?) (?:ein)?geben|"
    r"geben sie (?:bitte )?ihren? (?:benutzer|anmelde|nutzer)namen?|"
    r"(?:inserisci|inserire)(?: il)?(?: tuo)? (?:nome utente|username|codice utente)|"
    r"(?:introduza|digite|insira|informe)(?: o)?(?: seu)? (?:nome de )?(?:usuário|utilizador|login)|"
    r"voer (?:uw|je) (?:gebruikersnaam|account)|(?:wpisz|podaj) (?:nazwę użytkownika|login)|"
    r"введите (?:ваш )?(?:логин|имя пользователя)|(?:請|请)?輸入(?:您|你)?的?(?:帳號|帳戶|用戶名|使用者名稱)|"
    r"(?:请)?输入(?:您|你)?的?(?:账号|帐号|用户名)|(?:ユーザー名|ユーザーid|ログインid|アカウント)を入力|아이디를? 입력"
)
_FIELD_OF_TEXT = frozenset({"", "text", "email", "tel"})


def asks_account(tree: HtmlElement, words: str) -> bool:
    """Whether a page asks for the name of an account, in words and by a field that is shown in its own part.

    Arguments: `words` are those of the page, folded.
    """
    if _ASKS_ACCOUNT.search(words) is None:
        return False
    return any(
        isinstance(field, HtmlElement) and type_of(field) in _FIELD_OF_TEXT and not _is_beside(field)
        for field in tree.iter("input")
    )


# What pages say above such a form for those who are not let in.
_RESERVED = re.compile(
    r"(?:reserved|restricted) (?:to|for)|restricted (?:area|access)|(?:registered|authori[sz]ed) (?:members|users)|"
    r"members only|user ?name|(?:log|sign)[- ]?in\b|(?:your|an) account|reservad[oa]s? (?:a|para)|usuarios registrados|"
    r"réservée?s? aux?|identifiant|nur für (?:registrierte|angemeldete|mitglieder)|benutzername|anmelden|"
    r"riservat[oaie] (?:a|agli|ai|alle)|nome utente|會員|帳號|登入|登录|账号|限.{0,12}使用|会員|ログイン|회원|로그인"
)


def says_reserved(sentence: str) -> bool:
    """Whether a sentence, folded, says that what a form hides is for those alone who have an account."""
    return _RESERVED.search(sentence) is not None


def _password_fields(tree: HtmlElement) -> Iterator[HtmlElement]:
    for field in tree.iter("input"):
        if isinstance(field, HtmlElement) and type_of(field) == "password":
            yield field


def _is_beside(field: HtmlElement) -> bool:
    return any(isinstance(outer, HtmlElement) and _is_apart(outer) for outer in (field, *field.iterancestors()))


def _is_apart(element: HtmlElement) -> bool:
    """Whether an element is hidden, opened by a button, or around the page's own part."""
    tag, role = tag_of(element), (element.get("role") or "").strip().lower()
    if tag in {"html", "body", "main"}:
        return False
    if tag in _BESIDE_TAGS or role in _BESIDE_ROLES or (tag == "dialog" and element.get("open") is None):
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _HIDDEN_STYLE.search(element.get("style") or "") is not None or _CLOSED.search(names) is not None
