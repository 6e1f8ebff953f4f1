"""Codes of six digits that change every half minute (mã xác thực hai bước, RFC 6238), as every authenticator app makes them."""

import hashlib
import secrets
from datetime import datetime

import pyotp

STEP = 30  # seconds that a code stands
AROUND = 1  # steps before and after that are taken too: clocks of telephones are not exact
CODES = 10
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A secret of 160 bits, in the letters that apps take."""
    return pyotp.random_base32()


def address_of(secret: str, account: str, issuer: str) -> str:
    """What the QR symbol holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step whose code this is, later than ``after`` (the last one used: a code works once); None: it is none."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    made, here = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    fits = [n for n in range(here - AROUND, here + AROUND + 1) if secrets.compare_digest(made.generate_otp(n), code)]
    return next((n for n in fits if n > after), None)


def recovery_codes() -> list[str]:
    """Ten codes to be kept on paper, 49 bits each."""
    return ["-".join("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]


def digest_of(code: str) -> str:
    """What is stored of a recovery code, however it was typed. Long random codes need no slow digest."""
    return hashlib.sha256("".join(c for c in code.lower() if c.isalnum()).encode()).hexdigest()
