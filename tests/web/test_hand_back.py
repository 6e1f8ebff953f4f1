"""Giving results back (T10): found by receipt, card or name; to whom it may go; what is due; late or not."""

import pytest
from sqlalchemy import select

from desk.services import processing
from desk.store.db import db
from desk.store.models import Dossier, Task
from desk.store.queries import dossiers
from desk.store.queries import tasks as queues
from tests import builders
from tests.web.filling import fields, stored

OWNER = {"name": "Lò Thị Ơn", "id_number": "030190000025"}
CARD = "030190000025||Lò Thị Ơn|01051990|Nữ|Thôn Thượng|01012021"
STAFF = {"process": "yk.tuphap", "approve": "yk.lanhdao", "issue": "yk.vanthu", "receive": "yk.motcua"}


@pytest.fixture
def ready(work, people, clock):
    """A dossier whose result lies at the desk of Yết Kiêu; ``ready(at=…)``: when the result came."""

    def make(at="2026-03-02T10:00", code="1.001193", **given):
        clock.set("2026-03-02T08:12")
        dossier_id = builders.received(work, people, code, owner=builders.who(**OWNER), **given).id
        clock.set(at)
        while True:
            with work(people["yk.motcua"]) as w:
                found = dossiers.open_tasks(w.session, dossier_id)
            if found[0].kind == "return":
                return dossier_id
            with work(people[STAFF[found[0].kind]]) as w:
                task = queues.task(w.session, w.actor, found[0].id)
                (processing.issue if task.kind == "issue" else processing.pass_on)(w, task)

    return make


@pytest.fixture
def clerk(ready, sign_in):
    """The desk's clerk, after the dossier is ready: ``clerk(dossier…)`` -> (client, dossier id)."""

    def enter(username="yk.motcua", **given):
        dossier_id = ready(**given)
        return sign_in(username), dossier_id

    return enter


def scan(client, raw, **more):
    return client.post("/tra-ket-qua", data={"scan": raw, "step": "scan", **more})


def give(client, dossier_id, **put):
    html = client.get(f"/tra-ket-qua?ho-so={dossier_id}").text
    return client.post("/tra-ket-qua", data={**fields(html, "version"), "act": "return", **put})


def status(dossier_id):
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get(Dossier, dossier_id)
    return row.status, row.returned_to


@pytest.mark.parametrize("how", ["code", "number", "card", "name", "id"])
def test_one_scan_opens_the_dossier_in_return_mode(clerk, how):
    client, dossier_id = clerk()
    row = db.session.get(Dossier, dossier_id)
    raw = {"code": f"http://127.0.0.1:5000/T/{row.lookup_code}", "number": row.number, "card": CARD, "name": "lo thi on",
           "id": OWNER["id_number"]}[how]  # fmt: skip
    answer = scan(client, raw)
    assert (answer.status_code, answer.location) == (303, f"/tra-ket-qua?ho-so={dossier_id}")
    assert "Xác nhận đã trả" in client.get(answer.location).text


def test_the_owner_collects_and_the_desk_says_so(clerk):
    client, dossier_id = clerk()
    answer = give(client, dossier_id)
    assert answer.status_code == 303
    assert status(dossier_id) == (10, "Chủ hồ sơ: Lò Thị Ơn")
    assert "Đã trả kết quả hồ sơ" in client.get(answer.location).text


def test_an_authorised_person_needs_a_name_and_a_paper(clerk):
    client, dossier_id = clerk()
    answer = give(client, dossier_id, collector="authorised")
    assert answer.status_code == 422
    assert "Ghi họ tên người được ủy quyền." in answer.text
    assert status(dossier_id)[0] == 9
    again = {
        **fields(answer.text, "version"),
        "act": "return",
        "name": "Lò Văn Páo",
        "proof": "Giấy ủy quyền 02/3/2026",
    }
    assert again["collector"] == ["authorised"]  # nothing chosen is lost
    assert client.post("/tra-ket-qua", data=again).status_code == 303
    assert status(dossier_id) == (10, "Người được ủy quyền: Lò Văn Páo")


