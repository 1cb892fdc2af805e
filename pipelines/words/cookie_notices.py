"""The sentence in which a site says that it uses cookies, on whatever page it stands."""

from __future__ import annotations

import re

from pipelines.words.labels import folded
from pipelines.words.strange_words import IN_THE_WAY

# The site speaks of itself; a document speaks of others.
OURS = re.compile(
    r"we use cookies|we and our|nous utilisons des cookies|nous et nos|wir verwenden cookies|wir und unsere|"
    r"utilizamos (?:las )?cookies|nosotros y nuestros|usamos cookies|utilizziamo (?:i )?cookie|wij gebruiken cookies|"
    r"vi använder cookies|(?:当|本)(?:サイト|ウェブサイト)|本網站使用|本网站使用|используем файлы cookie|"
    r"(?:this|our) (?:web ?)?site uses|ce site (?:web )?utilise|diese (?:web)?(?:site|seite) (?:verwendet|nutzt)|"
    r"este (?:sitio(?: web)?|site|portal) (?:utiliza|usa)|questo sito (?:web )?(?:utilizza|usa)|"
    r"deze (?:web)?site (?:gebruikt|maakt gebruik)|(?:이|본|저희) (?:웹 ?)?사이트는"
)
"""What a site says of itself and its cookies, folded."""

_AGREED = re.compile(
    r"agree|accept|consent|continu|accord|akzept|zustimm|stimmen sie|einverstanden|acept|aceit|accett|prosegu|akkoord|"
    r"godkänn|godta|akcept|zgod|souhlas|соглас|kabul|同意|繼續|继续|続け|続行|계속|동의"
)
_NOTICE = 300


def is_cookie_notice(text: str) -> bool:
    """Whether a text is the sentence in which a site says that it uses cookies, and takes that its reader agrees."""
    line = folded(text) if len(text) <= _NOTICE else ""
    return all(words.search(line) for words in (IN_THE_WAY["cookies"], OURS, _AGREED))
