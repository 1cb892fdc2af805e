"""URLs as keys: `normalize` makes the address under which the frontier knows a page, `surt` the key of the index.

`normalize` changes only what every browser changes before it asks, so that two addresses which a server could answer
differently stay two. `surt` folds far more together (case, `www.`, the order of the query, session ids), because it
must equal what pywb computes for the same URL when it looks a page up.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv6Address
from socket import inet_aton, inet_ntoa
from urllib.parse import SplitResultBytes, unquote_to_bytes, urlsplit

from storage.types.outcome_tokens import NO_HOST

_DEFAULT_PORTS = {"http": 80, "https": 443}

# --- normalize ------------------------------------------------------------------------------------

# An address this long still fits a key of PostgreSQL's trees (about 2,700 bytes), and no page's is longer.
LONGEST_URL = 2000
_ABSOLUTE = re.compile(r"(https?):/{2,}([^/?#]+)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]*))?")
# What no host name may hold (WHATWG URL, forbidden domain code points); a percent sign would mean it was coded twice.
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^`{|}\x7f-\U0010ffff\"]")
# RFC 3986 allows none of these unescaped; browsers are laxer, but the crawler's request would escape them anyway.
_FORBIDDEN_IN_PATH = re.compile(rb"[\x00-\x20\"#<>?\[\\\]^`{|}\x7f-\xff]")
_FORBIDDEN_IN_QUERY = re.compile(rb"[\x00-\x20\"#'<>\[\\\]^`{|}\x7f-\xff]")
# An address in normal form, as most of a page's are: nothing to escape, no dot segment, no port, a name as host.
_NORMAL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
    r"(?!\S*/\.)(?!\S*%2[eE])/[\w.~!$&'()*+,;=:@%/-]*(?:\?[\w.~!$&()*+,;=:@%/?-]+)?",
    re.ASCII,
)
_CONTROLS_AND_SPACE = "".join(map(chr, range(0x21)))
_LINE_CONTROLS = str.maketrans("", "", "\t\n\r")
_SPACE = re.compile(r"[\x00-\x20\x7f]")
_DOT, _TWO_DOTS = frozenset({".", "%2e"}), frozenset({"..", ".%2e", "%2e.", "%2e%2e"})


def normalize(url: str) -> str:
    """Return the one address of a page: absolute, with nothing changed that a server could tell apart.

    Scheme and host are lower-case (IDNA, as browsers do it), the default port, the fragment and an empty query are
    dropped, and so are a name and a password, which no request line has. Backslashes of the path are slashes, dot
    segments are resolved, and what may not stand in a URL is percent-encoded as UTF-8. Query order, escapes already
    there and repeated slashes stay. Normalizing twice changes nothing.

    Raises:
        ValueError: not an absolute http or https URL, or longer than `LONGEST_URL`.
    """
    if len(url) <= LONGEST_URL and _NORMAL.fullmatch(url):
        return url
    cleaned = url.strip(_CONTROLS_AND_SPACE).translate(_LINE_CONTROLS)
    if len(cleaned) > LONGEST_URL:
        raise ValueError(f"URL longer than {LONGEST_URL} characters: {url[:200]!r}")
    before_query = re.split(r"[?#]", cleaned, maxsplit=1)[0]
    match = _ABSOLUTE.fullmatch(before_query.replace("\\", "/") + cleaned[len(before_query) :])
    if match is None:
        raise ValueError(f"no http or https URL: {url[:200]!r}")
    scheme, authority, path, query = match[1].lower(), match[2], match[3], match[4]
    normal = f"{scheme}://{_authority(authority, scheme)}{_escape(_resolve(path), _FORBIDDEN_IN_PATH)}"
    normal += f"?{_escape(query, _FORBIDDEN_IN_QUERY)}" if query else ""
    if len(normal) > LONGEST_URL:
        raise ValueError(f"URL longer than {LONGEST_URL} characters: {url[:200]!r}")
    return normal


def normalized_or_same(url: str) -> str:
    """Return the normal form of a URL, or the text itself when it has none (it is too long, say, or no URL)."""
    try:
        return normalize(url)
    except ValueError:
        return url


def host_of(url: str) -> str:
    """Return the host of an absolute http or https URL as `normalize` writes it, without port and brackets.

    Raises:
        ValueError: not an absolute http or https URL.
    """
    host = urlsplit(normalize(url)).hostname
    assert host is not None
    return host


def host_named(url: str) -> str:
    """The host of an address for people, a dash for one that has none."""
    try:
        return host_of(url)
    except ValueError:
        return NO_HOST


def _authority(authority: str, scheme: str) -> str:
    host_and_port = authority.rpartition("@")[2]
    match = _HOST_AND_PORT.fullmatch(host_and_port)
    if match is None:
        raise ValueError(f"no host and port: {authority[:200]!r}")
    host, port = match.groups()
    normal = _host(host)
    if port and int(port) != _DEFAULT_PORTS[scheme]:
        if int(port) > 0xFFFF:
            raise ValueError(f"no port: {port[:20]!r}")
        normal = f"{normal}:{int(port)}"
    return normal


# A page's addresses are of few hosts, and the tables of their letters cost more than all the rest of an address.
@lru_cache(maxsize=1024)
def _host(host: str) -> str:
    if host.startswith("["):
        address = IPv6Address(host[1:-1])
        if address.scope_id:
            raise ValueError(f"an address of one link only: {host!r}")
        return f"[{address}]"
    # Imported here: its tables cost more than many a command that needs no address.
    import idna

    try:
        mapped = idna.uts46_remap(unquote_to_bytes(host).decode("utf-8"), std3_rules=False, transitional=False)
    except idna.IDNAError as error:
        raise ValueError(f"no host name: {host[:200]!r}") from error
    # The labels are not checked against IDNA 2008: browsers do not either, and the name's server decides.
    name = ".".join(label if label.isascii() else f"xn--{_punycode(label)}" for label in mapped.split("."))
    if not name.strip(".") or _FORBIDDEN_IN_HOST.search(name):
        raise ValueError(f"no host name: {host[:200]!r}")
    return name


def _punycode(label: str) -> str:
    return label.encode("punycode").decode("ascii")


def _resolve(path: str) -> str:
    """Resolve dot segments (RFC 3986, 5.2.4, with the escaped forms that browsers know)."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if (dots := segment.lower()) in _TWO_DOTS:
            del kept[-1:]
        elif dots not in _DOT:
            kept.append(segment)
    if segments[-1].lower() in _DOT | _TWO_DOTS:
        kept.append("")
    return "/" + "/".join(kept)


