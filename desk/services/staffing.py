"""Accounts and the roles they hold (tài khoản, vai trò)."""

import re
from collections.abc import Iterable
from datetime import date

from ..domain.errors import Invalid, NotFound
from ..domain.text import tidy
from ..policy import Role
from ..store import passwords
from ..store.models import Person, RoleGrant
from ..store.queries import units
from ..store.work import Work

SHORTEST = 12
COMMON = frozenset({"matkhau12345", "password1234", "123456789012", "motcualienthong", "khongcomatkhau"})


def check_password(password: str, username: str) -> None:
    """Raises ``Invalid`` with what to do instead. Length, not composition (ASVS 6.2)."""
    if len(password) < SHORTEST:
        raise Invalid(f"Mật khẩu phải có ít nhất {SHORTEST} ký tự (đang có {len(password)}). Nên dùng một câu dễ nhớ.")
    if password.lower() in COMMON or username.lower() in password.lower():
        raise Invalid("Mật khẩu này quá phổ biến hoặc chứa tên đăng nhập. Chọn câu khác.")


def check_email(address: str) -> str:
    """The address tidied; empty is none. Raises ``Invalid``."""
    address = tidy(address)
    if address and not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[A-Za-z0-9-]+", address):
        raise Invalid("Địa chỉ thư điện tử phải có dạng ten@donvi.gov.vn.")
    return address


def set_email(work: Work, username: str, address: str) -> Person:
    """Where somebody is sent reminders; empty: nowhere. Raises ``NotFound``, ``Invalid``."""
    work.require("staff.manage")
    person = units.person_by_username(work.session, tidy(username).lower())
    if person is None:
        raise NotFound(f"Không có tài khoản “{username}”.")
    person.email = check_email(address)
    return person


def add_person(work: Work, username: str, name: str, password: str, email: str = "") -> Person:
    """A new account. Raises ``Invalid`` when the name is taken or the password is poor, ``Forbidden``."""
    work.require("staff.manage")
    username = tidy(username).lower()
    if not username.replace(".", "").replace("-", "").isalnum() or not username.isascii():
        raise Invalid("Tên đăng nhập chỉ gồm chữ không dấu, số, dấu chấm và gạch nối.")
    if units.person_by_username(work.session, username) is not None:
        raise Invalid(f"Tên đăng nhập “{username}” đã có người dùng. Chọn tên khác.")
    check_password(password, username)
    person = Person(
        username=username,
        name=tidy(name),
        password_hash=passwords.hashed(password),
        password_changed_at=work.now,
        active=True,
        email=check_email(email),
    )
    work.session.add(person)
    work.session.flush()
    return person


def grant(
    work: Work,
    person: Person,
    roles: Iterable[Role],
    agency_id: int,
    department_id: int | None = None,
    *,
    valid_from: date | None = None,
) -> None:
    """Let a person hold roles at an agency (and department) from a day (today unless said otherwise)."""
    work.require("staff.manage")
    for role in roles:
        work.session.add(
            RoleGrant(person_id=person.id, role=role, agency_id=agency_id, department_id=department_id,
                      valid_from=valid_from or work.now.date())
        )  # fmt: skip
    work.session.flush()
