"""Telling the staff of an agency (tin của cơ quan): from a day to a day, to everybody who works there and below."""

from datetime import date, timedelta

from ..domain.errors import Invalid
from ..domain.text import tidy_lines
from ..store.db import one_at_a_time
from ..store.models import Bulletin
from ..store.queries import bulletins
from ..store.work import Work

POST = "bulletin.post"
LONGEST = 500  # characters
FURTHEST = timedelta(days=366)


def tell(work: Work, key: str, agency_id: int, words: str, first_day: date | None, last_day: date | None) -> Bulletin:
    """Đăng tin; sent again under the same key, it is the same one. Raises ``Forbidden``, ``Invalid`` at its field."""
    work.require(POST, agency_id=agency_id)
    one_at_a_time(work.session, f"bulletin/{key}")
    made = bulletins.by_key(work.session, key)
    if made is not None:
        return made
    words, today = tidy_lines(words), work.now.date()
    if not words or len(words) > LONGEST:
        raise Invalid.at("words", f"Ghi nội dung tin, không quá {LONGEST} ký tự.")
    if first_day is None or first_day < today:
        raise Invalid.at("first_day", "Ghi ngày bắt đầu hiện tin, từ hôm nay trở đi, dạng ngày/tháng/năm.")
    if last_day is None or not first_day <= last_day <= today + FURTHEST:
        raise Invalid.at("last_day", "Ghi ngày cuối cùng còn hiện tin: từ ngày bắt đầu, trong vòng một năm.")
    row = Bulletin(
        key=key, agency_id=agency_id, words=words, first_day=first_day, last_day=last_day, made_at=work.now, made_by=work.actor.name
    )  # fmt: skip
    work.session.add(row)
    return row


def take_down(work: Work, row: Bulletin) -> None:
    """Gỡ tin: nobody reads it from now on; the list of the agency keeps it. Twice is once."""
    work.require(POST, agency_id=row.agency_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by = work.now, work.actor.name
