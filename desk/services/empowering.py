"""Roles (vai trò): held at an agency and a department, from a day to a day; nobody takes away the last administrator."""

from datetime import date, timedelta

from ..domain.catalogue.route_rows import ROLES as OF_STEPS
from ..domain.dates import say_date
from ..domain.errors import Forbidden, Invalid, NotFound
from ..policy import Role
from ..store.db import one_at_a_time
from ..store.models import Department, Person, RoleGrant
from ..store.queries import people, units
from ..store.work import Work
from . import access
from .governing import MANAGE, realm_of, require_at, require_over

NAMES = {
    **{Role(code): name for code, name in OF_STEPS.items()},
    Role.SUPERVISOR: "giám sát",
    Role.INSPECTOR: "thanh tra",
    Role.CATALOGUE: "quản trị danh mục",
    Role.ADMIN: "quản trị hệ thống",
}
LAST = "Không thể bỏ quyền quản trị cuối cùng."
HELD_BY_STAFF = tuple(role for role in Role if role not in (Role.SYSTEM, Role.CITIZEN))


def grant(
    work: Work,
    person: Person,
    role: Role,
    agency_id: int,
    department_id: int | None,
    start: date,
    end: date | None = None,
) -> RoleGrant:
    """Cấp vai trò: below the actor's government, to somebody who works nowhere above it.

    Raises ``Invalid`` at ``agency``, ``department``, ``start`` or ``end``, or when it is held already; ``Forbidden``.
    """
    require_at(work, agency_id)
    if role is Role.INSPECTOR and not realm_of(work.session, work.actor).everything:
        raise Forbidden("Vai trò thanh tra xem mọi hồ sơ: chỉ quản trị của cả hệ thống cấp được.")
    held = people.held(work.session, [person.id])
    if held:
        require_over(work, person)
    agency = units.agency(work.session, agency_id)
    if agency.valid_to is not None and agency.valid_to < start:
        raise Invalid.at("agency", f"{agency.short_name} đã kết thúc hoạt động ngày {say_date(agency.valid_to)}.")
    department = _department(work, agency_id, department_id)
    if end is not None and end < start:
        raise Invalid.at("end", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    for other in people.grants_like(work.session, person.id, role, agency_id, department_id):
        if (end is None or other.valid_from <= end) and (other.valid_to is None or other.valid_to >= start):
            raise Invalid(f"Đã giữ vai trò này ở đó từ ngày {say_date(other.valid_from)}. Kết thúc vai trò cũ trước.")
    row = RoleGrant(
        person_id=person.id, role=role, agency_id=agency_id, department_id=department_id, valid_from=start, valid_to=end
    )
    work.session.add(row)
    work.session.flush()
    until = f" đến {say_date(end)}" if end else ""
    said = f"Cấp vai trò {NAMES.get(role, role)} ở {_where(agency.name, department)}, từ {say_date(start)}{until}."
    access.note(work, "rights", person=person, detail=said)
    return row


def end(work: Work, person: Person, grant_id: int, last_day: date) -> str:
    """Kết thúc vai trò after a last day (yesterday: at once); one not begun by then is taken back. Returns it in words.

    Raises ``Invalid`` at ``last_day``, for the last administrator; ``NotFound``, ``Forbidden``.
    """
    require_over(work, person)
    row = people.grant(work.session, grant_id)
    today = work.now.date()
    if row is None or row.person_id != person.id or (row.valid_to is not None and row.valid_to < today):
        raise NotFound("Vai trò này đã kết thúc. Tải lại trang để xem.")
    if last_day < today - timedelta(days=1):
        raise Invalid.at("last_day", "Quyền đã dùng không lùi lại được. Ghi ngày hôm qua nếu thôi ngay bây giờ.")
    agency = units.agency(work.session, row.agency_id)
    if row.role == Role.ADMIN and agency.parent_id is None:
        keep_an_administrator(work, person, but_grant=row.id)
    department = _department(work, row.agency_id, row.department_id)
    detail = f"Kết thúc vai trò {NAMES.get(Role(row.role), row.role)} ở {_where(agency.name, department)}, ngày cuối {say_date(last_day)}."
    if last_day < row.valid_from:
        work.session.delete(row)
    else:
        row.valid_to = last_day
    access.note(work, "rights", person=person, detail=detail)
    work.session.flush()
    return detail


def keep_an_administrator(work: Work, person: Person, but_grant: int | None = None) -> None:
    """Before an administrator of the whole installation loses it (all of theirs, or one role): somebody else must hold it without an end.

    Two who take it from each other at once come one after the other here, so that the second is refused. Raises ``Invalid``.
    """
    work.require(MANAGE)
    one_at_a_time(work.session, "administrators")
    today = work.now.date()
    if not people.is_keeper(work.session, person.id, today):
        return
    without = None if but_grant is not None else person.id
    if not people.keepers(work.session, today, without=without, but_grant=but_grant):
        raise Invalid(LAST)


def _department(work: Work, agency_id: int, department_id: int | None) -> Department | None:
    if department_id is None:
        return None
    row = work.session.get(Department, department_id)
    if row is None or row.agency_id != agency_id:
        raise Invalid.at("department", "Chọn bộ phận của đúng đơn vị đó.")
    return row


def _where(agency: str, department: Department | None) -> str:
    return f"{department.name}, {agency}" if department is not None else agency
