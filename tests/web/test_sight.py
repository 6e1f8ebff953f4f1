"""Out of sight is not there: every door of a dossier, for a person who may do everything, but elsewhere."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from desk.policy import SYSTEM, Role
from desk.services import staffing
from desk.store.db import db
from desk.store.models import Alert, Paper, Person, Task
from tests import builders
from tests.web.conftest import ALLOWANCE, MARTYRS, Story, dossier_of, open_task, tasks_of
from tests.web.test_permissions import MATRIX

EVERY = [role for role in Role if role not in (Role.SYSTEM, Role.CITIZEN, Role.INSPECTOR)]


@pytest.fixture
def stranger(work: Any, sign_in: Any) -> Any:
    """Somebody of Thống Nhất (10999) who holds every role there but the inspector's."""
    with work(SYSTEM) as w:
        person = Person(
            username="tt.tatca", name="Quách Thị Đủ", password_hash=builders.password_hash(), password_changed_at=w.now, active=True
        )  # fmt: skip
        w.session.add(person)
        w.session.flush()
        staffing.grant(w, person, EVERY, builders.agency_id_of(w.session, "10999"))
    return sign_in("tt.tatca")


def doors(app: Flask) -> list[tuple[str, str, dict[str, str]]]:
    """Every route that names a dossier, a step or a paper: endpoint, method, its parts and their converters."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.arguments & {"dossier_id", "task_id", "paper_id"}:
            found += [(rule.endpoint, m, rule.rule) for m in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def address(rule: str, given: dict[str, int]) -> str:
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda part: str(given.get(part[1], 1)), rule)


def test_every_door_of_a_dossier_answers_404_out_of_sight(app: Flask, stranger: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    given = {"dossier_id": dossier_id, "task_id": open_task(dossier_id).id, "paper_id": 1}
    before = dossier_of(dossier_id).version
    found = doors(app)
    assert len(found) > 25
    wrong = []
    for endpoint, method, rule in found:
        answer = stranger.open(
            address(rule, given), method=method, data={"version": str(before)} if method == "POST" else None
        )
        absent = stranger.open(
            address(rule, {"dossier_id": 999_999, "task_id": 999_999, "paper_id": 999_999}), method=method
        )
        if answer.status_code != 404 or absent.status_code != 404:
            wrong.append(f"{method} {endpoint}: {answer.status_code}, of none {absent.status_code}")
    assert not wrong, "\n".join(wrong)
    assert dossier_of(dossier_id).version == before


def test_a_step_of_one_dossier_is_not_reached_through_another(stranger: Any, story: Story, sign_in: Any) -> None:
    theirs, own = story.received(ALLOWANCE), story.received(ALLOWANCE, clerk="tt.motcua")
    answer = stranger.post(f"/ho-so/{own}/viec/{open_task(theirs).id}/xac-nhan", data={"version": "1"})
    assert answer.status_code == 404


def test_the_inspector_reads_everything_and_can_do_nothing(app: Flask, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    before, client = dossier_of(dossier_id).version, sign_in("thanhtra")
    given = {"dossier_id": dossier_id, "task_id": open_task(dossier_id).id, "paper_id": 1}
    for _, method, rule in doors(app):
        answer = client.open(address(rule, given), method=method, data={"version": "1"} if method == "POST" else None)
        if method == "POST":
            assert answer.status_code in (403, 404, 409, 422), (rule, answer.status_code)
    page = client.get(f"/ho-so/{dossier_id}")
    assert page.status_code == 200
    assert f'action="/ho-so/{dossier_id}' not in page.text
    paper = client.get("/giay/1")
    assert paper.status_code == 200
    assert "in-lai" not in paper.text
    assert client.get("/giay/1.pdf").status_code == 200
    assert dossier_of(dossier_id).version == before


def test_what_a_supervisor_may_not_do_an_inspector_may_not_either(sign_in: Any, story: Story) -> None:
    """The matrix of rights says it for the supervisor; the inspector has less."""
    dossier_id, client = story.received(ALLOWANCE), sign_in("thanhtra")
    shut = [written for _, method, written, expected in MATRIX if method == "POST" and expected[6] == 403]
    assert len(shut) > 20
    for written in shut:
        wanted = re.sub(r"\{id\}", str(dossier_id), written)
        assert client.post(re.sub(r"\{\w+\}", "1", wanted)).status_code == 403, written


def test_the_search_finds_nothing_out_of_sight(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    found = dossier_of(dossier_id)
    for username, sees in (
        ("yk.ldtbxh", True),
        ("thanhtra", True),
        ("yk.tuphap", False),
        ("tt.motcua", False),
        ("gl.ldtbxh", False),
    ):
        client = sign_in(username)
        for typed in (found.number, found.lookup_code, found.owner_id_number):
            opened = client.post("/tim", data={"q": typed}).location == f"/ho-so/{dossier_id}"
            assert opened is sees, (username, typed)


def test_a_duplicate_elsewhere_is_warned_about_without_its_number(
    sign_in: Any, story: Story, people: Any, work: Any
) -> None:
    """The clerk must know that there is one and where to ask; not its number, not its page."""
    owner = builders.who(id_number="030090009999")
    number = dossier_of(story.received(MARTYRS, owner=owner)).number
    form = builders.application(db.session(), MARTYRS, "10999", owner=owner)
    from desk.domain.errors import Duplicate
    from desk.services import receiving

    with pytest.raises(Duplicate) as warned, work(people["tt.motcua"]) as w:
        receiving.receive(w, form)
    assert number not in warned.value.message
    assert "tại Xã Yết Kiêu" in warned.value.message
    with pytest.raises(Duplicate, match=number), work(people["yk.motcua2"]) as w:
        receiving.receive(w, builders.application(w.session, MARTYRS, "11020", owner=owner))


def test_an_old_notice_about_a_dossier_out_of_sight_leads_nowhere(
    sign_in: Any, story: Story, people: Any, work: Any
) -> None:
    dossier_id = story.received(ALLOWANCE)
    with work(SYSTEM) as w:
        for username in ("yk.ldtbxh", "tt.motcua"):
            w.session.add(
                Alert(key=username, person_id=people[username].id, kind="late-reason", to_do=True, dossier_id=dossier_id,
                      data={"number": "", "due": "2026-03-05T17:00+07:00"}, made_at=w.now)
            )  # fmt: skip
    number = dossier_of(dossier_id).number
    assert number in sign_in("yk.ldtbxh").get("/thong-bao").text
    said = sign_in("tt.motcua").get("/thong-bao").text
    assert number not in said
    assert f"/ho-so/{dossier_id}" not in said


LISTS = ("", "?the=truc-tuyen", "?the=phan-cong", "?the=phat-hanh", "?the=cho-bo-sung")


def test_every_number_beside_a_list_is_the_number_of_its_rows_and_each_row_opens(
    app: Flask, sign_in: Any, story: Story
) -> None:
    """Counts leak nothing: what is counted for a person is what that person can open."""
    story.received()
    story.submitted()
    story.ready()
    story.asked(story.received(MARTYRS), "yk.ldtbxh")
    story.passed(story.received(ALLOWANCE), *["yk.ldtbxh"] * 3, "yk.lanhdao", "gl.motcua")
    story.passed(story.received(ALLOWANCE, clerk="tt.motcua"))
    story.passed(story.received(), "yk.tuphap", "yk.lanhdao")
    shown = 0
    for username in (*builders.STAFF, *builders.TRAINING):
        client = sign_in(username)
        for query in LISTS:
            page = client.get(f"/ho-so-cua-toi{query}")
            if page.status_code != 200:
                continue
            rows = re.findall(r'<th scope="row"><a[^>]* href="/ho-so/(\d+)"', page.text)
            total = re.search(r"(\d+)–(\d+) trong (\d+)", page.text)
            assert len(rows) == (int(total[3]) if total else 0), (username, query)
            [tab] = re.findall(r'aria-current="page"[^>]*>[^<(]*\((\d+)\)', page.text.split("<main", 1)[1])[:1] or ["0"]
            assert int(tab) == len(rows), (username, query)
            for dossier_id in rows:
                assert client.get(f"/ho-so/{dossier_id}").status_code == 200, (username, dossier_id)
                shown += 1
    assert shown > 20


def test_papers_go_with_their_dossier(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    paper = db.session.scalars(select(Paper.id).where(Paper.dossier_id == dossier_id)).one()
    for username, status in (("yk.ldtbxh", 200), ("yk.motcua", 200), ("gl.giamsat", 200), ("thanhtra", 200), ("yk.tuphap", 404),
                             ("gl.motcua", 404)):  # fmt: skip
        client = sign_in(username)
        for page in (f"/giay/{paper}", f"/giay/{paper}.pdf", f"/giay/{paper}.pdf?kho=A4"):
            assert client.get(page).status_code == status, (username, page)


def test_whoever_is_asked_can_open_it_while_they_are_asked(sign_in: Any, story: Story, work: Any, people: Any) -> None:
    from tests.store.test_scopes import asked

    dossier_id = story.received()
    client = sign_in("yk.ldtbxh")
    assert client.get(f"/ho-so/{dossier_id}").status_code == 404
    task = asked(work, people, dossier_of(dossier_id), "yk.ldtbxh")
    assert client.get(f"/ho-so/{dossier_id}").status_code == 200
    with work(people["yk.ldtbxh"]) as w:
        row = w.session.get_one(Task, task.id)
        row.done_at, row.outcome, row.done_by = w.now, "answered", "Phạm Thị Ngọc Ánh"
        w.record(dossier_of(dossier_id), "assign", to="")
    assert client.get(f"/ho-so/{dossier_id}").status_code == 404
    recent = client.get("/viec-cua-toi")
    assert f"/ho-so/{dossier_id}" not in recent.text
    assert len(tasks_of(dossier_id)) == 1
