"""Khai sinh trong ngày: received, settled, signed, numbered and given back on the same working day."""

from datetime import date

import pytest

from desk.domain.workflow import Status
from desk.services import supplementing
from desk.store.db import db
from desk.store.queries import dossiers
from desk.store.queries.logbook import broken_chains


def test_a_birth_is_registered_in_the_day(tell) -> None:
    story = tell("1.001193")
    assert f"{story.dossier.promised_at:%d/%m/%Y %H:%M}" == "02/03/2026 17:00"
    assert all(task.due_at <= story.dossier.promised_at for task in story.open)
    story.at("2026-03-02T09:00").do()
    story.at("2026-03-02T10:00").do()
    while story.dossier.state is not Status.READY:
        assert all(task.due_at <= story.dossier.promised_at for task in story.open)
        story.do()
    assert story.dossier.ready_at <= story.dossier.promised_at
    story.at("2026-03-02T10:30").hand_over()
    assert story.dossier.state is Status.RETURNED
    [result] = dossiers.results_of(db.session(), story.dossier.id)
    assert result.name == "Giấy khai sinh"
    assert [what for what, _, _ in story.log()][0::99] == ["receive"]
    assert [what for what, _, _ in story.log()][-2:] == ["issue", "hand_over"]
    assert list(broken_chains(db.session())) == []


def test_the_day_before_tet_after_the_cut_off_it_is_the_first_working_day_after(tell, clock) -> None:
    clock.set("2026-02-13T15:05")  # thứ Sáu; Tết Bính Ngọ nghỉ 16–20/2
    assert tell("1.001193").dossier.promised_at.date() == date(2026, 2, 23)


def test_missing_papers_asked_within_three_days_start_the_term_again(tell, work, people, clock) -> None:
    story = tell("1.001193")
    story.at("2026-03-02T09:00").do(supplementing.ask, ["Giấy chứng sinh"], "Giấy chứng sinh mờ, không đọc được.")
    assert story.dossier.state is Status.WAITING
    assert all(task.paused_at == clock() for task in story.open)
    clock.set("2026-03-04T08:30")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, story.dossier.id))
    assert story.dossier.state is Status.PROCESSING
    assert story.dossier.promised_at.date() == date(2026, 3, 4)
    assert story.dossier.first_promised_at.date() == date(2026, 3, 2), "the original promise never disappears"
    assert all(task.paused_at is None and task.due_at > clock() for task in story.open)


def test_asked_after_three_working_days_the_clock_runs_on(tell, work, people, clock) -> None:
    story = tell("1.001776")
    promised = story.dossier.promised_at
    supplement = story.at("2026-03-06T10:00").do(
        supplementing.ask, ["Giấy xác nhận khuyết tật"], "Bản sao chưa chứng thực."
    )
    assert supplement.effect == "none"
    assert all(task.paused_at is None for task in story.open)
    clock.set("2026-03-09T08:30")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, story.dossier.id))
    assert story.dossier.promised_at == promised


def test_the_second_request_warns_and_counts_as_late(tell, work, people, clock) -> None:
    from desk.domain.errors import SecondSupplement

    story = tell("1.001776")
    story.do(supplementing.ask, ["Đơn đề nghị"], "Chưa có chữ ký.")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, story.dossier.id))
    with pytest.raises(SecondSupplement, match="lần bổ sung thứ 2: hồ sơ sẽ bị tính quá hạn"):
        story.do(supplementing.ask, ["Sổ hộ khẩu"], "Còn thiếu một giấy nữa.")
    again = story.do(supplementing.ask, ["Sổ hộ khẩu"], "Còn thiếu một giấy nữa.", confirmed=True)
    assert (again.n, story.dossier.supplements) == (2, 2)
    assert [p.kind for p in dossiers.papers_of(db.session(), story.dossier.id)] == [
        "receipt",
        "supplement",
        "supplement",
    ]
