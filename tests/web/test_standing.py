"""L5 Ủy quyền, S10 Ủy quyền khi vắng mặt: the page."""

import re
from typing import Any

from desk.store.db import db
from desk.store.models import Absence
from tests import builders
from tests.web.conftest import ALLOWANCE, Story, dossier_of, open_task, version


def save(client: Any, **given: Any) -> Any:
    """Post the form of the page as it is shown, changed."""
    page = client.get("/uy-quyen" + (f"?cho={given.pop('cho')}" if "cho" in given else "")).text
    data = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("key", "who")}
    data |= {"roles": re.findall(r'name="roles"[^>]*value="([^"]+)"', page), "limit": "", "deputy": "0"}
    return client.post("/uy-quyen", data={**data, "first": "02/3/2026", "last": "05/3/2026", **given})


def deputy(client: Any, name: str, cho: str = "") -> str:
    page = client.get(f"/uy-quyen?cho={cho}" if cho else "/uy-quyen").text
    return re.search(rf'<option value="(\d+)">{name}</option>', page)[1]  # type: ignore[index]


def who(client: Any, name: str) -> str:
    return re.search(rf'<option value="([\d-]+)"[^>]*>{name} – ', client.get("/uy-quyen").text)[1]  # type: ignore[index]


def test_an_officer_says_who_stands_in_and_both_see_it(sign_in: Any) -> None:
    client = sign_in("gl.ldtbxh")
    assert "Chưa ủy quyền cho ai." in client.get("/uy-quyen").text
    assert save(client, deputy=deputy(client, "Cao Thị Vui"), reason="Nghỉ phép").status_code == 303
    for username, may_end in (("gl.ldtbxh", True), ("gl.ldtbxh2", False), ("gl.truongphong", True)):
        page = sign_in(username).get("/uy-quyen").text
        assert "Đang nghỉ (1)" in page, username
        assert "01/UQ" in page, username
        assert "Công chức thụ lý: mọi thủ tục" in page or "mọi thủ tục" in page
        assert ("/cham-dut" in page) is may_end, username
    assert "01/UQ" not in sign_in("gl.motcua").get("/uy-quyen").text


def test_only_deputies_who_may_stand_in_are_offered(sign_in: Any) -> None:
    page = sign_in("gl.motcua").get("/uy-quyen").text
    for name in ("Trịnh Văn Quý", "Cao Thị Vui", "Học Viên Một Cửa"):
        assert f">{name}</option>" in page
    for name in ("Lương Thị Sen", "Phan Đình Tuyển", "Trần Thị Bích", "Ngô Thị Kiệm"):
        assert f">{name}</option>" not in page


def test_a_head_registers_for_the_department_and_for_nobody_else(sign_in: Any) -> None:
    client = sign_in("gl.truongphong")
    key = who(client, "Trịnh Văn Quý")
    assert save(client, cho=key).status_code == 303
    assert "Mai Xuân Hợp đăng ký Trịnh Văn Quý nghỉ" in sign_in("gl.ldtbxh").get("/thong-bao").text
    assert client.get(f"/uy-quyen?cho={who(sign_in('gl.lanhdao'), 'Ngô Thị Kiệm')}").status_code == 404
    assert sign_in("gl.ldtbxh2").get(f"/uy-quyen?cho={key}").status_code == 404
    assert save(sign_in("gl.ldtbxh2"), who=key).status_code == 404


