"""The forms of where a procedure is received: the question, an exception, its end."""

from datetime import date

from flask import request
from flask_wtf import FlaskForm
from wtforms import RadioField

from ...domain.dates import say_date
from ...domain.errors import Invalid
from ...domain.text import tidy
from ...store.models import Agency
from ...store.queries import receptions, units
from ..forms import Text
from ..guard import actor, now, reading
from ..intake_form import Day, choices, read_day

NOWHERE = "Không có đơn vị “{typed}” vào ngày này. Gõ mã đơn vị (11020) hoặc tên đầy đủ."


class Question:
    """“Ai nhận được thủ tục này?” as the address asks it: a unit (``noi``: code or name) and a day (``ngay``); wrong ones say so."""

    def __init__(self) -> None:
        self.typed = tidy(request.args.get("noi", ""))[:100]
        self.typed_day = tidy(request.args.get("ngay", ""))[:20]
        self.day: date = read_day(self.typed_day, now().date()) or now().date()
        self.day_problem = ""
        if self.typed_day and read_day(self.typed_day, now().date()) is None:
            self.day_problem = "Ghi ngày như 02/3/2026."
        self.unit = self._own() if not self.typed else receptions.unit_meant(reading(), self.typed, self.day)
        self.unit_problem = NOWHERE.format(typed=self.typed) if self.unit is None else ""

    def _own(self) -> Agency | None:
        """Without a unit: the one where whoever asks works."""
        own = units.desks(reading(), actor(), "desk.use")
        return own[0] if own else None

    @property
    def shown_day(self) -> str:
        """What stands in the field of the day."""
        return self.typed_day if self.day_problem else say_date(self.day)

    @property
    def shown_unit(self) -> str:
        """What stands in the field of the unit."""
        return self.typed if self.unit is None else self.unit.code

    @property
    def wrong(self) -> bool:
        """Is there something to mend?"""
        return bool(self.day_problem or self.unit_problem)


class ReceptionForm(FlaskForm):  # type: ignore[misc]
    """Nơi tiếp nhận riêng."""

    unit = Text("Đơn vị (mã hoặc tên)")
    receives = RadioField(
        "Đơn vị này", choices=choices((("co", "tiếp nhận"), ("khong", "không tiếp nhận"))), validate_choice=False
    )
    start = Day("Từ ngày")
    end = Day("Đến hết ngày")
    because = Text("Theo văn bản")

    def agency(self) -> Agency:
        """The unit as typed, when everything else can be read too. Raises ``Invalid`` at the field that cannot."""
        typed = self.unit.data or ""
        day = self.start.day or now().date()
        found = receptions.unit_meant(reading(), typed, day) if typed else None
        if found is None:
            raise Invalid.at("unit", NOWHERE.format(typed=typed) if typed else "Ghi mã hoặc tên đơn vị.")
        if self.receives.data not in ("co", "khong"):
            raise Invalid.at("receives", "Chọn tiếp nhận hoặc không tiếp nhận.")
        if self.end.data and self.end.day is None:
            raise Invalid.at("end", "Ghi ngày như 31/3/2026, hoặc để trống nếu chưa định ngày kết thúc.")
        return found


class EndForm(FlaskForm):  # type: ignore[misc]
    """Kết thúc nơi tiếp nhận riêng."""

    last_day = Day("Ngày cuối cùng")
