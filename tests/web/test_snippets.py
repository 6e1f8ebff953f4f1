"""D10 Câu mẫu: whose they are, what a dossier fills in, put in without a script; and who has a dossier open."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain import snippets
from desk.policy import SYSTEM
from desk.store.db import db
from desk.store.models import Department, Person, RoleGrant, Snippet
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, open_task, version
from tests.web.test_drafts import area, keep, kept
from tests.web.test_work_dossier import words

TEXT = "Hồ sơ {mã hồ sơ} của {Chủ hồ sơ} đủ điều kiện, hẹn {hạn}."


def add(client: Any, **given: Any) -> Any:
    return client.post(
        "/cau-mau", data={"key": "k1", "owner": "", "kind": "opinion", "title": "Đủ", "text": TEXT, **given}
    )


def there() -> list[Snippet]:
    db.session.rollback()
    return list(db.session.scalars(select(Snippet).order_by(Snippet.id)))


def department(code: str, key: str) -> int:
    agency = builders.agency_id_of(db.session, code)
    wanted = select(Department.id).where(Department.agency_id == agency, Department.key == key)
    return db.session.scalars(wanted).one()


def test_ones_own_is_filled_by_the_dossier_and_by_nobody_else_seen(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH, owner=builders.who(name="Lê Thị Hạnh", id_number="030190000017"))
    client = sign_in("yk.tuphap")
    for _ in range(2):
        assert add(client).status_code == 303
    [row] = there()
    [found] = client.get(f"/ho-so/{dossier_id}/cau-mau").get_json()
    number = dossier_of(dossier_id).number
    assert found["put"] == f"Hồ sơ {number} của Lê Thị Hạnh đủ điều kiện, hẹn 17:00, thứ Hai 02/3/2026."
    assert found["title"] == "Đủ"
    other = sign_in("yk.motcua")
    assert other.get(f"/ho-so/{dossier_id}/cau-mau").get_json() == []
    assert other.get(f"/cau-mau/{row.id}").status_code == 404
    assert other.post(f"/cau-mau/{row.id}/xoa").status_code == 404


def test_without_a_script_it_is_put_after_what_was_typed_and_nothing_is_lost(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, name = sign_in("yk.ldtbxh"), f"pass-on-{open_task(dossier_id).id}"
    add(client, text="Đã kiểm tra {thủ tục}.")
    page = client.get(f"/ho-so/{dossier_id}").text
    form = page.partition(f'id="{name}-kept_as"')[2].partition("</form>")[0]
    assert '<option value="1">Đủ</option>' in form
    assert 'name="chen" value="opinion"' in form
    keep(client, dossier_id, name, opinion="Ý của tôi.", mau="1", chen="opinion")
    said = f"Ý của tôi.\nĐã kiểm tra {dossier_of(dossier_id).procedure_name}."
    assert area(client.get(f"/ho-so/{dossier_id}").text, f"{name}-opinion") == said
    keep(client, dossier_id, name, opinion="Ý của tôi.", mau="1")
    assert kept()[0].fields == {"opinion": ["Ý của tôi."]}, "saving alone puts nothing in"
    assert keep(client, dossier_id, name, mau="99", chen="opinion").status_code == 404


def test_each_form_offers_what_it_asks_for(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, task = sign_in("yk.ldtbxh"), open_task(dossier_id)
    for n, kind in enumerate(snippets.KINDS):
        add(client, key=f"k{n}", kind=kind, title=f"Câu {kind}", text="x")
    page = client.get(f"/ho-so/{dossier_id}").text
    for scope, kinds in ((f"pass-on-{task.id}", {"opinion"}), (f"ask-{task.id}", {"supplement", "reason"}),
                         (f"send-back-{task.id}", {"reason"}), ("note-0", {"note"})):  # fmt: skip
        form = page.partition(f'id="{scope}-kept_as"')[2].partition("</form>")[0]
        assert {kind for kind in snippets.KINDS if f"Câu {kind}" in form} == kinds, scope


def test_a_departments_is_its_heads_and_an_agencys_its_leaders(sign_in: Any, story: Story) -> None:
    ours, desk = department("297", "ldtbxh"), department("297", "mot-cua")
    agency = builders.agency_id_of(db.session, "297")
    head, leader, officer = sign_in("gl.truongphong"), sign_in("gl.lanhdao"), sign_in("gl.ldtbxh")
    assert add(head, key="a", owner=f"d{ours}").status_code == 303
    assert add(leader, key="b", owner=f"a{agency}").status_code == 303
    for client, owner in (
        (head, f"d{desk}"),
        (head, f"a{agency}"),
        (officer, f"d{ours}"),
        (officer, "d99999"),
        (officer, "x"),
    ):
        assert add(client, key=f"c{owner}", owner=owner).status_code == 403, owner
    assert len(there()) == 2
    page = words(officer.get("/cau-mau").text)
    assert "Ý kiến (2)" in page
    first = there()[0].id
    assert "trưởng phòng, lãnh đạo đơn vị sửa được" in words(officer.get(f"/cau-mau/{first}").text)
    assert officer.post(f"/cau-mau/{first}", data={"kind": "opinion", "title": "x", "text": "x"}).status_code == 403
    assert head.post(f"/cau-mau/{first}", data={"kind": "reason", "title": "Mới", "text": "x"}).status_code == 303
    assert there()[0].title == "Mới"
    assert sign_in("gl.motcua").get(f"/cau-mau/{first}").status_code == 404, "another department"
    assert head.post(f"/cau-mau/{first}/xoa").status_code == 303


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "Gửi {ngày hẹn}"}, "Không có biến {ngày hẹn}. Có: {chủ hồ sơ}"),
        ({"text": " "}, "Ghi nội dung câu mẫu"), ({"title": ""}, "Ghi tên ngắn"), ({"title": "x" * 101}, "Ghi tên ngắn"),
        ({"kind": "khac"}, "Chọn loại câu mẫu."), ({"text": "x" * 2001}, "Dài quá 2000 ký tự"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said_at_its_field(given: dict[str, str], said: str, sign_in: Any) -> None:
    answer = add(sign_in("yk.tuphap"), **given)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert there() == []


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{chủ hồ sơ}", "An"),
        ("{ CHỦ  hồ sơ }", "An"),
        ("{hạn}", "…"),
        ("{khác} {", "{khác} {"),
        ("{{hạn}}", "{…}"),
        ("", ""),
    ],
)
def test_variables(text: str, filled: str) -> None:
    assert snippets.fill(text, {"chủ hồ sơ": "An"}) == filled


# ── Who has it open ───────────────────────────────────────────────────────────


def look(client: Any, dossier_id: int) -> str:
    answer = client.post(f"/ho-so/{dossier_id}/dang-mo")
    assert answer.status_code == 200
    return str(answer.get_json()["said"])


def test_who_else_has_it_open_is_said_for_two_minutes(sign_in: Any, story: Story, clock: MovableClock) -> None:
    dossier_id = story.received(ALLOWANCE)
    before = version(dossier_id)
    clock.set("2026-03-02T08:10")
    clerk, officer = sign_in("yk.motcua"), sign_in("yk.ldtbxh")
    assert look(clerk, dossier_id) == ""
    clock.set("2026-03-02T08:12")
    assert look(officer, dossier_id) == "Trần Thị Bích đang mở hồ sơ này từ 08:10."
    assert "Trần Thị Bích đang mở hồ sơ này từ 08:10." in officer.get(f"/ho-so/{dossier_id}").text
    assert look(sign_in("yk.lanhdao"), dossier_id) == (
        "Trần Thị Bích (từ 08:10) và Phạm Thị Ngọc Ánh (từ 08:12) đang mở hồ sơ này."
    )
    clock.set("2026-03-02T08:15")
    assert look(officer, dossier_id) == ""
    assert look(clerk, dossier_id) == "Phạm Thị Ngọc Ánh đang mở hồ sơ này từ 08:15.", "who was away opens it anew"
    assert version(dossier_id) == before


def test_what_was_opened_last_stands_first_and_only_what_is_in_sight(
    sign_in: Any, story: Story, clock: MovableClock, work: Any
) -> None:
    client, ids = sign_in("yk.motcua"), []
    for n in range(12):
        ids.append(story.received(BIRTH))
        clock.set(f"2026-03-02T08:{20 + n}")
        look(client, ids[-1])
    look(client, ids[3])
    wanted = [ids[11], ids[3], *ids[10:3:-1], ids[2]]
    found = sign_in("yk.motcua").get("/theo-doi/mo-gan-day").get_json()
    assert {r["value"] for r in found} == {f"/ho-so/{i}" for i in wanted}
    assert {r["value"] for r in found[:2]} == {f"/ho-so/{ids[11]}", f"/ho-so/{ids[3]}"}
    assert "Mở gần đây" in sign_in("yk.motcua").get("/viec-cua-toi").text
    with work(SYSTEM) as w:
        grant = select(RoleGrant).join(RoleGrant.person).where(Person.username == "yk.motcua")
        w.session.scalars(grant).one().role = "catalogue"
    assert sign_in("yk.motcua").get("/theo-doi/mo-gan-day").status_code == 403
    assert "Mở gần đây" not in sign_in("yk.motcua").get("/viec-cua-toi").text


def test_a_page_that_asks_by_itself_keeps_no_session_alive(sign_in: Any, story: Story, clock: MovableClock) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    for minute in (10, 20, 29):
        clock.set(f"2026-03-02T08:{12 + minute}")
        look(client, dossier_id)
    clock.set("2026-03-02T08:43")
    assert client.post(f"/ho-so/{dossier_id}/dang-mo").status_code != 200
