"""A1 and A2: accounts made, locked and viewed; roles given and ended; nobody governs above themselves or removes the last administrator."""

import re
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain.errors import Forbidden, Invalid
from desk.domain.text import given_name_key
from desk.policy import GRANTS, SYSTEM, Role
from desk.services import empowering, governing, staffing
from desk.store.db import db
from desk.store.models import AccessLine, DocumentView, Dossier, Event, Person, RoleGrant, Viewing
from desk.store.queries import directory
from desk.store.queries import people as accounts
from desk.store.work import work_by
from desk.web.labels import PERMISSIONS, ROLES
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, Story, open_task
from tests.web.test_account import NEW, PAIR, enrolled, person, said

LIST = "/quan-tri/nguoi-dung"
AN = {
    "username": "yk.an", "name": "Nguyễn Văn An", "email": "an@yetkieu.example.vn", "phone": "0912 345 678", "role": "officer",
    "unit": "11020", "department": "Tư pháp", "start": "02/3/2026", "end": "",
}  # fmt: skip
LAST = "Không thể bỏ quyền quản trị cuối cùng."


def page_of(username: str) -> str:
    return f"{LIST}/{person(username).id}"


def grants(username: str) -> list[tuple[str, str | None, date, date | None]]:
    held = accounts.held(db.session(), [person(username).id])
    return [(h.role, h.agency, h.valid_from, h.valid_to) for h in held]


def department(code: str, key: str) -> str:
    return directory.department_by_key(db.session(), directory.agency_by_code(db.session(), code), key).name


# ── The list ──────────────────────────────────────────────────────────────────


def test_an_administrator_finds_people_without_accents_and_by_state(sign_in: Any, work: Any) -> None:
    client = sign_in("quantri")
    assert "yk.ldtbxh" in client.get(f"{LIST}?q=pham thi ngoc anh").text
    assert "yk.ldtbxh" not in client.get(f"{LIST}?q=tran thi bich").text
    assert "Không có tài khoản nào khớp bộ lọc." in client.get(f"{LIST}?q=khong co ai").text
    with work(SYSTEM) as w:
        w.session.get_one(Person, person("yk.vanthu").id).active = False
    locked = client.get(f"{LIST}?tt=da-khoa").text
    assert "yk.vanthu" in locked
    assert "yk.motcua" not in locked
    assert "yk.vanthu" not in client.get(f"{LIST}?tt=dang-dung&q=yk").text


def test_the_list_is_by_given_name_and_goes_on_where_it_ended(sign_in: Any) -> None:
    client = sign_in("quantri")
    first = client.get(LIST).text
    [more] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = client.get(more.replace("&amp;", "&")).text
    names = [
        re.findall(r'<th scope="row"><a href="/quan-tri/nguoi-dung/\d+">([^<]+)</a>', page) for page in (first, second)
    ]
    assert len(names[0]) == 25
    assert not set(names[0]) & set(names[1])
    everybody = [*names[0], *names[1]]
    assert everybody == sorted(everybody, key=given_name_key)
    assert len(everybody) == len(builders.STAFF) + len(builders.TRAINING)


def test_of_a_role_and_a_unit(sign_in: Any) -> None:
    page = sign_in("quantri").get(f"{LIST}?vt=clerk&noi=11020").text
    assert "yk.motcua2" in page
    assert "tt.motcua" not in page
    assert "Không có đơn vị này." in sign_in("quantri").get(f"{LIST}?noi=khong-co").text


# ── A new account ─────────────────────────────────────────────────────────────