def test_the_card_of_somebody_else_is_turned_away(clerk):
    client, dossier_id = clerk()
    answer = scan(client, CARD.replace("030190000025", "030190000099"), dossier=dossier_id)
    assert "Người nhận không có trong danh sách được nhận." in answer.text
    form = fields(answer.text, "version")
    assert (form["collector"], form["name"]) == (["authorised"], ["Lò Thị Ơn"])  # the name on the card
    refused = client.post("/tra-ket-qua", data={**form, "act": "return"})
    assert refused.status_code == 422  # a tired hand on Ctrl+Enter gives nothing to a stranger
    assert "Người được ủy quyền phải có tên và giấy ủy quyền." in refused.text


def test_the_card_of_the_submitter_chooses_the_submitter(clerk):
    father = builders.who(name="Lò Văn Páo", id_number="030065000077")
    client, dossier_id = clerk(submitter=father)
    answer = scan(client, CARD.replace("030190000025", "030065000077"), dossier=dossier_id)
    assert answer.location == f"/tra-ket-qua?ho-so={dossier_id}&nguoi=submitter"
    assert fields(client.get(answer.location).text, "version")["collector"] == ["submitter"]


def test_a_fee_still_due_must_be_taken_first(clerk):
    client, dossier_id = clerk(code="2.000815")
    html = client.get(f"/tra-ket-qua?ho-so={dossier_id}").text
    assert "Còn phải thu" in html
    answer = give(client, dossier_id)
    assert answer.status_code == 422
    assert "Chưa đánh dấu đã thu." in answer.text
    assert give(client, dossier_id, fee="y").status_code == 303


def test_a_late_result_says_so_and_is_never_held_back(clerk):
    client, dossier_id = clerk(at="2026-03-04T17:00")
    assert "Trễ 2 ngày" in client.get(f"/tra-ket-qua?ho-so={dossier_id}").text
    assert give(client, dossier_id).status_code == 303


def test_a_page_that_somebody_else_overtook_is_told_so(clerk, sign_in):
    client, dossier_id = clerk()
    sent = {**fields(client.get(f"/tra-ket-qua?ho-so={dossier_id}").text, "version"), "act": "return"}
    assert give(client, dossier_id).status_code == 303
    answer = client.post("/tra-ket-qua", data=sent)
    assert answer.status_code == 409
    assert "đã trả kết quả lúc 10:00, thứ Hai 02/3/2026. Chủ hồ sơ: Lò Thị Ơn." in answer.text
    done = select(Task.done_by).where(Task.dossier_id == dossier_id, Task.kind == "return")
    assert stored(done) == ["Trần Thị Bích"]


def test_a_dossier_without_a_result_says_where_it_stands(sign_in, work, people):
    dossier = builders.received(work, people)
    client = sign_in("yk.motcua")
    html = client.get(scan(client, dossier.number).location).text
    assert "chưa trả được ở quầy này: trạng thái “Được tiếp nhận”" in html
    assert "Xác nhận đã trả" not in html


def test_what_waits_is_listed_and_an_unreadable_scan_is_said(clerk):
    client, dossier_id = clerk()
    html = client.get("/tra-ket-qua").text
    assert f'href="/tra-ket-qua?ho-so={dossier_id}"' in html
    assert "Không có kết quả nào đang chờ trả cho “Ma Văn Páo”" in scan(client, "Ma Văn Páo").text


@pytest.mark.parametrize(("username", "expected"), [("tt.motcua", 404), ("yk.tuphap", 403), ("yk.lanhdao", 403)])
def test_only_the_desk_that_received_gives_back(clerk, username, expected):
    client, dossier_id = clerk(username)
    assert client.get(f"/tra-ket-qua?ho-so={dossier_id}").status_code == expected
    answer = client.post(
        "/tra-ket-qua", data={"dossier": dossier_id, "act": "return", "collector": "owner", "version": "1"}
    )
    assert answer.status_code == expected
    assert status(dossier_id)[0] == 9
