"""Bulk acts on the pages: ticks, the check page, the result of every row, jobs, papers in one file; and X6."""

import io
import re
from typing import Any

import pypdf
from flask import Flask
from sqlalchemy import select, update

from desk import cli_jobs
from desk.services.bulk import starting
from desk.store.db import db
from desk.store.models import BulkItem, BulkJob
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, version
from tests.web.test_work_lists import many

CHECK, RUN = "/ho-so-cua-toi/hang-loat", "/ho-so-cua-toi/hang-loat/chay"


def filled(page: str) -> dict[str, Any]:
    """The hidden fields of the form that does it."""
    form = page[page.index(f'action="{RUN}"') :]
    pairs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form[: form.index("</form>")])
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def check(client: Any, act: str, ids: list[int], **more: Any) -> str:
    answer = client.post(CHECK, data={"the": "", "viec": act, "dong": [str(open_task(i).id) for i in ids], **more})
    assert answer.status_code == 200
    return answer.text


def assignees(*ids: int) -> list[str]:
    db.session.rollback()
    return [open_task(i).assignee_name for i in ids]


def test_nothing_ticked_says_so(sign_in: Any, story: Story) -> None:
    client = sign_in("yk.ldtbxh")
    answer = client.post(CHECK, data={"the": "", "viec": "acknowledge"})
    assert "Chưa chọn hồ sơ nào" in client.get(answer.location).text


def test_ticked_rows_are_checked_then_done_and_the_list_says_how_many(sign_in: Any, story: Story) -> None:
    ids = many(story, 3)
    client = sign_in("yk.ldtbxh")
    page = check(client, "acknowledge", ids, tu="q=tran")
    assert "Nhận việc 3 hồ sơ" in page
    assert db.session.scalars(select(BulkJob)).all() == []
    answer = client.post(RUN, data=filled(page))
    assert answer.location == "/ho-so-cua-toi?q=tran"
    assert "Đã xác nhận nhận 3 hồ sơ." in client.get(answer.location).text
    assert all(open_task(i).acknowledged_at is not None for i in ids)


def test_what_cannot_be_done_says_why_and_what_cannot_be_taken_back_is_said(sign_in: Any, story: Story) -> None:
    able = story.received(BIRTH)
    page = check(sign_in("yk.tuphap"), "forward", [able])
    assert "Chuyển đi thì chỉ thu hồi được khi nơi nhận chưa xác nhận." in page
    story.passed(able, "yk.tuphap")
    late = story.received(BIRTH)
    leader = sign_in("yk.lanhdao")
    unseen = leader.post(CHECK, data={"the": "phe-duyet", "viec": "approve", "dong": [open_task(able).id]}).text
    assert "Chưa mở văn bản của hồ sơ này." in unseen
    leader.get(f"/ho-so/{able}")
    answer = leader.post(
        CHECK, data={"the": "phe-duyet", "viec": "approve", "dong": [open_task(i).id for i in (able, late)]}
    )
    assert "Phê duyệt 1 hồ sơ" in answer.text
    assert "Phê duyệt rồi chỉ thu hồi được khi nơi nhận chưa xác nhận" in answer.text
    assert "Không làm được (1)" in answer.text
    assert "Bước này không có thao tác “Phê duyệt”." in answer.text


def test_a_partial_failure_names_the_rows(sign_in: Any, story: Story) -> None:
    ids = many(story, 3)
    client = sign_in("yk.ldtbxh")
    page = check(client, "forward", ids)
    story.asked(ids[1], "yk.ldtbxh")
    answer = client.post(RUN, data=filled(page))
    assert answer.location.startswith("/viec-dang-chay/")
    result = client.get(answer.location).text
    assert "3 / 3" in result
    assert "1 không làm được" in result
    assert result.index("Không làm được</td>") < result.index("Đã làm</td>"), "what failed stands first"
    assert dossier_of(ids[1]).number in result
    assert sign_in("yk.tuphap").get(answer.location).status_code == 404


def test_pressed_twice_it_is_done_once(sign_in: Any, story: Story) -> None:
    ids = many(story, 2)
    client = sign_in("yk.ldtbxh")
    form = filled(check(client, "acknowledge", ids))
    client.post(RUN, data=form)
    client.post(RUN, data=form)
    db.session.rollback()
    assert len(db.session.scalars(select(BulkJob)).all()) == 1


def test_all_of_the_list_is_ticked_without_showing_it_all(sign_in: Any, story: Story) -> None:
    many(story, 28)
    client = sign_in("yk.ldtbxh")
    assert "Chọn tất cả 28 hồ sơ" in client.get("/ho-so-cua-toi").text
    page = client.post(CHECK, data={"the": "", "viec": "acknowledge", "tat-ca": "1", "tu": "q=tran"}).text
    assert "Nhận việc 28 hồ sơ" in page


