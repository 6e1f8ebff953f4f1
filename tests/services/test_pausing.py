"""Stopping the clock and letting it run again: what the law's reason says happens to the promise, to the steps, and to nothing else."""

from datetime import datetime

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.services import pausing, processing, stopping, supplementing
from desk.store.db import db
from desk.store.models import Dossier, PauseReason, Watch
from desk.store.queries import clocks, dossiers, tasks
from tests import builders

MARTYRS = "1.010803"  # xã 5 ngày làm việc → huyện 7 → sở 12 ngày; không có tổng
GROUND = "Thông báo thuế số 12/TB-CCT ngày 03/3/2026."


@pytest.fixture
def act(work, people):
    """``act("yk.ldtbxh", pausing.pause, dossier, …)`` does a verb on the first open step."""

    def do(username, verb, dossier, *args, **given):
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, dossier.id)
            return verb(w, tasks.task(w.session, w.actor, task.id), *args, **given)

    return do


@pytest.fixture
def taken(work, people):
    """A dossier of three levels, received Monday 2 March 08:12: promised 17:00, Monday 30 March."""
    dossier = builders.received(work, people, MARTYRS)
    assert said(dossier) == ("2026-03-30 17:00", "2026-03-30 17:00", "2026-03-30 17:00")
    return dossier


def now_of(dossier) -> Dossier:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Dossier, dossier.id)


def _write(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def said(dossier) -> tuple[str, str, str]:
    """Told now, owed by law, told first."""
    row = now_of(dossier)
    return _write(row.promised_at), _write(row.due_at), _write(row.first_promised_at)


def step_due(dossier) -> str:
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    return _write(task.due_at)


def test_a_pause_that_the_law_knows_gives_its_working_days_back(act, taken, clock) -> None:
    before = step_due(taken)
    clock.set("2026-03-03T10:00")
    act("yk.ldtbxh", pausing.pause, taken, "land-dues", GROUND)
    assert now_of(taken).paused_for == "chờ thực hiện nghĩa vụ tài chính về đất đai"
    clock.set("2026-03-05T10:00")
    act("yk.ldtbxh", pausing.unpause, taken)
    # xã 09/3 + hai ngày = 11/3; huyện 20/3; sở 12 ngày = 01/4
    assert said(taken) == ("2026-04-01 17:00", "2026-04-01 17:00", "2026-03-30 17:00")
    assert step_due(taken) > before
    assert now_of(taken).paused_at is None
    lines = dossiers.events_of(db.session(), taken.id)
    assert [e.what for e in lines[:2]] == ["unpause", "pause"]
    assert lines[1].data["note"] == GROUND


def test_while_the_clock_stands_still_nothing_is_due_and_nothing_is_done(act, taken, clock) -> None:
    act("yk.ldtbxh", pausing.pause, taken, "expertise", "Công văn 15/GĐYK ngày 02/3/2026.")
    watched = db.session.scalars(select(Watch).where(Watch.dossier_id == taken.id)).all()
    assert len(watched) == 2
    assert {row.next_at for row in watched} == {None}
    for verb, args in (
        (processing.pass_on, ()), (processing.bill, (1000, "Phí thẩm định hồ sơ.")), (supplementing.ask, (["Tờ khai"], "Thiếu chữ ký.")),
        (pausing.pause, ("expertise", GROUND)),
    ):  # fmt: skip
        with pytest.raises(MoveNotAllowed, match=r"Thời hạn đang tạm dừng .*Tính tiếp thời hạn"):
            act("yk.ldtbxh", verb, taken, *args)
    clock.set("2026-03-03T08:00")
    act("yk.ldtbxh", pausing.unpause, taken)
    assert all(row.next_at for row in db.session.scalars(select(Watch).where(Watch.dossier_id == taken.id)))
    act("yk.ldtbxh", processing.pass_on, taken)


@pytest.mark.parametrize("code", ["opinion", "publication", "payment", "supplement"])
def test_a_reason_that_does_not_stop_the_clock_is_refused_with_its_law(act, taken, code) -> None:
    with pytest.raises(Invalid, match="không làm dừng thời hạn") as refused:
        act("yk.ldtbxh", pausing.pause, taken, code, GROUND)
    assert set(refused.value.fields) == {"reason_code"}
    assert clocks.pauses_of(db.session(), taken.id) == []


def test_a_pause_without_its_ground_is_not_written(act, taken) -> None:
    with pytest.raises(Invalid, match="Ghi căn cứ tạm dừng") as refused:
        act("yk.ldtbxh", pausing.pause, taken, "land-dues", "  ")
    assert set(refused.value.fields) == {"note"}
    with pytest.raises(Invalid, match="Chọn một lý do trong danh sách"):
        act("yk.ldtbxh", pausing.pause, taken, "không có", GROUND)
    assert now_of(taken).paused_at is None


def test_only_who_settles_it_stops_its_clock(act, taken) -> None:
    for stranger in ("yk.motcua", "yk.lanhdao", "yk.vanthu"):
        with pytest.raises(Forbidden):
            act(stranger, pausing.pause, taken, "land-dues", GROUND)


def test_a_pause_that_begins_after_the_promise_gives_nothing_back(act, taken, clock) -> None:
    clock.set("2026-03-31T08:00")
    act("yk.ldtbxh", pausing.pause, taken, "land-dues", GROUND)
    clock.set("2026-04-06T08:00")
    act("yk.ldtbxh", pausing.unpause, taken)
    assert said(taken)[0] == "2026-03-30 17:00"


def test_what_the_table_of_reasons_says_is_what_happens(act, taken, clock, work, people) -> None:
    """The administrator learns that sector law stops the clock while a fee is due: a row is edited, no program."""
    with work(people["danhmuc"]) as w:
        w.session.get_one(PauseReason, "payment").stops = True
        w.session.get_one(PauseReason, "supplement").effect = "resume"
    clock.set("2026-03-03T10:00")
    act("yk.ldtbxh", processing.bill, taken, 150_000, "Phí thẩm định hồ sơ.")
    assert now_of(taken).paused_for == "chờ nộp phí, lệ phí"
    clock.set("2026-03-05T10:00")
    with work(people["yk.motcua"]) as w:
        processing.settle(w, dossiers.dossier(w.session, w.actor, taken.id))
    assert said(taken)[0] == "2026-04-01 17:00"
    assert act("yk.ldtbxh", supplementing.ask, taken, ["Tờ khai"], "Thiếu chữ ký của người khai.").effect == "resume"
    clock.set("2026-03-06T10:00")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, taken.id))
    # xã 09/3 + hai ngày + một ngày = 12/3; huyện 23/3; sở 12 ngày = Thứ Bảy 04/4, chuyển sang 06/4
    assert said(taken)[0] == "2026-04-06 17:00"


