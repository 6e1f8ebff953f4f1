"""Niêm yết có khiếu nại: ten working days more to look into it, decided by what came out of the posting (NĐ 20/2021, Điều 8.1)."""

from datetime import date

import pytest

from desk.domain.workflow import Status
from desk.services import processing
from desk.store.db import db
from desk.store.models import Dossier
from tests.domain.routes import OBJECTED, QUIET, objection
from tests.forked import ALLOWANCE, case_with


@pytest.fixture
def posted(tell, work):
    """Received on Monday 2 March, looked through, posted for two working days."""
    story = tell(ALLOWANCE, case_id=case_with(work, objection()), papers=())
    story.at("2026-03-09T08:00").do(processing.pass_on, "Đủ điều kiện, đưa ra niêm yết.")
    assert [t.name for t in story.open] == ["Niêm yết công khai"]
    return story


def stands(story) -> Dossier:
    db.session.expire_all()
    return db.session.get_one(Dossier, story.dossier.id)


def test_nobody_objects_and_the_dossier_goes_straight_on(posted) -> None:
    posted.at("2026-03-11T10:00").do(processing.pass_on, "Hết hạn niêm yết.", choice=QUIET)
    assert [t.name for t in posted.open] == ["Lập văn bản đề nghị"]
    posted.at("2026-03-13T10:00").leave("Xã Yết Kiêu")
    posted.at("2026-03-26T10:00").leave("Huyện Gia Lộc")
    row = stands(posted)
    assert row.state is Status.READY
    assert row.promised_at.date() == row.first_promised_at.date() == date(2026, 3, 30)
    assert row.ready_at <= row.promised_at
    posted.hand_over()
    steps = [e for e in posted.log() if e[0] in ("process", "approve", "issue")]
    assert len(steps) == 7, "rà soát, niêm yết, đề nghị, ký; thẩm định, ký, phát hành: không có bước xác minh"


def test_somebody_objects_and_it_is_looked_into_within_ten_more_days(posted) -> None:
    posted.at("2026-03-11T10:00").do(processing.pass_on, "Một hộ khiếu nại.", choice=OBJECTED)
    assert [t.name for t in posted.open] == ["Xác minh, kết luận khiếu nại"]
    row = stands(posted)
    # 02/3 + 7 ngày làm việc = 11/3; + 10 = 25/3; + 3 = 30/3; + 10 = 13/4
    assert (row.promised_at.date(), row.first_promised_at.date()) == (date(2026, 4, 13), date(2026, 3, 30))
    [task] = posted.open
    assert task.due_at.date() == date(2026, 3, 25), "ten working days from the day it was handed over"
    posted.at("2026-03-25T09:00").do(processing.pass_on, "Khiếu nại không có cơ sở; giữ nguyên kết quả xét duyệt.")
    posted.at("2026-03-27T09:00").leave("Xã Yết Kiêu")
    posted.at("2026-04-10T15:00").leave("Huyện Gia Lộc")
    row = stands(posted)
    assert row.state is Status.READY
    assert row.ready_at <= row.promised_at, "in time by the way it really went, though after the first date"
    posted.hand_over()
    assert [e[0] for e in posted.log()][-1] == "hand_over"
