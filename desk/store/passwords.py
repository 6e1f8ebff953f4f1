"""Passwords: argon2id with the parameters that two cores can bear (deps.md §1: 20 ms of CPU a sign-in)."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def _same_keys(password: str) -> bytes:
    """A phone and a PC may send the same Vietnamese letters in different forms; both set and check see one (NFC)."""
    return unicodedata.normalize("NFC", password).encode()


def hashed(password: str) -> str:
    """What is stored instead of the password."""
    return _hasher.hash(_same_keys(password))


def matches(stored: str | None, password: str) -> bool:
    """Is this the password? ``stored`` None (no such account) takes as long as a wrong password, and is False."""
    try:
        return _hasher.verify(stored or _nobody(), _same_keys(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hashed(secrets.token_hex(16))


def first_password() -> str:
    """A first password that can be read out over a telephone: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
