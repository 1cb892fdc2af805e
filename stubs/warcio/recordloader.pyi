from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeaders

class ArcWarcRecord:
    def __init__(
        self,
        format: str,
        rec_type: str,
        rec_headers: StatusAndHeaders,
        raw_stream: BinaryIO,
        http_headers: StatusAndHeaders | None,
        content_type: str | None,
        length: int,
    ) -> None: ...
