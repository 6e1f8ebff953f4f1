"""The verbs as they are posted from the dossier page: where they lead, what they say, what they refuse and keep."""

import re
from typing import Any

import pytest
from flask import Flask

from desk.clock import MovableClock
from desk.domain.workflow import Outcome, Status
from desk.store.db import db
from desk.store.queries import dossiers
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, tasks_of, version

REASON = "Tờ khai thiếu chữ ký của người khai."


def step(dossier_id: int, verb: str) -> str:
    return f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/{verb}"


def shown(dossier_id: int, **given: Any) -> dict[str, Any]:
    return {"version": str(version(dossier_id)), **given}


def log_of(dossier_id: int) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(e.what, e.actor) for e in reversed(dossiers.events_of(db.session(), dossier_id))]


def test_forwarding_says_where_it_went_and_opens_the_next_dossier_of_the_list(sign_in: Any, story: Story) -> None:
    first, second = story.received(MARTYRS), story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    answer = client.post(step(first, "chuyen"), data=shown(first, opinion="Đủ điều kiện."))
    assert answer.status_code == 303
    assert answer.location == f"/ho-so/{second}"
    page = client.get(answer.location).text
    assert "Đã chuyển đến Xã Yết Kiêu." in page
    assert "Đủ điều kiện." in client.get(f"/ho-so/{first}").text
    assert log_of(first)[-1] == ("process", "Phạm Thị Ngọc Ánh")
    assert open_task(first).kind == "approve"


def test_after_the_last_dossier_of_the_list_comes_the_empty_list(sign_in: Any, story: Story) -> None:
    only = story.received(BIRTH)
    client = sign_in("yk.tuphap")
    answer = client.post(step(only, "chuyen"), data=shown(only))
    assert answer.location == "/ho-so-cua-toi"
    assert "Hết việc." in client.get(answer.location).text


def test_the_button_is_named_after_what_comes_next(sign_in: Any, story: Story) -> None:
    birth = story.passed(story.received(BIRTH), "yk.tuphap")
    assert "Phê duyệt <kbd>" in sign_in("yk.lanhdao").get(f"/ho-so/{birth}").text
    story.passed(birth, "yk.lanhdao")
    martyrs = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao")
    assert "Chuyển Phòng Lao động - Thương binh và Xã hội" in sign_in("gl.motcua").get(f"/ho-so/{martyrs}").text
    assert "Cấp số và phát hành <kbd>" in sign_in("yk.vanthu").get(f"/ho-so/{birth}").text


def test_a_dossier_goes_from_commune_to_district_to_province_by_its_pages(
    app: Flask, sign_in: Any, story: Story
) -> None:
    dossier_id = story.received(MARTYRS)
    way = [
        ("yk.ldtbxh", "chuyen"), ("yk.lanhdao", "chuyen"), ("gl.motcua", "chuyen"), ("gl.ldtbxh", "chuyen"), ("gl.lanhdao", "chuyen"),
        ("so.motcua", "chuyen"), ("so.chuyenvien", "chuyen"), ("so.lanhdao", "chuyen"), ("so.vanthu", "cap-so"),
    ]  # fmt: skip
    for username, verb in way:
        answer = sign_in(username).post(
            step(dossier_id, verb), data=shown(dossier_id, opinion=f"Ý kiến của {username}.")
        )
        assert answer.status_code == 303, f"{username} {verb}: {answer.status_code}"
    assert dossier_of(dossier_id).state is Status.READY
    page = sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").text
    assert "Ý kiến của so.lanhdao." in page
    assert "QĐ-SLĐTBXH" in page
    assert [t.agency_name for t in tasks_of(dossier_id)] == ["Xã Yết Kiêu"]


def test_acknowledging_stays_on_the_page(sign_in: Any, story: Story) -> None:
    dossier_id = story.received()
    client = sign_in("yk.tuphap")
    assert "Xác nhận đã nhận" in client.get(f"/ho-so/{dossier_id}").text
    answer = client.post(step(dossier_id, "xac-nhan"), data=shown(dossier_id))
    assert answer.location == f"/ho-so/{dossier_id}"
    assert "Xác nhận đã nhận</button>" not in client.get(answer.location).text
    assert open_task(dossier_id).assignee_name == "Lê Văn Cường"


