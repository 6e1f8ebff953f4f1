"""Telling the staff of an agency (tin của cơ quan): from a day to a day, to everybody who works there and below."""

from datetime import date, timedelta

from ..domain.errors import Forbidden, Invalid
from ..domain.text import tidy_lines
from ..policy import Actor
from ..store.db import Session, one_at_a_time
from ..store.models import Bulletin
from ..store.queries import bulletins, units
from ..store.work import Work
from . import governing

POST = "bulletin.post"
LONGEST = 500  # characters
FURTHEST = timedelta(days=366)


def reach(session: Session, actor: Actor) -> frozenset[int] | None:
    """For which agencies this person posts: those they lead; an administrator, all they govern. None: every one there is."""
    realm = governing.realm_of(session, actor)
    return None if realm.everything else actor.agencies_for(POST) | realm.agencies


def tell(work: Work, key: str, agency_id: int, words: str, first_day: date | None, last_day: date | None) -> Bulletin:
    """Đăng tin (``agency_id`` 0: none chosen); sent again under the same key, it is the same one.

    Raises ``Forbidden``, ``Invalid`` at its field.
    """
    work.require(POST)
    if not agency_id:
        raise Invalid.at("agency", "Chọn cơ quan đăng tin.")
    _require(work, units.agency(work.session, agency_id).id)
    one_at_a_time(work.session, f"bulletin/{key}")
    made = bulletins.by_key(work.session, key)
    if made is not None:
        return made
    words, today = tidy_lines(words), work.now.date()
    wrong = {}
    if not words or len(words) > LONGEST:
        wrong["words"] = f"Ghi nội dung tin, không quá {LONGEST} ký tự."
    if first_day is None or first_day < today:
        wrong["first_day"] = "Ghi ngày bắt đầu hiện tin, từ hôm nay trở đi, dạng ngày/tháng/năm."
    if last_day is None or not (first_day or today) <= last_day <= today + FURTHEST:
        wrong["last_day"] = (
            "Ghi ngày cuối cùng còn hiện tin: từ ngày bắt đầu trở đi, trong vòng một năm, dạng ngày/tháng/năm."
        )
    if wrong or first_day is None or last_day is None:
        raise Invalid(next(iter(wrong.values())), wrong)
    row = Bulletin(
        key=key, agency_id=agency_id, words=words, first_day=first_day, last_day=last_day, made_at=work.now, made_by=work.actor.name
    )  # fmt: skip
    work.session.add(row)
    return row


def take_down(work: Work, row: Bulletin) -> bool:
    """Gỡ tin: nobody reads it from now on; the list of the agency keeps it. False: it was over already, and stays as it was."""
    _require(work, row.agency_id)
    if row.ended_at is not None or row.last_day < work.now.date():
        return False
    row.ended_at, row.ended_by = work.now, work.actor.name
    return True


def _require(work: Work, agency_id: int) -> None:
    work.require(POST)
    mine = reach(work.session, work.actor)
    if mine is not None and agency_id not in mine:
        raise Forbidden(
            "Tin của một cơ quan do lãnh đạo cơ quan ấy, hoặc quản trị của cơ quan ấy hay của cấp trên, đăng và gỡ."
        )
