"""Who has a dossier open (đang mở): said to whoever else has it open; the same rows are what somebody opened last (mở gần đây)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..domain.dates import say_time
from ..store import beside as rows
from ..store.queries import beside
from ..store.work import Work

AWAY = timedelta(minutes=2)  # not heard of for so long, somebody has closed the page


def look(work: Work, dossier_id: int) -> str:
    """This person has the page open now. Returns who else has, as a sentence. Raises ``NotFound`` out of sight."""
    beside.in_sight(work.session, work.actor, dossier_id)
    assert work.actor.id is not None
    rows.look(work.session, work.actor.id, dossier_id, work.now, AWAY)
    return said(beside.others(work.session, work.actor, dossier_id, work.now - AWAY))


def said(others: Sequence[tuple[str, datetime]]) -> str:
    """ "Trần Thị Bích đang mở hồ sơ này từ 08:10."; empty when nobody else has."""
    if not others:
        return ""
    if len(others) == 1:
        return f"{others[0][0]} đang mở hồ sơ này từ {say_time(others[0][1])}."
    names = [f"{name} (từ {say_time(at)})" for name, at in others]
    return f"{', '.join(names[:-1])} và {names[-1]} đang mở hồ sơ này."