def test_papers_asked_in_time_begin_the_legs_anew_from_the_one_that_asked(act, work, people, clock, taken) -> None:
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua"):
        act(username, processing.pass_on, taken)
    clock.set("2026-03-04T09:00")
    act("gl.ldtbxh", supplementing.ask, taken, ["Tờ khai"], "Thiếu chữ ký của người khai.")
    [row] = clocks.pauses_of(db.session(), taken.id)
    assert (row.reason, row.effect, row.stage) == ("chờ bổ sung giấy tờ lần 1", "restart", 1)
    clock.set("2026-03-11T10:00")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, taken.id))
    # huyện 7 ngày làm việc từ 11/3 = 20/3; sở 12 ngày = 01/4
    assert said(taken) == ("2026-04-01 17:00", "2026-04-01 17:00", "2026-03-30 17:00")


@pytest.mark.parametrize("verb", [stopping.withdraw, builders.stop])
def test_a_dossier_that_ends_leaves_no_pause_open_and_nothing_watched(act, taken, work, people, clock, verb) -> None:
    act("yk.ldtbxh", pausing.pause, taken, "disaster", "Công điện 03 ngày 02/3/2026.")
    clock.set("2026-03-03T08:00")
    who = "yk.motcua" if verb is stopping.withdraw else "yk.lanhdao"
    with work(people[who]) as w:
        verb(w, dossiers.dossier(w.session, w.actor, taken.id), "Công dân không còn nhu cầu.")
    [row] = clocks.pauses_of(db.session(), taken.id)
    assert row.until == clock()
    assert now_of(taken).paused_at is None
    assert db.session.scalars(select(Watch).where(Watch.dossier_id == taken.id)).all() == []


def test_every_clock_is_watched_while_it_runs_and_no_longer(act, taken, work, people, clock) -> None:
    def watched() -> list[tuple[bool, str]]:
        db.session.rollback()
        rows = db.session.scalars(select(Watch).where(Watch.dossier_id == taken.id).order_by(Watch.id))
        return sorted((row.task_id is None, _write(row.next_at)) for row in rows)

    assert watched()[-1] == (True, "2026-03-25 07:30"), "three working days before Monday 30 March"
    clock.set("2026-03-03T09:00")
    act("yk.ldtbxh", processing.pass_on, taken)
    assert len(watched()) == 2, "the step that ended is gone, the next one is there"
    birth = builders.received(work, people)
    for username, verb in (
        ("yk.tuphap", processing.pass_on),
        ("yk.lanhdao", processing.pass_on),
        ("yk.vanthu", processing.issue),
    ):
        act(username, verb, birth)
    db.session.rollback()
    assert db.session.scalars(select(Watch).where(Watch.dossier_id == birth.id)).all() == []
