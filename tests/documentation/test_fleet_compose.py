"""The fleet that docs/fleet.md sets up with Docker Compose: its three files fit each other, and the commands are there.

That its images start is not tried; what it sets up is, without containers, in tests/access/fleet.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml  # type: ignore[import-untyped]  # it ships no types
from typer.main import get_command

from access.cli.main import app
from storage.archive.configuration import load
from tests.documentation.printed import ROOT

PAGE = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
MEMBERS = ("one", "two", "three")


def printed_file(kind: str) -> str:
    """The one file of a kind that the page prints."""
    (text,) = re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", PAGE)
    return str(text)


@cache
def services() -> dict[str, Any]:
    """The services of the compose file."""
    found: dict[str, Any] = yaml.safe_load(printed_file("yaml"))["services"]
    return found


def test_three_workers_stand_beside_a_database_and_a_store() -> None:
    """Each has a name and a folder of its own, which volumes keep, and waits for what it needs."""
    composed = yaml.safe_load(printed_file("yaml"))
    assert set(services()) == {*MEMBERS, "database", "store"}
    for name in MEMBERS:
        member = services()[name]
        assert (member["hostname"], member["volumes"][0]) == (name, f"{name}:/archive")
        assert {"./archive/fonds.toml:/archive/fonds.toml:ro", "./archive/profiles:/archive/profiles:ro"} < set(
            member["volumes"]
        )
        assert member["depends_on"] == ["database", "store"]
    kept = {service["volumes"][0].partition(":")[0] for service in services().values() if "volumes" in service}
    assert kept == set(composed["volumes"])


def test_a_member_runs_a_command_that_there_is() -> None:
    """The image begins with what is installed in it, and the command and its options are understood."""
    dockerfile = printed_file("dockerfile")
    (entry,) = re.findall(r'(?m)^ENTRYPOINT \["(.+)"\]$', dockerfile)
    (place,) = re.findall(r"(?m)^WORKDIR (.+)$", dockerfile)
    assert entry == f"{place}/.venv/bin/fonds"
    (made,) = re.findall(r"(?m)^RUN make (.+)$", dockerfile)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"(?m)^{target}:", makefile) for target in made.split())
    for name in MEMBERS:
        program: Any = get_command(app)
        context = program.make_context("fonds", list(services()[name]["command"]))
        command, worker, rest = program.resolve_command(context, [*context._protected_args, *context.args])
        assert worker.make_context(command, rest, parent=context).params["archive"] == Path("/archive")


def test_the_configuration_names_the_services(tmp_path: Path) -> None:
    """Database and store are those of the compose file, and what logs in there are variables that each member has."""
    (tmp_path / "fonds.toml").write_text(printed_file("toml"))
    configuration = load(tmp_path)
    database = sa.make_url(str(configuration.database))
    store = configuration.store
    assert store is not None
    assert (database.host, sa.make_url(str(store.endpoint)).host) == ("database", "store")
    assert database.username == services()["database"]["environment"]["POSTGRES_USER"]
    for name in MEMBERS:
        given = services()[name]["environment"]
        assert given["PGPASSWORD"] == services()["database"]["environment"]["POSTGRES_PASSWORD"]
        assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} < set(given)


def test_compose_takes_the_file(tmp_path: Path) -> None:
    """Where it is installed; a machine without it has only the tests above."""
    (tmp_path / "compose.yaml").write_text(printed_file("yaml"))
    compose = ["docker", "compose", "-f", str(tmp_path / "compose.yaml")]
    is_there = shutil.which("docker") and not subprocess.run([*compose[:2], "version"], capture_output=True).returncode
    if is_there:
        taken = subprocess.run([*compose, "config", "--quiet"], capture_output=True, text=True, check=False)
        assert taken.returncode == 0, taken.stderr
