"""The small forms of the catalogue's pages; what an edition says is too large for the form library: ``catalogue_sheet``."""

from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField

from ...domain.dates import say_date
from ...domain.errors import Invalid
from ...services.drafting import Wanted
from ...store.models import Draft
from ..forms import Lines, Text
from ..intake_form import Day
from ..row_numbers import LARGEST

DAY_SAID = "Ghi ngày như 01/7/2026."


class BeginForm(FlaskForm):  # type: ignore[misc]
    """[Thêm thủ tục], [Soạn phiên bản mới]: which procedure."""

    ma = Text("Mã thủ tục")
    local = BooleanField("Mã của địa phương, chưa có trong Cơ sở dữ liệu quốc gia")


class ShownForm(FlaskForm):  # type: ignore[misc]
    """Whatever acts on a draft says which version of it the page showed."""

    version = HiddenField()

    @property
    def shown(self) -> int:
        """That version; 0, which no draft has, when the form says none."""
        text = self.version.data or ""
        return min(int(text), LARGEST) if text.isascii() and text.isdecimal() and len(text) <= 12 else 0


class DraftForm(ShownForm):
    """When a draft comes into force and by which decision; the version that the page showed."""

    valid_from = Day("Ngày hiệu lực")
    decision = Text("Số quyết định công bố")
    decided_on = Day("Ngày ký quyết định")

    def fill(self, row: Draft) -> None:
        """Show what stands."""
        self.version.data = str(row.version)
        self.valid_from.data = say_date(row.valid_from) if row.valid_from else ""
        self.decided_on.data = say_date(row.decided_on) if row.decided_on else ""
        self.decision.data = row.decision or ""

    @property
    def unread(self) -> list[Day]:
        """The fields that say something which is no day."""
        return [field for field in (self.valid_from, self.decided_on) if field.data and field.day is None]

    def check(self) -> None:
        """Raises ``Invalid`` at a day that cannot be read."""
        for field in self.unread:
            raise Invalid.at(field.name, DAY_SAID)

    @property
    def wanted(self) -> Wanted:
        """As typed; what is no day is None."""
        return Wanted(self.valid_from.day, self.decision.data or None, self.decided_on.day)

    def kept(self, row: Draft) -> Wanted:
        """As typed, but for a day that cannot be read: there what stood stays."""
        typed = self.wanted
        return Wanted(
            row.valid_from if self.valid_from in self.unread else typed.valid_from, typed.decision,
            row.decided_on if self.decided_on in self.unread else typed.decided_on,
        )  # fmt: skip


class ReturnForm(ShownForm):
    """[Trả lại để sửa]: why."""

    reason = Lines("Lý do trả lại")


class RepealForm(FlaskForm):  # type: ignore[misc]
    """[Bãi bỏ]."""

    last_day = Day("Ngày áp dụng cuối cùng")
    decision = Text("Số quyết định bãi bỏ")
    decided_on = Day("Ngày ký quyết định")
    replaced_by = Text("Thay bằng thủ tục (mã, cách nhau bằng dấu phẩy)")

    @property
    def last(self) -> date:
        """The last day. Raises ``Invalid`` when none is written."""
        if self.last_day.day is None:
            raise Invalid.at("last_day", DAY_SAID)
        return self.last_day.day

    @property
    def codes(self) -> list[str]:
        """The procedures that take its place."""
        return (self.replaced_by.data or "").replace(",", " ").replace(";", " ").split()


class UploadForm(ShownForm):
    """[Tải biểu mẫu lên]: a file, what it is called, which paper or result it is the form of."""

    target = SelectField("Dùng cho", choices=[], validate_choice=False)
    name = Text("Tên biểu mẫu")
    file = FileField("Tệp biểu mẫu")
