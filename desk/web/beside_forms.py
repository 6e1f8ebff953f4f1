"""The forms of what stands beside a step (X3): whom to ask what, what to post, what a council decides; and how each of them ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, RadioField

from ..domain import beside
from ..domain.dates import say_date
from ..domain.deadlines import due
from ..services import consulting
from ..services.consulting import Asked
from ..store.models import Task
from ..store.queries import consultees
from .forms import Lines
from .guard import calendar_of, now, reading
from .intake_form import Day, choices, read_day
from .step_forms import StepForm

FIRST, MORE = 2, 2  # rows of receivers at first, and with each press of "Thêm nơi nhận"
LONGEST, SHOWN = 200, 4


@dataclass
class Row:
    """One receiver as typed."""

    unit: str = ""
    until: str = ""
    error: str = ""


class Receivers(Field):  # type: ignore[misc]
    """Nơi nhận: a unit and its last day in each row; empty rows count for nothing."""

    rows: list[Row]

    def process(self, formdata: Any, *_given: Any, **_more: Any) -> None:
        """Every field of the form library is asked so; here two lists of texts come together."""
        self.errors: list[str] = []
        self.process_errors: list[str] = []
        units = [text.strip()[:LONGEST] for text in formdata.getlist("unit")] if formdata else []
        days = [text.strip()[:LONGEST] for text in formdata.getlist("until")] if formdata else []
        self.rows = [Row(unit, days[n] if n < len(days) else "") for n, unit in enumerate(units[: consulting.MOST + 1])]
        self.grow(FIRST - len(self.rows))
        self.data = self.raw_data = None

    def grow(self, count: int = MORE) -> None:
        """More empty rows."""
        self.rows += [Row() for _ in range(max(count, 0))]


class ConsultForm(StepForm):
    """Lấy ý kiến phối hợp: whom, until when, what."""

    unit = Receivers("Nơi cho ý kiến")
    question = Lines("Nội dung cần cho ý kiến")

    def asked(self, task: Task) -> list[Asked] | None:
        """The receivers as they are meant; None when one of them cannot be told, which is said at its row."""
        found: list[Asked] = []
        for row in self.unit.rows:
            if not row.unit:
                row.error = "Ghi nơi nhận." if row.until and row.until != self.usual(task) else ""
                continue
            units = consultees.like(reading(), row.unit, now().date(), task.agency_id, task.department_id)
            day = read_day(row.until, now().date())
            row.error = _which(row.unit, [u.label for u in units]) or (
                "" if day or not row.until else "Ghi ngày dd/mm/yyyy."
            )
            if not row.error:
                usual = row.until == self.usual(task)
                found.append(Asked(units[0].department_id, None if usual else day))
        wrong = [row.error for row in self.unit.rows if row.error]
        self.unit.errors = wrong
        return None if wrong else found

    def usual(self, task: Task) -> str:
        """The last day that a receiver is given when nobody writes another."""
        term = consulting.usual_term(reading(), now().date())
        return say_date(due(now(), term, calendar_of(task.agency_id)))


def _which(typed: str, labels: Sequence[str]) -> str:
    """What is wrong with a name that was typed; empty when it means one unit."""
    if not labels:
        return f"Không có nơi nào tên “{typed}” có tài khoản nhận. Gửi bằng văn bản giấy, hoặc ghi tên khác."
    if len(labels) > 1:
        more = f" và {len(labels) - SHOWN} nơi khác" if len(labels) > SHOWN else ""
        return f"“{typed}” có thể là: {'; '.join(labels[:SHOWN])}{more}. Ghi đủ tên một nơi."
    return ""


class PublishForm(StepForm):
    """Niêm yết công khai: what and where, until the end of which day."""

    question = Lines("Niêm yết gì, ở đâu")
    until = Day("Niêm yết đến hết ngày")


class ConveneForm(StepForm):
    """Đưa ra hội đồng: which one, about what, until when."""

    question = Lines("Hội đồng nào, xem xét nội dung gì")
    until = Day("Kết luận trước ngày")


class StanceForm(StepForm):
    """Cho ý kiến: a stance, and why."""

    choice = RadioField("Ý kiến", choices=choices((word, word) for word in beside.STANCES), validate_choice=False)
    opinion = Lines("Nội dung ý kiến, căn cứ")


class PostedForm(StepForm):
    """Kết quả niêm yết."""

    choice = RadioField(
        "Kết quả niêm yết", choices=choices((word, word) for word in beside.POSTED), validate_choice=False
    )
    opinion = Lines("Ghi rõ")


class ConcludeForm(StepForm):
    """Kết luận của hội đồng."""

    opinion = Lines("Kết luận")


FORMS: dict[str, type[StepForm]] = {
    "consult": ConsultForm, "publish": PublishForm, "convene": ConveneForm, "give_opinion": StanceForm, "end_posting": PostedForm,
    "conclude": ConcludeForm,
}  # fmt: skip