def test_more_than_fifty_are_a_job_that_the_sweep_s_child_does(app: Flask, sign_in: Any, story: Story) -> None:
    ids = many(story, 53)
    client = sign_in("yk.ldtbxh")
    answer = client.post(RUN, data=filled(check(client, "acknowledge", ids)))
    waiting = client.get(answer.location).text
    assert "0 / 53" in waiting
    assert "Chờ chạy" in waiting
    assert 'data-poll="3"' in waiting
    assert "Tải lại" in waiting
    assert cli_jobs.run_waiting() == 53
    done = client.get(answer.location).text
    assert "53 / 53" in done
    assert "data-poll" not in done
    assert "Nhận việc 53 hồ sơ" in client.get("/viec-dang-chay").text
    assert all(open_task(i).acknowledged_at is not None for i in ids)


def test_a_job_is_stopped_and_goes_on(app: Flask, sign_in: Any, story: Story) -> None:
    client = sign_in("yk.ldtbxh")
    place = client.post(RUN, data=filled(check(client, "acknowledge", many(story, 51)))).location
    client.post(f"{place}/dung")
    assert cli_jobs.run_waiting() == 0
    assert "Dừng ở dòng 1. 51 hồ sơ chưa làm." in client.get(place).text
    client.post(f"{place}/chay-tiep")
    assert cli_jobs.run_waiting() == 51


def test_who_has_no_account_any_more_does_nothing(app: Flask, sign_in: Any, story: Story, people: Any) -> None:
    from desk.store.models import Person

    client = sign_in("yk.ldtbxh")
    client.post(RUN, data=filled(check(client, "acknowledge", many(story, 51))))
    db.session.rollback()
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(update(Person).where(Person.id == people["yk.ldtbxh"].id).values(active=False))
    assert cli_jobs.run_waiting() == 0
    assert db.session.scalars(select(BulkItem.state).distinct()).all() == ["waiting"]
    db.session.rollback()
    assert db.session.scalars(select(BulkJob)).one().state == "stopped"


def test_receipts_of_the_ticked_come_in_one_file_each_counted(sign_in: Any, story: Story) -> None:
    ids = [story.received(BIRTH) for _ in range(3)]
    client = sign_in("yk.tuphap")
    answer = client.post(RUN, data=filled(check(client, "print", ids, giay="receipt")))
    page = client.get(answer.location).text
    [file] = re.findall(r'href="([^"]+\.pdf)"', page)
    pdf = pypdf.PdfReader(io.BytesIO(client.get(file).data))
    texts = [p.extract_text() for p in pdf.pages]
    assert all("In lại lần 1, " in text for text in texts)
    for dossier_id in ids:
        assert sum(dossier_of(dossier_id).number in text and "Trang 2/2" not in text for text in texts) == 1
    assert sign_in("tt.motcua").get(file).status_code == 404


def test_control_slips_of_the_ticked_come_in_one_file(sign_in: Any, story: Story) -> None:
    ids = [story.received(BIRTH) for _ in range(2)]
    client = sign_in("yk.tuphap")
    answer = client.post(RUN, data=filled(check(client, "print", ids, giay="control")))
    [file] = re.findall(r'href="([^"]+\.pdf)"', client.get(answer.location).text)
    pdf = pypdf.PdfReader(io.BytesIO(client.get(file).data))
    assert dossier_of(ids[1]).number in "".join(p.extract_text() for p in pdf.pages)


def test_forged_rows_do_nothing(sign_in: Any, story: Story) -> None:
    mine, other = story.received(ALLOWANCE), story.received(BIRTH)
    client = sign_in("yk.ldtbxh")
    task, foreign = open_task(mine), open_task(other)
    rows = [f"{mine}:{foreign.id}:1", f"{other}:{foreign.id}:1", "x", f"{mine}::1", f"99999:{task.id}:1"]
    place = client.post(RUN, data={"the": "", "viec": "acknowledge", "key": "k", "dong": rows}).location
    assert "1 không làm được" in client.get(place).text, "in sight: one's own dossier, without a step"
    db.session.rollback()
    assert open_task(mine).acknowledged_at is None
    assert open_task(other).acknowledged_at is None


# ── X6 Phân công ──────────────────────────────────────────────────────────────


