"""L4 Sắp đến hạn và quá hạn, and the section of the dossier's page where reasons and orders are written."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain.workflow import Status
from desk.policy import SYSTEM
from desk.services import extending, late_noting
from desk.store.db import db
from desk.store.models import Alert, Directive, Dossier, Person, Task
from desk.store.queries import installation, lateness
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, counted, dossier_of, open_task, queries, version

REASON = "Phải xác minh thực tế, hồ sơ phức tạp"


def numbers_in(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page)


def tabs_in(page: str) -> list[str]:
    return re.findall(r'data-alt="\d">([^<]+)</a>', page)


def test_nothing_late_is_good(sign_in: Any) -> None:
    page = sign_in("yk.lanhdao").get("/sap-den-han").text
    assert "Không có hồ sơ quá hạn. Tốt." in page
    assert tabs_in(page) == ["Quá hạn (0)", "Hôm nay (0)", "3 ngày tới (0)"]
    assert "Sắp đến hạn và quá hạn (0)" in page


def test_each_step_stands_under_the_nearer_of_its_two_clocks(sign_in: Any, story: Story, clock: MovableClock) -> None:
    step_late, promise_today, later = story.received(MARTYRS), story.received(BIRTH), story.received(ALLOWANCE)
    task = open_task(step_late)
    clock.now = task.due_at.replace(hour=16)
    today = sign_in("yk.lanhdao").get("/sap-den-han?the=hom-nay").text
    assert dossier_of(step_late).number in numbers_in(today)
    clock.now = task.due_at.replace(day=task.due_at.day + 1, hour=8)
    page = sign_in("yk.lanhdao").get("/sap-den-han").text
    assert set(numbers_in(page)) >= {dossier_of(step_late).number, dossier_of(promise_today).number}
    assert "Sắp đến hạn và quá hạn (" in page
    assert later


def test_the_numbers_of_the_tabs_are_the_lengths_of_the_lists(sign_in: Any, story: Story, clock: MovableClock) -> None:
    for code in (MARTYRS, BIRTH, ALLOWANCE, MARTYRS):
        story.received(code)
    client = sign_in("yk.lanhdao")
    for moment in (
        "2026-03-02T09:00",
        "2026-03-02T16:59",
        "2026-03-03T09:00",
        "2026-03-05T08:00",
        "2026-03-06T08:00",
        "2026-04-06T08:00",
    ):
        clock.set(moment)
        client = sign_in("yk.lanhdao")
        found = {}
        for slug in ("", "hom-nay", "ba-ngay"):
            page = client.get(f"/sap-den-han?the={slug}").text
            found[slug] = len(numbers_in(page))
        said = [int(re.sub(r"\D", "", t.partition("(")[2])) for t in tabs_in(page)]
        assert said == list(found.values()), moment


def test_a_pause_before_the_date_takes_it_off_a_pause_after_it_does_not(
    story: Story, work: Any, people: Any, clock: MovableClock, sign_in: Any
) -> None:
    from desk.services import pausing

    early, late = story.received(MARTYRS), story.received(MARTYRS)
    for moment, dossier_id in (("2026-03-03T09:00", early), ("2026-03-09T09:00", late)):
        clock.set(moment)
        with work(people["yk.ldtbxh"]) as w:
            pausing.pause(w, open_task(dossier_id), "expertise", "Công văn số 12 ngày 03/3/2026.")
    clock.set("2026-03-20T09:00")
    page = sign_in("yk.lanhdao").get("/sap-den-han").text
    assert numbers_in(page) == [dossier_of(late).number]


def test_the_watch_in_sql_is_the_rule_in_python(app: Flask, people: Any, story: Story) -> None:
    """``lateness.watched`` and ``Actor.over`` agree for everybody on every open step, and so do the nearer clocks."""
    story.received(ALLOWANCE)
    story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    story.received(BIRTH, "tt.motcua")
    steps = list(db.session.scalars(select(Task).where(Task.done_at.is_(None))))
    for username in builders.STAFF:
        actor = people[username]
        found = {t.id: t for t in lateness.of_ids(db.session(), actor, [t.id for t in steps])}
        assert set(found) == {t.id for t in steps if actor.over("lateness.watch", t.agency_id, t.department_id)}, (
            username
        )
        for task in found.values():
            wanted = select(lateness.soonest).select_from(Task).join(Task.dossier).where(Task.id == task.id)
            assert db.session.scalar(wanted) == lateness.nearer(task)
    seen = {
        u: len(lateness.of_ids(db.session(), people[u], [t.id for t in steps]))
        for u in ("gl.giamsat", "gl.lanhdao", "gl.truongphong")
    }
    assert seen == {"gl.giamsat": 3, "gl.lanhdao": 1, "gl.truongphong": 1}


def test_who_holds_it_why_and_what_was_done_stand_in_the_row(
    sign_in: Any, story: Story, work: Any, people: Any, clock: MovableClock
) -> None:
    dossier_id = story.received(MARTYRS)
    clock.set("2026-03-06T08:00")
    page = sign_in("yk.lanhdao").get("/sap-den-han").text
    for cell in ("Lao động", "Chưa ghi", "Chưa có", f'href="/ho-so/{dossier_id}#chi-dao"', 'class="dl late"'):
        assert cell in page, cell
    with work(people["yk.ldtbxh"]) as w:
        late_noting.note(w, dossier_of(dossier_id), "verify", "")
    with work(SYSTEM) as w:
        extending.draft(w, dossier_of(dossier_id))
    order(sign_in("yk.lanhdao"), people, dossier_id)
    page = sign_in("yk.lanhdao").get("/sap-den-han").text
    for cell in (REASON, "Dự thảo", "Phạm Thị Ngọc Ánh, trước 17:00, thứ Hai 09/3"):
        assert cell in page, cell
    supervisor = sign_in("gl.giamsat").get("/sap-den-han").text
    assert dossier_of(dossier_id).number in numbers_in(supervisor), "a supervisor sees below"
    assert "#chi-dao" not in supervisor, "and orders nothing"


@pytest.mark.parametrize("username", ["yk.lanhdao", "gl.giamsat"])
@pytest.mark.parametrize("rows", [3, 40])
def test_the_list_costs_at_most_eight_queries_however_long(
    rows: int, username: str, app: Flask, sign_in: Any, story: Story, clock: MovableClock, work: Any, people: Any
) -> None:
    made = [story.received(MARTYRS, owner=builders.who(id_number=f"030092{n:06}")) for n in range(rows)]
    clock.set("2026-03-06T08:00")
    with work(people["yk.ldtbxh"]) as w:
        for dossier_id in made[:3]:
            late_noting.note(w, dossier_of(dossier_id), "verify", "")
    client = sign_in(username)
    client.get("/sap-den-han")
    with counted() as said:
        page = client.get("/sap-den-han").text
    assert len(numbers_in(page)) == min(rows, 25)
    assert len(queries(said)) <= 8, "\n".join(said)


def test_pages_follow_each_other_without_gap(sign_in: Any, story: Story, clock: MovableClock) -> None:
    for n in range(60):
        story.received(MARTYRS, owner=builders.who(id_number=f"030093{n:06}"))
    clock.set("2026-03-06T08:00")
    client, seen, address = sign_in("yk.lanhdao"), [], "/sap-den-han"
    while address:
        page = client.get(address).text
        seen += numbers_in(page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 60
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert back is not None
    assert numbers_in(client.get(back[1].replace("&amp;", "&")).text) == seen[25:50]


# ── Nhắc, chỉ đạo, lý do trễ ──────────────────────────────────────────────────


def told(kind: str) -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(
        select(Person.username).join(Alert, Alert.person_id == Person.id).where(Alert.kind == kind)
    )
    return sorted(u for u in rows if u not in builders.TRAINING)


def test_ticked_rows_remind_their_holders_once_a_day(sign_in: Any, story: Story, clock: MovableClock) -> None:
    task = open_task(story.received(MARTYRS))
    clock.set("2026-03-06T08:00")
    client = sign_in("yk.lanhdao")
    assert f'name="viec" value="{task.id}"' in client.get("/sap-den-han").text
    assert "Chưa chọn hồ sơ nào." in client.post("/sap-den-han/nhac", follow_redirects=True).text
    form = {"viec": [str(task.id), "x", "99999999999"], "the": ""}
    assert "Đã nhắc" in client.post("/sap-den-han/nhac", data=form, follow_redirects=True).text
    assert (
        "Hôm nay đã nhắc về các hồ sơ này rồi"
        in client.post("/sap-den-han/nhac", data=form, follow_redirects=True).text
    )
    assert told("reminder") == ["yk.ldtbxh"]


def order(client: Any, people: Any, dossier_id: int, **given: str) -> Any:
    data = {
        "key": "k1",
        "person": str(people["yk.ldtbxh"].id),
        "words": "Xác minh xong trong tuần.",
        "answer_by": "9/3/2026",
        **given,
    }
    return client.post(f"/ho-so/{dossier_id}/chi-dao", data=data)


def test_an_order_is_read_answered_and_seen_on_the_dossier_s_page(sign_in: Any, story: Story, people: Any) -> None:
    dossier_id = story.received(MARTYRS)
    leader = sign_in("yk.lanhdao")
    assert 'id="chi-dao"' in leader.get(f"/ho-so/{dossier_id}").text
    assert order(leader, people, dossier_id).status_code == 303
    assert order(leader, people, dossier_id).status_code == 303, "sent twice"
    db.session.rollback()
    row = db.session.scalars(select(Directive)).one()
    officer = sign_in("yk.ldtbxh")
    page = officer.get(f"/ho-so/{dossier_id}").text
    for words in (
        "Đặng Quốc Hữu chỉ đạo Phạm Thị Ngọc Ánh",
        "Xác minh xong trong tuần.",
        "trả lời trước 17:00, thứ Hai 09/3/2026",
    ):
        assert words in page, words
    assert 'id="chi-dao"' not in page
    address = f"/ho-so/{dossier_id}/chi-dao/{row.id}/tra-loi"
    assert "Ghi kết quả thực hiện chỉ đạo." in officer.post(address, data={"answer": ""}).text
    assert officer.post(address, data={"answer": "Đã xác minh ngày 03/3."}).status_code == 303
    page = sign_in("yk.lanhdao").get(f"/ho-so/{dossier_id}").text
    assert "Trả lời: Đã xác minh ngày 03/3." in page
    assert "Trả lời chỉ đạo" in page, "in the logbook too"


def test_an_order_that_cannot_be_comes_back_as_typed_with_the_reason_at_its_field(
    sign_in: Any, story: Story, people: Any
) -> None:
    dossier_id = story.received(MARTYRS)
    answer = order(sign_in("yk.lanhdao"), people, dossier_id, answer_by="7/3/2026")
    assert answer.status_code == 422
    assert "Hôm đó cơ quan không làm việc" in answer.text
    for kept in ("Xác minh xong trong tuần.", 'value="7/3/2026"', 'value="k1"'):
        assert kept in answer.text, kept
    assert re.search(r'<details class="f" id="chi-dao" open>', answer.text)
    assert db.session.scalars(select(Directive)).all() == []


def test_the_reason_is_asked_of_the_holder_of_a_late_dossier_only(
    sign_in: Any, story: Story, clock: MovableClock
) -> None:
    dossier_id = story.received(MARTYRS)
    assert "Ghi lý do trễ" not in sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}").text
    clock.set("2026-03-06T08:00")
    assert "Ghi lý do trễ" not in sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").text
    client = sign_in("yk.ldtbxh")
    assert "Ghi lý do trễ" in client.get(f"/ho-so/{dossier_id}").text
    address, shown = f"/ho-so/{dossier_id}/ly-do-tre", str(version(dossier_id))
    refused = client.post(address, data={"version": shown, "note": "Đường xa."})
    assert (refused.status_code, "Chọn một lý do trong danh sách." in refused.text, "Đường xa." in refused.text) == (
        422,
        True,
        True,
    )
    assert (
        client.post(address, data={"version": shown, "reason_code": "verify", "note": "Đường xa."}).status_code == 303
    )
    stale = client.post(address, data={"version": shown, "reason_code": "verify", "note": "Gửi lại."})
    assert (stale.status_code, "Gửi lại." in stale.text) == (409, True)
    page = client.get(f"/ho-so/{dossier_id}").text
    assert f"Lý do trễ: {REASON}" in page
    assert "Đường xa." in page


def test_the_citizen_reads_nothing_of_reasons_and_orders(
    app: Flask, sign_in: Any, story: Story, clock: MovableClock, people: Any, work: Any
) -> None:
    dossier_id = story.received(MARTYRS)
    clock.set("2026-03-06T08:00")
    order(sign_in("yk.lanhdao"), people, dossier_id)
    with work(people["yk.ldtbxh"]) as w:
        late_noting.note(w, dossier_of(dossier_id), "own-fault", "Quên.")
    code = dossier_of(dossier_id).lookup_code
    for address in (f"/t/{code}", f"/t/{code}/lich-su"):
        page = app.test_client().get(address).text
        for words in ("Chỉ đạo", "chỉ đạo", "Cán bộ xử lý chậm", "Quên.", "Lý do trễ"):
            assert words not in page, (address, words)


def test_what_is_ready_or_ended_leaves_the_watch(sign_in: Any, story: Story, clock: MovableClock) -> None:
    ready = story.ready()
    clock.set("2026-04-06T08:00")
    assert numbers_in(sign_in("yk.lanhdao").get("/sap-den-han").text) == []
    assert db.session.get_one(Dossier, ready).status == Status.READY
    assert installation.installation(db.session()).name
