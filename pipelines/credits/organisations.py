"""Newsrooms, agencies and sites: what stands in an author's place without being a person."""

from __future__ import annotations

import re

_AGENCY = re.compile(
    r"(?:\w[\w ]{0,20}\s+[-–—|/]\s+)?(?P<agency>Anadolu Ajansı|Reuters|Agence France-Presse|AFP|"
    r"(?:The )?(?:Associated|Canadian) Press|Press Association|PA Media|Bloomberg|UPI|AAP|IANS|ANI|PTI|"
    r"Deutsche Presse-Agentur|dpa|APA|KNA|epd|(?:Agencia )?EFE|Europa Press|Lusa|Belga|ANP|ANSA|Adnkronos|PAP|MTI|ČTK|"
    r"Ritzau|NTB|TASS|ТАСС|РИА Новости|Интерфакс|Xinhua|Kyodo News|Yonhap|DHA|İHA|中央社|新華社|"
    r"新华社|共同通信|時事通信|연합뉴스|뉴시스|뉴스1)"
)
_ORGANISATION = re.compile(
    r"(?:社|報|报|網|网|新聞|新闻|電視|电视|電視台|电视台|通訊|编辑部|編輯部|中心|小組|小组|デジタル|ニュース|編集部|取材班|"
    r"뉴스|일보|신문|방송)$|"
    r"\b(?:redaktion|redacci[oó]n|r[ée]daction|redazione|redactie|staff|desk|team|news|newsroom|agency|agence|agencia|"
    r"agentur|ajansı|press|reuters|afp|dpa|editors?|editorial|admin|administrator|webmaster|tv|magazine|times|post|"
    r"nachrichten|zeitung|magazin|verlag|stiftung|foundation|gmbh|inc\.?|ltd\.?)$|"
    r"^(?:agenc(?:ies|es|ias)|agenturen|agenzie|agentschappen|(?:news|wire) (?:agencies|services|reports))$|"
    r"^(?:redaktion|redacci[oó]n|r[ée]daction)\b|"
    r"^(?:\w+ )?(?:departe?ment|ministerium|ministry|bundesamt|university|universität|institute?)\b|"
    r"^(?:unsplash|pexels|pixabay|getty(?: images)?|shutterstock|i?stock(?:photo)?|freepik|flickr|adobe ?stock|123rf|"
    r"wikimedia(?: commons)?|wikipedia)$|"
    r"\w\.(?:com?|net|org|de|be|uk|jp|tw|kr|fr|es|it|nl|at|ch|vn)\b",
    re.IGNORECASE,
)

_PAPER = re.compile(
    r"The\s.+|\S+ (?:\S+ )+(?:Sun|Herald|Journal|Tribune|Gazette|Star|Chronicle|Register|Courier|Observer|Record|Globe|"
    r"Mail|Telegraph|Standard|Dispatch|Examiner|Sentinel|Review|Media|Radio|Network|Business|Express|Daily)"
)


# Cities of several words from which newsrooms report, as they stand behind a person and a comma.
_CITY = re.compile(
    r"(?:new|nueva|nova|nouvelle|neu) (?:york|delhi|orleans|jersey|hampshire|mexico)(?: city)?|"
    r"(?:los|las) (?:[aá]ngeles|vegas|palmas)|"
    r"buenos aires|rio de janeiro|s[ãa]o paulo|belo horizonte|porto alegre|la paz|la habana|"
    r"hong kong|tel aviv|abu dhabi|addis ab[ae]ba|kuala lumpur|phnom penh|ho chi minh(?: city)?|cape town|"
    r"mexico city|ciudad de méxico|quezon city|"
    r"salt lake city|kansas city|den haag|the hague|la haye|washington,? d\.?c\.?|st\.? (?:petersburg|louis|paul)|"
    r"san (?:francisco|diego|jos[eé]|antonio|juan|salvador|sebasti[aá]n)|santo domingo|"
    r"santiago de (?:chile|compostela)|"
    r"(?:north|south|east|west)(?:ern)? (?:africa|korea|carolina|dakota|virginia|london|jerusalem)",
    re.IGNORECASE,
)


def agency_in(line: str) -> str | None:
    """The news agency that a short line names as its source, alone or behind a section (`News - Reuters`)."""
    match = _AGENCY.fullmatch(line.strip())
    return None if match is None else match["agency"]


def is_organisation(name: str) -> bool:
    """Whether a name is a newsroom's, an agency's or a site's by its own words."""
    return _ORGANISATION.search(name.strip()) is not None


def is_paper(name: str) -> bool:
    """Whether what stands behind a person's name is the paper's, by its last word of three or more."""
    return _PAPER.fullmatch(name.strip()) is not None


def is_city(name: str) -> bool:
    """Whether what stands behind a person's name and a comma is a city, whose words look like a second name."""
    return _CITY.fullmatch(name.strip()) is not None
