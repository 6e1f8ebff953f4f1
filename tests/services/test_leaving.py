"""Staff who leave: nothing they hold is left without a holder."""

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid
from desk.services import leaving, processing
from desk.store.db import db
from desk.store.models import Event, Person, Task
from desk.store.queries import dossiers, tasks
from tests import builders


@pytest.fixture
def held(work, people):
    """Two dossiers of Gia Lộc that its officer has acknowledged."""
    found = []
    for _ in range(2):
        made = builders.received(work, people, "1.010803")
        for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua"):
            with work(people[username]) as w:
                [task] = dossiers.open_tasks(w.session, made.id)
                processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
        with work(people["gl.ldtbxh"]) as w:
            [task] = dossiers.open_tasks(w.session, made.id)
            processing.acknowledge(w, tasks.task(w.session, w.actor, task.id))
        found.append(made.id)
    return found


def hand_over(work, people, to, by="quantri") -> int:
    with work(people[by]) as w:
        leaver = w.session.get_one(Person, people["gl.ldtbxh"].id)
        return leaving.hand_over(w, leaver, people[to].id if to else None)


def holders(held) -> set[tuple[int | None, str]]:
    return {(t.assignee_id, t.assignee_name) for i in held for t in dossiers.open_tasks(db.session(), i)}


def test_an_account_that_holds_dossiers_is_not_closed(held, people) -> None:
    with pytest.raises(Invalid, match=r"^Còn 2 hồ sơ. Chuyển cho ai\?$"):
        leaving.refuse_while_held(db.session(), people["gl.ldtbxh"].id)
    leaving.refuse_while_held(db.session(), people["gl.ldtbxh2"].id)


def test_a_colleague_who_may_do_them_takes_every_step_each_with_its_line(held, work, people) -> None:
    due = {t.id: t.due_at for t in leaving.held(db.session(), people["gl.ldtbxh"].id)}
    able = leaving.successors(db.session(), people["gl.ldtbxh"].id, people.clock().date())
    assert [name for _, name in able] == ["Cao Thị Vui", "Học Viên Thụ Lý"]
    assert hand_over(work, people, "gl.ldtbxh2") == 2
    assert holders(held) == {(people["gl.ldtbxh2"].id, "Cao Thị Vui")}
    assert {t.id: t.due_at for t in db.session.scalars(select(Task).where(Task.id.in_(due)))} == due
    for dossier_id in held:
        line = db.session.scalars(
            select(Event).where(Event.dossier_id == dossier_id).order_by(Event.seq.desc())
        ).first()
        assert (line.what, line.data["to"], line.data["before"]) == ("assign", "Cao Thị Vui", "Trịnh Văn Quý")
    leaving.refuse_while_held(db.session(), people["gl.ldtbxh"].id)


def test_or_they_go_back_to_the_department(held, work, people) -> None:
    assert hand_over(work, people, None, by="gl.truongphong") == 2
    assert holders(held) == {(None, "")}
    waiting = db.session.scalars(select(Task.dossier_id).where(tasks.waiting_for(people["gl.ldtbxh2"]))).all()
    assert set(held) <= set(waiting)


def test_nobody_takes_what_they_may_not_do(held, work, people) -> None:
    for username in ("gl.motcua", "yk.ldtbxh", "gl.ldtbxh"):
        with pytest.raises(Invalid, match="không có vai trò xử lý 2 việc"):
            hand_over(work, people, username)
    assert holders(held) == {(people["gl.ldtbxh"].id, "Trịnh Văn Quý")}


def test_a_colleague_hands_nothing_over(held, work, people) -> None:
    with pytest.raises(Forbidden):
        hand_over(work, people, "gl.ldtbxh2", by="gl.ldtbxh2")


def test_what_else_they_leave_is_counted(held, people) -> None:
    found = leaving.left(db.session(), people["gl.ldtbxh"].id, people.clock().date())
    assert (len(found.tasks), found.orders, found.deputising) == (2, 0, 0)
