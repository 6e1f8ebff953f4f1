"""Results that nobody comes for (kết quả chưa đến nhận): the citizen is reminded, seldom, with nothing personal in the message."""

from datetime import timedelta

from ..domain.dates import say_moment
from ..domain.errors import MoveNotAllowed
from ..domain.workflow import Status
from ..store import messages
from ..store.models import Dossier
from ..store.queries import installation
from ..store.work import Work
from . import notices

EVERY_DAYS = 7
KIND = "collect"


def remind(work: Work, dossier: Dossier) -> list[str]:
    """Nhắc lại: one message by every way that the citizen left, once in so many days. Returns the ways taken.

    Raises ``MoveNotAllowed`` (nothing waits, reminded lately, no address), ``Forbidden`` for other desks.
    """
    work.require("result.return", agency_id=dossier.agency_id)
    if dossier.state is not Status.READY:
        raise MoveNotAllowed("Hồ sơ này không còn kết quả chờ trả.")
    law = installation.law(work.session, work.now.date())
    days = int(law.get("uncollected", {}).get("remind_days", EVERY_DAYS))
    last = messages.last_of(work.session, dossier.id, KIND)
    if last is not None and work.now - last < timedelta(days=days):
        raise MoveNotAllowed(f"Đã nhắc {say_moment(last, work.now)}; mỗi {days} ngày nhắc một lần.")
    ways = notices.tell_citizen(work, KIND, dossier, key=f"{KIND}/{dossier.id}/{work.now:%Y%m%d}")
    if not ways:
        raise MoveNotAllowed(
            "Người nộp không để lại số điện thoại di động hay thư điện tử. Gửi giấy báo qua bưu chính."
        )
    work.record(dossier, "remind_collect", place=dossier.agency_name, ways=ways)
    return ways