def test_a_new_account_has_a_first_password_that_is_shown_once(app: Flask, sign_in: Any) -> None:
    client = sign_in("quantri")
    answer = client.post(f"{LIST}/them", data={**AN, "department": department("11020", "tu-phap")})
    assert answer.status_code == 303, answer.text
    shown = client.get(answer.location).text
    [password] = re.findall(r'class="ma mat-khau">([^<]+)<', shown)
    assert password not in client.get(answer.location).text, "once"
    assert password not in person("yk.an").password_hash
    newcomer = app.test_client()
    newcomer.post("/dang-nhap", data={"username": "yk.an", "password": password})
    assert newcomer.get("/viec-cua-toi").location == "/tai-khoan/mat-khau"
    newcomer.post("/tai-khoan/mat-khau", data={"new": NEW})
    assert newcomer.get("/ho-so-cua-toi").status_code == 200
    assert [h[:2] for h in grants("yk.an")] == [("officer", "Ủy ban nhân dân xã Yết Kiêu")] or grants("yk.an")[0][
        0
    ] == "officer"
    assert (person("yk.an").email, person("yk.an").phone) == ("an@yetkieu.example.vn", "0912345678")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "yk.motcua"}, "đã có người dùng"),
        ({"username": "yết kiêu"}, "chữ không dấu"),
        ({"name": ""}, "Ghi họ và tên."),
        ({"email": "không phải"}, "phải có dạng"),
        ({"phone": "12"}, "Số điện thoại gồm"),
        ({"role": ""}, "Chọn vai trò."),
        ({"role": "system"}, "Chọn vai trò."),
        ({"unit": "99999"}, "Không có đơn vị “99999”."),
        ({"unit": ""}, "Ghi mã hoặc tên đơn vị."),
        ({"department": "Phòng Bay"}, "không có bộ phận “Phòng Bay”. Có: "),
        ({"start": "ngày mai"}, "Ghi ngày như 02/3/2026."),
        ({"end": "01/3/2026"}, "Ngày kết thúc phải từ ngày bắt đầu"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    sign_in: Any, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in("quantri").post(f"{LIST}/them", data={**AN, "department": "", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert db.session.scalar(select(Person.id).where(Person.username == "yk.an")) is None


def test_a_password_given_again_ends_the_old_one_and_every_session(app: Flask, sign_in: Any) -> None:
    theirs, client = sign_in("yk.motcua"), sign_in("quantri")
    answer = client.post(f"{page_of('yk.motcua')}/mat-khau-lan-dau")
    [password] = re.findall(r'class="ma mat-khau">([^<]+)<', client.get(answer.location).text)
    assert theirs.get("/viec-cua-toi").status_code == 302
    door = app.test_client()
    assert door.post("/dang-nhap", data={"username": "yk.motcua", "password": builders.PASSWORD}).status_code == 422
    door.post("/dang-nhap", data={"username": "yk.motcua", "password": password})
    assert door.get("/viec-cua-toi").location == "/tai-khoan/mat-khau"
    assert said("first_password")[-1].about == "Trần Thị Bích (yk.motcua)"


def test_a_name_is_mended_and_found_by_its_new_spelling(sign_in: Any) -> None:
    client = sign_in("quantri")
    client.post(page_of("yk.motcua"), data={"name": "Trần Thị Bích Đào", "email": "", "phone": ""})
    assert "yk.motcua" in client.get(f"{LIST}?q=dao bich").text
    assert said("account")[-1].detail == "Sửa tên."


# ── Locking ───────────────────────────────────────────────────────────────────


def test_locking_ends_sessions_at_once_and_asks_who_takes_the_open_steps(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    theirs, client = sign_in("yk.ldtbxh"), sign_in("quantri")
    task = open_task(dossier_id)
    theirs.post(f"/ho-so/{dossier_id}/viec/{task.id}/xac-nhan", data={"version": str(task.dossier.version)})
    address = f"{page_of('yk.ldtbxh')}/khoa"
    assert "Còn 1 hồ sơ. Chuyển cho ai?" in client.get(address).text
    refused = client.post(address, data={"reason": "Chuyển công tác"})
    assert refused.status_code == 422
    assert "Còn 1 hồ sơ. Chuyển cho ai?" in refused.text
    assert theirs.get("/viec-cua-toi").status_code == 200, "nothing happened yet"
    done = client.post(address, data={"reason": "Chuyển công tác", "to": "phong"})
    assert done.status_code == 303
    assert theirs.get("/viec-cua-toi").status_code == 302
    assert open_task(dossier_id).assignee_id is None
    line = db.session.scalars(select(Event).where(Event.dossier_id == dossier_id).order_by(Event.seq.desc())).first()
    assert line is not None
    assert (line.what, line.data["before"]) == ("assign", "Phạm Thị Ngọc Ánh")
    locked = said("locked")[-1]
    assert locked.purpose == "Chuyển công tác"
    assert "bàn giao 1 việc" in locked.detail
    client.post(f"{page_of('yk.ldtbxh')}/mo-khoa", data={"reason": "Trở lại"})
    assert sign_in("yk.ldtbxh").get("/viec-cua-toi").status_code == 200


def test_the_steps_go_to_a_colleague_who_may_do_them_and_to_nobody_else(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    story.passed(dossier_id, "yk.tuphap", "yk.lanhdao")
    story.issued(dossier_id, "yk.vanthu")
    [task] = [open_task(dossier_id)]
    with story.work(SYSTEM) as w:
        row = w.session.get_one(type(task), task.id)
        row.assignee_id, row.assignee_name = person("yk.motcua").id, "Trần Thị Bích"
        w.record(w.session.get_one(Dossier, dossier_id), "assign", to="Trần Thị Bích")
    client, address = sign_in("quantri"), f"{page_of('yk.motcua')}/khoa"
    stranger, colleague = str(person("tt.motcua").id), str(person("yk.motcua2").id)
    assert colleague in re.findall(r'<option value="(\d+)"', client.get(address).text)
    assert client.post(address, data={"reason": "Nghỉ", "to": stranger}).status_code == 422
    assert client.post(address, data={"reason": "Nghỉ", "to": colleague}).status_code == 303
    assert open_task(dossier_id).assignee_name == "Hoàng Thị Nhài"


def test_nobody_locks_themselves_and_a_reason_is_asked(sign_in: Any) -> None:
    client = sign_in("quantri")
    assert "Không tự khóa tài khoản của mình." in client.post(f"{page_of('quantri')}/khoa", data={"reason": "x"}).text
    assert "Ghi lý do khóa" in client.post(f"{page_of('yk.vanthu')}/khoa", data={}).text


# ── Roles ─────────────────────────────────────────────────────────────────────


def test_a_role_is_given_from_a_day_to_a_day_and_its_history_stays(sign_in: Any, clock: MovableClock) -> None:
    client = sign_in("quantri")
    given = {"role": "head", "unit": "Xã Yết Kiêu", "department": "", "start": "03/3/2026", "end": "05/3/2026"}
    assert client.post(f"{page_of('yk.tuphap')}/vai-tro", data=given).status_code == 303
    theirs = sign_in("yk.tuphap")
    opened = []
    for _ in range(5):
        opened.append(theirs.get("/sap-den-han").status_code)
        clock.now += timedelta(days=1)
        theirs = sign_in("yk.tuphap")
    assert opened == [403, 200, 200, 200, 403]
    page = sign_in("quantri").get(page_of("yk.tuphap")).text
    assert "Đã hết" in page
    assert "05/3/2026" in page


def test_the_same_role_is_not_held_twice_at_once(sign_in: Any) -> None:
    again = {"role": "clerk", "unit": "11020", "department": department("11020", "mot-cua"), "start": "02/3/2026"}
    answer = sign_in("quantri").post(f"{page_of('yk.motcua')}/vai-tro", data=again)
    assert answer.status_code == 422
    assert "Đã giữ vai trò này ở đó từ ngày" in answer.text


@pytest.mark.parametrize(("last_day", "today"), [("01/3/2026", 403), ("02/3/2026", 200)])
def test_a_role_ends_at_once_or_at_the_end_of_the_day(sign_in: Any, last_day: str, today: int) -> None:
    client, theirs = sign_in("quantri"), sign_in("yk.lanhdao")
    grant_id = accounts.held(db.session(), [person("yk.lanhdao").id])[0].id
    address = f"{page_of('yk.lanhdao')}/vai-tro/{grant_id}/ket-thuc"
    assert client.post(address, data={"last_day": last_day}).status_code == 303
    assert theirs.get("/phe-duyet").status_code == today
    assert grants("yk.lanhdao")[0][3] is not None
    assert "Kết thúc vai trò lãnh đạo" in said("rights")[-1].detail


def test_what_was_done_with_a_role_is_not_undone_by_an_earlier_end(sign_in: Any) -> None:
    grant_id = accounts.held(db.session(), [person("yk.lanhdao").id])[0].id
    address = f"{page_of('yk.lanhdao')}/vai-tro/{grant_id}/ket-thuc"
    answer = sign_in("quantri").post(address, data={"last_day": "01/02/2026"})
    assert answer.status_code == 422
    assert "không lùi lại được" in answer.text


def test_the_matrix_says_what_each_role_may_do(sign_in: Any) -> None:
    by_hand = frozenset().union(*(GRANTS[role] for role in ROLES))
    assert by_hand <= set(PERMISSIONS), "every permission has words"
    page = sign_in("quantri").get("/quan-tri/vai-tro").text
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL))
    approve = re.findall(r"<td>(?:<span[^>]*>)?(Có|–)", rows[PERMISSIONS["dossier.approve"]])
    assert approve.count("Có") == sum("dossier.approve" in GRANTS[role] for role in ROLES) == 1


# ── Whom a district's administrator governs ───────────────────────────────────


def test_a_district_s_administrator_governs_what_is_below_and_nothing_above(sign_in: Any) -> None:
    client = sign_in("gl.quantri")
    page = client.get(LIST).text + client.get(f"{LIST}?q=yk").text + client.get(f"{LIST}?q=quantri").text
    assert "yk.motcua" in page
    assert ">quantri<" not in page
    assert "so.lanhdao" not in page
    for above in ("quantri", "so.lanhdao", "danhmuc", "motcua"):  # the last one works at the province too
        for path, data in (
            ("", {"name": "X"}), ("/mat-khau-lan-dau", {}), ("/khoa", {"reason": "x"}), ("/mo-khoa", {"reason": "x"}),
            ("/dat-lai-xac-thuc", {"reason": "x"}), ("/xem-nhu", {}), ("/vai-tro", {"role": "clerk", "unit": "11020"}),
        ):  # fmt: skip
            assert client.post(page_of(above) + path, data=data).status_code == 404, (above, path)
        assert client.get(page_of(above)).status_code == 404
    assert client.get(page_of("yk.motcua")).status_code == 200


def test_nobody_gives_a_role_above_their_own_government(sign_in: Any) -> None:
    client = sign_in("gl.quantri")
    wanted = {"role": "leader", "unit": "30", "department": "", "start": "02/3/2026"}
    answer = client.post(f"{page_of('yk.motcua')}/vai-tro", data=wanted)
    assert answer.status_code == 403
    assert "ngoài phạm vi quản trị" in answer.text
    assert client.post(f"{LIST}/them", data={**AN, "unit": "30", "department": "", "role": "admin"}).status_code == 403
    assert db.session.scalar(select(Person.id).where(Person.username == "yk.an")) is None


def test_whoever_gets_a_role_above_leaves_the_government_below(people: Any, work: Any) -> None:
    mine, bich = people["gl.quantri"], person("yk.motcua").id
    today = date(2026, 3, 2)
    assert governing.governs(db.session(), mine, bich, today)
    with work(people["quantri"]) as w:
        row = w.session.get_one(Person, bich)
        empowering.grant(w, row, Role.CLERK, builders.agency_id_of(w.session, "30"), None, date(2026, 4, 1))
    assert not governing.governs(db.session(), mine, bich, today), "already, though the role begins in April"
    with pytest.raises(Forbidden), work(mine) as w:
        staffing.reissue(w, w.session.get_one(Person, bich))


def test_an_inspector_sees_everything_so_only_the_whole_installation_s_administrator_makes_one(
    sign_in: Any, people: Any, work: Any
) -> None:
    wanted = {"role": "inspector", "unit": "11020", "department": "", "start": "02/3/2026"}
    district, top = sign_in("gl.quantri"), sign_in("quantri")
    assert district.post(f"{page_of('yk.motcua')}/vai-tro", data=wanted).status_code == 403
    assert top.post(f"{page_of('yk.motcua')}/vai-tro", data=wanted).status_code == 303
    assert district.post(f"{page_of('yk.motcua')}/xem-nhu").status_code == 404, "their eyes see beyond the district"


# ── The last administrator ────────────────────────────────────────────────────


def test_the_last_administrator_of_the_installation_stays(people: Any, work: Any, sign_in: Any) -> None:
    root = person("quantri").id
    grant_id = accounts.held(db.session(), [root])[0].id
    answer = sign_in("quantri").post(f"{LIST}/{root}/vai-tro/{grant_id}/ket-thuc", data={"last_day": "31/12/2026"})
    assert answer.status_code == 422
    assert LAST in answer.text
    for act in (
        lambda w: staffing.lock(w, w.session.get_one(Person, root), "nghỉ"),
        lambda w: empowering.end(w, w.session.get_one(Person, root), grant_id, date(2026, 3, 1)),
    ):
        with pytest.raises(Invalid, match=LAST), work(SYSTEM) as w:
            act(w)
    assert person("quantri").active
    with work(SYSTEM) as w:
        staffing.lock(w, w.session.get_one(Person, person("gl.quantri").id), "nghỉ")  # governs a part only: may go


def second_administrator(work: Any, end: date | None = None) -> int:
    with work(SYSTEM) as w:
        made = staffing.add_person(w, "quantri2", "Giang Thị Hai", "hai người thì yên tâm")
        empowering.grant(w, made, Role.ADMIN, builders.agency_id_of(w.session, "30"), None, date(2026, 1, 1), end)
        made.password_hash = builders.password_hash()
        return made.id


def test_an_administrator_with_an_end_does_not_count_as_one_who_stays(people: Any, work: Any) -> None:
    second_administrator(work, date(2026, 12, 31))
    with pytest.raises(Invalid, match=LAST), work(SYSTEM) as w:
        staffing.lock(w, w.session.get_one(Person, person("quantri").id), "nghỉ")


def test_two_administrators_who_remove_each_other_at_once_leave_one(app: Flask, sign_in: Any, work: Any) -> None:
    second = second_administrator(work)
    first = person("quantri").id
    pairs = [(sign_in("quantri"), second), (sign_in("quantri2"), first)]
    db.session.remove()
    gate, answers = Barrier(2), []

    def press(client: Any, other: int) -> None:
        gate.wait()
        answer = client.post(f"{LIST}/{other}/khoa", data={"reason": "cùng một lúc"})
        answers.append((answer.status_code, LAST in answer.text))

    threads = [Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = db.session.scalars(select(Person.active).where(Person.id.in_([first, second]))).all()
    assert sorted(left) == [False, True]
    # The loser is told so, or finds their own session ended in the same instant.
    assert 303 in {status for status, _ in answers}
    assert all(told or status in (302, 303, 401) for status, told in answers), answers


def test_two_who_take_the_role_from_each_other_at_once_leave_one(app: Flask, people: Any, work: Any) -> None:
    second, first = second_administrator(work), person("quantri").id
    actors = {first: people["quantri2"], second: people["quantri"]}
    held = {h.person_id: h.id for h in accounts.held(db.session(), [first, second])}
    clock = app.extensions["desk.clock"]
    db.session.remove()
    gate, told = Barrier(2), []

    def take(whose: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                with work_by(actors[whose], db.session(), clock) as w:
                    empowering.end(w, w.session.get_one(Person, whose), held[whose], date(2026, 3, 1))
                told.append("done")
            except Invalid as error:
                told.append(error.message)
            db.session.remove()

    threads = [Thread(target=take, args=(whose,)) for whose in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted(["done", LAST])
    lasting = select(RoleGrant.id).where(
        RoleGrant.role == "admin", RoleGrant.valid_to.is_(None), RoleGrant.person_id.in_([first, second])
    )
    assert len(db.session.scalars(lasting).all()) == 1


# ── Looking with somebody's eyes ──────────────────────────────────────────────


def test_looking_as_somebody_shows_what_they_see_and_lets_nothing_be_done(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("quantri")
    assert client.get(f"/ho-so/{dossier_id}").status_code == 403
    assert client.post(f"{page_of('yk.ldtbxh')}/xem-nhu").location == "/viec-cua-toi"
    seen = client.get(f"/ho-so/{dossier_id}")
    assert seen.status_code == 200
    assert "Đang xem như <b>Phạm Thị Ngọc Ánh</b>" in seen.text
    assert "Thôi xem" in client.get("/ho-so-cua-toi").text
    task = open_task(dossier_id)
    refused = client.post(f"/ho-so/{dossier_id}/viec/{task.id}/xac-nhan", data={"version": str(task.dossier.version)})
    assert refused.status_code == 403
    assert "chỉ xem, không ghi được gì" in refused.text
    for address in ("/tai-khoan/tuy-chon", "/tai-khoan/mat-khau", "/thong-bao/da-doc", "/dang-nhap", f"{LIST}/them"):
        assert client.post(address, data={"new": NEW}).status_code == 403, address
    assert open_task(dossier_id).acknowledged_at is None
    assert client.get(LIST).status_code == 403, "an officer governs nobody"
    assert client.post("/quan-tri/thoi-xem-nhu").status_code == 303
    assert client.get(f"/ho-so/{dossier_id}").status_code == 403
    began, ended = said("view_as")[-1], said("view_as_ended")[-1]
    assert (began.who, began.about) == ("Âu Dương Hiền", "Phạm Thị Ngọc Ánh (yk.ldtbxh)")
    assert ended.who == "Âu Dương Hiền"


def test_looking_as_a_leader_opens_no_document_for_them(sign_in: Any, story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    client = sign_in("quantri")
    client.post(f"{page_of('yk.lanhdao')}/xem-nhu")
    assert client.get(f"/ho-so/{dossier_id}").status_code == 200
    assert "Hồ sơ: chưa xem" in client.get("/phe-duyet").text
    assert db.session.scalars(select(DocumentView)).all() == []
    assert db.session.scalars(select(Viewing)).all() == []


def test_looking_ends_when_the_person_leaves_the_government_or_is_locked(sign_in: Any, people: Any, work: Any) -> None:
    client = sign_in("gl.quantri")
    client.post(f"{page_of('yk.tuphap')}/xem-nhu")
    assert "Đang xem như" in client.get("/viec-cua-toi").text
    with work(people["quantri"]) as w:
        row = w.session.get_one(Person, person("yk.tuphap").id)
        empowering.grant(w, row, Role.OFFICER, builders.agency_id_of(w.session, "30"), None, date(2026, 3, 2))
    after = client.get("/viec-cua-toi").text
    assert "Đang xem như" not in after
    assert "Kim Văn Thọ" in after


def test_signing_out_while_looking_ends_the_administrators_own_session(app: Flask, sign_in: Any) -> None:
    client, theirs = sign_in("quantri"), sign_in("yk.motcua")
    client.post(f"{page_of('yk.motcua')}/xem-nhu")
    client.post("/dang-xuat")
    assert client.get("/viec-cua-toi").status_code == 302
    assert theirs.get("/viec-cua-toi").status_code == 200
    assert said("sign_out")[-1].who == "Âu Dương Hiền"


def test_nobody_looks_at_themselves_or_at_a_closed_account(sign_in: Any) -> None:
    client = sign_in("quantri")
    assert client.post(f"{page_of('quantri')}/xem-nhu").status_code == 422
    client.post(f"{page_of('yk.vanthu')}/khoa", data={"reason": "nghỉ"})
    assert client.post(f"{page_of('yk.vanthu')}/xem-nhu").status_code == 422


# ── The second factor, reset ──────────────────────────────────────────────────


def test_an_administrator_resets_a_lost_second_factor_with_a_reason(
    app: Flask, sign_in: Any, clock: MovableClock
) -> None:
    enrolled(sign_in("yk.lanhdao"), clock)
    client = sign_in("quantri")
    address = f"{page_of('yk.lanhdao')}/dat-lai-xac-thuc"
    assert "Ghi lý do đặt lại" in client.post(address, data={}).text
    assert client.post(address, data={"reason": "Mất điện thoại, đã gặp trực tiếp"}).status_code == 303
    assert app.test_client().post("/dang-nhap", data=PAIR).status_code == 302
    line = said("second_factor")[-1]
    assert (line.who, line.purpose) == ("Âu Dương Hiền", "Mất điện thoại, đã gặp trực tiếp")


def test_every_change_of_rights_has_its_line(sign_in: Any) -> None:
    client = sign_in("quantri")
    client.post(f"{LIST}/them", data={**AN, "department": ""})
    kinds = db.session.scalars(
        select(AccessLine.kind).where(AccessLine.about.contains("yk.an")).order_by(AccessLine.id)
    ).all()
    assert kinds == ["account", "rights"]
    assert "Cấp vai trò" in said("rights")[-1].detail
