"""Everything that a user can say or meet is documented, and what the documents print is true."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
from enum import StrEnum
from types import ModuleType
from typing import Any

import pytest
from typer.main import get_command

from access.cli.main import app
from storage import types
from storage.archive.configuration import Configuration, CrawlLimits, NetworkSettings
from storage.archive.copy_settings import CopySettings
from storage.archive.notify_settings import NotifySettings
from storage.archive.webhook_settings import WebhookSettings
from storage.objects.address import StoreAddress
from storage.tables import schema, search_index
from storage.tables.view_columns import documented_views
from storage.types.errors import FondsError
from storage.types.exit_codes import ExitCode
from tests.documentation.printed import PAGES, ROOT, Printed, printed

DOCS = ROOT / "docs"
SCHEMA = (DOCS / "schema.md").read_text(encoding="utf-8")


def _writer(name: str = "write_commands") -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_option_is_in_the_reference() -> None:
    """The page is what the commands say of themselves; `make docs` writes it."""
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == _writer().page()


@pytest.mark.parametrize("named", [pytest.param(pair, id=pair[0]) for pair in _writer().commands()])
def test_every_command_explains_itself_with_an_example(named: tuple[str, object]) -> None:
    """And the example begins with the command."""
    name, command = named
    assert f"Example: {name}" in str(getattr(command, "help", ""))


@pytest.mark.parametrize("command", [pytest.param(one, id=str(one)) for one in printed("fonds")])
def test_every_printed_command_is_understood(command: Printed) -> None:
    """Its words are commands, options and values that there are."""
    program: Any = get_command(app)
    context = program.make_context("fonds", list(command.words[1:]))
    # Followed down to the command that takes them, as the program would, without doing it.
    while hasattr(program, "commands") and (words := [*context._protected_args, *context.args]):
        name, program, rest = program.resolve_command(context, words)
        context = program.make_context(name, rest, parent=context)


@pytest.mark.parametrize("command", [pytest.param(one, id=str(one)) for one in printed("make")])
def test_every_printed_target_is_there(command: Printed) -> None:
    """`make TARGET` names a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in command.words[1:]:
        assert re.search(rf"(?m)^{re.escape(target)}:", makefile), target


def test_every_key_of_the_configuration_is_documented() -> None:
    """fonds.toml's keys stand in docs/configuration.md with their table."""
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    for table, kind in (("", Configuration), *_tables()):
        inner = {name for _, name in _named_tables()} if kind is Configuration else set()
        for field in dataclasses.fields(kind):
            if field.name not in inner | {"publications", "copies", "webhooks", "notify"}:
                assert f"`{table}{field.name}`" in text, table + field.name


def test_every_key_of_a_webhook_is_documented() -> None:
    """Its name is that of its table, and its key is written as a secret."""
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    names = {"key": "secret"}
    for field in dataclasses.fields(WebhookSettings):
        if field.name != "name":
            assert f"`webhooks.NAME.{names.get(field.name, field.name)}`" in text, field.name


def test_every_key_of_a_copy_is_documented() -> None:
    """Its name is that of its table, and its address is written as that of the store is."""
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    keys = {field.name for field in dataclasses.fields(CopySettings)} - {"name", "address"}
    keys |= {field.name for field in dataclasses.fields(StoreAddress)}
    assert [key for key in sorted(keys) if f"`copies.NAME.{key}`" not in text] == []


def test_every_key_of_a_receiver_is_documented() -> None:
    """Its name is that of its table."""
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    named = [field.name for field in dataclasses.fields(NotifySettings) if field.name != "name"]
    assert [name for name in named if f"`notify.NAME.{name}`" not in text] == []


def _named_tables() -> list[tuple[type, str]]:
    """The tables of the file: fields of Configuration that are dataclasses themselves."""
    made = Configuration()
    values = [(getattr(made, field.name), field.name) for field in dataclasses.fields(made)]
    return [(type(value), name) for value, name in values if dataclasses.is_dataclass(value)]


def _tables() -> list[tuple[str, type]]:
    return [(f"{name}.", kind) for kind, name in _named_tables()]


def test_the_tables_of_the_configuration_are_known_here() -> None:
    """Else the test above would look at nothing."""
    assert {NetworkSettings, CrawlLimits} <= {kind for _, kind in _tables()}


def test_every_column_of_every_view_is_documented() -> None:
    """The tables of docs/schema.md are what the program says of its views; `make docs` writes them."""
    writer = _writer("write_schema")
    assert writer.page() == SCHEMA
    own = {name for name in documented_views() if name not in ("v_revisions", "v_citations_all")}
    assert writer.described() == own
    for name, view in documented_views().items():
        assert re.search(rf"(?m)^### .*`{name}`", SCHEMA), f"no heading names {view.name}"


def test_every_table_is_documented() -> None:
    """Those of the search index too; what is named there is a table."""
    _, _, told = SCHEMA.partition("\n## Tables\n")
    made = re.compile(r"CREATE (?:VIRTUAL )?TABLE (\w+)")
    of_search = {made.findall(one)[0] for create in search_index.CREATE.values() for one in create if made.match(one)}
    named = set(re.findall(r"`(\w+)`", told))
    assert named == set(schema.metadata.tables) | of_search


# Tokens that programs meet in views and in JSON answers; the others never leave the program.
TOKENS = [kind for kind in vars(types).values() if isinstance(kind, type) and StrEnum in kind.__bases__]


@pytest.mark.parametrize("kind", TOKENS)
def test_every_token_is_documented(kind: type[StrEnum]) -> None:
    """Whatever list it is of."""
    for token in kind:
        assert f"`{token}`" in SCHEMA, f"{kind.__name__}.{token.name}"


def test_every_exit_code_is_documented() -> None:
    """docs/exit-codes.md lists those that there are and no others; every error ends with one of them."""
    text = (DOCS / "exit-codes.md").read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"(?m)^\| (\d+) \|", text)} == set(ExitCode)
    assert all(isinstance(kind.exit_code, ExitCode) for kind in _errors(FondsError))


def _errors(kind: type[FondsError]) -> list[type[FondsError]]:
    return [kind, *(error for sub in kind.__subclasses__() for error in _errors(sub))]


def test_every_variable_of_the_environment_is_documented() -> None:
    """What the program reads from the environment stands in one of the documents."""
    pattern = re.compile(r'(?:environ(?:\.get)?[\[(]\s*|envvar=)"([A-Z_]+)"')
    read = {
        name
        for room in ("access", "crawler", "fonds", "pipelines", "storage")
        for path in (ROOT / room).rglob("*.py")
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert "FONDS_ARCHIVE" in read
    told = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {name for name in read if f"`{name}" not in told} == set()


def test_the_readme_has_the_same_commands_in_both_languages() -> None:
    """A translation that falls behind misleads."""
    commands = {page: [one.words for one in printed("fonds") if one.page == page] for page in ("README.md",)}
    translated = [one.words for one in printed("fonds") if one.page == "README.zh-Hant.md"]
    assert translated == commands["README.md"]
