"""The ways in which a notice reaches somebody: a command, a message over HTTP, or mail. Each says why it did not."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from access.jobs.json_values import json_object
from storage.types.errors import FondsError
from storage.types.instants import instant_text
from storage.types.strangers_text import harmless_json, in_one_line
from storage.types.webhook_delivery import signed_headers

if TYPE_CHECKING:
    from datetime import datetime

    from storage.archive.archive import Archive
    from storage.archive.notify_settings import NotifySettings
    from storage.types.notices import Notice

_COMMAND_SECONDS = 60.0


def send(archive: Archive, receiver: NotifySettings, notice: Notice, now: datetime) -> str | None:
    """Tell a receiver; returns None when the notice arrived, else why it did not, in a few words."""
    try:
        if receiver.command:
            return _run(archive, receiver.command, notice)
        if receiver.url is not None:
            return _post(archive, receiver, receiver.url, notice, now)
        from access.jobs.mail import mail

        return mail(archive, receiver, notice)
    except FondsError as error:
        return str(error)


def document(notice: Notice) -> bytes:
    """A notice for programs."""
    told = {
        "type": "notice",
        "id": notice.notice_id,
        "timestamp": instant_text(notice.at),
        "subject": notice.subject,
        "lines": list(notice.lines),
        "data": json_object(dict(notice.facts)),
    }
    return harmless_json(json.dumps(told, ensure_ascii=False, separators=(",", ":"))).encode()


def _run(archive: Archive, command: tuple[str, ...], notice: Notice) -> str | None:
    """Run a command with the notice as JSON on its standard input, in the archive's folder."""
    try:
        ran = subprocess.run(  # noqa: S603 - the owner of the archive named it
            command,
            input=document(notice),
            cwd=archive.path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]} did not end within {_COMMAND_SECONDS:.0f} s"
    except OSError as error:
        return f"{command[0]}: {error.strerror or error}"
    if ran.returncode == 0:
        return None
    said = in_one_line(ran.stderr.decode("utf-8", errors="replace").strip().partition("\n")[0])
    return f"{command[0]} ended with {ran.returncode}" + (f": {said}" if said else "")


def _post(archive: Archive, receiver: NotifySettings, url: str, notice: Notice, now: datetime) -> str | None:
    """POST the notice as JSON, signed as Standard Webhooks where there is a key.

    The time that is signed is that of the attempt: receivers refuse one that is some minutes old as sent again by
    somebody else.
    """
    from access.jobs.webhook_post import post
    from storage.types.webhook_delivery import signing_key

    body = document(notice)
    headers = {"webhook-id": notice.notice_id}
    if receiver.secret is not None:
        key = signing_key(receiver.secret.secret(archive.path))
        if key is None:
            return "the secret is no key: whsec_ and 24 to 64 bytes in base64; openssl rand -base64 32"
        headers = {**signed_headers(key, notice.notice_id, now, body)}
    return post(url, body, headers, archive.configuration.network.cacert)
