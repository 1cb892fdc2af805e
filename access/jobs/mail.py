"""Sends a notice as mail. Whoever logs in does it under TLS, and no password is in any message of an error."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from storage.types.strangers_text import in_one_line

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.archive.notify_settings import NotifySettings
    from storage.types.notices import Notice
    from storage.types.smtp_address import SmtpAddress

_SECONDS = 20.0


def mail(archive: Archive, receiver: NotifySettings, notice: Notice) -> str | None:
    """Hand a notice to the server of SMTP; returns None when it took it for every address, else why not.

    Raises:
        FondsError: the password is not where it is said to be.
    """
    password = None if receiver.password is None else receiver.password.secret(archive.path)
    context = ssl.create_default_context()
    if (cacert := archive.configuration.network.cacert) is not None:
        context.load_verify_locations(cacert)
    try:
        with _connected(receiver.smtp, context) as server:
            if receiver.smtp.user is not None:
                server.login(receiver.smtp.user, password or "")
            refused = server.send_message(message(receiver, notice))
    except smtplib.SMTPResponseException as error:
        return f"the mail server answered {error.smtp_code}"
    except (smtplib.SMTPException, OSError) as error:
        return in_one_line(getattr(error, "strerror", None) or f"{type(error).__name__}: {error}")
    return f"the mail server refused {', '.join(refused)}" if refused else None


def message(receiver: NotifySettings, notice: Notice) -> EmailMessage:
    """The mail; sent again it has the same Message-ID, so that readers show it once."""
    mail = EmailMessage()
    mail["Subject"] = notice.subject
    mail["From"] = receiver.sender
    mail["To"] = ", ".join(receiver.mail)
    mail["Date"] = format_datetime(notice.at)
    mail["Message-ID"] = f"<{notice.notice_id}@{(receiver.sender or '').rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(notice.lines) + "\n")
    return mail


def _connected(address: SmtpAddress, context: ssl.SSLContext) -> smtplib.SMTP:
    """A connection that is encrypted wherever somebody logs in, and else where the server can."""
    if address.is_tls:
        return smtplib.SMTP_SSL(address.host, address.port, timeout=_SECONDS, context=context)
    server = smtplib.SMTP(address.host, address.port, timeout=_SECONDS)
    try:
        server.ehlo()
        if address.user is not None or server.has_extn("starttls"):
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server
