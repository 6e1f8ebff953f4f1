"""Secrets at rest (bí mật lưu kho): sealed under a key made from ``DESK_SECRET_KEY``, so that a stolen database opens nothing."""

import base64
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Seal:
    """Closes and opens texts for one purpose; what was sealed for another, or under another key, does not open."""

    def __init__(self, secret_key: str | bytes, purpose: str) -> None:
        raw = secret_key if isinstance(secret_key, bytes) else secret_key.encode()
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"desk/{purpose}".encode()).derive(raw)
        self._box = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str, at: datetime) -> str:
        """The sealed text, safe to store or to give away; ``at``: when, for what grows too old."""
        return self._box.encrypt_at_time(text.encode(), int(at.timestamp())).decode()

    def open(self, sealed: str) -> str | None:
        """What was sealed; None when it is not ours, or was changed."""
        try:
            return self._box.decrypt(sealed).decode()
        except InvalidToken:
            return None

    def open_young(self, sealed: str, now: datetime, longest: timedelta) -> str | None:
        """``open``, and None for what was sealed longer ago."""
        try:
            return self._box.decrypt_at_time(sealed, int(longest.total_seconds()), int(now.timestamp())).decode()
        except InvalidToken:
            return None
