"""The forms of one's own account."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField

from ..store.models import Person
from .forms import Text


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """Nơi nhận nhắc việc."""

    needed = "Cần nhập lại mật khẩu để đổi thư điện tử, số điện thoại."
    email = Text("Thư điện tử nhận nhắc việc")
    phone = Text("Số điện thoại")
    again = PasswordField("Mật khẩu đang dùng")


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """Tùy chọn màn hình."""

    keys_off = BooleanField("Tắt phím tắt")
    large_text = BooleanField("Cỡ chữ lớn")
    prints_a4 = BooleanField("In phiếu khổ A4")

    def of(self, person: Person) -> "PreferencesForm":
        """As this person has them."""
        for field in (self.keys_off, self.large_text, self.prints_a4):
            field.data = getattr(person, field.name)
        return self

    @property
    def said(self) -> tuple[bool, bool, bool]:
        """What was ticked, in the order of ``own_account.set_preferences``."""
        return bool(self.keys_off.data), bool(self.large_text.data), bool(self.prints_a4.data)


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Đổi mật khẩu (S3)."""

    needed = "Nhập mật khẩu đang dùng."
    current = PasswordField("Mật khẩu đang dùng")
    new = PasswordField("Mật khẩu mới")


class FactorForm(FlaskForm):  # type: ignore[misc]
    """Bật xác thực hai bước."""

    needed = "Cần nhập lại mật khẩu để đổi xác thực hai bước."
    code = Text("Mã 6 chữ số ứng dụng đang hiện")
    again = PasswordField("Mật khẩu đang dùng")
