"""The forms of the calendar pages: what is typed; the rules are the services'."""

from datetime import date

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, TextAreaField

from ...domain.calendar import CalendarDay, DayKind, Session
from ...domain.calendar_changes import KINDS
from ...domain.dates import say_date
from ...domain.errors import Invalid
from ...domain.hours import WEEK_KEYS, OfficeHours
from ...domain.hours_typed import typed_hours, typed_sessions
from ...services.reasons import EFFECTS
from ...services.timetabling import PURPOSES
from ..forms import Lines, Text
from ..intake_form import Day, choices

ORDINARY = "ordinary"
DAY_CHOICES = [(ORDINARY, "Ngày thường"), *((kind.value, word) for kind, word in KINDS.items())]


class EditForm(FlaskForm):  # type: ignore[misc]
    """Whatever is shown before it is saved: ``seen`` marks the calendar, and the change of it, that the page showed."""

    seen = HiddenField()

    @property
    def saving(self) -> bool:
        """Was the button pressed that saves (not the one that shows)?"""
        return request.form.get("act") == "luu"


class DayForm(EditForm):
    """One day: what it is, by which document."""

    kind = RadioField("Ngày này là", choices=choices(DAY_CHOICES), validate_choice=False)
    name = Text("Tên ngày")
    source = Text("Văn bản làm căn cứ")
    swapped = Day("Làm bù cho ngày")
    sessions = Text("Buổi làm việc của nửa ngày")

    def fill(self, day: CalendarDay | None) -> None:
        """Show what stands."""
        self.kind.data = day.kind.value if day else ORDINARY
        if day is not None:
            self.name.data, self.source.data = day.name, day.source
            self.swapped.data = say_date(day.swapped) if day.swapped else ""
            self.sessions.data = ", ".join(map(str, day.sessions))

    def entry(self, on: date) -> CalendarDay | None:
        """The day as typed; None: an ordinary one. Raises ``Invalid`` at the field."""
        if self.kind.data == ORDINARY:
            return None
        if self.kind.data not in tuple(DayKind):
            raise Invalid.at("kind", "Chọn ngày này là gì.")
        kind, sessions, swapped = DayKind(self.kind.data), tuple[Session, ...](), None
        if kind is DayKind.HALF:
            sessions = typed_sessions(self.sessions.data or "", "sessions")
            if not sessions:
                raise Invalid.at("sessions", "Ghi buổi làm việc, ví dụ: 07:30-11:30.")
        if kind is DayKind.MAKEUP and self.swapped.data:
            swapped = self.swapped.day
            if swapped is None:
                raise Invalid.at("swapped", "Ghi ngày như 02/01/2026.")
        return CalendarDay(on, kind, self.name.data or "", self.source.data or "", swapped, True, sessions)


class YearForm(EditForm):
    """Chép từ năm trước, đề xuất: nothing to type."""


class FileForm(EditForm):
    """Nhập tệp: the file, then what was read in it, until it is saved."""

    file = FileField("Tệp CSV hoặc JSON")
    content = TextAreaField()
    name = Text()


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """Xác nhận lịch năm: after which document."""

    source = Text("Văn bản thông báo lịch nghỉ của năm")


class HoursForm(EditForm):
    """Giờ làm việc hoặc giờ tiếp nhận: a week, perhaps one season, from a day on."""

    purpose = RadioField("Đặt giờ nào", choices=choices(PURPOSES.items()), validate_choice=False)
    start = Day("Áp dụng từ ngày")
    source = Text("Văn bản quy định")
    d2, d3, d4, d5, d6, d7, dcn = (
        Text("Thứ Hai"), Text("Thứ Ba"), Text("Thứ Tư"), Text("Thứ Năm"), Text("Thứ Sáu"), Text("Thứ Bảy"), Text("Chủ nhật"),
    )  # fmt: skip
    season_from, season_to = Text("Mùa bắt đầu (ngày/tháng)"), Text("Mùa kết thúc (ngày/tháng)")
    s2, s3, s4, s5, s6, s7, scn = (
        Text("Thứ Hai trong mùa"), Text("Thứ Ba trong mùa"), Text("Thứ Tư trong mùa"), Text("Thứ Năm trong mùa"),
        Text("Thứ Sáu trong mùa"), Text("Thứ Bảy trong mùa"), Text("Chủ nhật trong mùa"),
    )  # fmt: skip

    @property
    def days(self) -> list[Text]:
        return [self[f"d{key}"] for key in WEEK_KEYS]

    @property
    def season_days(self) -> list[Text]:
        return [self[f"s{key}"] for key in WEEK_KEYS]

    def fill(self, hours: OfficeHours, start: date) -> None:
        """Show the hours in force, to begin anew on ``start``."""
        self.start.data = say_date(start)
        for field, sessions in zip(self.days, hours.week, strict=True):
            field.data = ", ".join(map(str, sessions))
        for season in hours.seasons[:1]:
            self.season_from.data, self.season_to.data = (f"{d}/{m}" for m, d in (season.start, season.end))
            for field, sessions in zip(self.season_days, season.week, strict=True):
                field.data = ", ".join(map(str, sessions))

    def hours(self) -> OfficeHours:
        """The hours as typed. Raises ``Invalid`` at the field."""
        typed = {field.name: field.data or "" for field in self if isinstance(field, Text)}
        return typed_hours(typed, typed)

    @property
    def begins(self) -> date:
        """The first day. Raises ``Invalid`` at the field."""
        if self.start.day is None:
            raise Invalid.at("start", "Ghi ngày bắt đầu áp dụng, ví dụ: 01/7/2026.")
        return self.start.day


class ReappointForm(FlaskForm):  # type: ignore[misc]
    """Hẹn lại: which dossiers, by which document."""

    key = HiddenField()
    chosen = SelectMultipleField("Hồ sơ", choices=[], coerce=int, validate_choice=False)
    everyone = BooleanField("Tất cả hồ sơ trong danh sách, kể cả các trang sau (mỗi lần tối đa 500)")
    reason = Lines("Lý do và văn bản làm căn cứ")


class PauseReasonForm(FlaskForm):  # type: ignore[misc]
    """One reason for a pause."""

    code = Text("Mã")
    name = Text("Lý do, đọc sau chữ “tạm dừng –”")
    stops = BooleanField("Đồng hồ dừng (chỉ khi pháp luật cho dừng)")
    effect = RadioField(
        "Khi quay lại",
        choices=choices((code, words.capitalize()) for code, words in EFFECTS.items()),
        validate_choice=False,
    )
    legal_basis = Lines("Căn cứ pháp lý")
    by_hand = BooleanField("Cán bộ thụ lý chọn được lý do này")
    active = BooleanField("Đang dùng")


class LateReasonForm(FlaskForm):  # type: ignore[misc]
    """One reason for lateness."""

    code = Text("Mã")
    name = Text("Lý do trễ hạn")
    active = BooleanField("Đang dùng")
