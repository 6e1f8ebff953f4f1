"""A mail server for the tests: it takes what is sent to it, or refuses, as told. One thread, one port, nothing leaves the machine."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class Post(socketserver.ThreadingTCPServer):
    """What came in: ``messages``; ``refuse`` names recipients that are turned away, ``broken`` hangs up on everybody."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.messages: list[EmailMessage] = []
        self.refuse: set[str] = set()
        self.broken = False
        self.logins = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def to(self) -> list[str]:
        """The addresses of everything that came in, in order."""
        return [str(m["To"]) for m in self.messages]


class _Line(socketserver.StreamRequestHandler):
    server: Post

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        if self.server.broken:
            return
        self.say("220 thu")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                self.say("250-thu\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self.server.logins += 1
                self.say("235 ok")
            elif verb == "RCPT" and any(a in line for a in self.server.refuse):
                self.say("550 no such mailbox")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.messages.append(self._message())
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)  # type: ignore[return-value]


@contextmanager
def post_office() -> Iterator[Post]:
    """A running server."""
    with Post() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
