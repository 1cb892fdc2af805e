from lxml.etree import _Element, _LogEntry

class HtmlElement(_Element):
    def cssselect(self, expression: str) -> list[HtmlElement]: ...
    def drop_tree(self) -> None: ...
    def text_content(self) -> str: ...

class HTMLParser:
    error_log: list[_LogEntry]
    def __init__(
        self,
        *,
        encoding: str | None = None,
        remove_comments: bool = False,
        remove_pis: bool = False,
        huge_tree: bool = False,
    ) -> None: ...

def document_fromstring(html: bytes | str, parser: HTMLParser | None = None) -> HtmlElement: ...
