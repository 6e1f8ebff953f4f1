"""Accounts (tài khoản): made, named, given a first password, locked and opened again. Their roles are in ``empowering``."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from ..domain.errors import Invalid, NotFound
from ..domain.text import plain, tidy
from ..policy import Role
from ..store import passwords
from ..store.models import Agency, Person
from ..store.queries import people, units
from ..store.work import Work
from . import access, empowering, leaving, sessions
from .governing import MANAGE, require_at, require_over

SHORTEST, LONGEST = 12, 128
COMMON = frozenset({"matkhau12345", "password1234", "123456789012", "motcualienthong", "khongcomatkhau"})
FEWEST = 5  # different characters
FIRST = timedelta(hours=24)  # a first password opens for so long
TO_DEPARTMENT = "phong"  # handed back, for whoever is assigned next
FAMILIAR = "Mật khẩu này quá phổ biến hoặc chứa tên đăng nhập, tên cơ quan. Chọn câu khác."


def check_password(password: str, username: str, offices: Iterable[str] = ()) -> None:
    """Raises ``Invalid`` with what to do instead. Length, not composition (ASVS 6.2); ``offices``: names that everybody would try."""
    if len(password) < SHORTEST:
        raise Invalid(f"Mật khẩu phải có ít nhất {SHORTEST} ký tự (đang có {len(password)}). Nên dùng một câu dễ nhớ.")
    if len(password) > LONGEST:
        raise Invalid(f"Mật khẩu dài quá {LONGEST} ký tự (đang có {len(password)}).")
    typed, said = password.lower(), "".join(plain(password).split())
    names = ["".join(plain(name).split()) for name in offices]
    if typed in COMMON or username.lower() in typed or len(set(said)) < FEWEST or any(n and n in said for n in names):
        raise Invalid(FAMILIAR)


def check_email(address: str) -> str:
    """The address tidied; empty is none. Raises ``Invalid``."""
    address = tidy(address)
    if address and not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[A-Za-z0-9-]+", address):
        raise Invalid.at("email", "Địa chỉ thư điện tử phải có dạng ten@donvi.gov.vn.")
    return address


def check_phone(number: str) -> str:
    """A telephone number as it is dialled; empty is none. Raises ``Invalid``."""
    number = re.sub(r"[\s.\-()]", "", number)
    if number and not re.fullmatch(r"\+?\d{9,12}", number):
        raise Invalid.at("phone", "Số điện thoại gồm 9 đến 12 chữ số, ví dụ 0912 345 678.")
    return number


def check_username(username: str) -> str:
    """The name tidied, in small letters. Raises ``Invalid``."""
    username = tidy(username).lower()
    if not username.replace(".", "").replace("-", "").isalnum() or not username.isascii() or len(username) > 40:
        raise Invalid.at(
            "username", "Tên đăng nhập chỉ gồm chữ không dấu, số, dấu chấm và gạch nối, không quá 40 ký tự."
        )
    return username


def set_email(work: Work, username: str, address: str) -> Person:
    """Where somebody is sent reminders; empty: nowhere. Raises ``NotFound``, ``Invalid``."""
    person = named(work, username)
    person.email = check_email(address)
    return person


def named(work: Work, username: str) -> Person:
    """The account of this name, below the actor's government. Raises ``NotFound``, ``Forbidden``."""
    work.require(MANAGE)
    person = units.person_by_username(work.session, tidy(username).lower())
    if person is None:
        raise NotFound(f"Không có tài khoản “{username}”.")
    require_over(work, person)
    return person


def add_person(
    work: Work, username: str, name: str, password: str, email: str = "", phone: str = "", *, first: bool = False
) -> Person:
    """A new account. ``first``: its password opens for a day and has to be changed at the first sign-in.

    Raises ``Invalid`` when the name is taken or the password is poor, ``Forbidden``.
    """
    work.require(MANAGE)
    username = check_username(username)
    if units.person_by_username(work.session, username) is not None:
        raise Invalid.at("username", f"Tên đăng nhập “{username}” đã có người dùng. Chọn tên khác.")
    check_password(password, username)
    person = Person(
        username=username, name=_called(name), password_hash=passwords.hashed(password), password_changed_at=work.now,
        active=True, email=check_email(email), phone=check_phone(phone), first_until=work.now + FIRST if first else None,
    )  # fmt: skip
    work.session.add(person)
    work.session.flush()
    access.note(work, "account", person=person, detail="Tạo tài khoản.")
    return person