def waiting(story: Story, count: int) -> list[int]:
    """Steps of the district's department, given to nobody."""
    return [story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua") for _ in range(count)]


def test_the_head_sees_what_waits_and_what_everybody_holds(sign_in: Any, story: Story, people: Any, work: Any) -> None:
    ids = waiting(story, 3)
    page = sign_in("gl.truongphong").get("/phan-cong").text
    for dossier_id in ids:
        assert dossier_of(dossier_id).number in page
    assert "Trịnh Văn Quý" in page
    assert "đang giữ 0" in page
    assert 'data-alt="1"' in page
    assert "Chờ phân công (3)" in page


def test_ticked_rows_go_to_the_person_chosen(sign_in: Any, story: Story, people: Any) -> None:
    ids = waiting(story, 3)
    client = sign_in("gl.truongphong")
    page = client.get("/phan-cong").text
    tokens = re.findall(r'name="dong" value="([^"]+)"', page)
    form = {**filled(page), "dong": tokens[:2], "nguoi": people["gl.ldtbxh2"].id}
    form.pop("de-xuat", None)
    client.post(RUN, data=form)
    assert assignees(*ids) == ["Cao Thị Vui", "Cao Thị Vui", ""]


def test_many_given_out_by_mistake_come_back_with_one_press_but_for_those_worked_on(
    sign_in: Any, story: Story, people: Any
) -> None:
    ids = waiting(story, 3)
    client = sign_in("gl.truongphong")
    page = client.get("/phan-cong").text
    tokens = re.findall(r'name="dong" value="([^"]+)"', page)
    form = {**filled(page), "dong": tokens, "nguoi": people["gl.ldtbxh2"].id}
    form.pop("de-xuat", None)
    told = client.get(client.post(RUN, data=form).location).text
    assert "Đã phân công 3 hồ sơ." in told
    [address] = re.findall(r'action="(/viec-dang-chay/\d+/hoan-tac)"', told)
    assert address in client.get(address.removesuffix("/hoan-tac")).text, "the page of the job offers it too"
    story.passed(ids[0], "gl.ldtbxh2")
    assert sign_in("gl.lanhdao").post(address).status_code == 404, "somebody else's"
    told = client.get(client.post(address).location).text
    assert assignees(*ids[1:]) == ["", ""]
    assert told.count("Đã hoàn tác, chưa giao cho ai.") == 2
    assert "Bước này đã xong, phân công không hoàn tác được nữa." in told
    again = client.post(address)
    assert assignees(*ids[1:]) == ["", ""]
    assert again.status_code == 303


def test_one_given_out_by_mistake_comes_back_from_the_banner(sign_in: Any, story: Story, people: Any) -> None:
    [dossier_id] = waiting(story, 1)
    client = sign_in("gl.truongphong")
    data = {"version": version(dossier_id), "person": people["gl.ldtbxh2"].id}
    answer = client.post(f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/phan-cong", data=data)
    [address] = re.findall(r'action="([^"]+/hoan-tac-phan-cong)"', client.get(answer.location).text)
    assert assignees(dossier_id) == ["Cao Thị Vui"]
    answer = client.post(address)
    assert "Đã hoàn tác phân công." in client.get(answer.location).text
    assert assignees(dossier_id) == [""]
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "Không giao cho Cao Thị Vui nữa; chưa giao cho ai." in page


def test_the_proposal_levels_and_may_be_edited(sign_in: Any, story: Story, people: Any) -> None:
    ids = waiting(story, 4)
    client = sign_in("gl.truongphong")
    page = client.get("/phan-cong").text
    proposed = dict(re.findall(r'<select name="(de-xuat-\d+)".*?<option value="(\d+)" selected>', page))
    assert sorted(
        list(proposed.values()).count(str(people[u].id)) for u in ("gl.ldtbxh", "gl.ldtbxh2", "chuyenvien")
    ) == [1, 1, 2]
    tokens = re.findall(r'name="dong" value="([^"]+)"', page)
    client.post(RUN, data={**filled(page), "dong": tokens, "theo": "de-xuat", **proposed})
    assert sorted(assignees(*ids)) == ["Cao Thị Vui", "Học Viên Thụ Lý", "Trịnh Văn Quý", "Trịnh Văn Quý"]


def test_dividing_evenly_shows_the_proposal_before_it_is_done(sign_in: Any, story: Story, people: Any) -> None:
    ids = waiting(story, 5)
    client = sign_in("gl.truongphong")
    key = re.findall(r'name="noi" value="([^"]+)"', client.get("/phan-cong").text)[0]
    page = client.post("/phan-cong/chia-deu", data={"noi": key}).text
    assert "Phân công 5 hồ sơ" in page
    assert assignees(*ids) == [""] * 5
    chosen = dict(re.findall(r'<select name="(nguoi-\d+)".*?<option value="(\d+)" selected>', page, re.S))
    client.post(RUN, data={**filled(page), **chosen})
    assert sorted(assignees(*ids).count(n) for n in ("Cao Thị Vui", "Trịnh Văn Quý", "Học Viên Thụ Lý")) == [1, 2, 2]


def test_without_a_person_nothing_is_given(sign_in: Any, story: Story) -> None:
    [dossier_id] = waiting(story, 1)
    client = sign_in("gl.truongphong")
    page = client.get("/phan-cong").text
    form = {**filled(page), "dong": re.findall(r'name="dong" value="([^"]+)"', page)}
    form.pop("nguoi", None)
    answer = client.post(RUN, data=form)
    assert answer.status_code == 422
    assert "Chọn người được giao" in answer.text
    assert assignees(dossier_id) == [""]


def test_the_limit_of_one_act_is_five_hundred() -> None:
    assert (starting.MOST, starting.AT_ONCE) == (500, 50)