def test_sending_back_without_a_reason_is_told_at_the_field_and_changes_nothing(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    before = version(dossier_id)
    answer = sign_in("yk.lanhdao").post(step(dossier_id, "chuyen-tra"), data=shown(dossier_id, to="2", reason="sai"))
    assert answer.status_code == 422
    task = open_task(dossier_id)
    assert "<title>Lỗi: " in answer.text
    assert "Ghi lý do chuyển trả: sai hoặc thiếu gì, cần làm lại thế nào." in answer.text
    assert f'href="#send-back-{task.id}-reason"' in answer.text
    assert re.search(rf'id="send-back-{task.id}-reason" name="reason" rows="3">\s*sai</textarea>', answer.text)
    assert re.search(r'<details class="f" open>\s*<summary>Chuyển trả', answer.text)
    assert version(dossier_id) == before


def test_sending_back_gives_the_step_to_whoever_did_it_with_the_reason_in_sight(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    answer = sign_in("yk.lanhdao").post(step(dossier_id, "chuyen-tra"), data=shown(dossier_id, to="2", reason=REASON))
    assert answer.status_code == 303
    task = open_task(dossier_id)
    assert (task.position, task.attempt, task.assignee_name) == (2, 2, "Lê Văn Cường")
    officer = sign_in("yk.tuphap")
    assert f"Lý do: {REASON}" in officer.get(f"/ho-so/{dossier_id}").text
    assert "Bị chuyển trả" in officer.get("/viec-cua-toi").text


def test_a_step_that_is_not_behind_cannot_be_gone_back_to(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    client = sign_in("yk.lanhdao")
    for wrong in ("4", "99", "x", ""):
        answer = client.post(step(dossier_id, "chuyen-tra"), data=shown(dossier_id, to=wrong, reason=REASON))
        assert answer.status_code == 422, wrong
        assert "Chọn một bước trước đó trong danh sách." in answer.text


@pytest.mark.parametrize(("day", "says", "effect"), [
    ("2026-03-04T09:00", "Thời hạn tính lại từ đầu khi công dân nộp đủ giấy tờ", "restart"),
    ("2026-03-05T09:00", "Thời hạn tính lại từ đầu khi công dân nộp đủ giấy tờ", "restart"),
    ("2026-03-06T09:00", "Đồng hồ thời hạn vẫn chạy", "none"),
])  # fmt: skip
def test_the_page_says_truly_whether_asking_stops_the_clock(
    day: str, says: str, effect: str, sign_in: Any, story: Story, clock: MovableClock
) -> None:
    dossier_id = story.received(ALLOWANCE)
    clock.set(day)
    client = sign_in("yk.ldtbxh")
    assert says in client.get(f"/ho-so/{dossier_id}").text
    paper = dossier_of(dossier_id).papers_in[0].name
    answer = client.post(step(dossier_id, "yeu-cau-bo-sung"), data=shown(dossier_id, items=[paper], reason=REASON))
    assert answer.status_code == 303
    db.session.rollback()
    [supplement] = dossiers.supplements_of(db.session(), dossier_id)
    assert (supplement.effect, supplement.items) == (effect, [paper])
    assert dossier_of(dossier_id).state is Status.WAITING


def test_only_papers_of_the_procedure_can_be_asked_for(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    data = shown(dossier_id, items=["Sổ hộ khẩu bản chính"], reason=REASON)
    answer = sign_in("yk.ldtbxh").post(step(dossier_id, "yeu-cau-bo-sung"), data=data)
    assert answer.status_code == 422
    assert "ít nhất một giấy tờ" in answer.text
    assert dossier_of(dossier_id).supplements == 0


def test_the_second_request_warns_and_needs_a_tick(sign_in: Any, story: Story) -> None:
    dossier_id = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    came = {"came": [dossier_of(dossier_id).papers_in[0].name]}
    sign_in("yk.motcua").post(f"/ho-so/{dossier_id}/nhan-bo-sung", data=shown(dossier_id, **came))
    client = sign_in("yk.ldtbxh")
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "Đây là lần bổ sung thứ 2: hồ sơ sẽ bị tính quá hạn." in page
    assert 'name="confirmed"' in page
    given = {"items": [dossier_of(dossier_id).papers_in[0].name], "reason": REASON}
    refused = client.post(step(dossier_id, "yeu-cau-bo-sung"), data=shown(dossier_id, **given))
    assert refused.status_code == 422
    assert REASON in refused.text
    assert dossier_of(dossier_id).supplements == 1
    done = client.post(step(dossier_id, "yeu-cau-bo-sung"), data=shown(dossier_id, confirmed="y", **given))
    assert done.status_code == 303
    assert dossier_of(dossier_id).supplements == 2


def test_asking_opens_the_slip_to_print_and_leads_an_officer_back_to_the_officer_s_list(
    sign_in: Any, story: Story
) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    data = shown(dossier_id, items=[dossier_of(dossier_id).papers_in[0].name], reason=REASON)
    answer = client.post(step(dossier_id, "yeu-cau-bo-sung"), data=data)
    assert re.fullmatch(r"/giay/\d+\?in=1", answer.location)
    page = client.get(answer.location).text
    assert "data-print" in page
    assert "Về hồ sơ của tôi" in page
    assert "/tiep-nhan" not in page  # no way to a page that this person may not open
    assert "Hồ sơ tiếp theo" in sign_in("yk.motcua").get(answer.location).text


def test_one_thing_to_mend_is_one_line_of_the_summary(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    answer = sign_in("yk.ldtbxh").post(step(dossier_id, "chuyen-tra"), data=shown(dossier_id, to="1", reason=""))
    assert answer.status_code == 422
    summary = re.search(r"data-error-summary.*?</div>", answer.text, re.S)
    assert summary
    assert summary[0].count("Ghi lý do chuyển trả") == 1


def test_whoever_comes_second_reads_everything_they_typed(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    paper = dossier_of(dossier_id).papers_in[0].name
    client, place = sign_in("yk.ldtbxh"), {"version": "0"}
    billed = client.post(step(dossier_id, "thong-bao-nop-tien"), data={**place, "amount": "150.000", "reason": REASON})
    assert billed.status_code == 409
    assert re.search(rf"<q>150\.000\n{REASON}</q>", billed.text)
    asked = client.post(step(dossier_id, "yeu-cau-bo-sung"), data={**place, "items": [paper], "reason": REASON})
    assert f"<q>{paper}\n{REASON}</q>" in asked.text


@pytest.mark.parametrize(("typed", "amount"), [("150.000", 150_000), ("150 000 đồng", 150_000), ("8000đ", 8_000)])
def test_an_amount_may_be_typed_as_people_write_it(typed: str, amount: int, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    data = shown(dossier_id, amount=typed, reason="Lệ phí cấp bản sao.")
    assert sign_in("yk.ldtbxh").post(step(dossier_id, "thong-bao-nop-tien"), data=data).status_code == 303
    dossier = dossier_of(dossier_id)
    assert (dossier.state, dossier.fee_total, dossier.fee_state) == (Status.PAYING, amount, "unpaid")


@pytest.mark.parametrize("typed", ["", "mười nghìn", "-5", "1e9", "0"])
def test_an_amount_that_is_none_is_refused_at_its_field(typed: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    data = shown(dossier_id, amount=typed, reason="Lệ phí cấp bản sao.")
    answer = sign_in("yk.ldtbxh").post(step(dossier_id, "thong-bao-nop-tien"), data=data)
    assert answer.status_code == 422
    assert "Ghi số tiền phải nộp, lớn hơn 0." in answer.text
    assert "Lệ phí cấp bản sao." in answer.text


def test_the_head_hands_out_and_the_officer_next_door_is_then_refused(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    head = sign_in("gl.truongphong")
    page = head.get(f"/ho-so/{dossier_id}").text
    assert "Trịnh Văn Quý – đang giữ 0 việc" in page
    person = story.people["gl.ldtbxh"].id
    answer = head.post(step(dossier_id, "phan-cong"), data=shown(dossier_id, person=str(person)))
    assert answer.status_code == 303
    assert open_task(dossier_id).assignee_name == "Trịnh Văn Quý"
    other = sign_in("gl.ldtbxh2")
    assert "Người đang giữ: Trịnh Văn Quý" in other.get(f"/ho-so/{dossier_id}").text
    refused = other.post(step(dossier_id, "chuyen"), data=shown(dossier_id))
    assert refused.status_code == 403
    assert "Việc này đã giao cho Trịnh Văn Quý." in refused.text


def test_somebody_who_cannot_do_the_step_is_not_given_it(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    data = shown(dossier_id, person=str(story.people["yk.tuphap"].id))
    answer = sign_in("gl.truongphong").post(step(dossier_id, "phan-cong"), data=data)
    assert answer.status_code == 422
    assert "Người này không có vai trò xử lý bước này." in answer.text


def test_an_online_dossier_is_taken_in_numbered_and_its_receipt_shown(sign_in: Any, story: Story) -> None:
    dossier_id = story.submitted()
    client = sign_in("yk.motcua")
    assert "Hồ sơ nộp trực tuyến, chờ kiểm tra" in client.get(f"/ho-so/{dossier_id}").text
    answer = client.post(f"/ho-so/{dossier_id}/tiep-nhan", data=shown(dossier_id))
    assert answer.status_code == 303
    assert re.fullmatch(r"/giay/\d+\?in=1", answer.location)
    assert dossier_of(dossier_id).number == "000.21.14.H23-260302-0001"
    assert client.post(f"/ho-so/{dossier_id}/tiep-nhan", data=shown(dossier_id)).status_code == 409


def test_an_online_dossier_may_be_refused_or_asked_about_in_writing(sign_in: Any, story: Story) -> None:
    refused, asked = story.submitted(), story.submitted()
    client = sign_in("yk.motcua")
    assert client.post(f"/ho-so/{refused}/tu-choi", data=shown(refused, reason="")).status_code == 422
    assert client.post(f"/ho-so/{refused}/tu-choi", data=shown(refused, reason=REASON)).status_code == 303
    given = {"items": [dossier_of(asked).papers_in[0].name], "reason": REASON}
    assert client.post(f"/ho-so/{asked}/yeu-cau-bo-sung", data=shown(asked, **given)).status_code == 303
    assert (dossier_of(refused).state, dossier_of(asked).state) == (Status.REFUSED, Status.WAITING)
    assert client.post(f"/ho-so/{asked}/nhan-bo-sung", data=shown(asked)).status_code == 422, "nothing is ticked"
    came = {"came": given["items"]}
    assert client.post(f"/ho-so/{asked}/nhan-bo-sung", data=shown(asked, **came)).status_code == 303
    assert dossier_of(asked).state is Status.RECEIVED


def test_the_desk_settles_withdraws_and_the_leader_stops(sign_in: Any, story: Story) -> None:
    paying, leaving, stopping = (
        story.received(ALLOWANCE, owner=builders.who(id_number=f"03009000002{n}")) for n in range(3)
    )
    story.billed(paying, "yk.ldtbxh")
    clerk, leader = sign_in("yk.motcua"), sign_in("yk.lanhdao")
    assert clerk.post(f"/ho-so/{paying}/da-nop-tien", data=shown(paying)).status_code == 303
    assert clerk.post(f"/ho-so/{leaving}/rut", data=shown(leaving, reason="Gia đình đổi ý.")).status_code == 303
    given = {"ground": "agency", "reason": REASON, "basis": "Luật Hộ tịch 2014, Điều 12."}
    assert leader.post(f"/ho-so/{stopping}/dung", data=shown(stopping, **given)).status_code == 303
    states = [dossier_of(i).state for i in (paying, leaving, stopping)]
    assert states == [Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED]
    assert {t.outcome for t in tasks_of(stopping, only_open=False)} == {Outcome.RECEIVED, Outcome.CANCELLED}
