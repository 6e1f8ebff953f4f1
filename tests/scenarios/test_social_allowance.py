"""Trợ cấp xã hội hàng tháng: commune 7 + 3 working days, district 7 + 3 (NĐ 20/2021, Điều 8.1), and back to the commune."""

from datetime import date

from desk.domain.workflow import Status


def test_commune_then_district_then_back_to_the_desk_that_received(tell) -> None:
    story = tell("1.001776")
    # 02/3/2026 + 10 ngày làm việc tại xã = 16/3; + 10 ngày làm việc tại huyện = 30/3
    assert story.dossier.promised_at.date() == date(2026, 3, 30)
    assert story.here[0].startswith("Xã Yết Kiêu")
    story.at("2026-03-12T09:00").leave("Xã Yết Kiêu")
    assert story.here[0].startswith("Huyện Gia Lộc")
    sent = [line for line in story.log() if line[1] == "Xã Yết Kiêu"][-1]
    assert f"{sent[2]:%d/%m %H:%M}" == "12/03 09:00"
    story.at("2026-03-25T15:00").leave("Huyện Gia Lộc")
    assert story.dossier.state is Status.READY
    assert [(t.agency_name, t.kind) for t in story.open] == [("Xã Yết Kiêu", "return")]
    story.at("2026-03-26T08:00").hand_over()
    assert story.dossier.ready_at <= story.dossier.promised_at


def test_a_step_runs_from_the_real_hand_over_not_from_the_plan(tell) -> None:
    story = tell("1.001776")
    story.at("2026-03-20T09:00").leave("Xã Yết Kiêu")  # the commune was four days late
    [task] = story.open
    assert task.opened_at.date() == date(2026, 3, 20)
    assert task.due_at.date() >= date(2026, 3, 20)
    assert story.dossier.promised_at.date() == date(2026, 3, 30), "the promise to the citizen does not move"
