"""The gateway of e-mail: ``DESK_SMTP_URL`` and ``DESK_SMTP_FROM`` as a connection that sends one letter after another."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from flask import Flask

from .clock import Clock
from .domain.errors import Invalid
from .services.delivering import Letter
from .web.letters import Words

TIMEOUT = 20.0  # seconds for any answer of the server
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class NoEncryption(smtplib.SMTPException):
    """The server takes no TLS and is not on this machine: a password would travel in clear."""


@dataclass(frozen=True)
class Gateway:
    """Where e-mail goes, and from whom."""

    host: str
    port: int
    secure: bool  # smtps: TLS from the first byte; else STARTTLS where it is offered
    user: str
    password: str
    sender: str

    @contextmanager
    def opened(self) -> Iterator[smtplib.SMTP]:
        """A connection ready to send. Raises ``OSError`` or ``smtplib.SMTPException``."""
        context = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
            if self.secure
            else smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        ) as server:
            server.ehlo()
            encrypted = self.secure
            if not encrypted and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                encrypted = True
            if self.user:
                if not encrypted and self.host not in HERE:
                    raise NoEncryption
                server.login(self.user, self.password)
            yield server

    def message(self, letter: Letter, words: Words, clock: Clock) -> EmailMessage:
        """The letter as it travels; sent a second time it carries the same name."""
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = words.subject, self.sender, letter.address
        message["Date"] = format_datetime(clock())
        message["Message-ID"] = f"<{letter.name}@{parseaddr(self.sender)[1].partition('@')[2] or 'desk'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(words.body)
        return message


def gateway(app: Flask) -> Gateway | None:
    """The gateway of the settings; None when there is none. Raises ``Invalid`` naming the setting that cannot be right."""
    url = str(app.config.get("SMTP_URL") or "")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid("DESK_SMTP_URL không đọc được: cổng không phải là số.") from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Invalid("DESK_SMTP_URL phải có dạng smtp://máy:587 hoặc smtps://tên:mật-khẩu@máy:465.")
    sender = str(app.config.get("SMTP_FROM") or "")
    if "@" not in parseaddr(sender)[1]:
        raise Invalid("DESK_SMTP_FROM chưa đặt: ghi địa chỉ gửi thư, ví dụ “Một cửa <motcua@example.vn>”.")
    secure = parts.scheme == "smtps"
    return Gateway(
        parts.hostname, port or (465 if secure else 587), secure, unquote(parts.username or ""), unquote(parts.password or ""), sender
    )  # fmt: skip
