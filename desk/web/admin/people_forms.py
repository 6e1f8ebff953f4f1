"""The forms of A1 and A2: an account, a role, and what is done to them."""

from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField

from ...domain.errors import Invalid
from ...domain.text import plain, tidy
from ...policy import Role
from ...services.empowering import HELD_BY_STAFF
from ...store.models import Agency
from ...store.queries import receptions, unit_tree
from ..forms import Text
from ..guard import now, reading
from ..intake_form import Day, choices
from ..labels import ROLES

NOWHERE = "Không có đơn vị “{typed}”. Gõ mã đơn vị (11020) hoặc tên đầy đủ."
ROLE_CHOICES = choices([("", "Chọn vai trò"), *((str(role), ROLES[role]) for role in HELD_BY_STAFF if role in ROLES)])


class GrantForm(FlaskForm):  # type: ignore[misc]
    """Cấp vai trò."""

    role = SelectField("Vai trò", choices=ROLE_CHOICES, validate_choice=False)
    unit = Text("Đơn vị (mã hoặc tên)")
    department = Text("Bộ phận (để trống: cả đơn vị)")
    start = Day("Từ ngày")
    end = Day("Đến hết ngày (để trống: không thời hạn)")

    def meant(self) -> tuple[Role, Agency, int | None, date, date | None]:
        """What was typed, read. Raises ``Invalid`` at the field that cannot be read."""
        if self.role.data not in {str(role) for role in HELD_BY_STAFF}:
            raise Invalid.at("role", "Chọn vai trò.")
        start = self.start.day or (now().date() if not self.start.data else None)
        if start is None:
            raise Invalid.at("start", "Ghi ngày như 02/3/2026.")
        if self.end.data and self.end.day is None:
            raise Invalid.at("end", "Ghi ngày như 31/12/2026, hoặc để trống nếu không thời hạn.")
        agency = unit_named(self.unit.data or "", start)
        return Role(self.role.data), agency, department_named(agency, self.department.data or ""), start, self.end.day


def unit_named(typed: str, day: date) -> Agency:
    """The agency that was typed. Raises ``Invalid`` at ``unit``."""
    found = receptions.unit_meant(reading(), typed, day) if typed else None
    if found is None:
        raise Invalid.at("unit", NOWHERE.format(typed=typed) if typed else "Ghi mã hoặc tên đơn vị.")
    return found


def department_named(agency: Agency, typed: str) -> int | None:
    """The department that was typed, by name or key; empty: the whole agency. Raises ``Invalid`` at ``department``."""
    if not typed:
        return None
    rows = [d for d in unit_tree.departments(reading(), agency.id) if d.valid_to is None]
    found = next((d for d in rows if plain(typed) in (plain(d.name), d.key)), None)
    if found is None:
        there = "; ".join(d.name for d in rows) or "không có bộ phận nào"
        raise Invalid.at("department", f"{agency.short_name} không có bộ phận “{typed}”. Có: {there}.")
    return found.id


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """Tên, thư điện tử, điện thoại."""

    name = Text("Họ và tên")
    email = Text("Thư điện tử nhận nhắc việc")
    phone = Text("Số điện thoại")


class NewAccountForm(GrantForm):
    """Thêm người dùng: the account with its first role."""

    username = Text("Tên đăng nhập")
    name = Text("Họ và tên")
    email = Text("Thư điện tử nhận nhắc việc")
    phone = Text("Số điện thoại")


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Something that needs a reason: khóa, mở khóa, đặt lại xác thực hai bước."""

    reason = Text("Lý do")
    to = SelectField("Chuyển cho", choices=[], validate_choice=False)


class EndForm(FlaskForm):  # type: ignore[misc]
    """Kết thúc vai trò."""

    last_day = Day("Ngày cuối cùng")

    def day(self) -> date:
        """The last day. Raises ``Invalid``."""
        if self.last_day.day is None:
            raise Invalid.at("last_day", "Ghi ngày như 31/3/2026.")
        return self.last_day.day


class SheetForm(FlaskForm):  # type: ignore[misc]
    """Nhập từ bảng tính: the file, then the rows that were checked."""

    file = FileField("Bảng người dùng")
    rows = HiddenField()


class SoughtForm:
    """What the list is narrowed to, as the address says it."""

    def __init__(self, args: dict[str, str]) -> None:
        self.typed = tidy(args.get("q", ""))[:80]
        self.state, self.role = args.get("tt", ""), args.get("vt", "")
        self.unit = tidy(args.get("noi", ""))[:100]
