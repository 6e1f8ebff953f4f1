"""The small form of the route editor (D3): which version was shown, where, when and how a dossier is tried; its rows are fields by path."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from wtforms import SelectField

from ...domain.calendar_file import YEARS
from ...domain.dates import VIETNAM, say_date, say_time
from ...domain.errors import Invalid
from ...domain.workflow import Channel
from ..forms import Text
from ..guard import now
from ..intake_form import choices, read_day
from ..labels import CHANNELS
from ..row_numbers import row_id
from .catalogue_forms import ShownForm

WAYS = {"direct": Channel.DIRECT, "online": Channel.ONLINE, "post": Channel.POST}
MOMENT_SAID = "Ghi giờ và ngày như 15:20 27/02/2026."
_TIME = r"(\d{1,2}) ?(?:[:hg]|giờ) ?(\d{2})?(?: phút)?"
_DAY = r"(?:(?:thứ \w+|chủ nhật),? )?(?:ngày )?(\d[\d/.\-]{4,9})"
_MOMENT = re.compile(rf"{_TIME},? {_DAY}")


def read_moment(typed: str, today: date) -> datetime | None:
    """A day and a time in Vietnam as people and these pages write them: ``15:20 27/02/2026``, ``15h20, thứ Sáu 27/2/2026``."""
    found = _MOMENT.fullmatch(typed.casefold())
    day = read_day(found[3], today) if found else None
    if found is None or day is None or day.year not in YEARS:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM) if hour < 24 and minute < 60 else None


class RouteForm(ShownForm):
    """Thử quy trình: received where, when, through which channel."""

    noi = SelectField("Nơi tiếp nhận", coerce=row_id, validate_choice=False)
    luc = Text("Tiếp nhận lúc")
    kenh = SelectField("Cách nộp", choices=choices((key, CHANNELS[way]) for key, way in WAYS.items()), default="direct")

    def offer(self, receivers: Sequence[tuple[int, str]]) -> int | None:
        """Let these agencies (id, name) be chosen; the one that is, or the first. None: there is none."""
        self.noi.choices = choices(receivers)
        ids = [agency_id for agency_id, _ in receivers]
        self.noi.data = self.noi.data if self.noi.data in ids else next(iter(ids), None)
        return self.noi.data  # type: ignore[no-any-return]

    def begin(self, version: int) -> None:
        """The form of a page that is opened: now, at the counter."""
        self.version.data = str(version)
        self.luc.data = f"{say_time(now())} {say_date(now())}"

    @property
    def moment(self) -> datetime:
        """When. Raises ``Invalid`` at the field."""
        found = read_moment(self.luc.data or "", now().date())
        if found is None:
            raise Invalid.at("luc", MOMENT_SAID)
        return found

    @property
    def day(self) -> date:
        """The day on which the route is checked; what cannot be read is today."""
        found = read_moment(self.luc.data or "", now().date())
        return (found or now()).date()

    @property
    def channel(self) -> str:
        return str(self.kenh.data) if self.kenh.data in WAYS else "direct"
