"""Passwords: argon2id with the parameters that two cores can bear (deps.md §1: 20 ms of CPU a sign-in)."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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


# Words that are said and typed alike on every keyboard: without accents, in small letters.
_SAID = """
an anh ao ban bao bay be ben biec bien bo bong buoi buom ca cam canh cao cau cay chanh chao chau che chieu
chim cho chuong co com con cong cua cuoi da dao dau den di dieu dinh do doi dong dua duong em ga gao giay
gieng gio go goi gom gon guong ha hai han hang hat hen hien hoa hoi hong hue hung huong kem ken keo kho khoai
khoi kim lam lan lang lanh lau le len lien linh long lua luoi luu mai man mang mau may men mia mien mo moi
mong mua mui muoi nam nang nem nep ngan ngay nghe ngoc ngoi ngon nguyet nha nhac nhan nho nhung nien non nong
nui nuoc oi ong phao pho phong phu phuong quang quanh quat que quen ra rau ren reo rieng rong rua rung ruong
ruou sach sam sang sao sau sen si sim soi son song suoi suong ta tam tan tau tay tem thac than thang thanh
that theu thien tho thoi thom thong thu thuong thuyen tia tien tieng tim tinh toc toi tom trang tranh trau tre
tren trong trua trung truong tu tung tuoi tuyet uom vai vang vao ve ven vien viet voi vong vua vuon vuong xa
xanh xe xoai xoan xuan xuong yen yeu
"""
_WORDS = tuple(_SAID.split())


def first_password() -> str:
    """A first password that can be read out over a telephone: five Vietnamese words without accents and four digits, 51 bits.

    It opens once, for a day, and only to choose another: that, and the slowing down at the door, is what the bits have to bear.
    """
    return "-".join([*(secrets.choice(_WORDS) for _ in range(5)), f"{secrets.randbelow(9000) + 1000}"])
