"""D7: units are added, named anew and closed; what is unfinished goes on in the successor, and old papers keep the old name."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain.errors import Forbidden
from desk.policy import SYSTEM
from desk.services import processing, unit_keeping
from desk.store.db import db
from desk.store.models import Agency, Department, Dossier, Event, FormerName, Paper, SettingChange
from desk.store.queries import directory, units
from desk.store.queries.logbook import broken_chains
from tests.web.conftest import ALLOWANCE, BIRTH, Story, open_task
from tests.web.test_account import said

LIST = "/quan-tri/don-vi"
MERGED = {"last_day": "02/3/2026", "successor": "10999", "decision": "Nghị quyết 788/NQ-UBTVQH14", "staff": "y"}


def unit(code: str) -> Agency:
    if not db.session.info.get("working"):
        db.session.rollback()
    return db.session.scalars(select(Agency).where(Agency.code == code)).one()


def address(code: str, *rest: str) -> str:
    return "/".join((LIST, str(unit(code).id), *rest))


def department(code: str, key: str) -> Department:
    return directory.department_by_key(db.session(), unit(code), key)


# ── Names ─────────────────────────────────────────────────────────────────────


def test_another_name_keeps_the_old_one_and_old_dossiers_keep_theirs(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    row = unit("11020")
    old, data = row.name, {"short_name": row.short_name, "place": row.place, "hotline": row.hotline}
    client = sign_in("quantri")
    refused = client.post(address("11020"), data={**data, "name": "Ủy ban nhân dân phường Yết Kiêu"})
    assert "Ghi văn bản đổi tên" in refused.text
    new = {**data, "name": "Ủy ban nhân dân phường Yết Kiêu", "short_name": "Phường Yết Kiêu", "decision": "NQ 1/2026"}
    assert client.post(address("11020"), data=new).status_code == 303
    page = client.get(address("11020")).text
    assert f"{old}, đến hết ngày 01/3/2026 (NQ 1/2026)" in page
    assert db.session.get_one(Dossier, dossier_id).agency_name in (old, data["short_name"])
    assert "Phường" not in open_task(dossier_id).agency_name
    assert "phường Yết Kiêu" in client.get(f"{LIST}?q={data['short_name']}").text, "found by its old name"
    later = story.received(BIRTH)
    assert "hường Yết Kiêu" in open_task(later).agency_name, "the settings were forgotten"


def test_every_change_stands_in_the_history_and_the_log(sign_in: Any) -> None:
    client = sign_in("quantri")
    row = unit("11020")
    client.post(
        address("11020"),
        data={"name": row.name, "short_name": row.short_name, "place": row.place, "hotline": "0220 111 222"},
    )
    db.session.rollback()
    assert db.session.scalars(select(SettingChange.words).where(SettingChange.subject == "units")).all() == [
        "Sửa địa danh, điện thoại."
    ]
    assert said("units")[-1].about == row.name
    assert "Sửa địa danh, điện thoại." in client.get(address("11020")).text


# ── New units ─────────────────────────────────────────────────────────────────

UNIT = {
    "name": "Ủy ban nhân dân xã Mới", "short_name": "Xã Mới", "code": "11099", "level": "xa", "parent": "297", "office": "",
    "place": "Mới", "identifier": "H23.99.01", "hotline": "", "valid_from": "01/3/2026",
}  # fmt: skip


def test_a_new_commune_gets_departments_and_can_be_worked_at(sign_in: Any) -> None:
    client = sign_in("quantri")
    level = unit("11020").level_code
    made = client.post(f"{LIST}/them", data={**UNIT, "level": level})
    assert made.status_code == 303, made.text
    row = unit("11099")
    assert row.path == f"{unit('297').path}{row.id}/"
    added = {"name": "Bộ phận Một cửa", "key": "mot-cua", "is_desk": "y"}
    assert client.post(address("11099", "bo-phan"), data=added).status_code == 303
    assert "đã có bộ phận mang khóa" in client.post(address("11099", "bo-phan"), data=added).text
    assert units.desk_name(db.session(), row.id) == "Bộ phận Một cửa"
    assert "Xã Mới" in sign_in("gl.quantri").get(LIST).text or "xã Mới" in sign_in("gl.quantri").get(LIST).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "11020"}, "đang được một đơn vị khác dùng"),
        ({"code": "có dấu"}, "Mã đơn vị gồm"),
        ({"name": ""}, "Ghi tên đơn vị."),
        ({"level": ""}, "Chọn cấp của đơn vị."),
        ({"identifier": "thường"}, "Mã định danh gồm"),
        ({"parent": "99999"}, "Không có đơn vị “99999”"),
        ({"valid_from": "x"}, "Ghi ngày như"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(sign_in: Any, wrong: dict[str, str], sentence: str) -> None:
    answer = sign_in("quantri").post(f"{LIST}/them", data={**UNIT, "level": unit("11020").level_code, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text


# ── Closing ───────────────────────────────────────────────────────────────────


def test_a_unit_that_holds_dossiers_is_not_closed_without_a_successor(sign_in: Any, story: Story) -> None:
    for _ in range(3):
        story.received(ALLOWANCE)
    client = sign_in("quantri")
    assert "Còn 3 hồ sơ ở đơn vị này. Chọn đơn vị kế thừa." in client.get(address("11020", "dong")).text
    refused = client.post(address("11020", "dong"), data={**MERGED, "successor": ""})
    assert refused.status_code == 422
    assert "Còn 3 hồ sơ ở đơn vị này. Chọn đơn vị kế thừa." in refused.text
    assert unit("11020").valid_to is None


@pytest.fixture
def ready_to_merge(work: Any) -> None:
    """The successor has every department of the unit that closes; the police office under the unit is closed already."""
    with work(SYSTEM) as w:
        for row in w.session.scalars(
            select(Agency).where(Agency.path.startswith(unit("11020").path), Agency.code != "11020")
        ):
            row.valid_to = w.now.date() - timedelta(days=1)
        have = {d.key for d in w.session.scalars(select(Department).where(Department.agency_id == unit("10999").id))}
        for d in w.session.scalars(select(Department).where(Department.agency_id == unit("11020").id)).all():
            if d.key not in have:
                w.session.add(Department(agency_id=unit("10999").id, key=d.key, name=d.name, is_desk=d.is_desk))


def test_what_is_unfinished_goes_on_in_the_successor_and_each_logbook_says_so(
    sign_in: Any, story: Story, people: Any, work: Any, ready_to_merge: None
) -> None:
    here = story.received(ALLOWANCE)  # an open step at the commune
    above = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")  # at the district by now, to come back to the desk
    ready = story.ready()  # waits to be handed back
    papers = db.session.scalars(select(Paper.slip).where(Paper.dossier_id == here)).all()
    due = open_task(here).due_at
    answer = sign_in("quantri").post(address("11020", "dong"), data=MERGED)
    assert answer.status_code == 303, answer.text
    heir = unit("10999")
    closed = unit("11020")
    assert (closed.valid_to is not None, closed.successor_id) == (True, heir.id)
    task = open_task(here)
    assert (task.agency_id, task.department_name, task.assignee_id, task.due_at) == (
        heir.id, department("10999", "ldtbxh").name, None, due,
    )  # fmt: skip
    for dossier_id in (here, above, ready):
        row = db.session.get_one(Dossier, dossier_id)
        assert row.agency_id == heir.id
        assert "Yết Kiêu" in row.agency_name, "the name on its papers"
        lines = db.session.scalars(select(Event).where(Event.dossier_id == dossier_id, Event.what == "succeed")).all()
        assert lines
        assert all(line.data["reason"] == MERGED["decision"] for line in lines)
    assert db.session.scalars(select(Paper.slip).where(Paper.dossier_id == here)).all() == papers
    assert list(broken_chains(db.session())) == []
    # Its people go on there: the officer of the commune works on, the clerk hands back.
    with work(people["yk.ldtbxh"]) as w:
        processing.pass_on(w, open_task(here), "Đủ điều kiện")
    assert open_task(here).agency_id == heir.id, "the next step of the plan was the closed unit's"
    assert sign_in("yk.motcua").get("/tra-ket-qua").text.count(db.session.get_one(Dossier, ready).number or "?") >= 1
    assert "kế thừa" in sign_in("quantri").get(address("11020")).text.lower()


def test_a_department_that_the_successor_lacks_is_named_first(
    sign_in: Any, story: Story, ready_to_merge: None, work: Any
) -> None:
    story.received(ALLOWANCE)
    with work(SYSTEM) as w:
        w.session.get_one(Department, department("10999", "ldtbxh").id).key = "khac"
    refused = sign_in("quantri").post(address("11020", "dong"), data=MERGED)
    assert refused.status_code == 422
    assert "chưa có bộ phận" in refused.text
    assert unit("11020").valid_to is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"last_day": "31/12/2026"}, "hôm nay hoặc trước đó"),
        ({"decision": ""}, "Ghi văn bản sắp xếp đơn vị"),
        ({"successor": "11020"}, "Chọn một đơn vị khác"),
    ],
)
def test_a_unit_is_closed_by_a_decision_on_a_day_that_has_come(
    sign_in: Any, ready_to_merge: None, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in("quantri").post(address("11020", "dong"), data={**MERGED, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_unit_with_units_below_is_not_closed(sign_in: Any) -> None:
    answer = sign_in("quantri").post(address("297", "dong"), data={**MERGED, "successor": "30"})
    assert answer.status_code == 422
    assert "đơn vị trực thuộc đang hoạt động" in answer.text


def test_a_department_closes_into_another_and_later_steps_follow(
    sign_in: Any, story: Story, people: Any, work: Any
) -> None:
    first, second = story.received(ALLOWANCE), story.received(BIRTH)
    client, old = sign_in("quantri"), department("11020", "ldtbxh")
    heir = department("11020", "tu-phap")
    where = address("11020", "bo-phan", str(old.id))
    refused = client.post(f"{where}/dong", data={"successor": ""})
    assert refused.status_code == 422
    assert "Còn 1 hồ sơ ở bộ phận này. Chọn bộ phận kế thừa." in refused.text
    assert client.post(f"{where}/dong", data={"successor": str(heir.id)}).status_code == 303
    assert open_task(first).department_id == heir.id
    assert open_task(second).department_id == heir.id, "it was there already"
    assert client.get(where).status_code == 404
    assert "Đã đóng" in client.get(address("11020")).text
    places = {p.code: p for p in units.places_around(db.session(), unit("11020"))}
    assert "ldtbxh" not in places["11020"].departments


def test_the_only_desk_of_a_unit_is_not_closed(sign_in: Any) -> None:
    where = address("11020", "bo-phan", str(department("11020", "mot-cua").id))
    answer = sign_in("quantri").post(f"{where}/dong", data={"successor": str(department("11020", "tu-phap").id)})
    assert answer.status_code == 422
    assert "phải còn một Bộ phận Một cửa" in answer.text


def test_a_department_named_anew_leaves_what_was_done_as_it_was(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    row = department("11020", "ldtbxh")
    old, where = row.name, address("11020", "bo-phan", str(row.id))
    assert sign_in("quantri").post(where, data={"name": "Công chức Văn hóa – Xã hội"}).status_code == 303
    assert open_task(dossier_id).department_name == old
    assert department("11020", "ldtbxh").name == "Công chức Văn hóa – Xã hội"


# ── Whose they are ────────────────────────────────────────────────────────────


def test_a_district_s_administrator_keeps_the_units_below_and_no_others(sign_in: Any) -> None:
    client = sign_in("gl.quantri")
    page = client.get(LIST).text
    assert address("11020") in page
    assert address("30-so-ldtbxh") not in page
    assert client.get(address("30")).status_code == 404
    assert client.post(address("30-so-ldtbxh"), data={"name": "X", "place": "Y"}).status_code == 404
    level = unit("11020").level_code
    assert client.post(f"{LIST}/them", data={**UNIT, "level": level, "parent": "30"}).status_code == 403
    assert client.post(f"{LIST}/them", data={**UNIT, "level": level, "parent": ""}).status_code == 403
    assert client.post(f"{LIST}/them", data={**UNIT, "level": level}).status_code == 303


def test_a_closed_unit_is_shown_when_asked_for(
    app: Flask, sign_in: Any, ready_to_merge: None, clock: MovableClock
) -> None:
    client = sign_in("quantri")
    assert client.post(address("11020", "dong"), data={**MERGED, "last_day": "01/3/2026"}).status_code == 303
    assert address("11020") not in client.get(LIST).text
    page = client.get(f"{LIST}?dong=1").text
    assert address("11020") in page
    assert "01/3/2026" in page


def test_the_verbs_ask_again(people: Any, work: Any) -> None:
    for username in ("yk.lanhdao", "danhmuc"):
        with pytest.raises(Forbidden), work(people[username]) as w:
            unit_keeping.add_department(w, units.agency(w.session, unit("11020").id), "moi", "Mới", False)
    assert db.session.scalars(select(FormerName)).all() == []