def _escape(part: str, forbidden: re.Pattern[bytes]) -> str:
    return forbidden.sub(_escaped, part.encode("utf-8")).decode("ascii")


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]


# --- surt -----------------------------------------------------------------------------------------

_REFERENCE = re.compile(rb"(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)
_REPEATED_SCHEME = re.compile(rb"(https?://)+")
_HAS_SCHEME = re.compile(rb"[a-zA-Z][a-zA-Z0-9+.-]*:")
_NESTED_PERCENT = re.compile(rb"%(?:25)+")
_UNSAFE_IN_KEY = re.compile(rb"[\x00-\x20#%\x7f-\xff]")
_WWW = re.compile(rb"www\d*\.")
_WWW_NAME = re.compile(r"^www\d*\.")
_SHORT_ADDRESS = re.compile(rb"(?:[1-9][0-9]*(?:\.[0-9]+){0,3}|0[0-7]*(?:\.[0-7]+){0,3})")
# Session ids in paths and queries that the index ignores, in the order in which they are looked for.
_SESSION_IN_PATH = (
    re.compile(rb"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)", re.IGNORECASE),
    re.compile(rb"(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)", re.IGNORECASE),
)
_SESSION_IN_QUERY = tuple(
    re.compile(rb"(.*)" + session + rb"(?:&(.*))?", re.IGNORECASE)
    for session in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


# An address as most of a page's are: a name as host, no port, nothing escaped, no dot segment, no empty one, no query,
# and no parenthesis, in which a session id may stand. Its key needs no folding but that of letters.
_PLAIN_ADDRESS = re.compile(r"https?://((?:[a-z0-9-]+\.)+[a-z]{2,24})((?:/[\w~-][\w.~-]*)*/?)", re.ASCII)


def surt(url: str) -> str:
    """Return the key under which an index line of `url` stands: host reversed, then path and query, all folded.

    It equals pywb 2.10's for every URL that pywb can key.

    Raises:
        ValueError: blank, or the port is no number: pywb has no key either.
    """
    if (plain := _PLAIN_ADDRESS.fullmatch(url)) is not None:
        host, path = plain.groups()
        named = _WWW_NAME.sub("", host, count=1)
        return f"{','.join(reversed(named.split('.')))}){path.lower().removesuffix('/') or '/'}"
    raw = url.encode("utf-8")
    if not raw or raw.startswith(b"filedesc"):
        return url or "-"
    if raw.isspace():
        raise ValueError("a blank URL has no key")
    try:
        scheme, host, port, path, query = _parts(raw)
    except ValueError:
        if raw.startswith(b"urn:"):
            return url
        raise
    host = _key_host(host, scheme)
    key = _reversed(host, scheme, port) if host else scheme + b":"
    path, arguments = _key_path(path, rooted=bool(host)), _key_query(query)
    if arguments:
        path = (path or b"/") + b"?" + arguments
    return (key + path).decode("utf-8")


def surt_or_same(url: str) -> str:
    """Return the key of a URL, or the text itself when it has none (its port is no number, say).

    No key holds a space: fields of an index line end with one.
    """
    try:
        key = surt(url)
    except ValueError:
        key = url
    return _SPACE.sub(lambda space: f"%{ord(space[0]):02x}", key)


def _parts(raw: bytes) -> tuple[bytes, bytes, int | None, bytes, bytes]:
    """Return scheme, host, port, path and query as lenient players read them."""
    raw = raw.strip().translate(None, b"\n\r\t")
    raw = raw if _HAS_SCHEME.match(raw) else b"http://" + raw
    raw = _REPEATED_SCHEME.sub(rb"\1", raw, count=1) if raw.startswith(b"http") else raw
    match = _REFERENCE.fullmatch(raw)
    assert match is not None
    scheme, authority, path, query = (part or b"" for part in match.groups())
    split = SplitResultBytes(scheme, authority.rstrip(b":"), path, query, b"")
    host, port = split.hostname or b"", split.port or None
    if not host and path and scheme.startswith(b"http"):
        host, _, path = path.lstrip(b"/").partition(b"/")
        path = b"/" + path
    return scheme, host, port, path, query


def _key_host(host: bytes, scheme: bytes) -> bytes:
    host = _unescape(host)
    if not host.isascii():
        # A name that IDNA does not know is keyed by its bytes.
        with suppress(UnicodeError):
            host = host.decode("utf-8", "ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".")
    host = _dotted(host) or _UNSAFE_IN_KEY.sub(_escaped, host).lower()
    www = _WWW.match(host)
    return host[www.end() :] if www and scheme != b"dns" else host


def _reversed(host: bytes, scheme: bytes, port: int | None) -> bytes:
    is_default = port == _DEFAULT_PORTS.get(scheme.lower().decode("ascii"))
    return b",".join(reversed(host.split(b"."))) + (b"" if is_default or port is None else b":%d" % port) + b")"


def _dotted(host: bytes) -> bytes | None:
    """Return the dotted form of an IPv4 address written short, decimal or octal; None when `host` is none."""
    if host.isdigit():
        return inet_ntoa((int(host) & 0xFFFFFFFF).to_bytes(4, "big")).encode("ascii")
    if not _SHORT_ADDRESS.fullmatch(host):
        return None
    try:
        return inet_ntoa(inet_aton(host.decode("ascii"))).encode("ascii")
    except OSError:
        return None


def _key_path(path: bytes, rooted: bool) -> bytes:
    path = _unescape(path)
    if rooted:
        path = _collapse(path)
    path = _UNSAFE_IN_KEY.sub(_escaped, path).lower()
    for session in _SESSION_IN_PATH:
        if match := session.fullmatch(path):
            path = match[1] + match[2]
    return path[:-1] if path.endswith(b"/") and len(path) > 1 else path


def _collapse(path: bytes) -> bytes:
    """Resolve dot segments and drop empty ones; steps above the root stay, as pywb leaves them."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    return b"/" + b"/".join([segment for segment in kept[:-1] if segment] + kept[-1:])


def _key_query(query: bytes) -> bytes:
    query = _UNSAFE_IN_KEY.sub(_escaped, _unescape(query))
    for session in _SESSION_IN_QUERY:
        if match := session.fullmatch(query):
            query = match[1] + (match[2] or b"")
    pairs = sorted(tuple(argument.split(b"=", 1)) for argument in query.lower().split(b"&"))
    return b"&".join(b"=".join(pair) for pair in pairs)


def _unescape(part: bytes) -> bytes:
    """Undo percent-encoding until none is left; nested percent signs are undone at once, or hostile ones take long."""
    while (plain := unquote_to_bytes(_NESTED_PERCENT.sub(b"%", part))) != part:
        part = plain
    return part
