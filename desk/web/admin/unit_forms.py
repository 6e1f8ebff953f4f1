"""The forms of D7: a unit, its names, its end; a department."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField

from ...domain.errors import Invalid
from ...services.unit_keeping import NewUnit
from ...store.models import Agency
from ...store.queries import receptions
from ..forms import Text
from ..guard import now, reading
from ..intake_form import Day


def unit_at(field: str, typed: str | None, day: date) -> Agency | None:
    """The unit that was typed into a field; empty: none. Raises ``Invalid`` there."""
    if not typed:
        return None
    found = receptions.unit_meant(reading(), typed, day)
    if found is None:
        raise Invalid.at(field, f"Không có đơn vị “{typed}” đang hoạt động. Gõ mã đơn vị (11020) hoặc tên đầy đủ.")
    return found


class UnitForm(FlaskForm):  # type: ignore[misc]
    """Thêm đơn vị."""

    name = Text("Tên đầy đủ")
    short_name = Text("Tên gọi")
    code = Text("Mã đơn vị")
    level = SelectField("Cấp", choices=[], validate_choice=False)
    parent = Text("Đơn vị cấp trên (mã hoặc tên)")
    office = Text("Khóa cơ quan chuyên môn")
    place = Text("Địa danh ghi trên giấy tờ")
    identifier = Text("Mã định danh")
    hotline = Text("Điện thoại hướng dẫn")
    valid_from = Day("Hiệu lực từ")

    def meant(self) -> NewUnit:
        """What was typed. Raises ``Invalid`` at the field."""
        if self.valid_from.day is None:
            raise Invalid.at("valid_from", "Ghi ngày như 01/7/2025.")
        return NewUnit(
            self.code.data or "", self.level.data or "", self.office.data or "", unit_at("parent", self.parent.data, now().date()),
            self.name.data or "", self.short_name.data or "", self.place.data or "", self.identifier.data or "", self.hotline.data or "",
            self.valid_from.day,
        )  # fmt: skip


class NameForm(FlaskForm):  # type: ignore[misc]
    """Tên, địa danh, điện thoại."""

    name = Text("Tên đầy đủ")
    short_name = Text("Tên gọi")
    place = Text("Địa danh ghi trên giấy tờ")
    hotline = Text("Điện thoại hướng dẫn")
    decision = Text("Văn bản đổi tên")


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Đóng đơn vị."""

    last_day = Day("Ngày hoạt động cuối cùng")
    successor = Text("Kế thừa (mã hoặc tên)")
    decision = Text("Văn bản sắp xếp đơn vị")
    staff = BooleanField("Người giữ vai trò ở đây giữ vai trò đó ở đơn vị kế thừa, cùng bộ phận")

    def day(self) -> date:
        """The last day. Raises ``Invalid``."""
        if self.last_day.day is None:
            raise Invalid.at("last_day", "Ghi ngày như 30/6/2025.")
        return self.last_day.day


class DepartmentForm(FlaskForm):  # type: ignore[misc]
    """Bộ phận."""

    name = Text("Tên bộ phận")
    key = Text("Khóa trong quy trình")
    is_desk = BooleanField("Là Bộ phận Một cửa")
    successor = SelectField("Bộ phận kế thừa", choices=[], validate_choice=False)
