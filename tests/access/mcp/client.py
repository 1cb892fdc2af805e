"""The package's own client over standard input and output, as an application with a language model has it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

Told = TypeVar("Told")
_PROGRAM = "from access.cli.main import run; run()"


def with_client(archive: Path, ask: Callable[[Client], Awaitable[Told]], *options: str | Path) -> Told:
    """What is told by a server over an archive that a client started."""

    async def asking() -> Told:
        arguments = ["-c", _PROGRAM, "mcp", "--archive", str(archive), *map(str, options)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
        server = StdioServerParameters(command=sys.executable, args=arguments, env=environment)
        async with Client(stdio_client(server)) as client:
            return await ask(client)

    return asyncio.run(asking())


async def told(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The document that a tool answers with, which must be an answer."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    document = result.structured_content
    assert isinstance(document, dict)
    return document


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    """Why a tool does not answer."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    (content,) = result.content
    text: str = content.text  # type: ignore[union-attr]
    return text
