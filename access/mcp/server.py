"""The tools under the Model Context Protocol, over standard input and output."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from importlib.metadata import version
from threading import Thread
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from access.jobs.json_values import JsonObject
from access.mcp.quoting import NOTE
from access.mcp.tools import MOST_CHANGES, MOST_HITS, ArchiveTools
from access.wrong_parameters import wrong_parameter
from storage.types import ChangeKind
from storage.types.errors import FondsError
from storage.types.search_scope import SearchScope
from storage.types.strangers_text import harmless_json, in_one_line

_ABOUT = (
    "An archive of news publications: articles, their revisions, and the official sources that they cite. "
    "It is only read. Every answer names under `records` what proves it: the id of a WARC record, the time of its "
    f"capture, its digest. Cite them. {NOTE}"
)
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Query = Annotated[
    str,
    Field(
        description="Words, which must all be there but for OR and NOT; “…” for a phrase; parentheses.",
        max_length=2000,
    ),
]
Scope = Annotated[SearchScope, Field(description="What is searched.")]
Fold = Annotated[bool, Field(description="Join Traditional and Simplified characters.")]
Hits = Annotated[int, Field(ge=1, le=MOST_HITS, description="The most hits.")]
Key = Annotated[str, Field(description="The id or the address of an article or a source.", max_length=2000)]
ProvenKey = Annotated[str, Field(description="The id or address of an article, source or capture.", max_length=2000)]
Revision = Annotated[int | None, Field(description="The number of a revision; none: the latest.", ge=1, le=2**31 - 1)]
TextBegin = Annotated[int, Field(ge=0, description="The character of the text to begin with.")]
Position = Annotated[int, Field(ge=1, description="Which citation of the article, from 1 on.")]
Words = Annotated[str | None, Field(description="What to look for; none: the citation's label.", max_length=2000)]
Since = Annotated[str | None, Field(description="The cursor behind which to begin; none: the beginning.")]
Kinds = Annotated[list[ChangeKind] | None, Field(description="Only of these kinds.")]
Publication = Annotated[str | None, Field(description="Only of this publication.")]
Changes = Annotated[int, Field(ge=1, le=MOST_CHANGES, description="The most changes.")]


class OfferedTools:
    """The tools as a client sees them: names, parameters and descriptions are those of the methods."""

    def __init__(self, tools: ArchiveTools) -> None:
        self._tools = tools

    def search(
        self, query: Query, scope: Scope = SearchScope.ARTICLES, fold: Fold = False, limit: Hits = 10
    ) -> CallToolResult:
        """Find articles or cited sources by their words, in Chinese, Japanese, Korean or Latin script."""
        return _told(lambda: self._tools.search(query, scope, fold=fold, limit=limit))

    def article(self, key: Key, revision: Revision = None, text_begin: TextBegin = 0) -> CallToolResult:
        """Read an article: title, contributors, dates, text (long ones in parts), citations and what became of each."""
        return _told(lambda: self._tools.article(key, revision, text_begin))

    def revision_diff(self, key: Key, first: Revision = None, second: Revision = None) -> CallToolResult:
        """Compare two revisions of an article or a source, the last two unless others are named."""
        return _told(lambda: self._tools.diff(key, first, second))

    def citation(self, key: Key, position: Position, words: Words = None, revision: Revision = None) -> CallToolResult:
        """Read one citation of an article, and the passages of the cited source that the words stand in."""
        return _told(lambda: self._tools.citation(key, position, words, revision))

    def changes(
        self, since: Since = None, kinds: Kinds = None, publication: Publication = None, limit: Changes = 50
    ) -> CallToolResult:
        """List what happened, in the order of filing: new or withdrawn articles, new revisions, sources that went."""
        return _told(lambda: self._tools.changes(since, tuple(kinds or ()), publication, limit))

    def prove(self, key: ProvenKey) -> CallToolResult:
        """Check whether records, manifests and time stamps of the archive prove an answer, statement by statement."""
        return _told(lambda: self._tools.prove(key))


class _Server(MCPServer):
    """A server that says of wrong arguments what Fonds says of them, where its package tells of its own insides."""

    # Any: an argument is whatever the client sends, an answer whatever the package makes of a tool's.
    async def call_tool(self, name: str, arguments: dict[str, Any], context: Context[Any] | None = None) -> Any:
        """Call a tool. Raises ToolError, in one line, for what cannot be answered."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            (first, *_) = error.__cause__.errors()
            wrong = ".".join(map(str, first["loc"])) or name
            raise ToolError(in_one_line(wrong_parameter([first], wrong, "the tool's schema").line)) from error


def make_server(tools: ArchiveTools) -> MCPServer:
    """A server that offers the tools."""
    # It speaks on stdout; what goes wrong in Fonds itself is told on stderr.
    logging.getLogger("mcp").setLevel(logging.ERROR)
    server = _Server("fonds", version=version("fonds"), instructions=_ABOUT, log_level="ERROR")
    offered = OfferedTools(tools)
    for one in (
        offered.search,
        offered.article,
        offered.revision_diff,
        offered.citation,
        offered.changes,
        offered.prove,
    ):
        server.add_tool(one, annotations=_READS, structured_output=False)
    return server


def serve_over_stdio(tools: ArchiveTools) -> None:
    """Answer one client until it closes standard input.

    Raises KeyboardInterrupt when a signal comes before that; a thread still waits for the client's next line then.
    """
    server, failed = make_server(tools), list[Exception]()

    def answer() -> None:
        try:
            server.run("stdio")
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            failed.append(error)

    # Nothing wakes a thread that reads standard input, and the package waits for its own before it ends.
    answering = Thread(target=answer, daemon=True)
    answering.start()
    answering.join()
    if failed:
        raise failed[0]


def _told(ask: Callable[[], JsonObject]) -> CallToolResult:
    """An answer as JSON, in one text and as an object. Raises ToolError, in one line, for what cannot be answered."""
    try:
        document = ask()
    except FondsError as error:
        raise ToolError(in_one_line(str(error))) from error
    text = harmless_json(json.dumps(document, ensure_ascii=False))
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=json.loads(text))