def test_a_leader_is_told_for_how_many_procedures_the_deputy_lacks_authority(sign_in: Any) -> None:
    client = sign_in("gl.lanhdao")
    answer = save(client, deputy=deputy(client, "Mai Xuân Hợp"))
    assert answer.status_code == 422
    assert re.search(r"Người nhận không đủ thẩm quyền cho \d+ thủ tục", answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert "<title>Lỗi: Ủy quyền khi vắng mặt" in answer.text
    none = save(client, deputy=deputy(client, "Mai Xuân Hợp"), limit="some")
    assert "Chọn ít nhất một thủ tục" in none.text
    assert save(client, deputy=deputy(client, "Mai Xuân Hợp"), limit="some", procedures=[ALLOWANCE]).status_code == 303
    assert "1 thủ tục (" in client.get("/uy-quyen").text


def test_it_is_ended_early_by_one_press_and_stays_on_record(sign_in: Any) -> None:
    client = sign_in("gl.ldtbxh")
    save(client, deputy=deputy(client, "Cao Thị Vui"))
    [row] = db.session.query(Absence)
    assert sign_in("gl.motcua").post(f"/uy-quyen/{row.id}/cham-dut").status_code == 404
    assert sign_in("gl.ldtbxh2").post(f"/uy-quyen/{row.id}/cham-dut").status_code == 403
    answer = client.post(f"/uy-quyen/{row.id}/cham-dut", follow_redirects=True)
    assert "Đã chấm dứt ủy quyền số 01/UQ." in answer.text
    assert "Đã qua (1)" in answer.text
    assert "Trịnh Văn Quý chấm dứt ngày 02/3/2026" in answer.text


def test_what_was_typed_wrongly_stays_and_is_said_at_its_field(sign_in: Any) -> None:
    answer = save(sign_in("gl.ldtbxh"), first="32/3/2026", reason="Nghỉ <b>phép</b>")
    assert answer.status_code == 422
    assert "Ghi ngày bắt đầu nghỉ" in answer.text
    assert 'value="32/3/2026"' in answer.text
    assert "Nghỉ &lt;b&gt;phép&lt;/b&gt;" in answer.text


def test_assigning_to_somebody_absent_asks_once_more(sign_in: Any, story: Story, people: builders.People) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), *["yk.ldtbxh"] * 3, "yk.lanhdao", "gl.motcua")
    save(sign_in("gl.ldtbxh"))
    head, task = sign_in("gl.truongphong"), open_task(dossier_id).id
    assert "Trịnh Văn Quý – đang giữ 0 việc, nghỉ đến 05/3" in head.get(f"/ho-so/{dossier_id}").text
    data = {"version": str(version(dossier_id)), "person": str(people["gl.ldtbxh"].id)}
    asked = head.post(f"/ho-so/{dossier_id}/viec/{task}/phan-cong", data=data)
    assert asked.status_code == 422
    assert "Trịnh Văn Quý nghỉ đến 05/3. Vẫn giao?" in asked.text
    assert 'name="confirmed"' in asked.text
    assert head.post(f"/ho-so/{dossier_id}/viec/{task}/phan-cong", data={**data, "confirmed": "y"}).status_code == 303
    assert open_task(dossier_id).assignee_name == "Trịnh Văn Quý"


def test_the_deputy_finds_the_work_in_the_list_and_the_history_says_under_which_number(
    sign_in: Any, story: Story
) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), *["yk.ldtbxh"] * 3, "yk.lanhdao", "gl.motcua")
    officer = sign_in("gl.ldtbxh")
    task = open_task(dossier_id).id
    officer.post(f"/ho-so/{dossier_id}/viec/{task}/xac-nhan", data={"version": str(version(dossier_id))})
    stand_in = sign_in("gl.ldtbxh2")
    assert f"/ho-so/{dossier_id}" not in stand_in.get("/ho-so-cua-toi").text
    save(officer, deputy=deputy(officer, "Cao Thị Vui"))
    assert f"/ho-so/{dossier_id}" in stand_in.get("/ho-so-cua-toi").text
    data = {"version": str(version(dossier_id)), "opinion": "Đủ điều kiện."}
    assert stand_in.post(f"/ho-so/{dossier_id}/viec/{task}/chuyen", data=data).status_code == 303
    page = officer.get(f"/ho-so/{dossier_id}").text
    assert "Theo ủy quyền số 01/UQ." in page
    assert "Cao Thị Vui – Huyện Gia Lộc, theo ủy quyền số 01/UQ" in page
    assert dossier_of(dossier_id).version
