from io import BytesIO
from typing import Any

class CharacterEncodingOverride(Exception): ...
class NonXMLContentType(Exception): ...

class FeedParserDict(dict[str, Any]):
    bozo: bool
    version: str
    feed: FeedParserDict
    entries: list[FeedParserDict]

def parse(
    url_file_stream_or_string: BytesIO,
    *,
    response_headers: dict[str, str] | None = None,
    resolve_relative_uris: bool | None = None,
    sanitize_html: bool | None = None,
) -> FeedParserDict: ...
