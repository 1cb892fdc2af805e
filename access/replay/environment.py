"""The environment that pywb is installed in, next to that of Fonds, made from its own lock at first use.

pywb must never share an environment with Scrapy: its brotlipy shadows the brotli that Scrapy needs. The environment has
the name of Fonds's own with `-replay` appended: `.venv` has `.venv-replay`, in a checkout and elsewhere alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from storage.archive.locking import wait_for
from storage.types.errors import ArchiveError, ReplayError

_LOG = "install.log"
_LOCK = "install.lock"
# Written when everything is installed; holds the digest of the lock.
_STAMP = ".installed"


def environment() -> Path:
    """The folder of pywb's environment, which may not exist yet."""
    own = Path(sys.prefix)
    return own.with_name(f"{own.name}-replay")


def requirements_lock() -> Path:
    """The lock of pywb's environment, with the hash of each package: in the installed package, or in the checkout."""
    packed = Path(__file__).with_name("requirements.txt")
    return packed if packed.exists() else Path(__file__).parents[2] / "requirements" / "replay.txt"


def is_ready() -> bool:
    """Whether pywb is installed as the lock says."""
    try:
        return (environment() / _STAMP).read_text() == _digest()
    except OSError:
        return False


def prepare() -> Path:
    """Return the environment, made first unless it is as the lock says; making it needs the network.

    Raises:
        ReplayError: pywb could not be installed.
    """
    target = environment()
    try:
        target.mkdir(exist_ok=True)
        with wait_for(target / _LOCK):
            if not is_ready():
                _install(target)
                (target / _STAMP).write_text(_digest())
    except (OSError, ArchiveError) as error:
        raise ReplayError(f"pywb's environment cannot be made at {target}: {error}") from error
    return target


def _digest() -> str:
    return sha256(requirements_lock().read_bytes()).hexdigest()


def _install(target: Path) -> None:
    (target / _STAMP).unlink(missing_ok=True)
    with (target / _LOG).open("wb") as log:
        for command in _commands(target):
            if subprocess.call(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL):  # noqa: S603 - our own words
                raise ReplayError(
                    f"pywb could not be installed; the network is needed once ({target / _LOG} says more)"
                )


def _commands(target: Path) -> list[list[str]]:
    """The commands that install it: with uv where the project has it, elsewhere with venv and pip."""
    python, requirements = str(target / "bin" / "python"), str(requirements_lock())
    uv = Path(sys.executable).with_name("uv")
    if os.access(uv, os.X_OK):
        return [
            [str(uv), "venv", "--allow-existing", "--python", sys.executable, str(target)],
            [str(uv), "pip", "sync", "--compile-bytecode", "--python", python, "--require-hashes", requirements],
        ]
    return [
        [sys.executable, "-m", "venv", str(target)],
        [python, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", requirements],
    ]


if __name__ == "__main__":
    try:
        prepare()
    except ReplayError as failure:
        sys.exit(f"fonds: {failure}")