def employ(
    work: Work,
    username: str,
    name: str,
    password: str,
    email: str,
    phone: str,
    role: Role,
    agency: Agency,
    department_id: int | None,
    start: date,
    end: date | None,
) -> Person:
    """Thêm người dùng: an account with its first role, below the actor's government, and a first password.

    Raises ``Invalid`` at the field, ``Forbidden``.
    """
    require_at(work, agency.id)
    person = add_person(work, username, name, password, email, phone, first=True)
    empowering.grant(work, person, role, agency.id, department_id, start, end)
    return person


def _called(name: str) -> str:
    name = tidy(name)
    if not name:
        raise Invalid.at("name", "Ghi họ và tên.")
    return name


def edit(work: Work, person: Person, *, name: str, email: str, phone: str) -> bool:
    """Name, e-mail, telephone. Returns whether anything changed. Raises ``Invalid`` at the field, ``Forbidden``."""
    require_over(work, person)
    new = {"tên": _called(name), "thư điện tử": check_email(email), "điện thoại": check_phone(phone)}
    old = {"tên": person.name, "thư điện tử": person.email, "điện thoại": person.phone}
    changed = [what for what in new if new[what] != old[what]]
    if changed:
        person.call(new["tên"])
        person.email, person.phone = new["thư điện tử"], new["điện thoại"]
        access.note(work, "account", person=person, detail=f"Sửa {', '.join(changed)}.")
    return bool(changed)


def reissue(work: Work, person: Person) -> str:
    """Cấp lại mật khẩu lần đầu: the old one opens nothing any more, every session ends. Returns it, to be said once."""
    require_over(work, person)
    password = passwords.first_password()
    person.password_hash, person.password_changed_at = passwords.hashed(password), work.now
    person.first_until = work.now + FIRST
    sessions.end_all(work, person)
    access.note(work, "first_password", person=person)
    return password


def lock(work: Work, person: Person, reason: str, to: str = "") -> int:
    """Khóa tài khoản: every session ends at once, and the open steps go to somebody. Returns how many steps were handed over.

    ``to``: the number of a colleague, or ``TO_DEPARTMENT``. Raises ``Invalid`` at ``reason``, or at ``to`` while steps are held and
    nobody is named; for the last administrator; ``Forbidden``.
    """
    require_over(work, person)
    if person.id == work.actor.id:
        raise Invalid("Không tự khóa tài khoản của mình. Nhờ một quản trị khác.")
    if not reason:
        raise Invalid.at("reason", "Ghi lý do khóa, ví dụ: chuyển công tác từ 01/4/2026.")
    empowering.keep_an_administrator(work, person)
    steps = leaving.held(work.session, person.id)
    if steps and to != TO_DEPARTMENT and not to.isdecimal():
        raise Invalid.at("to", f"Còn {len({t.dossier_id for t in steps})} hồ sơ. Chuyển cho ai?")
    handed = leaving.hand_over(work, person, None if to == TO_DEPARTMENT else int(to)) if steps else 0
    person.active = False
    ended = sessions.end_all(work, person)
    access.note(
        work, "locked", person=person, purpose=reason, detail=f"Kết thúc {ended} phiên, bàn giao {handed} việc."
    )
    return handed


def unlock(work: Work, person: Person, reason: str) -> Person:
    """Mở khóa: with the password and the roles it had. Raises ``Invalid`` at ``reason``, ``Forbidden``."""
    require_over(work, person)
    if not reason:
        raise Invalid.at("reason", "Ghi lý do mở khóa.")
    person.active = True
    access.note(work, "unlocked", person=person, purpose=reason)
    return person


def change_password(work: Work, new: str) -> Person:
    """Đặt mật khẩu: one's own. Every other session ends (the caller begins this one anew). Raises ``Invalid`` at ``new``."""
    person = people.locked(work.session, work.actor.id or 0)
    offices = {held.agency for held in people.held(work.session, [person.id])}
    try:
        check_password(new, person.username, offices)
    except Invalid as error:
        raise Invalid.at("new", error.message) from error
    if passwords.matches(person.password_hash, new):
        raise Invalid.at("new", "Mật khẩu mới phải khác mật khẩu đang dùng.")
    person.password_hash, person.password_changed_at, person.first_until = passwords.hashed(new), work.now, None
    access.note(work, "password", person=person)
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
    for role in roles:
        empowering.grant(work, person, role, agency_id, department_id, valid_from or work.now.date())
