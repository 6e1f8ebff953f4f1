"""Posting in public and councils beside a step: their own clock, their own end, the step waits; an objection leads its own way."""

from datetime import date

import pytest
from sqlalchemy import select

from desk.domain import beside
from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.domain.workflow import Outcome
from desk.policy import SYSTEM
from desk.services import charging, consulting, pausing, posting, processing, sweeping
from desk.store.db import db
from desk.store.models import Watch
from desk.store.queries import clocks
from tests.consulted import Table
from tests.domain.routes import OBJECTED, objection
from tests.forked import case_with

WHERE = "Danh sách đề nghị trợ cấp, tại trụ sở UBND xã và nhà văn hóa thôn."


@pytest.fixture
def table(work, people, clock):
    return Table(work, people, clock)


def posted(table, until=date(2026, 3, 4)):
    return table.do("yk.ldtbxh", posting.publish, table.open()[0], WHERE, until)


def test_a_posting_hangs_until_its_last_day_is_over_and_the_step_waits(table) -> None:
    paper = posted(table)
    assert (paper.kind, paper.branch, paper.assignee_name, f"{paper.due_at:%H:%M %d/%m}") == (
        "publish", 1, "Phạm Thị Ngọc Ánh", "17:00 04/03",
    )  # fmt: skip
    with pytest.raises(MoveNotAllowed, match=r"Chưa ghi kết quả niêm yết công khai: niêm yết đến 17:00"):
        table.pass_on()
    table.clock.set("2026-03-04T16:00")
    with pytest.raises(MoveNotAllowed, match="Chưa hết thời gian niêm yết"):
        table.do("yk.ldtbxh", posting.end_posting, paper, beside.QUIET)
    table.clock.set("2026-03-05T08:00")
    with pytest.raises(MoveNotAllowed, match="đã hết thời gian niêm yết"):
        table.pass_on()  # silence of the whole village is no result either: somebody writes it down
    with pytest.raises(Invalid, match="có hay không có"):
        table.do("yk.ldtbxh", posting.end_posting, paper, "")
    done = table.do("yk.ldtbxh", posting.end_posting, paper, beside.QUIET)
    assert (done.outcome, done.choice) == (Outcome.ENDED, "Không có ý kiến khiếu nại")
    assert table.log() == ["receive", "publish", "end_posting"]
    table.pass_on()


def test_a_last_day_that_is_not_worked_moves_on_and_one_gone_by_is_refused(table) -> None:
    assert f"{posted(table, date(2026, 3, 8)).due_at:%d/%m}" == "09/03"
    with pytest.raises(MoveNotAllowed, match="đang diễn ra"):
        posted(table)
    for wrong in (None, date(2026, 2, 27), date(2027, 4, 1)):
        with pytest.raises(Invalid):
            table.do("yk.ldtbxh", posting.convene, table.open()[0], "Hội đồng xét duyệt trợ cấp.", wrong)


def test_an_objection_says_who_and_about_what(table) -> None:
    paper = posted(table)
    table.clock.set("2026-03-05T08:00")
    with pytest.raises(Invalid, match="ai khiếu nại"):
        table.do("yk.ldtbxh", posting.end_posting, paper, beside.OBJECTED)
    with pytest.raises(Forbidden):
        table.do("yk.tuphap", posting.end_posting, paper, beside.QUIET)
    table.do("yk.ldtbxh", posting.end_posting, paper, beside.OBJECTED, "Một hộ cho rằng không đúng đối tượng.")
    assert beside.objected([t for t in table.all() if t.branch])


def test_the_wall_knows_no_pause_and_nobody_is_late_with_it(table) -> None:
    paper = posted(table)
    table.clock.set("2026-03-03T08:00")
    table.do("yk.ldtbxh", pausing.pause, table.open()[0], "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")
    table.clock.set("2026-03-11T08:00")
    table.do("yk.ldtbxh", posting.end_posting, paper, beside.QUIET)
    table.do("yk.ldtbxh", pausing.unpause, table.open()[0])
    [paper] = [t for t in table.all() if t.branch]
    assert (f"{paper.due_at:%d/%m}", paper.paused_at) == ("04/03", None)
    found = charging.charged(
        db.session(), table.dossier, table.all(), clocks.pauses_of(db.session(), table.id), table.clock()
    )
    assert found.steps == ()


def test_its_end_is_told_to_whoever_hung_it_and_not_before(table, work) -> None:
    posted(table, date(2026, 3, 6))
    for moment, told in (("2026-03-05T09:00", set()), ("2026-03-09T08:00", {"yk.ldtbxh"})):
        table.clock.set(moment)
        with work(SYSTEM) as w:
            sweeping.sweep(w)
        assert table.told("posting-over") == told
    assert db.session.scalars(select(Watch).where(Watch.task_id.is_not(None))).all()


def test_a_council_has_its_term_may_be_late_and_ends_with_its_words(table) -> None:
    council = table.do("yk.ldtbxh", posting.convene, table.open()[0], "Hội đồng xét duyệt trợ cấp.", date(2026, 3, 5))
    with pytest.raises(MoveNotAllowed, match="Chưa có kết luận của hội đồng, hạn"):
        table.pass_on()
    table.clock.set("2026-03-06T10:00")
    with pytest.raises(MoveNotAllowed, match="Chưa có kết luận"):
        table.pass_on()
    with pytest.raises(Invalid, match="Ghi kết luận"):
        table.do("yk.ldtbxh", posting.conclude, council, "")
    done = table.do("yk.ldtbxh", posting.conclude, council, "Đủ điều kiện, đề nghị hưởng hệ số 1,5.")
    assert (done.outcome, done.opinion) == (Outcome.ENDED, "Đủ điều kiện, đề nghị hưởng hệ số 1,5.")
    table.pass_on()


def test_what_was_opened_by_mistake_is_taken_back_with_a_reason(table) -> None:
    paper = posted(table, date(2027, 2, 26))
    table.do("yk.ldtbxh", consulting.take_back, paper, "Ghi nhầm năm.")
    assert f"{posted(table).due_at:%d/%m/%Y}" == "04/03/2026"


def test_what_the_posting_brought_is_no_outcome_of_the_route(table, work) -> None:
    """The word of the posting stands at the position of its step, and must not lead the dossier anywhere by itself."""
    other = Table(work, table.people, table.clock, case_id=case_with(work, objection()), papers=())
    paper = posted(other)
    other.clock.set("2026-03-05T08:00")
    other.do("yk.ldtbxh", posting.end_posting, paper, beside.OBJECTED, "Một hộ khiếu nại.")
    step = other.open()[0]
    other.do("yk.ldtbxh", processing.pass_on, step)
    other.do("yk.ldtbxh", processing.pass_on, other.open()[0], choice=OBJECTED)
    assert [t.name for t in other.open()] == ["Xác minh, kết luận khiếu nại"]
