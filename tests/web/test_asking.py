"""X3 on the dossier page: whom to ask, what was answered, what still waits, by whom; and who holds the dossier since when."""

from typing import Any

import pytest

from desk.clock import MovableClock
from desk.services import consulting, posting
from desk.services.consulting import Asked
from desk.store.db import db
from desk.store.queries import tasks
from tests.consulted import ALLOWANCE, QUESTION, department
from tests.web.conftest import Story, open_task, tasks_of
from tests.web.test_steps import log_of, shown


@pytest.fixture
def asked(story: Story) -> int:
    """A dossier whose officer asked the justice clerk of the commune and the district."""
    dossier_id = story.received(ALLOWANCE)
    ask(story, dossier_id, department("11020", "tu-phap"), department("297", "ldtbxh"))
    return dossier_id


def ask(story: Story, dossier_id: int, *units: int) -> None:
    with story.work(story.people["yk.ldtbxh"]) as w:
        step = next(t for t in tasks_of(dossier_id) if not t.branch)
        consulting.consult(w, tasks.task(w.session, w.actor, step.id), QUESTION, [Asked(u) for u in units])


def question(dossier_id: int, agency: str) -> int:
    return next(t.id for t in tasks_of(dossier_id) if t.branch and t.agency_name == agency)


def test_several_units_are_asked_in_one_press_as_they_are_typed(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, address = sign_in("yk.ldtbxh"), f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/lay-y-kien"
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "Chưa hỏi ý kiến nơi nào." in page
    assert 'value="05/3/2026"' in page, "hạn mặc định, sửa được cho từng nơi"
    data = shown(dossier_id, unit=["yet kieu tu phap", "Huyện Gia Lộc – Phòng Lao động - Thương binh và Xã hội", ""],
                 until=["05/3/2026", "10/03/2026", "05/3/2026"], question=QUESTION)  # fmt: skip
    answer = client.post(address, data=data)
    assert answer.status_code == 303, answer.text
    found = [t for t in tasks_of(dossier_id) if t.branch]
    assert [(t.agency_name, f"{t.due_at:%d/%m}") for t in found] == [
        ("Xã Yết Kiêu", "05/03"),
        ("Huyện Gia Lộc", "10/03"),
    ]
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "0/2 đã trả lời." in page
    assert "Còn chờ ý kiến của" in page
    assert "Chủ trì: " in page
    assert client.post(address, data=data).status_code == 409, "pressed twice it is asked once"


def test_a_name_that_may_mean_several_units_is_asked_back_at_its_row(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, address = sign_in("yk.ldtbxh"), f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/lay-y-kien"
    answer = client.post(
        address, data=shown(dossier_id, unit=["gia loc", "sở không có"], until=["", "31/02/2026"], question=QUESTION)
    )
    assert answer.status_code == 422
    assert "“gia loc” có thể là: " in answer.text
    assert "Không có nơi nào tên “sở không có”" in answer.text
    assert QUESTION in answer.text
    answer = client.post(address, data=shown(dossier_id, unit=[""], until=[""], question=QUESTION))
    assert "Chọn ít nhất một nơi cho ý kiến." in answer.text
    assert log_of(dossier_id) == [("receive", "Trần Thị Bích")]


def test_more_room_without_a_script_keeps_what_was_typed(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, address = sign_in("yk.ldtbxh"), f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/lay-y-kien"
    page = client.post(
        address, data=shown(dossier_id, unit=["tư pháp", ""], until=["06/3/2026", ""], question=QUESTION, more="1")
    )
    assert page.status_code == 200
    assert "Nơi nhận 4" in page.text
    assert 'value="tư pháp"' in page.text
    assert QUESTION in page.text
    assert "<title>Lỗi" not in page.text
    found = client.get(address.replace("lay-y-kien", "noi-cho-y-kien") + "?q=tu+phap").json
    assert found[0]["label"].startswith("Xã Yết Kiêu – "), "one's own agency first"


def test_the_asked_unit_finds_the_question_answers_and_the_asker_reads_it(sign_in: Any, asked: int) -> None:
    client, task_id = sign_in("gl.ldtbxh"), question(asked, "Huyện Gia Lộc")
    assert "Được hỏi ý kiến" in client.get("/viec-cua-toi").text
    page = client.get(f"/ho-so/{asked}").text
    assert "lấy ý kiến của" in page
    assert "không phải là đồng ý" in page
    assert "0912345678" not in page.replace(" ", ""), "whoever is only asked reads numbers masked"
    for unit in ("Thống nhất", "Không thống nhất", "Ý kiến khác"):
        assert unit in page
    address = f"/ho-so/{asked}/viec/{task_id}/cho-y-kien"
    assert "Ghi rõ ý kiến và căn cứ." in client.post(address, data=shown(asked, choice="Không thống nhất")).text
    answer = client.post(address, data=shown(asked, choice="Không thống nhất", opinion="Đang hưởng trợ cấp khác."))
    assert answer.status_code == 303
    page = sign_in("yk.ldtbxh").get(f"/ho-so/{asked}").text
    assert "1/2 đã trả lời." in page
    assert "không thống nhất, 02/3" in page
    assert "Đang hưởng trợ cấp khác." in page
    assert client.get(f"/ho-so/{asked}").status_code == 404, "out of sight again"


def test_passing_on_too_early_is_refused_and_what_was_typed_is_kept(sign_in: Any, asked: int) -> None:
    client, step = sign_in("yk.ldtbxh"), next(t for t in tasks_of(asked) if not t.branch)
    page = client.get(f"/ho-so/{asked}").text
    assert f'/viec/{step.id}/chuyen"' not in page, "the button is not there"
    answer = client.post(f"/ho-so/{asked}/viec/{step.id}/chuyen", data=shown(asked, opinion="Đủ điều kiện."))
    assert answer.status_code == 409
    assert "Chờ, hoặc rút câu hỏi." in answer.text
    assert "Đủ điều kiện." in answer.text


def test_after_the_term_the_officer_decides_and_the_silence_stays_written(
    sign_in: Any, asked: int, clock: MovableClock
) -> None:
    clock.set("2026-03-09T09:00")
    client, step = sign_in("yk.ldtbxh"), next(t for t in tasks_of(asked) if not t.branch)
    page = client.get(f"/ho-so/{asked}").text
    assert "Không có ý kiến không phải là đồng ý" in page
    assert "chưa có ý kiến (quá hạn 1 ngày)" in page
    assert client.post(f"/ho-so/{asked}/viec/{step.id}/chuyen", data=shown(asked)).status_code == 303
    page = client.get(f"/ho-so/{asked}").text
    assert page.count("không có ý kiến (quá hạn)") >= 3, "in the picture, in the section and in the state line"
    assert "Không có ý kiến (quá hạn), không phải là đồng ý: " in page, "and in the logbook"


def test_the_asker_takes_a_question_back(sign_in: Any, asked: int) -> None:
    client, task_id = sign_in("yk.ldtbxh"), question(asked, "Huyện Gia Lộc")
    address = f"/ho-so/{asked}/viec/{task_id}/rut-cau-hoi"
    assert "Ghi lý do rút." in client.post(address, data=shown(asked)).text
    assert client.post(address, data=shown(asked, reason="Hỏi nhầm nơi.")).status_code == 303
    assert "đã rút 02/3" in client.get(f"/ho-so/{asked}").text
    assert (
        sign_in("yk.tuphap")
        .post(f"/ho-so/{asked}/viec/{question(asked, 'Xã Yết Kiêu')}/rut-cau-hoi", data=shown(asked))
        .status_code
        == 403
    )


def test_a_posting_and_a_council_from_the_page(sign_in: Any, story: Story, clock: MovableClock) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, step = sign_in("yk.ldtbxh"), open_task(dossier_id)
    at = f"/ho-so/{dossier_id}/viec"
    assert (
        client.post(
            f"{at}/{step.id}/niem-yet", data=shown(dossier_id, question="Danh sách", until="hôm nào đó")
        ).status_code
        == 422
    )
    data = shown(dossier_id, question="Danh sách đề nghị, tại trụ sở xã.", until="04/3/2026")
    assert client.post(f"{at}/{step.id}/niem-yet", data=data).status_code == 303
    data = shown(dossier_id, question="Hội đồng xét duyệt trợ cấp.", until="06/3/2026")
    assert client.post(f"{at}/{step.id}/hoi-dong", data=data).status_code == 303
    posted, council = (t for t in tasks_of(dossier_id) if t.branch)
    clock.set("2026-03-05T08:00")
    client = sign_in("yk.ldtbxh")
    data = shown(dossier_id, choice="Có ý kiến, khiếu nại", opinion="Một hộ khiếu nại.")
    assert client.post(f"{at}/{posted.id}/ket-qua-niem-yet", data=data).status_code == 303
    assert (
        client.post(f"{at}/{council.id}/ket-luan", data=shown(dossier_id, opinion="Đủ điều kiện hưởng.")).status_code
        == 303
    )
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "có ý kiến, khiếu nại, 05/3" in page
    assert "Đủ điều kiện hưởng." in page
    assert posting.__doc__


def test_a_citizen_reads_that_opinions_are_being_asked_and_nobodys_name(client: Any, asked: int) -> None:
    from tests.web.conftest import dossier_of

    page = client.get(f"/t/{dossier_of(asked).lookup_code}").text
    assert "Đang lấy ý kiến phối hợp" in page
    assert "Gia Lộc" not in page.split("Lộ trình")[-1].split("Đang lấy ý kiến phối hợp")[0][-400:]
    assert QUESTION not in page
    assert "Phạm Thị Ngọc Ánh" not in page
    english = client.get(f"/en/t/{dossier_of(asked).lookup_code}").text
    assert "Waiting for the opinions of other offices" in english


def test_the_page_says_who_holds_it_since_when_sent_by_whom_confirmed_when(
    sign_in: Any, story: Story, clock: MovableClock
) -> None:
    dossier_id = story.received(ALLOWANCE)
    moving = sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").text
    assert "Trần Thị Bích chuyển đến, còn chịu trách nhiệm đến khi nơi nhận xác nhận" in moving
    clock.set("2026-03-02T09:40")
    client = sign_in("yk.ldtbxh")
    client.post(f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/xac-nhan", data=shown(dossier_id))
    held = client.get(f"/ho-so/{dossier_id}").text
    assert "Trần Thị Bích chuyển đến, xác nhận lúc 09:40" in held
    assert "Ai giữ lúc nào" in held
    assert "Đang chuyển, chưa xác nhận nhận" in held
    assert db.session.is_active
