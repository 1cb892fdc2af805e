"""What lets Docker Compose keep `fonds run` at work: a file with one service, whose image is built from a checkout."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template

from storage.warc.file_name import this_host

# What `make install` needs of a checkout.
_FILES = "Makefile pyproject.toml README.md LICENSE scrapy.cfg"
_FOLDERS = ("requirements", "storage", "crawler", "pipelines", "access", "fonds")
_ENVIRONMENT = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION", "PGPASSWORD")
_COMPOSE = Template("""\
# docker compose -f FILE up --detach; stop asks it to come to an end, kill -s HUP to read fonds.toml and profiles again.
services:
  fonds:
    build:
      context: $checkout
      dockerfile_inline: |
        FROM python:$version-slim
        RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
        WORKDIR /srv/fonds
        COPY $files ./
$copies
        RUN make install
        ENTRYPOINT ["/srv/fonds/.venv/bin/fonds"]
    # What a killed writer left is looked after on the host that it names.
    hostname: $host
    command: ["run", "--archive", "/archive"]
    # Whoever owns the archive.
    user: $user
    volumes:
      - type: bind
        source: $archive
        target: /archive
    # Credentials of a store, a database or a receiver of notices, where the shell has them.
    environment: $environment
    init: true
    restart: unless-stopped
    stop_grace_period: 30s
$healthcheck""")
_HEALTHCHECK = """\
    healthcheck:
      test: ["CMD", "python3", "-c", "import urllib.request as r; r.urlopen('http://{address}/health', timeout=5)"]
      interval: 1m
      timeout: 10s
"""


def compose_file(
    checkout: Path,
    archive: Path,
    owner: tuple[int, int],
    listen: tuple[str, int] | None,
    variables: Sequence[str] = (),
) -> str:
    """The text of the file; without a health check where the port is any that is free, or none.

    Args:
        checkout: where the project lies.
        archive: the archive's folder.
        owner: the ids of the user and the group who own it.
        listen: where the process answers `/health`, None where it does not.
        variables: names in the environment that the archive's configuration refers to.
    """
    return _COMPOSE.substitute(
        checkout=_quoted(str(checkout)),
        version=f"{sys.version_info.major}.{sys.version_info.minor}",
        host=_quoted(this_host()),
        files=_FILES,
        copies="\n".join(f"        COPY {folder} ./{folder}" for folder in _FOLDERS),
        user=_quoted(f"{owner[0]}:{owner[1]}"),
        archive=_quoted(str(archive)),
        environment=json.dumps(list(dict.fromkeys((*_ENVIRONMENT, *variables)))),
        healthcheck=_health_check(listen),
    )


def _health_check(listen: tuple[str, int] | None) -> str:
    host, port = listen or ("", 0)
    return _HEALTHCHECK.format(address=f"[{host}]:{port}" if ":" in host else f"{host}:{port}") if port else ""


def _quoted(text: str) -> str:
    """A text as YAML has it, in which Compose replaces nothing."""
    return json.dumps(text.replace("$", "$$"), ensure_ascii=False)
